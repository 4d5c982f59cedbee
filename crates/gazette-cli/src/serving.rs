//! The development server: shows the paper on this machine, including what readers can't see yet.
//!
//! Pages are rendered on request from the current files, by the same functions of [`gazette_core::pages`] that the Worker
//! uses. [`DevServer`] holds the state and notifies browsers of changes, `router` turns requests into [`Response`]s, and
//! `http` sends them. Start reading at `router`.
//!
//! Guarantees: only programs and browsers on this machine get answers, or those of its network with `--host`; and only
//! under the names of this machine, so that no other site can read drafts by pointing its DNS name here. No content of a file can end the command.

mod assets;
mod http;
mod lists;
mod marks;
mod problems;
mod response;
mod router;
mod state;
mod texts;
mod watch;

pub use http::{Audience, Request, serve};
pub use marks::Mark;
pub use response::{Response, ResponseBody};
pub use router::respond;
pub use state::DevServer;
pub use watch::watch;
