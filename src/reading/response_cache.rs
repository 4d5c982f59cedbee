//! The response cache: responses of this isolate, stored in JavaScript's heap.
//!
//! A hit returns the parts of a `Response` without a promise, and without a copy except the runtime's own. A response
//! belongs to one edition and one epoch; when either changes, the cache is cleared. When only the frame has changed, a
//! page is joined with the new one on its next request, without any I/O. Time-dependent headers (freshness, staleness)
//! are rebuilt when their values change: in the last minute before a boundary, and while KV fails.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::rc::Rc;

use foldhash::quality::FixedState;
use gazette_core::pages::{Frame, RenderedBytes};
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::url_space::Route;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::edition::Edition;
use super::edition_cache::CacheHit;
use super::isolate;
use super::memory::Cacheable;
use super::point_in_time;
use super::previews::is_preview;
use super::serve_time::{ServeTime, serve_time};
use crate::answer::{self, Answer, Body};
use crate::clock;
use crate::counting::missing;
use crate::request::path_and_query;

/// The size of a response besides its body: headers and bookkeeping.
const OVERHEAD_BYTES: usize = 1_500;

/// The parts of a `Response`: body, init object and, for a cacheable response, the parts of all variants.
pub type Parts = Array;

/// A cached response with the parts of its variants.
pub struct Kept {
    answer: Answer,
    ok: Parts,
    not_modified: Parts,
    body_bytes: usize,
    etag: Option<String>,
    page: Option<Page>,
    /// The values of its time-dependent headers.
    serve_time: ServeTime,
}

/// The position of a page's own parts in its body, so that they are not stored twice.
#[derive(Clone)]
struct Page {
    /// The frame in the body.
    frame: Rc<Frame>,
    head_bytes: usize,
    main_bytes: usize,
    section: Option<Slug>,
}

/// A reading request. The entry module takes it apart, because each missing part saves a call into JavaScript.
pub struct Reading<'a> {
    /// The whole URL.
    pub url: &'a str,
    /// Whether the body is omitted.
    pub is_head: bool,
    /// `Cookie`.
    pub cookies: Option<String>,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
    /// `If-Modified-Since`.
    pub if_modified_since: Option<String>,
}

/// Parameters that other sites add to a link, with a different value for each click. No page depends on them; the API
/// refuses them.
const TRACKING: [&str; 9] = ["fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "zarsrc", "mc_eid", "igshid"];

/// The cache key: path and query, for a page without tracking parameters. With them, every click from elsewhere would
/// miss the cache, and evict another page.
pub fn untracked(path_and_query: &str) -> Cow<'_, str> {
    let is_tracking = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.starts_with("utm_") || TRACKING.contains(&name)
    };
    match path_and_query.split_once('?') {
        Some((path, query)) if !path.starts_with("/api/") && query.split('&').any(|pair| is_tracking(&pair)) => {
            let others: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
            if others.is_empty() { path.into() } else { [path, "?", &others.join("&")].concat().into() }
        }
        _ => path_and_query.into(),
    }
}

/// The path alone, if a page there is the same with any query. It may still be an address of an older system, of which the
/// query is a part, if there is no page.
fn without_query(address: &str) -> Option<&str> {
    let (path, query) = address.split_once('?')?;
    // A name may be percent-encoded.
    let may_ask = |name: &str| name == point_in_time::PARAMETER || name.contains('%');
    let asks_for_edition = || query.split('&').any(|pair| pair.split('=').next().is_some_and(may_ask));
    let is_same = matches!(
        Route::of(path),
        Route::List(..)
            | Route::Newest(_)
            | Route::Article { .. }
            | Route::Feed(..)
            | Route::Privacy
            | Route::Robots
            | Route::Sitemap
            | Route::NewsSitemap
            | Route::SitemapPart(_)
    );
    (is_same && !asks_for_edition()).then_some(path)
}

/// The cached response for an address, and the key under which it is cached.
fn cached(address: &str, now_millis: f64) -> Option<(&str, CacheHit<Kept>)> {
    let page = without_query(address).and_then(|path| Some((path, isolate::lookup(path, now_millis)?)));
    page.filter(|(_, hit)| hit.kept.answer.status == 200)
        .or_else(|| Some((address, isolate::lookup(address, now_millis)?)))
}

