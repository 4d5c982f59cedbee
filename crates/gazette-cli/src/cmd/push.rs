//! `gazette push`: publishes new and changed articles.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Instant;

use gazette_content::SETTINGS;
use gazette_core::hash::Hash;
use gazette_core::wire::{Commit, CommitOutcome, ProposalMade};
use gazette_messages::tell;

use super::{Outcome, Session, current_dir, load_to_publish, wait_if};
use crate::client::{Client, ClientError};
use crate::content::git::has_commits;
use crate::content::{Content, LoadedContent, Scope, Selection};
use crate::failure::Failure;
use crate::publishing::{
    Named, NamedRename, PushPlan, PushState, StateFile, What, adopt, bases_of, commit, named_ids, upload,
};

mod ids;
mod propose;
mod release;
mod report;

use ids::{is_in_live_file, write_ids, write_ids_of_live};
pub(super) use release::{report_settled, report_waiting};
use report::{answer, report, report_addresses, report_findings, report_outlived, report_proposals, report_withheld};
pub(super) use report::{
    report_drafts, report_elsewhere, report_outcome, report_proposed, report_rolled_back, report_taken_down,
};

/// Arguments of `gazette push`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Examples:
  gazette push --message \"Bản tin sáng\" --wait
  gazette push thoi-su/cau-vam-sen.md     only this article (and gazette.toml, if it changed)
  gazette push thoi-su/a.md --propose     an editor decides about this article (see `gazette proposals`)
  gazette push thoi-su/a.md --republish   this article again, although it was taken down
  gazette push --at \"2026-12-01 06:00\"     store the change; the paper publishes it at that time
  gazette push --prune                    also take down articles whose files were deleted")]
pub struct Args {
    /// Publish only articles in these files and folders
    paths: Vec<PathBuf>,

    /// Also take down articles that were pushed from this folder and no longer exist in it
    #[arg(long, conflicts_with = "paths")]
    prune: bool,

    /// A message for the history
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Treat the file NEW as the article whose file or slug was OLD: it keeps its views, and its old address redirects
    #[arg(long, value_name = "OLD=NEW")]
    renamed: Vec<NamedRename>,

    /// Publish FILE as a new article, even if it has the text of a deleted one
    #[arg(long, value_name = "FILE")]
    new: Vec<PathBuf>,

    /// Treat files of which this folder has no record as made from the versions of edition N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    base: Option<u64>,

    /// Only show what the push would change, like `gazette plan`
    #[arg(long)]
    dry_run: bool,

    /// Store the change, and publish it at this time: "2026-12-01 06:00" in the paper's time zone, or RFC 3339
    #[arg(long, value_name = "TIME", conflicts_with = "wait")]
    at: Option<String>,

    /// Cancel this release and store the change in its place
    #[arg(long, value_name = "ID", requires = "at")]
    replaces: Option<u64>,

    /// Wait until the edge serves the edition
    #[arg(long)]
    wait: bool,

    /// Overwrite changes that others made in the meantime; files named by PATHS (gazette.toml, too) are published even if
    /// they have not changed here
    #[arg(long)]
    force: bool,

    /// Propose the articles to an editor instead of publishing them
    #[arg(long, conflicts_with_all = ["prune", "force", "republish", "dry_run", "wait", "at"])]
    propose: bool,

    /// Publish articles again that were taken down or purged; PATHS must name their files
    #[arg(long, requires = "paths")]
    republish: bool,
}

impl Args {
    /// What the push does besides publishing what has changed.
    fn named(&self) -> Named {
        Named { is_forced: self.force, is_republished: self.republish, is_for_later: self.at.is_some() }
    }
}

