//! The `gazette` command, as a library so that its parts can be tested.
//!
//! Each subcommand is a module of [`cmd`]. The subcommands use these modules:
//! - [`content`] loads a content folder and checks it.
//! - [`publishing`] plans what a push changes and uploads it through [`client`].
//! - [`cloudflare`] reads what the Worker has written down about requests.
//! - [`backup`] exports a whole paper to a folder and restores it.
//! - [`serving`] is the development server.
//! - [`remotes`] and [`token_store`] know papers by name, and their tokens.
//! - [`shell`] quotes words of commands that messages suggest.
//! - [`failure`] and [`terminal`] print results and errors.

pub mod backup;
pub mod cli;
pub mod client;
pub mod cloudflare;
pub mod cmd;
pub mod content;
pub mod environment;
pub mod failure;
pub mod files;
pub mod language;
pub mod publishing;
pub mod random;
pub mod remotes;
pub mod serving;
pub mod shell;
pub mod terminal;
pub mod token_store;
