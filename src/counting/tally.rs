//! What a view shard knows, and how it counts: plain functions over rows.
//!
//! A group of views is one row of the journal, and is counted in memory once that is written ([`Tally::commit`]). Now and
//! then all that has changed goes into packed rows, 32 articles in each ([`Tally::fold`]); what a start finds is those rows
//! and the groups after them ([`Tally::load`]). A statement that fails leaves the memory behind the rows: whoever sees an
//! error loads anew.

use std::collections::HashMap;

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;

use super::command::{Acknowledged, Arrival, Batch, Elsewhere};
use super::journal::{Entry, Group, Journal, REMEMBER_SECS};
use super::packed::{Packed, put_all};
use super::pages::Pages;
use super::presence::Presence;
use super::readers::Readers;
use crate::storage::{Sql, SqlError, Value};

/// The length of a slot.
pub const SLOT_SECS: u32 = 5 * 60;
/// How often counters go into their rows while views come in.
pub const FOLD_SECS: u32 = 5 * 60;
/// The most that are handed over at once.
const MAX_BATCH: usize = 2_000;
/// The most that one visitor may send in a minute. Phones of one carrier may look like one visitor, hence so many.
const MAX_PER_MINUTE: u32 = 600;

/// An article's numbers that `Stats` has not been told: those of the end of a slot.
#[derive(Debug, Clone, Copy)]
struct Unhanded {
    article: u32,
    slot: u32,
    day: u32,
    views: u32,
    readers: u32,
}

/// All that a shard knows.
pub struct Tally {
    name: String,
    /// When each view was seen, by its hashed id.
    seen: HashMap<u64, u32>,
    /// Visitors by their hashes of the day.
    present: Presence,
    /// How much each visitor has sent in the present minute.
    sent: HashMap<u64, u32>,
    minute: u32,
    /// Articles' numbers, by their hashed ids.
    numbers: HashMap<u64, u32>,
    next_number: u32,
    pages: Pages,
    journal: Journal,
    folded: u64,
    folded_at: u32,
    salts: Vec<(u32, String)>,
    fresh_salt: fn() -> String,
    views: u64,
    bots: u64,
    unhanded: Vec<Unhanded>,
    in_flight: Vec<Unhanded>,
    /// Whether something was counted since the last hand-over.
    is_behind: bool,
    /// What `Stats` told last; `None` if nothing since the start.
    elsewhere: Option<Elsewhere>,
}

