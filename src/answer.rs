//! Answers, before they become a `Response`.

use std::borrow::Cow;

use gazette_core::hash::Hash;
use gazette_core::pages::Rendered;
use gazette_core::time::Timestamp;
use js_sys::Object;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, Response, ResponseInit};

use crate::error::ApiError;

/// For what must not be kept anywhere.
pub const NO_STORE: &str = "no-store";
/// For what is named by the hash of its bytes.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// What every page is sent with. The policy has no `unsafe-*`: pages carry no inline script and no inline style.
const PAGE_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// A body.
#[derive(Debug)]
pub enum Body {
    /// None.
    Empty,
    /// Text of any kind.
    Text(String),
    /// A page, to be joined with the frame that is current when it is sent.
    Page(Box<Rendered>),
    /// A stream that goes through without entering this program's memory.
    Stream(web_sys::ReadableStream),
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, each once.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body.
    pub body: Body,
    /// Whether this isolate may keep it in memory for the same path.
    pub keep: bool,
}

impl Answer {
    fn new(status: u16, content_type: &'static str, body: Body) -> Self {
        let headers = vec![("Content-Type", Cow::Borrowed(content_type))];
        Self { status, headers, body, keep: false }
    }

    /// A page.
    pub fn page(status: u16, rendered: Rendered) -> Self {
        let mut answer = Self::new(status, HTML, Body::Page(Box::new(rendered)));
        answer.headers.extend(PAGE_HEADERS.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))));
        answer
    }

    /// JSON that anybody's page may read.
    pub fn public_json(text: String) -> Self {
        Self::new(200, JSON, Body::Text(text)).for_any_origin().with("X-Content-Type-Options", "nosniff")
    }

    /// JSON for whoever asked, kept nowhere.
    pub fn private_json(status: u16, value: &impl Serialize) -> Result<Self, ApiError> {
        Ok(Self::new(status, JSON, Body::Text(serde_json::to_string(value)?)).with("Cache-Control", NO_STORE))
    }

    /// JSON that is written already, for whoever asked, kept nowhere.
    pub fn private_text(json: String) -> Self {
        Self::new(200, JSON, Body::Text(json)).with("Cache-Control", NO_STORE)
    }

    /// That something was done, and there is nothing to say about it.
    pub fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Body::Empty, keep: false }.with("Cache-Control", NO_STORE)
    }

    /// Text of some type, which nobody is to guess.
    pub fn text(content_type: &'static str, text: String) -> Self {
        Self::new(200, content_type, Body::Text(text)).with("X-Content-Type-Options", "nosniff")
    }

    /// A redirect for good.
    pub fn moved(location: String) -> Self {
        let headers = vec![("Location", Cow::Owned(location)), ("Cache-Control", Cow::Borrowed("public, max-age=60"))];
        Self { status: 301, headers, body: Body::Empty, keep: false }
    }

    /// To be read by anybody's page, with the headers that a client needs.
    fn for_any_origin(self) -> Self {
        self.with("Access-Control-Allow-Origin", "*")
            .with("Access-Control-Expose-Headers", "Allow, ETag, Gazette-Edition, Link, RateLimit-Policy, Retry-After")
    }

    /// The answer to `OPTIONS`, and so to a preflight request: any page may read, and send what the API takes.
    pub fn options(allow: &'static str) -> Self {
        let headers = [
            ("Allow", allow),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", allow),
            ("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match, If-Modified-Since"),
            ("Access-Control-Max-Age", "86400"),
        ];
        let headers = headers.map(|(name, value)| (name, Cow::Borrowed(value))).to_vec();
        Self { status: 204, headers, body: Body::Empty, keep: false }
    }

    /// Problem details.
    pub fn problem(error: &ApiError) -> Self {
        let body = serde_json::to_string(&error.problem()).unwrap_or_default();
        let answer =
            Self::new(error.status(), PROBLEM, Body::Text(body)).for_any_origin().with("Cache-Control", NO_STORE);
        answer.with_headers_of(error)
    }

    /// With the headers that an error calls for, whatever its body looks like.
    #[must_use]
    pub fn with_headers_of(self, error: &ApiError) -> Self {
        match error {
            ApiError::MethodNotAllowed { allow } => self.with("Allow", *allow),
            ApiError::Unauthorized => self.with("WWW-Authenticate", "Bearer"),
            ApiError::TooMany { window_secs } => self.with("Retry-After", window_secs.to_string()),
            ApiError::NotHereYet => self.with("Retry-After", "5"),
            ApiError::Told(problem) if problem.status == 429 => self.with("Retry-After", "60"),
            _ => self,
        }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a strong entity tag made of a hash.
    #[must_use]
    pub fn with_etag(self, hash: Hash) -> Self {
        self.with("ETag", etag(hash))
    }

    /// With the time of its last change.
    #[must_use]
    pub fn with_last_modified(self, at: Timestamp) -> Self {
        self.with("Last-Modified", at.to_http_date())
    }

    /// For whoever has the link, and nobody else: kept nowhere, in no search engine, told to no other site.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.keep = false;
        self.headers
            .retain(|(name, _)| !matches!(*name, "Cache-Control" | "Referrer-Policy" | "ETag" | "Last-Modified"));
        self.with("Cache-Control", "private, no-store")
            .with("X-Robots-Tag", "noindex")
            .with("Referrer-Policy", "no-referrer")
    }

    /// To be kept in this isolate's memory.
    #[must_use]
    pub fn kept(self) -> Self {
        Self { keep: true, ..self }
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

/// A strong entity tag made of a hash.
pub fn etag(hash: Hash) -> String {
    format!("\"{}\"", &hash.to_string()[..32])
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

/// A `Response` of an init object and a body in JavaScript's heap, or null. (web-sys has a constructor for each type of
/// body, and each catches what can't be thrown here: no status that forbids a body comes with one.)
pub fn response(body: &JsValue, init: &ResponseInit) -> Response {
    AnyResponse::construct(body, init).unchecked_into()
}

/// Whether a conditional request's headers say that the client has it already (RFC 9110, section 13.2.2).
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
    use super::*;

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
