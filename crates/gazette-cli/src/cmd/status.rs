//! `gazette status`: how the folder and the paper compare.

use std::iter;
use std::path::Path;

use gazette_content::ArticleEntry;
use gazette_content::diagnostics::Severity;
use gazette_core::time::Timestamp;
use gazette_core::wire::{EditionInfo, ReleaseInfo};
use gazette_messages::tell;
use serde_json::json;

use super::proposals::Proposals;
use super::push::{another_paper, report_proposed};
use super::{Outcome, Session, load_to_publish, local_time, now};
use crate::client::{Client, ClientError};
use crate::content::Selection;
use crate::failure::Failure;
use crate::publishing::{Named, PushPlan, PushReason, PushState, StateFile};
use crate::terminal::{one_line, style};

/// The maximum number of editions of others and of scheduled articles to print.
const MAX_PRINTED: usize = 10;

/// What happens to a scheduled article, as `--json` says it.
const APPEARS: &str = "appears";
const TAKEN_DOWN: &str = "is taken down";

/// The maximum number of editions that are counted.
const MAX_EDITIONS: usize = 100;

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
    let client = session.client_if_any()?;
    let mut state = record(folder.root(), client.as_ref(), session)?;
    let live = client.as_ref().map(|client| Live::fetch(client, state.edition)).transpose()?;
    if let (Some(client), Some(live)) = (&client, &live)
        && live.edition < state.edition
    {
        terminal.note(another_paper(client, live.edition, state.edition, &tell!("status-all-new")));
        state = PushState::default();
    }
    let loaded = load_to_publish(folder, Selection::All, session)?;
    let mut plan = PushPlan::between(&loaded, &state, &Selection::All, Named::default());
    let renames = plan.take_renames(&state, &[], &[]).unwrap_or_default();
    let zone = &loaded.content.site.zone;

    match (&client, &live) {
        (Some(client), Some(Live { edition: 0, .. })) => {
            terminal.print(format_args!("{}: {}", client.address(), tell!("nothing-published-yet")));
        }
        (Some(client), Some(Live { edition, newer })) => {
            terminal.print(tell!("status-edition", address = client.address(), edition = edition));
            if !newer.is_empty() {
                let behind = if newer.len() == MAX_EDITIONS {
                    tell!("status-many-editions", count = MAX_EDITIONS)
                } else {
                    tell!("count-editions", count = newer.len())
                };
                terminal.print(tell!("status-behind", editions = behind));
            }
            for edition in newer.iter().take(MAX_PRINTED) {
                let at = local_time(&edition.published_at, Some(zone));
                let by =
                    edition.editor.as_deref().map(|by| format!("  {}", tell!("by", name = by))).unwrap_or_default();
                let message = edition.message.as_deref().map(|text| format!("  {text}")).unwrap_or_default();
                terminal.print(format_args!("  {}  {at}{}{}", edition.number, one_line(&by), one_line(&message)));
            }
        }
        _ => terminal.note(tell!("status-url-unset")),
    }

    let added = plan.slugs(PushReason::Added).len();
    let changed = plan.articles.len() - added + renames.len();
    let deleted = plan.retired.iter().filter(|retired| !retired.is_draft).count();
    let drafts = loaded.content.entries.iter().filter(|entry| entry.draft).count();
    let errors = loaded.diagnostics.count(Severity::Error);
    let count = tell!("count-drafts", count = drafts);
    terminal.print(if plan.site {
        tell!("status-here-settings", added = added, changed = changed, deleted = deleted, drafts = count)
    } else {
        tell!("status-here", added = added, changed = changed, deleted = deleted, drafts = count)
    });
    report_proposed(&plan, session);
    let proposals = client.as_ref().map_or(Ok(None), Proposals::fetch)?;
    if let Some(proposals) = &proposals {
        proposals.print(zone, session);
    }
    if errors > 0 {
        terminal.print(style::red(&tell!("status-errors", count = errors)));
    }
    super::push::report_waiting(&plan, &state, session);
    let releases = client.as_ref().map_or(Ok(Vec::new()), releases)?;
    if !releases.is_empty() {
        terminal.print(tell!("status-releases"));
        super::releases::print_list(&releases, Some(zone), session);
    }
    let scheduled = scheduled(&loaded.content.entries);
    if !scheduled.is_empty() {
        terminal.print(tell!("status-scheduled"));
    }
    for (at, what, entry) in scheduled.iter().take(MAX_PRINTED) {
        let at = zone.local(*at).format(&tell!("time-to-minute")).to_string();
        let what = if *what == TAKEN_DOWN { tell!("status-taken-down") } else { tell!("status-appears") };
        terminal.print(format_args!("  {at}  {what}  {} {}", entry.slug.0, style::dim(&format!("({})", entry.file))));
    }
    if scheduled.len() > MAX_PRINTED {
        terminal.print(format_args!("  {}", tell!("and-more", count = scheduled.len() - MAX_PRINTED)));
    }
    let scheduled: Vec<_> = scheduled
        .iter()
        .map(|(at, what, entry)| json!({"at": zone.local(*at).to_rfc3339(), "what": what, "slug": entry.slug.0}))
        .collect();
    terminal.print_json(&json!({
        "edition": live.as_ref().map(|live| live.edition),
        "newer": live.as_ref().map(|live| &live.newer),
        "added": plan.slugs(PushReason::Added),
        "changed": plan.slugs(PushReason::Changed),
        "renamed": renames,
        "removed": plan.retired.iter().filter(|retired| !retired.is_draft).map(|retired| &retired.slug).collect::<Vec<_>>(),
        "site": plan.site,
        "drafts": drafts,
        "errors": errors,
        "scheduled": scheduled,
        "proposals": proposals,
        "releases": releases,
    }));
    Ok(Outcome::Done)
}

