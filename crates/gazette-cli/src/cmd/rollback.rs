//! `gazette rollback`: publishes the content of an old edition as a new edition.

use std::time::Instant;

use gazette_core::wire::{ChangeKind, CommitOutcome, Restore};
use gazette_messages::{grouped, tell};
use serde::Serialize;
use serde_json::json;

use super::{Outcome, Session, changed_articles, load_to_compare, wait_if};
use crate::client::{Client, ClientError};
use crate::content::Content;
use crate::failure::Failure;
use crate::publishing::{LiveVersions, PushState, StateFile};
use crate::random::uuid;
use crate::terminal::style;

/// Arguments of `gazette rollback`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette rollback 4
  gazette rollback 4 --dry-run
  gazette rollback 4 --message \"Trở lại bản sáng\" --wait && gazette pull")]
pub struct Args {
    /// The number of the edition, as listed by `gazette editions`
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    number: u64,

    /// A message for the history
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Wait until the edge serves the edition
    #[arg(long)]
    wait: bool,

    /// Do not ask for confirmation
    #[arg(long, short)]
    yes: bool,

    /// Only show what the rollback would change
    #[arg(long, conflicts_with_all = ["wait", "yes"])]
    dry_run: bool,
}

/// Runs `gazette rollback`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    if args.dry_run {
        let effect = Effect::read(args.number, &client)?;
        session.terminal.print(effect.told(args.number));
        session.terminal.note(tell!("dry-run-note"));
        session.terminal.print_json(&effect);
        return Ok(Outcome::Done);
    }
    if !args.yes && session.terminal.can_ask() {
        confirm(args.number, &client, session)?;
    }
    let began = Instant::now();
    let before = Before::read(&client, session)?;
    let outcome = restore(args, &client)?;
    report(args.number, &outcome, &client, session);
    if let Some(before) = before
        && let Err(failure) = before.record(&client)
    {
        session.terminal.warn(tell!("rollback-record", failure = failure));
    }
    if outcome.is_new {
        super::releases::warn_of_blocked(outcome.edition, &client, session);
    }
    let waited = wait_if(args.wait, &client, outcome.edition, began, session)?;
    session.terminal.print_json(&json!({
        "edition": outcome.edition,
        "restored": args.number,
        "is_new": outcome.is_new,
        "counts": outcome.counts,
        "url": format!("{}/", client.address()),
        "waited": waited.is_served,
        "live_after_secs": waited.secs,
    }));
    Ok(waited.outcome())
}

/// What a rollback would do to the articles. Those that were purged stay erased.
#[derive(Debug, Default, Serialize)]
struct Effect {
    /// Articles that the edition has and the paper has no more: they would be live again.
    added: usize,
    /// Articles that have changed since.
    changed: usize,
    /// Articles that were added since: they would be taken down.
    removed: usize,
}

impl Effect {
    /// Compares an edition with the newest one.
    fn read(number: u64, client: &Client) -> Result<Self, Failure> {
        let mut effect = Self::default();
        for change in client.changes(number, false) {
            match change.map_err(|error| unknown(number, error))?.kind {
                ChangeKind::Added => effect.removed += 1,
                ChangeKind::Changed => effect.changed += 1,
                ChangeKind::Removed => effect.added += 1,
                ChangeKind::Purged => {}
            }
        }
        Ok(effect)
    }

    fn told(&self, number: u64) -> String {
        let Self { added, changed, removed } = self;
        let [added, changed, removed] = [added, changed, removed].map(|count| grouped(*count as u64));
        tell!("rollback-effect", number = number, added = added, changed = changed, removed = removed)
    }
}

/// Asks for confirmation on a terminal.
fn confirm(number: u64, client: &Client, session: Session<'_>) -> Result<(), Failure> {
    let effect = Effect::read(number, client)?;
    let answer = session.terminal.ask(&effect.told(number), &format!("{} ", tell!("restore-type-yes")));
    if answer.as_deref() == Some("yes") {
        return Ok(());
    }
    Err(Failure::Refused { message: tell!("rollback-unconfirmed"), help: tell!("rollback-unconfirmed-help") })
}

fn unknown(number: u64, error: ClientError) -> Failure {
    match error {
        ClientError::Refused(problem) if problem.status == 404 => {
            Failure::Refused { message: tell!("rollback-unknown", number = number), help: tell!("editions-list-help") }
        }
        other => other.into(),
    }
}

fn restore(args: &Args, client: &Client) -> Result<CommitOutcome, Failure> {
    let restore = Restore { idempotency_key: uuid()?, message: args.message.clone() };
    client.restore(args.number, &restore).map_err(|error| unknown(args.number, error))
}

/// A folder that was pushed to the paper, and what is live before the rollback. The record is updated afterwards, so that the
/// next push takes this rollback for nobody else's change.
struct Before {
    content: Content,
    file: StateFile,
    state: PushState,
    live: LiveVersions,
}

impl Before {
    /// `None` without a folder, or if nothing was pushed from it.
    fn read(client: &Client, session: Session<'_>) -> Result<Option<Self>, Failure> {
        let Some(folder) = session.content_dir_if_any()? else { return Ok(None) };
        if PushState::default() == StateFile::peek(folder.root(), client.address()).0 {
            return Ok(None);
        }
        let waiting = || session.terminal.note(tell!("folder-in-use"));
        let file = StateFile::lock(folder.root(), client.address(), waiting)?;
        let (state, _) = file.read();
        let content = load_to_compare(folder, session)?;
        let live = LiveVersions::fetch(client, &content.site)?;
        Ok(Some(Self { content, file, state, live }))
    }

    fn record(self, client: &Client) -> Result<(), Failure> {
        let Self { content, file, mut state, live } = self;
        let now = LiveVersions::fetch(client, &content.site)?;
        state.record_rollback(&live, &now, &content.entries, content.site_hash);
        Ok(file.write(&state)?)
    }
}

fn report(number: u64, outcome: &CommitOutcome, client: &Client, session: Session<'_>) {
    let terminal = session.terminal;
    let CommitOutcome { edition, is_new, counts, .. } = outcome;
    if !is_new {
        return terminal.print(tell!("rollback-same", edition = edition, number = number));
    }
    let headline = style::green(&tell!("rollback-done", edition = edition, number = number));
    terminal.print(format_args!("{headline}: {}.", changed_articles(*counts)));
    terminal.print(format_args!("{}/", client.address()));
    terminal.note(tell!("rollback-note"));
}
