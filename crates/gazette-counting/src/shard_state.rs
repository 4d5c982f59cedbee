//! The state of a view shard, and how it counts: plain functions over rows.
//!
//! A group of views is written as one row of the journal, and then counted in memory ([`ShardState::commit`]). Every
//! few minutes the changed counters are written to rows of 32 articles ([`ShardState::fold`]). A start reads these rows
//! and the groups after them ([`ShardState::load`]). A statement that fails leaves the memory behind the rows: after an
//! error, the caller loads the state again.

use std::collections::HashMap;

use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError, Value};

use crate::admission::{Admission, ranked};
use crate::article_rows::ArticleRows;
use crate::command::{Batch, Receipt, RemoteTotals, ViewEvent};
use crate::counters::Counters;
use crate::journal::{Entry, Group, Journal, REMEMBER_SECS};
use crate::outbox::{Outbox, PendingCounts};
use crate::presence::Presence;
use crate::readers::Readers;
use crate::units::{SLOT_SECS, secs, short_hash};

/// The time between two folds while views come in.
pub const FOLD_SECS: u32 = 5 * 60;
/// The most events that one visitor may send in a minute. It is high because phones of one carrier may look like one
/// visitor.
const MAX_PER_MINUTE: u32 = 600;

/// The state of a shard.
pub struct ShardState {
    name: String,
    /// When each view was seen, by its hashed id.
    seen: HashMap<u64, u32>,
    /// Admitted visitors who are online, by their hashes of the day.
    present: Presence,
    /// Which visitors are readers and guests.
    admission: Admission,
    /// How many events each visitor has sent in the current minute.
    sent: HashMap<u64, u32>,
    minute: u32,
    /// The numbers of articles, by their hashed ids.
    numbers: HashMap<u64, u32>,
    next_number: u32,
    counters: ArticleRows<Counters>,
    journal: Journal,
    folded: u64,
    folded_at: u32,
    salts: Vec<(u32, String)>,
    fresh_salt: fn() -> String,
    views: u64,
    bots: u64,
    outbox: Outbox,
    /// Whether something was counted since the last flush.
    is_behind: bool,
    /// What `Stats` last answered; `None` before the first answer since the start.
    remote: Option<RemoteTotals>,
}

impl ShardState {
    /// Reads the rows. `fresh_salt` returns at least 122 random bits.
    pub fn load(sql: &impl Sql, name: &str, fresh_salt: fn() -> String, now: Timestamp) -> Result<Self, SqlError> {
        let now = secs(now);
        let folded = sql.first("SELECT sequence, articles, views, bots, pending FROM folded", vec![])?;
        let sequence = folded.as_ref().map_or(Ok(0), |row| row.unsigned(0))?;
        let (journal, groups) = Journal::load(sql, sequence, now)?;
        let mut salts = Vec::new();
        for row in sql.run("SELECT day, salt FROM salts ORDER BY day", vec![])? {
            salts.push((row.unsigned(0)?, row.text(1)?.to_owned()));
        }
        let next_number = sql.first("SELECT coalesce(max(number) + 1, 0) FROM articles", vec![])?;
        let mut state = Self {
            name: name.to_owned(),
            seen: HashMap::new(),
            present: Presence::default(),
            admission: Admission::default(),
            sent: HashMap::new(),
            minute: 0,
            numbers: HashMap::new(),
            next_number: next_number.map_or(Ok(0), |row| row.unsigned(0))?,
            counters: ArticleRows::new("counters"),
            journal,
            folded: sequence,
            folded_at: now,
            salts,
            fresh_salt,
            views: 0,
            bots: 0,
            outbox: Outbox::default(),
            is_behind: !groups.is_empty(),
            remote: None,
        };
        let mut named = 0_u32;
        if let Some(row) = folded {
            named = row.unsigned(1)?;
            (state.views, state.bots) = (row.unsigned(2)?, row.unsigned(3)?);
            state.outbox = Outbox::from(row.decoded::<Vec<PendingCounts>>(4)?);
            // The number of a forgotten article is not used again.
            state.next_number = state.next_number.max(named);
            for counts in state.outbox.unconfirmed() {
                state.expect_known(Some(counts.article))?;
            }
        }
        // Articles that got their number after the last fold are not in `pages` yet.
        for row in sql.run("SELECT id, number FROM articles WHERE number >= ?", vec![i64::from(named).into()])? {
            row.text(0)?.clone_into(&mut state.counters.change(sql, row.unsigned(1)?)?.id);
        }
        for group in &groups {
            state.replay(sql, group)?;
        }
        Ok(state)
    }

