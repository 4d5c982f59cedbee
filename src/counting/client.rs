//! How the rest of the Worker reaches the counts.

pub use super::command::Described;
use super::command::{Acknowledged, Message, Question, Ranked, Ranking, ShardMessage, packed};
use super::packed::Packed;
pub use super::snapshot::Snapshot;
use super::tally::short_hash;
use crate::error::ApiError;
use crate::object::{self, Instance};
use crate::storage::{ContentStore, KvContentStore};

/// The bindings' names in `wrangler.toml`.
const SHARDS: &str = "VIEW_SHARD";
const STATS: &str = "STATS";
/// The name of the one instance of `Stats`.
const STATS_INSTANCE: &str = "stats";
/// The setting that says how many shards there are.
const SHARD_COUNT: &str = "VIEW_SHARDS";

/// Sends a message to the shard of a household.
pub(super) async fn tell_shard(
    env: &worker::Env,
    household: &str,
    message: &ShardMessage,
) -> Result<Acknowledged, ApiError> {
    let name = shard_name(shard_of(household, shard_count(env)));
    let answer = object::ask_packed(env, SHARDS, Instance::Named(&name), &packed(message)).await?;
    Ok(Acknowledged::unpack(&mut Packed(&answer))?)
}

fn shard_count(env: &worker::Env) -> u64 {
    env.var(SHARD_COUNT).ok().and_then(|count| count.to_string().parse().ok()).unwrap_or(1)
}

fn shard_name(shard: u64) -> String {
    format!("views-{shard}")
}

/// The shard of a household: the one with the highest hash of both (rendezvous hashing), so that one shard more takes only
/// those households away that it gets. All that comes from one address is judged in one place.
pub fn shard_of(household: &str, count: u64) -> u64 {
    let hash = |shard: &u64| if count == 1 { 0 } else { short_hash(&format!("{shard}\0{household}")) };
    (0..count).max_by_key(hash).unwrap_or(0)
}

/// Asks `Stats`, which answers in packed bytes.
pub(super) async fn ask_stats(env: &worker::Env, question: &Question) -> Result<Vec<u8>, ApiError> {
    ask_stats_packed(env, &packed(question)).await
}

/// The same, of a question in packed bytes.
pub async fn ask_stats_packed(env: &worker::Env, question: &[u8]) -> Result<Vec<u8>, ApiError> {
    object::ask_packed(env, STATS, Instance::Named(STATS_INSTANCE), question).await
}

/// The objects that count, as [`forget`] reaches them.
pub trait Objects {
    /// The ids of the shards that are used now.
    fn shards(&self) -> Result<Vec<String>, ApiError>;
    /// Sends a message to the shard with an id.
    async fn call_shard(&self, id: &str, message: &ShardMessage) -> Result<Vec<u8>, ApiError>;
    /// Asks `Stats`.
    async fn call_stats(&self, question: &Question) -> Result<Vec<u8>, ApiError>;
}

impl Objects for worker::Env {
    fn shards(&self) -> Result<Vec<String>, ApiError> {
        (0..shard_count(self)).map(|shard| object::id_of(self, SHARDS, &shard_name(shard))).collect()
    }

    async fn call_shard(&self, id: &str, message: &ShardMessage) -> Result<Vec<u8>, ApiError> {
        object::ask_packed(self, SHARDS, Instance::WithId(id), &packed(message)).await
    }

    async fn call_stats(&self, question: &Question) -> Result<Vec<u8>, ApiError> {
        ask_stats(self, question).await
    }
}

/// Drops the articles with these ids from all counts, and missing addresses that are theirs by these names. The totals stay.
///
/// Doing it again changes nothing. Beacons of pages that were open when the article went, and batches of a shard that are on
/// their way, may name it once more: call it again when no place shows an edition any more that had the article.
pub async fn forget(objects: &impl Objects, ids: Vec<String>, names: Vec<String>) -> Result<(), ApiError> {
    // Also shards that are no longer used, and those that have not handed anything over.
    let mut shards: Vec<String> = Message::unpack(&mut Packed(&objects.call_stats(&Question::Shards).await?))?;
    shards.append(&mut objects.shards()?);
    shards.sort_unstable();
    shards.dedup();
    let order = ShardMessage::Forget(ids.clone());
    for shard in &shards {
        objects.call_shard(shard, &order).await?;
    }
    objects.call_stats(&Question::Forget(ids, names)).await.map(drop)
}

/// Tells what the Catalog knows of articles.
pub async fn describe(env: &worker::Env, articles: Vec<Described>) -> Result<(), ApiError> {
    ask_stats(env, &Question::Describe(articles)).await.map(drop)
}

/// All views of the articles with these ids, in their order.
pub async fn views_of(env: &worker::Env, ids: Vec<String>) -> Result<Vec<u64>, ApiError> {
    Ok(Message::unpack(&mut Packed(&ask_stats(env, &Question::Views(ids)).await?))?)
}

/// The ids of the most read of all time, most views first; at most so many.
pub async fn most_read(env: &worker::Env, limit: u32) -> Result<Vec<String>, ApiError> {
    let ranking = Ranking { hours: 0, section: String::new(), limit };
    let ranked: Ranked = Message::unpack(&mut Packed(&ask_stats(env, &Question::MostRead(ranking)).await?))?;
    Ok(ranked.into_iter().map(|(id, _)| id).collect())
}

/// The numbers that pages show, out of KV.
pub async fn snapshot(env: &worker::Env) -> Result<Option<Snapshot>, ApiError> {
    let text = KvContentStore::bind(env)?.numbers().await?;
    Ok(text.map(|text| Snapshot::read(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_are_spread_and_one_shard_more_takes_only_its_own_away() {
        let households: Vec<String> = (0..1000).map(|n| format!("household {n}")).collect();
        for count in 1..6 {
            let mut of_each = vec![0; 7];
            for household in &households {
                let (before, after) = (shard_of(household, count), shard_of(household, count + 1));
                assert!(after == before || after == count);
                of_each[usize::try_from(after).unwrap()] += 1;
            }
            let fair = 1000 / (usize::try_from(count).unwrap() + 1);
            let used = usize::try_from(count).unwrap() + 1;
            assert!(of_each[..used].iter().all(|number| *number > fair * 3 / 4), "{of_each:?}");
        }
    }
}
