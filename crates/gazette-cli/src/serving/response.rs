//! Answers, before they are sent.

use std::borrow::Cow;
use std::io;

use super::http::Connection;

/// What every page is sent with: the same as from the Worker. Events come from this machine, too, so `self` is enough.
const PAGE_HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
];

/// Sends a body piece by piece for as long as that succeeds.
pub type StreamBody = Box<dyn FnOnce(&mut Connection<'_>) -> io::Result<()>>;

/// A body.
pub enum Body {
    /// All of it.
    Bytes(Cow<'static, [u8]>),
    /// A body without an end.
    Stream(StreamBody),
}

/// An answer.
pub struct Response {
    /// The status.
    pub status: u16,
    /// Besides those that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

impl Response {
    /// Bytes of that media type.
    pub fn of(content_type: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { status: 200, headers: vec![("Content-Type", content_type.to_owned())], body: Body::Bytes(bytes.into()) }
    }

    /// A whole page.
    pub fn page(status: u16, html: String) -> Self {
        let mut response = Self { status, ..Self::of("text/html; charset=utf-8", html.into_bytes()) };
        response.headers.extend(PAGE_HEADERS.iter().map(|(name, value)| (*name, (*value).to_owned())));
        response
    }

    /// A line of text that says what is wrong.
    pub fn refusal(status: u16, text: &str) -> Self {
        Self { status, ..Self::of("text/plain; charset=utf-8", format!("{text}\n").into_bytes()) }
    }

    /// A redirect for good.
    pub fn moved(location: String) -> Self {
        Self { status: 301, headers: vec![("Location", location)], body: Body::Bytes(Cow::Borrowed(&[])) }
    }

    /// Events, for as long as the browser listens.
    pub fn events(stream: StreamBody) -> Self {
        Self { body: Body::Stream(stream), ..Self::of("text/event-stream", &[][..]) }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
