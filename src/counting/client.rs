//! How the rest of the Worker reaches the counts.

pub use super::command::Described;
use super::command::{Acknowledged, Arrival, Message, Question, Ranked, Ranking, packed};
use super::packed::Packed;
pub use super::snapshot::Snapshot;
use super::tally::short_hash;
use crate::error::ApiError;
use crate::object;
use crate::storage::{KvPaper, PaperStore};

/// The bindings' names in `wrangler.toml`.
const SHARDS: &str = "VIEW_SHARD";
const STATS: &str = "STATS";
/// The name of the one instance of `Stats`.
const STATS_INSTANCE: &str = "stats";
/// The setting that says how many shards there are.
const SHARD_COUNT: &str = "VIEW_SHARDS";

/// Tells the shard of its visitor of an arrival.
pub(super) async fn note(env: &worker::Env, arrival: &Arrival) -> Result<Acknowledged, ApiError> {
    let count = env.var(SHARD_COUNT).ok().and_then(|count| count.to_string().parse().ok());
    let shard = shard_of(&arrival.visitor, count.unwrap_or(1));
    let answer = object::ask_packed(env, SHARDS, &format!("views-{shard}"), &packed(arrival)).await?;
    Ok(Acknowledged::unpack(&mut Packed(&answer))?)
}

/// The shard of a visitor: the one with the highest hash of both (rendezvous hashing), so that one shard more takes only
/// those visitors away that it gets.
fn shard_of(visitor: &str, count: u64) -> u64 {
    (0..count).max_by_key(|shard| if count == 1 { 0 } else { short_hash(&format!("{shard}\0{visitor}")) }).unwrap_or(0)
}

/// Asks `Stats`, which answers in packed bytes.
pub(super) async fn ask_stats(env: &worker::Env, question: &Question) -> Result<Vec<u8>, ApiError> {
    object::ask_packed(env, STATS, STATS_INSTANCE, &packed(question)).await
}

/// Tells what the Catalog knows of articles.
pub async fn describe(env: &worker::Env, articles: Vec<Described>) -> Result<(), ApiError> {
    ask_stats(env, &Question::Describe(articles)).await.map(drop)
}

/// Has the counts forget articles, by their ids, and missing addresses that end in their slugs. Totals stay.
pub async fn forget(_env: &worker::Env, _ids: Vec<String>, _slugs: Vec<String>) -> Result<(), ApiError> {
    Ok(())
}

/// All views of the articles with these ids, in their order.
pub async fn views_of(env: &worker::Env, ids: Vec<String>) -> Result<Vec<u32>, ApiError> {
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
    let text = KvPaper::bind(env)?.numbers().await?;
    Ok(text.map(|text| Snapshot::read(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_spread_and_one_shard_more_takes_only_its_own_away() {
        let visitors: Vec<String> = (0..1000).map(|n| format!("visitor {n}")).collect();
        for count in 1..6 {
            let mut of_each = vec![0; 7];
            for visitor in &visitors {
                let (before, after) = (shard_of(visitor, count), shard_of(visitor, count + 1));
                assert!(after == before || after == count);
                of_each[usize::try_from(after).unwrap()] += 1;
            }
            let fair = 1000 / (usize::try_from(count).unwrap() + 1);
            let used = usize::try_from(count).unwrap() + 1;
            assert!(of_each[..used].iter().all(|number| *number > fair * 3 / 4), "{of_each:?}");
        }
    }
}
