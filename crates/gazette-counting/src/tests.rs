//! Shards and `Stats` together, over real SQLite: what is counted, and what a restart knows of it.

mod day;
mod forgetting;
mod limits;
mod sleeping;

use gazette_core::time::Timestamp;
use gazette_sql::{NativeSql, Sql};

use crate::command::{
    ArticleCounts, Batch, Counts, Described, Ranking, Receipt, RemoteTotals, StatsRequest, ViewEvent,
};
use crate::journal::REMEMBER_SECS;
use crate::schema;
use crate::shard_state::{FOLD_SECS, ShardState};
use crate::stats_store::StatsStore;

const NOW: Timestamp = Timestamp::from_secs(1_778_119_200);
const DAY: i64 = 24 * 60 * 60;

fn salt() -> String {
    "a salt".into()
}

/// A shard with its rows.
struct Shard {
    name: &'static str,
    sql: NativeSql,
    state: ShardState,
    batch: u64,
}

/// `Stats` with its rows.
struct Stats {
    sql: NativeSql,
    store: StatsStore,
}

impl Shard {
    fn new(name: &'static str) -> Self {
        let sql = NativeSql::new();
        sql.migrate(schema::SHARD).unwrap();
        let state = ShardState::load(&sql, name, salt, NOW).unwrap();
        Self { name, sql, state, batch: 0 }
    }

    /// As after a crash: only the rows are left.
    fn restarted(self, now: Timestamp) -> Self {
        let state = ShardState::load(&self.sql, self.name, salt, now).unwrap();
        Self { state, ..self }
    }

    fn commit(&mut self, events: &[ViewEvent], now: Timestamp) -> Vec<Receipt> {
        self.state.commit(&self.sql, events, now).unwrap()
    }

    fn view(&mut self, article: &str, view: &str, visitor: &str, now: Timestamp) -> Receipt {
        self.commit(&[event(article, view, visitor, now)], now)[0]
    }

    /// Begins a batch.
    fn begin(&mut self, now: Timestamp) -> Option<Batch> {
        self.batch += 1;
        self.state.begin_flush(&self.sql, self.batch, now).unwrap()
    }

    /// Ends the batch that was begun last.
    fn end(&mut self, answer: Option<RemoteTotals>) {
        self.state.end_flush(&self.sql, self.batch, answer).unwrap();
    }

    fn forget(&mut self, ids: &[&str], now: Timestamp) {
        let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
        self.state.forget(&self.sql, &ids, now).unwrap();
    }

    fn flush(&mut self, stats: &mut Stats, now: Timestamp) {
        while let Some(batch) = self.begin(now) {
            let remote = stats.store.remote_totals(&stats.sql, &batch, now).unwrap();
            stats.take(&StatsRequest::Take(batch), now);
            self.end(Some(remote));
            if !self.state.has_news() {
                break;
            }
        }
    }

    fn fold(&mut self, now: Timestamp) {
        self.state.fold(&self.sql, now).unwrap();
    }

    fn rows(&self, table: &str) -> i64 {
        self.sql.number(&format!("SELECT count(*) FROM {table}"), vec![]).unwrap()
    }
}

impl Stats {
    fn new() -> Self {
        let sql = NativeSql::new();
        sql.migrate(schema::STATS).unwrap();
        let store = StatsStore::load(&sql).unwrap();
        Self { sql, store }
    }

    fn restarted(self) -> Self {
        Self { store: StatsStore::load(&self.sql).unwrap(), ..self }
    }

    fn take(&mut self, request: &StatsRequest, now: Timestamp) {
        self.store.take(&self.sql, request, now).unwrap();
    }

    fn numbers(&self, article: &str, now: Timestamp) -> (u64, u64, u64, u64) {
        let numbers = self.store.views(&self.sql, article, day_of(now), now).unwrap();
        (numbers.views, numbers.readers, numbers.today, numbers.last_hour)
    }

    fn forget(&mut self, ids: &[&str], now: Timestamp) {
        let ids: Vec<_> = ids.iter().map(|id| (*id).to_owned()).collect();
        self.store.forget(&self.sql, &ids, now).unwrap();
    }

    fn most_read(&self, hours: u32, section: &str, now: Timestamp) -> Vec<(String, u64)> {
        self.store.most_read(&self.sql, &Ranking { hours, section: section.into(), limit: 10 }, now).unwrap()
    }
}

fn day_of(now: Timestamp) -> u32 {
    u32::try_from(now.as_secs() / DAY).unwrap()
}

