//! Relaying: how a new edition reaches the isolates everywhere within seconds.
//!
//! The [`Relay`] objects, at most one in each region, know the number and the bytes of the newest root. The Catalog tells
//! them when it has made an edition, and isolates ask them every ten seconds while they have readers. A relay is trusted
//! no more than KV: an isolate accepts a root only if its number is higher than its own, checks it as one from KV, and
//! goes on reading KV's root twice a minute. Without relays, or while they fail, KV alone distributes editions. Start
//! reading at [`service`].

pub mod client;
mod object;
mod regions;
mod service;

pub use object::Relay;
#[cfg(test)]
pub use service::RelayService;
