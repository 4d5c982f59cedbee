//! Pages: cached HTML in a frame. This file has articles and what all pages share; [`lists`](super::lists) has the rest.

use gazette_core::edition::{Key, joomla_address_of, legacy_address};
use gazette_core::hash::Hash;
use gazette_core::pages::{self, Rendered};
use gazette_core::slug::Slug;

use super::edition::Resolved;
use super::onward;
use super::previews;
use super::stored_page::{self, StoredPage};
use crate::answer::{Answer, NO_STORE};
use crate::asked::Asked;
use crate::error::ApiError;

/// How long a shared cache may serve a page without asking; readers of a place are no further behind than its root.
const SHARED_SECS: i64 = 15;
/// How long it may serve one while it asks.
const SHARED_STALE_SECS: i64 = 45;

/// For what an edition and an instant determine. Nothing outlives the next embargo.
pub fn cache_control(asked: &Asked) -> String {
    let left = asked.edition.secs_to_boundary(asked.now).unwrap_or(i64::MAX);
    let fresh = left.min(SHARED_SECS);
    let stale = (left - fresh).min(SHARED_STALE_SECS);
    format!("public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}")
}

/// A page that is there. Its entity tag covers every byte of it, the frame included.
pub fn page(asked: &Asked, rendered: Rendered) -> Answer {
    Answer::page(200, rendered).with("Cache-Control", cache_control(asked)).kept()
}

/// An error as a page for people.
pub fn error_page(asked: &Asked, error: &ApiError) -> Answer {
    let site = &asked.edition.site;
    let rendered = match error {
        ApiError::ArticleGone(_) => pages::gone(site, None),
        ApiError::UnknownPath | ApiError::ArticleNotFound(_) => pages::not_found(site, &asked.path),
        ApiError::TooMany { .. } => pages::too_many(site),
        _ => return Answer::problem(error),
    };
    Answer::page(error.status(), rendered).with("Cache-Control", NO_STORE).with_headers_of(error)
}

/// `GET /privacy`
pub fn get_privacy(asked: &Asked) -> Answer {
    page(asked, pages::privacy(&asked.edition.site))
}

/// `GET /{section}/{slug}`: an article; from another section or by an old slug, a redirect to it.
pub async fn get_article_page(asked: &Asked, slug: &str) -> Result<Answer, ApiError> {
    let Ok(slug) = slug.parse::<Slug>() else { return get_legacy(asked).await };
    if let Some(draft) = previews::find_draft(asked, &slug).await? {
        return Ok(draft);
    }
    match asked.edition.resolve(&asked.env, Key::of_slug(&slug), asked.now).await? {
        Resolved::Article { blob, .. } => {
            let mut stored = stored_page(asked, blob).await?;
            if stored.path != asked.path {
                return Ok(Answer::moved(stored.path));
            }
            onward::add(&asked.env, &asked.edition, &mut stored, asked.now).await;
            Ok(page(asked, stored.rendered))
        }
        Resolved::Gone => Err(ApiError::ArticleGone(slug.to_string())),
        Resolved::Nothing => get_legacy(asked).await,
    }
}

/// Any path that is no page of the paper: an address of an older system, one with a slash too many at its end, or
/// nothing.
pub async fn get_legacy(asked: &Asked) -> Result<Answer, ApiError> {
    if let Some(answer) = find_legacy(asked).await? {
        return Ok(answer);
    }
    match asked.path.strip_suffix('/') {
        // Two slashes could make the location somebody else's host.
        Some(path) if !path.is_empty() && !path.contains("//") => Ok(Answer::moved(path.to_owned())),
        _ => Err(ApiError::UnknownPath),
    }
}

/// The redirect for an address of an older system, if it is one.
pub async fn find_legacy(asked: &Asked) -> Result<Option<Answer>, ApiError> {
    let address = if asked.query.is_empty() { asked.path.clone() } else { format!("{}?{}", asked.path, asked.query) };
    let mut known = legacy_address(&address);
    loop {
        match asked.edition.resolve(&asked.env, Key::of_legacy(&known), asked.now).await? {
            Resolved::Article { blob, .. } => return Ok(Some(Answer::moved(stored_page(asked, blob).await?.path))),
            Resolved::Gone => return Err(ApiError::ArticleGone(asked.path.clone())),
            Resolved::Nothing => {}
        }
        match joomla_address_of(&asked.path).filter(|other| *other != known) {
            Some(other) => known = other,
            None => return Ok(None),
        }
    }
}

async fn stored_page(asked: &Asked, article: Hash) -> Result<StoredPage, ApiError> {
    stored_page::find(&asked.env, &asked.context, &asked.edition, article).await
}
