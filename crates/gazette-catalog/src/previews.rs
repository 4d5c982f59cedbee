//! Previews: drafts, a proposal, or an edition of the history, behind a signed link. They are in no edition and not in KV.
//!
//! The Catalog stores a row for each link until it expires or is revoked, and the drafts.

use std::collections::BTreeMap;

use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, MAX_BLOBS_PER_UPLOAD, PreviewInfo, PreviewRequest, Role};
use gazette_sql::{Row, Sql, SqlError};
use serde::{Deserialize, Serialize};

use crate::editor::Editor;
use crate::lists::PART_BYTES;
use crate::name_slugs::NameSlugs;
use crate::{blobs, proposals, releases, rows};

/// The default lifetime of a link.
const DEFAULT_SECS: u32 = 7 * 24 * 60 * 60;
/// The maximum lifetime of a link.
const MAX_SECS: u32 = 30 * 24 * 60 * 60;
/// The maximum number of active links of one editor.
const MAX_LINKS: i64 = 200;
/// The content of a preview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// An edition of the history; such a preview has no drafts.
    pub edition: Option<u64>,
    /// Whether they are the articles of a release.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_release: bool,
    /// The slugs of the drafts, each with its blob. Of a proposal or a release, these are its articles.
    pub drafts: BTreeMap<Slug, Hash>,
    /// The media of a proposal that readers can't get.
    #[serde(default)]
    pub withheld: Vec<Hash>,
}

/// Inserts a link's row with the content of the preview; returns its expiry. Deletes expired rows.
pub fn create(
    sql: &impl Sql,
    id: &str,
    request: &PreviewRequest,
    editor: &Editor,
    now: Timestamp,
) -> Result<Timestamp, ApiError> {
    let expires_at = expiry(request.ttl_secs, now)?;
    let statement = "SELECT count(*) FROM previews WHERE created_by = ? AND expires_at > ?";
    if sql.number(statement, vec![editor.name.as_str().into(), now.into()])? >= MAX_LINKS {
        return Err(ApiError::BadBody(format!(
            "{} already has {MAX_LINKS} valid preview links; revoke some, or wait until they expire",
            editor.name
        )));
    }
    let shown =
        [!request.drafts.is_empty(), request.edition.is_some(), request.proposal.is_some(), request.release.is_some()];
    if shown.into_iter().filter(|is_shown| *is_shown).count() > 1 {
        return Err(ApiError::BadBody(
            "a preview shows drafts, a proposal, a release or an edition, one of them".into(),
        ));
    }
    if let Some(proposal) = request.proposal {
        let of = (editor.role == Role::Writer).then_some(editor.name.as_str());
        proposals::refuse_preview_of_closed(sql, proposal, of)?;
    }
    if let Some(release) = request.release {
        editor.require(Role::Editor, "a link to a release")?;
        let articles = releases::preview(sql, release)?.len();
        if articles == 0 {
            return Err(ApiError::ReleaseNotFound(format!("{release}, with articles to show,")));
        }
        if articles > MAX_BLOBS_PER_UPLOAD {
            return Err(ApiError::BadBody(format!("a preview shows at most {MAX_BLOBS_PER_UPLOAD} articles")));
        }
    }
    match request.edition {
        Some(number) if rows::root_json(sql, number)?.is_none() => return Err(ApiError::EditionNotFound(number)),
        Some(_) => editor.require(Role::Editor, "a link to an earlier edition")?,
        None if request.proposal.is_some() || request.release.is_some() => {}
        None if request.drafts.is_empty() || request.drafts.len() > MAX_BLOBS_PER_UPLOAD => {
            return Err(ApiError::BadBody(format!("drafts must contain 1 to {MAX_BLOBS_PER_UPLOAD} hashes")));
        }
        _ => {}
    }
    sql.atomically(|| {
        forget_expired(sql, now)?;
        let mut drafts = BTreeMap::new();
        for hash in &request.drafts {
            let draft = read_draft(sql, *hash)?.ok_or_else(|| ApiError::BlobsMissing(vec![*hash]))?;
            drafts.insert(draft.card.slug, *hash);
            sql.run(
                "UPDATE blobs SET leased_until = max(leased_until, ?) WHERE hash = ?",
                vec![expires_at.into(), (*hash).into()],
            )?;
        }
        sql.run(
            "INSERT INTO previews (id, created_by, created_at, expires_at, edition, release, drafts, proposal)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                id.into(),
                editor.name.as_str().into(),
                now.into(),
                expires_at.into(),
                request.edition.into(),
                request.release.into(),
                serde_json::to_string(&drafts)?.into(),
                request.proposal.into(),
            ],
        )?;
        Ok(expires_at)
    })
}

fn forget_expired(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    sql.run("DELETE FROM previews WHERE expires_at <= ?", vec![now.into()])?;
    for row in sql.run("SELECT hash FROM blobs WHERE kind = 'draft' AND leased_until <= ?", vec![now.into()])? {
        blobs::delete(sql, row.parsed(0)?)?;
    }
    Ok(())
}

fn expiry(ttl_secs: Option<u32>, now: Timestamp) -> Result<Timestamp, ApiError> {
    let ttl_secs = ttl_secs.unwrap_or(DEFAULT_SECS);
    if ttl_secs == 0 || ttl_secs > MAX_SECS {
        return Err(ApiError::BadBody(format!("ttl_secs must be from 1 to {MAX_SECS}")));
    }
    Ok(now.plus_secs(ttl_secs.into()))
}

