//! Several indexes with the same words, at different places. A search asks the nearest one, and another if that one fails or
//! is behind.
//!
//! `SEARCH_REPLICAS` in `wrangler.toml` is their number. The Catalog tells all of them at the same time (`search_job.rs`), so
//! that one that does not respond holds up no other. An isolate remembers for some seconds that an index has failed or was
//! behind, and prefers others; see [`next`].

use std::cell::RefCell;
use std::cmp::Reverse;

use gazette_core::wire::ApiError;
use gazette_search::command::Command;
use serde::de::DeserializeOwned;

use super::client::ask;
use crate::clock;
use crate::request::RequestContext;

/// The variable with the number of indexes.
const VARIABLE: &str = "SEARCH_REPLICAS";
/// The places of the indexes, as Cloudflare's location hints
/// (<https://developers.cloudflare.com/durable-objects/reference/data-location/>).
const PLACES: [&str; 9] = ["apac", "weur", "wnam", "enam", "oc", "sam", "eeur", "me", "afr"];
/// How long a search waits for an index while there is another.
const PATIENCE_MILLIS: f64 = 2_000.0;
/// How long an index is not asked that has failed.
const FAILED_MILLIS: f64 = 30_000.0;
/// How long an index is not asked that was behind: it gets each edition within some seconds.
const BEHIND_MILLIS: f64 = 3_000.0;

thread_local! {
    static RESTING: RefCell<[Resting; PLACES.len()]> =
        const { RefCell::new([Resting { state: State::Ready, until_millis: 0.0 }; PLACES.len()]) };
}

/// What an isolate remembers of an index, and until when, in milliseconds since 1970.
#[derive(Clone, Copy)]
struct Resting {
    state: State,
    until_millis: f64,
}

/// The state of an index, as far as this isolate knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It may have the newest edition.
    Ready,
    /// It had this edition some seconds ago, or was between two, and a reader had a newer one.
    Behind(Option<u64>),
    /// It did not answer some seconds ago.
    Failed,
}

/// An answer of an index.
pub trait IndexAnswer: DeserializeOwned {
    /// The edition that the index has whole.
    fn edition(&self) -> Option<u64>;
}

/// The number of indexes.
pub fn count(env: &worker::Env) -> u32 {
    let most = u32::try_from(PLACES.len()).unwrap_or(1);
    env.var(VARIABLE).ok().and_then(|count| count.to_string().parse().ok()).unwrap_or(1).clamp(1, most)
}

/// The name of an index.
pub fn name(replica: u32) -> String {
    // The first had this name before there were others.
    if replica == 0 { "search".into() } else { format!("search-{}", replica + 1) }
}

/// The place of an index, where it is made. A single one is made near its first caller.
pub fn place(env: &worker::Env, replica: u32) -> Option<&'static str> {
    if count(env) == 1 { None } else { PLACES.get(replica as usize).copied() }
}

/// The answer of the nearest index that has the reader's edition, or else of one that is behind.
pub async fn ask_nearest<T: IndexAnswer>(request: &RequestContext, command: &Command) -> Result<T, ApiError> {
    let count = count(&request.env);
    if count == 1 {
        return ask(&request.env, 0, command).await;
    }
    let near = nearest_first(count, request.continent().as_deref());
    let ask = async |replica| {
        let answer = clock::within(PATIENCE_MILLIS, ask::<T>(&request.env, replica, command)).await;
        answer.unwrap_or_else(|| Err(ApiError::Internal(format!("{} is slow", name(replica)))))
    };
    ask_some(&near, request.edition.root.number, clock::millis(), ask).await
}

/// Asks indexes, one after another, until one has the edition or [`next`] names no other.
async fn ask_some<T: IndexAnswer>(
    near: &[u32],
    edition: u64,
    now_millis: f64,
    ask: impl AsyncFn(u32) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let states: Vec<(u32, State)> = near.iter().map(|replica| (*replica, state(*replica, now_millis))).collect();
    let mut asked = Vec::new();
    let mut behind: Vec<T> = Vec::new();
    let mut failed = None;
    while let Some(replica) = next(&states, &asked, behind.len()) {
        asked.push(replica);
        match ask(replica).await {
            Ok(answer) if answer.edition().is_some_and(|has| has >= edition) => {
                note(replica, State::Ready, now_millis);
                return Ok(answer);
            }
            Ok(answer) => {
                note(replica, State::Behind(answer.edition()), now_millis + BEHIND_MILLIS);
                behind.push(answer);
            }
            Err(error) => {
                log::warn!(replica; "an index did not answer: {error:?}");
                note(replica, State::Failed, now_millis + FAILED_MILLIS);
                failed = Some(error);
            }
        }
    }
    // Of equals, `max_by_key` takes the last: here, the one that was asked first.
    let newest = behind.into_iter().rev().max_by_key(IndexAnswer::edition);
    newest.ok_or_else(|| failed.unwrap_or_else(|| ApiError::Internal("there is no index".into())))
}

