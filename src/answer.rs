//! The type of responses before they become a JavaScript `Response`.

use std::borrow::Cow;

use gazette_core::hash::Hash;
use gazette_core::pages::RenderedBytes;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;
use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, Response, ResponseInit};

/// `Cache-Control` of responses that must not be cached.
pub const NO_STORE: &str = "no-store";
/// How long a shared cache may serve content of an edition without revalidation.
const SHARED_SECS: i64 = 10;
/// How much longer it may serve that content while it revalidates. Together, its readers are at most as far behind the
/// isolate as that may be behind the newest edition.
const SHARED_STALE_SECS: i64 = 20;
/// How long a redirect may be cached without revalidation.
const REDIRECT_SECS: i64 = 60;

/// The kind of caching for content that an edition and an instant determine. `Cache-Control` is computed when the
/// response is sent, so that no cache holds it beyond the next embargo, however long it was in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// A page, a list, a feed, JSON.
    Content,
    /// A redirect.
    Redirect,
}

impl Freshness {
    /// The header's value, if nothing appears or disappears for `left_secs` seconds.
    pub fn cache_control(self, left_secs: i64) -> String {
        let left = left_secs.max(0);
        match self {
            Self::Content => {
                let fresh = left.min(SHARED_SECS);
                let stale = (left - fresh).min(SHARED_STALE_SECS);
                format!("public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}")
            }
            Self::Redirect => format!("public, max-age={}", left.min(REDIRECT_SECS)),
        }
    }
}

