//! Makes a proposal, and replaces earlier ones of the same articles.

use std::collections::BTreeMap;

use gazette_core::article::Card;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, ArticleChange, MAX_CHANGES_PER_PROPOSAL, MAX_OPEN_PROPOSALS, ProposalMade, ProposalRequest,
    ProposalState, Role, read_object,
};
use gazette_sql::{Sql, SqlError};

use super::{KEPT_SECS, commit_of, hold, list, media};
use crate::audit::{self, NewEntry};
use crate::commit::{self, check_change, check_signature};
use crate::editor::Editor;
use crate::{blobs, purge, rows};

/// Parses a proposal as somebody has sent it.
pub fn read(json: &str) -> Result<ProposalRequest, ApiError> {
    let request: ProposalRequest = read_object(json)?;
    check_signature(&request.idempotency_key, request.message.as_deref())?;
    if request.articles.is_empty() || request.articles.len() > MAX_CHANGES_PER_PROPOSAL {
        return Err(ApiError::BadBody(format!("articles must contain 1 to {MAX_CHANGES_PER_PROPOSAL} changes")));
    }
    if request.articles.iter().any(|change| change.rerendered) {
        return Err(ApiError::BadBody("a proposal changes sources, so `rerendered` must be false".into()));
    }
    request.articles.iter().try_for_each(check_change)?;
    Ok(request)
}

/// Makes a proposal. Articles that are live already are left out of it.
pub fn propose(
    sql: &impl Sql,
    request: &ProposalRequest,
    editor: &Editor,
    now: Timestamp,
) -> Result<ProposalMade, ApiError> {
    if let Some(id) = made_with(sql, editor, &request.idempotency_key)? {
        let replaced = sql.run("SELECT proposal FROM proposals WHERE replaced_by = ?", vec![id.into()])?;
        let replaced = replaced.iter().map(|row| row.unsigned(0)).collect::<Result<_, _>>()?;
        return Ok(ProposalMade { proposal: list::one(sql, id, None)?, is_new: false, replaced });
    }
    let commit = commit_of("", request.message.as_deref(), request.articles.clone());
    media::refuse_forgotten(sql, &request.articles)?;
    // An editor decides about it, so it may contain what an editor may publish.
    let judge = Editor { name: editor.name.clone(), role: editor.role.max(Role::Editor) };
    let outcome = commit::rehearse_after(sql, &commit, &judge, media::show, now)?;
    let mut articles: BTreeMap<String, (Card, &ArticleChange)> = BTreeMap::new();
    for change in &request.articles {
        let article = blobs::read_article(sql, change.article)?.ok_or_else(|| lost(change))?;
        refuse_views(sql, &article.card, change, editor)?;
        if !outcome.unchanged.contains(&article.card.slug) {
            articles.insert(article.card.id.clone(), (article.card, change));
        }
    }
    if articles.is_empty() {
        return Err(ApiError::ProposalRefused("all of it is live already".into()));
    }
    if let Some(id) = waiting_with(sql, editor, &articles)? {
        return Ok(ProposalMade { proposal: list::one(sql, id, None)?, is_new: false, replaced: Vec::new() });
    }
    sql.atomically(|| {
        forget_old(sql, now)?;
        let id = insert(sql, editor, request, now)?;
        let (replaced, withheld) = replace(sql, id, editor, articles.keys(), now)?;
        for (card, change) in articles.values() {
            insert_article(sql, id, card, change)?;
        }
        media::forget_unused(sql, &withheld, now)?;
        let open = "SELECT count(*) FROM proposals WHERE made_by = ? AND state IN ('proposed', 'returned')";
        let open = sql.number(open, vec![editor.name.as_str().into()])?;
        if usize::try_from(open).is_ok_and(|open| open > MAX_OPEN_PROPOSALS) {
            return Err(ApiError::ProposalRefused(format!(
                "{} already has {MAX_OPEN_PROPOSALS} proposals that wait or were returned; withdraw some first",
                editor.name
            )));
        }
        let detail = format!("proposal {id}, {} articles", articles.len());
        audit::write(sql, &NewEntry::by(editor, "proposal-made", detail), now)?;
        Ok(ProposalMade { proposal: list::one(sql, id, None)?, is_new: true, replaced })
    })
}

/// Erases what a refused proposal has named in vain for articles that were purged or are being purged.
pub fn erase_refused(sql: &impl Sql, request: &ProposalRequest, now: Timestamp) -> Result<(), SqlError> {
    let commit = commit_of("", None, request.articles.clone());
    purge::erase_refused(sql, &commit, false, now)?;
    let mut media = Vec::new();
    for change in &request.articles {
        if !blobs::exists(sql, change.article)? {
            media.extend(&change.media);
        }
    }
    media::forget_unused(sql, &media, now)
}

fn lost(change: &ArticleChange) -> ApiError {
    ApiError::CommitRefused(format!("{} is not an article", change.article))
}

/// Numbers are not in the text that an editor reads, so a writer can't propose what only an editor may set.
fn refuse_views(sql: &impl Sql, card: &Card, change: &ArticleChange, editor: &Editor) -> Result<(), ApiError> {
    if editor.role > Role::Writer || change.views == 0 || rows::views_of(sql, &card.id)? == change.views {
        return Ok(());
    }
    Err(ApiError::Forbidden(format!("“{}” imports views, which needs the role {}", card.slug, Role::Editor)))
}

