//! A commit: all of it becomes the next edition, or nothing changes.
//!
//! Everything runs in one transaction without an `.await`, so no other commit can interleave. The job that writes the
//! edition to KV is set in the same transaction.

mod checks;
mod judge;
mod naming;
mod roles;
mod write;

use std::borrow::Cow;
use std::collections::HashMap;

use gazette_core::article::Card;
use gazette_core::edition::{Key, Root};
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange, Commit, CommitOutcome, Counts, MAX_CHANGES_PER_COMMIT, read_object};
use gazette_sql::{Sql, SqlError};

pub use checks::{check_change, check_numbers, check_signature};
pub use roles::refuse_settings_of_admins;

use crate::audit::{self, NewEntry};
use crate::blobs;
use crate::editor::Editor;
use crate::history::{Signature, already_applied, record};
use crate::index::{self, Touched};
use crate::purge::{self, PurgeTarget};
use crate::rows::{self, Live};

/// The maximum number of purges in one commit, because a purge is an exception.
const MAX_PURGES_PER_COMMIT: usize = 20;

/// Parses a commit as an editor has sent it.
pub fn read(json: &str) -> Result<Commit, ApiError> {
    let commit: Commit = read_object(json)?;
    check(&commit)?;
    Ok(commit)
}

/// Refuses a commit whose form is invalid.
pub fn check(commit: &Commit) -> Result<(), ApiError> {
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
    commit.articles.iter().try_for_each(check_change)
}

/// Applies a commit of an editor.
pub fn apply(sql: &impl Sql, commit: &Commit, editor: &Editor, now: Timestamp) -> Result<CommitOutcome, ApiError> {
    sql.atomically(|| match already_applied(sql, &commit.idempotency_key)? {
        Some(done) => Ok(done),
        None => apply_new(sql, commit, editor, now),
    })
}

/// Applies a commit that was not applied before, within a transaction. Its edition has no idempotency key if that of the commit
/// is empty.
pub(crate) fn apply_new(
    sql: &impl Sql,
    commit: &Commit,
    editor: &Editor,
    now: Timestamp,
) -> Result<CommitOutcome, ApiError> {
    let previous = rows::newest_root(sql)?;
    let mut work = Work::new(sql, commit, editor, previous, now)?;
    work.refuse_beyond_role()?;
    work.judge()?;
    work.settle_names()?;
    for id in &work.hastened {
        purge::hasten(sql, id, now)?;
        let detail = format!("at once, id_sha256 {}", Hash::of(id.as_bytes()));
        audit::write(sql, &NewEntry::by(editor, "purge-hastened", detail), now)?;
    }
    let outcome = if work.changes_nothing() {
        work.outcome(false)
    } else {
        work.write()?;
        work.finish()?
    };
    // At the end, because this erases what no edition names.
    for slug in &work.purged_again {
        purge::erase_again(sql, slug, now)?;
        let detail = format!("again, key {}", Key::of_slug(slug).to_hex());
        audit::write(sql, &NewEntry::by(editor, "purge-requested", detail), now)?;
    }
    Ok(outcome)
}

/// The outcome that a commit would have, without applying it.
pub(crate) fn rehearse(
    sql: &impl Sql,
    commit: &Commit,
    editor: &Editor,
    now: Timestamp,
) -> Result<CommitOutcome, ApiError> {
    rehearse_after(sql, commit, editor, |_, _| Ok(()), now)
}

/// The same, after `prepare`, which runs in the same transaction.
pub(crate) fn rehearse_after<S: Sql, T>(
    sql: &S,
    commit: &Commit,
    editor: &Editor,
    prepare: impl Fn(&S, &[ArticleChange]) -> Result<T, SqlError>,
    now: Timestamp,
) -> Result<CommitOutcome, ApiError> {
    let mut outcome = Err(ApiError::Internal("the rehearsal did not run".into()));
    sql.transaction(&mut || {
        let prepared = prepare(sql, &commit.articles).map_err(ApiError::from);
        outcome = prepared.and_then(|_| apply_new(sql, commit, editor, now));
        false
    })?;
    outcome
}

/// Whether a repetition of the same commit would fail in the same way, as long as nothing else changes.
pub(crate) fn is_final(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Conflicts(_)
            | ApiError::CommitRefused(_)
            | ApiError::BlobsMissing(_)
            | ApiError::Forbidden(_)
            | ApiError::BadBody(_)
    )
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
    changes: Vec<(Card, Cow<'a, ArticleChange>, Option<Live>)>,
    /// The hashes of articles as the command sent them, by id, if the paper gave their tags or authors other slugs.
    rendered: HashMap<String, Hash>,
    removals: Vec<Live>,
    purges: Vec<PurgeTarget>,
    /// Ids of articles whose pending purge is to be executed now.
    hastened: Vec<String>,
    /// Slugs of purged articles of which something may have been uploaded since.
    purged_again: Vec<Slug>,
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
            rendered: HashMap::new(),
            removals: Vec::new(),
            purges: Vec::new(),
            hastened: Vec::new(),
            purged_again: Vec::new(),
            republished: Vec::new(),
            unchanged: Vec::new(),
            skipped: Vec::new(),
            touched: Touched::default(),
        })
    }

    fn changes_nothing(&self) -> bool {
        let site_stays = self.previous.as_ref().is_some_and(|root| root.site == self.site_hash);
        site_stays && self.changes.is_empty() && self.removals.is_empty() && self.purges.is_empty()
    }

    fn number(&self) -> u64 {
        self.previous.as_ref().map_or(0, |root| root.number) + 1
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
        let key = Some(self.commit.idempotency_key.as_str()).filter(|key| !key.is_empty());
        let site_source = self.commit.site.as_ref().and_then(|change| change.source);
        let editor = &self.editor.name;
        record(self.sql, &root, &outcome, &Signature { editor, message, idempotency_key: key, site_source })?;
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