/// Eight bytes of a hash.
pub fn short_hash(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&Hash::of(text.as_bytes()).as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

/// Seconds since 1970, as counters keep them.
pub fn secs(now: Timestamp) -> u32 {
    u32::try_from(now.as_secs()).unwrap_or(0)
}

impl Tally {
    /// What the rows say. `fresh_salt` makes 122 random bits or more.
    pub fn load(sql: &impl Sql, name: &str, fresh_salt: fn() -> String, now: Timestamp) -> Result<Self, SqlError> {
        let now = secs(now);
        let folded = sql.first("SELECT sequence, articles, views, bots, unhanded FROM folded", vec![])?;
        let sequence = folded.as_ref().map_or(Ok(0), |row| row.unsigned(0))?;
        let (journal, groups) = Journal::load(sql, sequence, now)?;
        let mut salts = Vec::new();
        for row in sql.run("SELECT day, salt FROM salts ORDER BY day", vec![])? {
            salts.push((small(row.int(0)?), row.text(1)?.to_owned()));
        }
        let mut tally = Self {
            name: name.to_owned(),
            seen: HashMap::new(),
            present: Presence::default(),
            sent: HashMap::new(),
            minute: 0,
            numbers: HashMap::new(),
            next_number: small(sql.number("SELECT max(number) + 1 FROM articles", vec![])?),
            pages: Pages::default(),
            journal,
            folded: sequence,
            folded_at: now,
            salts,
            fresh_salt,
            views: 0,
            bots: 0,
            unhanded: Vec::new(),
            in_flight: Vec::new(),
            is_behind: !groups.is_empty(),
            elsewhere: None,
        };
        let mut named = 0;
        if let Some(row) = folded {
            named = row.int(1)?;
            (tally.views, tally.bots) = (row.unsigned(2)?, row.unsigned(3)?);
            tally.unhanded = unpack_unhanded(row.blob(4)?)?;
        } else {
            tally.carry_over(sql, now)?;
        }
        // Those that got a number after the last fold.
        for row in sql.run("SELECT id, number FROM articles WHERE number >= ?", vec![named.into()])? {
            row.text(0)?.clone_into(&mut tally.pages.counters(sql, small(row.int(1)?))?.id);
        }
        for group in &groups {
            tally.replay(sql, group)?;
        }
        Ok(tally)
    }

    /// Takes over what the first version has counted; its rows go with the first fold, in one transaction.
    fn carry_over(&mut self, sql: &impl Sql, now: u32) -> Result<(), SqlError> {
        for row in sql.run("SELECT view, at FROM seen", vec![])? {
            self.seen.insert(short_hash(row.text(0)?), small(row.int(1)?));
        }
        for row in sql.run("SELECT article, views, readers FROM counts", vec![])? {
            let (id, views, readers) = (row.text(0)?, small(row.int(1)?), small(row.int(2)?));
            let article = self.number_of(sql, id)?;
            self.unhanded.push(Unhanded { article, slot: 0, day: 0, views, readers });
            let counters = self.pages.counters(sql, article)?;
            (counters.views, counters.readers) = (views, readers);
        }
        let total = |name: &str| sql.number("SELECT value FROM totals WHERE name = ?", vec![name.into()]);
        (self.views, self.bots) = (unsigned(total("views")?), unsigned(total("bots")?));
        if self.views + self.bots > 0 {
            sql.atomically(|| {
                self.write_fold(sql, now)?;
                for table in ["counts", "slots", "seen", "visits", "totals"] {
                    sql.run(&format!("DELETE FROM {table}"), vec![])?;
                }
                Ok::<_, SqlError>(())
            })?;
        }
        Ok(())
    }

    fn replay(&mut self, sql: &impl Sql, group: &Group) -> Result<(), SqlError> {
        for entry in &group.entries {
            self.seen.insert(entry.view, group.at);
            if entry.article.is_some() {
                self.present.note(entry.visitor, group.at);
            }
            if group.sequence > self.folded {
                self.count(sql, entry, group.at)?;
            }
        }
        Ok(())
    }

    /// Whether a visitor may send one more.
    pub fn allows(&mut self, visitor: &str, now: Timestamp) -> bool {
        let minute = secs(now) / 60;
        if minute != self.minute {
            self.minute = minute;
            self.sent.clear();
        }
        let sent = self.sent.entry(short_hash(visitor)).or_default();
        *sent += 1;
        *sent <= MAX_PER_MINUTE
    }

    /// Counts a group: one row, and one for each article that is new here. Those whose ids were seen count nothing.
    pub fn commit(
        &mut self,
        sql: &impl Sql,
        arrivals: &[Arrival],
        now: Timestamp,
    ) -> Result<Vec<Acknowledged>, SqlError> {
        let at = secs(now);
        let (mut entries, mut articles) = (Vec::new(), Vec::with_capacity(arrivals.len()));
        sql.atomically(|| {
            for arrival in arrivals {
                let visitor = self.visitor(sql, arrival)?;
                if !arrival.is_bot {
                    self.present.note(visitor, at);
                }
                let is_view = !arrival.article.is_empty();
                let article = is_view.then(|| self.number_of(sql, &arrival.article)).transpose()?;
                articles.push(article);
                let view = short_hash(&arrival.view);
                let is_new = !self.seen.contains_key(&view) && !entries.iter().any(|entry: &Entry| entry.view == view);
                if article.is_some() && is_new {
                    let article = article.filter(|_| !arrival.is_bot);
                    entries.push(Entry { view, article, visitor, day: arrival.day });
                }
            }
            if entries.is_empty() { Ok(()) } else { self.journal.append(sql, self.folded, at, &entries) }
        })?;
        self.is_behind |= !entries.is_empty();
        for entry in &entries {
            self.seen.insert(entry.view, at);
            self.count(sql, entry, at)?;
        }
        let mut acknowledged = Vec::with_capacity(articles.len());
        for article in articles {
            acknowledged.push(self.acknowledge(sql, article, at)?);
        }
        Ok(acknowledged)
    }

    fn acknowledge(&mut self, sql: &impl Sql, article: Option<u32>, at: u32) -> Result<Acknowledged, SqlError> {
        let mut views = 0;
        if let Some(article) = article {
            let counters = self.pages.counters(sql, article)?;
            views = u64::from(counters.views) + u64::from(counters.told.saturating_sub(1));
        }
        let online = u64::from(self.present.guests(at));
        let (others, guests) = self.elsewhere.as_ref().map_or((0, 0), |elsewhere| (elsewhere.views, elsewhere.guests));
        Ok(Acknowledged { views, online: online + guests, total: self.views + others })
    }

    /// Whether `Stats` has told all that belongs to an answer about an article: not when the object has just started, or
    /// the article is new here.
    pub fn is_told(&mut self, sql: &impl Sql, id: &str) -> Result<bool, SqlError> {
        let article = self.number_of(sql, id)?;
        Ok(self.elsewhere.is_some() && self.pages.counters(sql, article)?.told > 0)
    }

    /// What is now to be said to somebody who has read an article.
    pub fn say(&mut self, sql: &impl Sql, id: &str, now: Timestamp) -> Result<Acknowledged, SqlError> {
        let article = self.number_of(sql, id)?;
        self.acknowledge(sql, Some(article), secs(now))
    }

    fn count(&mut self, sql: &impl Sql, entry: &Entry, at: u32) -> Result<(), SqlError> {
        let Some(article) = entry.article else {
            self.bots += 1;
            return Ok(());
        };
        self.views += 1;
        let counters = self.pages.counters(sql, article)?;
        counters.views += 1;
        if counters.day < entry.day {
            (counters.day, counters.today, counters.today_count) = (entry.day, Readers::default(), 0);
        }
        // One who comes at midnight by a clock that is behind is no reader of either day.
        if counters.day == entry.day && counters.today.add(entry.visitor) {
            let count = counters.today.count().max(counters.today_count);
            counters.readers += count - counters.today_count;
            counters.today_count = count;
        }
        let (slot, day, views, readers) = (at / SLOT_SECS, entry.day, counters.views, counters.readers);
        let is_same = |other: &&mut Unhanded| (other.article, other.slot, other.day) == (article, slot, day);
        if let Some(other) = self.unhanded.get_mut(counters.unhanded).filter(is_same) {
            (other.views, other.readers) = (views, readers);
        } else {
            counters.unhanded = self.unhanded.len();
            self.unhanded.push(Unhanded { article, slot, day, views, readers });
        }
        Ok(())
    }

    fn number_of(&mut self, sql: &impl Sql, id: &str) -> Result<u32, SqlError> {
        let hash = short_hash(id);
        if let Some(number) = self.numbers.get(&hash) {
            return Ok(*number);
        }
        let found = sql.first("SELECT number FROM articles WHERE id = ?", vec![id.into()])?;
        let number = if let Some(row) = found {
            small(row.int(0)?)
        } else {
            self.next_number += 1;
            let parameters = vec![id.into(), i64::from(self.next_number - 1).into()];
            sql.run("INSERT INTO articles (id, number) VALUES (?, ?)", parameters)?;
            self.next_number - 1
        };
        self.numbers.insert(hash, number);
        let counters = self.pages.counters(sql, number)?;
        if counters.id.is_empty() {
            id.clone_into(&mut counters.id);
        }
        Ok(number)
    }

    /// A visitor's hash of the day. At midnight everybody gets another; who comes under the new one is here no more under
    /// the old one.
    fn visitor(&mut self, sql: &impl Sql, arrival: &Arrival) -> Result<u64, SqlError> {
        let day = arrival.day;
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
            let hash = short_hash(&format!("{salt}\0{}", arrival.visitor));
            if *of == day {
                visitor = hash;
            } else {
                self.present.remove(hash);
            }
        }
        Ok(visitor)
    }

    /// Whether there is something that `Stats` has not been told.
    pub const fn has_news(&self) -> bool {
        self.is_behind || !self.unhanded.is_empty()
    }

    /// What `Stats` is to be told; to be followed by [`Self::handed`]. `None` while that is under way.
    pub fn hand_over(&mut self, sql: &impl Sql, now: Timestamp) -> Result<Option<Batch>, SqlError> {
        if !self.in_flight.is_empty() {
            return Ok(None);
        }
        let rest = self.unhanded.split_off(self.unhanded.len().min(MAX_BATCH));
        self.in_flight = std::mem::replace(&mut self.unhanded, rest);
        self.is_behind = false;
        let mut articles = Vec::with_capacity(self.in_flight.len());
        for at in 0..self.in_flight.len() {
            let Unhanded { article, slot, day, views, readers } = self.in_flight[at];
            articles.push((self.pages.counters(sql, article)?.id.clone(), [slot, day, views, readers]));
        }
        let (shard, guests) = (self.name.clone(), self.present.outlook(secs(now)));
        Ok(Some(Batch { shard, views: self.views, bots: self.bots, rows_written: 0, guests, articles }))
    }

    /// Notes what `Stats` has answered to a batch, which is in its rows then; `None` if it has not answered.
    pub fn handed(&mut self, sql: &impl Sql, answer: Option<Elsewhere>) -> Result<(), SqlError> {
        let mut handed = std::mem::take(&mut self.in_flight);
        if let Some(elsewhere) = answer {
            for (unhanded, views) in handed.iter().zip(&elsewhere.articles) {
                self.pages.counters(sql, unhanded.article)?.told = views.saturating_add(1);
            }
            self.elsewhere = Some(elsewhere);
        } else {
            self.is_behind = true;
            handed.append(&mut self.unhanded);
            self.unhanded = handed;
        }
        Ok(())
    }

    /// Whether the counters should go into their rows.
    pub fn should_fold(&self, now: Timestamp) -> bool {
        self.journal.sequence > self.folded && self.folded_at + FOLD_SECS <= secs(now)
    }

    /// Writes all that has changed into its rows, and forgets what is old.
    pub fn fold(&mut self, sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
        let now = secs(now);
        sql.atomically(|| self.write_fold(sql, now))?;
        self.seen.retain(|_, at| at.saturating_add(REMEMBER_SECS) >= now);
        Ok(())
    }

    fn write_fold(&mut self, sql: &impl Sql, now: u32) -> Result<(), SqlError> {
        self.pages.write(sql)?;
        let mut unhanded = Vec::new();
        for one in self.in_flight.iter().chain(&self.unhanded) {
            put_all(&mut unhanded, &[one.article, one.slot, one.day, one.views, one.readers]);
        }
        sql.run(
            "INSERT INTO folded (one, sequence, articles, views, bots, unhanded) VALUES (1, ?, ?, ?, ?, ?)
             ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence, articles = excluded.articles,
             views = excluded.views, bots = excluded.bots, unhanded = excluded.unhanded",
            vec![
                self.journal.sequence.into(),
                i64::from(self.next_number).into(),
                self.views.into(),
                self.bots.into(),
                Value::from(unhanded.as_slice()),
            ],
        )?;
        (self.folded, self.folded_at) = (self.journal.sequence, now);
        Ok(())
    }
}

fn unpack_unhanded(bytes: &[u8]) -> Result<Vec<Unhanded>, SqlError> {
    let (mut packed, mut unhanded) = (Packed(bytes), Vec::new());
    while !packed.is_empty() {
        let [article, slot, day, views, readers] = packed.small_ones()?;
        unhanded.push(Unhanded { article, slot, day, views, readers });
    }
    Ok(unhanded)
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