/// The index to ask next, of all indexes and their states, the nearest first, after some were asked, of which `behind` have
/// answered and are behind; `None` if one of these answers must do.
///
/// - While none has answered: the nearest that is ready; if there is none, of those that were behind the one that had the newest
///   edition; and if there is none, the nearest that has failed.
/// - After the first that is behind: another that is ready. After each edition, all are behind for some seconds, and then a
///   search asks two of them at most until all are known to be behind, and then one.
fn next(indexes: &[(u32, State)], asked: &[u32], behind: usize) -> Option<u32> {
    let left = || indexes.iter().filter(|(replica, _)| !asked.contains(replica));
    let ready = || left().find(|(_, state)| *state == State::Ready);
    let chosen = match behind {
        // Of equals, `min_by_key` takes the first.
        0 => left().min_by_key(|(_, state)| match state {
            State::Ready => (0, Reverse(None)),
            State::Behind(edition) => (1, Reverse(*edition)),
            State::Failed => (2, Reverse(None)),
        }),
        1 => ready(),
        _ => None,
    };
    chosen.map(|(replica, _)| *replica)
}

fn state(replica: u32, now_millis: f64) -> State {
    let resting = RESTING.with_borrow(|resting| resting.get(replica as usize).copied());
    resting.filter(|resting| resting.until_millis > now_millis).map_or(State::Ready, |resting| resting.state)
}

fn note(replica: u32, state: State, until_millis: f64) {
    RESTING.with_borrow_mut(|resting| resting[replica as usize] = Resting { state, until_millis });
}

