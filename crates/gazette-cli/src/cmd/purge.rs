//! `gazette purge`: erases an article for good.

use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome};
use serde_json::json;

use super::{Outcome, Session};
use crate::client::{Client, ClientError};
use crate::content::{Depth, Folder, Paper, Reader};
use crate::failure::Failure;
use crate::publishing::StateFile;
use crate::random::uuid;

/// What to erase.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette purge ten-nguoi-bi-hai
  gazette purge ten-nguoi-bi-hai --yes --message \"Theo quyết định của tòa\"")]
pub struct Args {
    /// The article's slug, or one that it had
    #[arg(value_name = "SLUG")]
    slug: Slug,

    /// What to say about it in the history; it stays there, so leave out what is to be forgotten
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Don't ask
    #[arg(long, short)]
    yes: bool,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.folder_if_any()?;
    let client = session.client()?;
    let slug = &args.slug;
    if !args.yes && !is_meant(slug, &client, session) {
        return Err(Failure::Refused {
            message: format!("“{slug}” was not confirmed; nothing was erased"),
            help: "gazette unpublish takes an article down and keeps it in the history".to_owned(),
        });
    }
    let outcome = erase(args, &client)?;
    let edition = outcome.edition;
    let file = folder.map(|folder| forget(slug, edition, folder, &client, session)).transpose()?.flatten();

    if outcome.is_new {
        session.terminal.say(format_args!("“{slug}” is erased, from edition {edition} on and from all before it."));
        session
            .terminal
            .note("copies elsewhere expire within minutes; its pictures stay, as other articles may show them");
    } else {
        session.terminal.say(format_args!("“{slug}” was erased before; nothing had to be done (edition {edition})."));
    }
    if let Some(file) = &file {
        session
            .terminal
            .warn(format_args!("{file} is still in your folder: delete it, or a change to it publishes it anew"));
    }
    session.terminal.answer(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "purged": slug,
        "file": file,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

/// Asks, where there is somebody to ask; a script has said what it wants.
fn is_meant(slug: &Slug, client: &Client, session: Session<'_>) -> bool {
    let question = format!("This erases “{slug}” from {}, its history and its sources, for ever.", client.address());
    session.terminal.ask(&question, "Type its slug to go on: ").is_none_or(|answer| answer == slug.as_str())
}

fn erase(args: &Args, client: &Client) -> Result<CommitOutcome, Failure> {
    let commit = Commit {
        idempotency_key: uuid()?,
        message: args.message.clone(),
        site: None,
        articles: Vec::new(),
        removals: Vec::new(),
        purges: vec![args.slug.clone()],
        purge_now: false,
        force: false,
    };
    client.commit(&commit).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 422 => Failure::Refused {
            message: format!("{} has no article “{}”, nor ever had; nothing was erased", client.address(), args.slug),
            help: "gazette pull and gazette editions show what there is and was".to_owned(),
        },
        other => other.into(),
    })
}

/// Remembers that it is gone, and gives its file if the folder has it.
fn forget(
    slug: &Slug,
    edition: u64,
    folder: Folder,
    client: &Client,
    session: Session<'_>,
) -> Result<Option<String>, Failure> {
    let waiting = || session.terminal.note("another command is publishing from this folder; waiting for it");
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let (mut state, damage) = file.read();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    state.edition = state.edition.max(edition);
    let entries = Paper::read_with(folder, Reader::to(Depth::Keep))?.paper.entries;
    let article = entries.iter().find(|entry| entry.slug.0 == *slug).map(|entry| entry.file.clone());
    state.put_down(std::slice::from_ref(slug), || Ok(entries))?;
    file.write(&state)?;
    Ok(article)
}
