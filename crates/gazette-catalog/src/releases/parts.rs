//! The content of a release: a row for each article that it changes or takes down, because a row has at most 2 MB, and so
//! that a purge finds the article.

use std::collections::BTreeSet;

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange, Commit, Removal, Role, SiteChange, Source};
use gazette_sql::{Sql, SqlError};
use serde::{Deserialize, Serialize};

use crate::editor::Editor;
use crate::{blobs, rows};

/// The condition, in SQL, that a release holds a row of `blobs`.
pub const HELD: &str = "EXISTS (SELECT 1 FROM release_blobs WHERE release_blobs.hash = blobs.hash)";

/// A row of `release_parts`, in JSON.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    Article {
        change: ArticleChange,
        /// Whether it is published even if it was taken down or purged.
        republish: bool,
    },
    Removal(Removal),
}

impl Part {
    /// The texts that it names.
    pub(super) fn texts(&self) -> Vec<Hash> {
        match self {
            Self::Article { change, .. } => vec![change.article, change.source],
            Self::Removal(_) => Vec::new(),
        }
    }

    /// The media that it names.
    pub(super) fn media(&self) -> &[Hash] {
        match self {
            Self::Article { change, .. } => &change.media,
            Self::Removal(_) => &[],
        }
    }
}

/// A stored release.
pub(super) struct Stored {
    pub(super) at: Timestamp,
    pub(super) editor: Editor,
    /// The change, as it would be committed now. It has no idempotency key: a release is published at most once because its
    /// state changes in the transaction of the commit.
    pub(super) commit: Commit,
    /// Whether it has all its parts: a purge deletes those of the purged article.
    is_complete: bool,
}

impl Stored {
    /// Refuses a release that lacks a part.
    pub(super) fn refuse_incomplete(&self) -> Result<(), ApiError> {
        if self.is_complete {
            return Ok(());
        }
        Err(ApiError::CommitRefused("an article of it was purged; store the others as a new release".into()))
    }
}

/// Replaces `force` by the versions that are live now, so that the change overwrites these, and no later ones.
pub(super) fn pin(sql: &impl Sql, change: &mut Commit) -> Result<(), ApiError> {
    if !std::mem::take(&mut change.force) {
        return Ok(());
    }
    if let Some(site) = &mut change.site {
        site.base = rows::newest_root(sql)?.map(|root| root.site);
    }
    for article in &mut change.articles {
        let (id, _) = names(sql, article.article)?;
        if let Some(live) = rows::live_by_id(sql, &id)?.filter(|_| !article.rerendered) {
            article.base = Some(live.source);
        }
    }
    for removal in &mut change.removals {
        removal.base = rows::live_by_slug(sql, removal.slug.as_str())?.map(|live| live.source);
    }
    Ok(())
}

/// The id and the slug of an article.
fn names(sql: &impl Sql, article: Hash) -> Result<(String, Slug), ApiError> {
    let row = sql.first(
        "SELECT CAST(bytes AS TEXT) ->> 'id', CAST(bytes AS TEXT) ->> 'slug'
         FROM blobs JOIN contents USING (hash) WHERE hash = ? AND kind = 'article'",
        vec![article.into()],
    )?;
    let row = row.ok_or_else(|| ApiError::BlobsMissing(vec![article]))?;
    Ok((row.text(0)?.to_owned(), row.parsed(1)?))
}

/// A row of `release_parts` that is not stored yet.
pub(super) struct NewPart {
    /// The article's id.
    pub(super) article: String,
    slug: Slug,
    blob: Option<Hash>,
    pub(super) part: Part,
}

/// The rows of a change.
pub(super) fn parts_of(sql: &impl Sql, change: &Commit) -> Result<Vec<NewPart>, ApiError> {
    let mut parts = Vec::with_capacity(change.articles.len() + change.removals.len());
    for change_of_article in &change.articles {
        let (id, slug) = names(sql, change_of_article.article)?;
        let republish = change.republish.contains(&id);
        let part = Part::Article { change: change_of_article.clone(), republish };
        parts.push(NewPart { article: id, slug, blob: Some(change_of_article.article), part });
    }
    for removal in &change.removals {
        let live = rows::live_by_slug(sql, removal.slug.as_str())?;
        // An article that is down already is taken down by its slug.
        let id = live.map_or_else(|| removal.slug.to_string(), |live| live.id);
        let part = Part::Removal(removal.clone());
        parts.push(NewPart { article: id, slug: removal.slug.clone(), blob: None, part });
    }
    Ok(parts)
}

/// Inserts the rows of a change.
pub(super) fn insert(sql: &impl Sql, release: u64, parts: &[NewPart]) -> Result<(), SqlError> {
    for (position, NewPart { article, slug, blob, part }) in (1_u64..).zip(parts) {
        sql.run(
            "INSERT INTO release_parts (release, position, article, slug, blob, part) VALUES (?, ?, ?, ?, ?, ?)",
            vec![
                release.into(),
                position.into(),
                article.as_str().into(),
                slug.as_str().into(),
                (*blob).into(),
                serde_json::to_string(part)?.into(),
            ],
        )?;
    }
    Ok(())
}

/// The rows of a release, with the articles' ids.
pub(super) fn all(sql: &impl Sql, release: u64) -> Result<Vec<(String, Part)>, SqlError> {
    let statement = "SELECT article, part FROM release_parts WHERE release = ? ORDER BY position";
    let rows = sql.run(statement, vec![release.into()])?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.json(1)?))).collect()
}

