//! `gazette proposals show`: shows a proposal, and how its texts differ from what is live.

use gazette_core::hash::Hash;
use gazette_core::time::Zone;
use gazette_core::wire::{Conflict, ProposalDetails, ProposalState, ProposedArticle, Source};
use serde_json::json;

use super::super::diff::{print_lines, unified};
use super::super::{Outcome, Session, local_time};
use super::{decision, painted, unknown};
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
    let made = format!("of {}, {}", proposal.made_by, local_time(&proposal.made_at, zone.as_ref()));
    let state = painted(proposal.state, proposal.state.as_str());
    terminal.print(format_args!("{}  {}  {state}", style::bold(&format!("Proposal {id}")), one_line(&made)));
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
        terminal.note(format_args!(
            "`gazette preview --proposal {id}` shows it as readers would see it; then `gazette proposals accept {id}`, or \
             `gazette proposals return {id} --note …`"
        ));
    }
    let mut value = json!(proposal);
    value["articles"] = json!(articles);
    value["conflicts"] = json!(conflicts);
    terminal.print_json(&value);
    Ok(Outcome::Done)
}

fn warning(Conflict { slug, editor, edition, purged, taken_down, .. }: &Conflict) -> String {
    let act = match (purged, taken_down) {
        (true, _) => "purged",
        (_, true) => "taken down",
        _ => "changed",
    };
    let slug = slug.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{slug} was {act} by {editor} in edition {edition} since this was made, so it can't be accepted")
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
        terminal.note("its text is not stored any more");
        return Ok(None);
    };
    let before = live_source(*live, client)?;
    let header = |sign: &str, name: &str, source: Option<&Source>| match source {
        Some(source) => format!("{sign} {name}: {}", one_line(&source.path)),
        None => format!("{sign} {name}: none"),
    };
    terminal.print(style::red(&header("---", "live", before.as_ref())));
    terminal.print(style::green(&header("+++", "proposed", Some(&proposed))));
    let lines = unified(before.as_ref().map_or("", |source| source.text.as_str()), &proposed.text);
    print_lines(&lines, session);
    if live.is_some() && before.is_none() {
        terminal.note("what is live is not yours to read, so all of the text is shown as new");
    }
    Ok(Some(lines))
}

/// Prints what the article would do elsewhere than on its page, as the paper knows it: a proposal need not be made by this command
/// out of the file that it contains.
fn print_effects(article: &ProposedArticle, zone: Option<&Zone>, session: Session<'_>) {
    let terminal = session.terminal;
    if let Some(at) = &article.unpublish_at {
        terminal.print(format_args!("it would be taken down at {}", local_time(at, zone)));
    }
    if let Some(front) = article.front {
        terminal.print(format_args!("it would be on the front page as `front: {}`", front.as_str()));
    }
    for address in &article.redirect_from {
        terminal.print(format_args!("{} would redirect to it", one_line(address)));
    }
}

/// What is live; `None` if there is nothing, or if it is not for this token.
fn live_source(live: Option<Hash>, client: &Client) -> Result<Option<Source>, ClientError> {
    live.map_or(Ok(None), |live| client.source(live))
}
