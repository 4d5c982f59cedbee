//! Answers that this isolate has given before, ready in JavaScript's heap.
//!
//! A hot request takes one look-up by its path and one call that makes the `Response`: no promise, no copy. An answer
//! belongs to one edition and one epoch; when either changes, all are made anew. When only the frame has changed, a page
//! is joined with the new one as it is asked for, without any I/O.

use std::rc::Rc;

use gazette_core::hash::Hash;
use gazette_core::pages::{Frame, Rendered};
use gazette_core::time::Timestamp;
use wasm_bindgen::JsValue;
use web_sys::{Request, Response, ResponseInit};

use super::edition::Edition;
use super::isolate;
use super::previews::is_preview;
use super::residence::FRESH_MILLIS;
use crate::answer::{self, Answer, Body};
use crate::asked::path_and_query;

/// What an answer weighs besides its body: headers and bookkeeping.
const OVERHEAD_BYTES: usize = 1_500;

/// An answer with all that its responses need.
pub struct Kept {
    answer: Answer,
    ok: ResponseInit,
    not_modified: ResponseInit,
    body: JsValue,
    body_bytes: usize,
    etag: Option<String>,
    /// The frame that the body was joined with, if it is a page.
    frame: Option<Rc<Frame>>,
}

/// The answer to a request that this isolate has answered before, if its edition is young enough. The flag says that the
/// edition should be refreshed after the answer.
pub fn answer(request: &Request) -> Option<(Response, bool)> {
    let method = request.method();
    if method != "GET" && method != "HEAD" {
        return None;
    }
    if request.headers().get("Cookie").ok()?.is_some_and(|cookies| is_preview(&cookies)) {
        return None;
    }
    let url = request.url();
    let path = path_and_query(&url);
    let (mut kept, frame, age) = isolate::recall(path)?;
    if kept.frame.as_ref().is_some_and(|joined| !Rc::ptr_eq(joined, &frame)) {
        kept = Rc::new(Kept::new(kept.answer.clone_page()?, &frame).ok()?);
        isolate::replace(path, kept.clone(), kept.bytes());
    }
    kept.respond(request, method == "HEAD").ok().map(|response| (response, age >= FRESH_MILLIS))
}

/// Turns an answer into a response, and keeps it if it may be kept and still belongs to what is shown. `made_at` is the
/// instant for which it was made.
pub fn respond(
    request: &Request,
    answered: Answer,
    edition: &Edition,
    made_at: Timestamp,
) -> Result<Response, JsValue> {
    let is_head = request.method() == "HEAD";
    let keep = answered.keep && answered.status == 200;
    if let Body::Stream(stream) = &answered.body {
        let init = answer::response_init(answered.status, headers_of(&answered))?;
        return answer::response(&init, (!is_head).then_some(stream));
    }
    let frame = isolate::frame(edition);
    let kept = Rc::new(Kept::new(answered, &frame)?);
    if keep {
        let url = request.url();
        isolate::keep(path_and_query(&url), kept.clone(), kept.bytes(), (edition, made_at));
    }
    kept.respond(request, is_head)
}

fn headers_of(answered: &Answer) -> impl Iterator<Item = (&str, &str)> {
    answered.headers.iter().map(|(name, value)| (*name, value.as_ref()))
}

fn joined(rendered: &Rendered, frame: &Frame) -> (String, String) {
    let html = frame.join(rendered);
    let etag = answer::etag(Hash::of(html.as_bytes()));
    (html, etag)
}

/// What a text weighs as a string of JavaScript's.
fn js_bytes(text: &str) -> usize {
    2 * text.encode_utf16().count()
}

impl Kept {
    fn new(answered: Answer, frame: &Rc<Frame>) -> Result<Self, JsValue> {
        let mut etag = answered.header("ETag").map(str::to_owned);
        let mut made_etag = None;
        let (body, body_bytes, frame) = match &answered.body {
            Body::Page(rendered) => {
                let (html, tag) = joined(rendered, frame);
                if answered.keep {
                    made_etag = Some(tag.clone());
                    etag = Some(tag);
                }
                // The page stands there twice: as it was rendered, and joined.
                (JsValue::from_str(&html), js_bytes(&html) + rendered.main.len(), Some(frame.clone()))
            }
            Body::Text(text) => (JsValue::from_str(text), js_bytes(text), None),
            Body::Empty | Body::Stream(_) => (JsValue::NULL, 0, None),
        };
        let etag_header = made_etag.as_deref().map(|etag| ("ETag", etag));
        let ok = answer::response_init(answered.status, headers_of(&answered).chain(etag_header))?;
        // What RFC 9110, section 15.4.5, wants of a 304.
        let needed = |name: &str| {
            matches!(name, "ETag" | "Last-Modified" | "Cache-Control" | "Vary" | "Gazette-Edition")
                || name.starts_with("Access-")
        };
        let kept_headers = headers_of(&answered).chain(etag_header).filter(|(name, _)| needed(name));
        let not_modified = answer::response_init(304, kept_headers)?;
        Ok(Self { ok, not_modified, body, body_bytes, etag, frame, answer: answered.without_text() })
    }

    fn bytes(&self) -> usize {
        self.body_bytes + OVERHEAD_BYTES
    }

    fn respond(&self, request: &Request, is_head: bool) -> Result<Response, JsValue> {
        if self.answer.status == 200 && self.is_not_modified(request)? {
            return answer::response(&self.not_modified, None);
        }
        answer::response(&self.ok, (!is_head).then_some(&self.body))
    }

    fn is_not_modified(&self, request: &Request) -> Result<bool, JsValue> {
        let headers = request.headers();
        let if_none_match = headers.get("If-None-Match")?;
        let last_modified = self.answer.header("Last-Modified");
        let if_modified_since = match (&if_none_match, last_modified) {
            (None, Some(_)) => headers.get("If-Modified-Since")?,
            _ => None,
        };
        let (tag, since) = (if_none_match.as_deref(), if_modified_since.as_deref());
        Ok(answer::is_not_modified(tag, since, self.etag.as_deref(), last_modified))
    }
}