/// The indexes, the nearest first.
fn nearest_first(count: u32, continent: Option<&str>) -> Vec<u32> {
    let near: &[&str] = match continent {
        Some("AS") => &["apac", "me", "oc", "eeur", "wnam", "weur"],
        Some("OC") => &["oc", "apac", "wnam"],
        Some("EU") => &["weur", "eeur", "enam", "me", "afr"],
        Some("AF") => &["afr", "weur", "me", "eeur"],
        Some("NA") => &["enam", "wnam", "weur", "sam"],
        Some("SA") => &["sam", "enam", "wnam", "weur"],
        _ => &[],
    };
    let distance = |replica: &u32| {
        let place = PLACES.get(*replica as usize).copied().unwrap_or_default();
        near.iter().position(|near| *near == place).unwrap_or(near.len())
    };
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|replica| (distance(replica), *replica));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    use State::{Behind, Failed, Ready};
    use futures_util::FutureExt;

    #[test]
    fn indexes_near_the_reader_come_first() {
        let order = |continent| nearest_first(4, continent);
        assert_eq!(order(Some("AS")), [0, 2, 1, 3]);
        assert_eq!(order(Some("EU")), [1, 3, 0, 2]);
        assert_eq!(order(Some("NA")), [3, 2, 1, 0]);
        assert_eq!(order(None), [0, 1, 2, 3]);
        assert_eq!(nearest_first(1, Some("XX")), [0]);
    }

    #[test]
    fn the_next_index_is_the_nearest_that_may_have_the_edition() {
        let all = |states: [State; 4]| [2, 0, 3, 1].into_iter().zip(states).collect::<Vec<_>>();
        for (states, asked, behind, expected) in [
            ([Ready, Ready, Ready, Ready], &[][..], 0, Some(2)),
            // The nearest is behind: one other that is ready.
            ([Ready, Ready, Ready, Ready], &[2], 1, Some(0)),
            ([Ready, Behind(Some(1)), Failed, Ready], &[2], 1, Some(1)),
            ([Ready, Behind(Some(1)), Failed, Failed], &[2], 1, None),
            ([Ready, Ready, Ready, Ready], &[2, 0], 2, None),
            // The nearest has failed: others, until one has answered.
            ([Ready, Ready, Ready, Ready], &[2, 0, 3], 0, Some(1)),
            ([Ready, Behind(Some(1)), Behind(Some(1)), Failed], &[2], 0, Some(0)),
            ([Ready, Behind(Some(1)), Behind(Some(1)), Failed], &[2, 0], 0, Some(3)),
            ([Ready, Behind(Some(1)), Behind(Some(1)), Failed], &[2, 0], 1, None),
            ([Ready, Failed, Failed, Failed], &[2], 0, Some(0)),
            ([Ready, Failed, Failed, Failed], &[2, 0, 3, 1], 0, None),
            // All are known to be behind: the one that had the newest edition, and no other.
            ([Behind(Some(1)), Behind(Some(1)), Behind(Some(1)), Behind(Some(1))], &[], 0, Some(2)),
            ([Behind(None), Failed, Behind(Some(1)), Behind(Some(2))], &[], 0, Some(1)),
            ([Behind(None), Failed, Behind(None), Failed], &[], 0, Some(2)),
            ([Behind(None), Failed, Behind(None), Failed], &[2], 1, None),
            // Ready ones come before all.
            ([Behind(Some(1)), Failed, Ready, Failed], &[], 0, Some(3)),
            ([Behind(Some(1)), Failed, Ready, Failed], &[3], 1, None),
            ([Failed, Failed, Failed, Failed], &[], 0, Some(2)),
        ] {
            assert_eq!(next(&all(states), asked, behind), expected, "{states:?} {asked:?} {behind}");
        }
    }

    struct Has(Option<u64>, u32);

    impl<'de> serde::Deserialize<'de> for Has {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Err(serde::de::Error::custom("only tests make one"))
        }
    }

    impl IndexAnswer for Has {
        fn edition(&self) -> Option<u64> {
            self.0
        }
    }

    /// The index whose answer a search for edition 5 takes, and those that it asks.
    fn search(now_millis: f64, has: [Result<Option<u64>, ()>; 3]) -> (Option<u32>, Vec<u32>) {
        let asked = RefCell::new(Vec::new());
        let ask = async |replica: u32| {
            asked.borrow_mut().push(replica);
            let has = has[replica as usize].map_err(|()| ApiError::Internal("as it was wished".into()));
            Ok(Has(has?, replica))
        };
        let answer = ask_some(&[1, 0, 2], 5, now_millis, ask).now_or_never().expect("nothing waits here");
        (answer.ok().map(|answer| answer.1), asked.into_inner())
    }

    #[test]
    fn while_all_indexes_are_behind_a_search_asks_one() {
        let behind = [Ok(Some(4)), Ok(None), Ok(Some(4))];
        assert_eq!(search(0.0, behind), (Some(0), vec![1, 0]));
        assert_eq!(search(0.0, behind), (Some(2), vec![2]));
        for _ in 0..3 {
            assert_eq!(search(1.0, behind), (Some(0), vec![0]), "the nearest of those that had edition 4");
        }
        // The nearest is the last to have edition 5.
        let has = [Ok(Some(5)), Ok(None), Ok(Some(5))];
        assert_eq!(search(2.0, has), (Some(0), vec![0]));
        assert_eq!(search(2.0, has), (Some(0), vec![0]), "it is known to have it");
        assert_eq!(search(BEHIND_MILLIS + 2.0, has), (Some(0), vec![1, 0]));
        assert_eq!(search(2.0 * BEHIND_MILLIS + 2.0, [Ok(Some(6)); 3]), (Some(1), vec![1]));
    }

    #[test]
    fn an_index_that_fails_is_asked_again_only_if_no_other_answers() {
        let failing = [Ok(Some(4)), Err(()), Err(())];
        assert_eq!(search(0.0, failing), (Some(0), vec![1, 0, 2]));
        assert_eq!(search(BEHIND_MILLIS, failing), (Some(0), vec![0]));
        assert_eq!(search(BEHIND_MILLIS, [Err(()), Err(()), Ok(None)]), (Some(2), vec![0, 1, 2]));
        assert_eq!(search(BEHIND_MILLIS, [Err(()); 3]), (None, vec![2, 1, 0]));
        assert_eq!(search(BEHIND_MILLIS + FAILED_MILLIS, [Ok(Some(5)); 3]), (Some(1), vec![1]));
    }

    #[test]
    fn indexes_have_names_of_their_own_and_the_first_keeps_its() {
        assert_eq!([name(0), name(1), name(8)], ["search", "search-2", "search-9"]);
    }
}
