//! The numbers of `Stats`: plain functions over rows.
//!
//! Shards flush absolute numbers, and the largest of each is kept, so a batch that comes twice, late, or not at all
//! changes nothing. A request that changes anything is written as it came, as one row of a ring ([`StatsStore::take`]);
//! when the ring is full, the changed articles are written to rows of 32, and the ring begins again. A start reads
//! these rows and the ring.

use gazette_core::time::Timestamp;
use gazette_core::wire::MAX_EXACT;
use gazette_sql::{Sql, SqlError, Value};
use serde::{Deserialize, Serialize};

use crate::article::{Article, ShardCounts, first_day};
use crate::articles::Articles;
use crate::command::{ArticleViews, Batch, Counts, Ranked, Ranking, Receipt, RemoteTotals, StatsRequest, Totals};
use crate::history::window_start;
use crate::presence::ONLINE_SECS;
use crate::units::{SLOT_SECS, secs};

/// The length of the ring.
const FOLD_AFTER: u64 = 100;
/// The most days in a part of a backup, unless a single article has more.
const MAX_DAYS: usize = 20_000;
/// The name of the shard that has a backup's counts.
pub const RESTORED: &str = "restored";

/// A shard's totals.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct ShardTotals {
    name: String,
    views: u64,
    bots: u64,
    #[serde(skip)]
    rows_written: u64,
    #[serde(skip)]
    guests: [u32; 5],
    #[serde(skip)]
    at: u32,
}

/// The numbers of `Stats`.
#[derive(Default)]
pub struct StatsStore {
    shards: Vec<ShardTotals>,
    articles: Articles,
    sequence: u64,
    folded: u64,
}

impl StatsStore {
    /// Reads the rows.
    pub fn load(sql: &impl Sql) -> Result<Self, SqlError> {
        let mut store = Self { articles: Articles::load(sql)?, ..Self::default() };
        if let Some(row) = sql.first("SELECT sequence, shards FROM folded", vec![])? {
            store.folded = row.unsigned(0)?;
            store.shards = row.decoded(1)?;
        }
        store.sequence = store.folded;
        let unfolded = "SELECT sequence, at, request FROM journal WHERE sequence > ? ORDER BY sequence";
        for row in sql.run(unfolded, vec![store.folded.into()])? {
            store.sequence = row.unsigned(0)?;
            let at = row.instant(1)?;
            store.apply(sql, &row.decoded(2)?, at)?;
        }
        Ok(store)
    }

    /// Takes a request that changes something: writes its row, then changes the memory.
    pub fn take(&mut self, sql: &impl Sql, request: &StatsRequest, now: Timestamp) -> Result<(), SqlError> {
        if !self.is_known(request) {
            if self.sequence - self.folded >= FOLD_AFTER || self.articles.are_many_open() {
                self.fold(sql, now)?;
            }
            let (slot, sequence) = (self.sequence - self.folded, self.sequence + 1);
            sql.run(
                "INSERT INTO journal (slot, sequence, at, request) VALUES (?, ?, ?, ?) ON CONFLICT (slot) DO UPDATE
                 SET sequence = excluded.sequence, at = excluded.at, request = excluded.request",
                vec![slot.into(), sequence.into(), now.into(), Value::encoded(request)?],
            )?;
            self.sequence = sequence;
        }
        self.apply(sql, request, now)
    }

    /// Whether it needs no row: the number of guests alone is not written, as the next batch brings it again.
    fn is_known(&self, request: &StatsRequest) -> bool {
        let StatsRequest::Take(batch) = request else { return false };
        let same =
            |shard: &ShardTotals| shard.name == batch.shard && (shard.views, shard.bots) == (batch.views, batch.bots);
        batch.articles.is_empty() && self.shards.iter().any(same)
    }

    fn apply(&mut self, sql: &impl Sql, request: &StatsRequest, now: Timestamp) -> Result<(), SqlError> {
        match request {
            StatsRequest::Take(batch) => self.add(sql, batch, secs(now))?,
            StatsRequest::Describe(all) => {
                for described in all {
                    self.articles.change(sql, &described.id, |article| {
                        described.section.clone_into(&mut article.section);
                        article.imported = described.imported;
                    })?;
                }
            }
            StatsRequest::Restore(counts) => self.restore(sql, counts)?,
            _ => {}
        }
        Ok(())
    }

