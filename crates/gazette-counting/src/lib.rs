//! Counting: how view shards and `Stats` count views, readers and guests, over SQLite.
//!
//! A view that has a receipt is counted, exactly once, whatever crashes. Shards flush absolute numbers to `Stats`, which
//! keeps the largest of each, so that lost and repeated batches change nothing. Start reading at [`command`] for the
//! messages, then [`shard_state`] and [`stats_store`].

mod admission;
mod article;
mod article_rows;
mod articles;
pub mod command;
mod counters;
pub mod days;
mod history;
mod journal;
pub mod missing;
mod outbox;
mod presence;
mod readers;
pub mod schema;
pub mod shard_state;
pub mod snapshot;
pub mod stats_store;
#[cfg(test)]
mod tests;
pub mod units;
