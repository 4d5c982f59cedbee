//! The media of proposals.
//!
//! A picture that is uploaded for a proposal is *withheld*: KV has it under a name that no address leads to, and only the
//! preview of the proposal shows it. Accepting the proposal takes three steps. First `publish_by` says which media must be
//! copied to where readers get it, and queues the copies for deletion, in case the acceptance never comes. Then the Worker
//! copies it. At last the acceptance itself, in one transaction, makes it media like any other, or fails.

use std::collections::HashSet;

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange};
use gazette_sql::{Sql, SqlError};

use crate::purge::erasures::{self, Erasure};
use crate::{blobs, rows};

/// The kind of withheld media in the table of blobs.
pub const WITHHELD: &str = "withheld";
/// How long a copy for readers may exist before the acceptance.
const COPIED_SECS: i64 = 10 * 60;

/// Treats withheld media among these changes as public. Returns it.
pub(crate) fn show(sql: &impl Sql, changes: &[ArticleChange]) -> Result<Vec<Hash>, SqlError> {
    let named: Vec<Hash> = changes.iter().flat_map(|change| change.media.iter().copied()).collect();
    let shown = sql.run(
        "UPDATE blobs SET kind = 'media' WHERE kind = 'withheld' AND hash IN (SELECT value FROM json_each(?))
         RETURNING hash",
        vec![serde_json::to_string(&named)?.into()],
    )?;
    shown.iter().map(|row| row.parsed(0)).collect()
}

/// The withheld media of a proposal.
pub fn withheld(sql: &impl Sql, proposal: u64) -> Result<Vec<Hash>, SqlError> {
    let rows = sql.run(
        "SELECT hash FROM proposal_blobs JOIN blobs USING (hash) WHERE proposal = ? AND kind = 'withheld' ORDER BY hash",
        vec![proposal.into()],
    )?;
    rows.iter().map(|row| row.parsed(0)).collect()
}

/// The withheld media that a preview of a proposal shows: not that of articles which are being purged.
pub fn shown(sql: &impl Sql, proposal: u64) -> Result<Vec<Hash>, SqlError> {
    let named = sql.run(
        "SELECT DISTINCT value FROM proposal_articles, json_each(change, '$.media')
         WHERE proposal = ? AND proposal_articles.id NOT IN (SELECT id FROM withdrawn)",
        vec![proposal.into()],
    )?;
    let named = named.iter().map(|row| row.parsed(0)).collect::<Result<HashSet<Hash>, _>>()?;
    Ok(withheld(sql, proposal)?.into_iter().filter(|hash| named.contains(hash)).collect())
}

/// The withheld media of a proposal, which must be copied to readers before it is accepted.
pub(super) fn publish_by(sql: &impl Sql, proposal: u64, now: Timestamp) -> Result<Vec<Hash>, SqlError> {
    let withheld = withheld(sql, proposal)?;
    for hash in &withheld {
        erasures::queue(sql, &Erasure::Media(*hash), now.plus_secs(COPIED_SECS))?;
        sql.run(
            "UPDATE erasures SET due_at = ? WHERE name = ? AND kind = 'media' AND stage = 0",
            vec![now.plus_secs(COPIED_SECS).into(), (*hash).into()],
        )?;
    }
    rows::schedule(sql, "erase", erasures::next_due(sql)?)?;
    Ok(withheld)
}

/// Queues withheld values for deletion that are public now, or that nothing needs any more.
pub(crate) fn forget(sql: &impl Sql, hashes: &[Hash], now: Timestamp) -> Result<(), SqlError> {
    for hash in hashes {
        erasures::queue(sql, &Erasure::Withheld(*hash), now)?;
    }
    rows::schedule(sql, "erase", erasures::next_due(sql)?)
}

/// Queues the withheld media of these hashes for deletion that no open proposal names.
pub(crate) fn forget_unused(sql: &impl Sql, hashes: &[Hash], now: Timestamp) -> Result<(), SqlError> {
    let unused = sql.run(
        &format!(
            "SELECT hash FROM blobs WHERE kind = 'withheld' AND hash IN (SELECT value FROM json_each(?)) AND NOT {}",
            super::holds("blobs.hash")
        ),
        vec![serde_json::to_string(hashes)?.into()],
    )?;
    let unused = unused.iter().map(|row| row.parsed(0)).collect::<Result<Vec<Hash>, _>>()?;
    forget(sql, &unused, now)
}

/// Refuses changes with withheld media that is being deleted; it must be uploaded again when that is done.
pub(super) fn refuse_forgotten(sql: &impl Sql, changes: &[ArticleChange]) -> Result<(), ApiError> {
    for hash in changes.iter().flat_map(|change| &change.media) {
        if erasures::is_being_withdrawn(sql, *hash)? {
            return Err(ApiError::NotHereYet);
        }
    }
    Ok(())
}

/// The hashes of these that must be uploaded for a proposal. Renews the leases of the others.
pub fn missing(sql: &impl Sql, hashes: &[Hash], now: Timestamp) -> Result<Vec<Hash>, SqlError> {
    blobs::missing_among(sql, hashes, "1", now)
}
