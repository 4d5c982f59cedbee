//! `gazette rollback`: a new edition with the content of an old one.

use gazette_core::wire::{CommitOutcome, Counts, Restore};
use serde_json::json;

use super::{Outcome, Session, wait_if};
use crate::client::{Client, ClientError};
use crate::failure::Failure;
use crate::random::uuid;
use crate::terminal::style;

/// What to bring back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette rollback 4
  gazette rollback 4 --message \"Trở lại bản sáng\" --wait && gazette pull")]
pub struct Args {
    /// The edition's number, as `gazette editions` lists it
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    number: u64,

    /// What to say about it in the history
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Return only when the edge serves the edition
    #[arg(long)]
    wait: bool,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let outcome = restore(args, &client)?;
    report(args.number, &outcome, &client, session);
    let waited = wait_if(args.wait, &client, outcome.edition, session)?;
    session.terminal.print_json(&json!({
        "edition": outcome.edition,
        "restored": args.number,
        "is_new": outcome.is_new,
        "counts": outcome.counts,
        "url": format!("{}/", client.address()),
        "waited": waited,
    }));
    Ok(if waited == Some(false) { Outcome::Refused } else { Outcome::Done })
}

fn restore(args: &Args, client: &Client) -> Result<CommitOutcome, Failure> {
    let restore = Restore { idempotency_key: uuid()?, message: args.message.clone() };
    client.restore(args.number, &restore).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 404 => Failure::Refused {
            message: format!("there is no edition {}; nothing was changed", args.number),
            help: "gazette editions lists those that there are".to_owned(),
        },
        other => other.into(),
    })
}

fn report(number: u64, outcome: &CommitOutcome, client: &Client, session: Session<'_>) {
    let terminal = session.terminal;
    let CommitOutcome { edition, is_new, counts: Counts { added, changed, removed }, .. } = outcome;
    if !is_new {
        return terminal.print(format_args!(
            "The paper is as edition {number} was already, in edition {edition}; nothing had to be published."
        ));
    }
    let headline = style::green(&format!("Edition {edition} has the content of edition {number}"));
    terminal.print(format_args!("{headline}: {added} added, {changed} changed, {removed} removed."));
    terminal.print(format_args!("{}/", client.address()));
    terminal.note("your files are as they were; gazette pull fetches what is live now");
}
