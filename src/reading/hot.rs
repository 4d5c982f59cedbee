//! Answers that this isolate has given before, ready in JavaScript's heap.
//!
//! A hot request takes one look-up by its path and one call that makes the `Response`: no promise, no copy. An answer
//! belongs to one edition and one epoch; when either changes, all are made anew. When only the frame has changed, a page
//! is joined with the new one as it is asked for, without any I/O.

use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::hash::Hash;
use gazette_core::pages::{Frame, Numbers, Rendered};
use gazette_core::time::Timestamp;
use wasm_bindgen::JsValue;
use web_sys::{Request, Response, ResponseInit};

use super::edition::Edition;
use super::previews::is_preview;
use super::residence::{self, FRESH_MILLIS, STALE_MILLIS};
use crate::answer::{self, Answer, Body};
use crate::asked::path_and_query;
use crate::clock;

/// The most that kept bodies may weigh, in bytes: JavaScript's strings of Vietnamese have two for each UTF-16 unit. Old
/// ones go when half of it is full of newer ones.
const BUDGET_BYTES: usize = 32 << 20;
/// What an answer weighs besides its body: headers and bookkeeping.
const OVERHEAD_BYTES: usize = 1_500;

/// The memory of answers: two generations, of which the older is dropped when the younger has grown to half the budget.
/// An answer that is asked for moves to the younger, so one that is read stays and one that a crawler saw once goes.
#[derive(Default)]
pub struct Hot {
    young: HashMap<Box<str>, Rc<Kept>>,
    old: HashMap<Box<str>, Rc<Kept>>,
    young_bytes: usize,
    epoch: Option<Timestamp>,
}

/// An answer with all that its responses need.
struct Kept {
    answer: Answer,
    ok: ResponseInit,
    not_modified: ResponseInit,
    body: JsValue,
    body_bytes: usize,
    etag: Option<String>,
    /// The frame that the body was joined with, if it is a page.
    frame: Option<Rc<Frame>>,
}

impl Hot {
    /// Forgets everything: the edition has changed.
    pub fn invalidate(&mut self) {
        *self = Self::default();
    }

    fn get(&mut self, path: &str, frame: &Rc<Frame>) -> Option<Rc<Kept>> {
        let kept = match self.young.get(path) {
            Some(kept) => kept.clone(),
            None => self.old.remove(path)?,
        };
        if kept.frame.as_ref().is_none_or(|joined| Rc::ptr_eq(joined, frame)) {
            if !self.young.contains_key(path) {
                self.insert(path, kept.clone());
            }
            return Some(kept);
        }
        let joined = Rc::new(Kept::new(kept.answer.clone_page()?, frame).ok()?);
        self.insert(path, joined.clone());
        Some(joined)
    }

    fn insert(&mut self, path: &str, kept: Rc<Kept>) {
        let bytes = kept.body_bytes + OVERHEAD_BYTES;
        if self.young.insert(path.into(), kept).is_none() {
            self.young_bytes += bytes;
        }
        if self.young_bytes > BUDGET_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }

    /// Forgets everything if a boundary has been passed.
    fn enter(&mut self, epoch: Timestamp) {
        if self.epoch != Some(epoch) {
            self.invalidate();
            self.epoch = Some(epoch);
        }
    }
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
    let (kept, age) = residence::with_hot(|hot, edition, frame, age| {
        if age >= STALE_MILLIS {
            return None;
        }
        hot.enter(edition.root.epoch(clock::now()));
        hot.get(path_and_query(&url), frame).map(|kept| (kept, age))
    })?;
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
    let frame = residence::frame().unwrap_or_else(|| Rc::new(Frame::new(&edition.site, &Numbers::default())));
    let kept = Rc::new(Kept::new(answered, &frame)?);
    if keep {
        let url = request.url();
        residence::with_hot(|hot, shown, _, _| {
            let epoch = shown.root.epoch(clock::now());
            if std::ptr::eq(shown, edition) && epoch == edition.root.epoch(made_at) {
                hot.enter(epoch);
                hot.insert(path_and_query(&url), kept.clone());
            }
            Some(())
        });
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
