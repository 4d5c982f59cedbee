//! The `gazette` command, as a library so that its parts can be tested.
//!
//! A verb of the command line is a module of [`cmd`]. Below the verbs: [`content`] turns a folder of Markdown into
//! checked articles (with [`markdown`] for their bodies), [`publishing`] works out what a push changes and brings it
//! to the paper through [`client`], [`backup`] carries a whole paper into a folder and back, and [`serving`] shows it on one's own machine. What people read comes from [`diagnostics`], [`failure`] and [`terminal`].

pub mod backup;
pub mod cli;
pub mod client;
pub mod cmd;
pub mod content;
pub mod diagnostics;
pub mod environment;
pub mod failure;
pub mod files;
mod json;
pub mod markdown;
pub mod publishing;
pub mod random;
pub mod serving;
pub mod terminal;
