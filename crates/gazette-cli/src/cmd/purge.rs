//! `gazette purge`: erases an article for good, after a delay in which that can be called off.

use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome, PurgeInfo, Role};
use serde_json::json;

use super::{Outcome, Session, local_time};
use crate::client::{Client, ClientError};
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth};
use crate::failure::Failure;
use crate::publishing::{PushState, StateFile};
use crate::random::uuid;
use crate::terminal::one_line;

/// What to erase.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette purge ten-nguoi-bi-hai
  gazette purge --list                        what waits to be erased
  gazette purge --call-off ten-nguoi-bi-hai   leaves it in the paper
  gazette purge ten-nguoi-bi-hai --now --yes --message \"Theo quyết định của tòa\"")]
pub struct Args {
    /// The article's slug, or one that it had
    #[arg(value_name = "SLUG", required_unless_present_any = ["list", "call_off"])]
    slug: Option<Slug>,

    /// What to say about it in the history; it stays there, so leave out what is to be forgotten
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Don't ask
    #[arg(long, short)]
    yes: bool,

    /// Erase it at once, so that it can't be called off; asks twice
    #[arg(long, conflicts_with_all = ["list", "call_off"])]
    now: bool,

    /// List the purges that can still be called off
    #[arg(long, conflicts_with_all = ["slug", "call_off", "message", "yes"])]
    list: bool,

    /// Call off a purge: the article is in the paper again
    #[arg(long, value_name = "SLUG", conflicts_with_all = ["slug", "message", "yes"])]
    call_off: Option<Slug>,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    match args {
        Args { call_off: Some(slug), .. } => call_off(slug, session),
        Args { slug: Some(slug), .. } => purge(slug, args, session),
        _ => list(session),
    }
}

fn list(session: Session<'_>) -> Result<Outcome, Failure> {
    let list = session.client()?.purges()?;
    let zone = session.zone()?;
    if list.purges.is_empty() {
        session.terminal.print("Nothing waits to be erased.");
    }
    for PurgeInfo { slug, requested_by, due_at, .. } in &list.purges {
        let due = local_time(due_at, zone.as_ref());
        session.terminal.print(one_line(&format!("{due}  {slug}  asked for by {requested_by}")));
    }
    session.terminal.print_json(&list);
    Ok(Outcome::Done)
}