    fn shard(&mut self, name: &str) -> u32 {
        let place = self.shards.iter().position(|shard| shard.name == name).unwrap_or(self.shards.len());
        if place == self.shards.len() {
            self.shards.push(ShardTotals { name: name.to_owned(), ..ShardTotals::default() });
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn add(&mut self, sql: &impl Sql, batch: &Batch, at: u32) -> Result<(), SqlError> {
        let place = self.shard(&batch.shard);
        let shard = &mut self.shards[place as usize];
        (shard.views, shard.bots) = (shard.views.max(batch.views), shard.bots.max(batch.bots));
        (shard.guests, shard.at, shard.rows_written) = (batch.guests, at, batch.rows_written);
        for (id, [slot, day, views, readers, ranked]) in &batch.articles {
            let [views, readers, ranked] = [views, readers, ranked].map(|number| u64::from(*number));
            self.articles.change(sql, id, |article| {
                let more = article.raise(ShardCounts { shard: place, views, readers, ranked });
                let [views, readers, ranked] =
                    [more.views, more.readers, more.ranked].map(|more| u32::try_from(more).unwrap_or(u32::MAX));
                article.history.add(*slot, *day, views, readers, ranked);
            })?;
        }
        Ok(())
    }

    fn restore(&mut self, sql: &impl Sql, counts: &Counts) -> Result<(), SqlError> {
        let place = self.shard(RESTORED);
        let mut views = 0_u64;
        for counted in &counts.articles {
            let more = self.articles.change(sql, &counted.id, |article| article.restore(place, counted))?;
            views = views.saturating_add(more);
        }
        let shard = &mut self.shards[place as usize];
        // A total in the backup includes purged articles; without one, it is the sum of the articles.
        let views = if counts.views == 0 { shard.views.saturating_add(views) } else { counts.views };
        (shard.views, shard.bots) = (shard.views.max(views), shard.bots.max(counts.bots));
        Ok(())
    }

    /// Drops the articles with these ids, and keeps the totals. No row names them after that.
    pub fn forget(&mut self, sql: &impl Sql, ids: &[String], now: Timestamp) -> Result<(), SqlError> {
        let mut is_known = false;
        for id in ids {
            is_known |= self.articles.forget(sql, id)?;
        }
        if is_known {
            sql.atomically(|| {
                self.write_fold(sql, now)?;
                sql.run("DELETE FROM journal", vec![]).map(drop)
            })?;
        }
        Ok(())
    }

    /// About how many bytes of memory the articles take.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.articles.bytes()
    }

    /// The object ids of all shards that have flushed anything.
    pub fn shards(&self) -> Vec<String> {
        let names = self.shards.iter().map(|shard| shard.name.clone());
        names.filter(|name| name != RESTORED).collect()
    }

    /// Writes the changed articles to their rows.
    fn fold(&mut self, sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
        sql.atomically(|| self.write_fold(sql, now))
    }

    fn write_fold(&mut self, sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
        self.articles.write(sql, secs(now) / SLOT_SECS)?;
        sql.run(
            "INSERT INTO folded (one, sequence, shards) VALUES (1, ?, ?)
             ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence, shards = excluded.shards",
            vec![self.sequence.into(), Value::encoded(&self.shards)?],
        )?;
        self.folded = self.sequence;
        Ok(())
    }

    /// The answer to a batch.
    pub fn remote_totals(&self, sql: &impl Sql, batch: &Batch, now: Timestamp) -> Result<RemoteTotals, SqlError> {
        let others = || self.shards.iter().filter(|shard| shard.name != batch.shard);
        let place = self.shards.iter().position(|shard| shard.name == batch.shard).unwrap_or(usize::MAX);
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let views = |article: &Article| article.remote_views(place).saturating_add(article.imported.into());
        let mut articles = Vec::with_capacity(batch.articles.len());
        for (id, _) in &batch.articles {
            articles.push(self.articles.look(sql, id, views)?.unwrap_or_default());
        }
        Ok(RemoteTotals {
            views: sum(others().map(|shard| shard.views)),
            guests: sum(others().map(|shard| shard.online(secs(now)).into())),
            articles,
        })
    }

    /// An article's numbers.
    pub fn views(&self, sql: &impl Sql, id: &str, day: u32, now: Timestamp) -> Result<ArticleViews, SqlError> {
        let numbers = |article: &Article| ArticleViews {
            views: article.all_views(),
            readers: article.readers(),
            today: article.on_day(day),
            last_hour: article.history.last_hours(1, secs(now) / SLOT_SECS)[0],
        };
        Ok(self.articles.look(sql, id, numbers)?.unwrap_or_default())
    }

    /// The receipt for a visitor who is not counted.
    pub fn look(&self, id: &str, now: Timestamp) -> Receipt {
        let totals = self.totals(now);
        let views = self.articles.find(id).map_or(0, |article| article.all_views);
        Receipt { views, online: totals.online, total: totals.views }
    }

    /// All views of articles, including those of older systems, at most the largest number that is exact in JSON.
    pub fn views_of(&self, ids: &[String]) -> Vec<u64> {
        let views = |id| self.articles.find(id).map_or(0, |article| article.all_views.min(MAX_EXACT));
        ids.iter().map(|id| views(id)).collect()
    }

    /// The totals of the paper.
    pub fn totals(&self, now: Timestamp) -> Totals {
        Totals {
            views: sum(self.shards.iter().map(|shard| shard.views)),
            bots: sum(self.shards.iter().map(|shard| shard.bots)),
            online: sum(self.shards.iter().map(|shard| shard.online(secs(now)).into())),
            rows_written: sum(self.shards.iter().map(|shard| shard.rows_written)),
        }
    }

    /// The most read articles: their ids and their views in the window, those with the most ranked views first.
    pub fn most_read(&self, sql: &impl Sql, ranking: &Ranking, now: Timestamp) -> Result<Ranked, SqlError> {
        let Ranking { hours, section, limit } = ranking;
        let mut first: Vec<(String, [u64; 2])> = Vec::new();
        let mut rank = |id: &str, window: [u64; 2]| {
            let [_, ranked] = window;
            if ranked > 0 {
                let is_before = |other: &str, [_, more]: [u64; 2]| more > ranked || more == ranked && other < id;
                insert(&mut first, (id, window), is_before, *limit);
            }
        };
        if *hours == 0 {
            let all = self.articles.summaries().iter().filter(|summary| self.articles.is_in(summary, section));
            all.for_each(|summary| rank(&summary.id, [summary.all_views, summary.ranked]));
        } else {
            let since = (window_start(*hours, secs(now) / SLOT_SECS), first_day(*hours, secs(now)));
            self.articles.each_since(sql, section, since, |summary, article| {
                rank(&summary.id, article.in_window(*hours, secs(now)));
            })?;
        }
        Ok(first.into_iter().map(|(id, [views, _])| (id, views)).collect())
    }

    /// Counts for a backup, of the articles after an id, by id.
    pub fn counts(&self, sql: &impl Sql, after: &str, limit: u32) -> Result<Counts, SqlError> {
        let mut first = Vec::new();
        for summary in self.articles.summaries().iter().filter(|summary| &*summary.id > after && summary.views > 0) {
            insert(&mut first, (&summary.id, [0; 2]), |other, _| *other < *summary.id, limit.saturating_add(1));
        }
        let (mut articles, mut days) = (Vec::new(), 0);
        for (id, _) in &first {
            let Some(article) = self.articles.look(sql, id, Article::counts)? else { continue };
            days += article.days.len();
            if articles.len() == limit as usize || days > MAX_DAYS && !articles.is_empty() {
                break;
            }
            articles.push(article);
        }
        let Totals { views, bots, .. } = self.totals(Timestamp::from_secs(0));
        Ok(Counts { views, bots, has_more: articles.len() < first.len(), articles })
    }
}

/// Inserts an article into a sorted list of at most `limit`.
fn insert(
    first: &mut Vec<(String, [u64; 2])>,
    (id, numbers): (&str, [u64; 2]),
    is_before: impl Fn(&str, [u64; 2]) -> bool,
    limit: u32,
) {
    let place = first.partition_point(|(other, numbers)| is_before(other, *numbers));
    if place < limit as usize {
        first.insert(place, (id.to_owned(), numbers));
        first.truncate(limit as usize);
    }
}

/// The sum, saturating.
fn sum(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, u64::saturating_add)
}

impl ShardTotals {
    /// How many of its guests are still online, as of its last batch.
    fn online(&self, now: u32) -> u32 {
        let minutes = now.saturating_sub(self.at) / 60;
        if minutes >= ONLINE_SECS / 60 { 0 } else { self.guests[minutes as usize] }
    }
}
