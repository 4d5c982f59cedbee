//! Blobs from the Catalog, for an isolate that misses them in the store: with a new edition, many isolates may miss the same
//! blobs at once, and there is only one Catalog.
//!
//! A blob is asked for by one request at a time, and its answer serves all others. The others poll, because on Workers a
//! request can't await a promise of another one.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;

use super::read_context::ReadContext;
use crate::publishing::client as catalog;

/// The maximum number of simultaneous calls of an isolate.
const MAX_CALLS: usize = 6;
/// How often a request looks whether it may call, or whether another one has the answer.
const LOOK_MILLIS: f64 = 20.0;
/// How long a request waits for others.
const PATIENCE_MILLIS: f64 = 20_000.0;
/// A call that takes longer was cancelled together with its request.
const CALL_LIMIT_MILLIS: f64 = 45_000.0;
/// How long answers are kept, and the maximum of their number and of their bytes.
const KEPT_MILLIS: f64 = 30_000.0;
const MAX_KEPT: usize = 64;
const MAX_KEPT_BYTES: usize = 1 << 20;

/// The calls of an isolate, and their recent answers.
#[derive(Default)]
pub struct Fallback(RefCell<State>);

#[derive(Default)]
struct State {
    /// When each call that is under way began.
    calls: HashMap<Hash, f64>,
    kept: VecDeque<Kept>,
}

struct Kept {
    hash: Hash,
    at_millis: f64,
    bytes: Vec<u8>,
}

/// Ends a call, also if its request is cancelled.
struct Call<'a> {
    fallback: &'a Fallback,
    hash: Hash,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.fallback.0.borrow_mut().calls.remove(&self.hash);
    }
}

impl Fallback {
    /// A blob that must exist.
    pub async fn blob(&self, context: &impl ReadContext, hash: Hash) -> Result<Vec<u8>, ApiError> {
        let came_at = context.millis();
        let _call = loop {
            let now = context.millis();
            if let Some(bytes) = self.0.borrow_mut().find(hash, now) {
                return Ok(bytes);
            }
            if self.0.borrow_mut().begin(hash, now) {
                break Call { fallback: self, hash };
            }
            if now - came_at >= PATIENCE_MILLIS {
                return Err(ApiError::NotHereYet);
            }
            context.sleep_millis(LOOK_MILLIS).await;
        };
        let bytes = catalog::blob(context, hash).await?.ok_or(ApiError::NotHereYet)?;
        self.0.borrow_mut().keep(hash, &bytes, context.millis());
        Ok(bytes)
    }
}

impl State {
    fn find(&mut self, hash: Hash, now_millis: f64) -> Option<Vec<u8>> {
        while self.kept.front().is_some_and(|kept| now_millis - kept.at_millis >= KEPT_MILLIS) {
            self.kept.pop_front();
        }
        self.kept.iter().find(|kept| kept.hash == hash).map(|kept| kept.bytes.clone())
    }

    fn begin(&mut self, hash: Hash, now_millis: f64) -> bool {
        self.calls.retain(|_, began_at| now_millis - *began_at < CALL_LIMIT_MILLIS);
        let may_call = self.calls.len() < MAX_CALLS && !self.calls.contains_key(&hash);
        if may_call {
            self.calls.insert(hash, now_millis);
        }
        may_call
    }

    fn keep(&mut self, hash: Hash, bytes: &[u8], at_millis: f64) {
        self.kept.push_back(Kept { hash, at_millis, bytes: bytes.to_vec() });
        let bytes = |kept: &VecDeque<Kept>| kept.iter().map(|kept| kept.bytes.len()).sum::<usize>();
        while self.kept.len() > MAX_KEPT || bytes(&self.kept) > MAX_KEPT_BYTES {
            self.kept.pop_front();
        }
    }
}
