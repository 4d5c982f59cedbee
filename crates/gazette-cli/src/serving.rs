//! The paper on one's own machine, as it would look, with what readers can't see yet.
//!
//! Pages are made by the same functions of [`gazette_core::pages`] as the Worker's, each when it is asked for, from the
//! folder as it is at that moment. A [`DevServer`] keeps the folder and tells when it changes; [`Response`]s come from
//! `router`; `http` brings them to the browser. Guarantees: only programs and browsers of this machine are answered, and
//! only under the machine's own names, so that no site can read drafts by pointing its own name here; nothing that a file
//! holds ends the command. Start reading at `router`.

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

pub use http::{Request, serve};
pub use marks::Mark;
pub use response::{Body, Response};
pub use router::respond;
pub use state::DevServer;
pub use watch::watch;
