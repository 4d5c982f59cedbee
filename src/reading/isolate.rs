//! What this isolate keeps between requests.

use std::rc::Rc;

use gazette_core::pages::Frame;
use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::edition_cache::{CacheHit, EditionCache};
use super::response_cache::Kept;
use crate::clock;
use crate::error::ApiError;

thread_local! {
    static EDITION_CACHE: Rc<EditionCache<Kept>> = Rc::default();
}

/// The edition for a reader who comes now.
pub async fn edition(env: &worker::Env, context: &worker::Context) -> Result<Rc<Edition>, ApiError> {
    let edition_cache = EDITION_CACHE.with(Rc::clone);
    edition_cache.edition(env, context).await
}

/// Fetches a new root after the answer, unless someone is at it.
pub fn refresh_later(env: &worker::Env, context: &worker::Context) {
    EDITION_CACHE.with(|edition_cache| edition_cache.refresh_later(env, context));
}

/// Shows a root that this isolate has just helped to publish, if it is newer than what readers see.
pub async fn adopt(env: &worker::Env, root_json: &str) -> Result<(), ApiError> {
    let edition_cache = EDITION_CACHE.with(Rc::clone);
    edition_cache.show(env, Some(serde_json::from_str(root_json)?)).await.map(drop)
}

/// The frame around the pages of an edition.
pub fn frame(edition: &Edition) -> Rc<Frame> {
    EDITION_CACHE.with(|edition_cache| edition_cache.frame(edition, clock::millis()))
}

/// What was kept for a path, if it may still be served.
pub fn lookup(path: &str, now_millis: f64) -> Option<CacheHit<Kept>> {
    EDITION_CACHE.with(|edition_cache| edition_cache.lookup(path, now_millis))
}

/// A number that is another one whenever something that was recalled may have to be answered otherwise; 0 if the edition needs a
/// thought.
pub fn generation(now_millis: f64) -> u32 {
    EDITION_CACHE.with(|edition_cache| edition_cache.generation(now_millis))
}

/// Keeps an answer instead of the one that was kept for its path.
pub fn replace(path: &str, kept: Rc<Kept>) {
    EDITION_CACHE.with(|edition_cache| edition_cache.replace(path, kept));
}

/// Keeps an answer that was made of an edition for an instant, if it may still be served.
pub fn keep(path: &str, kept: Rc<Kept>, made_of: (&Edition, Timestamp)) {
    EDITION_CACHE.with(|edition_cache| edition_cache.keep(path, kept, made_of, clock::millis()));
}
