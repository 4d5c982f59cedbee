//! A commit: all of it becomes the next edition, or nothing of it happens.
//!
//! Everything runs in one transaction without an `.await`, so nobody else's commit can come in between, and the job
//! that writes the edition to KV is set in the same transaction.

use std::collections::HashSet;

use gazette_core::article::Card;
use gazette_core::edition::{Root, legacy_address};
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ArticleChange, Commit, CommitOutcome, Conflict, Counts, MAX_CHANGES_PER_COMMIT, Removal};

use super::blobs;
use super::history::{Signature, already_applied, record};
use super::index::{self, Touched};
use super::purge::{self, Doomed};
use super::rows::{self, Live};
use crate::error::ApiError;
use crate::storage::Sql;

/// The longest message and idempotency key, in characters.
const MAX_MESSAGE_CHARS: usize = 500;
const MAX_KEY_CHARS: usize = 100;

/// Reads a commit as an editor sent it.
pub fn read(json: &str) -> Result<Commit, ApiError> {
    let commit: Commit = json::read(json).map_err(|error| ApiError::BadBody(error.to_string()))?;
    check_signature(&commit.idempotency_key, commit.message.as_deref())?;
    if commit.articles.len() > MAX_CHANGES_PER_COMMIT {
        return Err(ApiError::BadBody(format!("a commit changes at most {MAX_CHANGES_PER_COMMIT} articles")));
    }
    Ok(commit)
}

/// Refuses a key or a message that is too long.
pub fn check_signature(idempotency_key: &str, message: Option<&str>) -> Result<(), ApiError> {
    if idempotency_key.is_empty() || idempotency_key.chars().count() > MAX_KEY_CHARS {
        return Err(ApiError::BadBody(format!("idempotency_key has 1 to {MAX_KEY_CHARS} characters")));
    }
    if message.is_some_and(|message| message.chars().count() > MAX_MESSAGE_CHARS) {
        return Err(ApiError::BadBody(format!("message has at most {MAX_MESSAGE_CHARS} characters")));
    }
    Ok(())
}

/// Applies a commit of an editor.
pub fn apply(sql: &impl Sql, commit: &Commit, editor: &str, now: Timestamp) -> Result<CommitOutcome, ApiError> {
    sql.atomically(|| {
        if let Some(done) = already_applied(sql, &commit.idempotency_key)? {
            return Ok(done);
        }
        let previous = rows::newest_root(sql)?;
        let mut work = Work::new(sql, commit, previous, now)?;
        work.judge()?;
        if work.changes_nothing() {
            return Ok(work.outcome(false));
        }
        work.write()?;
        work.finish(editor)
    })
}

struct Work<'a, S> {
    sql: &'a S,
    commit: &'a Commit,
    previous: Option<Root>,
    site: Site,
    site_hash: Hash,
    now: Timestamp,
    /// Articles to write, with the version each replaces. Without their texts: there may be thousands.
    changes: Vec<(Card, &'a ArticleChange, Option<Live>)>,
    removals: Vec<Live>,
    purges: Vec<Doomed>,
    unchanged: Vec<Slug>,
    skipped: Vec<Slug>,
    touched: Touched,
}

impl<'a, S: Sql> Work<'a, S> {
    fn new(sql: &'a S, commit: &'a Commit, previous: Option<Root>, now: Timestamp) -> Result<Self, ApiError> {
        let live_site = previous.as_ref().map(|root| root.site);
        let site_hash = commit.site.as_ref().map(|change| change.blob).or(live_site).ok_or_else(|| {
            ApiError::CommitRefused("the paper has no settings yet, and the commit brings none".into())
        })?;
        let site = blobs::read_json(sql, site_hash, "site")?.ok_or_else(|| ApiError::BlobsMissing(vec![site_hash]))?;
        Ok(Self {
            sql,
            commit,
            previous,
            site,
            site_hash,
            now,
            changes: Vec::new(),
            removals: Vec::new(),
            purges: Vec::new(),
            unchanged: Vec::new(),
            skipped: Vec::new(),
            touched: Touched::default(),
        })
    }

