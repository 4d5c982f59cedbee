//! The subcommands. Each is a module with its arguments and a `run` function.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use gazette_content::diagnostics::{Diagnostic, Problems};
use gazette_content::{SETTINGS, forbidden};
use gazette_core::text::find_forbidden;
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::{Counts, MAX_MESSAGE_CHARS};
use gazette_messages::{decimal, grouped, tell};

use crate::cli::{Cli, Verb};
use crate::client::{Address, Client};
use crate::content::git::unreadable;
use crate::content::{Content, ContentDir, ContentDirError, LoadOptions, LoadedContent, MediaDepth, Selection};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::publishing::{WAIT_SECS, wait};
use crate::terminal::{Terminal, one_line};

use paper::Target;

mod articles;
pub mod audit;
pub mod check;
pub mod clone;
pub mod completions;
pub mod diff;
pub mod editions;
pub mod export;
pub mod init;
mod instant;
pub mod list;
pub mod login;
pub mod man;
pub mod new;
mod paper;
pub mod plan;
pub mod preview;
pub mod proposals;
pub mod pull;
pub mod purge;
pub mod push;
pub mod releases;
pub mod restore;
pub mod rollback;
pub mod search;
pub mod serve;
pub mod stats;
pub mod status;
pub mod token;
pub mod unpublish;
pub mod webhooks;

/// The result of a subcommand that ran without failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Success: exit status 0.
    Done,
    /// The check found errors, or the wait timed out: exit status 1.
    Refused,
}

/// What every subcommand needs.
#[derive(Debug, Clone, Copy)]
pub struct Session<'s> {
    /// Where to print.
    pub terminal: &'s Terminal,
    /// The environment variables: the paper's address and the token.
    pub environment: &'s Environment,
    content: Option<&'s Path>,
    is_insecure: bool,
    /// The remote that `--remote` names.
    remote: Option<&'s str>,
    /// Whether the address of the remote may have changed.
    accepts_remote: bool,
}

/// Runs the subcommand of the command line.
pub fn run(
    cli: &Cli,
    terminal: &Terminal,
    environment: impl FnOnce() -> Result<Environment, Failure>,
) -> Result<Outcome, Failure> {
    // These need no environment. Package builds call them.
    match &cli.verb {
        Verb::Completions(args) => return Ok(completions::run(args, terminal)),
        Verb::Man(args) => return man::run(args, terminal),
        _ => {}
    }
    let environment = environment()?;
    let session = Session {
        terminal,
        environment: &environment,
        content: cli.content.as_deref(),
        is_insecure: cli.insecure,
        remote: cli.remote.as_deref(),
        accepts_remote: cli.accept_remote,
    };
    match &cli.verb {
        Verb::Init(args) => init::run(args, session),
        Verb::Clone(args) => clone::run(args, session),
        Verb::New(args) => new::run(args, session),
        Verb::Check(args) => check::run(args, session),
        Verb::Serve(args) => serve::run(args, session),
        Verb::List(args) => list::run(args, session),
        Verb::Status(args) => status::run(args, session),
        Verb::Plan(args) => plan::run(args, session),
        Verb::Diff(args) => diff::run(args, session),
        Verb::Push(args) => push::run(args, session),
        Verb::Releases(args) => releases::run(args, session),
        Verb::Preview(args) => preview::run(args, session),
        Verb::Proposals(args) => proposals::run(args, session),
        Verb::Pull(args) => pull::run(args, session),
        Verb::Rollback(args) => rollback::run(args, session),
        Verb::Purge(args) => purge::run(args, session),
        Verb::Unpublish(args) => unpublish::run(args, session),
        Verb::Editions(args) => editions::run(args, session),
        Verb::Export(args) => export::run(args, session),
        Verb::Restore(args) => restore::run(args, session),
        Verb::Search(verb) => search::run(verb, session),
        Verb::Stats(args) => stats::run(args, session),
        Verb::Webhooks(args) => webhooks::run(args, session),
        Verb::Audit(args) => audit::run(args, session),
        Verb::Login(args) => login::run(args, session),
        Verb::Logout(args) => login::logout(args, session),
        Verb::Whoami(args) => login::whoami(args, session),
        Verb::Token(verb) => token::run(verb, session),
        Verb::Completions(_) | Verb::Man(_) => unreachable!("answered above"),
    }
}

impl Session<'_> {
    /// The content folder: the one that `--content` names, or the nearest of the current directory and its parents that has
    /// a gazette.toml.
    fn content_dir(&self) -> Result<ContentDir, ContentDirError> {
        if let Some(named) = self.content {
            return ContentDir::open(named);
        }
        let here = current_dir();
        let nearest = here.ancestors().find(|folder| folder.join(SETTINGS).is_file());
        ContentDir::open(nearest.unwrap_or(&here))
    }

    /// The content folder; `None` if the current directory is none. A folder that `--content` names must be one.
    fn content_dir_if_any(&self) -> Result<Option<ContentDir>, ContentDirError> {
        match self.content_dir() {
            Err(ContentDirError::NoSettings(_)) if self.content.is_none() => Ok(None),
            result => result.map(Some),
        }
    }

    /// The time zone of the content folder's settings, if there is a content folder.
    fn zone(&self) -> Result<Option<Zone>, ContentDirError> {
        Ok(self.content_dir_if_any()?.map(|folder| Content::load_settings(&folder).site.zone))
    }
}

