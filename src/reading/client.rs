//! The interface of reading for other modules.

use gazette_core::article::{Article, Card};
use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::wire::ApiError;

pub use super::edition::Edition;
use super::edition::Resolved;
pub use super::previews::is_preview;
use super::{isolate, stored_page};
use crate::request::RequestContext;

/// A hash of everything that an article's HTML depends on besides the article.
pub fn style(site: &Site) -> String {
    stored_page::style(site)
}

/// An article's HTML in the form that KV stores.
pub fn article_page(site: &Site, article: &Article) -> String {
    serde_json::to_string(&stored_page::render(site, article)).unwrap_or_default()
}

/// Serves a new root in this isolate at once, if it is newer than the current one.
pub async fn adopt(env: &worker::Env, root_json: &str) {
    if let Err(error) = isolate::adopt(env, root_json).await {
        log::warn!("the new edition will show in a moment: {error}");
    }
}

/// The blob of the public article under a key; `None` if there is none, or if it has moved.
pub async fn public_article(request: &RequestContext, key: Key) -> Result<Option<Hash>, ApiError> {
    Ok(match request.edition.resolve(&request.env, key, request.now).await? {
        Resolved::Article { blob, redirected: false, .. } => Some(blob),
        _ => None,
    })
}

/// An article of the reader's edition.
pub async fn article(request: &RequestContext, blob: Hash) -> Result<Article, ApiError> {
    request.edition.decoded_blob(&request.env, blob, |text| Article::from_json(&text)).await
}

/// The id of a public article, named by its slug, an old slug, or its id.
pub async fn article_id(request: &RequestContext, name: &str) -> Result<String, ApiError> {
    let unknown = || ApiError::ArticleNotFound(name.chars().take(80).collect());
    let keys = name.parse().ok().map(|slug| Key::of_slug(&slug)).into_iter().chain([Key::of_id(name)]);
    for key in keys {
        match request.edition.resolve(&request.env, key, request.now).await? {
            Resolved::Article { id_is_slug: true, redirected: false, .. } => return Ok(name.to_owned()),
            Resolved::Article { blob: hash, .. } => {
                return Ok(request.edition.json_blob::<Card>(&request.env, hash).await?.id);
            }
            Resolved::Gone | Resolved::Nothing => {}
        }
    }
    Err(unknown())
}