    /// Reads everything that the commit names, and finds what it may not do. Writes nothing.
    fn judge(&mut self) -> Result<(), ApiError> {
        self.refuse_missing_blobs()?;
        let mut conflicts = Vec::new();
        conflicts.extend(self.site_conflict()?);
        let (mut ids, mut slugs) = (HashSet::new(), HashSet::new());
        for change in &self.commit.articles {
            let article = blobs::read_article(self.sql, change.article)?
                .ok_or_else(|| ApiError::CommitRefused(format!("{} is no article", change.article)))?;
            let card = article.card;
            self.refuse_misplaced(&card)?;
            if !ids.insert(card.id.clone()) || !slugs.insert(card.slug.clone()) {
                return Err(ApiError::CommitRefused(format!("it names “{}” twice", card.slug)));
            }
            conflicts.extend(self.judge_article(card, change)?);
        }
        for removal in &self.commit.removals {
            conflicts.extend(self.judge_removal(removal, &ids)?);
        }
        for slug in &self.commit.purges {
            let Some(doomed) = purge::find(self.sql, slug)? else {
                // The slug of what was purged stays gone.
                if rows::route_owner(self.sql, "gone", slug.as_str())?.is_none() {
                    return Err(ApiError::CommitRefused(format!("there was never an article “{slug}” to purge")));
                }
                self.unchanged.push(slug.clone());
                continue;
            };
            if ids.contains(&doomed.id) || self.removals.iter().any(|live| live.id == doomed.id) {
                return Err(ApiError::CommitRefused(format!("it purges “{slug}” and does something else to it")));
            }
            if !self.purges.contains(&doomed) {
                self.purges.push(doomed);
            }
        }
        if conflicts.is_empty() { Ok(()) } else { Err(ApiError::Conflicts(conflicts)) }
    }

    fn refuse_missing_blobs(&self) -> Result<(), ApiError> {
        let of_article =
            |change: &'a ArticleChange| [change.article, change.source].into_iter().chain(change.media.iter().copied());
        let named: Vec<Hash> = self.commit.articles.iter().flat_map(of_article).collect();
        match blobs::missing(self.sql, &named, self.now)? {
            missing if missing.is_empty() => Ok(()),
            missing => Err(ApiError::BlobsMissing(missing)),
        }
    }

