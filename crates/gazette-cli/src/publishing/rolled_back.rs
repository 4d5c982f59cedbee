//! Records what a rollback from this folder has made live.
//!
//! A later push compares with the restored version, so that one's own rollback is no conflict. What was rolled back is not
//! published again by itself: a file stays withheld until it changes or is named. What others had changed before, unknown to
//! this folder, stays unknown to it, so that it is not overwritten without a conflict.

use std::collections::HashMap;

use gazette_content::ArticleEntry;
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::LiveSource;

use super::sources::front_matter;
use super::state::{PushState, PushedArticle};
use crate::client::{Client, ClientError};

/// What is live, as far as a folder's record needs it.
#[derive(Debug, Default)]
pub struct LiveVersions {
    edition: u64,
    site: Option<Hash>,
    site_source: Option<Hash>,
    /// Whether there may be live articles that the list does not name.
    partial: bool,
    by_id: HashMap<String, LiveVersion>,
}

#[derive(Debug)]
struct LiveVersion {
    slug: Slug,
    source: Hash,
    article: Hash,
    /// The path of its page; empty if unknown.
    path: String,
}

impl LiveVersions {
    /// Fetches the versions that are live. `site` has the sections by which their paths are known.
    pub fn fetch(client: &Client, site: &Site) -> Result<Self, ClientError> {
        let mut live = Self::default();
        for list in client.sources(None) {
            let list = list?;
            live.edition = live.edition.max(list.edition);
            live.site = list.site;
            live.site_source = list.settings.map(|settings| settings.source).or(live.site_source);
            live.partial |= list.partial;
            for LiveSource { slug, id, article, source, text } in list.sources {
                let path = page_path(&text, site).unwrap_or_default();
                live.by_id.insert(id, LiveVersion { slug, source, article, path });
            }
        }
        Ok(live)
    }

    /// Whether the folder knew this version of an article, or that there is none.
    fn is_known(&self, id: &str, known: &PushedArticle) -> bool {
        match self.by_id.get(id) {
            Some(version) => !known.is_unpublished && version.source == known.source,
            None => known.is_unpublished && !self.partial,
        }
    }
}

impl PushState {
    /// Records a rollback that has made `after` of `before`. `entries` are the folder's articles, and `site` its settings.
    pub fn record_rollback(
        &mut self,
        before: &LiveVersions,
        after: &LiveVersions,
        entries: &[ArticleEntry],
        site: Hash,
    ) {
        self.edition = self.edition.max(after.edition);
        if before.site == self.site && after.site.is_some() && after.site != self.site {
            let is_pushed = [self.site, self.rolled_back_site].contains(&Some(site));
            self.rolled_back_site = Some(site).filter(|_| is_pushed && after.site != Some(site));
            self.site = after.site;
            self.site_source = after.site_source;
        }
        let files: HashMap<&str, Hash> = entries.iter().map(|entry| (entry.id.0.as_str(), entry.source)).collect();
        for (mut slug, known) in std::mem::take(&mut self.articles) {
            let id = known.id.clone().unwrap_or_else(|| slug.to_string());
            if !before.is_known(&id, &known) {
                self.articles.insert(slug, known);
                continue;
            }
            let is_pushed = |hash: &Hash| *hash == known.source || Some(*hash) == known.rolled_back;
            let pushed = files.get(id.as_str()).copied().filter(is_pushed);
            let known = if let Some(version) = after.by_id.get(&id) {
                slug = version.slug.clone();
                PushedArticle {
                    path: version.path.clone(),
                    id: (id != slug.as_str()).then_some(id),
                    source: version.source,
                    article: version.article,
                    is_unpublished: false,
                    rolled_back: pushed.filter(|pushed| *pushed != version.source),
                    ..known
                }
            } else {
                let source = pushed.unwrap_or(known.source);
                PushedArticle { source, is_unpublished: !after.partial, rolled_back: None, ..known }
            };
            self.articles.insert(slug, known);
        }
    }
}

/// The path of the page of a source; `None` if it can't be read with these settings.
fn page_path(text: &str, site: &Site) -> Option<String> {
    Some(front_matter(text, site)?.path())
}
