//! Publishing: from an editor's upload to the next edition.
//!
//! The [`Catalog`] object is the source of truth: it stores every article ever published with the editions in which it
//! was valid, and applies a commit in one transaction or not at all. It writes blobs first and the root last, so that
//! readers see one edition or the next and never a mixture. Start reading at [`handlers`] for the requests, then
//! [`commit`].

mod audit;
mod auth;
mod backup;
mod blobs;
mod catalog;
mod changes;
pub mod client;
mod command;
mod commit;
pub mod handlers;
mod history;
mod index;
mod indexing;
mod inspect;
mod jobs;
mod lists;
mod message;
mod names;
mod previews;
mod publication;
mod purge;
mod restore;
mod rows;
mod schema;
mod sweep;
#[cfg(test)]
mod tests;
mod webhooks;

pub use catalog::Catalog;
pub use message::Message;
#[cfg(test)]
pub use {
    auth::Editor as Actor,
    blobs::NewBlob,
    catalog::CatalogService,
    command::{Command, Committed},
    inspect::inspect,
};
