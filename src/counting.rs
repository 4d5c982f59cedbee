//! Counting: views, readers, the most read articles, and the guests who are online.
//!
//! A page reports a view by a beacon. The Worker sends it to the [`ViewShard`] of the visitor's network, which answers
//! when the view is durable: a view that has a receipt is counted, exactly once, whatever crashes. Shards flush
//! absolute numbers to [`Stats`], which keeps the largest of each, so that lost and repeated batches change nothing.
//! `Stats` is at most five seconds behind the shards, and puts the numbers that pages show into KV. Start reading at
//! [`handlers`]; how the objects count is the crate `gazette-counting`.

pub mod client;
pub mod handlers;
pub mod missing;
mod numbers;
mod shard;
mod stats;
mod visitor;

pub use shard::ViewShard;
pub use stats::Stats;
#[cfg(test)]
pub use {shard::Shard, stats::StatsObject};
