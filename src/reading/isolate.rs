//! The global state of this isolate.

use std::rc::Rc;

use gazette_core::edition::Bundle;
use gazette_core::pages::Frame;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::ahead::Ahead;
use super::edition::Edition;
use super::edition_cache::{CacheHit, EditionCache};
use super::response_cache::Kept;
use crate::clock;

thread_local! {
    static EDITION_CACHE: Rc<EditionCache<Kept>> = Rc::default();
}

/// The edition for a request of this path and query, and what was read beside its root.
pub async fn edition(
    env: &worker::Env,
    context: &worker::Context,
    address: (&str, &str),
) -> Result<(Rc<Edition>, Ahead), ApiError> {
    let edition_cache = EDITION_CACHE.with(Rc::clone);
    edition_cache.edition_and_ahead(env, context, address).await
}

/// Fetches a new root after the response, unless a refresh is running.
pub fn refresh_later(env: &worker::Env, context: &worker::Context) {
    EDITION_CACHE.with(|edition_cache| edition_cache.refresh_later(env, context));
}

/// Switches to a root that this isolate has just published, if it is newer than the current one.
pub async fn adopt(env: &worker::Env, bundle: &str) -> Result<(), ApiError> {
    let edition_cache = EDITION_CACHE.with(Rc::clone);
    edition_cache.show(env, &Bundle::read(bundle.as_bytes())?).await.map(drop)
}

/// The frame for pages of an edition.
pub fn frame(edition: &Edition) -> Rc<Frame> {
    EDITION_CACHE.with(|edition_cache| edition_cache.frame(edition, clock::millis()))
}

/// The cached response for a path, if it may still be served.
pub fn lookup(path: &str, now_millis: f64) -> Option<CacheHit<Kept>> {
    EDITION_CACHE.with(|edition_cache| edition_cache.lookup(path, now_millis))
}

/// The cache generation; see [`EditionCache::generation`].
pub fn generation(now_millis: f64) -> u32 {
    EDITION_CACHE.with(|edition_cache| edition_cache.generation(now_millis))
}

/// Replaces the cached response for a path.
pub fn replace(path: &str, kept: Rc<Kept>) {
    EDITION_CACHE.with(|edition_cache| edition_cache.replace(path, kept));
}

/// Caches a response that was made from an edition for an instant, if it may still be served.
pub fn keep(path: &str, kept: Rc<Kept>, made_of: (&Edition, Timestamp)) {
    EDITION_CACHE.with(|edition_cache| edition_cache.keep(path, kept, made_of, clock::millis()));
}