/// Runs `gazette push`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    if args.dry_run {
        return super::plan::run(
            &super::plan::Args {
                paths: args.paths.clone(),
                renamed: args.renamed.clone(),
                new: args.new.clone(),
                named: args.named(),
                ..super::plan::Args::default()
            },
            session,
        );
    }
    let terminal = session.terminal;
    let folder = session.content_dir()?;
    let client = session.client()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let mut loaded = load_to_publish(session.content_dir()?, selection.clone(), session)?;
    super::warn_of_base_url(&loaded.content, session)?;

    let waiting = || terminal.note(tell!("folder-in-use"));
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let mut state = load_state(&file, &client, &tell!("push-all-again"), session)?;
    if state.follow_proposals(&client)? {
        file.write(&state)?;
    }
    // A fresh clone of a repository: its commits tell what is live, and which files were moved or deleted since.
    if state == PushState::default() {
        super::warn_of_unread_commits(&loaded.content, session);
        if has_commits(loaded.content.folder().root())
            && let Ok((adopted, true)) = adopt(&loaded.content, &client, &state)
        {
            state = adopted;
            file.write(&state)?;
        }
    }
    let mut elsewhere = stop_at_errors(&loaded, &selection, &state)?;
    if write_ids(args, &loaded, &state, &selection, &client, session)? {
        loaded = load_to_publish(session.content_dir()?, selection.clone(), session)?;
        elsewhere = stop_at_errors(&loaded, &selection, &state)?;
    }
    let zone = &loaded.content.site.zone;
    let at = args.at.as_deref().map(|at| super::instant::instant(at, Some(zone))).transpose()?;
    let bases = args.base.map_or(Ok(HashMap::new()), |edition| bases_of(&client, edition))?;
    let push = Push {
        args,
        selection: &selection,
        loaded: &loaded,
        content: &loaded.content,
        bases: &bases,
        file,
        client: &client,
        session,
    };
    let plan = push.plan(&state);
    report_findings(&plan, loaded.diagnostics.clone(), session);
    report_withheld(&plan, &selection, args.prune, session);
    report_waiting(&plan, &state, session);
    let began = Instant::now();
    if let Some(at) = at {
        let stored = push.store(&plan, &mut state, at)?;
        drop(push);
        release::report(stored.as_ref(), &loaded.content, &client, session);
        report_elsewhere(elsewhere, session);
        return Ok(Outcome::Done);
    }
    let waiting = state.waiting_proposals();
    let settings_in = plan.waiting.iter().find(|waiting| waiting.file == SETTINGS).map(|waiting| waiting.release);
    let new_files: Vec<String> = plan.new_files().map(str::to_owned).collect();
    let pushed = push.run(plan, &mut state).map_err(|failure| of_waiting_settings(failure, settings_in));
    if let Err(failure) = &pushed
        && is_in_live_file(failure)
        && write_ids_of_live(&new_files, &loaded.content, &client, session)?
    {
        drop(push);
        return run(args, session);
    }
    let Pushed { outcome, plan, proposals } = pushed?;
    // Other commands may use the folder while this one waits.
    drop(push);

    let is_nothing = outcome.is_none() && proposals.is_empty();
    let is_draft_named = report_drafts(&loaded, &selection, is_nothing, session);
    if outcome.is_some() || (is_nothing && !is_draft_named) {
        report(outcome.as_ref(), &plan, &client, session);
    }
    report_addresses(outcome.as_ref(), &plan, &client, session);
    report_proposals(&proposals, session);
    if outcome.is_some() {
        report_outlived(&waiting, &plan, session);
    }
    if let Some(outcome) = outcome.as_ref().filter(|outcome| outcome.is_new) {
        let editions = plan.parts().len() as u64;
        super::releases::warn_of_blocked(outcome.edition.saturating_sub(editions) + 1, &client, session);
    }
    report_elsewhere(elsewhere, session);
    if args.force && outcome.is_none() {
        terminal.note(tell!("push-force-help"));
    }
    let is_waiting = args.wait && (outcome.is_some() || proposals.is_empty());
    let waited = wait_if(is_waiting, &client, state.edition, began, session)?;
    answer(outcome.as_ref(), &proposals, &state, waited, &client, session);
    Ok(waited.outcome())
}

/// Says why the paper refuses articles that were rendered with settings which a release of this folder has.
fn of_waiting_settings(failure: Failure, release: Option<u64>) -> Failure {
    match (&failure, release) {
        (Failure::Client(ClientError::Refused(problem)), Some(release))
            if problem.detail.contains("rendered with other settings") =>
        {
            Failure::Refused {
                message: tell!("push-waiting-settings", release = release),
                help: tell!("push-waiting-settings-help"),
            }
        }
        _ => failure,
    }
}

