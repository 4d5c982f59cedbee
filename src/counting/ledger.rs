//! What `Stats` knows: plain functions over rows.
//!
//! Shards hand over absolute numbers; of each the largest is kept, so a hand-over that comes twice, late, or not at all
//! changes nothing. What comes in is written as it came, one row each ([`Ledger::take`]), in a ring; now and then what has
//! changed goes into packed rows, 32 articles in each, and the ring begins anew. All of it is in memory, and what a start
//! finds is the packed rows and what came after them.

use std::collections::HashMap;

use gazette_core::time::Timestamp;

use super::article::{Article, OfShard};
use super::command::{
    Acknowledged, ArticleViews, Batch, Counts, Elsewhere, Message, Question, Ranked, Ranking, Totals, packed,
};
use super::packed::{Packed, put, put_bytes};
use super::presence::ONLINE_SECS;
use super::tally::{SLOT_SECS, secs, short_hash};
use crate::storage::{Sql, SqlError, Value};

/// `MIGRATIONS[n]` leads from version n to n + 1.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE pages (
        page INTEGER PRIMARY KEY,
        articles BLOB NOT NULL
    )",
        // What came in since the last fold, packed; older rows are used again.
        "CREATE TABLE journal (
        slot INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL,
        at INTEGER NOT NULL,
        question BLOB NOT NULL
    )",
        // One row: what is in `pages`, and the shards' totals.
        "CREATE TABLE folded (
        one INTEGER PRIMARY KEY,
        sequence INTEGER NOT NULL,
        shards BLOB NOT NULL
    )",
    ],
    &[
        // One row: see `missing`.
        "CREATE TABLE missing (
        one INTEGER PRIMARY KEY,
        addresses BLOB NOT NULL
    )",
    ],
    &[
        // Ranked views came into the packed bytes; older rows are read as they are.
        "ALTER TABLE pages ADD COLUMN form INTEGER NOT NULL DEFAULT 1",
        // The tells that were taken lately, packed.
        "ALTER TABLE missing ADD COLUMN tells BLOB NOT NULL DEFAULT x''",
    ],
];

/// The form of rows of `pages` that are written now; 1 is without ranked views.
const FORM: i64 = 2;

/// After so many rows all goes into packed rows.
const FOLD_AFTER: u64 = 100;
/// How many articles share a row.
const PAGE: usize = 32;
/// The most days of articles in a part of a backup, but for those of a single article.
const MAX_DAYS: usize = 20_000;
/// The shard that a backup's counts stand for.
pub const RESTORED: &str = "restored";

/// A shard's totals.
#[derive(Debug, Clone, Default)]
struct Shard {
    name: String,
    views: u64,
    bots: u64,
    rows_written: u64,
    guests: [u32; 5],
    at: u32,
}

/// All that `Stats` knows.
#[derive(Default)]
pub struct Ledger {
    shards: Vec<Shard>,
    articles: Vec<Article>,
    /// Articles' places, by their hashed ids.
    numbers: HashMap<u64, u32>,
    changed_pages: Vec<bool>,
    sequence: u64,
    folded: u64,
}

impl Ledger {
    /// What the rows say.
    pub fn load(sql: &impl Sql) -> Result<Self, SqlError> {
        let mut ledger = Self::default();
        if let Some(row) = sql.first("SELECT sequence, shards FROM folded", vec![])? {
            ledger.folded = row.unsigned(0)?;
            let mut packed = Packed(row.blob(1)?);
            while !packed.is_empty() {
                let (name, views, bots) = (packed.text()?, packed.number()?, packed.number()?);
                ledger.shards.push(Shard { name, views, bots, ..Shard::default() });
            }
        }
        for row in sql.run("SELECT articles, form FROM pages ORDER BY page", vec![])? {
            let (mut packed, form) = (Packed(row.blob(0)?), row.int(1)?);
            while !packed.is_empty() {
                let article = Article::unpack(&mut packed, form)?;
                ledger.push(article);
            }
        }
        ledger.sequence = ledger.folded;
        let unfolded = "SELECT sequence, at, question FROM journal WHERE sequence > ? ORDER BY sequence";
        for row in sql.run(unfolded, vec![ledger.folded.into()])? {
            ledger.sequence = row.unsigned(0)?;
            let at = Timestamp::from_secs(row.int(1)?);
            ledger.apply(&Question::unpack(&mut Packed(row.blob(2)?))?, at);
        }
        Ok(ledger)
    }

