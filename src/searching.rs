//! Searching: Vietnamese as people type it, with accents or without.
//!
//! The [`SearchIndex`] object keeps the words of the newest edition; the Catalog tells it of each change within a second,
//! and can tell it everything anew. It names the edition that it has. If the reader has another one, its hits are judged by
//! the reader's own edition and instant, so an embargo or a takedown holds at once. Start reading at [`handlers`]; the index is the crate `gazette-search`.

pub mod client;
mod found;
pub mod handlers;
mod kept;
mod object;
mod replicas;

pub use object::SearchIndex;
