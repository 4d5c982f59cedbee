//! `gazette unpublish`: takes articles down.

use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome, Removal};
use gazette_messages::tell;
use serde_json::json;

use super::articles::ArticleNames;
use super::{Outcome, Session, load_to_compare};
use crate::client::ClientError;
use crate::content::ContentDir;
use crate::failure::Failure;
use crate::publishing::StateFile;
use crate::random::uuid;

/// Arguments of `gazette unpublish`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette unpublish cau-vam-sen
  gazette unpublish thoi-su/cau-vam-sen.md
  gazette unpublish https://bao.example/thoi-su/cau-vam-sen
  gazette unpublish cau-vam-sen thuoc-nuoc --message \"Rút bài để kiểm chứng\"")]
pub struct Args {
    /// The articles, by their slugs, files or addresses
    #[arg(required = true, value_name = "SLUG|FILE|URL")]
    articles: Vec<String>,

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
    let waiting = || session.terminal.note(tell!("folder-in-use"));
    let lock = |folder: &ContentDir| StateFile::lock(folder.root(), client.address(), waiting);
    let file = folder.as_ref().map(lock).transpose()?;
    let (mut state, damage) = file.as_ref().map(StateFile::read).unwrap_or_default();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    super::push::settle(&mut state, file.as_ref(), &client, false, session)?;
    let names = ArticleNames { folder: folder.as_ref(), state: &state, client: &client };
    let slugs = names.slugs(&args.articles)?;
    let outcome = take_down(args, &slugs, &names)?;
    if let (Some(file), Some(folder)) = (file, folder) {
        state.edition = state.edition.max(outcome.edition);
        state.mark_unpublished(&slugs, || Ok(load_to_compare(folder, session)?.entries))?;
        file.write(&state)?;
    }

    let list = slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ");
    let edition = outcome.edition;
    if outcome.is_new {
        session.terminal.print(tell!("unpublish-done", edition = edition, list = list));
        super::releases::warn_of_blocked(edition, &client, session);
    } else {
        session.terminal.print(tell!("unpublish-nothing", list = list, edition = edition));
    }
    session.terminal.print_json(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "counts": outcome.counts,
        "unpublished": slugs,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

fn take_down(args: &Args, slugs: &[Slug], names: &ArticleNames<'_>) -> Result<CommitOutcome, Failure> {
    let known = &names.state.articles;
    let base = |slug: &Slug| known.get(slug).filter(|known| !known.is_unpublished).map(|known| known.source);
    let commit = Commit {
        idempotency_key: uuid()?,
        message: args.message.clone(),
        site: None,
        articles: Vec::new(),
        removals: slugs.iter().map(|slug| Removal { slug: slug.clone(), base: base(slug) }).collect(),
        purges: Vec::new(),
        purge_now: false,
        force: args.force,
        republish: Vec::new(),
    };
    names.client.commit(&commit).map_err(|error| match &error {
        ClientError::Refused(problem) if problem.status == 422 => {
            let is_named = |slug: &&Slug| problem.detail.contains(&format!("“{slug}”"));
            slugs.iter().find(is_named).map_or_else(|| error.clone().into(), |slug| names.unknown(slug))
        }
        _ => error.into(),
    })
}
