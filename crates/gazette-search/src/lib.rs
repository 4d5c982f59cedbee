//! The search index: Vietnamese as people type it, with accents or without.
//!
//! It holds the words of the newest edition. The Catalog sends it each change within a second, and can send everything again.
//! Start reading at [`question`], then [`index`].

pub mod command;
pub mod index;
pub mod question;
mod snippet;
pub mod spelling;
#[cfg(test)]
mod tests;
