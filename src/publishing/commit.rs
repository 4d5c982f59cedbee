//! A commit: all of it becomes the next edition, or nothing changes.
//!
//! Everything runs in one transaction without an `.await`, so no other commit can interleave. The job that writes the
//! edition to KV is set in the same transaction.

mod checks;

use std::collections::HashSet;

use gazette_core::article::Card;
use gazette_core::edition::{Root, legacy_address};
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ArticleChange, Commit, CommitOutcome, Conflict, Counts, MAX_CHANGES_PER_COMMIT, Removal, Role,
};

use checks::check_change;
pub use checks::{check_numbers, check_signature};

use super::audit::{self, NewEntry};
use super::auth::Editor;
use super::blobs;
use super::history::{Signature, already_applied, record};
use super::index::{self, Touched};
use super::purge::{self, PurgeTarget, erasures};
use super::rows::{self, Live};
use crate::error::ApiError;
use crate::request::read_object;
use crate::storage::Sql;

/// How far the clock of an editor's machine may be ahead of the Catalog's, in seconds.
const CLOCK_SECS: i64 = 60 * 60;

/// The maximum number of purges in one commit, because a purge is an exception.
const MAX_PURGES_PER_COMMIT: usize = 20;

/// Parses a commit as an editor has sent it.
pub fn read(json: &str) -> Result<Commit, ApiError> {
    let commit: Commit = read_object(json)?;
    check_signature(&commit.idempotency_key, commit.message.as_deref())?;
    if commit.articles.len() > MAX_CHANGES_PER_COMMIT {
        return Err(ApiError::BadBody(format!("a commit changes at most {MAX_CHANGES_PER_COMMIT} articles")));
    }
    if commit.removals.len() > MAX_CHANGES_PER_COMMIT {
        return Err(ApiError::BadBody(format!("a commit takes down at most {MAX_CHANGES_PER_COMMIT} articles")));
    }
    if commit.purges.len() > MAX_PURGES_PER_COMMIT {
        return Err(ApiError::BadBody(format!("a commit purges at most {MAX_PURGES_PER_COMMIT} articles")));
    }
    commit.articles.iter().try_for_each(check_change)?;
    Ok(commit)
}

/// Applies a commit of an editor.
pub fn apply(sql: &impl Sql, commit: &Commit, editor: &Editor, now: Timestamp) -> Result<CommitOutcome, ApiError> {
    sql.atomically(|| {
        if let Some(done) = already_applied(sql, &commit.idempotency_key)? {
            return Ok(done);
        }
        let previous = rows::newest_root(sql)?;
        let mut work = Work::new(sql, commit, editor, previous, now)?;
        work.refuse_beyond_role()?;
        work.judge()?;
        for id in &work.hastened {
            purge::hasten(sql, id, now)?;
            let detail = format!("at once, id_sha256 {}", Hash::of(id.as_bytes()));
            audit::write(sql, &NewEntry::by(editor, "purge-hastened", detail), now)?;
        }
        if work.changes_nothing() {
            return Ok(work.outcome(false));
        }
        work.write()?;
        work.finish()
    })
}

/// Refuses settings that shorten the delay of purges, unless they come from an admin. The delay protects the paper from
/// the holder of a lesser token.
pub fn refuse_shorter_delay(sql: &impl Sql, before: Hash, after: &Site, editor: &Editor) -> Result<(), ApiError> {
    let before: Option<Site> = blobs::read_json(sql, before, "site")?;
    let is_shorter = before.is_some_and(|before| after.newsroom.purge_delay_secs < before.newsroom.purge_delay_secs);
    if is_shorter && editor.role < Role::Admin {
        return Err(ApiError::Forbidden(format!(
            "a shorter purge_delay needs the role {}, and {} has the role {}",
            Role::Admin,
            editor.name,
            editor.role
        )));
    }
    Ok(())
}

/// Whether these settings match an article as it was rendered: its section with that title, and its URL.
pub fn has_place(site: &Site, card: &Card) -> bool {
    let section = site.section(card.section.slug.as_str());
    section.is_some_and(|section| section.title == card.section.title) && card.url == site.absolute(&card.path())
}

struct Work<'a, S> {
    sql: &'a S,
    commit: &'a Commit,
    editor: &'a Editor,
    previous: Option<Root>,
    site: Site,
    site_hash: Hash,
    now: Timestamp,
    /// The articles to write, with the version that each replaces. Without their texts, as there may be thousands.
    changes: Vec<(Card, &'a ArticleChange, Option<Live>)>,
    removals: Vec<Live>,
    purges: Vec<PurgeTarget>,
    /// Ids of articles whose pending purge is to be executed now.
    hastened: Vec<String>,
    /// Ids of purged articles that are published again.
    republished: Vec<String>,
    unchanged: Vec<Slug>,
    skipped: Vec<Slug>,
    touched: Touched,
}