    /// Takes what comes in: its row first, then the memory.
    pub fn take(&mut self, sql: &impl Sql, question: &Question, now: Timestamp) -> Result<(), SqlError> {
        if !self.is_known(question) {
            if self.sequence - self.folded >= FOLD_AFTER {
                self.fold(sql, now)?;
            }
            let (slot, sequence) = (self.sequence - self.folded, self.sequence + 1);
            sql.run(
                "INSERT INTO journal (slot, sequence, at, question) VALUES (?, ?, ?, ?) ON CONFLICT (slot) DO UPDATE
                 SET sequence = excluded.sequence, at = excluded.at, question = excluded.question",
                vec![slot.into(), sequence.into(), now.into(), Value::from(packed(question).as_slice())],
            )?;
            self.sequence = sequence;
        }
        self.apply(question, now);
        Ok(())
    }

    /// Whether it says nothing that would have to be written: who is here is told again soon.
    fn is_known(&self, question: &Question) -> bool {
        let Question::Take(batch) = question else { return false };
        let same = |shard: &Shard| shard.name == batch.shard && (shard.views, shard.bots) == (batch.views, batch.bots);
        batch.articles.is_empty() && self.shards.iter().any(same)
    }

    fn apply(&mut self, question: &Question, now: Timestamp) {
        match question {
            Question::Take(batch) => self.add(batch, secs(now)),
            Question::Describe(all) => {
                for described in all {
                    let article = self.article(&described.id);
                    described.section.clone_into(&mut article.section);
                    article.imported = described.imported;
                }
            }
            Question::Restore(counts) => self.restore(counts),
            _ => {}
        }
    }

