//! Sweeping: deletes blobs that were uploaded and never named by a commit, in two phases.
//!
//! When a blob's lease has expired, the blob is marked for deletion. A day later it is deleted, unless it was requested
//! since, which renews the lease. So a push can rely on a blob that the server has confirmed. The blobs of open
//! proposals are not swept, nor is media, except what was withheld for a proposal.

use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError};

use crate::releases::HELD;
use crate::{proposals, rows};

/// The delay of a sweep after an edition.
const DELAY_SECS: i64 = 24 * 60 * 60;
/// How long a marked blob can still be revived.
const GRACE_SECS: i64 = 24 * 60 * 60;

/// The kinds of blobs that need a commit.
const KINDS: &str = "('article', 'source', 'site')";

/// Schedules the sweep a day from now, unless one is scheduled already.
pub fn schedule(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    if rows::jobs(sql)?.iter().any(|(kind, _)| kind == "sweep") {
        return Ok(());
    }
    rows::schedule(sql, "sweep", Some(now.plus_secs(DELAY_SECS)))
}

/// Marks expired blobs for deletion.
pub fn mark(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    sql.atomically(|| {
        sql.run(
            &format!(
                "INSERT INTO erasures (name, kind, due_at) SELECT hash, 'text', ? FROM blobs
                 WHERE kind IN {KINDS} AND leased_until <= ? AND NOT {HELD} AND NOT {}
                 AND NOT EXISTS (SELECT 1 FROM versions WHERE article = hash)
                 AND NOT EXISTS (SELECT 1 FROM versions WHERE source = hash)
                 AND hash NOT IN (SELECT site FROM editions)
                 AND hash NOT IN (SELECT site_source FROM editions WHERE site_source IS NOT NULL) ON CONFLICT DO NOTHING",
                proposals::holds("blobs.hash")
            ),
            vec![now.plus_secs(GRACE_SECS).into(), now.into()],
        )?;
        sql.run(
            &format!(
                "INSERT INTO erasures (name, kind, due_at) SELECT hash, 'withheld', ? FROM blobs
                 WHERE kind = 'withheld' AND leased_until <= ? AND NOT {} ON CONFLICT DO NOTHING",
                proposals::holds("blobs.hash")
            ),
            vec![now.plus_secs(GRACE_SECS).into(), now.into()],
        )?;
        rows::schedule(sql, "sweep", None)
    })
}
