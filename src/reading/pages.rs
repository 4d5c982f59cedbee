//! Pages: cached HTML in a frame. This file has articles and the common parts; [`lists`](super::lists) has the rest.

use gazette_core::article::Card;
use gazette_core::edition::{Key, joomla_address_of, legacy_address};
use gazette_core::pages::{self, Rendered};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;

use super::edition::Resolved;
use super::previews;
use super::related;
use super::stored_article::{self, Found};
use crate::answer::{Answer, Freshness, NO_STORE};
use crate::request::RequestContext;

/// A page with status 200. Its entity tag covers all bytes, including the frame.
pub fn page(rendered: Rendered) -> Answer {
    Answer::page(200, rendered).with_freshness(Freshness::Content).kept()
}

/// An error as a page for people, or as problem details for programs.
pub fn error_page(site: &Site, path: &str, error: &ApiError) -> Answer {
    let rendered = match error {
        ApiError::ArticleGone(_) => pages::gone(site, None),
        ApiError::UnknownPath | ApiError::ArticleNotFound(_) => pages::not_found(site, path),
        ApiError::TooMany { .. } => pages::too_many(site),
        ApiError::PreviewOver => pages::preview_over(site),
        // Only programs send a wrong method.
        ApiError::MethodNotAllowed { .. } => return Answer::problem(error),
        _ if !is_for_people(path) => return Answer::problem(error),
        ApiError::Logged(id) => pages::trouble(site, error.status(), Some(id)),
        _ => pages::trouble(site, error.status(), None),
    };
    Answer::page(error.status(), rendered).with("Cache-Control", NO_STORE).with_headers_of(error)
}

/// Whether people open this path: false for the API, media, feeds and other files.
fn is_for_people(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_file = [".xml", ".json", ".txt"].iter().any(|end| file.ends_with(end));
    !is_file && !["/api/", "/media/"].iter().any(|start| path.starts_with(start))
}

/// `GET /privacy`
pub fn get_privacy(request: &RequestContext) -> Answer {
    page(pages::privacy(&request.edition.site))
}

/// `GET /{section}/{slug}`: an article; under another section or an old slug, a redirect to it.
pub async fn get_article_page(request: &RequestContext, slug: &str) -> Result<Answer, ApiError> {
    let Ok(slug) = slug.parse::<Slug>() else { return get_legacy(request).await };
    if let Some(draft) = previews::find_draft(request, &slug).await? {
        return Ok(draft);
    }
    match find_article(request, &slug).await {
        Ok(Found::Moved(card)) => Ok(Answer::moved(card.path())),
        Ok(Found::Article(stored)) if stored.path != request.path => Ok(Answer::moved(stored.path)),
        Ok(Found::Article(mut stored)) => {
            related::add(&request.env, &request.edition, &mut stored, request.now).await;
            Ok(page(stored.rendered))
        }
        Err(ApiError::ArticleNotFound(_)) => get_legacy(request).await,
        Err(error) => Err(error),
    }
}

/// The public article of a slug, current or old, in the request's edition.
pub async fn find_article(request: &RequestContext, slug: &Slug) -> Result<Found, ApiError> {
    let RequestContext { env, context, edition, now, ahead, .. } = request;
    stored_article::find(env, context, edition, slug, *now, ahead).await
}

/// Any other path: an address of an older system, an address with a trailing slash, or nothing.
pub async fn get_legacy(request: &RequestContext) -> Result<Answer, ApiError> {
    if let Some(answer) = find_legacy(request).await? {
        return Ok(answer);
    }
    match request.path.strip_suffix('/') {
        // No cache may store a preview link.
        Some(path) if path.starts_with("/preview/") && !path.contains("//") => {
            Ok(Answer::redirect(303, path.to_owned()).with("Cache-Control", NO_STORE))
        }
        // A location with two slashes could name another host.
        Some(path) if !path.is_empty() && !path.contains("//") => Ok(Answer::moved(path.to_owned())),
        _ => Err(ApiError::UnknownPath),
    }
}

/// The redirect for an address of an older system, if it is one.
pub async fn find_legacy(request: &RequestContext) -> Result<Option<Answer>, ApiError> {
    let address =
        if request.query.is_empty() { request.path.clone() } else { format!("{}?{}", request.path, request.query) };
    let mut known = legacy_address(&address);
    loop {
        match request.edition.resolve(&request.env, Key::of_legacy(&known), request.now).await? {
            Resolved::Article { blob, .. } => {
                let card: Card = request.edition.json_blob(&request.env, blob).await?;
                return Ok(Some(Answer::moved(card.path())));
            }
            Resolved::Gone => return Err(ApiError::ArticleGone(request.path.clone())),
            Resolved::Nothing => {}
        }
        match joomla_address_of(&request.path).filter(|other| *other != known) {
            Some(other) => known = other,
            None => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_pages_and_programs_get_problem_details() {
        for path in
            ["/", "/thoi-su", "/thoi-su/mot", "/page/2", "/search", "/preview/abc", "/index.php", "/thoi-su/xml"]
        {
            assert!(is_for_people(path), "{path}");
        }
        for path in
            ["/api/v1/articles", "/media/00/a.jpg", "/feed.xml", "/thoi-su/feed.json", "/robots.txt", "/sitemap.xml"]
        {
            assert!(!is_for_people(path), "{path}");
        }
    }
}
