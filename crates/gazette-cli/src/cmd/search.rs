//! `gazette search rebuild`: rebuilds the search indexes.

use gazette_core::wire::Rebuilding;
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session};
use crate::failure::Failure;

/// Subcommands of `gazette search`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Rebuild the search index from the live articles
    ///
    /// Use this if searches do not find live articles. Until the new index is ready, searches use the old one.
    #[command(after_help = "\
Examples:
  gazette search rebuild")]
    Rebuild,
}

/// Runs `gazette search`.
pub fn run(verb: &Verb, session: Session<'_>) -> Result<Outcome, Failure> {
    let Verb::Rebuild = verb;
    let client = session.client()?;
    let Rebuilding { articles } = client.rebuild_search()?;
    session.terminal.print(tell!("search-rebuilding", count = articles));
    session.terminal.note(tell!("search-rebuilding-note"));
    session.terminal.print_json(&json!({ "articles": articles, "url": format!("{}/", client.address()) }));
    Ok(Outcome::Done)
}
