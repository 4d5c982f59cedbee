//! `gazette pull`: fetches the live articles into the folder.

use std::collections::HashMap;
use std::path::PathBuf;

use gazette_content::SETTINGS;
use gazette_core::hash::Hash;
use gazette_messages::tell;

use super::push::load_state;
use super::{Outcome, Session, current_dir, load_to_compare};
use crate::content::{Content, Selection};
use crate::failure::Failure;
use crate::publishing::{Pull, Pulled, StateFile, bases_of};
use crate::shell::word;
use crate::terminal::{one_line, style};

/// Arguments of `gazette pull`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette pull
  gazette pull thoi-su                              only articles in this folder
  gazette pull thoi-su/cau-vam-sen.md --force       overwrite local changes with the live version

A file that was changed here and by others gets both changes. Where both changed the same lines, both
versions are in the file, between the lines <<<<<<< and >>>>>>>; write what is right, and delete these lines.")]
pub struct Args {
    /// Fetch only articles in these files and folders
    paths: Vec<PathBuf>,

    /// Overwrite local changes with the live version instead of merging them; files named by PATHS (gazette.toml, too) get
    /// it even if nobody else has changed it
    #[arg(long)]
    force: bool,

    /// Treat files of which this folder has no record as made from the versions of edition N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    base: Option<u64>,
}

/// The maximum number of files with local changes to name.
const MAX_PRINTED: usize = 10;

/// Runs `gazette pull`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.content_dir()?;
    let client = session.client()?;
    let selection = folder.select_also_absent(&current_dir(), &args.paths)?;
    let waiting = || terminal.note(tell!("folder-in-use"));
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let content = load_to_compare(folder, session)?;
    let mut state = load_state(&file, &client, &tell!("pull-count-changed"), session)?;
    state.follow_proposals(&client)?;
    let base = state.site;

    let bases = args.base.map_or(Ok(HashMap::new()), |edition| bases_of(&client, edition))?;
    let mut pull = Pull::new(&content, &client, &selection, args.force, state).with_bases(bases);
    let progress = terminal.progress(0, tell!("progress-fetching"));
    let result = pull.run(&progress);
    progress.finish_and_clear();
    let (state, pulled, site) = pull.finish();
    file.write(&state)?;
    result?;

    if !pulled.conflicts.is_empty() {
        super::warn_of_unread_commits(&content, session);
    }
    report(&pulled, &selection, session)?;
    if !pulled.has_settings {
        report_settings(site, base, &content, session);
    }
    let is_clean = pulled.conflicts.is_empty() && pulled.collisions.is_empty() && pulled.refused.is_empty();
    terminal.print_json(&pulled);
    Ok(if is_clean { Outcome::Done } else { Outcome::Refused })
}

fn report(pulled: &Pulled, selection: &Selection, session: Session<'_>) -> Result<(), Failure> {
    let terminal = session.terminal;
    let Pulled { edition, added, changed, unchanged, kept, merged, conflicts, gone, refused, .. } = pulled;
    if *edition == 0 {
        terminal.print(tell!("nothing-published-yet"));
        return Ok(());
    }
    let left = kept.len() + merged.len() + conflicts.len() + gone.len() + refused.len();
    let touched = added.len() + changed.len() + left;
    if touched + unchanged == 0 && *selection != Selection::All {
        return Err(Failure::Refused { message: tell!("pull-none-selected"), help: tell!("pull-none-selected-help") });
    }
    for file in added {
        terminal.print(format_args!("{} {file}", style::green("+")));
    }
    for file in changed {
        terminal.print(format_args!("{} {file}", style::yellow("~")));
    }
    for file in merged.iter().filter(|file| !pulled.collisions.contains_key(*file)) {
        terminal.print(format_args!("{} {}", style::yellow("~"), tell!("pull-merged", file = file)));
    }
    let fetched = fetched(pulled);
    terminal.print(tell!("pull-summary", edition = edition, fetched = fetched, unchanged = unchanged));
    if pulled.partial {
        terminal.note(tell!("pull-partial"));
    }
    for file in kept.iter().take(MAX_PRINTED) {
        terminal.print(tell!("pull-kept", file = file, path = word(file)));
    }
    if kept.len() > MAX_PRINTED {
        terminal.print(format_args!("  {}", tell!("and-more", count = kept.len() - MAX_PRINTED)));
    }
    for file in gone {
        terminal.print(tell!("pull-gone", file = file, path = word(file)));
    }
    report_conflicts(pulled, session);
    Ok(())
}

/// What a pull has written, in words.
fn fetched(pulled: &Pulled) -> String {
    let Pulled { added, changed, merged, pictures, .. } = pulled;
    let written = || added.iter().chain(changed).chain(merged);
    let articles = written().filter(|file| *file != SETTINGS).count();
    let mut parts = Vec::new();
    if articles > 0 {
        parts.push(tell!("count-articles", count = articles));
    }
    if !pictures.is_empty() {
        parts.push(tell!("count-pictures", count = pictures.len()));
    }
    if written().any(|file| file == SETTINGS) {
        parts.push(tell!("the-settings"));
    }
    match parts.pop() {
        None => tell!("pull-nothing"),
        Some(last) if parts.is_empty() => tell!("pull-fetched", what = last),
        Some(last) => tell!("pull-fetched-and", first = parts.join(", "), last = last),
    }
}

fn report_conflicts(pulled: &Pulled, session: Session<'_>) {
    let Pulled { conflicts, collisions, refused, reasons, .. } = pulled;
    let terminal = session.terminal;
    let print_conflict = |message: String, help: String| {
        terminal.print_error(format_args!("{}: {message}", style::red(&tell!("label-error"))));
        terminal.print_error(format_args!("  {} {}: {help}", style::blue("="), tell!("label-help")));
    };
    for (file, lines) in collisions {
        let help = tell!("pull-collision-help", path = word(file));
        let line = lines.first().unwrap_or(&1);
        let places = tell!("count-places", count = lines.len());
        print_conflict(tell!("pull-collision", file = file, line = line, places = places), help);
    }
    for file in conflicts {
        if file == SETTINGS {
            let help = tell!("pull-conflict-settings-help", path = word(file));
            print_conflict(tell!("pull-conflict-settings", file = file), help);
            continue;
        }
        print_conflict(tell!("pull-conflict", file = file), tell!("pull-conflict-help", path = word(file)));
    }
    for path in refused {
        if let Some(reason) = reasons.get(path) {
            let message = tell!("pull-not-fetched", path = one_line(path), reason = one_line(reason));
            print_conflict(message, tell!("pull-not-fetched-help"));
            continue;
        }
        print_conflict(tell!("pull-path-refused", path = one_line(path)), tell!("pull-path-refused-help"));
    }
}

/// Prints a note if somebody else has changed the settings, with an older command that does not send their file: pushing this
/// folder's settings would be a conflict.
fn report_settings(live: Option<Hash>, base: Option<Hash>, content: &Content, session: Session<'_>) {
    if live.is_some() && live != Some(content.site_hash) && live != base {
        session.terminal.note(tell!("pull-settings-differ"));
    }
}
