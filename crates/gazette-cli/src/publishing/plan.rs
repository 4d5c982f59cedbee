//! Compares the content with what was last pushed from the folder.

use std::collections::{HashMap, HashSet};

use gazette_content::{ArticleEntry, SETTINGS};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::{MAX_CHANGES_PER_COMMIT, MAX_COMMIT_BYTES};

use serde::Serialize;

use super::proposed::Proposed;
use super::state::{PushState, PushedArticle};
use super::stored::Over;
use crate::content::{LoadedContent, Selection, UnreadFile};

/// Space in a commit for everything except its articles: the message and removals.
const ROOM_BYTES: usize = 1_000_000;

/// What a push does besides publishing what has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named {
    /// Sends files that PATHS name even if they have not changed here: somebody else may have changed what is live.
    pub is_forced: bool,
    /// Publishes files that PATHS name again that were taken down or purged.
    pub is_republished: bool,
    /// Stores the changes for a time, files that have changed since they were stored for another time, too.
    pub is_for_later: bool,
}

/// An article that was taken down, and whose file is still in the folder.
#[derive(Debug, Clone, Copy)]
pub struct Withheld<'p> {
    /// The article in the file.
    pub entry: &'p ArticleEntry,
    /// Whether the file has changed since.
    pub has_changed: bool,
}

/// What a push would do.
#[derive(Debug, Default)]
pub struct PushPlan<'p> {
    /// Whether the settings have changed.
    pub site: bool,
    /// Whether a rollback replaced the settings, and those in the folder have not changed since. Not sent.
    pub site_is_rolled_back: bool,
    /// Articles to send, in the order of their files.
    pub articles: Vec<PlannedArticle<'p>>,
    /// Articles that were pushed from this folder and no longer exist in it. Taken down only on request.
    pub retired: Vec<Retired>,
    /// Articles that were taken down. Not sent, even if their files have changed since.
    pub withheld: Vec<Withheld<'p>>,
    /// Articles whose files are as they were proposed. Not sent again.
    pub proposed: Vec<Waiting<'p>>,
    /// Files that wait in a release of this folder. Not sent.
    pub waiting: Vec<InRelease>,
    /// Articles that a release of this folder takes down or gives another slug.
    pub ended_later: Vec<Slug>,
    /// Articles that a rollback replaced by older versions and whose files have not changed since. Not sent.
    pub rolled_back: Vec<&'p ArticleEntry>,
}

/// An article to send.
#[derive(Debug, Clone)]
pub struct PlannedArticle<'p> {
    /// The article.
    pub entry: &'p ArticleEntry,
    /// Why it is sent.
    pub reason: PushReason,
    /// The hash of the live source on which it is based.
    pub base: Option<Hash>,
    /// Its previous slug, if that has changed.
    pub old_slug: Option<Slug>,
    /// Addresses that newly redirect to it.
    pub redirects: Vec<Redirect>,
}

/// An article that was proposed as it is in the folder.
#[derive(Debug, Clone)]
pub struct Waiting<'p> {
    /// The article.
    pub entry: &'p ArticleEntry,
    /// What has become of the proposal, as far as the folder knows.
    pub proposed: Proposed,
}

/// A file that waits in a release, or was to be published by one that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InRelease {
    /// The number of the release.
    pub release: u64,
    /// The file.
    pub file: String,
    /// Whether it has changed since it was stored.
    pub is_changed: bool,
    /// Why the release won't publish it, if it won't.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Over>,
}

/// Why an article is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushReason {
    /// It was never pushed from this folder, or has been taken down since.
    Added,
    /// Its source has changed.
    Changed,
    /// Only its rendering has changed.
    Rerendered,
}

/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Redirect {
    /// The old address.
    pub from: String,
    /// The path of the article's page.
    pub to: String,
}

/// An article that no longer exists in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// Its slug.
    pub slug: Slug,
    /// The hash of the source that was last pushed.
    pub base: Hash,
    /// Whether its file still exists and is now a draft.
    pub is_draft: bool,
}