fn read_draft(sql: &impl Sql, hash: Hash) -> Result<Option<Article>, SqlError> {
    let text = blobs::read_kind(sql, hash, "draft")?;
    text.map(|text| Article::from_json(&text).map_err(|error| SqlError(format!("draft {hash}: {error}")))).transpose()
}

fn drafts_of(row: &Row, at: usize) -> Result<BTreeMap<Slug, Hash>, SqlError> {
    serde_json::from_str(row.text(at)?).map_err(|error| SqlError(format!("a preview: {error}")))
}

/// The content of a link; `None` if it has expired, or was revoked.
pub fn shown(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Option<Shown>, SqlError> {
    let statement = "SELECT edition, drafts, proposal, release FROM previews WHERE id = ? AND expires_at > ?";
    let Some(row) = sql.first(statement, vec![id.into(), now.into()])? else { return Ok(None) };
    let number = |at| row.optional_int(at).map(|number| number.and_then(|number| u64::try_from(number).ok()));
    if let Some(proposal) = number(2)? {
        return Ok(Some(Shown {
            drafts: proposals::open_drafts(sql, proposal)?,
            withheld: proposals::media::shown(sql, proposal)?,
            ..Shown::default()
        }));
    }
    if let Some(release) = number(3)? {
        let drafts = releases::preview(sql, release)?.into_iter().collect();
        return Ok(Some(Shown { is_release: true, drafts, ..Shown::default() }));
    }
    let edition = row.optional_int(0)?.and_then(|edition| u64::try_from(edition).ok());
    let mut drafts = drafts_of(&row, 1)?;
    // The draft of an article that is being purged is hidden, too.
    let hidden = sql.run("SELECT hash FROM blobs WHERE owner IN (SELECT id FROM withdrawn)", vec![])?;
    for row in &hidden {
        let hash: Hash = row.parsed(0)?;
        drafts.retain(|_, draft| *draft != hash);
    }
    Ok(Some(Shown { edition, drafts, ..Shown::default() }))
}

/// A preview's draft by its slug, as JSON; `None` if the preview has none. Its tags and authors have the slugs that they would get
/// if all drafts were published now.
pub fn draft(sql: &impl Sql, id: &str, slug: &Slug, now: Timestamp) -> Result<Option<String>, SqlError> {
    let Some(shown) = shown(sql, id, now)? else { return Ok(None) };
    let Some(hash) = shown.drafts.get(slug).copied() else { return Ok(None) };
    // An article, if the preview shows a proposal or a release.
    let Some(mut article) =
        read_draft(sql, hash)?.map_or_else(|| blobs::read_article(sql, hash), |draft| Ok(Some(draft)))?
    else {
        return Ok(None);
    };
    let cards = cards_of(sql, &shown)?;
    NameSlugs::of(sql, &cards)?.settle(&mut article.card)?;
    Ok(Some(article.to_json()?))
}

/// The cards of a preview's drafts, as JSON, as many as fit into a part of a list.
pub fn cards(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Vec<String>, SqlError> {
    let mut drafts = cards_of(sql, &shown(sql, id, now)?.unwrap_or_default())?;
    let mut names = NameSlugs::of(sql, &drafts)?;
    let (mut cards, mut bytes) = (Vec::new(), 0);
    for card in &mut drafts {
        names.settle(card)?;
        let card = serde_json::to_string(card)?;
        bytes += card.len();
        cards.push(card);
        if bytes > PART_BYTES {
            break;
        }
    }
    Ok(cards)
}

/// The cards of all drafts, by slug, with the slugs of names as the command wrote them.
fn cards_of(sql: &impl Sql, shown: &Shown) -> Result<Vec<Card>, SqlError> {
    let statement =
        "SELECT json_remove(CAST(bytes AS TEXT), '$.body_html', '$.body_text') FROM contents WHERE hash = ?";
    let mut cards = Vec::with_capacity(shown.drafts.len());
    for hash in shown.drafts.values() {
        cards.extend(sql.first(statement, vec![(*hash).into()])?.map(|row| row.json(0)).transpose()?);
    }
    Ok(cards)
}

/// The active links, newest first: all, or those of one editor.
pub fn list(sql: &impl Sql, of: Option<&str>, now: Timestamp) -> Result<Vec<PreviewInfo>, SqlError> {
    let rows = sql.run(
        "SELECT id, created_by, created_at, expires_at, edition, proposal, release FROM previews
         WHERE expires_at > ?1 AND (?2 IS NULL OR created_by = ?2) ORDER BY created_at DESC, id LIMIT 10000",
        vec![now.into(), of.into()],
    )?;
    rows.iter()
        .map(|row| {
            let id = row.text(0)?.to_owned();
            Ok(PreviewInfo {
                created_by: row.text(1)?.to_owned(),
                created_at: row.instant(2)?.to_rfc3339(),
                expires_at: row.instant(3)?.to_rfc3339(),
                edition: row.optional_int(4)?.and_then(|edition| u64::try_from(edition).ok()),
                proposal: row.optional_int(5)?.and_then(|proposal| u64::try_from(proposal).ok()),
                release: row.optional_int(6)?.and_then(|release| u64::try_from(release).ok()),
                drafts: shown(sql, &id, now)?.unwrap_or_default().drafts.into_keys().collect(),
                id,
            })
        })
        .collect()
}

/// Revokes a link, or only if it is of that editor. Returns whether there was one.
pub fn revoke(sql: &impl Sql, id: &str, of: Option<&str>) -> Result<bool, SqlError> {
    let revoked = sql.run(
        "DELETE FROM previews WHERE id = ?1 AND (?2 IS NULL OR created_by = ?2) RETURNING 1",
        vec![id.into(), of.into()],
    )?;
    Ok(!revoked.is_empty())
}