impl Reading<'_> {
    /// The cached response, and whether a new root must be fetched after it; `None` if it is not cached, or if the
    /// edition must be refreshed first.
    pub fn cached(&self, now_millis: f64) -> Option<(Parts, bool)> {
        if self.cookies.as_deref().is_some_and(is_preview) {
            return None;
        }
        let address = untracked(path_and_query(self.url));
        let (key, CacheHit { mut kept, frame, serve_time, is_old }) = cached(&address, now_millis)?;
        if kept.page.as_ref().is_some_and(|page| !Rc::ptr_eq(&page.frame, &frame)) {
            kept = Rc::new(Kept::new(kept.taken_apart()?, &frame, serve_time).ok()?);
            isolate::replace(key, kept.clone());
        } else if kept.serve_time != serve_time {
            kept = Rc::new(kept.leaving_as(serve_time).ok()?);
            isolate::replace(key, kept.clone());
        }
        if !self.is_head && kept.is_missing_page() {
            let (path, query) = address.split_once('?').unwrap_or((&address, ""));
            missing::note(path, query);
        }
        Some((kept.parts(self).clone(), is_old))
    }

    /// The response made from these parts.
    pub fn respond(&self, parts: &Parts) -> Response {
        let body = if self.is_head { JsValue::NULL } else { parts.get(0) };
        answer::response(&body, parts.get(1).unchecked_ref())
    }
}

/// Converts an answer to a response, and caches it if it is cacheable and still current. `made_at` is the instant for
/// which it was made.
pub fn respond(
    reading: &Reading<'_>,
    answered: Answer,
    edition: &Edition,
    made_at: Timestamp,
) -> Result<Response, JsValue> {
    let keep = answered.keep;
    let serve_time = serve_time(edition, made_at, clock::millis());
    if let Body::Stream(stream) = &answered.body {
        let stream = stream.clone();
        let etag = answered.header("ETag").map(str::to_owned);
        let kept = Kept::of_body(answered, (stream.clone().into(), 0), etag, None, serve_time)?;
        let parts = kept.parts(reading);
        if reading.is_head || parts.get(0).is_null() {
            // The client won't read it.
            wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(stream.cancel()).await) });
        }
        return Ok(reading.respond(parts));
    }
    let frame = isolate::frame(edition);
    let kept = Rc::new(Kept::new(answered, &frame, serve_time)?);
    if keep {
        let address = untracked(path_and_query(reading.url));
        let key = without_query(&address).filter(|_| kept.answer.status == 200).unwrap_or(&address);
        isolate::keep(key, kept.clone(), (edition, made_at));
    }
    Ok(reading.respond(kept.parts(reading)))
}

/// A page in its frame, and its entity tag. The tag must differ between the states of one page, and need not withstand an attack, so
/// it is no SHA-256.
fn joined(rendered: &RenderedBytes, frame: &Frame) -> (Vec<u8>, String) {
    let html = frame.join(rendered);
    let etag = format!("\"{:016x}\"", FixedState::default().hash_one(&html));
    (html, etag)
}

impl Kept {
    fn new(answered: Answer, frame: &Rc<Frame>, serve_time: ServeTime) -> Result<Self, JsValue> {
        let mut etag = answered.header("ETag").map(str::to_owned);
        let (body, page) = match &answered.body {
            Body::Page(rendered) => {
                let (html, tag) = joined(rendered, frame);
                if answered.keep && answered.status == 200 {
                    etag = Some(tag);
                }
                let (head_bytes, main_bytes) = (rendered.head.len(), rendered.main.len());
                let page = Page { frame: frame.clone(), head_bytes, main_bytes, section: rendered.section.clone() };
                ((in_javascript(&html), html.len()), Some(page))
            }
            Body::Bytes(bytes) => ((in_javascript(bytes), bytes.len()), None),
            Body::Empty | Body::Stream(_) => ((JsValue::NULL, 0), None),
        };
        Self::of_body(answered, body, etag, page, serve_time)
    }

