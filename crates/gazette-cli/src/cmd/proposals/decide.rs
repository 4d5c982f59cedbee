//! `gazette proposals accept`, `return` and `withdraw`.

use std::time::Instant;

use gazette_core::wire::ProposalAcceptance;
use gazette_messages::tell;
use serde_json::json;

use super::super::push::report_outcome;
use super::super::{Outcome, Session, message, wait_if};
use super::no_proposal;
use crate::client::ClientError;
use crate::failure::Failure;
use crate::random::uuid;
use crate::terminal::one_line;

/// Arguments of `gazette proposals accept`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette proposals accept 12
  gazette proposals accept 12 --message \"Bản tin chiều\" --wait")]
pub struct AcceptArgs {
    /// The number of the proposal
    #[arg(value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    id: u64,

    /// A message for the history [default: that of the proposal]
    #[arg(long, short, value_name = "TEXT", value_parser = message)]
    message: Option<String>,

    /// Wait until the edge serves the edition
    #[arg(long)]
    wait: bool,
}

/// Arguments of `gazette proposals return`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette proposals return 12 --note \"Thiếu nguồn ở đoạn hai\"")]
pub struct ReturnArgs {
    /// The number of the proposal
    #[arg(value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    id: u64,

    /// What the author should know or change
    #[arg(long, short, value_name = "TEXT")]
    note: String,
}

/// Arguments of `gazette proposals withdraw`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette proposals withdraw 12")]
pub struct WithdrawArgs {
    /// The number of the proposal
    #[arg(value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    id: u64,
}

/// Runs `gazette proposals accept`.
pub fn accept(args: &AcceptArgs, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let began = Instant::now();
    let acceptance = ProposalAcceptance { idempotency_key: uuid()?, message: args.message.clone() };
    let outcome = client.accept_proposal(args.id, &acceptance).map_err(|error| not_accepted(error, args.id))?;
    report_outcome(&outcome, &client, session);
    session.terminal.note(tell!("proposal-accept-note"));
    let waited = wait_if(args.wait, &client, outcome.edition, began, session)?;
    session.terminal.print_json(&json!({
        "proposal": args.id,
        "edition": outcome.edition,
        "is_new": outcome.is_new,
        "counts": outcome.counts,
        "waited": waited.is_served,
    }));
    Ok(waited.outcome())
}

fn not_accepted(error: ClientError, id: u64) -> Failure {
    match error {
        ClientError::Conflicts { .. } => Failure::Refused {
            message: tell!("proposal-conflicts", id = id, details = error.details().join("; ")),
            help: tell!("proposal-conflicts-help", id = id),
        },
        error => no_proposal(error, id),
    }
}

/// Runs `gazette proposals return`.
pub fn give_back(args: &ReturnArgs, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let proposal = client.return_proposal(args.id, &args.note).map_err(|error| no_proposal(error, args.id))?;
    session.terminal.print(tell!("proposal-given-back", id = proposal.id, name = one_line(&proposal.made_by)));
    session.terminal.print_json(&proposal);
    Ok(Outcome::Done)
}

/// Runs `gazette proposals withdraw`.
pub fn withdraw(args: &WithdrawArgs, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let proposal = client.withdraw_proposal(args.id).map_err(|error| no_proposal(error, args.id))?;
    session.terminal.print(tell!("proposal-withdrew", id = proposal.id, name = one_line(&proposal.made_by)));
    session.terminal.print_json(&proposal);
    Ok(Outcome::Done)
}
