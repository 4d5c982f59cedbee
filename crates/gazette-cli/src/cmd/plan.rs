//! `gazette plan`: what a push would change, offline.

use std::path::PathBuf;

use gazette_core::time::Timestamp;
use serde_json::json;

use super::{Outcome, Session, current_dir, load_to_publish, now};
use crate::content::{ArticleEntry, Content};
use crate::diagnostics::Severity;
use crate::failure::Failure;
use crate::publishing::{Change, Changes, Kind, Renamed, State, StateFile};
use crate::terminal::style;

/// What to compare.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette plan
  gazette plan thoi-su --json")]
pub struct Args {
    /// Only articles in these files and folders
    paths: Vec<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let (state, note) = if session.environment.url.is_some() {
        StateFile::peek(folder.root(), &session.environment.address()?)
    } else {
        let note = "GAZETTE_URL is not set, so this is what a push to an empty paper would do";
        (State::default(), Some(note.to_owned()))
    };
    if let Some(note) = note {
        session.terminal.note(note);
    }
    let loaded = load_to_publish(folder, selection.clone(), session)?;
    if loaded.diagnostics.has_errors() {
        return Err(Failure::Invalid(loaded.diagnostics.filtered(|found| found.severity == Severity::Error)));
    }
    let changes = Changes::between(&loaded.content, &state, &selection);
    print(&changes, &loaded.content, session);
    session.terminal.answer(&as_json(&changes, &loaded.content));
    Ok(Outcome::Done)
}

fn embargoed<'p>(changes: &Changes<'p>) -> Vec<(&'p ArticleEntry, Timestamp)> {
    let now = now();
    let date = |change: &Change<'p>| change.entry.published_at.filter(|at| *at > now).map(|at| (change.entry, at));
    changes.articles.iter().filter_map(date).collect()
}

fn as_json(changes: &Changes<'_>, content: &Content) -> serde_json::Value {
    let local = |at: Timestamp| content.site.zone.local(at).to_rfc3339();
    let redirected: Vec<&Renamed> = changes.articles.iter().flat_map(|change| &change.redirects).collect();
    let embargoed: Vec<_> =
        embargoed(changes).into_iter().map(|(entry, at)| json!({"slug": entry.slug.0, "at": local(at)})).collect();
    json!({
        "added": changes.slugs(Kind::Added),
        "changed": changes.slugs(Kind::Changed),
        "rerendered": changes.slugs(Kind::Rerendered),
        "removed": changes.retired.iter().map(|retired| &retired.slug).collect::<Vec<_>>(),
        "redirected": redirected,
        "embargoed": embargoed,
        "site": changes.site,
    })
}

fn print(changes: &Changes<'_>, content: &Content, session: Session<'_>) {
    let terminal = session.terminal;
    if changes.site {
        terminal.say(format_args!("{} the settings (gazette.toml)", style::yellow("~")));
    }
    for change in &changes.articles {
        let (mark, why) = match (change.kind, &change.old_slug) {
            (Kind::Added, _) => (style::green("+"), String::new()),
            (Kind::Changed, Some(old)) => (style::yellow("~"), format!(", until now {old}")),
            (Kind::Changed, None) => (style::yellow("~"), String::new()),
            (Kind::Rerendered, _) => (style::yellow("~"), ", set anew; its file is as it was".to_owned()),
        };
        let detail = style::dim(&format!("({}{why})", change.entry.file));
        terminal.say(format_args!("{mark} {} {detail}", change.entry.slug.0));
        for Renamed { from, to } in &change.redirects {
            terminal.say(format_args!("    {from} → {to}"));
        }
    }
    for (entry, at) in embargoed(changes) {
        let at = content.site.zone.local(at).format("%Y-%m-%d %H:%M:%S %:z");
        terminal.say(format_args!("  {} is under embargo until {at}", entry.slug.0));
    }
    for retired in &changes.retired {
        let why = if retired.is_draft { "a draft now" } else { "no file any more" };
        let detail = style::dim(&format!("({why}; taken down only by push --prune)"));
        terminal.say(format_args!("{} {} {detail}", style::red("-"), retired.slug));
    }
    for entry in &changes.withheld {
        terminal.note(super::push::withheld(entry));
    }
    if changes.is_empty() && changes.retired.is_empty() {
        terminal.say("Nothing would change.");
    }
}