    fn replay(&mut self, sql: &impl Sql, group: &Group) -> Result<(), SqlError> {
        for entry in &group.entries {
            self.seen.insert(entry.view, group.at);
            if entry.is_admitted {
                self.present.note(entry.visitor, group.at);
                self.admission.remember(entry.visitor, entry.day);
            }
            if group.sequence > self.folded {
                self.expect_known(entry.article)?;
                self.count(sql, entry, group.at)?;
            }
        }
        Ok(())
    }

    /// Refuses a number that no article has, because memory is taken up to the highest number.
    fn expect_known(&self, article: Option<u32>) -> Result<(), SqlError> {
        let is_known = article.is_none_or(|number| number < self.next_number);
        if is_known { Ok(()) } else { Err(SqlError("a row names an article that there is not".into())) }
    }

    /// Whether a visitor may send another event in this minute.
    pub fn allows(&mut self, visitor: &str, now: Timestamp) -> bool {
        let minute = secs(now) / 60;
        if minute != self.minute {
            self.minute = minute;
            self.sent.clear();
        }
        let sent = self.sent.entry(short_hash(visitor)).or_default();
        *sent = sent.saturating_add(1);
        *sent <= MAX_PER_MINUTE
    }

    /// Counts a group: writes one row, and one for each article that is new here. Views whose ids were seen are not
    /// counted.
    pub fn commit(&mut self, sql: &impl Sql, events: &[ViewEvent], now: Timestamp) -> Result<Vec<Receipt>, SqlError> {
        let at = secs(now);
        let (mut entries, mut articles) = (Vec::new(), Vec::with_capacity(events.len()));
        sql.atomically(|| {
            for event in events {
                let visitor = self.visitor(sql, event)?;
                let network = short_hash(&event.network);
                let is_admitted = !event.is_bot && self.admission.admits(visitor, network, event.day, at);
                if is_admitted {
                    self.present.note(visitor, at);
                }
                let is_view = !event.article.is_empty();
                let article = is_view.then(|| self.number_of(sql, &event.article)).transpose()?;
                articles.push(article);
                let view = short_hash(&event.view);
                let is_new = !self.seen.contains_key(&view) && !entries.iter().any(|entry: &Entry| entry.view == view);
                if article.is_some() && is_new {
                    let article = article.filter(|_| !event.is_bot);
                    entries.push(Entry { view, article, visitor, day: event.day, is_admitted });
                }
            }
            if entries.is_empty() { Ok(()) } else { self.journal.append(sql, self.folded, at, &entries) }
        })?;
        self.is_behind |= !entries.is_empty();
        for entry in &entries {
            self.seen.insert(entry.view, at);
            self.count(sql, entry, at)?;
        }
        let mut receipts = Vec::with_capacity(articles.len());
        for article in articles {
            receipts.push(self.receipt(sql, article, at)?);
        }
        Ok(receipts)
    }

    fn receipt(&mut self, sql: &impl Sql, article: Option<u32>, at: u32) -> Result<Receipt, SqlError> {
        let mut views = 0;
        if let Some(article) = article {
            let known =
                |counters: &Counters| u64::from(counters.views).saturating_add(counters.remote_views.unwrap_or(0));
            views = self.counters.get(sql, article)?.map_or(0, known);
        }
        let online = u64::from(self.present.guests(at));
        let (others, guests) = self.remote.as_ref().map_or((0, 0), |remote| (remote.views, remote.guests));
        Ok(Receipt { views, online: online.saturating_add(guests), total: self.views.saturating_add(others) })
    }