fn event(article: &str, view: &str, visitor: &str, now: Timestamp) -> ViewEvent {
    let (article, view, visitor, network) = (article.into(), view.into(), visitor.into(), visitor.into());
    ViewEvent { article, view, visitor, network, day: day_of(now), is_bot: false }
}

#[test]
fn a_view_counts_once_however_often_it_is_sent_and_whatever_restarts() {
    let mut shard = Shard::new("views-0");
    let sent = ["v1", "v1", "v2", "v1"].map(|view| shard.view("a", view, "lan", NOW).views);
    assert_eq!(sent, [1, 1, 2, 2]);
    let twice = [event("a", "v3", "lan", NOW), event("a", "v3", "lan", NOW)];
    assert_eq!(shard.commit(&twice, NOW).iter().map(|one| one.views).collect::<Vec<_>>(), [3, 3]);
    let mut later = NOW;
    for round in 0..4_i64 {
        later = NOW.plus_secs(round * (i64::from(REMEMBER_SECS) / 4));
        shard = shard.restarted(later);
        assert_eq!(shard.view("a", "v1", "lan", later).total, 3);
        if round % 2 == 1 {
            shard.fold(later);
        }
    }
    assert!(later.as_secs() < NOW.as_secs() + i64::from(REMEMBER_SECS));
}

#[test]
fn a_group_is_one_row_and_the_ring_is_used_again() {
    let mut shard = Shard::new("views-0");
    for group in 0..40 {
        let now = NOW.plus_secs(group * 30);
        let events: Vec<_> = (0..64).map(|n| event("a", &format!("{group} {n}"), &format!("{n}"), now)).collect();
        shard.commit(&events, now);
        if shard.state.should_fold(now) {
            shard.fold(now);
        }
    }
    // Ten minutes of groups, and one row that is just too young.
    assert!((20..=22).contains(&shard.rows("journal")), "{}", shard.rows("journal"));
    assert_eq!((shard.rows("pages"), shard.rows("folded"), shard.rows("articles")), (1, 1, 1));
    let mut shard = shard.restarted(NOW.plus_secs(1200));
    assert_eq!(shard.view("a", "39 1", "1", NOW.plus_secs(1200)).views, 40 * 64);
}

#[test]
fn damaged_rows_are_an_error_and_no_panic() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    for round in ["before", "after"] {
        for n in 0..3 {
            shard.view(&format!("{round} {n}"), &format!("{round} {n}"), "lan", NOW);
        }
        if round == "before" {
            shard.flush(&mut stats, NOW);
            stats.store.forget(&stats.sql, &["before 0".into()], NOW).unwrap();
            shard.fold(NOW);
        }
    }
    shard.flush(&mut stats, NOW);
    shard.view("after 0", "not flushed", "lan", NOW);
    shard.fold(NOW);
    shard.view("after 0", "not folded", "lan", NOW);
    let columns = ["pages.counters", "journal.entries", "folded.pending"];
    assert_damage_is_refused(&shard.sql, &columns, |sql| ShardState::load(sql, "views-0", salt, NOW).is_ok());
    assert_damage_is_refused(&stats.sql, &["pages.articles", "journal.request", "folded.shards"], |sql| {
        StatsStore::load(sql).is_ok()
    });
}

/// Damages each byte of each value of some columns in turn. What loads nevertheless has other values.
#[track_caller]
fn assert_damage_is_refused(sql: &NativeSql, columns: &[&str], loads: impl Fn(&NativeSql) -> bool) {
    assert!(loads(sql));
    for column in columns {
        let (table, column) = column.split_once('.').unwrap();
        let (mut refused, mut values) = (0, 0);
        for row in sql.run(&format!("SELECT rowid, {column} FROM {table}"), vec![]).unwrap() {
            let whole = row.blob(1).unwrap();
            let put = |bytes: &[u8]| {
                let statement = format!("UPDATE {table} SET {column} = ? WHERE rowid = ?");
                sql.run(&statement, vec![bytes.into(), row.0[0].clone()]).unwrap();
            };
            for at in 0..whole.len() {
                let mut damaged = whole.to_vec();
                damaged[at] = 0xff;
                put(&damaged);
                refused += u32::from(!loads(sql));
            }
            for bytes in [&whole[..whole.len() - 1], &[whole, &[0]].concat()] {
                put(bytes);
                assert!(!loads(sql), "{table}.{column} with {} of {} bytes", bytes.len(), whole.len());
            }
            put(whole);
            values += 1;
        }
        assert!(refused > 0 && values > 0, "{table}.{column}: {refused} damages refused of {values} values");
    }
}

