//! Counting: views, readers, the most read articles, and visitors who are online.
//!
//! A page reports a view with a beacon. The Worker routes it by its visitor to a [`ViewShard`], which responds only
//! when the view is durable: an acknowledged view is counted exactly once, whatever crashes. Shards send absolute
//! numbers to [`Stats`], which stores the largest of each shard, so that no view is lost or counted twice. `Stats` is
//! at most five seconds behind, and puts the numbers of pages into KV. Start reading at [`handlers`], then [`tally`]
//! and [`ledger`].

mod admission;
mod article;
mod articles;
pub mod client;
mod command;
mod days;
pub mod handlers;
mod handover;
mod history;
#[cfg(test)]
pub mod inside;
mod journal;
mod ledger;
pub mod missing;
mod numbers;
mod packed;
mod pages;
mod presence;
mod readers;
mod schema;
mod shard;
mod snapshot;
mod stats;
mod tally;
#[cfg(test)]
mod tests;
mod visitor;

pub use shard::ViewShard;
pub use stats::Stats;
