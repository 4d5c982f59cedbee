//! Records articles that were taken down on purpose.

use gazette_content::ArticleEntry;
use gazette_core::slug::Slug;

use super::state::{PushState, PushedArticle};
use crate::content::ContentDirError;

impl PushState {
    /// Records that these articles are down on purpose, so that a push does not publish their files again.
    /// `entries` loads the folder; it is called only for articles that were never pushed from it.
    pub fn mark_unpublished(
        &mut self,
        slugs: &[Slug],
        entries: impl FnOnce() -> Result<Vec<ArticleEntry>, ContentDirError>,
    ) -> Result<(), ContentDirError> {
        let mut unknown = Vec::new();
        for slug in slugs {
            match self.articles.get_mut(slug) {
                Some(known) => known.is_unpublished = true,
                None => unknown.push(slug),
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        for entry in entries()?.into_iter().filter(|entry| unknown.contains(&&entry.slug.0)) {
            let id = Some(entry.id.0).filter(|id| id != entry.slug.0.as_str());
            let known = PushedArticle {
                id,
                file: entry.file,
                content: Some(entry.content),
                path: entry.path,
                source: entry.source,
                article: entry.article,
                redirect_from: Vec::new(),
                is_unpublished: true,
                rolled_back: None,
            };
            self.articles.insert(entry.slug.0, known);
        }
        Ok(())
    }
}
