//! Blobs from the Catalog, for an isolate that misses them in the store: with a new edition, many isolates may miss the same
//! blobs at once, and there is only one Catalog.
//!
//! A blob is asked for by one request at a time, and its answer serves all others; a failure serves those that were waiting.
//! The others poll, because on Workers a request can't await a promise of another one.

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
/// How long answers are kept, and the maximum of their number and of their bytes, except for the newest.
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
    /// `None` if the call failed, or the blob is not there.
    bytes: Option<Vec<u8>>,
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
            if let Some(answer) = self.0.borrow_mut().find(hash, now, came_at) {
                return answer;
            }
            if self.0.borrow_mut().begin(hash, now) {
                break Call { fallback: self, hash };
            }
            if now - came_at >= PATIENCE_MILLIS {
                return Err(ApiError::NotHereYet);
            }
            context.sleep_millis(LOOK_MILLIS).await;
        };
        let answer = catalog::blob(context, hash).await;
        let bytes = answer.as_ref().map_or(None, Clone::clone);
        self.0.borrow_mut().keep(Kept { hash, at_millis: context.millis(), bytes });
        answer?.ok_or(ApiError::NotHereYet)
    }
}

impl State {
    /// The answer for a request that came at an instant: another one who called while it waited may have failed.
    fn find(&mut self, hash: Hash, now_millis: f64, came_at: f64) -> Option<Result<Vec<u8>, ApiError>> {
        self.kept.retain(|kept| now_millis - kept.at_millis < KEPT_MILLIS);
        let is_its = |kept: &&Kept| kept.hash == hash && (kept.bytes.is_some() || kept.at_millis > came_at);
        let kept = self.kept.iter().rev().find(is_its)?;
        Some(kept.bytes.clone().ok_or(ApiError::NotHereYet))
    }

    fn begin(&mut self, hash: Hash, now_millis: f64) -> bool {
        self.calls.retain(|_, began_at| now_millis - *began_at < CALL_LIMIT_MILLIS);
        let may_call = self.calls.len() < MAX_CALLS && !self.calls.contains_key(&hash);
        if may_call {
            self.calls.insert(hash, now_millis);
        }
        may_call
    }

    /// Keeps an answer for the requests that wait for it, however large it is, and drops others.
    fn keep(&mut self, answer: Kept) {
        let len = |kept: &Kept| kept.bytes.as_ref().map_or(0, Vec::len);
        let mut bytes = self.kept.iter().map(len).sum::<usize>() + len(&answer);
        while self.kept.len() >= MAX_KEPT || bytes > MAX_KEPT_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            bytes -= len(&oldest);
        }
        self.kept.push_back(answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(of: &[u8], at_millis: f64, bytes: Option<usize>) -> Kept {
        Kept { hash: Hash::of(of), at_millis, bytes: bytes.map(|length| vec![0; length]) }
    }

    #[test]
    fn a_failure_serves_those_who_waited_for_it_and_no_later_ones() {
        let mut state = State::default();
        let lost = Hash::of(b"lost");
        state.keep(answer(b"lost", 10.0, None));
        assert!(matches!(state.find(lost, 30.0, 9.0), Some(Err(ApiError::NotHereYet))));
        assert!(state.find(lost, 30.0, 10.0).is_none());
        state.keep(answer(b"lost", 40.0, Some(1)));
        assert!(matches!(state.find(lost, 50.0, 9.0), Some(Ok(_))));
        assert!(matches!(state.find(lost, 50.0, 45.0), Some(Ok(_))));
    }

    #[test]
    fn a_large_answer_takes_the_place_of_others_and_serves_all_who_wait() {
        let mut state = State::default();
        let find =
            |state: &mut State, of: &[u8]| state.find(Hash::of(of), 5.0, 0.0).map(|answer| answer.unwrap().len());
        state.keep(answer(b"small", 0.0, Some(10)));
        state.keep(answer(b"large", 1.0, Some(MAX_KEPT_BYTES + 1)));
        assert_eq!(find(&mut state, b"large"), Some(MAX_KEPT_BYTES + 1));
        assert_eq!(find(&mut state, b"small"), None);
        state.keep(answer(b"small", 3.0, Some(10)));
        assert_eq!((find(&mut state, b"small"), find(&mut state, b"large")), (Some(10), None));
        for number in 0..MAX_KEPT {
            state.keep(answer(&number.to_le_bytes(), 4.0, Some(1)));
        }
        assert_eq!((state.kept.len(), find(&mut state, b"small")), (MAX_KEPT, None));
    }
}
