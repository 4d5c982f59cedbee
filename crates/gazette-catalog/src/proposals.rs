//! Proposals: changes of articles that wait for an editor.
//!
//! A proposal is judged by the same code as a commit, when it is made and again when it is accepted, so what can't be
//! published can't be proposed, and what was changed by others meanwhile is a conflict. Accepting it makes one edition
//! under the name of whoever has made the proposal.
//!
//! Until then nothing of it is public: it has no rows in `versions` or `routes`, and its new media is not where readers
//! get media ([`media`]). The articles of a proposal never change: a later proposal of the same articles by the same person
//! replaces it under another number, so nobody accepts something else than what was read. Proposals are not in backups.

mod command;
mod decide;
pub mod erase;
mod list;
mod make;
pub mod media;
pub mod schema;

pub use command::ProposalCommand;
pub use decide::{Acceptance, accept, check, give_back, withdraw};
pub use list::{details, list, open_drafts, refuse_preview_of_closed, source};
pub use make::{erase_refused, propose, read};

use gazette_core::hash::Hash;
use gazette_core::wire::{ApiError, ArticleChange, Commit};
use gazette_sql::{Sql, SqlError};

/// How long accepted and withdrawn proposals are listed.
const KEPT_SECS: i64 = 400 * 24 * 60 * 60;

/// The condition, in SQL, that an open proposal names the blob in a column.
pub(crate) fn holds(column: &str) -> String {
    format!("EXISTS (SELECT 1 FROM proposal_blobs WHERE proposal_blobs.hash = {column})")
}

/// The commit that publishes these changes.
fn commit_of(idempotency_key: &str, message: Option<&str>, articles: Vec<ArticleChange>) -> Commit {
    Commit {
        idempotency_key: idempotency_key.to_owned(),
        message: message.map(str::to_owned),
        site: None,
        articles,
        removals: Vec::new(),
        purges: Vec::new(),
        purge_now: false,
        force: false,
        republish: Vec::new(),
    }
}

/// The changes of a proposal, by the articles' ids.
fn changes(sql: &impl Sql, proposal: u64) -> Result<Vec<ArticleChange>, SqlError> {
    let rows = sql.run("SELECT change FROM proposal_articles WHERE proposal = ? ORDER BY id", vec![proposal.into()])?;
    rows.iter().map(|row| row.json(0)).collect()
}

/// Records which blobs an open proposal needs.
fn hold(sql: &impl Sql, proposal: u64, change: &ArticleChange) -> Result<(), SqlError> {
    let mut blobs: Vec<Hash> = vec![change.article, change.source];
    blobs.extend(&change.media);
    sql.run(
        "INSERT INTO proposal_blobs (hash, proposal) SELECT value, ? FROM json_each(?) WHERE 1 ON CONFLICT DO NOTHING",
        vec![proposal.into(), serde_json::to_string(&blobs)?.into()],
    )?;
    Ok(())
}

/// Lets go the blobs of a proposal that is closed.
fn let_go(sql: &impl Sql, proposal: u64) -> Result<(), SqlError> {
    sql.run("DELETE FROM proposal_blobs WHERE proposal = ?", vec![proposal.into()]).map(drop)
}

fn not_found(id: u64) -> ApiError {
    ApiError::ProposalNotFound(id.to_string())
}