/// `Cache-Control` of content that is named by the hash of its bytes.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Prevents browsers from sniffing another content type.
const NOSNIFF: (&str, Cow<'_, str>) = ("X-Content-Type-Options", Cow::Borrowed("nosniff"));
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Headers of every page. The policy has no `unsafe-*`, as pages have no inline script and no inline style.
const PAGE_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// The body of a response.
#[derive(Debug)]
pub enum Body {
    /// No body.
    Empty,
    /// Bytes of any content type.
    Bytes(Vec<u8>),
    /// A page; it is joined with the current frame when it is sent.
    Page(Box<RenderedBytes>),
    /// A stream that bypasses the memory of this program.
    Stream(web_sys::ReadableStream),
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, each once.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The caching by others, unless there is a `Cache-Control` header.
    pub freshness: Option<Freshness>,
    /// The body.
    pub body: Body,
    /// Whether this isolate may cache the response under its path.
    pub keep: bool,
}

impl Answer {
    fn new(status: u16, content_type: &'static str, body: Body) -> Self {
        let headers = vec![("Content-Type", Cow::Borrowed(content_type)), NOSNIFF];
        Self { status, headers, freshness: None, body, keep: false }
    }

    /// A page of HTML.
    pub fn page(status: u16, rendered: impl Into<RenderedBytes>) -> Self {
        let mut answer = Self::new(status, HTML, Body::Page(Box::new(rendered.into())));
        answer.headers.extend(PAGE_HEADERS.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))));
        answer
    }

    /// JSON with CORS headers for any origin.
    pub fn public_json(json: impl Into<Vec<u8>>) -> Self {
        Self::new(200, JSON, Body::Bytes(json.into())).for_any_origin()
    }

    /// A page of a list, with a `Link` to the next page.
    pub fn list_page(json: String, next: Option<&str>) -> Self {
        let answer = Self::public_json(json);
        match next {
            Some(next) => answer.with("Link", format!("<{next}>; rel=\"next\"")),
            None => answer,
        }
    }

    /// JSON for the client only; no cache may store it.
    pub fn private_json(status: u16, value: &impl Serialize) -> Result<Self, ApiError> {
        Ok(Self::new(status, JSON, Body::Bytes(serde_json::to_vec(value)?)).with("Cache-Control", NO_STORE))
    }

    /// Success without a body (204).
    pub fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), freshness: None, body: Body::Empty, keep: false }
            .with("Cache-Control", NO_STORE)
    }

    /// A stream of bytes with a content type.
    pub fn stream(content_type: String, stream: web_sys::ReadableStream) -> Self {
        let headers = vec![("Content-Type", Cow::Owned(content_type)), NOSNIFF];
        Self { status: 200, headers, freshness: None, body: Body::Stream(stream), keep: false }
    }

    /// Text with a content type.
    pub fn text(content_type: &'static str, text: String) -> Self {
        Self::new(200, content_type, Body::Bytes(text.into_bytes()))
    }

    /// A permanent redirect.
    pub fn moved(location: String) -> Self {
        Self::redirect(301, location).with_freshness(Freshness::Redirect)
    }

    /// A redirect with any status.
    pub fn redirect(status: u16, location: String) -> Self {
        let headers = vec![("Location", Cow::Owned(location)), NOSNIFF];
        Self { status, headers, freshness: None, body: Body::Empty, keep: false }
    }

    /// Allows pages of any origin to read the response and the headers that a client needs.
    fn for_any_origin(self) -> Self {
        self.with("Access-Control-Allow-Origin", "*").with(
            "Access-Control-Expose-Headers",
            "Allow, ETag, Gazette-Edition, Gazette-Stale, Link, RateLimit-Policy, Retry-After",
        )
    }

    /// The response to `OPTIONS`, including CORS preflight requests: any origin may read, and send what the API takes.
    pub fn options(allow: &'static str) -> Self {
        let headers = [
            ("Allow", allow),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", allow),
            ("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match, If-Modified-Since"),
            ("Access-Control-Max-Age", "86400"),
        ];
        let headers = headers.map(|(name, value)| (name, Cow::Borrowed(value))).into_iter().chain([NOSNIFF]).collect();
        Self { status: 204, headers, freshness: None, body: Body::Empty, keep: false }
    }

    /// Problem details (RFC 9457).
    pub fn problem(error: &ApiError) -> Self {
        let body = serde_json::to_vec(&error.problem()).unwrap_or_default();
        let answer =
            Self::new(error.status(), PROBLEM, Body::Bytes(body)).for_any_origin().with("Cache-Control", NO_STORE);
        answer.with_headers_of(error)
    }

    /// Adds the headers that an error requires with any kind of body.
    #[must_use]
    pub fn with_headers_of(self, error: &ApiError) -> Self {
        match error {
            ApiError::MethodNotAllowed { allow } => self.with("Allow", *allow),
            ApiError::Unauthorized => self.with("WWW-Authenticate", "Bearer"),
            ApiError::TooMany { window_secs } => self.with("Retry-After", window_secs.to_string()),
            ApiError::NotHereYet => self.with("Retry-After", "5"),
            ApiError::Upstream(problem) if problem.status == 429 => self.with("Retry-After", "60"),
            _ => self,
        }
    }

    /// Sets a header; replaces one of the same name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        if name.eq_ignore_ascii_case("Cache-Control") {
            self.freshness = None;
        }
        match self.headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, known)) => *known = value.into(),
            None => self.headers.push((name, value.into())),
        }
        self
    }

    /// Sets the caching by others, and removes `Cache-Control`.
    #[must_use]
    pub fn with_freshness(mut self, freshness: Freshness) -> Self {
        self.headers.retain(|(name, _)| *name != "Cache-Control");
        Self { freshness: Some(freshness), ..self }
    }

    /// Whether shared caches may store it.
    pub fn is_shared(&self) -> bool {
        self.freshness.is_some() || self.header("Cache-Control").is_some_and(|value| value.starts_with("public"))
    }

    /// Sets a strong entity tag from a hash.
    #[must_use]
    pub fn with_etag(self, hash: Hash) -> Self {
        self.with("ETag", hash.entity_tag())
    }

    /// Sets the time of the last change.
    #[must_use]
    pub fn with_last_modified(self, at: Timestamp) -> Self {
        self.with("Last-Modified", at.to_http_date())
    }

    /// Marks a response that is only for the holder of a link: no cache stores it, no search engine indexes it, and no
    /// referrer reaches other sites.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.keep = false;
        self.headers.retain(|(name, _)| !matches!(*name, "ETag" | "Last-Modified"));
        self.with("Cache-Control", "private, no-store")
            .with("X-Robots-Tag", "noindex")
            .with("Referrer-Policy", "no-referrer")
    }

    /// A copy without the body.
    pub fn without_body(&self) -> Self {
        let Self { status, freshness, keep, .. } = *self;
        Self { status, headers: self.headers.clone(), freshness, body: Body::Empty, keep }
    }

    /// Allows this isolate to cache the response.
    #[must_use]
    pub fn kept(self) -> Self {
        Self { keep: true, ..self }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

/// The init object of a `Response`.
pub fn response_init<'a>(
    status: u16,
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<ResponseInit, JsValue> {
    let list = Headers::new()?;
    for (name, value) in headers {
        list.append(name, value)?;
    }
    let init = ResponseInit::new();
    init.set_status(status);
    init.set_headers(&list);
    Ok(init)
}

#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Response, extends = Object)]
    type AnyResponse;

    #[wasm_bindgen(constructor, js_class = Response)]
    fn construct(body: &JsValue, init: &ResponseInit) -> AnyResponse;
}

