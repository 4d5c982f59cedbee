//! What comes from readers: beacons, the picture of those without scripts, and the heartbeat of who is still here.

use serde::Deserialize;

use super::client;
use super::command::{Acknowledged, Arrival, ShardMessage};
use super::days;
use super::numbers::{fresh, object};
use super::visitor::{is_automatic, is_cross_site, is_private, sender};
use crate::answer::{Answer, NO_STORE};
use crate::error::ApiError;
use crate::limit;
use crate::log::random_uuid;
use crate::reading;
use crate::request::{RequestContext, read_object};

pub use super::numbers::{Numbers, numbers};

/// The largest beacon, in bytes.
const MAX_BEACON_BYTES: usize = 4_096;
/// A picture of nothing.
const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// A beacon. Where its reader came from is accepted, and not kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Beacon {
    article: String,
    id: String,
    #[serde(default, rename = "referrer")]
    _referrer: Option<String>,
}

/// The article and the id of a beacon.
fn read_beacon(body: &str) -> Result<(String, String), ApiError> {
    let Beacon { article, id, .. } = read_object(body)?;
    let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(8..=64).contains(&id.len()) || !id.chars().all(well_formed) {
        return Err(ApiError::BadBody("id is a random name of 8 to 64 letters, digits and hyphens".into()));
    }
    Ok((article, id))
}

/// What comes from a reader.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `POST /api/v1/views`: a view; answered when it is durable.
    Beacon,
    /// `GET /api/v1/views.svg?article=`: a view of who runs no scripts. Its id is made here: no browser asks twice for a
    /// picture that must not be kept.
    Picture,
    /// `POST /api/v1/presence`: somebody is here, or still here.
    Heartbeat,
}

/// Any [`Sign`] of a reader. One that another site makes a browser send is refused; a reader who asks not to be tracked is
/// answered as all are, and counted nowhere.
pub async fn note(request: &RequestContext, sign: Sign) -> Result<Answer, ApiError> {
    request.parameters(if sign == Sign::Picture { &["article"] } else { &[] })?;
    if is_cross_site(request) {
        return Err(ApiError::Forbidden(
            "views are reported by this paper's own pages, not by those of other sites".into(),
        ));
    }
    limit::count(request, limit::VIEWS).await?;
    let (mut article, view) = match sign {
        Sign::Beacon => read_beacon(&request.body(MAX_BEACON_BYTES).await?)?,
        Sign::Picture => (request.parameter("article").unwrap_or_default(), random_uuid()),
        Sign::Heartbeat => (String::new(), String::new()),
    };
    if sign != Sign::Heartbeat {
        article = reading::client::article_id(request, &article).await?;
    }
    let picture = || Answer::text("image/svg+xml", PICTURE.into()).with("Cache-Control", NO_STORE);
    if request.raw.method() == "HEAD" {
        return Ok(picture());
    }
    let is_private = is_private(request);
    if is_private && sign == Sign::Picture {
        return Ok(picture());
    }
    let sender = sender(request)?;
    let message = if is_private {
        ShardMessage::Look(article)
    } else {
        let day = days::of(&request.edition.site.zone, request.now);
        let (visitor, household) = (sender.visitor, sender.household.clone());
        ShardMessage::Count(Arrival { article, view, visitor, household, day, is_bot: is_automatic(request) })
    };
    let Acknowledged { views, online, total } = client::tell_shard(&request.env, &sender.household, &message).await?;
    if sign == Sign::Picture {
        return Ok(picture());
    }
    let total = total.saturating_add(request.edition.site.views_offset);
    let numbers = [("online", online), ("total", total), ("views", views)];
    Ok(fresh(object(&numbers[..if sign == Sign::Beacon { 3 } else { 2 }], "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beacon_is_an_article_and_an_id_and_no_junk() {
        let good = |body: &str| read_beacon(body).unwrap();
        assert_eq!(good(r#"{"id":"view-0001","article":"a"}"#), ("a".into(), "view-0001".into()));
        good(r#"{"article":"a","id":"view-0001","referrer":null}"#);
        for body in
            ["", "[]", "{}", r#"{"article":1,"id":"view-0001"}"#, r#"{"article":"a","id":"view-0001","more":1}"#]
        {
            assert!(read_beacon(body).is_err(), "{body}");
        }
    }
}
