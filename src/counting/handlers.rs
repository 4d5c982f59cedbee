//! Handlers of what readers report: views, by a beacon or a picture, and presence, by a heartbeat.

use gazette_core::wire::{ApiError, Beacon, CountedView, Online, read_object};
use gazette_counting::command::{Receipt, ShardRequest, ViewEvent};
use gazette_counting::days;

use super::client;
use super::numbers::{exact, fresh};
use super::visitor::{is_automatic, is_cross_site, is_private, sender};
use crate::answer::{Answer, NO_STORE};
use crate::host::random_uuid;
use crate::limit;
use crate::reading;
use crate::request::RequestContext;

pub use super::numbers::{
    get_article_views, get_counts, get_missing, get_most_read, get_presence, get_stats, post_counts,
};

/// The largest beacon, in bytes.
const MAX_BEACON_BYTES: usize = 4_096;
/// An empty picture.
const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

/// The article and the id of a beacon.
fn read_beacon(body: &str) -> Result<(String, String), ApiError> {
    let Beacon { article, id, .. } = read_object(body)?;
    let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(8..=64).contains(&id.len()) || !id.chars().all(well_formed) {
        return Err(ApiError::BadBody("id is a random name of 8 to 64 letters, digits and hyphens".into()));
    }
    Ok((article, id))
}

/// `POST /api/v1/views`: counts a view of an article. Answered when the view is durable.
pub async fn post_views(request: &RequestContext) -> Result<Answer, ApiError> {
    admit(request, &[]).await?;
    let (article, view) = read_beacon(&request.body(MAX_BEACON_BYTES).await?)?;
    let article = reading::client::article_id(request, &article).await?;
    let Receipt { views, online, total } = report(request, article, view).await?;
    fresh(&CountedView { views: exact(views), online: exact(online), total: exact(total) })
}

/// `GET /api/v1/views.svg?article=`: counts a view in a browser that runs no scripts, and responds with an empty
/// picture. The view's id is made here, because a browser requests a picture with `no-store` once for each view.
pub async fn get_views_svg(request: &RequestContext) -> Result<Answer, ApiError> {
    admit(request, &["article"]).await?;
    let article = request.parameter("article").unwrap_or_default();
    let article = reading::client::article_id(request, &article).await?;
    if request.raw.method() != "HEAD" && !is_private(request) {
        report(request, article, random_uuid()).await?;
    }
    Ok(Answer::text("image/svg+xml", PICTURE.into()).with("Cache-Control", NO_STORE))
}

/// `POST /api/v1/presence`: a visitor is here, or still here.
pub async fn post_presence(request: &RequestContext) -> Result<Answer, ApiError> {
    admit(request, &[]).await?;
    let Receipt { online, total, .. } = report(request, String::new(), String::new()).await?;
    fresh(&Online { online: exact(online), total: exact(total) })
}

/// Checks the query's parameters, and refuses reports from pages of other sites and too many reports of one network.
async fn admit(request: &RequestContext, parameters: &[&str]) -> Result<(), ApiError> {
    request.parameters(parameters)?;
    if is_cross_site(request) {
        return Err(ApiError::Forbidden(
            "views are reported by this paper's own pages, not by those of other sites".into(),
        ));
    }
    limit::count(request, limit::VIEWS).await
}

/// Reports an event to the shard of the sender's network. A reader who asks not to be tracked gets the same receipt and
/// is not counted. The total includes the views of older systems.
async fn report(request: &RequestContext, article: String, view: String) -> Result<Receipt, ApiError> {
    let sender = sender(request)?;
    let event = if is_private(request) {
        ShardRequest::Look(article)
    } else {
        let day = days::of(&request.edition.site.zone, request.now);
        let (visitor, network) = (sender.visitor, sender.network.clone());
        ShardRequest::Count(ViewEvent { article, view, visitor, network, day, is_bot: is_automatic(request) })
    };
    let receipt = client::ask_shard(&request.env, &sender.network, &event).await?;
    Ok(Receipt { total: receipt.total.saturating_add(request.edition.site.views_offset), ..receipt })
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
