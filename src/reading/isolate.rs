//! What this isolate keeps between requests.

use std::rc::Rc;

use gazette_core::pages::Frame;
use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::hot::Kept;
use super::residence::{Recalled, Residence};
use crate::clock;
use crate::error::ApiError;

thread_local! {
    static RESIDENCE: Rc<Residence<Kept>> = Rc::default();
}

/// The edition for a reader who comes now.
pub async fn edition(env: &worker::Env, context: &worker::Context) -> Result<Rc<Edition>, ApiError> {
    let residence = RESIDENCE.with(Rc::clone);
    residence.edition(env, context).await
}

/// Fetches a new root after the answer, unless someone is at it.
pub fn refresh_later(env: &worker::Env, context: &worker::Context) {
    RESIDENCE.with(|residence| residence.refresh_later(env, context));
}

/// Shows a root that this isolate has just helped to publish, if it is newer than what readers see.
pub async fn adopt(env: &worker::Env, root_json: &str) -> Result<(), ApiError> {
    let residence = RESIDENCE.with(Rc::clone);
    residence.show(env, Some(serde_json::from_str(root_json)?)).await.map(drop)
}

/// The frame around the pages of an edition.
pub fn frame(edition: &Edition) -> Rc<Frame> {
    RESIDENCE.with(|residence| residence.frame(edition, clock::millis()))
}

/// What was kept for a path, if it may still be served.
pub fn recall(path: &str, now_millis: f64) -> Option<Recalled<Kept>> {
    RESIDENCE.with(|residence| residence.recall(path, now_millis))
}

/// A number that is another one whenever something that was recalled may have to be answered otherwise; 0 if the edition needs a
/// thought.
pub fn moment(now_millis: f64) -> u32 {
    RESIDENCE.with(|residence| residence.moment(now_millis))
}

/// Keeps an answer instead of the one that was kept for its path.
pub fn replace(path: &str, kept: Rc<Kept>) {
    RESIDENCE.with(|residence| residence.replace(path, kept));
}

/// Keeps an answer that was made of an edition for an instant, if it may still be served.
pub fn keep(path: &str, kept: Rc<Kept>, made_of: (&Edition, Timestamp)) {
    RESIDENCE.with(|residence| residence.keep(path, kept, made_of, clock::millis()));
}