#[test]
fn two_views_of_one_visitor_are_one_reader_a_day() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    let tomorrow = NOW.plus_secs(DAY);
    for (view, visitor, at) in [("1", "lan", NOW), ("2", "lan", NOW), ("3", "mai", NOW), ("4", "lan", tomorrow)] {
        shard.view("a", view, visitor, at);
        shard = shard.restarted(at);
    }
    shard.flush(&mut stats, tomorrow);
    assert_eq!(stats.numbers("a", tomorrow), (4, 3, 1, 1));
    assert_eq!(
        stats.store.counts(&stats.sql, "", 10).unwrap().articles[0].days,
        [[day_of(NOW), 3, 2], [day_of(tomorrow), 1, 1]]
    );
}

#[test]
fn guests_are_those_of_the_last_five_minutes_also_when_nobody_comes_any_more() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    shard.view("a", "1", "lan", NOW);
    let at = NOW.plus_secs(200);
    // A heartbeat is no view.
    assert_eq!(shard.view("", "", "mai", at).online, 2);
    assert_eq!(shard.rows("journal"), 1);
    shard.flush(&mut stats, at);
    let online = [200, 259, 299, 330, 400, 500, 600].map(|secs| stats.store.totals(NOW.plus_secs(secs)).online);
    assert_eq!(online, [2, 2, 2, 1, 1, 0, 0], "to the minute, in which they were flushed");
    assert_eq!(shard.restarted(at).begin(at).unwrap().guests, [1, 1, 0, 0, 0]);
}

#[test]
fn midnight_makes_nobody_a_guest_twice() {
    let mut shard = Shard::new("views-0");
    let midnight = Timestamp::from_secs(i64::from(day_of(NOW) + 1) * DAY);
    shard.view("a", "1", "lan", midnight.plus_secs(-60));
    assert_eq!(shard.view("a", "2", "lan", midnight.plus_secs(60)).online, 1);
}

#[test]
fn a_salt_lives_two_days_and_robots_are_told_apart() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    for day in 0..4 {
        let now = NOW.plus_secs(day * DAY);
        shard.view("a", &format!("{day}"), "lan", now);
        let robot = ViewEvent { is_bot: true, ..event("a", &format!("robot {day}"), "robot", now) };
        assert_eq!(shard.commit(&[robot.clone(), robot], now)[0].online, 1);
    }
    assert_eq!(shard.rows("salts"), 2);
    let mut shard = shard.restarted(NOW.plus_secs(4 * DAY));
    shard.flush(&mut stats, NOW.plus_secs(4 * DAY));
    let totals = stats.restarted().store.totals(NOW);
    assert_eq!((totals.views, totals.bots), (4, 4));
}

#[test]
fn what_is_flushed_twice_or_late_or_after_a_crash_counts_once_in_its_own_slot() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    shard.view("a", "1", "lan", NOW.plus_secs(-3 * 3600));
    shard.view("a", "2", "mai", NOW.plus_secs(-1800));
    let lost = shard.begin(NOW).unwrap();
    assert!(shard.begin(NOW).is_none(), "one is under way");
    shard.batch -= 1;
    shard.end(None);
    shard.fold(NOW.plus_secs(i64::from(FOLD_SECS)));
    shard = shard.restarted(NOW);
    shard.view("b", "3", "mai", NOW);
    for _ in 0..2 {
        shard.flush(&mut stats, NOW);
        stats.take(&StatsRequest::Take(lost.clone()), NOW);
        shard = shard.restarted(NOW);
        stats = stats.restarted();
    }
    assert_eq!((stats.numbers("a", NOW), stats.numbers("b", NOW)), ((2, 2, 1, 1), (1, 1, 1, 1)));
    assert_eq!(stats.store.totals(NOW).views, 3);
    assert_eq!(stats.most_read(1, "", NOW), [("a".to_owned(), 1), ("b".to_owned(), 1)]);
    assert_eq!(stats.most_read(24, "", NOW), [("a".to_owned(), 2), ("b".to_owned(), 1)]);
}

#[test]
fn several_shards_add_up_and_each_learns_what_the_others_know() {
    let (mut one, mut two, mut stats) = (Shard::new("views-0"), Shard::new("views-1"), Stats::new());
    stats.take(&StatsRequest::Describe(vec![described("a", "tin", 1000)]), NOW);
    one.view("a", "1", "lan", NOW);
    two.view("a", "2", "mai", NOW);
    for shard in [&mut one, &mut two] {
        shard.flush(&mut stats, NOW);
    }
    assert_eq!(stats.numbers("a", NOW), (1002, 2, 2, 2));
    let receipt = two.view("a", "3", "mai", NOW);
    assert_eq!((receipt.views, receipt.online, receipt.total), (1003, 2, 3));
    // Who has just started, or meets an article for the first time, asks before it answers.
    let mut two = two.restarted(NOW);
    let knows_remote = |shard: &mut Shard, id: &str| shard.state.knows_remote(&shard.sql, id).unwrap();
    assert!(!knows_remote(&mut two, "a"));
    two.flush(&mut stats, NOW);
    assert!(knows_remote(&mut two, "a") && !knows_remote(&mut two, "b"));
    assert_eq!(two.state.look(&two.sql, "a", NOW).unwrap(), receipt);
    // A shard that is no longer used keeps its part.
    drop(one);
    assert_eq!(stats.restarted().store.totals(NOW).views, 3);
}

