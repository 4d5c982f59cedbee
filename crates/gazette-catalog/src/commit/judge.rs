//! Reads what a commit names, and decides which articles it adds, changes, takes down, purges and leaves. Writes nothing.

use std::borrow::Cow;
use std::collections::HashSet;

use gazette_core::article::Card;
use gazette_core::files::SETTINGS;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange, Conflict, Removal, Source};
use gazette_sql::Sql;

use super::{Work, has_place};
use crate::purge::{self, erasures};
use crate::rows::Live;
use crate::{blobs, rows};

/// How far the clock of an editor's machine may be ahead of the Catalog's, in seconds.
const CLOCK_SECS: i64 = 60 * 60;

impl<'a, S: Sql> Work<'a, S> {
    /// Reads everything that the commit names, and finds all violations. Writes nothing.
    pub(super) fn judge(&mut self) -> Result<(), ApiError> {
        self.refuse_missing_blobs()?;
        self.refuse_other_sources_of_settings()?;
        let mut conflicts = Vec::new();
        conflicts.extend(self.site_conflict()?);
        let (mut ids, mut slugs) = (HashSet::new(), HashSet::new());
        for change in &self.commit.articles {
            let article = blobs::read_article(self.sql, change.article)?
                .ok_or_else(|| ApiError::CommitRefused(format!("{} is not an article", change.article)))?;
            let card = article.card;
            self.refuse_others_addresses(&card, change)?;
            self.refuse_misplaced(&card)?;
            if purge::is_pending(self.sql, &card.id)? {
                return Err(ApiError::CommitRefused(format!(
                    "“{}” is being purged; cancel the purge, wait until it is executed, or give the article another id",
                    card.slug
                )));
            }
            if !ids.insert(card.id.clone()) || !slugs.insert(card.slug.clone()) {
                return Err(ApiError::CommitRefused(format!("it names “{}” twice", card.slug)));
            }
            conflicts.extend(self.judge_article(card, change)?);
        }
        if let Some(id) = self.commit.republish.iter().find(|id| !ids.contains(*id)) {
            return Err(ApiError::CommitRefused(format!(
                "it republishes “{id:.80}”, but contains no article with this id"
            )));
        }
        for removal in &self.commit.removals {
            conflicts.extend(self.judge_removal(removal, &ids)?);
        }
        for slug in &self.commit.purges {
            let found = purge::find(self.sql, slug)?;
            let is_pending = found.as_ref().map_or(Ok(false), |target| purge::is_pending(self.sql, &target.id))?;
            if let Some(target) = found.as_ref().filter(|_| is_pending && self.commit.purge_now) {
                self.hastened.push(target.id.clone());
            }
            let Some(target) = found.filter(|_| !is_pending) else {
                if !is_pending && !purge::is_purged(self.sql, slug)? {
                    return Err(ApiError::CommitRefused(format!(
                        "there was never an article “{slug}”, so it can't be purged"
                    )));
                }
                if !is_pending {
                    self.purged_again.push(slug.clone());
                }
                self.unchanged.push(slug.clone());
                continue;
            };
            if ids.contains(&target.id) || self.removals.iter().any(|live| live.id == target.id) {
                return Err(ApiError::CommitRefused(format!("it purges “{slug}” and also changes it")));
            }
            if !self.purges.iter().any(|other| other.id == target.id) {
                self.purges.push(target);
            }
        }
        if conflicts.is_empty() { Ok(()) } else { Err(ApiError::Conflicts(conflicts)) }
    }

    fn refuse_missing_blobs(&self) -> Result<(), ApiError> {
        let of_article =
            |change: &'a ArticleChange| [change.article, change.source].into_iter().chain(change.media.iter().copied());
        let mut named: Vec<Hash> = self.commit.articles.iter().flat_map(of_article).collect();
        if let Some(change) = &self.commit.site {
            if let Some(source) = change.source {
                named.push(source);
                let source: Option<Source> = blobs::read_json(self.sql, source, "source")?;
                named.extend(source.into_iter().flat_map(|source| source.files.into_values()));
            }
            named.extend(blobs::media_in(&blobs::read_text(self.sql, self.site_hash)?.unwrap_or_default()));
        }
        let missing = blobs::missing(self.sql, &named, self.now)?;
        if !missing.is_empty() {
            return Err(ApiError::BlobsMissing(missing));
        }
        for hash in &named {
            if erasures::is_being_forgotten(self.sql, *hash)? {
                return Err(ApiError::NotHereYet);
            }
        }
        match purge::first_withdrawn(self.sql, named)? {
            Some(hash) => Err(ApiError::CommitRefused(format!(
                "it names the blob {hash} of an article that is being purged; cancel the purge, or wait until it is executed"
            ))),
            None => Ok(()),
        }
    }

    fn refuse_other_sources_of_settings(&self) -> Result<(), ApiError> {
        let Some(hash) = self.commit.site.as_ref().and_then(|change| change.source) else { return Ok(()) };
        let source: Option<Source> = blobs::read_json(self.sql, hash, "source")?;
        match source {
            Some(source) if source.path == SETTINGS => Ok(()),
            _ => Err(ApiError::CommitRefused(format!("{hash} is not the source of settings"))),
        }
    }

