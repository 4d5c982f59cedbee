//! Counting: views, readers and who is online.
//!
//! A page reports a view by a beacon. The Worker routes it to a [`ViewShard`], which answers only when the view is
//! durable: acknowledged means counted, once, whatever crashes. Start reading at [`handlers`], then [`views`].

pub mod client;
mod command;
pub mod handlers;
mod shard;
mod views;
mod visitor;

pub use shard::ViewShard;
