//! `gazette unpublish`: takes articles down.

use gazette_content::{ArticleEntry, named_slug};
use gazette_core::slug::Slug;
use gazette_core::url_space::Route;
use gazette_core::wire::{Commit, CommitOutcome, Removal};
use serde_json::json;

use super::{Outcome, Session, current_dir};
use crate::client::Client;
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth, Selection, is_article};
use crate::failure::Failure;
use crate::publishing::{PushState, StateFile};
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
    let waiting = || session.terminal.note("another command is using this folder; waiting for it to finish");
    let lock = |folder: &ContentDir| StateFile::lock(folder.root(), client.address(), waiting);
    let file = folder.as_ref().map(lock).transpose()?;
    let (mut state, damage) = file.as_ref().map(StateFile::read).unwrap_or_default();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    let slugs = Named { folder: folder.as_ref(), state: &state, client: &client }.slugs(&args.articles)?;
    let outcome = take_down(args, &slugs, &state, &client)?;
    if let (Some(file), Some(folder)) = (file, folder) {
        state.edition = state.edition.max(outcome.edition);
        state.mark_unpublished(&slugs, || {
            Ok(Content::load_with(folder, LoadOptions::with_media(MediaDepth::Stored))?.content.entries)
        })?;
        file.write(&state)?;
    }

    let list = slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ");
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
        "unpublished": slugs,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

/// Where the articles that arguments name are looked for.
struct Named<'n> {
    folder: Option<&'n ContentDir>,
    state: &'n PushState,
    client: &'n Client,
}

impl Named<'_> {
    /// The slugs of the articles that arguments name: by the slugs themselves, by files of the folder, or by addresses in
    /// this paper.
    fn slugs(&self, arguments: &[String]) -> Result<Vec<Slug>, Failure> {
        let mut entries = None;
        arguments
            .iter()
            .map(|named| match named.parse() {
                Ok(slug) => Ok(slug),
                Err(_) if is_article(named) => self.of_file(named, &mut entries),
                Err(_) => self.of_address(named),
            })
            .collect()
    }

    fn of_file(&self, named: &str, entries: &mut Option<Vec<ArticleEntry>>) -> Result<Slug, Failure> {
        let not_found = || refuse(format!("{named} is not the file of an article in this folder"));
        let folder = self.folder.ok_or_else(not_found)?;
        let Selection::Only(files) = folder.select_also_absent(&current_dir(), &[named.into()])? else {
            return Err(not_found());
        };
        if entries.is_none() {
            let options = LoadOptions::with_media(MediaDepth::Inspect);
            *entries = Some(Content::load_with(folder.clone(), options)?.content.entries);
        }
        let entry = entries.iter().flatten().find(|entry| files.contains(&entry.file));
        let slug = entry.map(|entry| entry.slug.0.clone());
        // The file of an article that is to be taken down may have been deleted.
        let recorded = || self.state.articles.iter().find(|(_, known)| files.contains(&known.file));
        slug.or_else(|| recorded().map(|(slug, _)| slug.clone())).or_else(|| named_slug(named)).ok_or_else(not_found)
    }

    fn of_address(&self, named: &str) -> Result<Slug, Failure> {
        let path = match named.split_once("://") {
            Some(_) => self
                .client
                .path_of(named)
                .ok_or_else(|| refuse(format!("{named} is not an address of this paper, {}", self.client.address())))?,
            None => format!("/{}", named.trim_start_matches('/')),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        match Route::of(path) {
            Route::Article { slug, .. } => slug.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| refuse(format!("{named} does not name an article")))
    }
}

fn refuse(message: String) -> Failure {
    let help = "name the article by its slug (the last part of its address), its file or its address".to_owned();
    Failure::Usage { message, help }
}

fn take_down(args: &Args, slugs: &[Slug], state: &PushState, client: &Client) -> Result<CommitOutcome, Failure> {
    let base = |slug: &Slug| state.articles.get(slug).filter(|known| !known.is_unpublished).map(|known| known.source);
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
    Ok(client.commit(&commit)?)
}