    fn refuse_misplaced(&self, card: &Card) -> Result<(), ApiError> {
        if self.site.section(card.section.slug.as_str()).is_none() {
            return Err(ApiError::CommitRefused(format!(
                "“{}” is in the section “{}”, which is not declared",
                card.slug, card.section.slug
            )));
        }
        if Timestamp::from(card.updated_at) > Timestamp::from(card.published_at).max(self.now.plus_secs(CLOCK_SECS)) {
            return Err(ApiError::CommitRefused(format!("the updated_at of “{}” is in the future", card.slug)));
        }
        let latest = Timestamp::from(card.published_at).max(self.now.plus_secs(CLOCK_SECS));
        if card.corrections.iter().any(|correction| Timestamp::from(correction.at) > latest) {
            return Err(ApiError::CommitRefused(format!("a correction of “{}” is dated in the future", card.slug)));
        }
        if !has_place(&self.site, card) {
            return Err(ApiError::CommitRefused(format!(
                "“{}” was rendered with other settings; render it again with those of this commit",
                card.slug
            )));
        }
        Ok(())
    }

    fn site_conflict(&self) -> Result<Option<Conflict>, ApiError> {
        let (Some(change), Some(previous)) = (&self.commit.site, &self.previous) else { return Ok(None) };
        if change.blob == previous.site || change.base == Some(previous.site) || self.commit.force {
            return Ok(None);
        }
        Ok(Some(rows::conflict(self.sql, None, rows::site_changed_in(self.sql, previous.site)?)?))
    }

    fn judge_article(&mut self, card: Card, change: &'a ArticleChange) -> Result<Option<Conflict>, ApiError> {
        let slug = card.slug.clone();
        if change.unpublish_at.is_some_and(|end| end <= Timestamp::from(card.published_at)) {
            return Err(ApiError::CommitRefused(format!("the unpublish_at of “{slug}” is not after its published_at")));
        }
        let Some(live) = rows::live_by_id(self.sql, &card.id)? else {
            if let Some(edition) = purge::purged_in(self.sql, &card.id)? {
                // A folder may still have the file: a purged article is published again only if the commit says so.
                if self.commit.republish.contains(&card.id) {
                    self.republished.push(card.id.clone());
                    self.changes.push((card, Cow::Borrowed(change), None));
                    return Ok(None);
                }
                if change.rerendered {
                    self.skipped.push(slug);
                    return Ok(None);
                }
                let conflict = rows::conflict(self.sql, Some(slug), edition)?;
                return Ok(Some(Conflict { purged: true, ..conflict }));
            }
            // So may a folder that has no record of it, such as a fresh clone.
            let taken_down = rows::taken_down_in(self.sql, &card.id)?;
            return match taken_down.filter(|_| !self.commit.republish.contains(&card.id)) {
                Some(_) if change.rerendered => {
                    self.skipped.push(slug);
                    Ok(None)
                }
                Some(edition) => {
                    let conflict = rows::conflict(self.sql, Some(slug), edition)?;
                    Ok(Some(Conflict { taken_down: true, ..conflict }))
                }
                None => {
                    self.changes.push((card, Cow::Borrowed(change), None));
                    Ok(None)
                }
            };
        };
        if live.article == change.article && live.source == change.source {
            self.unchanged.push(slug);
        } else if live.source == change.source
            || (!change.rerendered && (change.base == Some(live.source) || self.commit.force))
        {
            self.changes.push((card, Cow::Borrowed(change), Some(live)));
        } else if change.rerendered {
            self.skipped.push(slug);
        } else {
            return Ok(Some(self.conflict_with(slug, &live)?));
        }
        Ok(None)
    }

    /// Names who brought the live source, not who has only rendered it anew since.
    fn conflict_with(&self, slug: Slug, live: &Live) -> Result<Conflict, ApiError> {
        Ok(rows::conflict(self.sql, Some(slug), rows::source_since(self.sql, live)?)?)
    }

    fn judge_removal(
        &mut self,
        removal: &Removal,
        changed_ids: &HashSet<String>,
    ) -> Result<Option<Conflict>, ApiError> {
        let slug = removal.slug.as_str();
        let Some(live) = rows::live_by_slug(self.sql, slug)? else {
            if !rows::was_ever(self.sql, slug)? {
                return Err(ApiError::CommitRefused(format!(
                    "there is no article “{slug}”, so it can't be taken down"
                )));
            }
            self.unchanged.push(removal.slug.clone());
            return Ok(None);
        };
        if changed_ids.contains(&live.id) {
            return Err(ApiError::CommitRefused(format!("it changes “{slug}” and also takes it down")));
        }
        if removal.base.is_some_and(|base| base != live.source) && !self.commit.force {
            return Ok(Some(self.conflict_with(live.slug.clone(), &live)?));
        }
        if !self.removals.iter().any(|other| other.id == live.id) {
            self.removals.push(live);
        }
        Ok(None)
    }
}
