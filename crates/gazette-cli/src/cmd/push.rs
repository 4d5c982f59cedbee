//! `gazette push`: publishes what is new or changed.

use std::collections::HashSet;
use std::path::PathBuf;

use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome, Counts};
use serde_json::json;

use super::{Outcome, Session, current_dir, load_to_publish, wait_if};
use crate::client::{Client, ClientError};
use crate::content::{ArticleEntry, Content, LoadedContent, SETTINGS, Selection};
use crate::diagnostics::{Diagnostics, Severity, counted};
use crate::failure::Failure;
use crate::publishing::{PushPlan, PushState, StateFile, commit, upload};
use crate::terminal::style;

/// What to publish, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette push --message \"Bản tin sáng\" --wait
  gazette push thoi-su/cau-vam-sen.md     only this article (and gazette.toml, if it changed)
  gazette push --prune                    also takes down what was pushed from here and has no file any more")]
pub struct Args {
    /// Only articles in these files and folders
    paths: Vec<PathBuf>,

    /// Also take down what this folder pushed and does not have any more
    #[arg(long, conflicts_with = "paths")]
    prune: bool,

    /// What to say about it in the history
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Return only when the edge serves the edition
    #[arg(long)]
    wait: bool,

    /// Publish over what others changed meanwhile
    #[arg(long)]
    force: bool,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.content_dir()?;
    let client = session.client()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let (content, found) = read(&selection, session)?;

    let waiting = || terminal.note("another command is publishing from this folder; waiting for it");
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let mut state = remembered(&file, &client, "everything is pushed anew", session)?;
    let plan = PushPlan::between(&content, &state, &selection);
    report_findings(&plan, found, session);
    report_withheld(&plan, args.prune, session);
    let is_pruning = args.prune && !plan.retired.is_empty();
    let outcome = if plan.is_empty() && !is_pruning {
        None
    } else {
        let mut outcome = None;
        let parts = plan.parts();
        if parts.len() > 1 {
            session.terminal.note(format_args!(
                "{} are more than one edition takes; they are published in {} of them",
                counted(plan.articles.len(), "article"),
                parts.len()
            ));
        }
        for part in &parts {
            let commit = commit(&content, part, &state, args.prune, args.message.clone(), args.force)?;
            let applied = publish(&content, part, &commit, &client, session)?;
            state.record(content.site_hash, part, args.prune, &applied);
            file.write(&state)?;
            outcome = Some(merged(outcome, applied));
        }
        outcome
    };
    drop(file);

    report(outcome.as_ref(), &client, session);
    let waited = wait_if(args.wait, &client, state.edition, session)?;
    answer(outcome.as_ref(), &state, waited, &client, session);
    Ok(if waited == Some(false) { Outcome::Refused } else { Outcome::Done })
}

/// What several commits did, one after the other.
fn merged(before: Option<CommitOutcome>, after: CommitOutcome) -> CommitOutcome {
    let Some(mut all) = before else { return after };
    all.edition = after.edition;
    all.is_new |= after.is_new;
    all.counts.added += after.counts.added;
    all.counts.changed += after.counts.changed;
    all.counts.removed += after.counts.removed;
    all.unchanged.extend(after.unchanged);
    all.skipped.extend(after.skipped);
    all
}

/// The folder, if all of it is valid, and what is to be told of its files all the same.
fn read(selection: &Selection, session: Session<'_>) -> Result<(Content, Diagnostics), Failure> {
    let LoadedContent { content, diagnostics, .. } =
        load_to_publish(session.content_dir()?, selection.clone(), session)?;
    if diagnostics.has_errors() {
        return Err(Failure::Invalid(diagnostics.filtered(|found| found.severity == Severity::Error)));
    }
    Ok((content, diagnostics))
}

/// Tells what is dirty or doubtful in the files that are published now.
fn report_findings(plan: &PushPlan<'_>, found: Diagnostics, session: Session<'_>) {
    let files: HashSet<&str> = plan.articles.iter().map(|planned| planned.entry.file.as_str()).collect();
    let found = found.filtered(|found| files.contains(found.file.as_str()) || (plan.site && found.file == SETTINGS));
    let repairs = found.count(Severity::Repair);
    if repairs > 0 {
        let flaws = counted(repairs, "flaw");
        session
            .terminal
            .note(format_args!("{flaws} of dirty text published clean; gazette check --fix cleans the files"));
    }
    let warnings = found.count(Severity::Warning);
    if warnings > 0 {
        session.terminal.note(format_args!("{}; gazette check shows them", counted(warnings, "warning")));
    }
}

