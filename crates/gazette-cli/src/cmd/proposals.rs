//! `gazette proposals`: lists proposals, and decides about one.

use gazette_core::time::Zone;
use gazette_core::wire::{Proposal, ProposalState};
use gazette_messages::tell;

use super::{Outcome, Session, local_time};
use crate::client::{ClientError, told};
use crate::failure::Failure;
use crate::terminal::{one_line, style};

pub mod decide;
pub mod show;
mod waiting;

pub(super) use waiting::Proposals;

/// The maximum number of slugs to print in one line.
const MAX_PRINTED_SLUGS: usize = 3;

/// Arguments of `gazette proposals`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  gazette proposals
  gazette proposals --all
  gazette proposals show 12
  gazette preview --proposal 12
  gazette proposals accept 12
  gazette proposals return 12 --note \"Thiếu nguồn ở đoạn hai\""
)]
pub struct Args {
    /// Also list proposals that were accepted or withdrawn
    #[arg(long)]
    all: bool,

    /// The subcommand; without one, the proposals are listed.
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// Subcommands of `gazette proposals`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Show a proposal: its articles, and how their texts differ from what is live
    Show(show::Args),

    /// Publish a proposal
    ///
    /// Makes one edition with it, under the name of whoever has proposed it. If others have changed its articles since it was
    /// made, nothing is published, and the proposal stays. Needs an editor's token.
    Accept(decide::AcceptArgs),

    /// Return a proposal with a note
    ///
    /// `gazette status` shows the note to whoever has made the proposal. A later push of the changed article replaces it.
    /// Needs an editor's token.
    Return(decide::ReturnArgs),

    /// Withdraw a proposal
    ///
    /// Writers may withdraw their own. The files stay as they are.
    Withdraw(decide::WithdrawArgs),
}

/// Runs `gazette proposals`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    match &args.verb {
        Some(Verb::Show(args)) => show::run(args, session),
        Some(Verb::Accept(args)) => decide::accept(args, session),
        Some(Verb::Return(args)) => decide::give_back(args, session),
        Some(Verb::Withdraw(args)) => decide::withdraw(args, session),
        None => list(args.all, session),
    }
}

fn list(all: bool, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let mut proposals = Vec::new();
    let states: &[_] = if all { &[None] } else { &[Some(ProposalState::Proposed), Some(ProposalState::Returned)] };
    for state in states {
        for proposal in client.proposals(*state) {
            proposals.push(proposal?);
        }
    }
    proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.id));
    let zone = session.zone()?;
    if proposals.is_empty() {
        session.terminal.print(if all { tell!("proposals-none") } else { tell!("proposals-none-open") });
    }
    for proposal in &proposals {
        session.terminal.print(line(proposal, zone.as_ref()));
        if let Some(note) = decision(proposal, zone.as_ref()) {
            session.terminal.print(format_args!("        {}", one_line(&note)));
        }
    }
    session.terminal.print_json(&proposals);
    Ok(Outcome::Done)
}

fn line(proposal: &Proposal, zone: Option<&Zone>) -> String {
    let Proposal { id, state, made_by, made_at, message, articles, .. } = proposal;
    let at = local_time(made_at, zone);
    let slugs: Vec<&str> = articles.iter().take(MAX_PRINTED_SLUGS).map(|article| article.slug.as_str()).collect();
    let more = match articles.len() {
        0..=MAX_PRINTED_SLUGS => String::new(),
        many => format!(" {}", tell!("and-more", count = many - MAX_PRINTED_SLUGS)),
    };
    let message = message.as_deref().map(|text| format!("  {text}")).unwrap_or_default();
    let states = [ProposalState::Proposed, ProposalState::Returned, ProposalState::Accepted, ProposalState::Withdrawn];
    let width = states.iter().map(|state| state_name(*state).chars().count()).max().unwrap_or(0);
    let rest = format!("  {at}  {made_by}  {}{more}{message}", slugs.join(", "));
    format!("{id:>6}  {}{}", painted(*state, &format!("{:<width$}", state_name(*state))), one_line(&rest))
}

/// The state of a proposal in the current language.
fn state_name(state: ProposalState) -> String {
    match state {
        ProposalState::Proposed => tell!("proposal-proposed-state"),
        ProposalState::Returned => tell!("proposal-returned-state"),
        ProposalState::Accepted => tell!("proposal-accepted-state"),
        ProposalState::Withdrawn => tell!("proposal-withdrawn-state"),
    }
}

fn painted(state: ProposalState, text: &str) -> String {
    match state {
        ProposalState::Proposed => style::yellow(text),
        ProposalState::Returned => style::red(text),
        ProposalState::Accepted => style::green(text),
        ProposalState::Withdrawn => style::dim(text),
    }
}

/// What was decided about a proposal, by whom and when; `None` while it waits.
fn decision(proposal: &Proposal, zone: Option<&Zone>) -> Option<String> {
    let Proposal { state, note, decided_by, decided_at, edition, replaced_by, .. } = proposal;
    let by = decided_by.clone().unwrap_or_else(|| tell!("somebody"));
    let at = decided_at.as_deref().map(|at| local_time(at, zone)).unwrap_or_default();
    Some(match (state, edition, replaced_by) {
        (ProposalState::Proposed, ..) => return None,
        (_, _, Some(later)) => tell!("proposal-replaced", id = later, at = at),
        (_, Some(edition), _) => tell!("proposal-accepted", by = by, edition = edition, at = at),
        (ProposalState::Returned, ..) => {
            tell!("proposal-returned-by", by = by, at = at, note = note.as_deref().unwrap_or_default())
        }
        (ProposalState::Accepted, ..) => tell!("proposal-accepted-by", by = by, at = at),
        (ProposalState::Withdrawn, ..) => tell!("proposal-withdrawn-by", by = by, at = at),
    })
}

/// The failure of a request about a proposal.
pub(super) fn no_proposal(error: ClientError, id: u64) -> Failure {
    match error {
        ClientError::Refused(problem) if problem.status == 404 => unknown(id),
        ClientError::Refused(problem) if problem.kind.ends_with("#proposal-decided") => Failure::Refused {
            message: tell!("proposal-decided", detail = told(&problem).trim_end_matches('.')),
            help: tell!("proposal-decided-help", id = id),
        },
        other => other.into(),
    }
}

fn unknown(id: u64) -> Failure {
    Failure::Refused { message: tell!("proposal-unknown", id = id), help: tell!("proposal-unknown-help") }
}
