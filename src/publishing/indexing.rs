//! What the search index and the counts must be told: each change of the live articles, in rounds from one edition to another.
//!
//! A round that breaks off is begun again from where it began; to tell the index the same twice changes nothing.

use gazette_core::time::Timestamp;

use super::rows;
use crate::counting::client::Described;
use crate::searching::client::NewEntry;
use crate::storage::{Sql, SqlError, Value};

/// More than any version, and no more than JavaScript's numbers can tell exactly.
const NO_VERSION: i64 = (1 << 53) - 1;

/// From what the index knows to what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// The edition that the index has.
    pub from: u64,
    /// The edition that it will have.
    pub to: u64,
    /// Grows with each rebuilding; what is of an older one is forgotten at the end of a round from edition 0.
    pub generation: u64,
}

/// The round that is due, if the index is behind.
pub fn due(sql: &impl Sql) -> Result<Option<Round>, SqlError> {
    let (from, generation) = (rows::progress(sql, "indexed_edition")?, rows::progress(sql, "search_generation")?);
    let to = rows::newest_root(sql)?.map_or(0, |root| root.number);
    Ok((from < to).then_some(Round { from, to, generation }))
}

/// A place in the order of a round: the edition that brought a version, and the version.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    edition: u64,
    version: i64,
}

impl Round {
    /// Before its first article.
    pub fn start(self) -> Told {
        Told { edition: self.from, version: NO_VERSION }
    }
}

/// The next articles to tell, after a place, each with its own.
pub fn batch(sql: &impl Sql, after: Told, limit: i64) -> Result<Vec<(Told, NewEntry, Described)>, SqlError> {
    let rows = sql.run(
        "SELECT from_edition, version, article, CAST(blobs.bytes AS TEXT), unpublish_at, id, section, views
         FROM versions
         JOIN blobs ON blobs.hash = versions.article
         WHERE (from_edition, version) > (?, ?) AND to_edition IS NULL ORDER BY from_edition, version LIMIT ?",
        vec![after.edition.into(), Value::Int(after.version), Value::Int(limit)],
    )?;
    rows.iter()
        .map(|row| {
            let entry =
                NewEntry { article: row.parsed(2)?, json: row.text(3)?.to_owned(), unpublish_at: row.optional_int(4)? };
            let described = Described {
                id: row.text(5)?.to_owned(),
                section: row.text(6)?.to_owned(),
                imported: u32::try_from(row.int(7)?).unwrap_or(u32::MAX),
            };
            Ok((Told { edition: row.unsigned(0)?, version: row.int(1)? }, entry, described))
        })
        .collect()
}

/// The ids of articles that are no longer there. Of one that was purged only its closed address is left.
pub fn removed(sql: &impl Sql, round: Round) -> Result<Vec<String>, SqlError> {
    let rows = sql.run(
        "SELECT id FROM (
            SELECT id FROM versions WHERE to_edition > ?1
            UNION SELECT id FROM routes WHERE from_edition > ?1 AND kind = 'gone'
         ) AS gone WHERE NOT EXISTS (SELECT 1 FROM versions WHERE versions.id = gone.id AND to_edition IS NULL)",
        vec![round.from.into()],
    )?;
    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// Notes that the index has been told a round, unless it is to be rebuilt since.
pub fn finish(sql: &impl Sql, round: Round) -> Result<(), SqlError> {
    sql.atomically(|| {
        if rows::progress(sql, "search_generation")? == round.generation {
            rows::set_progress(sql, "indexed_edition", round.to)?;
        }
        Ok(())
    })
}

/// Has everything told anew; gives how many articles that are.
pub fn rebuild(sql: &impl Sql, now: Timestamp) -> Result<u64, SqlError> {
    sql.atomically(|| {
        rows::set_progress(sql, "search_generation", rows::progress(sql, "search_generation")? + 1)?;
        rows::set_progress(sql, "indexed_edition", 0)?;
        rows::schedule(sql, "index", Some(now))?;
        let live = sql.number("SELECT count(*) FROM versions WHERE to_edition IS NULL", vec![])?;
        Ok(u64::try_from(live).unwrap_or(0))
    })
}