/// What this folder remembers of the paper. A paper that is younger than what is remembered is another one at the same
/// address (`make dev` with a fresh state, a restored paper): nothing is known of it.
pub(super) fn remembered(
    file: &StateFile,
    client: &Client,
    consequence: &str,
    session: Session<'_>,
) -> Result<PushState, Failure> {
    let (state, damage) = file.read();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    if state.edition == 0 {
        return Ok(state);
    }
    let newest = client.editions().next().transpose()?.map_or(0, |edition| edition.number);
    if newest >= state.edition {
        return Ok(state);
    }
    session.terminal.note(format_args!(
        "{} is at edition {newest}, but this folder has pushed edition {} there: it is another paper now, so \
         {consequence}",
        client.address(),
        state.edition
    ));
    Ok(PushState::default())
}

fn report_withheld(plan: &PushPlan<'_>, is_pruning: bool, session: Session<'_>) {
    for entry in &plan.withheld {
        session.terminal.note(withheld(entry));
    }
    let drafts: Vec<_> = plan.retired.iter().filter(|retired| retired.is_draft && !is_pruning).collect();
    for retired in drafts {
        session.terminal.note(format_args!(
            "{0} is a draft now, but still live from an earlier push; gazette unpublish {0} takes it down",
            retired.slug
        ));
    }
}

/// Why an article that was taken down is not published again by itself.
pub(super) fn withheld(entry: &ArticleEntry) -> String {
    format!(
        "{} was taken down or purged, and its file is as it was then, so it stays down: delete the file, or publish it again \
         with gazette push {}",
        entry.slug.0, entry.file
    )
}

/// Uploads and commits. Blobs that vanish between the two are brought once more.
fn publish(
    content: &Content,
    plan: &PushPlan<'_>,
    commit: &Commit,
    client: &Client,
    session: Session<'_>,
) -> Result<CommitOutcome, Failure> {
    let progress = session.terminal.progress(plan.articles.len(), "Uploading");
    let uploaded = upload(content, plan, client, &progress);
    progress.finish_and_clear();
    uploaded?;
    match client.commit(commit) {
        Err(ClientError::Missing(_)) => {
            upload(content, plan, client, &indicatif::ProgressBar::hidden())?;
            Ok(client.commit(commit)?)
        }
        result => Ok(result?),
    }
}

fn report(outcome: Option<&CommitOutcome>, client: &Client, session: Session<'_>) {
    let terminal = session.terminal;
    let Some(outcome) = outcome else {
        return terminal.print("Nothing has changed since the last push from this folder.");
    };
    let CommitOutcome { edition, is_new, counts, skipped, .. } = outcome;
    if *is_new {
        let Counts { added, changed, removed } = counts;
        let headline = style::green(&format!("Edition {edition} is published"));
        terminal.print(format_args!("{headline}: {added} added, {changed} changed, {removed} removed."));
        terminal.print(format_args!("{}/", client.address()));
    } else if !skipped.is_empty() {
        terminal.print(format_args!("Nothing was published; the paper is at edition {edition}."));
    } else {
        terminal.print(format_args!(
            "The paper has all of this already, as edition {edition}; nothing had to be published."
        ));
    }
    for slug in skipped {
        terminal.note(format_args!("{slug} was not set anew, because someone changed it since this folder pushed it"));
    }
}

fn answer(
    outcome: Option<&CommitOutcome>,
    state: &PushState,
    waited: Option<bool>,
    client: &Client,
    session: Session<'_>,
) {
    let none: &[Slug] = &[];
    session.terminal.print_json(&json!({
        "edition": outcome.map_or(state.edition, |outcome| outcome.edition),
        "is_new": outcome.is_some_and(|outcome| outcome.is_new),
        "counts": outcome.map(|outcome| outcome.counts).unwrap_or_default(),
        "unchanged": outcome.map_or(none, |outcome| &outcome.unchanged),
        "skipped": outcome.map_or(none, |outcome| &outcome.skipped),
        "url": format!("{}/", client.address()),
        "waited": waited,
    }));
}
