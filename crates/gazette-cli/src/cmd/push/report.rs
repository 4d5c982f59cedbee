//! What a push prints.

use std::collections::{BTreeMap, HashSet};

use gazette_content::diagnostics::{Diagnostics, Severity, counted};
use gazette_content::{ArticleEntry, SETTINGS};
use gazette_core::slug::Slug;
use gazette_core::wire::{CommitOutcome, Proposal, ProposalMade, ProposalState};
use serde_json::json;

use super::super::{Session, Waited, changed_articles};
use crate::client::Client;
use crate::publishing::{PlannedArticle, Proposed, PushPlan, PushReason, PushState, Retired, Waiting};
use crate::terminal::{one_line, style};

/// The maximum number of addresses to print; if there are more, the number of the others is printed.
const MAX_PRINTED_ADDRESSES: usize = 10;

pub(super) fn report(outcome: Option<&CommitOutcome>, plan: &PushPlan<'_>, client: &Client, session: Session<'_>) {
    match outcome {
        Some(outcome) => report_outcome(outcome, client, session),
        None if plan.proposed.is_empty() && plan.waiting.is_empty() => {
            session.terminal.print("Nothing has changed since the last push from this folder.");
        }
        None => session.terminal.print("Nothing else has changed since the last push from this folder."),
    }
}

/// Prints the edition that a commit has made.
pub(in crate::cmd) fn report_outcome(outcome: &CommitOutcome, client: &Client, session: Session<'_>) {
    let terminal = session.terminal;
    let CommitOutcome { edition, is_new, counts, skipped, .. } = outcome;
    if *is_new {
        let headline = style::green(&format!("Published edition {edition}"));
        terminal.print(format_args!("{headline}: {}.", changed_articles(*counts)));
        terminal.print(format_args!("{}/", client.address()));
    } else if !skipped.is_empty() {
        terminal.print(format_args!("Nothing to publish; the newest edition is {edition}."));
    } else {
        terminal.print(format_args!("Nothing to publish: edition {edition} already contains all of this."));
    }
    for slug in skipped {
        terminal.note(format_args!(
            "{slug} was not re-rendered, because somebody changed, took down or purged it after the last push from this folder; \
             if it was purged, delete its file"
        ));
    }
}

/// Names the proposals whose articles were now published without them. An editor could not accept them any more.
pub(super) fn report_outlived(waiting: &BTreeMap<Slug, u64>, plan: &PushPlan<'_>, session: Session<'_>) {
    for slug in plan.articles.iter().map(|planned| &planned.entry.slug.0) {
        if let Some(id) = waiting.get(slug) {
            session.terminal.note(format_args!(
                "{slug} is published, and proposal {id} of it still waits: `gazette proposals withdraw {id}` ends it"
            ));
        }
    }
}

/// Prints the proposals that were made.
pub(super) fn report_proposals(proposals: &[ProposalMade], session: Session<'_>) {
    let terminal = session.terminal;
    for ProposalMade { proposal, is_new, replaced } in proposals {
        let Proposal { id, articles, .. } = proposal;
        let headline = if *is_new { format!("Proposed as {id}") } else { format!("Already proposed as {id}") };
        let what = counted(articles.len(), "article");
        let wait = if articles.len() == 1 { "waits" } else { "wait" };
        terminal
            .print(format_args!("{}: {what} {wait} for an editor; nothing of it is public.", style::green(&headline)));
        for article in articles.iter().take(MAX_PRINTED_ADDRESSES) {
            terminal.print(format_args!("  {}", article.slug));
        }
        if articles.len() > MAX_PRINTED_ADDRESSES {
            terminal.print(format_args!("  and {} more", articles.len() - MAX_PRINTED_ADDRESSES));
        }
        for old in replaced {
            terminal.note(format_args!("it replaces your earlier proposal {old} of the same articles"));
        }
        terminal.note(format_args!(
            "`gazette preview --proposal {id}` shows it to people who have the link; `gazette status` tells what becomes of it"
        ));
    }
}

/// Tells of articles that were proposed as they are in the folder.
pub(in crate::cmd) fn report_proposed(plan: &PushPlan<'_>, session: Session<'_>) {
    for Waiting { entry, proposed } in &plan.proposed {
        let Proposed { proposal, state, by, note, .. } = proposed;
        let (slug, file) = (&entry.slug.0, &entry.file);
        let by = by.as_deref().unwrap_or("somebody");
        session.terminal.note(one_line(&match state {
            ProposalState::Returned => format!(
                "{slug} was returned by {by} (proposal {proposal}): {}; change {file} and push again",
                note.as_deref().unwrap_or("without a note")
            ),
            ProposalState::Withdrawn => format!(
                "{slug} was withdrawn by {by} (proposal {proposal}), and {file} has not changed since; `gazette push {file}` \
                 sends it again"
            ),
            _ => format!("{slug} waits for an editor as proposal {proposal}, and {file} has not changed since"),
        }));
    }
}

