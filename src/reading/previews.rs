//! Previews: drafts on the real site, for everybody who has the signed link.

use std::rc::Rc;

use gazette_core::article::{Article, Card};
use gazette_core::language::Language;
use gazette_core::pages::{self, ListKind, ListPage, Rendered};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;

use super::lists::make_front;
use crate::answer::{Answer, NO_STORE};
use crate::clock;
use crate::publishing::client::{self as catalog, Token};
use crate::request::RequestContext;

/// The cookie for pages behind a preview link. Because of the prefix, browsers accept it for this host alone, and only
/// when it is `Secure` (<https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes>).
const COOKIE: &str = "__Host-gazette-preview";
/// Its attributes except the age.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";
/// The path that ends a preview.
const LEAVE: &str = "/preview/leave";

/// Whether a `Cookie` header contains a preview. Such a request is never served from a cache.
pub fn is_preview(cookies: &str) -> bool {
    cookies.contains(COOKIE)
}

/// `GET /preview/leave`: ends the preview in this browser, if opened as a page, and redirects to the front page. A
/// picture or a frame on another site can't end a preview.
pub fn leave(request: &RequestContext) -> Answer {
    let answer = Answer::redirect(303, "/".to_owned()).with("Cache-Control", NO_STORE);
    let headers = ["Sec-Fetch-Dest", "Sec-Fetch-Mode", "Accept"].map(|name| request.header(name));
    let [dest, mode, accept] = headers.each_ref().map(Option::as_deref);
    if is_navigation(dest, mode, accept) {
        answer.with("Set-Cookie", format!("{COOKIE}=; Max-Age=0; {ATTRIBUTES}"))
    } else {
        answer
    }
}

/// `GET /preview/{token}`: the draft, or the list of drafts, or the front page of an edition of the history. Sets the
/// cookie if opened as a page.
pub async fn get_preview(request: &RequestContext, token: &str) -> Result<Answer, ApiError> {
    let Some((link, shown)) = &request.preview else {
        return Err(ApiError::PreviewOver);
    };
    if request.edition.is_past {
        let front = make_front(&request.env, &request.edition, request.now).await?;
        return Ok(with_cookie(Answer::page(200, front), request, token));
    }
    // All articles of the drafts may have been purged since.
    let Some(first) = shown.drafts.keys().next() else { return Err(ApiError::PreviewOver) };
    let site = &request.edition.site;
    let rendered = if shown.drafts.len() == 1 {
        let draft = read(request, link, first).await?.ok_or(ApiError::PreviewOver)?;
        pages::article(site, &draft)
    } else {
        let cards = catalog::draft_cards(&request.env, link).await?;
        let cards = cards.iter().map(|card| serde_json::from_str(card)).collect::<Result<Vec<Card>, _>>()?;
        let cards: Vec<&Card> = cards.iter().collect();
        pages::list(site, &ListPage { kind: ListKind::Newest, cards: &cards, page: 1, has_next: false })
    };
    Ok(with_cookie(preview_page(request, rendered), request, token))
}

/// Sets the cookie until the link expires, but only for a page that is opened from elsewhere. A picture or a frame with
/// the link's address must not put its readers into a preview.
fn with_cookie(answer: Answer, request: &RequestContext, token: &str) -> Answer {
    let headers = ["Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Accept"].map(|name| request.header(name));
    let [dest, mode, site, accept] = headers.each_ref().map(Option::as_deref);
    let Some((link, _)) = &request.preview else { return answer };
    // The same holds for a link in the paper's own pages.
    if site == Some("same-origin") || !is_navigation(dest, mode.or(site), accept) {
        return answer;
    }
    // Uses the clock, because a point-in-time request has an instant of the past.
    let secs = link.expires_at.as_secs() - clock::now().as_secs();
    answer.with("Set-Cookie", format!("{COOKIE}={token}; Max-Age={secs}; {ATTRIBUTES}"))
}

/// Whether a page is opened in a tab. Browsers send fetch metadata; without that, the `Accept` header decides.
fn is_navigation(dest: Option<&str>, other_fetch_header: Option<&str>, accept: Option<&str>) -> bool {
    match dest {
        Some(dest) => dest == "document",
        None => {
            other_fetch_header.is_none() && accept.is_none_or(|accept| accept.contains("text/html") || accept == "*/*")
        }
    }
}

/// The note above a page that is not of the current paper: what it is, and the link back.
pub(super) fn note(site: &Site, text: &str) -> String {
    let leave = Language::of_tag(&site.language).texts().leave_preview;
    format!("<p class=\"preview-note\">{text} <a href=\"{LEAVE}\">{leave}</a></p>\n")
}

/// The draft of an article, if this request's preview shows it.
pub async fn find_draft(request: &RequestContext, slug: &Slug) -> Result<Option<Answer>, ApiError> {
    let Some((link, _)) = request.preview.as_ref().filter(|(_, shown)| shown.drafts.contains_key(slug)) else {
        return Ok(None);
    };
    let draft = read(request, link, slug).await?;
    Ok(draft.map(|draft| preview_page(request, pages::article(&request.edition.site, &draft))))
}

/// The preview token in a `Cookie` header.
pub(super) fn token_of(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

async fn read(request: &RequestContext, link: &Token, slug: &Slug) -> Result<Option<Article>, ApiError> {
    let json = catalog::draft(&request.env, link, slug).await?;
    Ok(json.map(|json| Article::from_json(&json)).transpose()?)
}

/// A page below the note that it is a preview.
fn preview_page(request: &RequestContext, rendered: Rendered) -> Answer {
    let site = Rc::clone(&request.edition.site);
    let main = note(&site, Language::of_tag(&site.language).texts().preview_note) + &rendered.main;
    Answer::page(200, Rendered { main, ..rendered }).unlisted()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        for (cookies, expected) in [
            ("__Host-gazette-preview=abc", Some("abc")),
            ("a=b; __Host-gazette-preview=abc; c=d", Some("abc")),
            ("gazette-preview=abc", None),
            ("__Host-gazette-previews=abc", None),
            ("", None),
        ] {
            assert_eq!(token_of(cookies), expected, "{cookies}");
        }
    }

    #[test]
    fn only_who_opens_a_page_gets_a_cookie() {
        for (dest, other, accept, expected) in [
            (Some("document"), Some("navigate"), Some("text/html"), true),
            (Some("image"), Some("no-cors"), Some("image/*"), false),
            (Some("iframe"), Some("navigate"), Some("text/html"), false),
            (Some("empty"), Some("cors"), Some("*/*"), false),
            (Some(""), None, Some("text/html"), false),
            (None, Some("navigate"), Some("text/html"), false),
            (None, None, Some("text/html,application/xhtml+xml"), true),
            (None, None, Some("*/*"), true),
            (None, None, None, true),
            (None, None, Some("image/avif,image/webp,*/*;q=0.8"), false),
        ] {
            assert_eq!(is_navigation(dest, other, accept), expected, "{dest:?} {other:?} {accept:?}");
        }
    }
}
