//! `gazette list`: lists the folder's articles with their states, offline.

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::DateTime;
use gazette_content::diagnostics::Problems;
use gazette_content::{ArticleEntry, FrontMatter, Rules, parse_article};
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_messages::tell;
use serde::Serialize;

use super::{Outcome, Session, current_dir, load, now};
use crate::content::{Content, MediaDepth};
use crate::failure::Failure;
use crate::publishing::{PushState, PushedArticle, StateFile};
use crate::terminal::{one_line, style};

/// Arguments of `gazette list`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette list
  gazette list thoi-su
  gazette list --drafts --scheduled
  gazette list --json | jq -r '.[] | select(.state == \"changed\") | .file'")]
pub struct Args {
    /// List only articles in these files and folders
    paths: Vec<PathBuf>,

    /// List drafts; with --scheduled, both
    #[arg(long)]
    drafts: bool,

    /// List articles with a date in the future; with --drafts, both
    #[arg(long)]
    scheduled: bool,
}

/// The state of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// Live as it is in the folder.
    Published,
    /// Live, and changed in the folder since it was pushed.
    Changed,
    /// Never pushed from this folder.
    New,
    /// Dated in the future, whether it was pushed or not.
    Scheduled,
    /// A draft.
    Draft,
    /// Taken down on purpose, or its `unpublish_at` is over.
    TakenDown,
}

impl State {
    fn name(self) -> String {
        match self {
            Self::Published => tell!("list-published"),
            Self::Changed => tell!("list-changed"),
            Self::New => tell!("list-new"),
            Self::Scheduled => tell!("list-scheduled"),
            Self::Draft => tell!("list-draft"),
            Self::TakenDown => tell!("list-taken-down"),
        }
    }

    fn painted(self, text: &str) -> String {
        match self {
            Self::Published => text.to_owned(),
            Self::Changed => style::yellow(text),
            Self::New => style::green(text),
            Self::Scheduled => style::blue(text),
            Self::Draft => style::dim(text),
            Self::TakenDown => style::red(text),
        }
    }
}

/// An article of the list.
#[derive(Debug, Serialize)]
struct Listed<'l> {
    file: &'l str,
    slug: &'l Slug,
    state: State,
    /// Whether a push would send it.
    is_to_push: bool,
    published_at: Option<String>,
    #[serde(skip)]
    at: Option<Timestamp>,
    section: String,
    title: String,
}

/// Runs `gazette list`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.content_dir()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let (state, note) = if let Some(target) = session.target()? {
        StateFile::peek(folder.root(), &target.address)
    } else {
        (PushState::default(), Some(tell!("list-url-unset")))
    };
    if let Some(note) = note {
        terminal.note(note);
    }
    let loaded = load(folder, MediaDepth::Stored, selection.clone(), session)?;
    let content = &loaded.content;
    let now = now();
    let selected = content.entries.iter().filter(|entry| selection.includes(&entry.file));
    let by_id = state.known().map(|(_, id, known)| (id, known)).collect();
    let mut listed: Vec<_> = selected.map(|entry| listed(entry, content, &state, &by_id, now)).collect();
    listed.retain(|article| match (args.drafts, args.scheduled) {
        (false, false) => true,
        (drafts, scheduled) => {
            (drafts && article.state == State::Draft) || (scheduled && article.state == State::Scheduled)
        }
    });
    // Drafts without a date come first.
    listed.sort_by_key(|article| (article.at.is_some(), std::cmp::Reverse(article.at)));
    print(&listed, session);
    let unread = loaded.unread.iter().filter(|unread| selection.includes(&unread.file)).count();
    if unread > 0 {
        terminal.note(tell!("list-unread", files = tell!("count-files", count = unread)));
    }
    terminal.print_json(&listed);
    Ok(Outcome::Done)
}

fn print(listed: &[Listed<'_>], session: Session<'_>) {
    let terminal = session.terminal;
    if listed.is_empty() {
        terminal.print(tell!("list-none"));
    }
    let rows: Vec<[String; 3]> = listed
        .iter()
        .map(|article| {
            let to_push = article.is_to_push && article.state == State::Scheduled;
            let not_pushed = if to_push { format!(", {}", tell!("list-not-pushed")) } else { String::new() };
            let state = format!("{}{not_pushed}", article.state.name());
            let at = article.published_at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
            let at = at.map(|at| at.format(&tell!("time-local")).to_string()).unwrap_or_default();
            [at, state, one_line(&article.section).into_owned()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [at_width, state_width, section_width] = [width(0), width(1), width(2)];
    for (article, [at, state, section]) in listed.iter().zip(&rows) {
        let state = article.state.painted(&format!("{state:<state_width$}"));
        let file = style::dim(&format!("({})", one_line(article.file)));
        let title = one_line(&article.title);
        terminal.print(format_args!("{at:<at_width$}  {state}  {section:<section_width$}  {title}  {file}"));
    }
}

fn listed<'l>(
    entry: &'l ArticleEntry,
    content: &Content,
    state: &PushState,
    by_id: &HashMap<&str, &PushedArticle>,
    now: Timestamp,
) -> Listed<'l> {
    let by_slug = || state.articles.get(&entry.slug.0);
    let known = by_id.get(entry.id.0.as_str()).copied().or_else(by_slug);
    let is_down = known.is_some_and(|known| known.is_unpublished);
    let is_changed = |known: &PushedArticle| known.source != entry.source;
    let is_over = entry.unpublish_at.is_some_and(|at| at <= now);
    let is_scheduled = entry.published_at.is_some_and(|at| at > now);
    let state = match known {
        _ if entry.draft => State::Draft,
        _ if is_down || is_over => State::TakenDown,
        _ if is_scheduled => State::Scheduled,
        None => State::New,
        Some(known) if is_changed(known) => State::Changed,
        Some(_) => State::Published,
    };
    let front = front_matter(entry, content);
    let section = front.as_ref().map(|front| front.section.title.clone()).unwrap_or_default();
    Listed {
        file: &entry.file,
        slug: &entry.slug.0,
        state,
        is_to_push: !entry.draft && !is_down && known.is_none_or(is_changed),
        published_at: entry.published_at.map(|at| content.site.zone.local(at).to_rfc3339()),
        at: entry.published_at,
        section,
        title: front.map_or_else(|| entry.slug.0.to_string(), |front| front.title),
    }
}

/// The front matter of an article's file.
fn front_matter(entry: &ArticleEntry, content: &Content) -> Option<FrontMatter> {
    let text = content.folder().read(&entry.file).ok()?.normalised;
    let mut problems = Problems::new(&entry.file, &text);
    let rules = Rules { site: &content.site, settings_are_valid: false };
    parse_article(&entry.file, &text, rules, &mut problems)?.front
}