/// Builds a `Response` from an init object and a body in JavaScript's heap, or null. web-sys has a constructor for each
/// type of body, and each catches an exception that can't occur here: no status that forbids a body comes with one.
pub fn response(body: &JsValue, init: &ResponseInit) -> Response {
    AnyResponse::construct(body, init).unchecked_into()
}

/// Whether the headers of a conditional request match the version that the client has (RFC 9110, section 13.2.2).
pub fn is_not_modified(
    if_none_match: Option<&str>,
    if_modified_since: Option<&str>,
    etag: Option<&str>,
    last_modified: Option<&str>,
) -> bool {
    if let Some(condition) = if_none_match {
        let plain = |tag| str::strip_prefix(tag, "W/").unwrap_or(tag);
        let names = |etag| condition.split(',').any(|tag| plain(tag.trim()) == plain(etag));
        return etag.is_some_and(|etag| condition == etag || condition.trim() == "*" || names(etag));
    }
    let since = if_modified_since.and_then(Timestamp::from_http_date);
    let changed = last_modified.and_then(Timestamp::from_http_date);
    since.zip(changed).is_some_and(|(since, changed)| changed <= since)
}

#[cfg(test)]
mod tests {
    use gazette_core::pages::Rendered;

    use super::*;

    #[test]
    fn what_is_kept_by_others_ends_with_the_time_that_is_left() {
        for (left, content, redirect) in [
            (100, "public, max-age=0, s-maxage=10, stale-while-revalidate=20", "public, max-age=60"),
            (30, "public, max-age=0, s-maxage=10, stale-while-revalidate=20", "public, max-age=30"),
            (29, "public, max-age=0, s-maxage=10, stale-while-revalidate=19", "public, max-age=29"),
            (9, "public, max-age=0, s-maxage=9, stale-while-revalidate=0", "public, max-age=9"),
            (0, "public, max-age=0, s-maxage=0, stale-while-revalidate=0", "public, max-age=0"),
            (-5, "public, max-age=0, s-maxage=0, stale-while-revalidate=0", "public, max-age=0"),
        ] {
            assert_eq!(Freshness::Content.cache_control(left), content, "{left}");
            assert_eq!(Freshness::Redirect.cache_control(left), redirect, "{left}");
        }
    }

    #[test]
    fn a_header_that_is_set_again_replaces_the_one_before() {
        let answer = Answer::text("text/plain", String::new())
            .with_freshness(Freshness::Content)
            .with("Cache-Control", NO_STORE)
            .with("cache-control", "public")
            .with("X-Content-Type-Options", "nosniff");
        let names: Vec<&str> = answer.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["Content-Type", "X-Content-Type-Options", "Cache-Control"]);
        assert_eq!((answer.header("Cache-Control"), answer.freshness), (Some("public"), None));
        let answer = answer.with_freshness(Freshness::Content);
        assert_eq!((answer.header("Cache-Control"), answer.is_shared()), (None, true));
    }

    #[test]
    fn every_kind_of_answer_keeps_browsers_from_guessing_its_type() {
        let page = Rendered { head: String::new(), main: String::new(), section: None };
        for answer in [
            Answer::text("text/plain", String::new()),
            Answer::public_json(String::new()),
            Answer::private_json(200, &1).expect("a number is JSON"),
            Answer::moved("/".into()),
            Answer::options("GET"),
            Answer::problem(&ApiError::UnknownPath),
            Answer::page(200, page),
        ] {
            assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"), "{answer:?}");
        }
    }

    #[test]
    fn entity_tags_are_compared_weakly_and_win_over_dates() {
        let (etag, date) = (Some("\"a\""), Some("Thu, 07 May 2026 02:05:00 GMT"));
        for (none_match, since, expected) in [
            (Some("\"a\""), None, true),
            (Some("W/\"a\""), None, true),
            (Some("\"b\", \"a\""), None, true),
            (Some("*"), None, true),
            (Some("\"b\""), date, false),
            (None, date, true),
            (None, Some("Thu, 07 May 2026 02:04:59 GMT"), false),
            (None, Some("yesterday"), false),
            (None, None, false),
        ] {
            assert_eq!(is_not_modified(none_match, since, etag, date), expected, "{none_match:?} {since:?}");
        }
    }
}
