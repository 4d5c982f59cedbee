//! The queue of values that KV must delete, processed in steps by the job `erase`.
//!
//! An edition may need a value again while KV deletes it. The Catalog has the bytes of texts and heads, and puts them
//! once more. The bytes of media are only in KV; so from the start of a deletion until `SETTLE_SECS` after KV's
//! response, no commit may name it, and it must be uploaded again if it was uploaded meanwhile.

use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError};

use crate::{blobs, rows};

/// The stages of a row of `erasures`.
const QUEUED: i64 = 0;
const ASKED: i64 = 1;
const FORGOTTEN: i64 = 2;
/// The pause before a failed deletion is retried.
const RETRY_SECS: i64 = 60;
/// An upper bound for the time after KV's response in which a concurrent put may still lose against the deletion.
const SETTLE_SECS: i64 = 30;
/// The condition, in SQL, for blobs that wait for a commit.
const LEASED: &str = "kind IN ('article', 'source', 'site', 'media') AND leased_until > ?1";

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A blob, and the HTML that was rendered from it.
    Text,
    /// A blob without rendered HTML.
    Head,
    /// A picture or a document.
    Media,
}

/// A value to delete from KV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// Its name.
    pub hash: Hash,
    /// Its kind.
    pub kind: Kind,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Head => "head",
            Self::Media => "media",
        }
    }

    fn read(text: &str) -> Self {
        match text {
            "head" => Self::Head,
            "media" => Self::Media,
            _ => Self::Text,
        }
    }
}

/// Queues a value for deletion at an instant.
pub fn queue(sql: &impl Sql, hash: Hash, kind: Kind, due_at: Timestamp) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO erasures (hash, kind, due_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        vec![hash.into(), kind.as_str().into(), due_at.into()],
    )?;
    Ok(())
}

/// The values to delete now, at most `limit`. Removes from the queue what an edition or an upload needs again.
pub fn due(sql: &impl Sql, root: &Root, now: Timestamp, limit: i64) -> Result<Vec<Erasure>, SqlError> {
    let statement = format!(
        "SELECT hash, kind, stage,
            EXISTS (SELECT 1 FROM versions WHERE article = hash) OR EXISTS (SELECT 1 FROM versions WHERE source = hash)
            OR EXISTS (SELECT 1 FROM version_media WHERE version_media.hash = erasures.hash)
            OR EXISTS (SELECT 1 FROM blobs WHERE blobs.hash = erasures.hash AND blobs.{LEASED})
         FROM erasures WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2"
    );
    loop {
        let rows = sql.run(&statement, vec![now.into(), limit.into()])?;
        let mut step = Vec::new();
        for row in &rows {
            let hash: Hash = row.parsed(0)?;
            let is_needed = row.int(3)? > 0 || root.heads.values().any(|head| *head == hash);
            match row.int(2)? {
                QUEUED if is_needed => remove(sql, hash)?,
                FORGOTTEN => {
                    remove(sql, hash)?;
                    // Includes a blob that was uploaded meanwhile, because it may have been put before the deletion.
                    blobs::delete(sql, hash)?;
                }
                _ => step.push(Erasure { hash, kind: Kind::read(row.text(1)?) }),
            }
        }
        if !step.is_empty() || rows.is_empty() {
            for erasure in &step {
                sql.run("UPDATE erasures SET stage = ? WHERE hash = ?", vec![ASKED.into(), erasure.hash.into()])?;
            }
            return Ok(step);
        }
    }
}

/// Whether this media is being deleted from KV, so that commits can't rely on it.
pub fn is_being_forgotten(sql: &impl Sql, media: Hash) -> Result<bool, SqlError> {
    let statement = "SELECT 1 FROM erasures WHERE hash = ? AND kind = 'media' AND stage > ?";
    Ok(sql.first(statement, vec![media.into(), QUEUED.into()])?.is_some())
}

/// Schedules a retry for a value that KV did not delete.
pub fn put_off(sql: &impl Sql, erasure: Erasure, now: Timestamp) -> Result<(), SqlError> {
    let parameters = vec![now.plus_secs(RETRY_SECS).into(), erasure.hash.into()];
    sql.run("UPDATE erasures SET due_at = ? WHERE hash = ?", parameters)?;
    Ok(())
}

/// Records that KV has deleted a value, and removes it here. A text that was uploaded again or named by an edition
/// meanwhile is put into KV again.
pub fn forgotten(sql: &impl Sql, erasure: Erasure, now: Timestamp) -> Result<(), SqlError> {
    let Erasure { hash, kind } = erasure;
    if kind == Kind::Media {
        let parameters = vec![FORGOTTEN.into(), now.plus_secs(SETTLE_SECS).into(), hash.into()];
        sql.run("UPDATE erasures SET stage = ?, due_at = ? WHERE hash = ?", parameters)?;
        return Ok(());
    }
    remove(sql, hash)?;
    let is_leased = format!("SELECT 1 FROM blobs WHERE hash = ?2 AND {LEASED}");
    let is_head = rows::newest_root(sql)?.is_some_and(|root| root.heads.values().any(|head| *head == hash));
    let is_named = is_head || sql.first("SELECT 1 FROM versions WHERE article = ?", vec![hash.into()])?.is_some();
    if !is_named && sql.first(&is_leased, vec![now.into(), hash.into()])?.is_none() {
        return blobs::delete(sql, hash);
    }
    sql.run("UPDATE blobs SET in_kv = 0 WHERE hash = ? AND kind <> 'source'", vec![hash.into()])?;
    if is_named { rows::schedule(sql, "publish", Some(now)) } else { Ok(()) }
}

fn remove(sql: &impl Sql, hash: Hash) -> Result<(), SqlError> {
    sql.run("DELETE FROM erasures WHERE hash = ?", vec![hash.into()])?;
    Ok(())
}

/// When the next value is to be deleted.
pub fn next_due(sql: &impl Sql) -> Result<Option<Timestamp>, SqlError> {
    rows::next_due(sql, "erasures")
}
