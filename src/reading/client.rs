//! The interface of reading for other modules.

use gazette_core::article::{Article, Card};
use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;

pub use super::ahead::Ahead;
pub use super::edition::Edition;
use super::edition::Resolved;
use super::isolate;
pub use super::previews::is_preview;
pub use super::stored_article::{StoredArticle, style};
use crate::request::RequestContext;

/// Serves a new root in this isolate at once, if it is newer than the current one.
pub async fn adopt(env: &worker::Env, bundle: &str) {
    if let Err(error) = isolate::adopt(env, bundle).await {
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
    Ok(Article::from_json(&request.edition.article_json(&request.env, blob).await?)?)
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
