//! Updates for the search index and the counts: each change of the live articles, in rounds from one edition to
//! another.
//!
//! An interrupted round starts again from its beginning; repeated updates change nothing.

use gazette_core::time::Timestamp;
use gazette_counting::command::Described;
use gazette_search::command::{NewEntry, Progress};
use gazette_sql::{Sql, SqlError, Value};

use crate::rows;

/// Greater than any version, and within the exact range of JavaScript's numbers.
const NO_VERSION: i64 = (1 << 53) - 1;

/// A round from the indexed edition to the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// The edition that is indexed.
    pub from: u64,
    /// The edition that will be indexed.
    pub to: u64,
    /// Increments with each rebuild; at the end of a round from edition 0, entries of older generations are deleted.
    pub generation: u64,
}

/// The newest edition in the counts.
pub const DESCRIBED: &str = "described_edition";

/// The round that is due for a search index, if it is behind.
pub fn due_in(sql: &impl Sql, index: Progress) -> Result<Option<Round>, SqlError> {
    let generation = rows::progress(sql, "search_generation")?;
    let to = rows::newest_root(sql)?.map_or(0, |root| root.number);
    // An index of an older generation is rebuilt, and so is one from another history.
    let from = if index.generation == generation && index.edition <= to { index.edition } else { 0 };
    let is_due = from < to || index.generation != generation;
    Ok(is_due.then_some(Round { from, to, generation }))
}

/// The round that is due, if the counts are behind.
pub fn due(sql: &impl Sql, progress: &str) -> Result<Option<Round>, SqlError> {
    let (from, generation) = (rows::progress(sql, progress)?, rows::progress(sql, "search_generation")?);
    let to = rows::newest_root(sql)?.map_or(0, |root| root.number);
    Ok((from < to).then_some(Round { from, to, generation }))
}

/// A position in the order of a round: the edition that added a version, and the version.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    edition: u64,
    /// The version.
    pub version: i64,
}

impl Round {
    /// Extends the round to the newest edition; returns whether there is one since it began. The articles of later editions are
    /// among those that it sends, so it must end with the last of them.
    pub fn extend(&mut self, sql: &impl Sql) -> Result<bool, SqlError> {
        let newest = rows::newest_root(sql)?.map_or(0, |root| root.number);
        let is_later = newest > self.to;
        self.to = self.to.max(newest);
        Ok(is_later)
    }

    /// The position before the first article.
    pub fn start(self) -> Place {
        Place { edition: self.from, version: NO_VERSION }
    }
}

/// The next versions after a position.
pub fn step(sql: &impl Sql, after: Place, limit: i64) -> Result<Vec<Place>, SqlError> {
    let rows = sql.run(
        "SELECT from_edition, version FROM versions
         WHERE (from_edition, version) > (?, ?) AND to_edition IS NULL ORDER BY from_edition, version LIMIT ?",
        vec![after.edition.into(), Value::Int(after.version), Value::Int(limit)],
    )?;
    rows.iter().map(|row| Ok(Place { edition: row.unsigned(0)?, version: row.int(1)? })).collect()
}

/// The search index's entry for a version; `None` if it is no longer live.
pub fn entry(sql: &impl Sql, version: i64) -> Result<Option<NewEntry>, SqlError> {
    let row = sql.first(
        "SELECT article, CAST(bytes AS TEXT), unpublish_at FROM versions JOIN contents ON contents.hash = article
         WHERE version = ? AND to_edition IS NULL",
        vec![version.into()],
    )?;
    let entry = |row: gazette_sql::Row| {
        Ok(NewEntry { article: row.parsed(0)?, json: row.text(1)?.to_owned(), unpublish_at: row.optional_int(2)? })
    };
    row.map(entry).transpose()
}

/// The counts' entry for a version; `None` if it is no longer live.
pub fn described(sql: &impl Sql, version: i64) -> Result<Option<Described>, SqlError> {
    let row = sql.first(
        "SELECT id, section, views FROM versions WHERE version = ? AND to_edition IS NULL",
        vec![version.into()],
    )?;
    let described = |row: gazette_sql::Row| {
        Ok(Described {
            id: row.text(0)?.to_owned(),
            section: row.text(1)?.to_owned(),
            imported: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
        })
    };
    row.map(described).transpose()
}

/// Records that a version failed where others did not; returns the number of its failures.
pub fn note_failure(sql: &impl Sql, job: &str, version: i64) -> Result<i64, SqlError> {
    sql.number(
        "INSERT INTO troubles (job, version, failures) VALUES (?, ?, 1)
         ON CONFLICT (job, version) DO UPDATE SET failures = failures + 1 RETURNING failures",
        vec![job.into(), version.into()],
    )
}

/// The ids of articles that were removed. Purges have their own job.
pub fn removed(sql: &impl Sql, round: Round) -> Result<Vec<String>, SqlError> {
    let rows = sql.run(
        "SELECT id FROM versions AS closed WHERE to_edition > ?1
         AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.id = closed.id AND to_edition IS NULL)",
        vec![round.from.into()],
    )?;
    let mut ids = rows.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Records the end of a round, unless a rebuild was started since.
pub fn finish(sql: &impl Sql, progress: &str, round: Round) -> Result<(), SqlError> {
    sql.atomically(|| {
        if rows::progress(sql, "search_generation")? == round.generation {
            rows::set_progress(sql, progress, round.to)?;
        }
        Ok(())
    })
}

/// Starts a rebuild; returns the number of articles.
pub fn rebuild(sql: &impl Sql, now: Timestamp) -> Result<u64, SqlError> {
    sql.atomically(|| {
        rows::set_progress(sql, "search_generation", rows::progress(sql, "search_generation")? + 1)?;
        rows::set_progress(sql, DESCRIBED, 0)?;
        sql.run("DELETE FROM troubles", vec![])?;
        for job in ["index", "describe"] {
            rows::schedule(sql, job, Some(now))?;
        }
        let live = sql.number("SELECT count(*) FROM versions WHERE to_edition IS NULL", vec![])?;
        Ok(u64::try_from(live).unwrap_or(0))
    })
}
