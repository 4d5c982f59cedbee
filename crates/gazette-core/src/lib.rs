//! The paper's words and rules, without a clock, a network or a disk.
//!
//! Everything here is a plain function over plain values, so that the Worker, the command and the tests
//! share one meaning of "article", "edition" and "embargo". Start with [`article`] for what is published,
//! then [`edition`] for how a whole paper hangs from one small root.

pub mod article;
pub mod edition;
pub mod feeds;
pub mod files;
#[cfg(feature = "fixtures")]
pub mod fixtures;
pub mod hash;
pub mod html;
pub mod language;
pub mod media;
pub mod pages;
#[cfg(feature = "schema")]
mod schema;
pub mod site;
pub mod slug;
pub mod text;
pub mod time;
pub mod url_space;
pub mod wire;