    fn shard(&mut self, name: &str) -> u32 {
        let place = self.shards.iter().position(|shard| shard.name == name).unwrap_or(self.shards.len());
        if place == self.shards.len() {
            self.shards.push(Shard { name: name.to_owned(), ..Shard::default() });
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn add(&mut self, batch: &Batch, at: u32) {
        let place = self.shard(&batch.shard);
        let shard = &mut self.shards[place as usize];
        (shard.views, shard.bots) = (shard.views.max(batch.views), shard.bots.max(batch.bots));
        (shard.guests, shard.at, shard.rows_written) = (batch.guests, at, batch.rows_written);
        for (id, [slot, day, views, readers, ranked]) in &batch.articles {
            let [views, readers, ranked] = [views, readers, ranked].map(|number| u64::from(*number));
            let article = self.article(id);
            let more = article.raise(OfShard { shard: place, views, readers, ranked });
            let [views, readers, ranked] =
                [more.views, more.readers, more.ranked].map(|more| u32::try_from(more).unwrap_or(u32::MAX));
            article.history.add(*slot, *day, views, readers, ranked);
        }
    }

    fn restore(&mut self, counts: &Counts) {
        let place = self.shard(RESTORED);
        let mut views = 0_u64;
        for counted in &counts.articles {
            views = views.saturating_add(self.article(&counted.id).restore(place, counted));
        }
        let shard = &mut self.shards[place as usize];
        // A total that is told counts also articles that are no more; one that is not is the sum of what there is.
        let views = if counts.views == 0 { shard.views.saturating_add(views) } else { counts.views };
        (shard.views, shard.bots) = (shard.views.max(views), shard.bots.max(counts.bots));
    }

    fn push(&mut self, article: Article) {
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        if !article.id.is_empty() {
            self.numbers.insert(short_hash(&article.id), number);
        }
        self.articles.push(article);
    }

    /// An article, to be changed.
    fn article(&mut self, id: &str) -> &mut Article {
        let number = if let Some(number) = self.numbers.get(&short_hash(id)) {
            *number as usize
        } else {
            self.push(Article { id: id.to_owned(), ..Article::default() });
            self.articles.len() - 1
        };
        if self.changed_pages.len() <= number / PAGE {
            self.changed_pages.resize(number / PAGE + 1, false);
        }
        self.changed_pages[number / PAGE] = true;
        &mut self.articles[number]
    }

    /// Drops the articles with these ids, and keeps the totals. No row names them after that.
    pub fn forget(&mut self, sql: &impl Sql, ids: &[String], now: Timestamp) -> Result<(), SqlError> {
        let mut is_known = false;
        for id in ids {
            if self.find(id).is_some() {
                *self.article(id) = Article::default();
                self.numbers.remove(&short_hash(id));
                is_known = true;
            }
        }
        if is_known {
            sql.atomically(|| {
                self.write_fold(sql, now)?;
                sql.run("DELETE FROM journal", vec![]).map(drop)
            })?;
        }
        Ok(())
    }

    /// The object ids of all shards that have handed anything over.
    pub fn shards(&self) -> Vec<String> {
        let names = self.shards.iter().map(|shard| shard.name.clone());
        names.filter(|name| name != RESTORED).collect()
    }

    fn find(&self, id: &str) -> Option<&Article> {
        self.numbers.get(&short_hash(id)).map(|number| &self.articles[*number as usize])
    }

    /// Writes what has changed into packed rows.
    fn fold(&mut self, sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
        sql.atomically(|| self.write_fold(sql, now))
    }

    fn write_fold(&mut self, sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
        for (page, changed) in self.changed_pages.iter_mut().enumerate() {
            if !std::mem::take(changed) {
                continue;
            }
            let end = self.articles.len().min((page + 1) * PAGE);
            let mut bytes = Vec::new();
            for article in &mut self.articles[page * PAGE..end] {
                article.pack(&mut bytes, secs(now) / SLOT_SECS);
            }
            sql.run(
                "INSERT INTO pages (page, articles, form) VALUES (?, ?, ?)
                 ON CONFLICT (page) DO UPDATE SET articles = excluded.articles, form = excluded.form",
                vec![(page as u64).into(), Value::from(bytes.as_slice()), FORM.into()],
            )?;
        }
        let mut shards = Vec::new();
        for shard in &self.shards {
            put_bytes(&mut shards, shard.name.as_bytes());
            put(&mut shards, shard.views);
            put(&mut shards, shard.bots);
        }
        sql.run(
            "INSERT INTO folded (one, sequence, shards) VALUES (1, ?, ?)
             ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence, shards = excluded.shards",
            vec![self.sequence.into(), Value::from(shards.as_slice())],
        )?;
        self.folded = self.sequence;
        Ok(())
    }

    /// What a shard that has handed over can't know by itself.
    pub fn elsewhere(&self, batch: &Batch, now: Timestamp) -> Elsewhere {
        let others = || self.shards.iter().filter(|shard| shard.name != batch.shard);
        let place = self.shards.iter().position(|shard| shard.name == batch.shard).unwrap_or(usize::MAX);
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let views = |id: &str| {
            let elsewhere = |article: &Article| article.views_elsewhere(place).saturating_add(article.imported.into());
            self.find(id).map_or(0, elsewhere)
        };
        Elsewhere {
            views: sum(others().map(|shard| shard.views)),
            guests: sum(others().map(|shard| shard.online(secs(now)).into())),
            articles: batch.articles.iter().map(|(id, ..)| views(id)).collect(),
        }
    }

    /// An article's numbers.
    pub fn views(&self, id: &str, day: u32, now: Timestamp) -> ArticleViews {
        let Some(article) = self.find(id) else { return ArticleViews::default() };
        ArticleViews {
            views: article.all_views(),
            readers: article.readers(),
            today: article.on_day(day),
            last_hour: article.history.last_hours(1, secs(now) / SLOT_SECS)[0],
        }
    }

    /// What is to be said to a visitor who is not counted.
    pub fn look(&self, id: &str, now: Timestamp) -> Acknowledged {
        let totals = self.totals(now);
        let views = self.find(id).map_or(0, Article::all_views);
        Acknowledged { views, online: totals.online, total: totals.views }
    }

    /// All views of articles, those of older systems among them.
    pub fn views_of(&self, ids: &[String]) -> Vec<u64> {
        ids.iter().map(|id| self.find(id).map_or(0, Article::all_views)).collect()
    }

    /// All that was counted.
    pub fn totals(&self, now: Timestamp) -> Totals {
        Totals {
            views: sum(self.shards.iter().map(|shard| shard.views)),
            bots: sum(self.shards.iter().map(|shard| shard.bots)),
            online: sum(self.shards.iter().map(|shard| shard.online(secs(now)).into())),
            rows_written: sum(self.shards.iter().map(|shard| shard.rows_written)),
        }
    }

    /// The most read: ids and their views in the window; those with the most ranked views first.
    pub fn most_read(&self, ranking: &Ranking, now: Timestamp) -> Ranked {
        let mut first: Vec<(&Article, [u64; 2])> = Vec::new();
        for article in &self.articles {
            if !ranking.section.is_empty() && ranking.section != article.section {
                continue;
            }
            let window = article.in_window(ranking.hours, secs(now));
            let [_, ranked] = window;
            let is_before =
                |(other, [_, more]): &(&Article, [u64; 2])| *more > ranked || *more == ranked && other.id < article.id;
            if ranked > 0 {
                insert(&mut first, (article, window), is_before, ranking.limit);
            }
        }
        first.into_iter().map(|(article, [views, _])| (article.id.clone(), views)).collect()
    }

    /// Counts for a backup: of the articles after an id, by id.
    pub fn counts(&self, after: &str, limit: u32) -> Counts {
        let mut first: Vec<(&Article, [u64; 2])> = Vec::new();
        for article in self.articles.iter().filter(|article| article.id.as_str() > after && article.views() > 0) {
            insert(&mut first, (article, [0; 2]), |other| other.0.id < article.id, limit.saturating_add(1));
        }
        let (mut articles, mut days) = (Vec::new(), 0);
        for (article, _) in &first {
            days += article.history.days.len() + article.restored.len();
            if articles.len() == limit as usize || days > MAX_DAYS && !articles.is_empty() {
                break;
            }
            articles.push(article.counts());
        }
        let Totals { views, bots, .. } = self.totals(Timestamp::from_secs(0));
        Counts { views, bots, has_more: articles.len() < first.len(), articles }
    }
}

/// Inserts an article into the first so many, in their order. (A sort for each order would weigh more than all of this.)
fn insert<'a>(
    first: &mut Vec<(&'a Article, [u64; 2])>,
    article: (&'a Article, [u64; 2]),
    is_before: impl Fn(&(&'a Article, [u64; 2])) -> bool,
    limit: u32,
) {
    let place = first.partition_point(is_before);
    if place < limit as usize {
        first.insert(place, article);
        first.truncate(limit as usize);
    }
}

/// A sum that stops at the largest number.
fn sum(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, u64::saturating_add)
}

impl Shard {
    /// How many of its guests are still here, as it told last.
    fn online(&self, now: u32) -> u32 {
        let minutes = now.saturating_sub(self.at) / 60;
        if minutes >= ONLINE_SECS / 60 { 0 } else { self.guests[minutes as usize] }
    }
}