impl<'p> PushPlan<'p> {
    /// Compares the content with the state. Only selected articles are sent; the settings are always compared.
    pub fn between(loaded: &'p LoadedContent, state: &PushState, selection: &Selection, named: Named) -> Self {
        let content = &loaded.content;
        let is_pushed = [state.site, state.rolled_back_site].contains(&Some(content.site_hash));
        let is_rolled_back = state.site != Some(content.site_hash) && is_pushed;
        let site = !is_pushed || ((named.is_forced || is_rolled_back) && selection.names(SETTINGS));
        let site_is_rolled_back = is_rolled_back && !site;
        let mut plan =
            Self { site, site_is_rolled_back, ..Self::of_articles(&content.entries, state, selection, named) };
        // An article whose file can't be read is not deleted. Records of older versions of this command name no files.
        let unread: HashSet<&str> = loaded.unread.iter().map(|unread| unread.file.as_str()).collect();
        let unread_is_published = loaded.unread.iter().any(|unread| !unread.is_draft);
        plan.retired.retain(|retired| match state.articles.get(&retired.slug).map(|known| known.file.as_str()) {
            None | Some("") => !unread_is_published,
            Some(file) => retired.is_draft || !unread.contains(file) || is_draft_file(loaded, file),
        });
        for retired in &mut plan.retired {
            let file = state.articles.get(&retired.slug).map(|known| known.file.as_str());
            let is_its =
                |unread: &UnreadFile| unread.slug.as_ref() == Some(&retired.slug) || file == Some(&unread.file);
            retired.is_draft |= loaded.unread.iter().any(is_its);
        }
        plan.leave_to_releases(content.site_hash, state, selection, named);
        plan
    }

    /// Leaves out what a release of this folder has, unless PATHS name it, also if the release is over. Files that have changed
    /// since are left out of what is published at once: they must not be public before the others, and would make the paper
    /// refuse the release.
    fn leave_to_releases(&mut self, site: Hash, state: &PushState, selection: &Selection, named: Named) {
        let mut waiting = Vec::new();
        let mut waits = |found: Option<InRelease>| {
            let is_to_be_stored = |found: &InRelease| named.is_for_later && (found.is_changed || found.over.is_some());
            let left_out = found.filter(|found| !selection.names(&found.file)).filter(|found| !is_to_be_stored(found));
            let is_left_out = left_out.is_some();
            waiting.extend(left_out);
            is_left_out
        };
        self.site = self.site && !waits(state.release_with_settings(site));
        self.articles.retain(|planned| !waits(state.release_with(planned.entry)));
        self.waiting = waiting;
        let ended = self.retired.extract_if(.., |retired| state.is_ended_by_release(&retired.slug));
        self.ended_later = ended.map(|retired| retired.slug).collect();
    }

    /// Bases the articles that have no base yet on these sources, given by the articles' ids.
    pub fn use_bases(&mut self, bases: &HashMap<String, Hash>) {
        for planned in &mut self.articles {
            planned.base = planned.base.or_else(|| bases.get(&planned.entry.id.0).copied());
        }
    }

    /// Leaves out the articles without a file whose files were not among the selected ones.
    pub fn limit_retired(&mut self, state: &PushState, selection: &Selection) {
        self.retired.retain(|retired| {
            let file = state.articles.get(&retired.slug).map_or("", |known| known.file.as_str());
            *selection == Selection::All || (!file.is_empty() && selection.includes(file))
        });
    }

    fn of_articles(entries: &'p [ArticleEntry], state: &PushState, selection: &Selection, named: Named) -> Self {
        let by_id: HashMap<&str, (&Slug, &PushedArticle)> =
            state.known().map(|(slug, id, known)| (id, (slug, known))).collect();
        let find = |entry: &ArticleEntry| {
            let by_slug = || state.articles.get_key_value(&entry.slug.0);
            by_id.get(entry.id.0.as_str()).copied().or_else(by_slug)
        };
        let by_file: HashMap<&str, &Slug> =
            state.articles.iter().map(|(slug, known)| (known.file.as_str(), slug)).collect();
        let mut plan = Self::default();
        let mut present: HashSet<&Slug> = HashSet::new();
        let mut drafts: HashSet<&Slug> = HashSet::new();
        for entry in entries {
            let known = find(entry);
            if let Some((slug, _)) = known {
                if entry.draft { &mut drafts } else { &mut present }.insert(slug);
            } else if let Some(slug) = by_file.get(entry.file.as_str()).filter(|_| entry.draft) {
                // A draft with another slug than the article that the file had.
                drafts.insert(slug);
            }
            if !entry.draft && selection.includes(&entry.file) {
                let named = selection.names(&entry.file).then_some(named);
                plan.compare(entry, known, state.proposed.get(&entry.slug.0), named);
            }
        }
        let retired = state.articles.iter().filter(|(slug, known)| !known.is_unpublished && !present.contains(slug));
        plan.retired = retired
            .map(|(slug, known)| Retired { slug: slug.clone(), base: known.source, is_draft: drafts.contains(slug) })
            .collect();
        plan
    }