/// All media that a part shows: what it names itself, and what its article and its source do.
pub(super) fn media_of(sql: &impl Sql, part: &Part) -> Result<BTreeSet<Hash>, SqlError> {
    let mut shown: BTreeSet<Hash> = part.media().iter().copied().collect();
    if let Part::Article { change, .. } = part {
        shown.extend(blobs::media_in(&blobs::read_kind(sql, change.article, "article")?.unwrap_or_default()));
        let source: Option<Source> = blobs::read_json(sql, change.source, "source")?;
        shown.extend(source.into_iter().flat_map(|source| source.files.into_values()));
    }
    Ok(shown)
}

/// The settings that a release changes.
fn site_of(sql: &impl Sql, release: u64) -> Result<Option<SiteChange>, SqlError> {
    let row = sql.first("SELECT site FROM releases WHERE release = ? AND site IS NOT NULL", vec![release.into()])?;
    row.map(|row| row.json(0)).transpose()
}

/// Records which blobs a release holds, and returns them. A blob that is held is neither swept nor deleted with uploads that
/// nobody needs.
pub(super) fn hold(sql: &impl Sql, release: u64) -> Result<Vec<Hash>, SqlError> {
    let mut held = BTreeSet::new();
    for (_, part) in all(sql, release)? {
        held.extend(part.texts());
        held.extend(part.media().iter().copied());
    }
    if let Some(site) = site_of(sql, release)? {
        held.insert(site.blob);
        held.extend(blobs::media_in(&blobs::read_text(sql, site.blob)?.unwrap_or_default()));
        if let Some(hash) = site.source {
            held.insert(hash);
            let source: Option<Source> = blobs::read_json(sql, hash, "source")?;
            held.extend(source.into_iter().flat_map(|source| source.files.into_values()));
        }
    }
    sql.run("DELETE FROM release_blobs WHERE release = ?", vec![release.into()])?;
    for hash in &held {
        let statement = "INSERT INTO release_blobs (hash, release) VALUES (?, ?)";
        sql.run(statement, vec![(*hash).into(), release.into()])?;
    }
    Ok(held.into_iter().collect())
}

/// Reads a release as a commit.
pub(super) fn read(sql: &impl Sql, release: u64) -> Result<Stored, ApiError> {
    let statement = "SELECT at, created_by, role, message, parts FROM releases WHERE release = ?";
    let row = sql.first(statement, vec![release.into()])?;
    let row = row.ok_or_else(|| ApiError::ReleaseNotFound(release.to_string()))?;
    let name = row.text(1)?.to_owned();
    let role = Role::of(row.text(2)?).ok_or_else(|| ApiError::internal("a release has an unknown role"))?;
    let mut commit = Commit {
        idempotency_key: String::new(),
        message: row.optional_text(3)?.map(str::to_owned),
        site: site_of(sql, release)?,
        articles: Vec::new(),
        removals: Vec::new(),
        purges: Vec::new(),
        purge_now: false,
        force: false,
        republish: Vec::new(),
    };
    let parts = all(sql, release)?;
    let is_complete = row.unsigned::<usize>(4)? == parts.len();
    for (id, part) in parts {
        match part {
            Part::Article { change, republish } => {
                if republish {
                    commit.republish.push(id);
                }
                commit.articles.push(change);
            }
            Part::Removal(removal) => commit.removals.push(removal),
        }
    }
    rebase(sql, release, &name, &mut commit)?;
    Ok(Stored { at: row.instant(0)?, editor: Editor { name, role }, commit, is_complete })
}

/// Bases a change on what is live if that is by an earlier release of the same editor, stored before this one: its author knew
/// it, although the folder could not know it as published. What somebody has only rendered anew since is still by that release.
fn rebase(sql: &impl Sql, release: u64, author: &str, commit: &mut Commit) -> Result<(), ApiError> {
    let is_own = |edition: u64| -> Result<bool, SqlError> {
        let statement = "SELECT 1 FROM editions WHERE number = ? AND release < ? AND editor = ?";
        Ok(sql.first(statement, vec![edition.into(), release.into(), author.into()])?.is_some())
    };
    for article in commit.articles.iter_mut().filter(|article| !article.rerendered) {
        let (id, _) = names(sql, article.article)?;
        if let Some(live) = rows::live_by_id(sql, &id)?
            && is_own(rows::source_since(sql, &live)?)?
        {
            article.base = Some(live.source);
        }
    }
    for removal in commit.removals.iter_mut().filter(|removal| removal.base.is_some()) {
        if let Some(live) = rows::live_by_slug(sql, removal.slug.as_str())?
            && is_own(rows::source_since(sql, &live)?)?
        {
            removal.base = Some(live.source);
        }
    }
    if let (Some(site), Some(root)) = (&mut commit.site, rows::newest_root(sql)?)
        && is_own(rows::site_changed_in(sql, root.site)?)?
    {
        site.base = Some(root.site);
    }
    Ok(())
}

/// The articles that a preview of a release shows, by slug, as JSON; none if it was published or cancelled.
pub fn preview(sql: &impl Sql, release: u64) -> Result<Vec<(Slug, Hash)>, SqlError> {
    let rows = sql.run(
        "SELECT slug, blob FROM release_parts
         WHERE release = ? AND blob IS NOT NULL AND article NOT IN (SELECT id FROM withdrawn) ORDER BY position",
        vec![release.into()],
    )?;
    rows.iter().map(|row| Ok((row.parsed(0)?, row.parsed(1)?))).collect()
}