/// A warning if `base_url` in the settings is not the address of the selected paper. A paper on this machine may be a copy of
/// one whose `base_url` is elsewhere, and so may one of several remotes.
fn base_url_warning(content: &Content, session: Session<'_>) -> Result<Option<Diagnostic>, Failure> {
    let target = match session.target() {
        // The errors of the settings are reported with the others.
        Err(Failure::Invalid(_)) => None,
        target => target?,
    };
    let Some(Target { address, remote }) = target else { return Ok(None) };
    let base_url = &content.site.base_url;
    let Some((span, base)) = content.base_url_span.zip(base_url.parse::<Address>().ok()) else { return Ok(None) };
    let is_local = address.is_loopback() && (!base.is_loopback() || address.is_same_port(&base));
    let is_copy = remote.is_some() && session.remotes().is_some_and(|remotes| remotes.have(&base));
    if is_local || is_copy || address.to_string() == base.to_string() {
        return Ok(None);
    }
    let help = match &remote {
        Some(name) => tell!("base-url-differs-remote-help", address = address, name = name, base = base_url),
        None => tell!("base-url-differs-help", address = address, base = base_url),
    };
    let of = remote.map_or_else(|| "GAZETTE_URL".to_owned(), |name| tell!("the-remote", name = name));
    let message = tell!("base-url-differs", base = base_url, of = of, address = address);
    let text = content.folder().read(SETTINGS).ok();
    let mut problems = text.as_ref().map_or_else(|| Problems::new(SETTINGS, ""), |text| text.problems(SETTINGS));
    problems.warning(span, message, help);
    Ok(problems.into_found().pop())
}

/// Prints that warning.
fn warn_of_base_url(content: &Content, session: Session<'_>) -> Result<(), Failure> {
    if let Some(found) = base_url_warning(content, session)? {
        session.terminal.warn(format_args!("{}: {}; {}", found.location(), found.message, found.help));
    }
    Ok(())
}

/// Prints a warning if the folder is in a Git repository that Git does not read. Commits tell what a folder without a record is
/// based on.
fn warn_of_unread_commits(content: &Content, session: Session<'_>) {
    if let Some(cause) = unreadable(content.folder().root()) {
        session.terminal.warn(tell!("commits-unread", cause = cause));
    }
}

/// The result of waiting until the edge serves an edition.
#[derive(Debug, Clone, Copy, Default)]
struct Waited {
    /// Whether the edge served it in time; `None` without `--wait`.
    is_served: Option<bool>,
    /// The seconds from the beginning of the publication until then.
    secs: Option<f64>,
}

impl Waited {
    fn outcome(self) -> Outcome {
        if self.is_served == Some(false) { Outcome::Refused } else { Outcome::Done }
    }
}

/// With `--wait`, waits until the edge serves the edition, and says how long that took since `began`.
fn wait_if(
    is_waiting: bool,
    client: &Client,
    edition: u64,
    began: Instant,
    session: Session<'_>,
) -> Result<Waited, Failure> {
    if !is_waiting {
        return Ok(Waited::default());
    }
    let (terminal, address) = (session.terminal, client.address());
    let Some(served_at) = wait(client, edition)? else {
        terminal.warn(tell!("still-older", edition = edition, address = address, secs = WAIT_SECS));
        return Ok(Waited { is_served: Some(false), secs: None });
    };
    let secs = (served_at - began).as_secs_f64();
    terminal.print(tell!("live-after", address = address, secs = decimal(secs)));
    Ok(Waited { is_served: Some(true), secs: Some((secs * 10.0).round() / 10.0) })
}

/// Loads a folder to publish the selected articles, and shows progress while pictures are converted.
fn load_to_publish(
    folder: ContentDir,
    selection: Selection,
    session: Session<'_>,
) -> Result<LoadedContent, ContentDirError> {
    load(folder, MediaDepth::Publish, selection, session)
}

/// Loads a folder to compare its sources with those of the paper, and shows progress while pictures are converted.
fn load_to_compare(folder: ContentDir, session: Session<'_>) -> Result<Content, ContentDirError> {
    load(folder, MediaDepth::Stored, Selection::All, session).map(|loaded| loaded.content)
}

/// Loads a folder with the media of the selected articles, and shows progress while pictures are converted.
fn load(
    folder: ContentDir,
    depth: MediaDepth,
    selection: Selection,
    session: Session<'_>,
) -> Result<LoadedContent, ContentDirError> {
    let progress = session.terminal.progress(0, tell!("progress-pictures"));
    let options = LoadOptions { depth, selection, progress: progress.clone() };
    let loaded = Content::load_with(folder, options);
    progress.finish_and_clear();
    loaded
}

/// Formats an RFC 3339 time for people, in `zone` if there is one. A text in another format is returned unchanged.
fn local_time(text: &str, zone: Option<&Zone>) -> String {
    let Ok(at) = DateTime::parse_from_rfc3339(text) else { return one_line(text).into_owned() };
    let at = zone.map_or(at, |zone| zone.local(Timestamp::from(at)));
    at.format(&tell!("time-to-minute")).to_string()
}

/// How many articles an edition added, changed and removed.
fn changed_articles(Counts { added, changed, removed }: Counts) -> String {
    let [added, changed, removed] = [added, changed, removed].map(|number| grouped(number.into()));
    tell!("changed-articles", added = added, changed = changed, removed = removed)
}

/// Parses `--message`: one line without forbidden characters.
fn message(text: &str) -> Result<String, String> {
    match find_forbidden(text) {
        Some((_, found)) => Err(tell!("message-forbidden", what = forbidden(found))),
        None if text.contains(['\n', '\r']) => Err(tell!("message-lines")),
        None if text.chars().count() > MAX_MESSAGE_CHARS => Err(tell!("message-long", most = MAX_MESSAGE_CHARS)),
        None => Ok(text.to_owned()),
    }
}

/// The current directory.
fn current_dir() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// The current time.
fn now() -> Timestamp {
    let secs = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX))
}
