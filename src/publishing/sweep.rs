//! Sweeping: what was uploaded and never named by a commit goes, after its lease, in two phases.
//!
//! First it is noted as doomed; a day later it is erased, unless it was asked for meanwhile: that renews the lease. So a
//! push that finds a blob there can rely on it. Pictures stay: the Catalog does not know which articles show them.

use gazette_core::time::Timestamp;

use super::rows;
use crate::storage::{Sql, SqlError};

/// How long after an edition the sweeping begins.
const DELAY_SECS: i64 = 24 * 60 * 60;
/// How long what is doomed can still be revived.
const GRACE_SECS: i64 = 24 * 60 * 60;

/// The kinds of blobs that only a commit gives a meaning.
const KINDS: &str = "('article', 'source', 'site')";

/// Has it done a day from now, unless it is to be done already.
pub fn schedule(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    if rows::jobs(sql)?.iter().any(|(kind, _)| kind == "sweep") {
        return Ok(());
    }
    rows::schedule(sql, "sweep", Some(now.plus_secs(DELAY_SECS)))
}

/// Notes what is doomed.
pub fn doom(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    sql.atomically(|| {
        sql.run(
            &format!(
                "INSERT INTO erasures (hash, kind, due_at) SELECT hash, 'text', ? FROM blobs
                 WHERE kind IN {KINDS} AND leased_until <= ?
                 AND NOT EXISTS (SELECT 1 FROM versions WHERE article = hash)
                 AND NOT EXISTS (SELECT 1 FROM versions WHERE source = hash)
                 AND hash NOT IN (SELECT site FROM editions) ON CONFLICT DO NOTHING"
            ),
            vec![now.plus_secs(GRACE_SECS).into(), now.into()],
        )?;
        rows::schedule(sql, "sweep", None)
    })
}
