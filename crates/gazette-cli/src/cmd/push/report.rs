//! What a push prints.

use std::collections::{BTreeMap, HashSet};

use gazette_content::SETTINGS;
use gazette_content::diagnostics::{Diagnostics, Severity};
use gazette_core::slug::Slug;
use gazette_core::wire::{CommitOutcome, Proposal, ProposalMade, ProposalState};
use gazette_messages::tell;
use serde_json::json;

use super::super::instant::release_time;
use super::super::{Session, Waited, changed_articles, now};
use crate::client::Client;
use crate::content::{ContentDir, LoadedContent, Selection};
use crate::publishing::{PlannedArticle, Proposed, PushPlan, PushReason, PushState, Retired, Waiting, Withheld};
use crate::shell::word;
use crate::terminal::{one_line, style};

/// The maximum number of addresses to print; if there are more, the number of the others is printed.
const MAX_PRINTED_ADDRESSES: usize = 10;

pub(super) fn report(outcome: Option<&CommitOutcome>, plan: &PushPlan<'_>, client: &Client, session: Session<'_>) {
    match outcome {
        Some(outcome) => report_outcome(outcome, client, session),
        None if plan.proposed.is_empty() && plan.waiting.is_empty() => {
            session.terminal.print(tell!("push-nothing"));
        }
        None => session.terminal.print(tell!("push-nothing-else")),
    }
}

/// Prints the edition that a commit has made.
pub(in crate::cmd) fn report_outcome(outcome: &CommitOutcome, client: &Client, session: Session<'_>) {
    let terminal = session.terminal;
    let CommitOutcome { edition, is_new, counts, skipped, .. } = outcome;
    if *is_new {
        let headline = style::green(&tell!("published-edition", edition = edition));
        terminal.print(format_args!("{headline}: {}.", changed_articles(*counts)));
        terminal.print(format_args!("{}/", client.address()));
    } else if !skipped.is_empty() {
        terminal.print(tell!("nothing-newest", edition = edition));
    } else {
        terminal.print(tell!("nothing-contained", edition = edition));
    }
    for slug in skipped {
        terminal.note(tell!("push-skipped", slug = slug));
    }
}

/// Names the proposals whose articles were now published without them. An editor could not accept them any more.
pub(super) fn report_outlived(waiting: &BTreeMap<Slug, u64>, plan: &PushPlan<'_>, session: Session<'_>) {
    for slug in plan.articles.iter().map(|planned| &planned.entry.slug.0) {
        if let Some(id) = waiting.get(slug) {
            session.terminal.note(tell!("push-outlived", slug = slug, id = id));
        }
    }
}

/// Prints the proposals that were made.
pub(super) fn report_proposals(proposals: &[ProposalMade], session: Session<'_>) {
    let terminal = session.terminal;
    for ProposalMade { proposal, is_new, replaced } in proposals {
        let Proposal { id, articles, .. } = proposal;
        let headline = if *is_new { tell!("proposed-as", id = id) } else { tell!("already-proposed-as", id = id) };
        let waits = tell!("proposal-waits", count = articles.len());
        terminal.print(format_args!("{}: {waits}", style::green(&headline)));
        for article in articles.iter().take(MAX_PRINTED_ADDRESSES) {
            terminal.print(format_args!("  {}", article.slug));
        }
        if articles.len() > MAX_PRINTED_ADDRESSES {
            terminal.print(format_args!("  {}", tell!("and-more", count = articles.len() - MAX_PRINTED_ADDRESSES)));
        }
        for old in replaced {
            terminal.note(tell!("proposal-replaces", old = old));
        }
        terminal.note(tell!("proposal-preview", id = id));
    }
}

