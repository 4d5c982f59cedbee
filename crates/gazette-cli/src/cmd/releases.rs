//! `gazette releases`: lists, shows, moves and cancels releases.

use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::{
    Conflict, Problem, Release, ReleaseInfo, ReleaseMove, ReleaseState, ReleasedArticle, ReleasedChange,
};
use gazette_messages::tell;
use serde_json::json;

use super::instant::{instant, release_time, with_local_times};
use super::{Outcome, Session};
use crate::client::{Client, ClientError, told};
use crate::failure::Failure;
use crate::publishing::{Over, StateFile};
use crate::terminal::{one_line, style};

/// Arguments of `gazette releases`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  gazette releases
  gazette releases show 3
  gazette releases move 3 \"2026-12-01 07:30\"
  gazette releases cancel 3"
)]
pub struct Args {
    /// The subcommand; without one, the releases are listed.
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// Subcommands of `gazette releases`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Show a release and what it changes
    ///
    /// If it would be refused now, or was refused, says why.
    #[command(after_help = "\
Examples:
  gazette releases show 3")]
    Show {
        /// The number of the release
        id: u64,
    },
    /// Move a release to another time
    ///
    /// A release that was refused is judged again, and waits again.
    #[command(after_help = "\
Examples:
  gazette releases move 3 \"2026-12-01 07:30\"
  gazette releases move 3 2026-12-01T07:30:00+07:00")]
    Move {
        /// The number of the release
        id: u64,
        /// The new time, in the paper's time zone, or as RFC 3339
        time: String,
    },
    /// Cancel a release: nothing of it will be published
    #[command(after_help = "\
Examples:
  gazette releases cancel 3")]
    Cancel {
        /// The number of the release
        id: u64,
    },
}

/// Runs `gazette releases`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    match &args.verb {
        None => list(session),
        Some(Verb::Show { id }) => show(*id, session),
        Some(Verb::Move { id, time }) => move_to(*id, time, session),
        Some(Verb::Cancel { id }) => cancel(*id, session),
    }
}

fn list(session: Session<'_>) -> Result<Outcome, Failure> {
    let list = session.client()?.releases()?;
    let zone = session.zone()?;
    if list.releases.is_empty() {
        session.terminal.print(tell!("releases-none"));
    }
    print_list(&list.releases, zone.as_ref(), session);
    session.terminal.print_json(&list);
    Ok(Outcome::Done)
}

/// Prints a line for each release, and why it was refused, or would be now.
pub(super) fn print_list(releases: &[ReleaseInfo], zone: Option<&Zone>, session: Session<'_>) {
    for release in releases {
        let ReleaseInfo { id, at, state, created_by, message, .. } = release;
        let state = match state {
            ReleaseState::Refused => style::red(&state_name(*state)),
            _ => state_name(*state),
        };
        let message = message.as_deref().map(|text| format!("  {text}")).unwrap_or_default();
        let [created_by, message] = [one_line(created_by), one_line(&message)];
        session.terminal.print(format_args!(
            "{id:>4}  {}  {state}  {}  {}{message}",
            release_time(at, zone),
            size(release),
            tell!("by", name = created_by)
        ));
        if let Some(refusal) = &release.refusal {
            for line in reasons(refusal, zone) {
                session.terminal.print(format_args!("      {line}"));
            }
        }
        if let Some(obstacle) = &release.obstacle {
            session.terminal.print(format_args!("      {}", style::red(&tell!("release-would-be-refused"))));
            for line in reasons(obstacle, zone) {
                session.terminal.print(format_args!("        {line}"));
            }
        }
    }
}

