//! The interface of counting for the rest of the Worker.

use gazette_core::wire::ApiError;
pub use gazette_counting::command::{Described, StatsRequest};
use gazette_counting::command::{Ranked, Ranking, Receipt, ShardRequest};
pub use gazette_counting::snapshot::Snapshot;
use gazette_counting::units::short_hash;
use serde::de::DeserializeOwned;

use crate::object::{self, Instance};
use crate::storage::{ContentStore, KvContentStore};

/// The bindings' names in `wrangler.toml`.
const SHARDS: &str = "VIEW_SHARD";
const STATS: &str = "STATS";
/// The name of the one instance of `Stats`.
const STATS_INSTANCE: &str = "stats";
/// The variable with the number of shards.
const SHARD_COUNT: &str = "VIEW_SHARDS";

/// Sends a message to the shard of a network.
pub(super) async fn ask_shard(env: &worker::Env, network: &str, message: &ShardRequest) -> Result<Receipt, ApiError> {
    let name = shard_name(shard_of(network, shard_count(env)));
    object::ask_binary(env, SHARDS, Instance::Named(&name), message).await
}

fn shard_count(env: &worker::Env) -> u64 {
    env.var(SHARD_COUNT).ok().and_then(|count| count.to_string().parse().ok()).unwrap_or(1)
}

fn shard_name(shard: u64) -> String {
    format!("views-{shard}")
}

/// The shard of a network: the one with the highest hash of shard and network (rendezvous hashing), so that an
/// additional shard takes over only its own networks. One shard sees all views of a network.
pub fn shard_of(network: &str, count: u64) -> u64 {
    let hash = |shard: &u64| if count == 1 { 0 } else { short_hash(&format!("{shard}\0{network}")) };
    (0..count).max_by_key(hash).unwrap_or(0)
}

/// Asks `Stats`.
pub async fn ask_stats<T: DeserializeOwned>(env: &worker::Env, request: &StatsRequest) -> Result<T, ApiError> {
    object::ask_binary(env, STATS, Instance::Named(STATS_INSTANCE), request).await
}

/// The objects that count, as [`forget`] needs them.
pub trait Objects {
    /// The ids of the shards in use.
    fn shards(&self) -> Result<Vec<String>, ApiError>;
    /// Sends a message to the shard with an id.
    async fn call_shard<T: DeserializeOwned>(&self, id: &str, message: &ShardRequest) -> Result<T, ApiError>;
    /// Asks `Stats`.
    async fn call_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError>;
}

impl Objects for worker::Env {
    fn shards(&self) -> Result<Vec<String>, ApiError> {
        (0..shard_count(self)).map(|shard| object::id_of(self, SHARDS, &shard_name(shard))).collect()
    }

    async fn call_shard<T: DeserializeOwned>(&self, id: &str, message: &ShardRequest) -> Result<T, ApiError> {
        object::ask_binary(self, SHARDS, Instance::WithId(id), message).await
    }

    async fn call_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError> {
        ask_stats(self, request).await
    }
}

/// Drops the articles with these ids from all counts, and the missing addresses that belong to them by these names.
/// Totals stay.
///
/// Idempotent. Beacons of pages that were open when the article was purged, and batches in flight, may bring an article
/// back: call this again when no place shows an edition with the article any more.
pub async fn forget(objects: &impl Objects, ids: Vec<String>, names: Vec<String>) -> Result<(), ApiError> {
    // These include shards that are no longer used. Those in use may not have flushed anything yet.
    let mut shards: Vec<String> = objects.call_stats(&StatsRequest::Shards).await?;
    shards.append(&mut objects.shards()?);
    shards.sort_unstable();
    shards.dedup();
    let order = ShardRequest::Forget(ids.clone());
    for shard in &shards {
        objects.call_shard::<()>(shard, &order).await?;
    }
    objects.call_stats(&StatsRequest::Forget(ids, names)).await
}

/// Sends what the Catalog knows of articles.
pub async fn describe(env: &worker::Env, articles: Vec<Described>) -> Result<(), ApiError> {
    ask_stats(env, &StatsRequest::Describe(articles)).await
}

/// All views of the articles with these ids, in their order.
pub async fn views_of(env: &worker::Env, ids: Vec<String>) -> Result<Vec<u64>, ApiError> {
    ask_stats(env, &StatsRequest::Views(ids)).await
}

/// The ids of the most read articles of all time, most views first; at most `limit`.
pub async fn most_read(env: &worker::Env, limit: u32) -> Result<Vec<String>, ApiError> {
    let ranking = Ranking { hours: 0, section: String::new(), limit };
    let ranked: Ranked = ask_stats(env, &StatsRequest::MostRead(ranking)).await?;
    Ok(ranked.into_iter().map(|(id, _)| id).collect())
}

/// The numbers that pages show, from KV.
pub async fn snapshot(env: &worker::Env) -> Result<Option<Snapshot>, ApiError> {
    let text = KvContentStore::bind(env)?.numbers().await?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_spread_and_one_shard_more_takes_only_its_own_away() {
        let networks: Vec<String> = (0..1000).map(|n| format!("network {n}")).collect();
        for count in 1..6 {
            let mut of_each = vec![0; 7];
            for network in &networks {
                let (before, after) = (shard_of(network, count), shard_of(network, count + 1));
                assert!(after == before || after == count);
                of_each[usize::try_from(after).unwrap()] += 1;
            }
            let fair = 1000 / (usize::try_from(count).unwrap() + 1);
            let used = usize::try_from(count).unwrap() + 1;
            assert!(of_each[..used].iter().all(|number| *number > fair * 3 / 4), "{of_each:?}");
        }
    }
}