fn call_off(slug: &Slug, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir_if_any()?;
    let client = session.client()?;
    let outcome = client.call_off_purge(slug).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 404 => Failure::Refused {
            message: format!("no purge of “{slug}” waits: it was called off before, is erased, or never was asked for"),
            help: "gazette purge --list tells which do; what is erased can't be brought back".to_owned(),
        },
        other => other.into(),
    })?;
    let edition = outcome.edition;
    if let Some(folder) = folder {
        remember(&folder, edition, &client, session, |state| {
            // A push asks the paper anew what it has.
            state.articles.remove(slug);
            Ok(())
        })?;
    }
    session.terminal.print(format_args!("“{slug}” stays: its purge is called off, as of edition {edition}."));
    if outcome.skipped.is_empty() && outcome.counts.added == 0 {
        session.terminal.note("it was taken down before it was purged, and stays taken down");
    }
    if !outcome.skipped.is_empty() {
        session.terminal.warn(
            "it is not live again, because its address belongs to another article by now or the settings have changed; \
             publish it with gazette push and the name of its file",
        );
    }
    session.terminal.print_json(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "called_off": slug,
        "is_live": outcome.skipped.is_empty() && outcome.counts.added > 0,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

fn purge(slug: &Slug, args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir_if_any()?;
    let client = session.client()?;
    if args.now && !args.yes && !session.terminal.can_ask() {
        return Err(Failure::Usage {
            message: "--now erases at once, and there is no terminal to ask at".to_owned(),
            help: "add --yes, or leave --now out: then the purge can be called off for a while".to_owned(),
        });
    }
    if !args.yes && !confirm(slug, args.now, &client, session) {
        return Err(Failure::Refused {
            message: format!("“{slug}” was not confirmed; nothing was erased"),
            help: "gazette unpublish takes an article down and keeps it in the history".to_owned(),
        });
    }
    // Where the paper does not say, the worst is that an earlier slug is not recognised.
    let waiting_before = if args.now { Vec::new() } else { waiting(&client).unwrap_or_default() };
    let outcome = erase(slug, args, &client)?;
    let edition = outcome.edition;
    let file = folder.map(|folder| forget(slug, edition, folder, &client, session)).transpose()?.flatten();
    let due_at = if args.now { Ok(None) } else { due(slug, &waiting_before, &outcome, &client) };
    match due_at.as_ref() {
        Ok(due_at) => report(slug, &outcome, due_at.as_deref(), session)?,
        Err(_) => session.terminal.print(format_args!(
            "“{slug}” is out of reach from edition {edition} on. When it will be erased, the paper did not say: gazette purge --list"
        )),
    }
    let due_at = due_at.unwrap_or(None);
    if let Some(file) = &file {
        session
            .terminal
            .warn(format_args!("{file} is still in your folder: delete it, or a change to it publishes it anew"));
    }
    session.terminal.print_json(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "purged": slug,
        "due_at": due_at,
        "file": file,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

fn report(slug: &Slug, outcome: &CommitOutcome, due_at: Option<&str>, session: Session<'_>) -> Result<(), Failure> {
    let terminal = session.terminal;
    let edition = outcome.edition;
    if let Some(due_at) = due_at {
        let due = local_time(due_at, session.zone()?.as_ref());
        let since = if outcome.is_new { format!("from edition {edition} on") } else { "already".to_owned() };
        terminal.print(format_args!("“{slug}” is out of reach {since}, and will be erased for good at {due}."));
        terminal.print(format_args!("Until then, gazette purge --call-off {slug} leaves it in the paper."));
    } else if outcome.is_new {
        terminal.print(format_args!("“{slug}” is erased, from edition {edition} on and from all before it."));
        terminal.note(
            "copies elsewhere expire within minutes; its pictures are erased with it, unless something else shows them",
        );
    } else {
        terminal.print(format_args!("“{slug}” is erased; no edition had to be made for it (the newest is {edition})."));
    }
    Ok(())
}

/// The purges that wait.
fn waiting(client: &Client) -> Result<Vec<PurgeInfo>, ClientError> {
    client.purges().map(|list| list.purges)
}

/// Until when the purge can be called off; `None` if it can't. It may have been asked for by a slug that the article had
/// earlier: then it is the one that did not wait before.
fn due(
    slug: &Slug,
    before: &[PurgeInfo],
    outcome: &CommitOutcome,
    client: &Client,
) -> Result<Option<String>, ClientError> {
    let now = waiting(client)?;
    let is_new = |purge: &&PurgeInfo| outcome.is_new && before.iter().all(|other| other.id != purge.id);
    let found = now.iter().find(|purge| purge.slug == *slug).or_else(|| now.iter().find(is_new));
    Ok(found.map(|purge| purge.due_at.clone()))
}

/// Asks, where there is somebody to ask; a script has said what it wants.
fn confirm(slug: &Slug, is_now: bool, client: &Client, session: Session<'_>) -> bool {
    let address = client.address();
    let question = if is_now {
        format!("This erases “{slug}” from {address}, its history and its sources, at once and for ever.")
    } else {
        format!(
            "This takes “{slug}” out of reach at {address}, and erases it for ever, from its history and its sources, too, \
             once the delay of the settings is over; until then, --call-off brings it back."
        )
    };
    // Of what can't be called off, a script says --yes.
    let answered = |question: &str, prompt: &str, wanted: &str| match session.terminal.ask(question, prompt) {
        Some(answer) => answer.trim_end_matches('/') == wanted,
        None => !is_now,
    };
    if !answered(&question, "Type its slug to go on: ", slug.as_str()) {
        return false;
    }
    let question = "With --now, it can't be called off.";
    !is_now || answered(question, "Type the paper's address to go on: ", &address.to_string())
}

fn erase(slug: &Slug, args: &Args, client: &Client) -> Result<CommitOutcome, Failure> {
    let commit = Commit {
        idempotency_key: uuid()?,
        message: args.message.clone(),
        site: None,
        articles: Vec::new(),
        removals: Vec::new(),
        purges: vec![slug.clone()],
        purge_now: args.now,
        force: false,
    };
    client.commit(&commit).map_err(|error| match error.needing(Role::Admin) {
        ClientError::Refused(problem) if problem.status == 422 => Failure::Refused {
            message: format!("{} has no article “{slug}”, nor ever had; nothing was erased", client.address()),
            help: "gazette pull and gazette editions show what there is and was".to_owned(),
        },
        other => other.into(),
    })
}

/// Remembers that it is gone, and gives its file if the folder has it.
fn forget(
    slug: &Slug,
    edition: u64,
    folder: ContentDir,
    client: &Client,
    session: Session<'_>,
) -> Result<Option<String>, Failure> {
    let known = folder.clone();
    let entries = Content::load_with(folder, LoadOptions::with_media(MediaDepth::Stored))?.content.entries;
    let article = entries.iter().find(|entry| entry.slug.0 == *slug).map(|entry| entry.file.clone());
    remember(&known, edition, client, session, |state| {
        Ok(state.mark_unpublished(std::slice::from_ref(slug), || Ok(entries))?)
    })?;
    Ok(article)
}

/// PushPlan what the folder remembers of the paper, which is at that edition now.
fn remember(
    folder: &ContentDir,
    edition: u64,
    client: &Client,
    session: Session<'_>,
    change: impl FnOnce(&mut PushState) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let waiting = || session.terminal.note("another command is publishing from this folder; waiting for it");
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let (mut state, damage) = file.read();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    state.edition = state.edition.max(edition);
    change(&mut state)?;
    Ok(file.write(&state)?)
}
