//! A day of a large paper: a million views of 5,000 articles by 200,000 visitors, with robots, retries, restarts and
//! flushes that get lost. Also what that costs in rows.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

struct Random(u64);

impl Random {
    /// `SplitMix64`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (n ^ (n >> 31)) % bound
    }
}

/// What really happened.
#[derive(Default)]
struct CatalogClient {
    views: BTreeMap<String, Vec<i64>>,
    readers: BTreeMap<String, BTreeSet<u64>>,
    bots: u64,
}

/// Rows that were written natively: each of these statements changes the rows that SQLite says it changes.
fn written(sql: &NativeSql) -> i64 {
    sql.number("SELECT total_changes()", vec![]).unwrap()
}

struct Paper {
    articles: u64,
    visitors: u64,
    per_second: f64,
}

/// Runs a paper for so many views; gives rows per view, and checks everything.
fn run(paper: &Paper, total: u64) -> f64 {
    let (mut random, mut truth) = (Random(7), CatalogClient::default());
    let mut shards = [Shard::new("views-0"), Shard::new("views-1")];
    let mut stats = Stats::new();
    let start = Timestamp::from_secs(i64::from(day_of(NOW)) * DAY);
    let (mut millis, mut sent, mut alarms) = (0.0, 0, 0);
    let mut waiting: [Vec<ViewEvent>; 2] = Default::default();
    let (mut window_began, mut flushed, mut snapshots) = ([-1_000.0_f64; 2], [-10_000.0_f64; 2], -20_000.0_f64);
    let mut had_company = [false; 2];
    let at = |millis: f64| start.plus_secs(Timestamp::from_millis(millis).as_secs());
    while sent < total {
        millis += 2.0 * 1000.0 / paper.per_second * f64::from(u32::try_from(random.below(1000)).unwrap()) / 1000.0;
        let now = at(millis);
        // Few articles are read much, and few visitors read much.
        let article = format!("bai-{}", random.below(paper.articles) * random.below(paper.articles) / paper.articles);
        let visitor = random.below(paper.visitors);
        let is_bot = random.below(20) == 0;
        let event = ViewEvent { is_bot, ..event(&article, &format!("view {sent}"), &format!("{visitor}"), now) };
        sent += 1;
        if is_bot {
            truth.bots += 1;
        } else {
            truth.views.entry(article.clone()).or_default().push(now.as_secs());
            truth.readers.entry(article).or_default().insert(visitor);
        }
        let place = usize::from(paper.visitors > 1 && visitor % 2 == 1 && paper.per_second > 1_000.0);
        if random.below(50) == 0 {
            waiting[place].push(event.clone());
        }
        waiting[place].push(event);
        for (place, shard) in shards.iter_mut().enumerate() {
            // As in the Worker's shard: a quarter of a second for a group of 16 and for a view without company, otherwise a
            // second.
            let count = waiting[place].len();
            let is_short = count >= 16 || (count == 1 && !had_company[place]);
            let is_due = count >= 64 || millis >= window_began[place] + if is_short { 250.0 } else { 1_000.0 };
            if count == 0 || !is_due {
                continue;
            }
            shard.commit(&std::mem::take(&mut waiting[place]), now);
            window_began[place] = millis;
            had_company[place] = count > 1;
            if millis - flushed[place] < 4_500.0 {
                continue;
            }
            flushed[place] = millis;
            alarms += 1;
            if random.below(100) == 0 {
                // Taken, but the answer gets lost.
                let batch = shard.begin(now).unwrap();
                stats.take(&StatsRequest::Take(batch), now);
                shard.end(None);
            } else {
                shard.flush(&mut stats, now);
            }
            if shard.state.should_fold(now) {
                shard.fold(now);
            }
            if millis - snapshots >= 10_000.0 {
                (snapshots, alarms) = (millis, alarms + 1);
            }
            if random.below(2_000) == 0 {
                shard.state = ShardState::load(&shard.sql, shard.name, salt, now).unwrap();
                stats.store = StatsStore::load(&stats.sql).unwrap();
            }
        }
    }
    let now = at(millis);
    for (place, shard) in shards.iter_mut().enumerate() {
        shard.commit(&waiting[place], now);
        shard.flush(&mut stats, now);
    }
    check(&truth, &stats, now);
    let rows = shards.iter().map(|shard| written(&shard.sql)).sum::<i64>() + written(&stats.sql) + alarms;
    let (rows, sent) = (i32::try_from(rows).unwrap(), u32::try_from(sent).unwrap());
    f64::from(rows) / f64::from(sent)
}

fn check(truth: &CatalogClient, stats: &Stats, now: Timestamp) {
    let totals = stats.store.totals(now);
    assert_eq!(totals.views, truth.views.values().map(|views| views.len() as u64).sum::<u64>());
    assert_eq!(totals.bots, truth.bots);
    let counts = stats.store.counts(&stats.sql, "", 100_000).unwrap();
    assert_eq!(counts.articles.len(), truth.views.len());
    for article in &counts.articles {
        assert_eq!(article.views, truth.views[&article.id].len() as u64, "{}", article.id);
        let readers = f64::from(u32::try_from(truth.readers[&article.id].len()).unwrap());
        let error = (f64::from(u32::try_from(article.readers).unwrap()) - readers).abs() / readers;
        assert!(error < if readers <= 512.0 { f64::EPSILON } else { 0.04 }, "{}: {error}", article.id);
    }
    for (hours, from) in [(1, now.as_secs() / 300 * 300 - 3_300), (24, now.as_secs() / 3600 * 3600 - 23 * 3600)] {
        let in_window = |views: &[i64]| views.iter().filter(|at| **at >= from).count() as u64;
        let mut expected: Vec<(String, u64)> =
            truth.views.iter().map(|(id, views)| (id.clone(), in_window(views))).filter(|(_, n)| *n > 0).collect();
        expected.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        expected.truncate(10);
        assert_eq!(stats.most_read(hours, "", now), expected, "{hours} hours");
    }
}

#[test]
fn an_hour_of_a_paper_is_counted_exactly_and_costs_few_rows() {
    let rows = run(&Paper { articles: 1_000, visitors: 9_000, per_second: 12.0 }, 40_000);
    println!("12/s: {rows} rows a view");
    assert!(rows <= 0.15, "{rows} rows a view");
}

#[test]
#[ignore = "long: a million views, in make test-full"]
fn a_day_of_a_million_views_is_counted_exactly() {
    println!("12/s: {} rows a view", run(&Paper { articles: 5_000, visitors: 200_000, per_second: 11.6 }, 1_000_000));
    for (per_second, most) in [(100.0, 0.3), (500.0, 0.1)] {
        let rows = run(&Paper { articles: 5_000, visitors: 200_000, per_second }, 300_000);
        println!("{per_second}/s: {rows} rows a view");
        assert!(rows <= most);
    }
}
