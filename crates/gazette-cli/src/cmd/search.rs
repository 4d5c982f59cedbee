//! `gazette search rebuild`: has the search index made anew.

use gazette_core::wire::Rebuilding;
use serde_json::json;

use super::{Outcome, Session};
use crate::failure::Failure;

/// What to do with the search index.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Make the index anew from what is live
    ///
    /// For when searches don't find what is there. Readers go on searching the old one meanwhile.
    #[command(after_help = "\
Examples:
  gazette search rebuild")]
    Rebuild,
}

/// Runs it.
pub fn run(verb: &Verb, session: Session<'_>) -> Result<Outcome, Failure> {
    let Verb::Rebuild = verb;
    let client = session.client()?;
    let Rebuilding { articles } = client.rebuild_search()?;
    session.terminal.print(format_args!("The search index is being made anew from {articles} articles."));
    session.terminal.note("a thousand articles take some seconds; searches go on meanwhile");
    session.terminal.print_json(&json!({ "articles": articles, "url": format!("{}/", client.address()) }));
    Ok(Outcome::Done)
}
