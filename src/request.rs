//! A request as handlers see it.

use std::net::Ipv6Addr;
use std::rc::Rc;

use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, read_object};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use crate::publishing::client::{Shown, Token};
use crate::reading::client::{Ahead, Edition, is_preview};

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET, or HEAD, which is handled as a GET whose body is removed at the end.
    Get,
    /// POST.
    Post,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
    /// Any other method.
    Other,
}

/// A request with everything that its handler may use.
pub struct RequestContext {
    /// The method.
    pub method: Method,
    /// The path, percent-encoded as received.
    pub path: String,
    /// The query as received, without its question mark.
    pub query: String,
    /// The request itself, for its headers and body.
    pub raw: web_sys::Request,
    /// The bindings.
    pub env: worker::Env,
    /// Runs work after the response.
    pub context: worker::Context,
    /// The time of the request.
    pub now: Timestamp,
    /// The edition of the response.
    pub edition: Rc<Edition>,
    /// What was read for it beside the root.
    pub ahead: Ahead,
    /// The preview link of the request, if any, and the preview that it shows.
    pub preview: Option<(Token, Shown)>,
}

/// The path and the query of an absolute URL.
pub fn path_and_query(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    url[after_scheme..].find('/').map_or("/", |at| &url[after_scheme + at..])
}

impl Method {
    /// Parses the name of a method.
    pub fn of(name: &str) -> Self {
        match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            _ => Self::Other,
        }
    }
}

impl RequestContext {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.raw.headers().get(name).ok().flatten()
    }

    /// The client network of the sender: the IPv4 address, or the /64 of the IPv6 address.
    pub fn network(&self) -> String {
        network(&self.header("CF-Connecting-IP").unwrap_or_default())
    }

    /// The continent of the sender, by the platform's two letters.
    pub fn continent(&self) -> Option<String> {
        let place = Reflect::get(&self.raw, &"cf".into()).ok()?;
        Reflect::get(&place, &"continent".into()).ok()?.as_string()
    }

    /// Whether the request has a preview cookie.
    pub fn is_preview(&self) -> bool {
        self.header("Cookie").is_some_and(|cookies| is_preview(&cookies))
    }

    /// The parameters of the query, decoded. Refuses a parameter that is not among `known`, and one that occurs twice.
    pub fn parameters(&self, known: &[&str]) -> Result<Vec<(String, String)>, ApiError> {
        let mut found: Vec<(String, String)> = Vec::new();
        for pair in self.query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            let allowed = || {
                format!("only these parameters: {}", if known.is_empty() { "none".into() } else { known.join(", ") })
            };
            if !known.contains(&name.as_str()) {
                return Err(ApiError::parameter(&name, &value, allowed()));
            }
            if found.iter().any(|(other, _)| *other == name) {
                return Err(ApiError::parameter(&name, &value, "one value for each parameter"));
            }
            found.push((name, value));
        }
        Ok(found)
    }

    /// The parameters `after` and `limit` of a list that starts at `start`.
    pub fn after_and_limit(&self, start: &str, default: u32, most: u32) -> Result<(String, u32), ApiError> {
        let (mut after, mut limit) = (start.to_owned(), default);
        for (name, value) in self.parameters(&["after", "limit"])? {
            if name == "limit" {
                limit = whole_number(&name, &value, most)?;
            } else {
                after = value;
            }
        }
        Ok((after, limit))
    }

    /// The first parameter with this name, decoded; ignores all others.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.find(|(found, _)| decode(found) == name).map(|(_, value)| decode(value))
    }

    /// The body as text of at most `limit_bytes` bytes.
    pub async fn body(&self, limit_bytes: usize) -> Result<String, ApiError> {
        let bytes = self.bytes(limit_bytes).await?;
        String::from_utf8(bytes).map_err(|_| ApiError::BadBody("it is not UTF-8".into()))
    }

    /// The body as at most `limit_bytes` bytes. It is read as it arrives and only up to the limit, so that a body
    /// without `Content-Length` can't fill the memory.
    pub async fn bytes(&self, limit_bytes: usize) -> Result<Vec<u8>, ApiError> {
        let too_large = || ApiError::BodyTooLarge { limit_bytes };
        let announced = self.header("Content-Length").and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > limit_bytes) {
            return Err(too_large());
        }
        let Some(stream) = self.raw.body() else { return Ok(Vec::new()) };
        let unreadable = |_: JsValue| ApiError::BadBody("it was interrupted, or was already read".into());
        let reader = ReadableStreamDefaultReader::new(&stream).map_err(unreadable)?;
        let mut bytes = Vec::with_capacity(announced.unwrap_or_default());
        loop {
            let read = JsFuture::from(reader.read()).await.map_err(unreadable)?;
            let chunk = Reflect::get(&read, &"value".into()).map_err(unreadable)?;
            let Ok(chunk) = chunk.dyn_into::<Uint8Array>() else { return Ok(bytes) };
            let (start, end) = (bytes.len(), bytes.len() + chunk.length() as usize);
            if end > limit_bytes {
                // The rest is discarded; an error in that does not matter.
                wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(reader.cancel()).await) });
                return Err(too_large());
            }
            bytes.resize(end, 0);
            chunk.copy_to(&mut bytes[start..]);
        }
    }

    /// The body as JSON of one type.
    pub async fn json<T: serde::de::DeserializeOwned>(&self, limit_bytes: usize) -> Result<T, ApiError> {
        let text = self.body(limit_bytes).await?;
        read_object(&text)
    }
}

/// The value of a parameter that is a whole number from 1 to `most`.
pub fn whole_number(name: &str, value: &str, most: u32) -> Result<u32, ApiError> {
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| ApiError::parameter(name, value, format!("a whole number from 1 to {most}")))
}

fn network(address: &str) -> String {
    let Ok(v6) = address.parse::<Ipv6Addr>() else { return address.to_owned() };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return v4.to_string();
    }
    let [a, b, c, d, ..] = v6.segments();
    format!("{a:x}:{b:x}:{c:x}:{d:x}")
}

/// Percent-encodes a value of a query.
pub fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Decodes `+` and percent-encoding of a form; invalid UTF-8 becomes U+FFFD.
fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_its_64() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:10.0.0.1"), "10.0.0.1");
    }

    #[test]
    fn a_url_gives_its_path_and_query() {
        for (url, expected) in [
            ("http://a/b?c=d", "/b?c=d"),
            ("http://localhost:8787", "/"),
            ("https://a.b/", "/"),
            ("http://a/x/", "/x/"),
        ] {
            assert_eq!(path_and_query(url), expected);
        }
    }
}
