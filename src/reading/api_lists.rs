//! The API's lists: articles, what they are sorted into, and what changed.

use std::collections::BTreeMap;

use gazette_core::hash::Hash;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::api_list::parse_list;
use super::ranking;
use crate::answer::{Answer, Freshness, NO_STORE};
use crate::asked::Asked;
use crate::counting::client as counting;
use crate::error::ApiError;
use crate::publishing::client::{self as catalog, RANKED};

/// `GET /api/v1/articles`: cards of the reader's edition and instant, newest first unless another order is asked for.
///
/// `GET /api/v1/sections`, `/tags` and `/authors`: each with the number of its articles. Sections come all at once, in the
/// order of the menu; tags and authors in parts, by name as dictionaries have them.
///
/// `GET /api/v1/editions/{n}/changes`: what leads from edition n (0 is the empty paper) to the reader's own, by the
/// articles' ids. Its cursors hold on to the edition of the first part.
///
/// One function for all: each more that waits weighs a kilobyte.
pub async fn get_list(asked: &Asked, of: &str, number: &str) -> Result<Answer, ApiError> {
    let mut list = parse_list(asked, of, number)?;
    let is_ranked = list.query.order == RANKED;
    if is_ranked {
        let (name, ids) = ranking::pinned(asked, &list.pinned).await?;
        (list.pinned, list.query.ranked) = (name, ids);
    }
    let mut part = catalog::list(&asked.env, list.query.clone()).await?;
    if list.with_views {
        add_views(asked, &mut part.articles).await?;
    }
    if let Some(fields) = &list.fields {
        part.articles = part.articles.iter().map(|article| picked(article, fields)).collect::<Result<_, _>>()?;
    }
    let next = part.next.map(|position| list.next_url(&asked.path, &position));
    let mut body = String::from("{");
    if of == "changes" {
        body.extend(["\"from\":", number, ",\"edition\":", &list.query.edition.to_string(), ","]);
    }
    body.extend(["\"", of, "\":[", &part.articles.join(","), "],\"next\":", &serde_json::to_string(&next)?, "}"]);
    let etag = Hash::of(body.as_bytes());
    let answer = Answer::public_json(body);
    let answer = match &next {
        Some(next) => answer.with("Link", ["<", next, ">; rel=\"next\""].concat()),
        None => answer,
    };
    // Numbers of views are kept nowhere.
    if list.with_views || is_ranked {
        return Ok(answer.with("Cache-Control", NO_STORE));
    }
    Ok(answer.with_etag(etag).with_freshness(Freshness::Content).kept())
}

/// Adds all its views to each article.
async fn add_views(asked: &Asked, articles: &mut [String]) -> Result<(), ApiError> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let id = |article: &String| serde_json::from_str(article).map(|Named { id }| id);
    let ids = articles.iter().map(id).collect::<Result<Vec<String>, _>>()?;
    let views = counting::views_of(&asked.env, ids).await?;
    for (article, views) in articles.iter_mut().zip(views) {
        article.pop();
        article.extend([",\"views\":", &views.to_string(), "}"]);
    }
    Ok(())
}

/// The named fields of an article, in the order of the names; their values are passed on unread.
fn picked(article: &str, fields: &[String]) -> Result<String, ApiError> {
    let members: BTreeMap<&str, &RawValue> = serde_json::from_str(article)?;
    let value = |field: &str| members.get(field).map(|value| value.get());
    let some = fields.iter().filter_map(|field| Some(["\"", field, "\":", value(field)?].concat()));
    Ok(["{", &some.collect::<Vec<_>>().join(","), "}"].concat())
}