    fn compare(
        &mut self,
        entry: &'p ArticleEntry,
        known: Option<(&Slug, &PushedArticle)>,
        proposed: Option<&Proposed>,
        named: Option<Named>,
    ) {
        let (reason, base) = match known {
            None => (PushReason::Added, None),
            Some((_, known)) if known.is_unpublished => {
                if named.is_none_or(|named| !named.is_republished) {
                    self.withheld.push(Withheld { entry, has_changed: known.source != entry.source });
                    return;
                }
                (PushReason::Added, None)
            }
            Some((_, known)) if known.rolled_back == Some(entry.source) && named.is_none() => {
                self.rolled_back.push(entry);
                return;
            }
            Some((_, known)) if named.is_some_and(|named| named.is_forced) || known.source != entry.source => {
                (PushReason::Changed, Some(known.source))
            }
            Some((_, known)) if known.article != entry.article => (PushReason::Rerendered, Some(known.source)),
            Some(_) => return,
        };
        let is_proposed = |proposed: &&Proposed| proposed.article.source == entry.source && named.is_none();
        if let Some(proposed) = proposed.filter(is_proposed) {
            self.proposed.push(Waiting { entry, proposed: proposed.clone() });
            return;
        }
        let known = known.filter(|(_, known)| !known.is_unpublished);
        let old_slug = known.map(|(slug, _)| slug).filter(|slug| **slug != entry.slug.0).cloned();
        let redirects = redirects(entry, known.map(|(_, known)| known));
        self.articles.push(PlannedArticle { entry, reason, base, old_slug, redirects });
    }

    /// Splits the plan into parts that each fit into one commit. The first part has the settings, the last one the
    /// removals.
    pub fn parts(&self) -> Vec<Self> {
        self.in_parts_of(MAX_CHANGES_PER_COMMIT, MAX_COMMIT_BYTES - ROOM_BYTES)
    }

    fn in_parts_of(&self, most_articles: usize, most_bytes: usize) -> Vec<Self> {
        let mut parts = vec![Self::default()];
        let mut bytes = 0;
        for planned in &self.articles {
            let last = parts.len() - 1;
            if parts[last].articles.len() == most_articles || bytes + planned.bytes() > most_bytes {
                parts.push(Self::default());
                bytes = 0;
            }
            bytes += planned.bytes();
            let last = parts.len() - 1;
            parts[last].articles.push(planned.clone());
        }
        parts[0].site = self.site;
        let last = parts.len() - 1;
        parts[last].retired.clone_from(&self.retired);
        parts
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        !self.site && self.articles.is_empty()
    }

    /// The slugs of the articles that are sent for this reason.
    pub fn slugs(&self, reason: PushReason) -> Vec<&Slug> {
        self.articles.iter().filter(|planned| planned.reason == reason).map(|planned| &planned.entry.slug.0).collect()
    }
}

impl PlannedArticle<'_> {
    /// The approximate size of its entry in a commit: three hashes, the hashes of its media, and its addresses.
    fn bytes(&self) -> usize {
        let media: usize = self.entry.media.iter().map(|file| file.published.len()).sum();
        let addresses: usize = self.entry.redirect_from.iter().map(|(address, _)| address.len() + 8).sum();
        400 + 70 * media + addresses
    }
}

/// Whether a file that can't be read is marked as a draft.
fn is_draft_file(loaded: &LoadedContent, file: &str) -> bool {
    loaded.unread.iter().any(|unread| unread.is_draft && unread.file == file)
}

fn redirects(entry: &ArticleEntry, known: Option<&PushedArticle>) -> Vec<Redirect> {
    let moved = known.map(|known| &known.path).filter(|path| !path.is_empty() && **path != entry.path);
    let addresses = entry.redirect_from.iter().map(|(address, _)| address);
    let new = addresses.filter(|address| known.is_none_or(|known| !known.redirect_from.contains(address)));
    moved.into_iter().chain(new).map(|from| Redirect { from: from.clone(), to: entry.path.clone() }).collect()
}

#[cfg(test)]
mod tests;