impl<'a, S: Sql> Work<'a, S> {
    fn new(
        sql: &'a S,
        commit: &'a Commit,
        editor: &'a Editor,
        previous: Option<Root>,
        now: Timestamp,
    ) -> Result<Self, ApiError> {
        let live_site = previous.as_ref().map(|root| root.site);
        let site_hash = commit.site.as_ref().map(|change| change.blob).or(live_site).ok_or_else(|| {
            ApiError::CommitRefused("the paper has no settings yet, and the commit contains none".into())
        })?;
        let site = blobs::read_json(sql, site_hash, "site")?.ok_or_else(|| ApiError::BlobsMissing(vec![site_hash]))?;
        Ok(Self {
            sql,
            commit,
            editor,
            previous,
            site,
            site_hash,
            now,
            changes: Vec::new(),
            removals: Vec::new(),
            purges: Vec::new(),
            hastened: Vec::new(),
            republished: Vec::new(),
            unchanged: Vec::new(),
            skipped: Vec::new(),
            touched: Touched::default(),
        })
    }

    /// Refuses what the editor's role does not allow; conditions on single articles are checked with each article.
    fn refuse_beyond_role(&self) -> Result<(), ApiError> {
        let changes_settings = self.previous.as_ref().is_none_or(|root| root.site != self.site_hash);
        let needed = if !self.commit.purges.is_empty() || self.commit.purge_now {
            Role::Admin
        } else if changes_settings
            || !self.commit.removals.is_empty()
            || !self.commit.republish.is_empty()
            || self.commit.force
        {
            Role::Editor
        } else {
            Role::Writer
        };
        let Editor { name, role } = self.editor;
        if let Some(previous) = self.previous.as_ref().filter(|_| changes_settings) {
            refuse_shorter_delay(self.sql, previous.site, &self.site, self.editor)?;
        }
        if *role < needed {
            let what = match needed {
                Role::Admin => "a purge",
                _ if changes_settings => "a change of the settings",
                _ if !self.commit.republish.is_empty() => "publishing a purged article again",
                _ if self.commit.force => "overwriting other people's changes",
                _ => "taking an article down",
            };
            return Err(ApiError::Forbidden(format!("{what} needs the role {needed}, and {name} has the role {role}")));
        }
        if *role == Role::Writer && !self.commit.articles.is_empty() && !self.site.newsroom.writers_publish {
            return Err(ApiError::Forbidden(
                "writers don't publish in this paper; ask an editor to push it, or to set writers_publish = true under \
                 [newsroom] in gazette.toml"
                    .into(),
            ));
        }
        Ok(())
    }

    /// Refuses a writer's changes to other people's articles, and to numbers that only editors may set.
    fn refuse_others_article(&self, card: &Card, change: &ArticleChange) -> Result<(), ApiError> {
        if self.editor.role > Role::Writer {
            return Ok(());
        }
        let sql = self.sql;
        let addresses = change.redirect_from.iter().map(|address| ("legacy", legacy_address(address)));
        let slug = card.slug.to_string();
        for (kind, name) in [("moved", slug.clone()), ("gone", slug)].into_iter().chain(addresses) {
            let owner = rows::route_owner(sql, kind, &name)?.map_or(Ok(None), |id| rows::first_editor(sql, &id))?;
            if owner.is_some_and(|owner| owner != self.editor.name) {
                return Err(ApiError::Forbidden(format!(
                    "the address “{name}” belonged to another author's article; choose a different one"
                )));
            }
        }
        match rows::first_editor(self.sql, &card.id)? {
            Some(owner) if owner != self.editor.name => Err(ApiError::Forbidden(format!(
                "“{}” was first published by {owner}; a writer may change only articles that the writer published first",
                card.slug
            ))),
            _ if change.views > 0 && rows::views_of(self.sql, &card.id)? != change.views => Err(ApiError::Forbidden(
                format!("“{}” imports views, which needs the role {}", card.slug, Role::Editor),
            )),
            _ => Ok(()),
        }
    }

