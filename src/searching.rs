//! Searching: Vietnamese as people type it, with accents or without.
//!
//! The [`SearchIndex`] object stores the words of the newest edition. The Catalog sends it each change within a second,
//! and can rebuild it. Hits are checked against the reader's own edition and instant, so an embargo or a take-down has
//! an immediate effect. Start reading at [`handlers`], then [`question`] and [`index`].

pub mod client;
mod command;
pub mod handlers;
mod index;
mod object;
mod question;
mod snippet;
mod spelling;
#[cfg(test)]
mod tests;

pub use object::SearchIndex;