/// Whether the paper refused the push because of articles of which the folder has no record, as in a fresh clone.
fn is_unknown_here(failure: &Failure, state: &PushState) -> bool {
    let Failure::Client(ClientError::Conflicts { conflicts, .. }) = failure else { return false };
    let live = conflicts.iter().filter(|conflict| !conflict.purged && !conflict.taken_down);
    live.filter_map(|conflict| conflict.slug.as_ref()).any(|slug| !state.articles.contains_key(slug))
}

/// What a push has done.
struct Pushed<'p> {
    outcome: Option<CommitOutcome>,
    /// What was published.
    plan: PushPlan<'p>,
    proposals: Vec<ProposalMade>,
}

/// What a push needs to publish a plan.
struct Push<'p> {
    args: &'p Args,
    selection: &'p Selection,
    loaded: &'p LoadedContent,
    content: &'p Content,
    bases: &'p HashMap<String, Hash>,
    file: StateFile,
    client: &'p Client,
    session: Session<'p>,
}

impl<'p> Push<'p> {
    fn plan(&self, state: &PushState) -> PushPlan<'p> {
        let mut state = Cow::Borrowed(state);
        if let Some(replaced) = self.args.replaces.filter(|replaced| state.releases.contains_key(replaced)) {
            // What it holds is stored anew.
            state.to_mut().releases.remove(&replaced);
        }
        let mut plan = PushPlan::between(self.loaded, &state, self.selection, self.args.named());
        plan.use_bases(self.bases);
        plan.limit_retired(&state, self.selection);
        plan
    }

    /// Publishes a plan, or proposes it.
    fn run(&self, plan: PushPlan<'p>, state: &mut PushState) -> Result<Pushed<'p>, Failure> {
        if self.args.propose {
            return self.propose(plan, state);
        }
        match self.publish_parts(&plan, state) {
            Ok(outcome) => Ok(Pushed { outcome, plan, proposals: Vec::new() }),
            Err(failure) if is_unknown_here(&failure, state) => {
                if !self.adopt(state)? {
                    return Err(failure);
                }
                let plan = self.plan(state);
                let outcome = self.publish_parts(&plan, state)?;
                Ok(Pushed { outcome, plan, proposals: Vec::new() })
            }
            Err(failure) => self.propose_instead(failure, plan, state),
        }
    }

    /// Records live articles that the folder has. Returns whether the record has changed.
    fn adopt(&self, state: &mut PushState) -> Result<bool, Failure> {
        if *state != PushState::default() {
            super::warn_of_unread_commits(self.content, self.session);
        }
        // If the paper does not tell, what was refused before stays refused.
        let Ok((adopted, true)) = adopt(self.content, self.client, state) else { return Ok(false) };
        *state = adopted;
        self.file.write(state)?;
        Ok(true)
    }

    /// Publishes a plan in as many editions as it needs, and records each. `None` if there is nothing to publish.
    fn publish_parts(&self, plan: &PushPlan<'_>, state: &mut PushState) -> Result<Option<CommitOutcome>, Failure> {
        let Self { args, selection, content, file, client, session, .. } = self;
        let is_pruning = args.prune && !plan.retired.is_empty();
        if plan.is_empty() && !is_pruning {
            return Ok(None);
        }
        // A writer's push may be refused, and then its pictures must not have been uploaded for readers.
        let has_media = plan.articles.iter().any(|planned| !planned.entry.media.is_empty());
        let is_careful = has_media && client.is_writer();
        let mut outcome = None;
        let parts = plan.parts();
        if parts.len() > 1 {
            session.terminal.note(tell!(
                "push-parts",
                articles = tell!("count-articles", count = plan.articles.len()),
                count = parts.len()
            ));
        }
        for part in &parts {
            let mut commit = commit(content, part, state, args.prune, args.message.clone(), args.force)?;
            if args.republish {
                commit.republish = named_ids(part, selection);
            }
            let applied = publish(content, part, &commit, is_careful, client, *session)?;
            state.record([content.site_hash, content.site_source_hash()], part, args.prune, &applied);
            file.write(state)?;
            outcome = Some(merged(outcome, applied));
        }
        Ok(outcome)
    }
}

/// The combined outcome of several commits.
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

