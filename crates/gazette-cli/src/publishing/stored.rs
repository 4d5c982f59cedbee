//! Records what was stored from this folder in releases, which the paper publishes later.
//!
//! Until a release is published, its files are not recorded as pushed, and a push leaves them out. When it has been published,
//! they are recorded as if they had been pushed then, so that what is live is no stranger's change. When it was refused or
//! cancelled, a push goes on leaving them out until it names them: who stored them for a later time, or cancelled that, did not
//! ask for them to be public today.

use std::collections::{BTreeMap, BTreeSet};

use gazette_content::{ArticleEntry, SETTINGS};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{CommitOutcome, Counts, ReleaseInfo, ReleaseState};
use serde::{Deserialize, Serialize};

use super::plan::{InRelease, PushPlan};
use super::state::{PushState, PushedArticle};
use crate::client::{Client, ClientError};

/// What a release has of this folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRelease {
    /// When it is to be published, as RFC 3339, as far as this folder knows.
    pub at: String,
    /// The hash of the settings, if it changes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Hash>,
    /// The hash of the source of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_source: Option<Hash>,
    /// The articles, as they will be recorded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub articles: BTreeMap<Slug, PushedArticle>,
    /// The slugs that it takes down or changes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ended: BTreeSet<Slug>,
    /// Why it does not wait any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Over>,
}

/// Why a release does not wait any more, and was not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// The paper refused it. It can be moved to another time.
    Refused,
    /// Somebody cancelled it, or the paper does not know it.
    Cancelled,
}

impl StoredRelease {
    /// What a plan stores. `site` has the hashes of the settings and of their source.
    pub fn of(plan: &PushPlan<'_>, site: [Hash; 2], is_pruning: bool, at: Timestamp) -> Self {
        let nothing =
            CommitOutcome { edition: 0, is_new: true, counts: Counts::default(), unchanged: vec![], skipped: vec![] };
        let mut recorded = PushState::default();
        recorded.record(site, plan, is_pruning, &nothing);
        let retired = plan.retired.iter().filter(|_| is_pruning).map(|retired| &retired.slug);
        let changed = plan.articles.iter().filter_map(|planned| planned.old_slug.as_ref());
        Self {
            at: at.to_rfc3339(),
            site: recorded.site,
            site_source: recorded.site_source,
            articles: recorded.articles,
            ended: retired.chain(changed).cloned().collect(),
            over: None,
        }
    }
}

/// What became of a release of this folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was published in this edition.
    Published(u64, u64),
    /// It was refused, and is listed with the reason.
    Refused(Box<ReleaseInfo>),
    /// It was cancelled.
    Cancelled(u64),
}

impl PushState {
    /// Asks the paper what became of this folder's releases, and records it.
    pub fn settle_releases(&mut self, client: &Client) -> Result<Vec<Settled>, ClientError> {
        let open: Vec<u64> = self.open_releases().collect();
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let listed: BTreeMap<u64, ReleaseInfo> =
            client.releases()?.releases.into_iter().map(|release| (release.id, release)).collect();
        let mut settled = Vec::new();
        for id in open {
            let info = match listed.get(&id) {
                Some(info) => Some(info.clone()),
                None => client.release(id)?.map(|release| release.info),
            };
            match info {
                Some(info) if info.state == ReleaseState::Waiting => {
                    self.releases.entry(id).and_modify(|stored| (stored.at, stored.over) = (info.at, None));
                }
                Some(ReleaseInfo { state: ReleaseState::Published, edition: Some(edition), .. }) => {
                    self.record_release(id, edition);
                    settled.push(Settled::Published(id, edition));
                }
                Some(info) if info.state == ReleaseState::Refused => {
                    self.releases.entry(id).and_modify(|stored| stored.at.clone_from(&info.at));
                    if self.end_release(id, Over::Refused) {
                        settled.push(Settled::Refused(Box::new(info)));
                    }
                }
                info => {
                    if let (Some(info), Some(stored)) = (info, self.releases.get_mut(&id)) {
                        stored.at = info.at;
                    }
                    self.end_release(id, Over::Cancelled);
                    settled.push(Settled::Cancelled(id));
                }
            }
        }
        Ok(settled)
    }

    /// The releases of which the paper may have news.
    fn open_releases(&self) -> impl Iterator<Item = u64> {
        self.releases.iter().filter(|(_, stored)| stored.over != Some(Over::Cancelled)).map(|(id, _)| *id)
    }

    /// Whether the paper may have news of a release of this folder.
    pub fn has_open_releases(&self) -> bool {
        self.open_releases().next().is_some()
    }

    /// Records that a release won't be published. Returns whether that is new.
    pub fn end_release(&mut self, id: u64, over: Over) -> bool {
        let Some(stored) = self.releases.get_mut(&id) else { return false };
        stored.over.replace(over) != Some(over)
    }

    /// Forgets what releases that are over have of articles and settings that were published or stored since.
    pub fn forget_held(&mut self, slugs: &BTreeSet<&Slug>, files: &BTreeSet<&str>, site: bool) {
        for stored in self.releases.values_mut().filter(|stored| stored.over.is_some()) {
            stored.articles.retain(|slug, known| !slugs.contains(slug) && !files.contains(known.file.as_str()));
            if site {
                (stored.site, stored.site_source) = (None, None);
            }
        }
        self.releases.retain(|_, stored| stored.over.is_none() || stored.site.is_some() || !stored.articles.is_empty());
    }

    /// Records what a release has published.
    fn record_release(&mut self, id: u64, edition: u64) {
        let Some(stored) = self.releases.remove(&id) else { return };
        self.edition = self.edition.max(edition);
        if stored.site.is_some() {
            (self.site, self.site_source, self.rolled_back_site) = (stored.site, stored.site_source, None);
        }
        for slug in &stored.ended {
            self.articles.remove(slug);
        }
        self.articles.extend(stored.articles);
    }

    /// The release of this folder that has an article. It is the same article if its file is the same under another slug, or
    /// its text in another file.
    pub(super) fn release_with(&self, entry: &ArticleEntry) -> Option<InRelease> {
        let is_it = |known: &&PushedArticle| known.file == entry.file || known.content == Some(entry.content);
        self.releases().find_map(|(release, stored)| {
            let known = stored.articles.get(&entry.slug.0).or_else(|| stored.articles.values().find(is_it))?;
            let (file, is_changed) = (entry.file.clone(), known.source != entry.source);
            Some(InRelease { release, file, is_changed, over: stored.over })
        })
    }

    /// The release of this folder that has settings.
    pub(super) fn release_with_settings(&self, site: Hash) -> Option<InRelease> {
        self.releases().find_map(|(release, stored)| {
            Some(InRelease { release, file: SETTINGS.to_owned(), is_changed: stored.site? != site, over: stored.over })
        })
    }

    /// Those that wait first, and of these the newest.
    fn releases(&self) -> impl Iterator<Item = (u64, &StoredRelease)> {
        let those = |is_over| self.releases.iter().rev().filter(move |(_, stored)| stored.over.is_some() == is_over);
        those(false).chain(those(true)).map(|(id, stored)| (*id, stored))
    }

    /// Whether a release of this folder that waits takes an article down, or gives it another slug.
    pub(super) fn is_ended_by_release(&self, slug: &Slug) -> bool {
        self.releases.values().any(|stored| stored.over.is_none() && stored.ended.contains(slug))
    }
}
