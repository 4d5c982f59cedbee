//! Counting: views, readers, what is read most, and who is here.
//!
//! A page reports a view by a beacon. The Worker routes it by its visitor to a [`ViewShard`], which answers only when the
//! view is durable: acknowledged means counted, once, whatever crashes. Shards hand absolute numbers over to [`Stats`],
//! which keeps the largest of each, so that nothing is lost and nothing doubled; it is at most five seconds behind, and
//! puts what pages show into KV. Start reading at [`handlers`], then [`shard_state`] and [`stats_store`].

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
