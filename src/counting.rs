//! Counting: views, readers, the most read articles, and the guests who are online.
//!
//! A page reports a view by a beacon. The Worker sends it to the [`ViewShard`] of the visitor's network, which answers
//! when the view is durable: a view that has a receipt is counted, exactly once, whatever crashes. Shards flush
//! absolute numbers to [`Stats`], which keeps the largest of each, so that lost and repeated batches change nothing.
//! `Stats` is at most five seconds behind the shards, and puts the numbers that pages show into KV. Start reading at
//! [`handlers`], then [`shard_state`] and [`stats_store`].

mod admission;
mod article;
mod articles;
pub mod client;
mod command;
mod days;
pub mod handlers;
mod history;
#[cfg(test)]
pub mod inside;
mod journal;
pub mod missing;
mod numbers;
mod outbox;
mod pages;
mod presence;
mod readers;
mod schema;
mod shard;
mod shard_state;
mod snapshot;
mod stats;
mod stats_store;
#[cfg(test)]
mod tests;
mod visitor;

pub use shard::ViewShard;
pub use stats::Stats;
