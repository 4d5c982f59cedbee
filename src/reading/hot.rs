//! Answers that this isolate has given before, ready in JavaScript's heap.
//!
//! A hot request takes one look-up by its path and one call that makes the `Response`: no promise, no copy. An answer
//! belongs to one edition, one frame and one epoch; when any of these changes, all are made anew.

use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::time::Timestamp;
use wasm_bindgen::JsValue;
use web_sys::{Request, Response, ResponseInit};

use super::edition::Edition;
use super::residence::{self, FRESH_MILLIS, STALE_MILLIS};
use crate::answer::{self, Answer, Body};
use crate::asked::path_and_query;
use crate::clock;

/// The most that kept bodies may weigh, in bytes. Old ones go when half of it is full of newer ones.
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

struct Kept {
    ok: ResponseInit,
    not_modified: ResponseInit,
    body: JsValue,
    body_bytes: usize,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl Hot {
    /// Forgets everything: an edition or a frame has changed.
    pub fn invalidate(&mut self) {
        *self = Self::default();
    }

    fn get(&mut self, path: &str) -> Option<Rc<Kept>> {
        if let Some(kept) = self.young.get(path) {
            return Some(kept.clone());
        }
        let kept = self.old.remove(path)?;
        self.insert(path.into(), kept.clone());
        Some(kept)
    }

    fn insert(&mut self, path: Box<str>, kept: Rc<Kept>) {
        self.young_bytes += kept.body_bytes + OVERHEAD_BYTES;
        self.young.insert(path, kept);
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
    let url = request.url();
    let (kept, age) = residence::with_hot(|hot, edition, age| {
        if age >= STALE_MILLIS {
            return None;
        }
        hot.enter(edition.root.epoch(clock::now()));
        hot.get(path_and_query(&url)).map(|kept| (kept, age))
    })?;
    kept.answer(request, method == "HEAD").ok().map(|response| (response, age >= FRESH_MILLIS))
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
    if !(answered.keep && answered.status == 200) {
        let (init, body) = answered.into_parts()?;
        return answer::response(&init, &if is_head { JsValue::NULL } else { body });
    }
    let url = request.url();
    let kept = Rc::new(Kept::new(answered)?);
    residence::with_hot(|hot, shown, _| {
        let epoch = shown.root.epoch(clock::now());
        if std::ptr::eq(shown, edition) && epoch == edition.root.epoch(made_at) {
            hot.enter(epoch);
            hot.insert(path_and_query(&url).into(), kept.clone());
        }
        Some(())
    });
    kept.answer(request, is_head)
}

impl Kept {
    fn new(answered: Answer) -> Result<Self, JsValue> {
        let etag = answered.header("ETag").map(str::to_owned);
        let last_modified = answered.header("Last-Modified").map(str::to_owned);
        // What RFC 9110, section 15.4.5, wants of a 304.
        let needed = |name: &str| {
            matches!(name, "ETag" | "Last-Modified" | "Cache-Control" | "Vary" | "Gazette-Edition")
                || name.starts_with("Access-")
        };
        let headers = answered.headers.iter().map(|(name, value)| (*name, value.as_ref()));
        let not_modified = answer::response_init(304, headers.filter(|(name, _)| needed(name)))?;
        let body_bytes = match &answered.body {
            Body::Text(text) => text.len(),
            Body::Empty | Body::Stream(_) => 0,
        };
        let (ok, body) = answered.into_parts()?;
        Ok(Self { ok, not_modified, body, body_bytes, etag, last_modified })
    }

    fn answer(&self, request: &Request, is_head: bool) -> Result<Response, JsValue> {
        let headers = request.headers();
        let if_none_match = headers.get("If-None-Match")?;
        let if_modified_since = match (&if_none_match, &self.last_modified) {
            (None, Some(_)) => headers.get("If-Modified-Since")?,
            _ => None,
        };
        let not_modified = answer::is_not_modified(
            if_none_match.as_deref(),
            if_modified_since.as_deref(),
            self.etag.as_deref(),
            self.last_modified.as_deref(),
        );
        if not_modified {
            return answer::response(&self.not_modified, &JsValue::NULL);
        }
        if is_head {
            return answer::response(&self.ok, &JsValue::NULL);
        }
        answer::response(&self.ok, &self.body)
    }
}
