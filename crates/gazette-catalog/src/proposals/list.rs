//! Reads proposals.

use std::collections::BTreeMap;

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, ArticleChange, Conflict, Proposal, ProposalDetails, ProposalList, ProposalState, ProposedArticle, Role,
};
use gazette_sql::{Row, Sql, SqlError, Value};

use super::{commit_of, media, not_found};
use crate::editor::Editor;
use crate::lists::read_part;
use crate::purge::names;
use crate::{blobs, commit};

/// The condition, in SQL, that a proposal has an article that is being purged.
const HIDDEN: &str = "EXISTS (SELECT 1 FROM proposal_articles JOIN withdrawn USING (id)
    WHERE proposal_articles.proposal = proposals.proposal)";

/// The columns of a proposal, without a message or a note that may name an article which is being purged.
fn columns() -> String {
    let shown = |column| format!("iif({HIDDEN} OR {}, NULL, {column})", names::may_be_in(column));
    let (message, note) = (shown("message"), shown("note"));
    format!("proposal, state, made_by, made_at, {message}, {note}, decided_by, decided_at, edition, replaced_by")
}

/// A proposal; one of another person does not exist for `of`.
pub(super) fn one(sql: &impl Sql, id: u64, of: Option<&str>) -> Result<Proposal, ApiError> {
    let statement = format!("SELECT {} FROM proposals WHERE proposal = ?1 AND (?2 IS NULL OR made_by = ?2)", columns());
    let row = sql.first(&statement, vec![id.into(), of.into()])?.ok_or_else(|| not_found(id))?;
    Ok(proposal(sql, &row)?)
}

/// The proposals before a number, newest first; without the URL of the next page.
pub fn list(
    sql: &impl Sql,
    state: Option<ProposalState>,
    of: Option<&str>,
    before: Option<u64>,
    limit: u32,
) -> Result<ProposalList, SqlError> {
    let rows = sql.run(
        &format!(
            "SELECT NULL, CAST(proposal AS TEXT), CAST(proposal AS TEXT), {} FROM proposals
             WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR made_by = ?2) AND (?3 IS NULL OR proposal < ?3)
             ORDER BY proposal DESC LIMIT ?4",
            columns()
        ),
        vec![state.map(ProposalState::as_str).into(), of.into(), before.into(), Value::Int(i64::from(limit) + 1)],
    )?;
    let part = read_part(&rows, limit, |row| {
        let proposal = proposal(sql, &Row(row.0[3..].to_vec()))?;
        let bytes = proposal.articles.iter().map(|article| 500 + article.title.len()).sum();
        Ok((proposal, bytes))
    })?;
    let next = part.items.last().filter(|_| part.next.is_some()).map(|last| last.id.to_string());
    Ok(ProposalList { proposals: part.items, own_only: of.is_some(), next })
}

fn proposal(sql: &impl Sql, row: &Row) -> Result<Proposal, SqlError> {
    let id = row.unsigned(0)?;
    let text = |at| Ok::<_, SqlError>(row.optional_text(at)?.map(str::to_owned));
    let number = |at| Ok::<_, SqlError>(row.optional_int(at)?.and_then(|number| u64::try_from(number).ok()));
    Ok(Proposal {
        id,
        state: ProposalState::of(row.text(1)?).ok_or_else(|| SqlError("a proposal has no state".into()))?,
        made_by: row.text(2)?.to_owned(),
        made_at: row.instant(3)?.to_rfc3339(),
        message: text(4)?,
        note: text(5)?,
        decided_by: text(6)?,
        decided_at: row.optional_instant(7)?.map(Timestamp::to_rfc3339),
        edition: number(8)?,
        replaced_by: number(9)?,
        articles: articles(sql, id)?,
    })
}

fn articles(sql: &impl Sql, proposal: u64) -> Result<Vec<ProposedArticle>, SqlError> {
    let rows = sql.run(
        "SELECT proposed.id, proposed.slug, title, proposed.article, proposed.source, change, versions.source
         FROM proposal_articles AS proposed
         LEFT JOIN versions ON versions.id = proposed.id AND versions.to_edition IS NULL
         WHERE proposal = ? AND proposed.id NOT IN (SELECT id FROM withdrawn) ORDER BY proposed.id",
        vec![proposal.into()],
    )?;
    rows.iter()
        .map(|row| {
            let change: ArticleChange =
                serde_json::from_str(row.text(5)?).map_err(|error| SqlError(error.to_string()))?;
            Ok(ProposedArticle {
                id: row.text(0)?.to_owned(),
                slug: row.parsed(1)?,
                title: row.text(2)?.to_owned(),
                article: row.parsed(3)?,
                source: row.parsed(4)?,
                base: change.base,
                live: row.optional_text(6)?.map(|_| row.parsed(6)).transpose()?,
                unpublish_at: change.unpublish_at.map(Timestamp::to_rfc3339),
                front: change.front,
                redirect_from: change.redirect_from,
            })
        })
        .collect()
}

/// A proposal with what prevents its acceptance now.
pub fn details(sql: &impl Sql, id: u64, of: Option<&str>, now: Timestamp) -> Result<ProposalDetails, ApiError> {
    let proposal = one(sql, id, of)?;
    let conflicts = if proposal.state.is_open() { conflicts(sql, &proposal, now)? } else { Vec::new() };
    Ok(ProposalDetails { proposal, conflicts })
}

fn conflicts(sql: &impl Sql, proposal: &Proposal, now: Timestamp) -> Result<Vec<Conflict>, ApiError> {
    let changes: Vec<ArticleChange> = super::changes(sql, proposal.id)?;
    let judge = Editor { name: proposal.made_by.clone(), role: Role::Editor };
    match commit::rehearse_after(sql, &commit_of("", None, changes), &judge, media::show, now) {
        Err(ApiError::Conflicts(conflicts)) => Ok(conflicts),
        // Other reasons are told when it is accepted.
        Ok(_) | Err(ApiError::NotHereYet) => Ok(Vec::new()),
        Err(error) if commit::is_final(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A source of an open proposal; `None` if the proposal has none with this hash, or a purge hides it.
pub fn source(sql: &impl Sql, id: u64, source: Hash, of: Option<&str>) -> Result<Option<String>, SqlError> {
    let row = sql.first(
        "SELECT 1 FROM proposal_articles JOIN proposals USING (proposal)
         WHERE proposal = ?1 AND source = ?2 AND state IN ('proposed', 'returned')
         AND id NOT IN (SELECT id FROM withdrawn) AND (?3 IS NULL OR made_by = ?3)",
        vec![id.into(), source.into(), of.into()],
    )?;
    row.map_or(Ok(None), |_| blobs::read_text(sql, source))
}

/// Refuses a preview of a proposal that is closed, or does not exist for `of`.
pub fn refuse_preview_of_closed(sql: &impl Sql, id: u64, of: Option<&str>) -> Result<(), ApiError> {
    let proposal = one(sql, id, of)?;
    if proposal.state.is_open() { Ok(()) } else { Err(super::decide::decided(&proposal)) }
}

/// The articles that the preview of an open proposal shows, by slug; empty if it is closed.
pub fn open_drafts(sql: &impl Sql, id: u64) -> Result<BTreeMap<Slug, Hash>, SqlError> {
    let rows = sql.run(
        "SELECT slug, article FROM proposal_articles JOIN proposals USING (proposal)
         WHERE proposal = ? AND state IN ('proposed', 'returned') AND id NOT IN (SELECT id FROM withdrawn)",
        vec![id.into()],
    )?;
    rows.iter().map(|row| Ok((row.parsed(0)?, row.parsed(1)?))).collect()
}
