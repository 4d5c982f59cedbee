//! Builds the commit request of a push, and records its outcome.

use std::collections::HashSet;

use gazette_core::edition::encoded_legacy_address;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::{ArticleChange, Commit, CommitOutcome, Removal, SiteChange};

use super::plan::{PlannedArticle, PushPlan, PushReason};
use super::state::{PushState, PushedArticle};
use crate::content::{Content, Selection};
use crate::random::{NoRandomness, uuid};

/// The commit for a plan. With `is_pruning`, it takes down retired articles.
pub fn commit(
    content: &Content,
    plan: &PushPlan<'_>,
    state: &PushState,
    is_pruning: bool,
    message: Option<String>,
    force: bool,
) -> Result<Commit, NoRandomness> {
    let removal = |retired: &super::Retired| Removal { slug: retired.slug.clone(), base: Some(retired.base) };
    Ok(Commit {
        idempotency_key: uuid()?,
        message,
        site: plan.site.then(|| SiteChange {
            blob: content.site_hash,
            base: state.site,
            source: Some(content.site_source_hash()),
        }),
        articles: plan.articles.iter().map(article_change).collect(),
        removals: if is_pruning { plan.retired.iter().map(removal).collect() } else { Vec::new() },
        purges: Vec::new(),
        purge_now: false,
        force,
        republish: Vec::new(),
    })
}

/// The ids of the articles in a plan that PATHS name by their files: with `--republish`, they are published even if
/// they were taken down or purged. A folder that contains such a file does not name it.
pub fn named_ids(plan: &PushPlan<'_>, selection: &Selection) -> Vec<String> {
    let named = plan.articles.iter().filter(|planned| selection.names(&planned.entry.file));
    named.map(|planned| planned.entry.id.0.clone()).collect()
}

pub(super) fn article_change(planned: &PlannedArticle<'_>) -> ArticleChange {
    let entry = planned.entry;
    ArticleChange {
        article: entry.article,
        source: entry.source,
        base: planned.base,
        rerendered: planned.reason == PushReason::Rerendered,
        unpublish_at: entry.unpublish_at,
        front: entry.front,
        redirect_from: entry.redirect_from.iter().map(|(address, _)| encoded_legacy_address(address)).collect(),
        media: entry.media.iter().flat_map(|file| file.published.iter().copied()).collect::<Vec<Hash>>(),
        views: entry.views,
    }
}

impl PushState {
    /// Records the outcome of a commit. `site` has the hashes of the settings and of their source.
    pub fn record(&mut self, site: [Hash; 2], plan: &PushPlan<'_>, is_pruning: bool, outcome: &CommitOutcome) {
        self.edition = self.edition.max(outcome.edition);
        if plan.site {
            [self.site, self.site_source] = site.map(Some);
            self.rolled_back_site = None;
        }
        if is_pruning {
            for retired in &plan.retired {
                self.articles.remove(&retired.slug);
            }
        }
        let skipped: HashSet<&Slug> = outcome.skipped.iter().collect();
        let done = || plan.articles.iter().filter(|planned| !skipped.contains(&planned.entry.slug.0));
        // First all old slugs, because two articles may have exchanged theirs.
        for old in done().filter_map(|planned| planned.old_slug.as_ref()) {
            self.articles.remove(old);
        }
        for planned in done() {
            let entry = planned.entry;
            self.articles.insert(entry.slug.0.clone(), PushedArticle::of(entry));
        }
        let slugs = done().map(|planned| &planned.entry.slug.0).collect();
        let files = done().map(|planned| planned.entry.file.as_str()).collect();
        self.forget_held(&slugs, &files, plan.site);
        self.forget_live_proposals();
    }
}
