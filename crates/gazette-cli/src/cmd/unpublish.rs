//! `gazette unpublish`: takes articles down.

use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome, Removal};
use serde_json::json;

use super::{Outcome, Session};
use crate::client::Client;
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth};
use crate::failure::Failure;
use crate::publishing::{PushState, StateFile};
use crate::random::uuid;

/// Arguments of `gazette unpublish`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette unpublish cau-vam-sen
  gazette unpublish cau-vam-sen thuoc-nuoc --message \"Rút bài để kiểm chứng\"")]
pub struct Args {
    /// The slugs of the articles: the last part of their addresses
    #[arg(required = true, value_name = "SLUG")]
    slugs: Vec<Slug>,

    /// A message for the history
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Take articles down even if others have changed them in the meantime
    #[arg(long)]
    force: bool,
}

/// Runs `gazette unpublish`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir_if_any()?;
    let client = session.client()?;
    let waiting = || session.terminal.note("another command is using this folder; waiting for it to finish");
    let lock = |folder: &ContentDir| StateFile::lock(folder.root(), client.address(), waiting);
    let file = folder.as_ref().map(lock).transpose()?;
    let (mut state, damage) = file.as_ref().map(StateFile::read).unwrap_or_default();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    let outcome = take_down(args, &state, &client)?;
    if let (Some(file), Some(folder)) = (file, folder) {
        state.edition = state.edition.max(outcome.edition);
        state.mark_unpublished(&args.slugs, || {
            Ok(Content::load_with(folder, LoadOptions::with_media(MediaDepth::Stored))?.content.entries)
        })?;
        file.write(&state)?;
    }

    let list = args.slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ");
    let edition = outcome.edition;
    if outcome.is_new {
        session.terminal.print(format_args!("Published edition {edition} without {list}."));
    } else {
        session.terminal.print(format_args!("Nothing to publish: {list} already taken down (edition {edition})."));
    }
    session.terminal.print_json(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "counts": outcome.counts,
        "unpublished": args.slugs,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

fn take_down(args: &Args, state: &PushState, client: &Client) -> Result<CommitOutcome, Failure> {
    let base = |slug: &Slug| state.articles.get(slug).filter(|known| !known.is_unpublished).map(|known| known.source);
    let commit = Commit {
        idempotency_key: uuid()?,
        message: args.message.clone(),
        site: None,
        articles: Vec::new(),
        removals: args.slugs.iter().map(|slug| Removal { slug: slug.clone(), base: base(slug) }).collect(),
        purges: Vec::new(),
        purge_now: false,
        force: args.force,
        republish: Vec::new(),
    };
    Ok(client.commit(&commit)?)
}