/// What the folder knows of its pushes, with what became of its proposals and releases.
fn record(folder: &Path, client: Option<&Client>, session: Session<'_>) -> Result<PushState, Failure> {
    let terminal = session.terminal;
    let Some(client) = client else { return Ok(PushState::default()) };
    let (mut state, damage) = StateFile::peek(folder, client.address());
    if let Some(damage) = damage {
        terminal.warn(damage);
    }
    let may_change = !state.proposed.is_empty() || state.has_open_releases();
    if may_change && client.token_origin()?.is_some() {
        let waiting = || terminal.note(tell!("folder-in-use"));
        let file = StateFile::lock(folder, client.address(), waiting)?;
        (state, _) = file.read();
        if state.follow_proposals(client)? {
            file.write(&state)?;
        }
        super::push::settle(&mut state, Some(&file), client, true, session)?;
    }
    Ok(state)
}

/// The releases that wait or were refused; none without an editor's token, or if the paper does not know releases yet.
fn releases(client: &Client) -> Result<Vec<ReleaseInfo>, ClientError> {
    match client.releases() {
        Err(ClientError::NoToken { .. } | ClientError::Exposed { .. } | ClientError::Forbidden { .. }) => {
            Ok(Vec::new())
        }
        Err(ClientError::Refused(problem)) if [401, 404].contains(&problem.status) => Ok(Vec::new()),
        list => list.map(|list| list.releases),
    }
}

/// The live paper.
struct Live {
    /// The number of its newest edition; 0 if it has none.
    edition: u64,
    /// Its editions after the one that the folder knows, newest first, at most [`MAX_EDITIONS`].
    newer: Vec<EditionInfo>,
}

impl Live {
    fn fetch(client: &Client, known: u64) -> Result<Self, ClientError> {
        let mut editions = client.editions();
        let Some(newest) = editions.next().transpose()? else { return Ok(Self { edition: 0, newer: Vec::new() }) };
        let edition = newest.number;
        let all = iter::once(Ok(newest)).chain(editions);
        let is_newer =
            |edition: &Result<EditionInfo, _>| edition.as_ref().map_or(true, |edition| edition.number > known);
        Ok(Self { edition, newer: all.take_while(is_newer).take(MAX_EDITIONS).collect::<Result<_, _>>()? })
    }
}

/// The times in the future at which articles of the folder appear or disappear, soonest first.
fn scheduled(entries: &[ArticleEntry]) -> Vec<(Timestamp, &'static str, &ArticleEntry)> {
    let now = now();
    let published = entries.iter().filter(|entry| !entry.draft);
    let mut times: Vec<_> = published
        .flat_map(|entry| {
            let begins = entry.published_at.map(|at| (at, APPEARS, entry));
            let ends = entry.unpublish_at.map(|at| (at, TAKEN_DOWN, entry));
            begins.into_iter().chain(ends)
        })
        .filter(|(at, ..)| *at > now)
        .collect();
    times.sort_by_key(|(at, ..)| *at);
    times
}