    /// Builds the parts from a body in JavaScript's heap, with its length if that is known.
    fn of_body(
        answered: Answer,
        (body, body_bytes): (JsValue, usize),
        etag: Option<String>,
        page: Option<Page>,
        serve_time: ServeTime,
    ) -> Result<Self, JsValue> {
        let mut headers: Vec<(&str, &str)> =
            answered.headers.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        let cache_control = answered.freshness.map(|freshness| freshness.cache_control(serve_time.left_secs));
        headers.extend(cache_control.as_deref().map(|value| ("Cache-Control", value)));
        let stale_secs = serve_time.stale_secs.map(|secs| secs.to_string());
        headers.extend(stale_secs.as_deref().map(|secs| ("Gazette-Stale", secs)));
        if page.is_some() {
            headers.extend(etag.as_deref().map(|etag| ("ETag", etag)));
        }
        let ok = answer::response_init(answered.status, headers.iter().copied())?;
        // The headers that RFC 9110, section 15.4.5, requires in a 304, and those of every response.
        let needed = |name: &str| {
            matches!(name, "ETag" | "Last-Modified" | "Cache-Control" | "Vary" | "X-Content-Type-Options")
                || ["Gazette-", "Access-", "Strict-"].iter().any(|start| name.starts_with(start))
        };
        let not_modified = answer::response_init(304, headers.iter().copied().filter(|(name, _)| needed(name)))?;
        let all = if answered.status == 200 && answered.keep {
            let etag = etag.as_deref().map_or(JsValue::NULL, JsValue::from);
            Array::of4(&body, &ok, &not_modified, &etag).into()
        } else {
            JsValue::UNDEFINED
        };
        let (ok, not_modified) = (Array::of3(&body, &ok, &all), Array::of3(&JsValue::NULL, &not_modified, &all));
        // JavaScript's heap has the text by now.
        let answer = Answer { body: Body::Empty, ..answered };
        Ok(Self { answer, ok, not_modified, body_bytes, etag, page, serve_time })
    }

    /// The same with other time-dependent headers.
    fn leaving_as(&self, serve_time: ServeTime) -> Result<Self, JsValue> {
        let body = (self.ok.get(0), self.body_bytes);
        Self::of_body(self.answer.without_body(), body, self.etag.clone(), self.page.clone(), serve_time)
    }

    /// Extracts the page without its frame from the body.
    fn taken_apart(&self) -> Option<Answer> {
        let Page { frame, head_bytes, main_bytes, section } = self.page.as_ref()?;
        let body: Uint8Array = self.ok.get(0).unchecked_into();
        let part = |from: usize, bytes: usize| {
            let part = body.subarray(u32::try_from(from).ok()?, u32::try_from(from + bytes).ok()?);
            Some(part.to_vec().into())
        };
        let head = part(frame.top.len(), *head_bytes)?;
        let main = part(self.body_bytes - frame.end.len() - main_bytes, *main_bytes)?;
        let rendered = Box::new(RenderedBytes { head, main, section: section.clone() });
        Some(Answer { body: Body::Page(rendered), ..self.answer.without_body() })
    }

    fn is_missing_page(&self) -> bool {
        self.answer.status == 404 && self.page.is_some()
    }

    fn parts(&self, reading: &Reading<'_>) -> &Parts {
        let (tag, since) = (reading.if_none_match.as_deref(), reading.if_modified_since.as_deref());
        let is_conditional = self.answer.status == 200 && (tag.is_some() || since.is_some());
        let last_modified = || self.answer.header("Last-Modified");
        if is_conditional && answer::is_not_modified(tag, since, self.etag.as_deref(), last_modified()) {
            return &self.not_modified;
        }
        &self.ok
    }
}

impl Cacheable for Kept {
    fn bytes(&self) -> usize {
        self.body_bytes + OVERHEAD_BYTES
    }

    fn is_refusal(&self) -> bool {
        self.answer.status != 200
    }
}

/// Bytes in JavaScript's heap: a string would be encoded again for each response.
fn in_javascript(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_once_whatever_the_query() {
        for (address, path) in [
            ("/thoi-su/bai?ref=1&page=2", Some("/thoi-su/bai")),
            ("/thoi-su?a", Some("/thoi-su")),
            ("/feed.xml?a", Some("/feed.xml")),
            ("/thoi-su/bai", None),
            ("/thoi-su/bai?edition=7", None),
            ("/thoi-su/bai?a=1&edition=7", None),
            ("/thoi-su/bai?%65dition=7", None),
            ("/?option=com_content", None),
            ("/search?q=a", None),
            ("/api/v1/articles?limit=1", None),
            ("/a/b/c?id=7", None),
        ] {
            assert_eq!(without_query(address), path, "{address}");
        }
    }

    #[test]
    fn an_answer_is_kept_under_its_address_without_what_tracks() {
        for (request, key) in [
            ("/", "/"),
            ("/?fbclid=IwAR0x", "/"),
            ("/thoi-su/bai?utm_source=zalo&utm_medium=x", "/thoi-su/bai"),
            ("/search?q=utm_source&fbclid=1&page=2", "/search?q=utm_source&page=2"),
            ("/thoi-su?page=2", "/thoi-su?page=2"),
            ("/index.php?option=com_content&id=7&fbclid=2", "/index.php?option=com_content&id=7"),
            ("/api/v1/articles?fbclid=1", "/api/v1/articles?fbclid=1"),
        ] {
            assert_eq!(untracked(request), key, "{request}");
        }
    }
}
