//! HTTP responses.

use std::borrow::Cow;
use std::io;

use super::http::Connection;

/// Headers of every page, the same as the Worker's. Events come from this server, so `self` covers them.
const PAGE_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
];

/// Writes a body piece by piece until a write fails.
pub type StreamBody = Box<dyn FnOnce(&mut Connection<'_>) -> io::Result<()>>;

/// The body of a response.
pub enum ResponseBody {
    /// A complete body.
    Bytes(Cow<'static, [u8]>),
    /// A body without an end.
    Stream(StreamBody),
}

/// A response.
pub struct Response {
    /// The status.
    pub status: u16,
    /// Headers in addition to those of all responses.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: ResponseBody,
}

impl Response {
    /// A response with this media type and body.
    pub fn of(content_type: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self {
            status: 200,
            headers: vec![("Content-Type", content_type.to_owned())],
            body: ResponseBody::Bytes(bytes.into()),
        }
    }

    /// An HTML page.
    pub fn page(status: u16, html: Vec<u8>) -> Self {
        let mut response = Self { status, ..Self::of("text/html; charset=utf-8", html) };
        response.headers.extend(PAGE_HEADERS.iter().map(|(name, value)| (*name, (*value).to_owned())));
        response
    }

    /// A text response that refuses the request.
    pub fn refusal(status: u16, text: &str) -> Self {
        Self { status, ..Self::of("text/plain; charset=utf-8", format!("{text}\n").into_bytes()) }
    }

    /// A permanent redirect.
    pub fn moved(location: String) -> Self {
        Self { status: 301, headers: vec![("Location", location)], body: ResponseBody::Bytes(Cow::Borrowed(&[])) }
    }

    /// A stream of server-sent events.
    pub fn events(stream: StreamBody) -> Self {
        Self { body: ResponseBody::Stream(stream), ..Self::of("text/event-stream", &[][..]) }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
