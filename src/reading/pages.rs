//! Pages: cached HTML in a frame. This file has articles and the common parts; [`lists`](super::lists) has the rest.

use gazette_core::article::Card;
use gazette_core::edition::{Key, joomla_address_of, legacy_address};
use gazette_core::pages::{self, RenderedBytes};
use gazette_core::redirects::{self, Target};
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
pub fn page(rendered: impl Into<RenderedBytes>) -> Answer {
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

/// Any other path: an address of an older system, one that the settings redirect, one with a trailing slash, or nothing.
pub async fn get_legacy(request: &RequestContext) -> Result<Answer, ApiError> {
    if let Some(answer) = find_legacy(request).await? {
        return Ok(answer);
    }
    if let Some(redirected) = find_redirect(request) {
        return redirected;
    }
    match plain_path(&request.path) {
        // No cache may store a preview link.
        Some(path) if path.starts_with("/preview/") => Ok(Answer::redirect(303, path).with("Cache-Control", NO_STORE)),
        Some(path) if request.query.is_empty() => Ok(Answer::moved(path)),
        Some(path) => Ok(Answer::moved(format!("{path}?{}", request.query))),
        None => Err(ApiError::UnknownPath),
    }
}

/// A path without a trailing slash and without percent-encoded letters, digits and hyphens, which mean the same (RFC
/// 3986, section 6.2.2.2); `None` if that is the path itself. A path with two slashes has none, because as a location it
/// could name another host.
fn plain_path(path: &str) -> Option<String> {
    let mut plain = String::with_capacity(path.len());
    let mut parts = path.split('%');
    plain.push_str(parts.next()?);
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte)) {
            Some(byte) => plain.extend([char::from(byte).to_string().as_str(), &part[2..]]),
            None => plain.extend(["%", part]),
        }
    }
    let plain = plain.strip_suffix('/').unwrap_or(&plain);
    (plain != path && plain.starts_with('/') && !plain.contains("//")).then(|| plain.to_owned())
}

/// The redirect for an address of an older system, if it is one: with its query, without it, or by Joomla's number in the
/// path.
pub async fn find_legacy(request: &RequestContext) -> Result<Option<Answer>, ApiError> {
    for known in legacy_addresses(&request.path, &request.query) {
        match request.edition.resolve(&request.env, Key::of_legacy(&known), request.now).await? {
            Resolved::Article { blob, .. } => {
                let card: Card = request.edition.json_blob(&request.env, blob).await?;
                return Ok(Some(Answer::moved(card.path())));
            }
            Resolved::Gone => return Err(ApiError::ArticleGone(request.path.clone())),
            Resolved::Nothing => {}
        }
    }
    Ok(None)
}

/// What the settings' redirects say of an address at which the paper has nothing, or nothing any more.
pub fn find_redirect(request: &RequestContext) -> Option<Result<Answer, ApiError>> {
    Some(match redirects::find(&request.edition.site.redirects, &request.path, &request.query)? {
        Target::Location(location) => Ok(Answer::moved(location)),
        Target::Gone => Err(ApiError::ArticleGone(request.path.clone())),
    })
}

/// The forms under which an address may be known, the most exact first.
fn legacy_addresses(path: &str, query: &str) -> Vec<String> {
    let with_query = (!query.is_empty()).then(|| legacy_address(&format!("{path}?{query}")));
    // The front page is not an address of an article, whatever its query.
    let alone = (path != "/" || query.is_empty()).then(|| legacy_address(path));
    let mut all: Vec<String> = with_query.into_iter().chain(alone).chain(joomla_address_of(path)).collect();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_is_the_same_path_written_as_the_paper_does() {
        for (path, plain) in [
            ("/tin/", Some("/tin")),
            ("/tin/a%2Db%63", Some("/tin/a-bc")),
            ("/tin/%e1%BA%a1/", Some("/tin/%e1%BA%a1")),
            ("/tin/a%", None),
            ("/tin/a%2", None),
            ("/tin/a%2Fb", None),
            ("/tin/a", None),
            ("/", None),
            ("//evil.example/", None),
            ("/%2e%2E//a/", None),
        ] {
            assert_eq!(plain_path(path).as_deref(), plain, "{path}");
        }
    }

    #[test]
    fn an_address_of_an_older_system_is_looked_for_with_its_query_and_without() {
        assert_eq!(legacy_addresses("/a.html", "ref=1"), ["/a.html?ref=1", "/a.html"]);
        assert_eq!(legacy_addresses("/a.html", ""), ["/a.html"]);
        assert_eq!(legacy_addresses("/", "ref=1"), ["/?ref=1"]);
        let by_number = "/index.php?id=12&option=com_content&view=article";
        assert_eq!(legacy_addresses("/tin/12-a.html", "x=1"), ["/tin/12-a.html?x=1", "/tin/12-a.html", by_number]);
    }

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