/// Fails if there are errors in what is published. Returns the number of errors elsewhere.
pub(super) fn stop_at_errors(
    loaded: &LoadedContent,
    selection: &Selection,
    state: &PushState,
) -> Result<usize, Failure> {
    let live: HashSet<&str> =
        state.articles.values().filter(|known| !known.is_unpublished).map(|known| known.path.as_str()).collect();
    let scope = Scope::of_push(loaded, selection, |path| live.contains(path));
    let (blocking, elsewhere) = scope.judge(loaded.diagnostics.clone());
    if blocking.has_errors() { Err(Failure::Invalid(blocking)) } else { Ok(elsewhere) }
}

/// Loads the record of what was pushed from this folder. If the paper's newest edition is older than the recorded one, it is a
/// different paper at the same address (`make dev` with a fresh state, a restored paper), and the record is empty.
pub(super) fn load_state(
    file: &StateFile,
    client: &Client,
    consequence: &str,
    session: Session<'_>,
) -> Result<PushState, Failure> {
    let mut state = load_state_of_paper(file, client, consequence, session)?;
    settle(&mut state, Some(file), client, false, session)?;
    Ok(state)
}

/// Records what became of the folder's releases, and says it, without the reasons if the releases are listed anyway. Without a
/// file, the record is not written.
pub(super) fn settle(
    state: &mut PushState,
    file: Option<&StateFile>,
    client: &Client,
    is_listed: bool,
    session: Session<'_>,
) -> Result<(), Failure> {
    let settled = match state.settle_releases(client) {
        // A writer's token; the folder may have an editor's releases.
        Err(ClientError::Forbidden { .. }) => return Ok(()),
        Err(ClientError::NoToken { .. }) if file.is_none() => return Ok(()),
        settled => settled?,
    };
    report_settled(&settled, is_listed, session);
    if let Some(file) = file.filter(|_| !settled.is_empty()) {
        file.write(state)?;
    }
    Ok(())
}

fn load_state_of_paper(
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
    // Readers' edition is in the Worker's memory. Only if that is older, the history tells.
    if client.current_edition()? >= state.edition {
        return Ok(state);
    }
    let newest = client.editions().next().transpose()?.map_or(0, |edition| edition.number);
    if newest >= state.edition {
        return Ok(state);
    }
    session.terminal.note(another_paper(client, newest, state.edition, consequence));
    Ok(PushState::default())
}

/// Explains that the paper at the address is not the one to which the folder was pushed.
pub(super) fn another_paper(client: &Client, newest: u64, known: u64, consequence: &str) -> String {
    tell!("another-paper", address = client.address(), newest = newest, known = known, consequence = consequence)
}

/// Uploads and commits. If blobs were deleted between the two requests, uploads them again. If it is careful, uploads pictures
/// only if the commit is refused for nothing else.
fn publish(
    content: &Content,
    plan: &PushPlan<'_>,
    commit: &Commit,
    is_careful: bool,
    client: &Client,
    session: Session<'_>,
) -> Result<CommitOutcome, Failure> {
    let progress = session.terminal.progress(plan.articles.len(), tell!("progress-uploading"));
    let what = if is_careful { What::Texts } else { What::All };
    let uploaded = upload(content, plan, what, client, &progress);
    progress.finish_and_clear();
    let commit_all = || match client.commit(commit) {
        Err(ClientError::Missing(_)) => {
            upload(content, plan, What::All, client, &indicatif::ProgressBar::hidden())?;
            Ok(client.commit(commit)?)
        }
        result => Ok(result?),
    };
    uploaded.and_then(|_| commit_all()).map_err(|failure| with_file_names(failure, plan, commit))
}

/// Replaces the hashes in the paper's refusal by the names of the files that they belong to.
fn with_file_names(failure: Failure, plan: &PushPlan<'_>, commit: &Commit) -> Failure {
    let Failure::Client(ClientError::Refused(mut problem)) = failure else { return failure };
    for (planned, change) in plan.articles.iter().zip(&commit.articles) {
        let entry = planned.entry;
        let media = entry.media.iter().flat_map(|file| file.published.iter().map(|hash| (*hash, &file.file)));
        for (hash, file) in [(change.article, &entry.file), (change.source, &entry.file)].into_iter().chain(media) {
            problem.detail = problem.detail.replace(&hash.to_string(), file);
        }
    }
    Failure::Client(ClientError::Refused(problem))
}
