//! Several indexes with the same words, at different places. A search asks the nearest one that is not behind.
//!
//! `SEARCH_REPLICAS` in `wrangler.toml` is their number. The Catalog feeds each of them by itself, so that one that does
//! not respond holds up no other. An isolate that meets an index that fails or is behind asks another, and leaves that one
//! alone for some seconds.

use std::cell::RefCell;

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
    /// Until when each index is not asked, in milliseconds since 1970.
    static RESTING: RefCell<[f64; PLACES.len()]> = const { RefCell::new([0.0; PLACES.len()]) };
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

/// Asks the nearest index that has the reader's edition, or else the nearest that responds.
pub async fn ask_nearest<T: IndexAnswer>(request: &RequestContext, command: &Command) -> Result<T, ApiError> {
    let count = count(&request.env);
    if count == 1 {
        return ask(&request.env, 0, command).await;
    }
    let (now, edition) = (clock::millis(), request.edition.root.number);
    let order = in_order(count, request.continent().as_deref(), |replica| rests(replica, now));
    let (mut behind, mut failed) = (None, None);
    for replica in order {
        let answer = clock::within(PATIENCE_MILLIS, ask::<T>(&request.env, replica, command)).await;
        match answer.unwrap_or_else(|| Err(ApiError::Internal(format!("{} is slow", name(replica))))) {
            Ok(answer) if answer.edition().is_some_and(|has| has >= edition) => return Ok(answer),
            Ok(answer) => {
                rest(replica, now + BEHIND_MILLIS);
                behind = behind.or(Some(answer));
            }
            Err(error) => {
                log::warn!(replica; "an index did not answer: {error:?}");
                rest(replica, now + FAILED_MILLIS);
                failed = Some(error);
            }
        }
    }
    behind.ok_or_else(|| failed.unwrap_or_else(|| ApiError::Internal("there is no index".into())))
}

fn rests(replica: u32, now: f64) -> bool {
    RESTING.with_borrow(|resting| resting.get(replica as usize).is_some_and(|until| *until > now))
}

fn rest(replica: u32, until: f64) {
    RESTING.with_borrow_mut(|resting| resting[replica as usize] = until);
}

/// The indexes, the nearest first, and after all others those that rest.
fn in_order(count: u32, continent: Option<&str>, rests: impl Fn(u32) -> bool) -> Vec<u32> {
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
    order.sort_by_key(|replica| (rests(*replica), distance(replica), *replica));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_ask_the_index_near_them_and_one_that_rests_last() {
        let order = |continent, resting: &[u32]| in_order(4, continent, |replica| resting.contains(&replica));
        assert_eq!(order(Some("AS"), &[]), [0, 2, 1, 3]);
        assert_eq!(order(Some("EU"), &[]), [1, 3, 0, 2]);
        assert_eq!(order(Some("NA"), &[]), [3, 2, 1, 0]);
        assert_eq!(order(None, &[]), [0, 1, 2, 3]);
        assert_eq!(order(Some("EU"), &[1, 0]), [3, 2, 1, 0]);
        assert_eq!(in_order(1, Some("XX"), |_| true), [0]);
    }

    #[test]
    fn indexes_have_names_of_their_own_and_the_first_keeps_its() {
        assert_eq!([name(0), name(1), name(8)], ["search", "search-2", "search-9"]);
    }
}
