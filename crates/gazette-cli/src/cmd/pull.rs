//! `gazette pull`: fetches the live articles into the folder.

use std::collections::HashMap;
use std::path::PathBuf;

use gazette_content::SETTINGS;
use gazette_content::diagnostics::counted;
use gazette_core::hash::Hash;

use super::push::load_state;
use super::{Outcome, Session, current_dir, load_to_compare};
use crate::content::{Content, Selection};
use crate::failure::Failure;
use crate::publishing::{Pull, Pulled, StateFile, bases_of};
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

    /// Overwrite local changes with the live version instead of merging them
    #[arg(long)]
    force: bool,

    /// Treat files of which this folder has no record as made from the versions of edition N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    base: Option<u64>,
}

/// Runs `gazette pull`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.content_dir()?;
    let client = session.client()?;
    let selection = folder.select_also_absent(&current_dir(), &args.paths)?;
    let waiting = || terminal.note("another command is using this folder; waiting for it to finish");
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let content = load_to_compare(folder, session)?;
    let mut state =
        load_state(&file, &client, "files that differ from the live version count as changed locally", session)?;
    state.follow_proposals(&client)?;
    let base = state.site;

    let bases = args.base.map_or(Ok(HashMap::new()), |edition| bases_of(&client, edition))?;
    let mut pull = Pull::new(&content, &client, &selection, args.force, state).with_bases(bases);
    let progress = terminal.progress(0, "Fetching");
    let result = pull.run(&progress);
    progress.finish_and_clear();
    let (state, pulled, site) = pull.finish();
    file.write(&state)?;
    result?;

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
        terminal.print("Nothing has been published yet.");
        return Ok(());
    }
    let left = kept.len() + merged.len() + conflicts.len() + gone.len() + refused.len();
    let touched = added.len() + changed.len() + left;
    if touched + unchanged == 0 && *selection != Selection::All {
        return Err(Failure::Refused {
            message: "no live articles in the selected paths".to_owned(),
            help: "run `gazette pull` without PATHS to fetch all articles; an article's file has the path from which it was pushed"
                .to_owned(),
        });
    }
    for file in added {
        terminal.print(format_args!("{} {file}", style::green("+")));
    }
    for file in changed {
        terminal.print(format_args!("{} {file}", style::yellow("~")));
    }
    for file in merged.iter().filter(|file| !pulled.collisions.contains_key(*file)) {
        terminal.print(format_args!("{} {file}, merged with your changes", style::yellow("~")));
    }
    let fetched = fetched(pulled);
    terminal.print(format_args!("Edition {edition}: {fetched}, {unchanged} unchanged."));
    if pulled.partial {
        terminal.note("your token has the role writer, so others' articles are fetched only if they are public");
    }
    if !kept.is_empty() {
        terminal.print(format_args!("kept: {} with local changes", counted(kept.len(), "file")));
    }
    for file in gone {
        terminal.print(format_args!(
            "kept: {file}, although its article was taken down or purged; delete the file, or publish it again with `gazette push {file} --republish`"
        ));
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
        parts.push(counted(articles, "article"));
    }
    if !pictures.is_empty() {
        parts.push(counted(pictures.len(), "picture"));
    }
    if written().any(|file| file == SETTINGS) {
        parts.push("the settings".to_owned());
    }
    match parts.pop() {
        None => "nothing to fetch".to_owned(),
        Some(last) if parts.is_empty() => format!("{last} fetched"),
        Some(last) => format!("{} and {last} fetched", parts.join(", ")),
    }
}

fn report_conflicts(pulled: &Pulled, session: Session<'_>) {
    let Pulled { conflicts, collisions, refused, reasons, .. } = pulled;
    let terminal = session.terminal;
    let print_conflict = |message: String, help: &str| {
        terminal.print_error(format_args!("{}: {message}", style::red("error")));
        terminal.print_error(format_args!("  {} help: {help}", style::blue("=")));
    };
    for (file, lines) in collisions {
        let help = format!(
            "write what is right, delete the lines that begin with <<<<<<<, ======= and >>>>>>>, and run `gazette push {file}`"
        );
        let line = lines.first().unwrap_or(&1);
        let places = counted(lines.len(), "place");
        let message = format!(
            "{file}:{line}: you and others changed the same lines, in {places}; both versions are in the file now"
        );
        print_conflict(message, &help);
    }
    for file in conflicts {
        if file == SETTINGS {
            let help = format!(
                "`gazette pull {file} --force` takes the live settings and discards yours; `gazette push {file} --force` publishes yours"
            );
            print_conflict(
                format!("{file} differs from the live settings and has local changes; left unchanged"),
                &help,
            );
            continue;
        }
        let help = format!(
            "`gazette pull {file} --force` takes the live version and discards yours; `gazette push {file} --force` publishes yours"
        );
        print_conflict(format!("{file} differs from the live version and has local changes; left unchanged"), &help);
    }
    for path in refused {
        if let Some(reason) = reasons.get(path) {
            let help = "the other articles were fetched; it is safe to run the command again";
            print_conflict(format!("{} was not fetched: {}", one_line(path), one_line(reason)), help);
            continue;
        }
        let help = "ask its editor to move it to a plain path such as thoi-su/ten-bai.md";
        print_conflict(
            format!(
                "an article was not fetched, because the path of its file or of a picture is not allowed: {}",
                one_line(path)
            ),
            help,
        );
    }
}

/// Prints a note if somebody else has changed the settings, with an older command that does not send their file: pushing this
/// folder's settings would be a conflict.
fn report_settings(live: Option<Hash>, base: Option<Hash>, content: &Content, session: Session<'_>) {
    if live.is_some() && live != Some(content.site_hash) && live != base {
        session.terminal.note(format_args!(
            "the live settings differ from this folder's {SETTINGS}, and the paper does not have their file; a section or a \
             banner may be new"
        ));
    }
}
