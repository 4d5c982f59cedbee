//! The search index: Vietnamese as people type it, with accents or without, and scripts that write words without spaces.
//!
//! It holds the words of the newest edition. The Catalog sends it each change within a second, and can send everything again.
//! Start reading at [`question`], then [`index`] and `search.rs`.

pub mod command;
mod entries;
mod first_page;
pub mod index;
mod order;
pub mod question;
mod schema;
mod search;
mod snippet;
mod spelling;
mod suggest;
mod terms;
#[cfg(test)]
mod tests;
mod words;