/// Prints the addresses of the articles that were published.
pub(super) fn report_addresses(
    outcome: Option<&CommitOutcome>,
    plan: &PushPlan<'_>,
    client: &Client,
    session: Session<'_>,
) {
    let Some(outcome) = outcome.filter(|outcome| outcome.is_new) else { return };
    let is_published = |slug: &Slug| !outcome.unchanged.contains(slug) && !outcome.skipped.contains(slug);
    let is_new = |planned: &&PlannedArticle<'_>| planned.reason != PushReason::Rerendered;
    let published: Vec<_> = plan.articles.iter().filter(is_new).map(|planned| planned.entry).collect();
    let published: Vec<_> = published.into_iter().filter(|entry| is_published(&entry.slug.0)).collect();
    for entry in published.iter().take(MAX_PRINTED_ADDRESSES) {
        session.terminal.print(format_args!("  {}{}", client.address(), entry.path));
    }
    if published.len() > MAX_PRINTED_ADDRESSES {
        session.terminal.print(format_args!("  and {} more", published.len() - MAX_PRINTED_ADDRESSES));
    }
}

/// Prints the number of errors in drafts and in files that were not selected.
pub(in crate::cmd) fn report_elsewhere(errors: usize, session: Session<'_>) {
    if errors > 0 {
        let errors = counted(errors, "error");
        session.terminal.note(format_args!("{errors} in drafts or other files; `gazette check` shows them"));
    }
}

/// Prints the number of repairs and warnings in the files that are published now.
pub(super) fn report_findings(plan: &PushPlan<'_>, found: Diagnostics, session: Session<'_>) {
    let files: HashSet<&str> = plan.articles.iter().map(|planned| planned.entry.file.as_str()).collect();
    let found = found.filtered(|found| files.contains(found.file.as_str()) || (plan.site && found.file == SETTINGS));
    let repairs = found.count(Severity::Repair);
    if repairs > 0 {
        let repaired = counted(repairs, "text problem");
        session
            .terminal
            .note(format_args!("{repaired} fixed in the published text; `gazette check --fix` fixes the files"));
    }
    let warnings = found.count(Severity::Warning);
    if warnings > 0 {
        session.terminal.note(format_args!("{}; `gazette check` shows them", counted(warnings, "warning")));
    }
}

pub(super) fn report_withheld(plan: &PushPlan<'_>, is_pruning: bool, session: Session<'_>) {
    for entry in &plan.withheld {
        session.terminal.note(withheld(entry));
    }
    report_rolled_back(plan, session);
    report_proposed(plan, session);
    if is_pruning {
        return;
    }
    for Retired { slug, is_draft, .. } in &plan.retired {
        let what = if *is_draft { "is now a draft" } else { "has no file in this folder any more" };
        session
            .terminal
            .note(format_args!("{slug} {what}, but is still live; `gazette unpublish {slug}` takes it down"));
    }
}

/// Explains why files that a rollback replaced are not published again.
pub(in crate::cmd) fn report_rolled_back(plan: &PushPlan<'_>, session: Session<'_>) {
    if plan.site_is_rolled_back {
        session.terminal.note(format_args!(
            "{SETTINGS} was rolled back and has not changed since, so the older settings stay live: `gazette push {SETTINGS}` \
             publishes it again"
        ));
    }
    for entry in &plan.rolled_back {
        let file = &entry.file;
        session.terminal.note(format_args!(
            "{file} was rolled back and has not changed since, so the older version stays live: `gazette pull {file}` fetches \
             that version, `gazette push {file}` publishes the file again"
        ));
    }
}

/// Explains why an article that was taken down is not published again.
pub(in crate::cmd) fn withheld(entry: &ArticleEntry) -> String {
    format!(
        "{} was taken down or purged, so it stays down: delete the file, or publish it again with \
         `gazette push {} --republish`",
        entry.slug.0, entry.file
    )
}

pub(super) fn answer(
    outcome: Option<&CommitOutcome>,
    proposals: &[ProposalMade],
    state: &PushState,
    waited: Waited,
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
        "waited": waited.is_served,
        "live_after_secs": waited.secs,
        "proposals": proposals,
    }));
}
