//! Records what was stored from this folder in releases, which the paper publishes later.
//!
//! Until a release is published, its files are not recorded as pushed, and a push leaves them out. When it has been published,
//! they are recorded as if they had been pushed then, so that what is live is no stranger's change.

use std::collections::{BTreeMap, BTreeSet};

use gazette_content::ArticleEntry;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{CommitOutcome, Counts, ReleaseInfo, ReleaseState};
use serde::{Deserialize, Serialize};

use super::plan::PushPlan;
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
        if self.releases.is_empty() {
            return Ok(Vec::new());
        }
        let listed: BTreeMap<u64, ReleaseInfo> =
            client.releases()?.releases.into_iter().map(|release| (release.id, release)).collect();
        let mut settled = Vec::new();
        for id in self.releases.keys().copied().collect::<Vec<_>>() {
            let info = match listed.get(&id) {
                Some(info) => Some(info.clone()),
                None => client.release(id)?.map(|release| release.info),
            };
            match info {
                Some(info) if info.state == ReleaseState::Waiting => {
                    self.releases.entry(id).and_modify(|stored| stored.at = info.at);
                }
                Some(ReleaseInfo { state: ReleaseState::Published, edition: Some(edition), .. }) => {
                    self.record_release(id, edition);
                    settled.push(Settled::Published(id, edition));
                }
                Some(info) if info.state == ReleaseState::Refused => {
                    self.releases.remove(&id);
                    settled.push(Settled::Refused(Box::new(info)));
                }
                _ => {
                    self.releases.remove(&id);
                    settled.push(Settled::Cancelled(id));
                }
            }
        }
        Ok(settled)
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

    /// The newest release of this folder that waits with an article, and whether the article has changed since. It is the
    /// same article if its file is the same under another slug, or its text in another file.
    pub(super) fn release_with(&self, entry: &ArticleEntry) -> Option<(u64, bool)> {
        self.releases.iter().rev().find_map(|(id, stored)| {
            let is_it = |known: &&PushedArticle| known.file == entry.file || known.content == Some(entry.content);
            let known = stored.articles.get(&entry.slug.0).or_else(|| stored.articles.values().find(is_it))?;
            Some((*id, known.source != entry.source))
        })
    }

    /// The newest release of this folder that waits with settings, and whether these have changed since.
    pub(super) fn release_with_settings(&self, site: Hash) -> Option<(u64, bool)> {
        self.releases.iter().rev().find_map(|(id, stored)| Some((*id, stored.site? != site)))
    }

    /// Whether a release of this folder that waits takes an article down, or gives it another slug.
    pub(super) fn is_ended_by_release(&self, slug: &Slug) -> bool {
        self.releases.values().any(|stored| stored.ended.contains(slug))
    }
}
