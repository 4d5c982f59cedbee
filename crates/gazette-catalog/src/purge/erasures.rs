//! The queue of values that KV must delete, processed in steps by the job `erase`.
//!
//! An edition may need a value again while KV deletes it. The Catalog has the bytes of texts, and puts them
//! once more. The bytes of media are only in KV; so from the start of a deletion until `SETTLE_SECS` after KV's
//! response, no commit may name it, and it must be uploaded again if it was uploaded meanwhile.

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_sql::{Row, Sql, SqlError};

use crate::{blobs, proposals, rows};

/// The stages of a row of `erasures`.
const QUEUED: i64 = 0;
const ASKED: i64 = 1;
const FORGOTTEN: i64 = 2;
/// The pause before a failed deletion is retried.
const RETRY_SECS: i64 = 60;
/// An upper bound for the time after KV's response in which a concurrent put may still lose against the deletion.
const SETTLE_SECS: i64 = 30;
/// An upper bound for the time after which a put of a node arrives that was never acknowledged.
const LATE_SECS: i64 = 10 * 60;
/// The condition, in SQL, for blobs that wait for a commit.
const LEASED: &str = "kind IN ('article', 'source', 'site', 'media') AND leased_until > ?1";

/// A value to delete from KV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasure {
    /// A blob.
    Text(Hash),
    /// A picture or a document.
    Media(Hash),
    /// The same that was withheld for a proposal.
    Withheld(Hash),
    /// The copy of an article under its slug.
    Copy(Slug),
    /// A node of a list that the newest edition does not need.
    Node(Hash),
    /// The same once more, as a put of it may have arrived late.
    LateNode(Hash),
}

impl Erasure {
    fn columns(&self) -> (String, &'static str) {
        match self {
            Self::Text(hash) => (hash.to_string(), "text"),
            Self::Media(hash) => (hash.to_string(), "media"),
            Self::Withheld(hash) => (hash.to_string(), "withheld"),
            Self::Copy(slug) => (slug.to_string(), "copy"),
            Self::Node(hash) => (hash.to_string(), "node"),
            Self::LateNode(hash) => (hash.to_string(), "late-node"),
        }
    }

    fn read(row: &Row) -> Result<Self, SqlError> {
        Ok(match row.text(1)? {
            "media" => Self::Media(row.parsed(0)?),
            "withheld" => Self::Withheld(row.parsed(0)?),
            "copy" => Self::Copy(row.parsed(0)?),
            "node" => Self::Node(row.parsed(0)?),
            "late-node" => Self::LateNode(row.parsed(0)?),
            _ => Self::Text(row.parsed(0)?),
        })
    }
}

/// Queues a value for deletion at an instant.
pub fn queue(sql: &impl Sql, erasure: &Erasure, due_at: Timestamp) -> Result<(), SqlError> {
    let (name, kind) = erasure.columns();
    sql.run(
        "INSERT INTO erasures (name, kind, due_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        vec![name.into(), kind.into(), due_at.into()],
    )?;
    Ok(())
}

/// The values to delete now, at most `limit`. Removes from the queue what an edition or an upload needs again.
pub fn due(sql: &impl Sql, now: Timestamp, limit: i64) -> Result<Vec<Erasure>, SqlError> {
    // Withheld media that is public by now is deleted, whatever proposal has it.
    let is_withheld = format!(
        "{} AND EXISTS (SELECT 1 FROM blobs WHERE blobs.hash = name AND blobs.kind = 'withheld')",
        proposals::holds("name")
    );
    // A text of a proposal; its media is not where readers get theirs.
    let is_proposed = format!("kind = 'text' AND {}", proposals::holds("name"));
    let statement = format!(
        "SELECT name, kind, stage, iif(kind = 'withheld', {is_withheld}, kind <> 'copy' AND ({is_proposed} OR
            EXISTS (SELECT 1 FROM versions WHERE article = name) OR EXISTS (SELECT 1 FROM versions WHERE source = name)
            OR EXISTS (SELECT 1 FROM version_media WHERE version_media.hash = name)
            OR EXISTS (SELECT 1 FROM release_blobs WHERE release_blobs.hash = name)
            OR EXISTS (SELECT 1 FROM blobs WHERE blobs.hash = name AND blobs.{LEASED})))
         FROM erasures WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2"
    );
    loop {
        let rows = sql.run(&statement, vec![now.into(), limit.into()])?;
        let mut step = Vec::new();
        for row in &rows {
            let erasure = Erasure::read(row)?;
            match (row.int(2)?, &erasure) {
                (QUEUED, _) if row.int(3)? > 0 => remove(sql, &erasure)?,
                (FORGOTTEN, Erasure::Media(hash) | Erasure::Withheld(hash)) => {
                    remove(sql, &erasure)?;
                    // Includes a blob that was uploaded meanwhile, because it may have been put before the deletion.
                    blobs::delete_media(sql, *hash, erasure.columns().1)?;
                }
                _ => step.push(erasure),
            }
        }
        if !step.is_empty() || rows.is_empty() {
            for erasure in &step {
                let (name, kind) = erasure.columns();
                let statement = "UPDATE erasures SET stage = ? WHERE name = ? AND kind = ?";
                sql.run(statement, vec![ASKED.into(), name.into(), kind.into()])?;
            }
            return Ok(step);
        }
    }
}

