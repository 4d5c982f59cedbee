//! Articles as JSON.

use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use crate::answer::{Answer, Freshness};
use crate::reading::edition::{Edition, Resolved};
use crate::reading::read_context::ReadContext;
use crate::request::RequestContext;

/// `GET /api/v1/articles/{slug}`: the published bytes, with the article's hash as entity tag.
pub async fn get_article(request: &RequestContext, slug: &str) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let slug: Slug = slug.parse().map_err(|_| ApiError::ArticleNotFound(slug.chars().take(80).collect()))?;
    let (hash, redirected, text) = find(&request.env, &request.edition, &slug, request.now).await?;
    let article: Dates = serde_json::from_str(&text)?;
    if redirected {
        return Ok(Answer::moved(format!("/api/v1/articles/{}", article.slug)).with("Access-Control-Allow-Origin", "*"));
    }
    Ok(Answer::public_json(text)
        .with_etag(hash)
        .with_last_modified(last_modified(article.updated_at.into(), request.edition.root.published_at, request.now))
        .with_freshness(Freshness::Content)
        .kept())
}

/// The later of `updated_at` and the edition's publication, because editors may change a text without its dates; never
/// in the future (RFC 9110, section 8.8.2.1).
fn last_modified(updated_at: Timestamp, published_at: Timestamp, now: Timestamp) -> Timestamp {
    updated_at.max(published_at).min(now)
}

/// Finds a public article by its slug or an old slug: returns its blob, whether the slug is an old one, and its JSON.
pub async fn find(
    context: &impl ReadContext,
    edition: &Edition,
    slug: &Slug,
    now: Timestamp,
) -> Result<(Hash, bool, String), ApiError> {
    match edition.resolve(context, Key::of_slug(slug), now).await? {
        Resolved::Article { blob, redirected, .. } => {
            let whole = |text: String| serde_json::from_str::<Dates>(&text).map(|_| text);
            Ok((blob, redirected, edition.decoded_blob(context, blob, whole).await?))
        }
        Resolved::Gone => Err(ApiError::ArticleGone(slug.to_string())),
        Resolved::Nothing => Err(ApiError::ArticleNotFound(slug.to_string())),
    }
}

/// The fields that the response's headers need; the rest of the article is not parsed.
#[derive(serde::Deserialize)]
struct Dates {
    slug: Slug,
    updated_at: chrono::DateTime<chrono::FixedOffset>,
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
