//! The Catalog: the source of truth for everything ever published, over SQLite.
//!
//! It stores every article with the editions in which it was valid, and applies a commit in one transaction or not at
//! all. The Worker's object executes a [`command::Command`] by these functions, and runs the jobs that they schedule.
//! Start reading at [`commit`] and [`index`], then [`schema`].

pub mod audit;
pub mod backup;
pub mod blobs;
pub mod changes;
pub mod command;
pub mod commit;
pub mod editor;
pub mod history;
pub mod index;
pub mod indexing;
pub mod inspect;
pub mod list_trees;
pub mod lists;
mod name_slugs;
pub mod names;
pub mod previews;
pub mod proposals;
pub mod purge;
pub mod releases;
pub mod restore;
pub mod rows;
pub mod schema;
pub mod sources;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod webhooks;