/// Whether this media is being deleted from KV, so that commits can't rely on it.
pub fn is_being_forgotten(sql: &impl Sql, media: Hash) -> Result<bool, SqlError> {
    let statement = "SELECT 1 FROM erasures WHERE name = ? AND kind = 'media' AND stage > ?";
    Ok(sql.first(statement, vec![media.into(), QUEUED.into()])?.is_some())
}

/// Schedules a retry for a value that KV did not delete.
pub fn put_off(sql: &impl Sql, erasure: &Erasure, now: Timestamp) -> Result<(), SqlError> {
    let (name, kind) = erasure.columns();
    let parameters = vec![now.plus_secs(RETRY_SECS).into(), name.into(), kind.into()];
    sql.run("UPDATE erasures SET due_at = ? WHERE name = ? AND kind = ?", parameters)?;
    Ok(())
}

/// Whether this media is withheld and being deleted, so that proposals can't rely on it.
pub fn is_being_withdrawn(sql: &impl Sql, media: Hash) -> Result<bool, SqlError> {
    let statement = "SELECT 1 FROM erasures JOIN blobs ON hash = name AND blobs.kind = erasures.kind
         WHERE name = ? AND erasures.kind = 'withheld' AND stage > ?";
    Ok(sql.first(statement, vec![media.into(), QUEUED.into()])?.is_some())
}

/// Records that KV has deleted a value, and removes it here. A text that was uploaded again or named by an edition
/// meanwhile is put into KV again.
pub fn forgotten(sql: &impl Sql, erasure: &Erasure, now: Timestamp) -> Result<(), SqlError> {
    let hash = match erasure {
        Erasure::Media(_) | Erasure::Withheld(_) => {
            let (name, kind) = erasure.columns();
            let parameters = vec![FORGOTTEN.into(), now.plus_secs(SETTLE_SECS).into(), name.into(), kind.into()];
            sql.run("UPDATE erasures SET stage = ?, due_at = ? WHERE name = ? AND kind = ?", parameters)?;
            return Ok(());
        }
        Erasure::Copy(_) => return remove(sql, erasure),
        Erasure::Node(hash) | Erasure::LateNode(hash) => {
            let (name, kind) = erasure.columns();
            let statement = "DELETE FROM erasures WHERE name = ? AND kind = ? RETURNING 1";
            if sql.first(statement, vec![name.into(), kind.into()])?.is_some() {
                return blobs::delete(sql, *hash);
            }
            // A list needs it again.
            sql.run("UPDATE blobs SET in_kv = 0 WHERE hash = ?", vec![(*hash).into()])?;
            return rows::schedule(sql, "publish", Some(now));
        }
        Erasure::Text(hash) => *hash,
    };
    remove(sql, erasure)?;
    let is_leased = format!("SELECT 1 FROM blobs WHERE hash = ?2 AND ({LEASED} OR {})", proposals::holds("blobs.hash"));
    let is_named = sql.first("SELECT 1 FROM versions WHERE article = ?", vec![hash.into()])?.is_some();
    if !is_named && sql.first(&is_leased, vec![now.into(), hash.into()])?.is_none() {
        return blobs::delete(sql, hash);
    }
    sql.run("UPDATE blobs SET in_kv = 0 WHERE hash = ? AND kind <> 'source'", vec![hash.into()])?;
    if is_named { rows::schedule(sql, "publish", Some(now)) } else { Ok(()) }
}

fn remove(sql: &impl Sql, erasure: &Erasure) -> Result<(), SqlError> {
    let (name, kind) = erasure.columns();
    sql.run("DELETE FROM erasures WHERE name = ? AND kind = ?", vec![name.into(), kind.into()])?;
    Ok(())
}

/// Removes a node from the queue, because a list needs it.
pub fn keep_node(sql: &impl Sql, node: Hash) -> Result<(), SqlError> {
    let statement = "DELETE FROM erasures WHERE name = ? AND kind IN ('node', 'late-node')";
    sql.run(statement, vec![node.into()]).map(drop)
}

/// Deletes all queued nodes now, here and from KV, because they may have cards of an article that is erased.
pub fn hasten_nodes(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    let late = now.plus_secs(LATE_SECS);
    sql.run(
        "INSERT INTO erasures (name, kind, due_at) SELECT name, 'late-node', ? FROM erasures WHERE kind = 'node'
         ON CONFLICT DO UPDATE SET due_at = excluded.due_at",
        vec![late.into()],
    )?;
    let nodes = sql.run("UPDATE erasures SET due_at = ? WHERE kind = 'node' RETURNING name", vec![now.into()])?;
    nodes.iter().try_for_each(|row| blobs::delete(sql, row.parsed(0)?))
}

/// When the next value is to be deleted.
pub fn next_due(sql: &impl Sql) -> Result<Option<Timestamp>, SqlError> {
    rows::next_due(sql, "erasures")
}
