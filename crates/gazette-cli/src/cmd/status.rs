//! `gazette status`: how the folder and the paper compare.

use gazette_content::ArticleEntry;
use gazette_content::diagnostics::{Severity, counted};
use gazette_core::time::Timestamp;
use gazette_core::wire::EditionInfo;
use serde_json::json;

use super::{Outcome, Session, load_to_publish, local_time, now};
use crate::client::ClientError;
use crate::content::Selection;
use crate::failure::Failure;
use crate::publishing::{PushPlan, PushReason, PushState, StateFile};
use crate::terminal::{one_line, style};

/// The maximum number of editions of others and of scheduled articles to print.
const MAX_PRINTED: usize = 10;

/// Arguments of `gazette status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette status
  gazette status --json")]
pub struct Args {}

/// Runs `gazette status`.
pub fn run(_: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.content_dir()?;
    let client = session.environment.url.is_some().then(|| session.client()).transpose()?;
    let (state, damage) = match &client {
        Some(client) => StateFile::peek(folder.root(), client.address()),
        None => (PushState::default(), None),
    };
    if let Some(damage) = damage {
        terminal.warn(damage);
    }
    let loaded = load_to_publish(folder, Selection::All, session)?;
    let mut plan = PushPlan::between(&loaded, &state, &Selection::All, false);
    let renames = plan.take_renames(&state, &[]).unwrap_or_default();
    let newer = client.as_ref().map(|client| newer_editions(client.editions(), state.edition)).transpose()?;
    let zone = &loaded.content.site.zone;

    match (&client, &newer) {
        (Some(client), Some(newer)) => {
            let live = newer.first().map_or(state.edition, |edition| edition.number);
            terminal.print(format_args!("{} is at edition {live}.", client.address()));
            if !newer.is_empty() {
                let behind = counted(newer.len(), "edition");
                terminal.print(format_args!("This folder is {behind} behind; `gazette pull` fetches what changed:"));
            }
            for edition in newer.iter().take(MAX_PRINTED) {
                let at = local_time(&edition.published_at, Some(zone));
                let by = edition.editor.as_deref().map(|by| format!("  by {by}")).unwrap_or_default();
                let message = edition.message.as_deref().map(|text| format!("  {text}")).unwrap_or_default();
                terminal.print(format_args!("  {}  {at}{}{}", edition.number, one_line(&by), one_line(&message)));
            }
        }
        _ => terminal.note("GAZETTE_URL is not set, so nothing is said about the live paper"),
    }

    let added = plan.slugs(PushReason::Added).len();
    let changed = plan.articles.len() - added + renames.len();
    let deleted = plan.retired.iter().filter(|retired| !retired.is_draft).count();
    let drafts = loaded.content.entries.iter().filter(|entry| entry.draft).count();
    let errors = loaded.diagnostics.count(Severity::Error);
    let settings = if plan.site { ", and the settings" } else { "" };
    terminal.print(format_args!(
        "Here: {added} new, {changed} changed, {deleted} deleted{settings}; {}.",
        counted(drafts, "draft")
    ));
    if errors > 0 {
        terminal.print(style::red(&format!("{}; `gazette check` shows them.", counted(errors, "error"))));
    }
    let scheduled = scheduled(&loaded.content.entries);
    if !scheduled.is_empty() {
        terminal.print("Scheduled:");
    }
    for (at, what, entry) in scheduled.iter().take(MAX_PRINTED) {
        let at = zone.local(*at).format("%Y-%m-%d %H:%M %:z");
        terminal.print(format_args!("  {at}  {what}  {} {}", entry.slug.0, style::dim(&format!("({})", entry.file))));
    }
    if scheduled.len() > MAX_PRINTED {
        terminal.print(format_args!("  and {} more", scheduled.len() - MAX_PRINTED));
    }
    let scheduled: Vec<_> = scheduled
        .iter()
        .map(|(at, what, entry)| json!({"at": zone.local(*at).to_rfc3339(), "what": what, "slug": entry.slug.0}))
        .collect();
    terminal.print_json(&json!({
        "edition": state.edition,
        "newer": newer,
        "added": plan.slugs(PushReason::Added),
        "changed": plan.slugs(PushReason::Changed),
        "renamed": renames,
        "removed": plan.retired.iter().filter(|retired| !retired.is_draft).map(|retired| &retired.slug).collect::<Vec<_>>(),
        "site": plan.site,
        "drafts": drafts,
        "errors": errors,
        "scheduled": scheduled,
    }));
    Ok(Outcome::Done)
}

/// The editions after `known`, newest first.
fn newer_editions(
    editions: impl Iterator<Item = Result<EditionInfo, ClientError>>,
    known: u64,
) -> Result<Vec<EditionInfo>, ClientError> {
    editions.take_while(|edition| edition.as_ref().map_or(true, |edition| edition.number > known)).collect()
}

/// The times in the future at which articles of the folder appear or disappear, soonest first.
fn scheduled(entries: &[ArticleEntry]) -> Vec<(Timestamp, &'static str, &ArticleEntry)> {
    let now = now();
    let published = entries.iter().filter(|entry| !entry.draft);
    let mut times: Vec<_> = published
        .flat_map(|entry| {
            let begins = entry.published_at.map(|at| (at, "appears", entry));
            let ends = entry.unpublish_at.map(|at| (at, "is taken down", entry));
            begins.into_iter().chain(ends)
        })
        .filter(|(at, ..)| *at > now)
        .collect();
    times.sort_by_key(|(at, ..)| *at);
    times
}
