//! Records what a rollback from this folder has made live.
//!
//! A later push compares with the restored version, so that one's own rollback is no conflict. What was rolled back is not
//! published again by itself: a file stays withheld until it changes or is named.

use std::collections::HashMap;

use gazette_content::ArticleEntry;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::LiveSource;

use super::state::{PushState, PushedArticle};
use crate::client::{Client, ClientError, Course, SOURCES};

/// What is live, as far as a folder's record needs it.
#[derive(Debug, Default)]
pub struct LiveVersions {
    edition: u64,
    site: Option<Hash>,
    /// Whether there may be live articles that the list does not name.
    own_only: bool,
    by_id: HashMap<String, LiveVersion>,
}

#[derive(Debug)]
struct LiveVersion {
    slug: Slug,
    source: Hash,
    article: Hash,
}

impl LiveVersions {
    /// Fetches the versions that are live.
    pub fn fetch(client: &Client) -> Result<Self, ClientError> {
        let mut live = Self::default();
        let mut course = Course::default();
        let mut path = SOURCES.to_owned();
        loop {
            let list = client.sources(Some(&path))?;
            live.edition = live.edition.max(list.edition);
            live.site = list.site;
            live.own_only |= list.own_only;
            let next = list.next.filter(|_| !list.sources.is_empty());
            for LiveSource { slug, id, article, source, .. } in list.sources {
                live.by_id.insert(id, LiveVersion { slug, source, article });
            }
            match client.next_part(&mut course, &path, next.as_deref())? {
                Some(next) => path = next,
                None => return Ok(live),
            }
        }
    }
}

impl PushState {
    /// Records that `live` is the result of a rollback. `entries` are the folder's articles, and `site` its settings.
    pub fn record_rollback(&mut self, live: &LiveVersions, entries: &[ArticleEntry], site: Hash) {
        self.edition = self.edition.max(live.edition);
        if live.site.is_some() && live.site != self.site {
            self.rolled_back_site = self.site.filter(|pushed| *pushed == site);
            self.site = live.site;
        }
        let files: HashMap<&str, Hash> = entries.iter().map(|entry| (entry.id.0.as_str(), entry.source)).collect();
        for (slug, mut known) in std::mem::take(&mut self.articles) {
            let id = known.id.clone().unwrap_or_else(|| slug.to_string());
            let Some(version) = live.by_id.get(&id) else {
                known.is_unpublished |= !live.own_only;
                self.articles.insert(slug, known);
                continue;
            };
            let is_pushed = |hash: &Hash| *hash == known.source && *hash != version.source;
            let rolled_back = files.get(id.as_str()).copied().filter(is_pushed);
            let known = PushedArticle {
                path: with_slug(&known.path, &version.slug),
                id: (id != version.slug.as_str()).then_some(id),
                source: version.source,
                article: version.article,
                is_unpublished: false,
                rolled_back,
                ..known
            };
            self.articles.insert(version.slug.clone(), known);
        }
    }
}

/// The path of a page after its article got another slug.
fn with_slug(path: &str, slug: &Slug) -> String {
    path.rsplit_once('/').map(|(section, _)| format!("{section}/{slug}")).unwrap_or_default()
}