fn described(id: &str, section: &str, imported: u32) -> Described {
    Described { id: id.into(), section: section.into(), imported }
}

#[test]
fn imported_views_are_assigned_and_rank_for_all_time_and_in_their_section() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    for imported in [7, 5] {
        stats.take(&StatsRequest::Describe(vec![described("a", "tin", imported), described("b", "van-hoa", 0)]), NOW);
    }
    for view in ["1", "2"] {
        shard.view("b", view, "lan", NOW);
    }
    shard.flush(&mut stats, NOW);
    let stats = stats.restarted();
    assert_eq!(stats.most_read(0, "", NOW), [("a".to_owned(), 5), ("b".to_owned(), 2)]);
    assert_eq!(stats.most_read(24, "", NOW), [("b".to_owned(), 2)]);
    assert_eq!((stats.most_read(0, "tin", NOW).len(), stats.most_read(0, "the-thao", NOW).len()), (1, 0));
    assert_eq!(stats.store.totals(NOW).views, 2, "they lie within the offset");
}

#[test]
fn a_backup_brings_everything_back_once() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    for (n, article) in ["a", "b", "a", "c"].iter().enumerate() {
        shard.view(article, &n.to_string(), "lan", NOW);
    }
    shard.flush(&mut stats, NOW);
    let (mut parts, mut after) = (Vec::new(), String::new());
    loop {
        let part = stats.store.counts(&stats.sql, &after, 2).unwrap();
        let last = part.articles.last().map(|article| article.id.clone());
        parts.push(part);
        if !parts[parts.len() - 1].has_more {
            break;
        }
        after = last.unwrap();
    }
    assert_eq!(parts.iter().map(|part| part.articles.len()).collect::<Vec<_>>(), [2, 1]);
    let mut back = Stats::new();
    for _ in 0..2 {
        for part in &parts {
            back.take(&StatsRequest::Restore(part.clone()), NOW);
        }
        back = back.restarted();
    }
    let whole = |stats: &Stats| stats.store.counts(&stats.sql, "", 100).unwrap();
    assert_eq!(whole(&back), whole(&stats));
    assert_eq!(back.numbers("a", NOW), (2, 1, 2, 0));
    assert_eq!(back.most_read(168, "", NOW)[0], ("a".to_owned(), 2));
    let mut shard = Shard::new("views-0");
    shard.view("a", "new", "mai", NOW);
    shard.flush(&mut back, NOW);
    assert_eq!((back.numbers("a", NOW), back.store.totals(NOW).views), ((3, 2, 3, 1), 5));
    // A total without its articles: that of an article that was purged.
    let article = ArticleCounts { id: "a".into(), views: 1, readers: 1, days: vec![] };
    back.take(&StatsRequest::Restore(Counts { views: 9, bots: 2, has_more: false, articles: vec![article] }), NOW);
    assert_eq!(back.store.totals(NOW).views, 10);
}

#[test]
fn stats_folds_its_rows_and_knows_all_after_a_restart() {
    let (mut shard, mut stats) = (Shard::new("views-0"), Stats::new());
    for n in 0..350_i64 {
        let now = NOW.plus_secs(n * 60);
        shard.view(&format!("a{}", n % 70), &n.to_string(), "lan", now);
        shard.flush(&mut stats, now);
        if n % 90 == 0 {
            stats = stats.restarted();
        }
    }
    let now = NOW.plus_secs(350 * 60);
    let rows = |table: &str| stats.sql.number(&format!("SELECT count(*) FROM {table}"), vec![]).unwrap();
    assert!(rows("journal") <= 100);
    assert_eq!((rows("pages"), rows("folded")), (3, 1));
    let counts = stats.store.counts(&stats.sql, "", 100).unwrap();
    let stats = stats.restarted();
    assert_eq!(stats.store.counts(&stats.sql, "", 100).unwrap(), counts);
    assert_eq!((counts.views, stats.numbers("a7", now).0), (350, 5));
}
