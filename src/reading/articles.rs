//! Articles as JSON.

use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;

use super::api_list::{ApiList, parse_list};
use super::edition::{Edition, Resolved, text_blob};
use super::pages::cache_control;
use super::place::Place;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::publishing;

/// `GET /api/v1/articles/{slug}`: the bytes that were published, with the article's hash as their entity tag.
pub async fn get_article(asked: &Asked, slug: &str) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let slug: Slug = slug.parse().map_err(|_| ApiError::ArticleNotFound(slug.chars().take(80).collect()))?;
    let (hash, redirected, text) = find(&asked.env, &asked.edition, &slug, asked.now).await?;
    let article: Dates = json::read(&text)?;
    if redirected {
        return Ok(Answer::moved(format!("/api/v1/articles/{}", article.slug)).with("Access-Control-Allow-Origin", "*"));
    }
    Ok(Answer::public_json(text)
        .with_etag(hash)
        .with_last_modified(Timestamp::from(article.updated_at))
        .with("Cache-Control", cache_control(asked))
        .kept())
}

/// A public article by its slug or an old one: its blob, whether the slug is an old one, its JSON.
pub async fn find(
    place: &impl Place,
    edition: &Edition,
    slug: &Slug,
    now: Timestamp,
) -> Result<(Hash, bool, String), ApiError> {
    match edition.resolve(place, Key::of_slug(slug), now).await? {
        Resolved::Article { blob, redirected, .. } => Ok((blob, redirected, text_blob(place, blob).await?)),
        Resolved::Gone => Err(ApiError::ArticleGone(slug.to_string())),
        Resolved::Nothing => Err(ApiError::ArticleNotFound(slug.to_string())),
    }
}

/// What an answer's headers need of an article; the rest of its bytes is passed on unread.
#[derive(serde::Deserialize)]
struct Dates {
    slug: Slug,
    #[serde(deserialize_with = "gazette_core::time::read_rfc3339")]
    updated_at: chrono::DateTime<chrono::FixedOffset>,
}

/// `GET /api/v1/articles`: cards, newest first, of the reader's edition and instant.
pub async fn get_articles(asked: &Asked) -> Result<Answer, ApiError> {
    let ApiList { query, fields, parameters } = parse_list(asked)?;
    let part = publishing::client::list(&asked.env, query).await?;
    let mut body = String::from("{\"articles\":[");
    for (index, article) in part.articles.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        match &fields {
            Some(fields) => body.push_str(&picked(article, fields)?),
            None => body.push_str(article),
        }
    }
    let next = part.next.map(|position| parameters.next_url(&position));
    body.push_str("],\"next\":");
    body.push_str(&serde_json::to_string(&next)?);
    body.push('}');
    let mut answer = Answer::public_json(body).with("Cache-Control", cache_control(asked)).kept();
    if let Some(next) = next {
        answer = answer.with("Link", format!("<{next}>; rel=\"next\""));
    }
    Ok(answer)
}

/// The named fields of an article, in the order of the names; their values are passed on unread.
fn picked(article: &str, fields: &[String]) -> Result<String, ApiError> {
    let members = json::members(article)?;
    let value = |field: &str| members.iter().find(|(name, _)| name == field).map(|(_, value)| *value);
    let some = fields.iter().filter_map(|field| Some(["\"", field, "\":", value(field)?].concat()));
    Ok(["{", &some.collect::<Vec<_>>().join(","), "}"].concat())
}
