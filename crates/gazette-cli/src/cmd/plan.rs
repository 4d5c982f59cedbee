//! `gazette plan`: shows what a push would change, offline.

use std::path::PathBuf;

use gazette_content::ArticleEntry;
use gazette_core::time::Timestamp;
use serde_json::json;

use super::push::{report_elsewhere, stop_at_errors};
use super::{Outcome, Session, current_dir, load_to_publish, now};
use crate::content::Content;
use crate::failure::Failure;
use crate::publishing::{PlannedArticle, PushPlan, PushReason, PushState, Redirect, StateFile};
use crate::terminal::style;

/// Arguments of `gazette plan`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette plan
  gazette plan thoi-su --json")]
pub struct Args {
    /// Compare only articles in these files and folders
    paths: Vec<PathBuf>,
}

/// Runs `gazette plan`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let (state, note) = if session.environment.url.is_some() {
        StateFile::peek(folder.root(), &session.environment.address()?)
    } else {
        let note = "GAZETTE_URL is not set, so this shows a push to an empty paper";
        (PushState::default(), Some(note.to_owned()))
    };
    if let Some(note) = note {
        session.terminal.note(note);
    }
    let loaded = load_to_publish(folder, selection.clone(), session)?;
    let elsewhere = stop_at_errors(&loaded, &selection, &state)?;
    let plan = PushPlan::between(&loaded, &state, &selection, false);
    print(&plan, &loaded.content, session);
    report_elsewhere(elsewhere, session);
    session.terminal.print_json(&as_json(&plan, &loaded.content));
    Ok(Outcome::Done)
}

fn embargoed<'p>(plan: &PushPlan<'p>) -> Vec<(&'p ArticleEntry, Timestamp)> {
    let now = now();
    let date =
        |planned: &PlannedArticle<'p>| planned.entry.published_at.filter(|at| *at > now).map(|at| (planned.entry, at));
    plan.articles.iter().filter_map(date).collect()
}

fn as_json(plan: &PushPlan<'_>, content: &Content) -> serde_json::Value {
    let local = |at: Timestamp| content.site.zone.local(at).to_rfc3339();
    let redirected: Vec<&Redirect> = plan.articles.iter().flat_map(|planned| &planned.redirects).collect();
    let embargoed: Vec<_> =
        embargoed(plan).into_iter().map(|(entry, at)| json!({"slug": entry.slug.0, "at": local(at)})).collect();
    json!({
        "added": plan.slugs(PushReason::Added),
        "changed": plan.slugs(PushReason::Changed),
        "rerendered": plan.slugs(PushReason::Rerendered),
        "removed": plan.retired.iter().map(|retired| &retired.slug).collect::<Vec<_>>(),
        "redirected": redirected,
        "embargoed": embargoed,
        "site": plan.site,
    })
}

fn print(plan: &PushPlan<'_>, content: &Content, session: Session<'_>) {
    let terminal = session.terminal;
    if plan.site {
        terminal.print(format_args!("{} settings (gazette.toml)", style::yellow("~")));
    }
    for planned in &plan.articles {
        let (mark, why) = match (planned.reason, &planned.old_slug) {
            (PushReason::Added, _) => (style::green("+"), String::new()),
            (PushReason::Changed, Some(old)) => (style::yellow("~"), format!(", was {old}")),
            (PushReason::Changed, None) => (style::yellow("~"), String::new()),
            (PushReason::Rerendered, _) => {
                (style::yellow("~"), ", rendering changed; the file is unchanged".to_owned())
            }
        };
        let detail = style::dim(&format!("({}{why})", planned.entry.file));
        terminal.print(format_args!("{mark} {} {detail}", planned.entry.slug.0));
        for Redirect { from, to } in &planned.redirects {
            terminal.print(format_args!("    {from} → {to}"));
        }
    }
    for (entry, at) in embargoed(plan) {
        let at = content.site.zone.local(at).format("%Y-%m-%d %H:%M:%S %:z");
        terminal.print(format_args!("  {} is under embargo until {at}", entry.slug.0));
    }
    for retired in &plan.retired {
        let why = if retired.is_draft { "now a draft" } else { "file deleted" };
        let detail = style::dim(&format!("({why}; only `push --prune` takes it down)"));
        terminal.print(format_args!("{} {} {detail}", style::red("-"), retired.slug));
    }
    for entry in &plan.withheld {
        terminal.note(super::push::withheld(entry));
    }
    if plan.is_empty() && plan.retired.is_empty() {
        terminal.print("No changes.");
    }
}
