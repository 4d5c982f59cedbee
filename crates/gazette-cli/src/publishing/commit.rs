//! The commit: everything of a push in one request, and what is remembered of it.

use std::collections::HashSet;

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::{ArticleChange, Commit, CommitOutcome, Removal, SiteChange};

use super::changes::{Change, Changes, Kind};
use super::state::{Known, State};
use crate::content::Content;
use crate::random::{NoRandomness, uuid};

/// The commit of those changes. With `is_pruning` it takes down what is retired.
pub fn commit(
    content: &Content,
    changes: &Changes<'_>,
    state: &State,
    is_pruning: bool,
    message: Option<String>,
    force: bool,
) -> Result<Commit, NoRandomness> {
    let removal = |retired: &super::Retired| Removal { slug: retired.slug.clone(), base: Some(retired.base) };
    Ok(Commit {
        idempotency_key: uuid()?,
        message,
        site: changes.site.then_some(SiteChange { blob: content.site_hash, base: state.site }),
        articles: changes.articles.iter().map(article_change).collect(),
        removals: if is_pruning { changes.retired.iter().map(removal).collect() } else { Vec::new() },
        purges: Vec::new(),
        purge_now: false,
        force,
    })
}

fn article_change(change: &Change<'_>) -> ArticleChange {
    let entry = change.entry;
    ArticleChange {
        article: entry.article,
        source: entry.source,
        base: change.base,
        rerendered: change.kind == Kind::Rerendered,
        unpublish_at: entry.unpublish_at,
        front: entry.front,
        redirect_from: entry.redirect_from.iter().map(|(address, _)| address.clone()).collect(),
        media: entry.media.iter().flat_map(|file| file.published.iter().copied()).collect::<Vec<Hash>>(),
        views: entry.views,
    }
}

impl State {
    /// Remembers what the paper answered to a commit of those changes, which `site` belongs to.
    pub fn learn(&mut self, site: Hash, changes: &Changes<'_>, is_pruning: bool, outcome: &CommitOutcome) {
        self.edition = self.edition.max(outcome.edition);
        if changes.site {
            self.site = Some(site);
        }
        if is_pruning {
            for retired in &changes.retired {
                self.articles.remove(&retired.slug);
            }
        }
        let skipped: HashSet<&Slug> = outcome.skipped.iter().collect();
        let done = || changes.articles.iter().filter(|change| !skipped.contains(&change.entry.slug.0));
        // All old slugs first: two articles may have exchanged theirs.
        for old in done().filter_map(|change| change.old_slug.as_ref()) {
            self.articles.remove(old);
        }
        for change in done() {
            let entry = change.entry;
            let (slug, id) = (entry.slug.0.clone(), &entry.id.0);
            let known = Known {
                id: (id != slug.as_str()).then(|| id.clone()),
                path: entry.path.clone(),
                source: entry.source,
                article: entry.article,
                redirect_from: entry.redirect_from.iter().map(|(address, _)| address.clone()).collect(),
                is_unpublished: false,
            };
            self.articles.insert(slug, known);
        }
    }
}
