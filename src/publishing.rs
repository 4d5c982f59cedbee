//! Publishing: from an editor's upload to the next edition.
//!
//! The [`Catalog`] object executes editors' commands on its rows, which the crate `gazette-catalog` has the logic of, and
//! writes each edition to KV: blobs first and the root last, so that readers see one edition or the next and never a
//! mixture. Start reading at [`handlers`] for the requests, then [`catalog`] and [`publication`].

mod audit;
mod auth;
mod catalog;
pub mod client;
pub mod handlers;
mod jobs;
mod preview_token;
mod proposal_commands;
pub mod proposals;
mod publication;
mod relays;
mod release_job;
pub mod releases;
mod search_job;
mod webhooks;

pub use catalog::Catalog;
#[cfg(test)]
pub use catalog::CatalogService;
