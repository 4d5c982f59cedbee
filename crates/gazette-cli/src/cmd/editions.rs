//! `gazette editions`: lists the editions, or shows one.

use std::num::NonZeroUsize;

use chrono::DateTime;
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::EditionInfo;
use gazette_messages::tell;

use super::{Outcome, Session};
use crate::failure::Failure;
use crate::terminal::one_line;

pub mod show;

/// Arguments of `gazette editions`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  gazette editions
  gazette editions show 3
  gazette editions --limit 5 --json"
)]
pub struct Args {
    /// The maximum number of editions
    #[arg(long, value_name = "N", default_value = "100")]
    limit: NonZeroUsize,

    /// The subcommand; without one, the editions are listed.
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// Subcommands of `gazette editions`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Show an edition and what it changed
    ///
    /// Its time, editor, message and counts, and the articles that were added, changed and removed in it. The articles are
    /// shown only with an editor's token.
    Show(show::Args),
}

/// Runs `gazette editions`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    if let Some(Verb::Show(args)) = &args.verb {
        return show::run(args, session);
    }
    let client = session.client()?;
    let editions: Vec<EditionInfo> = client.editions().take(args.limit.get()).collect::<Result<_, _>>()?;
    print(&editions, session)?;
    session.terminal.print_json(&editions);
    Ok(Outcome::Done)
}

fn print(editions: &[EditionInfo], session: Session<'_>) -> Result<(), Failure> {
    let terminal = session.terminal;
    if editions.is_empty() {
        terminal.print(tell!("nothing-published-yet"));
        return Ok(());
    }
    let zone = session.zone()?;
    let rows: Vec<[String; 5]> = editions.iter().map(|edition| row(edition, zone.as_ref())).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    for [number, at, counts, editor, message] in &rows {
        let line = format!(
            "{number:>0$}  {at:<1$}  {counts:<2$}  {editor:<3$}  {message}",
            widths[0], widths[1], widths[2], widths[3]
        );
        terminal.print(line.trim_end());
    }
    Ok(())
}

fn row(edition: &EditionInfo, zone: Option<&Zone>) -> [String; 5] {
    let at = match (DateTime::parse_from_rfc3339(&edition.published_at), zone) {
        (Ok(at), Some(zone)) => zone.local(Timestamp::from(at)).format(&tell!("time-local")).to_string(),
        (Ok(at), None) => at.format(&tell!("time-to-minute")).to_string(),
        (Err(_), _) => one_line(&edition.published_at).into_owned(),
    };
    let counts = edition.counts.map(|counts| format!("+{} ~{} −{}", counts.added, counts.changed, counts.removed));
    let text = |text: Option<&String>| text.map(|text| one_line(text).into_owned()).unwrap_or_default();
    [
        edition.number.to_string(),
        at,
        counts.unwrap_or_default(),
        match &edition.accepted_by {
            Some(by) => format!("{}, {}", text(edition.editor.as_ref()), tell!("accepted-by", name = one_line(by))),
            None => text(edition.editor.as_ref()),
        },
        text(edition.message.as_ref()),
    ]
}
