//! `gazette plan`: shows what a push would change.

mod since;

use std::path::PathBuf;

use gazette_content::{ArticleEntry, SETTINGS};
use gazette_core::time::Timestamp;
use gazette_messages::tell;
use serde_json::json;

use super::diff::Differences;
use super::push::{report_drafts, report_elsewhere, report_waiting, stop_at_errors};
use super::{Outcome, Session, current_dir, load, now};
use crate::content::{Content, ContentDir, MediaDepth, Selection, is_article};
use crate::failure::Failure;
use crate::publishing::{
    Named, NamedRename, PlannedArticle, PushPlan, PushReason, PushState, Redirect, Rename, StateFile,
};
use crate::terminal::style;
use since::Since;

/// Arguments of `gazette plan`.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  gazette plan
  gazette plan --renamed thoi-su/cu.md=thoi-su/moi.md
  gazette plan thoi-su --json
  gazette plan --since origin/main --diff")]
pub struct Args {
    /// Compare only articles in these files and folders
    pub(super) paths: Vec<PathBuf>,

    /// Treat the file NEW as the article whose file or slug was OLD
    #[arg(long, value_name = "OLD=NEW")]
    pub(super) renamed: Vec<NamedRename>,

    /// Treat FILE as a new article, even if it has the text of a deleted one
    #[arg(long, value_name = "FILE")]
    pub(super) new: Vec<PathBuf>,

    /// Compare with the folder as it was where the checked-out branch left this branch or commit of its Git repository
    #[arg(long, value_name = "COMMIT")]
    pub(super) since: Option<String>,

    /// Show the changed lines, too; without --since, this asks the paper for its sources
    #[arg(long)]
    pub(super) diff: bool,

    /// What `gazette push --force` or `--republish` would publish.
    #[arg(skip)]
    pub(super) named: Named,
}

/// Runs `gazette plan`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let since = args.since.as_deref().map(|commit| Since::read(&folder, commit)).transpose()?;
    let state = match &since {
        Some(since) => since.state.clone(),
        None => recorded(&folder, session)?,
    };
    let depth = if since.is_some() { MediaDepth::Inspect } else { MediaDepth::Publish };
    let loaded = load(folder, depth, selection.clone(), session)?;
    super::warn_of_base_url(&loaded.content, session)?;
    let elsewhere = stop_at_errors(&loaded, &selection, &state)?;
    let mut plan = PushPlan::between(&loaded, &state, &selection, args.named);
    let named = located(&args.renamed, loaded.content.folder())?;
    let distinct = located_new(&args.new, loaded.content.folder())?;
    let renames = plan.take_renames(&state, &named, &distinct).map_err(|pair| no_rename(&pair, &loaded.content))?;
    plan.limit_retired(&state, &selection);
    print(&plan, &renames, &loaded.content, &selection, session);
    let differences =
        args.diff.then(|| differences(&plan, &renames, since.as_ref(), &loaded.content, session)).transpose()?;
    report_waiting(&plan, &state, session);
    report_drafts(&loaded, &selection, false, session);
    report_elsewhere(elsewhere, session);
    let mut answer = as_json(&plan, &renames, &loaded.content);
    if let Some(differences) = differences {
        differences.print(args.since.as_deref().unwrap_or(&tell!("diff-live")), session);
        answer["diff"] = differences.as_json();
    }
    session.terminal.print_json(&answer);
    Ok(Outcome::Done)
}

/// What was last pushed from the folder. Tells if nothing is known of that.
fn recorded(folder: &ContentDir, session: Session<'_>) -> Result<PushState, Failure> {
    let (state, note) = if let Some(target) = session.target()? {
        StateFile::peek(folder.root(), &target.address)
    } else {
        (PushState::default(), Some(tell!("plan-url-unset")))
    };
    if let Some(note) = note {
        session.terminal.note(note);
    }
    Ok(state)
}

/// The changed lines of a plan's files: since a commit, or from what is live, for which the paper is asked.
fn differences(
    plan: &PushPlan<'_>,
    renames: &[Rename],
    since: Option<&Since>,
    content: &Content,
    session: Session<'_>,
) -> Result<Differences, Failure> {
    if let Some(since) = since {
        return Ok(since.differences(plan, renames, content.folder()));
    }
    let settings = plan.site.then(|| SETTINGS.to_owned());
    let changed = plan.articles.iter().filter(|planned| planned.reason != PushReason::Rerendered);
    let files = changed.map(|planned| planned.entry.file.clone());
    let files = files.chain(renames.iter().map(|rename| rename.file.clone())).chain(settings).collect();
    Differences::find(content.folder(), &session.client()?, &Selection::Only(files), None)
}

/// The arguments of `--renamed`, with files relative to the content folder instead of the current directory.
pub(super) fn located(renamed: &[NamedRename], folder: &ContentDir) -> Result<Vec<NamedRename>, Failure> {
    let locate = |name: &str| match folder.select_also_absent(&current_dir(), &[name.into()])? {
        Selection::Only(files) => Ok::<_, Failure>(files.into_iter().next().unwrap_or_default()),
        Selection::All => Ok(String::new()),
    };
    let located = |NamedRename { old, new }: &NamedRename| {
        let old = if is_article(old) { locate(old)? } else { old.clone() };
        Ok(NamedRename { old, new: locate(new)? })
    };
    renamed.iter().map(located).collect()
}

