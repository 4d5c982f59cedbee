//! The domain model and the rules of the paper, without a clock, a network or a disk.
//!
//! All functions are pure, so that the Worker, the command and the tests use the same definitions of "article",
//! "edition" and "embargo". Start with [`article`] for the content, then [`edition`] for the tree of a whole paper
//! under one small root.

pub mod article;
pub mod data_point;
pub mod edition;
pub mod feeds;
pub mod files;
#[cfg(feature = "fixtures")]
pub mod fixtures;
pub mod hash;
pub mod html;
pub mod json;
pub mod language;
pub mod media;
pub mod naming;
pub mod pages;
pub mod redirects;
#[cfg(feature = "schema")]
mod schema;
pub mod site;
pub mod slug;
pub mod text;
pub mod time;
pub mod url_space;
pub mod wire;