fn made_with(sql: &impl Sql, editor: &Editor, key: &str) -> Result<Option<u64>, SqlError> {
    let statement = "SELECT proposal FROM proposals WHERE made_by = ? AND idempotency_key = ?";
    sql.first(statement, vec![editor.name.as_str().into(), key.into()])?.map(|row| row.unsigned(0)).transpose()
}

/// A waiting proposal of this person with exactly these changes.
fn waiting_with(
    sql: &impl Sql,
    editor: &Editor,
    articles: &BTreeMap<String, (Card, &ArticleChange)>,
) -> Result<Option<u64>, SqlError> {
    let Some(first) = articles.keys().next() else { return Ok(None) };
    let candidates = sql.run(
        "SELECT proposal FROM proposal_articles JOIN proposals USING (proposal)
         WHERE id = ? AND made_by = ? AND state = 'proposed'",
        vec![first.as_str().into(), editor.name.as_str().into()],
    )?;
    for row in &candidates {
        let id = row.unsigned(0)?;
        if super::changes(sql, id)?.iter().eq(articles.values().map(|(_, change)| *change)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn insert(sql: &impl Sql, editor: &Editor, request: &ProposalRequest, now: Timestamp) -> Result<u64, SqlError> {
    let (key, message) = (request.idempotency_key.as_str(), request.message.as_deref());
    let row = sql.first(
        "INSERT INTO proposals (state, made_by, made_at, idempotency_key, message) VALUES ('proposed', ?, ?, ?, ?)
         RETURNING proposal",
        vec![editor.name.as_str().into(), now.into(), key.into(), message.into()],
    )?;
    row.map_or_else(|| Err(SqlError("no proposal".into())), |row| row.unsigned(0))
}

fn insert_article(sql: &impl Sql, proposal: u64, card: &Card, change: &ArticleChange) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO proposal_articles (proposal, id, slug, title, article, source, change) VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            proposal.into(),
            card.id.as_str().into(),
            card.slug.as_str().into(),
            card.title.as_str().into(),
            change.article.into(),
            change.source.into(),
            serde_json::to_string(change)?.into(),
        ],
    )?;
    hold(sql, proposal, change)
}

/// Withdraws the open proposals of this person that have one of these articles. Their other articles become a proposal of
/// their own in the same state, because the articles of a proposal never change. Returns the withdrawn proposals, and the
/// withheld media that they had.
fn replace<'i>(
    sql: &impl Sql,
    by: u64,
    editor: &Editor,
    ids: impl Iterator<Item = &'i String>,
    now: Timestamp,
) -> Result<(Vec<u64>, Vec<Hash>), SqlError> {
    let ids = serde_json::to_string(&ids.collect::<Vec<_>>())?;
    let found = sql.run(
        "SELECT DISTINCT proposal FROM proposals JOIN proposal_articles USING (proposal)
         WHERE made_by = ? AND state IN ('proposed', 'returned') AND id IN (SELECT value FROM json_each(?))
         ORDER BY proposal",
        vec![editor.name.as_str().into(), ids.as_str().into()],
    )?;
    let (mut replaced, mut withheld) = (Vec::new(), Vec::new());
    for row in &found {
        let old: u64 = row.unsigned(0)?;
        let others = "FROM proposal_articles WHERE proposal = ?1 AND id NOT IN (SELECT value FROM json_each(?2))";
        let both = || vec![old.into(), ids.as_str().into()];
        if sql.number(&format!("SELECT count(*) {others}"), both())? > 0 {
            let rest = sql.number(
                "INSERT INTO proposals (state, made_by, made_at, message, note, decided_by, decided_at)
                 SELECT state, made_by, made_at, message, note, decided_by, decided_at FROM proposals WHERE proposal = ?
                 RETURNING proposal",
                vec![old.into()],
            )?;
            let rest = u64::try_from(rest).map_err(|error| SqlError(format!("the number of a proposal: {error}")))?;
            for row in sql.run(&format!("SELECT change {others}"), both())? {
                hold(sql, rest, &row.json(0)?)?;
            }
            let moved =
                format!("UPDATE proposal_articles SET proposal = ?3 {}", &others["FROM proposal_articles ".len()..]);
            sql.run(&moved, vec![old.into(), ids.as_str().into(), rest.into()])?;
        }
        sql.run(
            "UPDATE proposals SET state = ?, decided_by = ?, decided_at = ?, replaced_by = ? WHERE proposal = ?",
            vec![
                ProposalState::Withdrawn.as_str().into(),
                editor.name.as_str().into(),
                now.into(),
                by.into(),
                old.into(),
            ],
        )?;
        withheld.extend(media::withheld(sql, old)?);
        super::let_go(sql, old)?;
        replaced.push(old);
    }
    Ok((replaced, withheld))
}

/// Deletes proposals that were closed long ago.
fn forget_old(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    let old = sql.run(
        "DELETE FROM proposals WHERE state IN ('accepted', 'withdrawn') AND decided_at < ? RETURNING proposal",
        vec![now.plus_secs(-KEPT_SECS).into()],
    )?;
    for row in &old {
        sql.run("DELETE FROM proposal_articles WHERE proposal = ?", vec![row.int(0)?.into()])?;
    }
    Ok(())
}