/// The arguments of `--new`, relative to the content folder instead of the current directory.
pub(super) fn located_new(new: &[PathBuf], folder: &ContentDir) -> Result<Vec<String>, Failure> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    Ok(match folder.select(&current_dir(), new)? {
        Selection::Only(files) => files.into_iter().collect(),
        Selection::All => Vec::new(),
    })
}

/// The error if `--renamed` names something else than a deleted file and a new one.
pub(super) fn no_rename(pair: &NamedRename, content: &Content) -> Failure {
    let NamedRename { old, new } = pair;
    let entry = content.entries.iter().find(|entry| entry.file == *new && entry.id.0 == entry.slug.0.as_str());
    let help = match entry {
        Some(entry) => tell!("plan-no-rename-published", slug = entry.slug.0, old = old, new = new),
        None => tell!("plan-no-rename-help"),
    };
    Failure::Usage { message: tell!("plan-no-rename", old = old, new = new), help }
}

fn embargoed<'p>(plan: &PushPlan<'p>) -> Vec<(&'p ArticleEntry, Timestamp)> {
    let now = now();
    let date =
        |planned: &PlannedArticle<'p>| planned.entry.published_at.filter(|at| *at > now).map(|at| (planned.entry, at));
    plan.articles.iter().filter_map(date).collect()
}

fn as_json(plan: &PushPlan<'_>, renames: &[Rename], content: &Content) -> serde_json::Value {
    let local = |at: Timestamp| content.site.zone.local(at).to_rfc3339();
    let redirects = plan.articles.iter().flat_map(|planned| &planned.redirects);
    let redirected: Vec<&Redirect> = redirects.chain(renames.iter().map(|rename| &rename.redirect)).collect();
    let embargoed: Vec<_> =
        embargoed(plan).into_iter().map(|(entry, at)| json!({"slug": entry.slug.0, "at": local(at)})).collect();
    json!({
        "added": plan.slugs(PushReason::Added),
        "changed": plan.slugs(PushReason::Changed),
        "rerendered": plan.slugs(PushReason::Rerendered),
        "removed": plan.retired.iter().map(|retired| &retired.slug).collect::<Vec<_>>(),
        "renamed": renames,
        "redirected": redirected,
        "embargoed": embargoed,
        "site": plan.site,
        "proposed": plan.proposed.iter().map(|waiting| json!({
            "slug": waiting.entry.slug.0, "proposal": waiting.proposed.proposal, "state": waiting.proposed.state,
        })).collect::<Vec<_>>(),
        "waiting": plan.waiting,
    })
}

fn print(plan: &PushPlan<'_>, renames: &[Rename], content: &Content, selection: &Selection, session: Session<'_>) {
    let terminal = session.terminal;
    if plan.site {
        terminal.print(format_args!("{} {}", style::yellow("~"), tell!("settings-changed")));
    }
    for planned in &plan.articles {
        let (mark, why) = match (planned.reason, &planned.old_slug) {
            (PushReason::Added, _) => (style::green("+"), String::new()),
            (PushReason::Changed, Some(old)) => (style::yellow("~"), format!(", {}", tell!("plan-was", slug = old))),
            (PushReason::Changed, None) => (style::yellow("~"), String::new()),
            (PushReason::Rerendered, _) => (style::yellow("~"), format!(", {}", tell!("plan-rerendered"))),
        };
        let detail = style::dim(&format!("({}{why})", planned.entry.file));
        terminal.print(format_args!("{mark} {} {detail}", planned.entry.slug.0));
        for Redirect { from, to } in &planned.redirects {
            terminal.print(format_args!("    {from} → {to}"));
        }
    }
    for Rename { from, to, file, id, redirect } in renames {
        let detail = style::dim(&format!("({file}, {})", tell!("plan-renamed", slug = from, id = id)));
        terminal.print(format_args!("{} {to} {detail}", style::yellow("~")));
        terminal.print(format_args!("    {} → {}", redirect.from, redirect.to));
    }
    for (entry, at) in embargoed(plan) {
        let at = content.site.zone.local(at).format(&tell!("time-to-second")).to_string();
        terminal.print(format_args!("  {}", tell!("plan-embargo", slug = entry.slug.0, at = at)));
    }
    for retired in &plan.retired {
        let why = if retired.is_draft { tell!("plan-now-draft") } else { tell!("plan-deleted") };
        let detail = style::dim(&format!("({why})"));
        terminal.print(format_args!("{} {} {detail}", style::red("-"), retired.slug));
    }
    super::push::report_taken_down(plan, selection, session);
    super::push::report_rolled_back(plan, session);
    super::push::report_proposed(plan, session);
    let is_deleted = plan.retired.iter().any(|retired| !retired.is_draft);
    if is_deleted && !plan.slugs(PushReason::Added).is_empty() {
        terminal.note(tell!("plan-rename-hint"));
    }
    if plan.is_empty() && plan.retired.is_empty() && renames.is_empty() {
        terminal.print(tell!("plan-no-changes"));
    } else {
        let added = plan.slugs(PushReason::Added).len();
        let changed = plan.articles.len() - added + renames.len();
        let removed = plan.retired.len();
        terminal.print(if plan.site {
            tell!("plan-summary-settings", added = added, changed = changed, removed = removed)
        } else {
            tell!("plan-summary", added = added, changed = changed, removed = removed)
        });
    }
}