/// Warns of releases that wait and that an edition from `first` on keeps from being published. Nothing is said if the paper does
/// not tell, for what was published is published.
pub(super) fn warn_of_blocked(first: u64, client: &Client, session: Session<'_>) {
    let releases = client.releases().map(|list| list.releases).unwrap_or_default();
    let zone = session.zone().ok().flatten();
    for ReleaseInfo { id, at, created_by, obstacle, .. } in releases {
        let conflicts = obstacle.map(|problem| problem.conflicts).unwrap_or_default();
        let new = conflicts.iter().filter(|conflict| conflict.edition >= first);
        let what: Vec<String> =
            new.map(|conflict| conflict.slug.as_ref().map_or_else(|| tell!("the-settings"), Slug::to_string)).collect();
        if what.is_empty() {
            continue;
        }
        let at = release_time(&at, zone.as_ref());
        let told = tell!("release-blocked", id = id, by = created_by, at = at, list = what.join(", "));
        session.terminal.warn(one_line(&told));
    }
}

/// The state of a release in the current language.
fn state_name(state: ReleaseState) -> String {
    match state {
        ReleaseState::Waiting => tell!("release-waiting"),
        ReleaseState::Refused => tell!("release-refused-state"),
        ReleaseState::Published => tell!("release-published"),
        ReleaseState::Cancelled => tell!("release-cancelled"),
    }
}

/// How much a release changes.
fn size(release: &ReleaseInfo) -> String {
    let counts = release.counts;
    let settings = if release.settings { format!(" {}", tell!("release-settings")) } else { String::new() };
    format!("+{} ~{} −{}{settings}", counts.added, counts.changed, counts.removed)
}

/// A problem, with a line for each conflict.
fn reasons(problem: &Problem, zone: Option<&Zone>) -> Vec<String> {
    if problem.conflicts.is_empty() {
        return vec![one_line(&with_local_times(&told(problem), zone)).into_owned()];
    }
    problem.conflicts.iter().map(|conflict| conflict_line(conflict, zone)).collect()
}

fn conflict_line(conflict: &Conflict, zone: Option<&Zone>) -> String {
    let Conflict { slug, editor, edition, at, purged, taken_down } = conflict;
    let told = match (slug, purged, taken_down) {
        (Some(slug), true, _) => tell!("conflict-purged", what = slug, by = editor, edition = edition),
        (Some(slug), _, true) => tell!("conflict-taken-down", what = slug, by = editor, edition = edition),
        (Some(slug), ..) => tell!("conflict-changed", what = slug, by = editor, edition = edition),
        (None, true, _) => tell!("conflict-settings-purged", by = editor, edition = edition),
        (None, _, true) => tell!("conflict-settings-taken-down", by = editor, edition = edition),
        (None, ..) => tell!("conflict-settings-changed", by = editor, edition = edition),
    };
    let at = release_time(&at.to_rfc3339(), zone);
    one_line(&format!("{told}, {at}")).into_owned()
}

fn unknown(id: u64) -> Failure {
    Failure::Refused { message: tell!("release-unknown", id = id), help: tell!("release-unknown-help") }
}

fn show(id: u64, session: Session<'_>) -> Result<Outcome, Failure> {
    let release = session.client()?.release(id)?.ok_or_else(|| unknown(id))?;
    let zone = session.zone()?;
    print(&release, zone.as_ref(), session);
    session.terminal.print_json(&release);
    Ok(Outcome::Done)
}