    /// Whether all remote counts that a receipt about an article needs are known: not when the object has just started,
    /// or the article is new here.
    pub fn knows_remote(&mut self, sql: &impl Sql, id: &str) -> Result<bool, SqlError> {
        if self.remote.is_none() {
            return Ok(false);
        }
        if id.is_empty() {
            return Ok(true);
        }
        let Some(article) = self.find(sql, id)? else { return Ok(false) };
        Ok(self.counters.get(sql, article)?.is_some_and(|counters| counters.remote_views.is_some()))
    }

    /// The receipt about the article with this id, as far as its numbers are known here. Changes nothing.
    pub fn look(&mut self, sql: &impl Sql, id: &str, now: Timestamp) -> Result<Receipt, SqlError> {
        let article = self.find(sql, id)?;
        self.receipt(sql, article, secs(now))
    }

    fn count(&mut self, sql: &impl Sql, entry: &Entry, at: u32) -> Result<(), SqlError> {
        let Some(article) = entry.article else {
            self.bots = self.bots.saturating_add(1);
            return Ok(());
        };
        self.views = self.views.saturating_add(1);
        let counters = self.counters.change(sql, article)?;
        counters.views = counters.views.saturating_add(1);
        if counters.day < entry.day {
            (counters.day, counters.today) = (entry.day, Readers::default());
            (counters.today_count, counters.today_views, counters.today_ranked) = (0, 0, 0);
        }
        // Around midnight, a view of the day before adds no reader and does not rank.
        if entry.is_admitted && counters.day == entry.day {
            if counters.today.add(entry.visitor) {
                let count = counters.today.count().max(counters.today_count);
                counters.readers = counters.readers.saturating_add(count - counters.today_count);
                counters.today_count = count;
            }
            counters.today_views = counters.today_views.saturating_add(1);
            let ranked = ranked(counters.today_views, counters.today_count).max(counters.today_ranked);
            counters.ranked = counters.ranked.saturating_add(ranked - counters.today_ranked);
            counters.today_ranked = ranked;
        }
        let (slot, day) = (at / SLOT_SECS, entry.day);
        let (views, readers, ranked) = (counters.views, counters.readers, counters.ranked);
        let newest = PendingCounts { article, slot, day, views, readers, ranked };
        counters.pending_place = self.outbox.note(counters.pending_place, newest);
        Ok(())
    }

    /// The number of the article with this id, if it has one.
    fn find(&mut self, sql: &impl Sql, id: &str) -> Result<Option<u32>, SqlError> {
        let hash = short_hash(id);
        if let Some(number) = self.numbers.get(&hash) {
            return Ok(Some(*number));
        }
        let Some(row) = sql.first("SELECT number FROM articles WHERE id = ?", vec![id.into()])? else {
            return Ok(None);
        };
        let number = row.unsigned(0)?;
        self.numbers.insert(hash, number);
        Ok(Some(number))
    }

    fn number_of(&mut self, sql: &impl Sql, id: &str) -> Result<u32, SqlError> {
        if let Some(number) = self.find(sql, id)? {
            return Ok(number);
        }
        let number = self.next_number;
        self.next_number = number.checked_add(1).ok_or_else(|| SqlError("there are too many articles".into()))?;
        sql.run("INSERT INTO articles (id, number) VALUES (?, ?)", vec![id.into(), i64::from(number).into()])?;
        self.numbers.insert(short_hash(id), number);
        id.clone_into(&mut self.counters.change(sql, number)?.id);
        Ok(number)
    }

    /// The hash of a visitor on a day. At midnight every visitor gets another; one who is seen under the new hash is no
    /// guest under the old one.
    fn visitor(&mut self, sql: &impl Sql, event: &ViewEvent) -> Result<u64, SqlError> {
        let day = event.day;
        if !self.salts.iter().any(|(of, _)| *of == day) {
            let salt = (self.fresh_salt)();
            sql.run("INSERT INTO salts (day, salt) VALUES (?, ?)", vec![i64::from(day).into(), salt.as_str().into()])?;
            let oldest = i64::from(day) - 1;
            sql.run("DELETE FROM salts WHERE day < ?", vec![oldest.into()])?;
            self.salts.push((day, salt));
            self.salts.retain(|(of, _)| i64::from(*of) >= oldest);
        }
        let mut visitor = 0;
        for (of, salt) in &self.salts {
            let hash = short_hash(&format!("{salt}\0{}", event.visitor));
            if *of == day {
                visitor = hash;
            } else {
                self.present.remove(hash);
            }
        }
        Ok(visitor)
    }