    fn refuse_misplaced(&self, card: &Card) -> Result<(), ApiError> {
        let section = self.site.section(card.section.slug.as_str()).ok_or_else(|| {
            ApiError::CommitRefused(format!(
                "“{}” is in the section “{}”, which is not declared",
                card.slug, card.section.slug
            ))
        })?;
        if section.title != card.section.title || card.url != self.site.absolute(&card.path()) {
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
        let changed_after =
            self.sql.number("SELECT max(number) FROM editions WHERE site <> ?", vec![previous.site.into()])?;
        let edition = u64::try_from(changed_after).unwrap_or(0) + 1;
        Ok(Some(rows::conflict(self.sql, None, edition)?))
    }

    fn judge_article(&mut self, card: Card, change: &'a ArticleChange) -> Result<Option<Conflict>, ApiError> {
        let slug = card.slug.clone();
        let Some(live) = rows::live_by_id(self.sql, &card.id)? else {
            let taken_down = rows::taken_down_in(self.sql, &card.id)?;
            return match (taken_down, change.base) {
                (Some(_), Some(_)) if change.rerendered => {
                    self.skipped.push(slug);
                    Ok(None)
                }
                (Some(edition), Some(_)) if !self.commit.force => {
                    Ok(Some(rows::conflict(self.sql, Some(slug), edition)?))
                }
                _ => {
                    self.changes.push((card, change, None));
                    Ok(None)
                }
            };
        };
        if live.article == change.article && live.source == change.source {
            self.unchanged.push(slug);
        } else if live.source == change.source
            || (!change.rerendered && (change.base == Some(live.source) || self.commit.force))
        {
            self.changes.push((card, change, Some(live)));
        } else if change.rerendered {
            self.skipped.push(slug);
        } else {
            return Ok(Some(rows::conflict(self.sql, Some(slug), live.from_edition)?));
        }
        Ok(None)
    }

    fn judge_removal(
        &mut self,
        removal: &Removal,
        changed_ids: &HashSet<String>,
    ) -> Result<Option<Conflict>, ApiError> {
        let slug = removal.slug.as_str();
        let Some(live) = rows::live_by_slug(self.sql, slug)? else {
            if rows::route_owner(self.sql, "gone", slug)?.is_none() {
                return Err(ApiError::CommitRefused(format!("there is no article “{slug}” to take down")));
            }
            self.unchanged.push(removal.slug.clone());
            return Ok(None);
        };
        if changed_ids.contains(&live.id) {
            return Err(ApiError::CommitRefused(format!("it changes “{slug}” and takes it down")));
        }
        if removal.base.is_some_and(|base| base != live.source) && !self.commit.force {
            return Ok(Some(rows::conflict(self.sql, Some(live.slug), live.from_edition)?));
        }
        if !self.removals.iter().any(|other| other.id == live.id) {
            self.removals.push(live);
        }
        Ok(None)
    }

    fn changes_nothing(&self) -> bool {
        let site_stays = self.previous.as_ref().is_some_and(|root| root.site == self.site_hash);
        site_stays && self.changes.is_empty() && self.removals.is_empty() && self.purges.is_empty()
    }

    fn number(&self) -> u64 {
        self.previous.as_ref().map_or(0, |root| root.number) + 1
    }

    /// Writes the new versions and routes, and notes what of the index they touch.
    fn write(&mut self) -> Result<(), ApiError> {
        let (sql, edition) = (self.sql, self.number());
        for live in &self.removals {
            rows::close_version(sql, live, edition)?;
            rows::open_route(sql, "gone", live.slug.as_str(), &live.id, edition)?;
            self.touched.article(sql, &live.id, &live.slug, &live.section)?;
        }
        for doomed in &self.purges {
            purge::erase(sql, doomed, edition, &mut self.touched, self.now)?;
        }
        // All that change give up their slugs first, so that two articles may swap theirs.
        for (_, _, live) in &self.changes {
            if let Some(live) = live {
                rows::close_version(sql, live, edition)?;
                self.touched.article(sql, &live.id, &live.slug, &live.section)?;
            }
        }
        for (card, change, live) in &self.changes {
            if let Some(other) = rows::live_by_slug(sql, card.slug.as_str())? {
                return Err(ApiError::CommitRefused(format!(
                    "the slug “{}” belongs to another article, with the id “{}”",
                    card.slug, other.id
                )));
            }
            rows::insert_version(sql, card, change, edition)?;
            if let Some(live) = live.as_ref().filter(|live| live.slug != card.slug) {
                rows::open_route(sql, "moved", live.slug.as_str(), &card.id, edition)?;
            }
        }
        for (card, change, _) in &self.changes {
            for kind in ["moved", "gone"] {
                rows::close_route(sql, kind, card.slug.as_str(), edition)?;
            }
            if card.id == card.slug.as_str() {
                rows::close_route(sql, "id", &card.id, edition)?;
            } else {
                rows::open_route(sql, "id", &card.id, &card.id, edition)?;
            }
            write_legacy_routes(sql, &card.id, &change.redirect_from, edition, &mut self.touched)?;
            self.touched.article(sql, &card.id, &card.slug, &card.section.slug)?;
        }
        self.refuse_orphaned_sections()
    }

    /// Only new settings can leave a section without its declaration; then every section is looked at.
    fn refuse_orphaned_sections(&self) -> Result<(), ApiError> {
        if self.previous.as_ref().is_none_or(|previous| previous.site == self.site_hash) {
            return Ok(());
        }
        let rows =
            self.sql.run("SELECT section, slug FROM versions WHERE to_edition IS NULL GROUP BY section", vec![])?;
        for row in &rows {
            let (section, slug) = (row.text(0)?, row.text(1)?);
            if self.site.section(section).is_none() {
                return Err(ApiError::CommitRefused(format!(
                    "the settings no longer declare the section “{section}”, but “{slug}” is in it"
                )));
            }
        }
        Ok(())
    }

    fn outcome(&self, is_new: bool) -> CommitOutcome {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let replaced = self.changes.iter().filter(|(_, _, live)| live.is_some()).count();
        CommitOutcome {
            edition: self.number() - u64::from(!is_new),
            is_new,
            counts: Counts {
                added: count(self.changes.len() - replaced),
                changed: count(replaced),
                removed: count(self.removals.len() + self.purges.iter().filter(|doomed| doomed.is_live).count()),
            },
            unchanged: self.unchanged.clone(),
            skipped: self.skipped.clone(),
        }
    }

    fn finish(&self, editor: &str) -> Result<CommitOutcome, ApiError> {
        let root = index::next_root(self.sql, self.previous.as_ref(), self.site_hash, &self.touched, self.now)?;
        let outcome = self.outcome(true);
        let message = self.commit.message.as_deref();
        let key = Some(self.commit.idempotency_key.as_str());
        record(self.sql, &root, &outcome, &Signature { editor, message, idempotency_key: key })?;
        Ok(outcome)
    }
}

fn write_legacy_routes(
    sql: &impl Sql,
    id: &str,
    addresses: &[String],
    edition: u64,
    touched: &mut Touched,
) -> Result<(), ApiError> {
    let wanted: Vec<String> = addresses.iter().map(|address| legacy_address(address)).collect();
    for (kind, name) in rows::routes_of(sql, id)? {
        if kind == "legacy" && !wanted.contains(&name) {
            rows::close_route(sql, "legacy", &name, edition)?;
            touched.route("legacy", name)?;
        }
    }
    for address in wanted {
        if let Some(owner) = rows::route_owner(sql, "legacy", &address)?.filter(|owner| owner != id) {
            let owner = rows::live_by_id(sql, &owner)?;
            if let Some(owner) = owner {
                return Err(ApiError::CommitRefused(format!(
                    "the address “{address}” already leads to “{}”",
                    owner.slug
                )));
            }
        }
        rows::open_route(sql, "legacy", &address, id, edition)?;
    }
    Ok(())
}