/// Prints a release and what it changes.
pub(super) fn print(release: &Release, zone: Option<&Zone>, session: Session<'_>) {
    let terminal = session.terminal;
    let Release { info, articles, overlaps } = release;
    let headline = style::bold(&tell!("release-headline", id = info.id));
    let state = match info.edition {
        Some(edition) => tell!("release-published-as", edition = edition),
        None => state_name(info.state),
    };
    let at = release_time(&info.at, zone);
    terminal.print(format_args!("{headline}  {at}  {state}  {}", tell!("by", name = one_line(&info.created_by))));
    if let Some(message) = &info.message {
        terminal.print(one_line(message));
    }
    if info.settings && info.state != ReleaseState::Published {
        terminal.print(format_args!("{} {}", style::yellow("~"), tell!("settings-changed")));
    }
    for ReleasedArticle { change, slug, title, .. } in articles {
        let mark = match change {
            ReleasedChange::Added => style::green("+"),
            ReleasedChange::Changed => style::yellow("~"),
            ReleasedChange::Removed => style::red("-"),
        };
        let title = one_line(title.as_deref().unwrap_or(slug.as_str())).into_owned();
        terminal.print(format_args!("{mark} {title}  {}", style::dim(slug.as_str())));
    }
    for (problem, when) in
        [(&info.refusal, tell!("release-refused-because")), (&info.obstacle, tell!("release-would-be-refused"))]
    {
        if let Some(problem) = problem {
            terminal.print(style::red(&when));
            for line in reasons(problem, zone) {
                terminal.print(format_args!("  {line}"));
            }
        }
    }
    for overlap in overlaps {
        let settings = overlap.settings.then(|| tell!("the-settings"));
        let what: Vec<String> = overlap.slugs.iter().map(Slug::to_string).chain(settings).collect();
        let (id, at) = (overlap.id, release_time(&overlap.at, zone));
        let (by, list) = (&overlap.created_by, what.join(", "));
        let due = |at: &str, id: u64| (Timestamp::from_rfc3339(at), id);
        let is_later = due(&overlap.at, id) > due(&info.at, info.id);
        // As the paper judges it: what somebody stored later, for later, builds on what is published before.
        let builds_on = *by == info.created_by && is_later == (id > info.id);
        terminal.note(one_line(&if builds_on {
            tell!("release-builds-on", id = id, at = at, list = list)
        } else {
            tell!("release-overlap", id = id, by = by, at = at, list = list)
        }));
    }
}

fn move_to(id: u64, time: &str, session: Session<'_>) -> Result<Outcome, Failure> {
    let zone = session.zone()?;
    let at = instant(time, zone.as_ref())?;
    let client = session.client()?;
    let moved = client.move_release(id, &ReleaseMove { at: at.to_rfc3339() });
    let release = moved.map_err(|error| explained(error, id, zone.as_ref()))?;
    session.terminal.print(tell!("release-moved", id = id, at = release_time(&release.info.at, zone.as_ref())));
    session.terminal.print_json(&release);
    Ok(Outcome::Done)
}

fn cancel(id: u64, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let zone = session.zone()?;
    client.cancel_release(id).map_err(|error| explained(error, id, zone.as_ref()))?;
    let mut is_of_folder = false;
    if let Some(folder) = session.content_dir_if_any()? {
        let waiting = || session.terminal.note(tell!("folder-in-use"));
        let file = StateFile::lock(folder.root(), client.address(), waiting)?;
        let (mut state, _) = file.read();
        if state.end_release(id, Over::Cancelled) {
            file.write(&state)?;
            is_of_folder = true;
        }
    }
    session.terminal.print(tell!("release-cancelled-now", id = id));
    if is_of_folder {
        session.terminal.note(tell!("release-cancelled-note"));
    }
    session.terminal.print_json(&json!({"cancelled": id}));
    Ok(Outcome::Done)
}

/// The paper's refusal, with its times in the paper's zone.
pub(super) fn explained(error: ClientError, id: u64, zone: Option<&Zone>) -> Failure {
    match error {
        ClientError::Refused(problem) if problem.kind.ends_with("#release-not-found") => unknown(id),
        ClientError::Refused(problem) if problem.kind.ends_with("#release-published") => Failure::Refused {
            message: one_line(told(&problem).trim_end_matches('.')).into_owned(),
            help: tell!("release-history-help"),
        },
        error => in_past(error, zone),
    }
}

/// The refusal of a time that has passed, by the paper's clock.
pub(super) fn in_past(error: ClientError, zone: Option<&Zone>) -> Failure {
    match error {
        ClientError::Refused(problem) if problem.kind.ends_with("#release-in-past") => Failure::Refused {
            message: one_line(with_local_times(&told(&problem), zone).trim_end_matches('.')).into_owned(),
            help: tell!("release-past-help"),
        },
        error => error.into(),
    }
}
