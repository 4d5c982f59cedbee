//! What the other wings use of reading.

use gazette_core::article::Article;
use gazette_core::edition::Key;
use gazette_core::site::Site;

pub use super::edition::Edition;
use super::edition::{Resolved, text_blob};
pub use super::previews::is_preview;
use super::{residence, stored_page};
use crate::asked::Asked;
use crate::error::ApiError;

/// Names all that an article's HTML depends on besides the article.
pub fn style(site: &Site) -> String {
    stored_page::style(site)
}

/// An article's HTML, as KV keeps it.
pub fn article_page(site: &Site, article: &Article) -> String {
    serde_json::to_string(&stored_page::render(site, article)).unwrap_or_default()
}

/// Shows a root in this isolate at once, if it is newer than what readers see.
pub async fn adopt(env: &worker::Env, root_json: &str) {
    if let Err(error) = residence::adopt(env, root_json).await {
        worker::console_warn!("the new edition will show in a moment: {error}");
    }
}

/// The id of a public article, named by its slug, an old slug, or its id.
pub async fn article_id(asked: &Asked, name: &str) -> Result<String, ApiError> {
    let unknown = || ApiError::ArticleNotFound(name.chars().take(80).collect());
    let keys = name.parse().ok().map(|slug| Key::of_slug(&slug)).into_iter().chain([Key::of_id(name)]);
    for key in keys {
        match asked.edition.resolve(&asked.env, key, asked.now).await? {
            Resolved::Article { id_is_slug: true, redirected: false, .. } => return Ok(name.to_owned()),
            Resolved::Article { blob: hash, .. } => {
                return Ok(Article::from_json(&text_blob(&asked.env, hash).await?)?.card.id);
            }
            Resolved::Gone | Resolved::Nothing => {}
        }
    }
    Err(unknown())
}