    /// Whether there are counts that `Stats` has not confirmed.
    pub const fn has_news(&self) -> bool {
        self.is_behind || self.outbox.has_news()
    }

    /// Begins the batch of a number that no other batch has; [`Self::end_flush`] must follow. `None` while another
    /// batch is in flight.
    pub fn begin_flush(&mut self, sql: &impl Sql, number: u64, now: Timestamp) -> Result<Option<Batch>, SqlError> {
        let Some(pending) = self.outbox.begin(number, secs(now)) else { return Ok(None) };
        self.is_behind = false;
        let mut articles = Vec::with_capacity(pending.len());
        for PendingCounts { article, slot, day, views, readers, ranked } in pending {
            let id = self.counters.get(sql, article)?.map(|counters| counters.id.clone()).unwrap_or_default();
            articles.push((id, [slot, day, views, readers, ranked]));
        }
        let (shard, guests) = (self.name.clone(), self.present.outlook(secs(now)));
        Ok(Some(Batch { shard, views: self.views, bots: self.bots, rows_written: 0, guests, articles }))
    }

    /// Notes the answer of `Stats` to the batch of a number, `None` if there is none. Changes nothing if this batch is
    /// not in flight.
    pub fn end_flush(&mut self, sql: &impl Sql, number: u64, answer: Option<RemoteTotals>) -> Result<(), SqlError> {
        let Some(flushed) = self.outbox.end(number, answer.is_some()) else { return Ok(()) };
        let Some(remote) = answer else {
            self.is_behind = true;
            return Ok(());
        };
        for (counts, views) in flushed.iter().zip(&remote.articles) {
            if let Some(counts) = counts {
                self.counters.change(sql, counts.article)?.remote_views = Some(*views);
            }
        }
        self.remote = Some(remote);
        Ok(())
    }

    /// Drops the articles with these ids and keeps the totals. No row names these articles after that; their numbers
    /// are not used again. The journal has numbers only, and keeps the ids of their views.
    pub fn forget(&mut self, sql: &impl Sql, ids: &[String], now: Timestamp) -> Result<(), SqlError> {
        sql.atomically(|| {
            let mut is_known = false;
            for id in ids {
                let Some(number) = self.find(sql, id)? else { continue };
                is_known = true;
                *self.counters.change(sql, number)? = Counters::default();
                self.numbers.remove(&short_hash(id));
                self.outbox.forget(number);
                sql.run("DELETE FROM articles WHERE id = ?", vec![id.as_str().into()])?;
            }
            self.is_behind |= is_known;
            if is_known { self.write_fold(sql, secs(now)) } else { Ok(()) }
        })
    }

    /// Whether it is time to [`fold`](Self::fold).
    pub fn should_fold(&self, now: Timestamp) -> bool {
        self.journal.sequence > self.folded && self.folded_at + FOLD_SECS <= secs(now)
    }

    /// Writes the changed counters to their rows, and drops old ids of views.
    pub fn fold(&mut self, sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
        let now = secs(now);
        sql.atomically(|| self.write_fold(sql, now))?;
        self.seen.retain(|_, at| at.saturating_add(REMEMBER_SECS) >= now);
        Ok(())
    }

    fn write_fold(&mut self, sql: &impl Sql, now: u32) -> Result<(), SqlError> {
        self.counters.write(sql, |_| {})?;
        sql.run(
            "INSERT INTO folded (one, sequence, articles, views, bots, pending) VALUES (1, ?, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence, articles = excluded.articles,
             views = excluded.views, bots = excluded.bots, pending = excluded.pending",
            vec![
                self.journal.sequence.into(),
                i64::from(self.next_number).into(),
                self.views.into(),
                self.bots.into(),
                Value::encoded(&self.outbox.unconfirmed())?,
            ],
        )?;
        (self.folded, self.folded_at) = (self.journal.sequence, now);
        Ok(())
    }
}
