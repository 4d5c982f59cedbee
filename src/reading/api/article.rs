//! Articles as JSON.

use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use crate::answer::{Answer, Freshness};
use crate::reading::pages::find_article;
use crate::reading::stored_article::Found;
use crate::request::RequestContext;

/// `GET /api/v1/articles/{slug}`: the published bytes, with the article's hash as entity tag.
pub async fn get_article(request: &RequestContext, slug: &str) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let slug: Slug = slug.parse().map_err(|_| ApiError::ArticleNotFound(slug.chars().take(80).collect()))?;
    let stored = match find_article(request, &slug).await? {
        Found::Article(stored) => stored,
        Found::Moved(card) => {
            let location = format!("/api/v1/articles/{}", card.slug);
            return Ok(Answer::moved(location).with("Access-Control-Allow-Origin", "*"));
        }
    };
    Ok(Answer::public_json(stored.json.into_vec())
        .with_etag(stored.blob)
        .with_last_modified(last_modified(stored.updated_at, request.edition.root.published_at, request.now))
        .with_freshness(Freshness::Content)
        .kept())
}

/// The later of `updated_at` and the edition's publication, because editors may change a text without its dates; never
/// in the future (RFC 9110, section 8.8.2.1).
fn last_modified(updated_at: Timestamp, published_at: Timestamp, now: Timestamp) -> Timestamp {
    updated_at.max(published_at).min(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_was_modified_in_the_future() {
        let at = Timestamp::from_secs;
        for (updated, published, now, expected) in [(1, 5, 9, 5), (7, 5, 9, 7), (100, 5, 9, 9), (1, 100, 9, 9)] {
            assert_eq!(last_modified(at(updated), at(published), at(now)), at(expected));
        }
    }
}