/// Tells of articles that were proposed as they are in the folder.
pub(in crate::cmd) fn report_proposed(plan: &PushPlan<'_>, session: Session<'_>) {
    for Waiting { entry, proposed } in &plan.proposed {
        let Proposed { proposal, state, by, note, .. } = proposed;
        let (slug, file) = (&entry.slug.0, &entry.file);
        let by = by.clone().unwrap_or_else(|| tell!("somebody"));
        session.terminal.note(one_line(&match state {
            ProposalState::Returned => tell!(
                "proposal-returned",
                slug = slug,
                by = by,
                id = proposal,
                note = note.clone().unwrap_or_else(|| tell!("proposal-no-note")),
                file = file
            ),
            ProposalState::Withdrawn => {
                tell!("proposal-withdrawn", slug = slug, by = by, id = proposal, file = file, path = word(file))
            }
            _ => tell!("proposal-unchanged", slug = slug, id = proposal, file = file),
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
    let zone = session.zone().ok().flatten();
    for entry in published.iter().take(MAX_PRINTED_ADDRESSES) {
        let from = entry.published_at.filter(|at| *at > now());
        let from = from.map(|at| release_time(&at.to_rfc3339(), zone.as_ref()));
        let from = from.map(|at| format!("  {}", tell!("published-from", at = at))).unwrap_or_default();
        session.terminal.print(format_args!("  {}{}{from}", client.address(), entry.path));
    }
    if published.len() > MAX_PRINTED_ADDRESSES {
        session
            .terminal
            .print(format_args!("  {}", tell!("and-more", count = published.len() - MAX_PRINTED_ADDRESSES)));
    }
}

/// Names the drafts that PATHS name: a push leaves them out. If it has published nothing, all drafts are counted. Returns whether
/// PATHS name one.
pub(in crate::cmd) fn report_drafts(
    loaded: &LoadedContent,
    selection: &Selection,
    is_nothing: bool,
    session: Session<'_>,
) -> bool {
    let drafts = loaded.content.entries.iter().filter(|entry| entry.draft).map(|entry| entry.file.as_str());
    let unread = loaded.unread.iter().filter(|unread| unread.is_draft).map(|unread| unread.file.as_str());
    let (named, others): (Vec<_>, Vec<_>) = drafts.chain(unread).partition(|file| selection.names(file));
    for file in &named {
        let line = draft_line(loaded.content.folder(), file).map_or(String::new(), |line| format!(":{line}"));
        session.terminal.note(tell!("push-draft", file = file, line = line));
    }
    let others = others.iter().filter(|file| selection.includes(file)).count();
    if is_nothing && others > 0 {
        session.terminal.note(tell!("push-drafts", drafts = tell!("count-drafts", count = others)));
    }
    !named.is_empty()
}

/// The number of the line that marks a file as a draft, from 1.
fn draft_line(folder: &ContentDir, file: &str) -> Option<usize> {
    let text = folder.read(file).ok()?.original;
    text.lines().position(|line| line.trim_start().starts_with("draft:")).map(|index| index + 1)
}

/// Prints the number of errors in drafts and in files that were not selected.
pub(in crate::cmd) fn report_elsewhere(errors: usize, session: Session<'_>) {
    if errors > 0 {
        let errors = tell!("count-errors", count = errors);
        session.terminal.note(tell!("push-elsewhere", errors = errors));
    }
}

/// Prints the number of repairs and warnings in the files that are published now.
pub(super) fn report_findings(plan: &PushPlan<'_>, found: Diagnostics, session: Session<'_>) {
    let files: HashSet<&str> = plan.articles.iter().map(|planned| planned.entry.file.as_str()).collect();
    let found = found.filtered(|found| files.contains(found.file.as_str()) || (plan.site && found.file == SETTINGS));
    let repairs = found.count(Severity::Repair);
    if repairs > 0 {
        let problems = tell!("count-text-problems", count = repairs);
        session.terminal.note(tell!("push-findings-fixed", problems = problems));
    }
    let warnings = found.count(Severity::Warning);
    if warnings > 0 {
        session.terminal.note(tell!("push-findings", warnings = tell!("count-warnings", count = warnings)));
    }
}

pub(super) fn report_withheld(plan: &PushPlan<'_>, selection: &Selection, is_pruning: bool, session: Session<'_>) {
    report_taken_down(plan, selection, session);
    report_rolled_back(plan, session);
    report_proposed(plan, session);
    if is_pruning {
        return;
    }
    for Retired { slug, is_draft, .. } in &plan.retired {
        session.terminal.note(if *is_draft {
            tell!("push-now-draft", slug = slug)
        } else {
            tell!("push-no-file", slug = slug)
        });
    }
}

/// Explains why files that a rollback replaced are not published again.
pub(in crate::cmd) fn report_rolled_back(plan: &PushPlan<'_>, session: Session<'_>) {
    if plan.site_is_rolled_back {
        session.terminal.note(tell!("settings-rolled-back"));
    }
    for entry in &plan.rolled_back {
        session.terminal.note(tell!("file-rolled-back", file = entry.file, path = word(&entry.file)));
    }
}

/// Explains why articles that were taken down are not published again: for each one that PATHS name or whose file has changed,
/// and for several others together.
pub(in crate::cmd) fn report_taken_down(plan: &PushPlan<'_>, selection: &Selection, session: Session<'_>) {
    let is_meant = |withheld: &Withheld<'_>| withheld.has_changed || selection.names(&withheld.entry.file);
    let (meant, others): (Vec<Withheld<'_>>, Vec<Withheld<'_>>) = plan.withheld.iter().copied().partition(is_meant);
    let explain = |Withheld { entry, .. }: Withheld<'_>| {
        session.terminal.note(tell!("push-withheld", slug = entry.slug.0, path = word(&entry.file)));
    };
    meant.into_iter().for_each(explain);
    match others[..] {
        [] => {}
        [other] => explain(other),
        _ => session.terminal.note(tell!("push-withheld-several", count = others.len())),
    }
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
