//! An article's HTML as KV stores it: rendered when the article is published, joined with a frame when it is read.

use gazette_core::article::Article;
use gazette_core::hash::Hash;
use gazette_core::pages::{self, Rendered};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;
use serde::{Deserialize, Serialize};

use super::edition::Edition;
use super::read_context::ReadContext;
use crate::host::Later;
use crate::storage::{ContentStore, read_surely};

/// An article's HTML with the data that a response needs, so that the article itself is not read.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredPage {
    /// The page's own path; others redirect to it.
    pub path: String,
    /// Its HTML.
    pub rendered: Rendered,
    /// The article's tags, for related articles.
    pub tags: Vec<Slug>,
}

/// A hash of everything that an article's HTML depends on besides the article: templates, texts, and the settings they
/// use. It is part of the key in KV, so a new version never overwrites an old one.
pub fn style(site: &Site) -> String {
    let settings = [&site.title, &site.tagline, &site.base_url, &site.language].map(String::as_str).join("\0");
    format!("{}-{}", pages::BUILD, &Hash::of(settings.as_bytes()).to_string()[..8])
}

/// Renders an article for the store.
pub fn render(site: &Site, article: &Article) -> StoredPage {
    let tags = article.card.tags.iter().map(|tag| tag.slug.clone()).collect();
    StoredPage { path: article.card.path(), rendered: pages::article(site, article), tags }
}

/// An article's HTML: from KV, or rendered now and stored.
pub async fn find(
    context: &impl ReadContext,
    later: &impl Later,
    edition: &Edition,
    article: Hash,
) -> Result<StoredPage, ApiError> {
    let (store, style) = (context.store()?, &edition.style);
    match read_surely(edition.ttl(context.now()), |ttl| store.article_page(article, style, ttl)).await {
        Ok(Some(stored)) => match serde_json::from_str(&stored) {
            Ok(stored) => return Ok(stored),
            Err(error) => log::warn!("the page of {article} is broken: {error}; rendering it"),
        },
        Ok(None) => {}
        Err(error) => log::warn!("{error}; rendering {article}"),
    }
    let read: Article = edition.decoded_blob(context, article, |text| Article::from_json(&text)).await?;
    let stored = render(&edition.site, &read);
    if !edition.is_writable(context.millis()) {
        return Ok(stored);
    }
    let (json, style) = (serde_json::to_string(&stored)?, style.clone());
    later.later(async move {
        if let Err(error) = store.put_article_page(article, &style, &json).await {
            log::warn!("the page of {article} was not kept: {error}");
        }
    });
    Ok(stored)
}