    /// Reads everything that the commit names, and finds all violations. Writes nothing.
    fn judge(&mut self) -> Result<(), ApiError> {
        self.refuse_missing_blobs()?;
        let mut conflicts = Vec::new();
        conflicts.extend(self.site_conflict()?);
        let (mut ids, mut slugs) = (HashSet::new(), HashSet::new());
        for change in &self.commit.articles {
            let article = blobs::read_article(self.sql, change.article)?
                .ok_or_else(|| ApiError::CommitRefused(format!("{} is not an article", change.article)))?;
            let card = article.card;
            self.refuse_others_article(&card, change)?;
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
        if self.commit.site.is_some() {
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
        let changed_after =
            self.sql.number("SELECT max(number) FROM editions WHERE site <> ?", vec![previous.site.into()])?;
        let edition = u64::try_from(changed_after).unwrap_or(0) + 1;
        Ok(Some(rows::conflict(self.sql, None, edition)?))
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
                    self.changes.push((card, change, None));
                    return Ok(None);
                }
                if change.rerendered {
                    self.skipped.push(slug);
                    return Ok(None);
                }
                let conflict = rows::conflict(self.sql, Some(slug), edition)?;
                return Ok(Some(Conflict { purged: true, ..conflict }));
            }
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

    /// Writes the new versions and routes, and records the parts of the index that they touch.
    fn write(&mut self) -> Result<(), ApiError> {
        let (sql, edition) = (self.sql, self.number());
        for live in &self.removals {
            let was_public = rows::public_slugs(sql, &live.id, self.now)?.contains(&live.slug);
            rows::close_version(sql, live, edition)?;
            if was_public {
                rows::open_route(sql, "gone", live.slug.as_str(), &live.id, edition)?;
            }
            self.touched.count(&live.section, -1);
            self.touched.article(sql, &live.id, &live.slug, &live.section)?;
        }
        let delay_secs = if self.commit.purge_now { 0 } else { self.site.newsroom.purge_delay_secs };
        let due_at = self.now.plus_secs(delay_secs.into());
        for target in &self.purges {
            purge::withdraw(sql, target, (edition, self.now), (self.editor, due_at), &mut self.touched)?;
        }
        if self.commit.site.is_some() {
            purge::show_again_in_settings(sql, self.site_hash, &mut self.touched)?;
        }
        let (mut public, mut written) = (HashSet::new(), Vec::new());
        // All changed articles give up their slugs first, so that two articles may swap theirs.
        for (_, _, live) in &self.changes {
            if let Some(live) = live {
                // Before the version is closed, which changes until when it was public.
                let old_slug_was_public = rows::public_slugs(sql, &live.id, self.now)?.contains(&live.slug);
                if old_slug_was_public {
                    public.insert(live.version);
                }
                rows::close_version(sql, live, edition)?;
                self.touched.count(&live.section, -1);
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
            let version = rows::insert_version(sql, card, change, edition)?;
            written.push((card, version));
            purge::forget_of_old(sql, &card.id, version, &mut self.touched)?;
            self.touched.count(&card.section.slug, 1);
            let has_moved = |live: &&Live| live.slug != card.slug && public.contains(&live.version);
            if let Some(live) = live.as_ref().filter(has_moved) {
                rows::open_route(sql, "moved", live.slug.as_str(), &card.id, edition)?;
            }
        }
        for (card, version) in written {
            if let Some((other, path)) = rows::sharing_file(sql, version)? {
                return Err(ApiError::CommitRefused(format!(
                    "“{}” lies in the file {path}, and so does the live article “{other}”: give one of them another file, or, \
                     if it is that article under a new slug, write its id into the front matter",
                    card.slug
                )));
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

    /// Only new settings can remove the declaration of a section in use; then all sections are checked.
    fn refuse_orphaned_sections(&self) -> Result<(), ApiError> {
        if self.previous.as_ref().is_none_or(|previous| previous.site == self.site_hash) {
            return Ok(());
        }
        let rows = self.sql.run("SELECT section, slug FROM versions WHERE to_edition IS NULL", vec![])?;
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
                removed: count(self.removals.len() + self.purges.iter().filter(|target| target.live.is_some()).count()),
            },
            unchanged: self.unchanged.clone(),
            skipped: self.skipped.clone(),
        }
    }

    fn finish(&self) -> Result<CommitOutcome, ApiError> {
        let root = index::next_root(self.sql, self.previous.as_ref(), self.site_hash, &self.touched, self.now)?;
        let outcome = self.outcome(true);
        let message = self.commit.message.as_deref();
        let key = Some(self.commit.idempotency_key.as_str());
        record(self.sql, &root, &outcome, &Signature { editor: &self.editor.name, message, idempotency_key: key })?;
        self.note_for_admins(root.number)?;
        Ok(outcome)
    }

    /// Writes the security-relevant parts of the commit into the audit log.
    fn note_for_admins(&self, edition: u64) -> Result<(), ApiError> {
        let mut acts = Vec::new();
        if self.previous.as_ref().is_none_or(|root| root.site != self.site_hash) {
            let before: Option<Site> = match &self.previous {
                Some(root) => blobs::read_json(self.sql, root.site, "site")?,
                None => None,
            };
            let changed = before.map(|before| before.differences(&self.site).join(", "));
            acts.push(("settings", format!("edition {edition}: {}", changed.as_deref().unwrap_or("the first"))));
        }
        if self.commit.force {
            acts.push(("forced", format!("edition {edition}, over other people's changes")));
        }
        for id in &self.republished {
            acts.push(("purged-republished", format!("edition {edition}, id_sha256 {}", Hash::of(id.as_bytes()))));
        }
        if !self.removals.is_empty() {
            acts.push(("unpublish", format!("edition {edition}, {} articles", self.removals.len())));
        }
        for target in &self.purges {
            let wait = if self.commit.purge_now { "without delay" } else { "with the delay of the settings" };
            let id_sha256 = Hash::of(target.id.as_bytes());
            acts.push(("purge-requested", format!("edition {edition}, {wait}, id_sha256 {id_sha256}")));
        }
        for (act, detail) in acts {
            audit::write(self.sql, &NewEntry::by(self.editor, act, detail), self.now)?;
        }
        Ok(())
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
