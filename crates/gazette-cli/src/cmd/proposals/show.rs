//! `gazette proposals show`: shows a proposal, and how its texts differ from what is live.

use gazette_core::hash::Hash;
use gazette_core::time::Zone;
use gazette_core::wire::{Conflict, ProposalDetails, ProposalState, ProposedArticle, Source};
use gazette_messages::tell;
use serde_json::json;

use super::super::diff::{print_lines, unified};
use super::super::{Outcome, Session, local_time};
use super::{decision, painted, state_name, unknown};
use crate::client::{Client, ClientError};
use crate::failure::Failure;
use crate::terminal::{one_line, style};

/// Arguments of `gazette proposals show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette proposals show 12
  gazette proposals show 12 --json | jq -r '.articles[].diff'")]
pub struct Args {
    /// The number of the proposal
    #[arg(value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    id: u64,
}

/// Runs `gazette proposals show`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let client = session.client()?;
    let found = client.proposal(args.id)?;
    let ProposalDetails { proposal, conflicts } = found.ok_or_else(|| unknown(args.id))?;
    let zone = session.zone()?;
    let id = proposal.id;
    let made = tell!("proposal-of", name = proposal.made_by, at = local_time(&proposal.made_at, zone.as_ref()));
    let state = painted(proposal.state, &state_name(proposal.state));
    terminal.print(format_args!("{}  {}  {state}", style::bold(&tell!("proposal-headline", id = id)), one_line(&made)));
    if let Some(message) = &proposal.message {
        terminal.print(one_line(message));
    }
    if let Some(decision) = decision(&proposal, zone.as_ref()) {
        terminal.print(one_line(&decision));
    }
    let mut articles = Vec::new();
    for article in &proposal.articles {
        let mut value = json!(article);
        value["diff"] = json!(show_difference(id, article, &client, session)?);
        articles.push(value);
    }
    for conflict in &conflicts {
        terminal.warn(one_line(&warning(conflict)));
    }
    if proposal.state == ProposalState::Proposed {
        terminal.note(tell!("proposal-next", id = id));
    }
    let mut value = json!(proposal);
    value["articles"] = json!(articles);
    value["conflicts"] = json!(conflicts);
    terminal.print_json(&value);
    Ok(Outcome::Done)
}

fn warning(Conflict { slug, editor, edition, purged, taken_down, .. }: &Conflict) -> String {
    let slug = slug.as_ref().map(ToString::to_string).unwrap_or_default();
    match (purged, taken_down) {
        (true, _) => tell!("proposal-conflict-purged", slug = slug, by = editor, edition = edition),
        (_, true) => tell!("proposal-conflict-taken-down", slug = slug, by = editor, edition = edition),
        _ => tell!("proposal-conflict-changed", slug = slug, by = editor, edition = edition),
    }
}

/// Prints how the text of an article differs from what is live. Returns the difference; `None` if the text is not stored any
/// more.
fn show_difference(
    proposal: u64,
    article: &ProposedArticle,
    client: &Client,
    session: Session<'_>,
) -> Result<Option<String>, Failure> {
    let terminal = session.terminal;
    let ProposedArticle { slug, title, live, .. } = article;
    terminal.print(format_args!("\n{}", style::bold(&format!("{slug}  {}", one_line(title)))));
    let proposed = match client.proposed_source(proposal, article.source)? {
        Some(source) => Some(source),
        // Once accepted, it is a source like others.
        None => client.source(article.source)?,
    };
    print_effects(article, session.zone()?.as_ref(), session);
    let Some(proposed) = proposed else {
        terminal.note(tell!("proposal-text-gone"));
        return Ok(None);
    };
    let before = live_source(*live, client)?;
    let header = |sign: &str, name: &str, source: Option<&Source>| match source {
        Some(source) => format!("{sign} {name}: {}", one_line(&source.path)),
        None => format!("{sign} {name}: {}", tell!("none")),
    };
    terminal.print(style::red(&header("---", &tell!("proposal-live"), before.as_ref())));
    terminal.print(style::green(&header("+++", &tell!("proposal-proposed"), Some(&proposed))));
    let lines = unified(before.as_ref().map_or("", |source| source.text.as_str()), &proposed.text);
    print_lines(&lines, session);
    if live.is_some() && before.is_none() {
        terminal.note(tell!("proposal-live-hidden"));
    }
    Ok(Some(lines))
}

/// Prints what the article would do elsewhere than on its page, as the paper knows it: a proposal need not be made by this command
/// out of the file that it contains.
fn print_effects(article: &ProposedArticle, zone: Option<&Zone>, session: Session<'_>) {
    let terminal = session.terminal;
    if let Some(at) = &article.unpublish_at {
        terminal.print(tell!("proposal-effect-down", at = local_time(at, zone)));
    }
    if let Some(front) = article.front {
        terminal.print(tell!("proposal-effect-front", place = front.as_str()));
    }
    for address in &article.redirect_from {
        terminal.print(tell!("proposal-effect-redirect", address = one_line(address)));
    }
}

/// What is live; `None` if there is nothing, or if it is not for this token.
fn live_source(live: Option<Hash>, client: &Client) -> Result<Option<Source>, ClientError> {
    live.map_or(Ok(None), |live| client.source(live))
}
