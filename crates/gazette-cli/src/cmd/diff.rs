//! `gazette diff`: shows how files differ from what the paper has.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gazette_content::SETTINGS;
use gazette_core::wire::{LiveSource, SettingsSource, Source};
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session, current_dir};
use crate::client::Client;
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth, Selection};
use crate::failure::Failure;
use crate::terminal::{one_line, style};

/// Lines around each change.
const CONTEXT_LINES: usize = 3;

/// Arguments of `gazette diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette diff
  gazette diff thoi-su/cau-vam-sen.md
  gazette diff --edition 4 thoi-su")]
pub struct Args {
    /// Compare only articles in these files and folders
    paths: Vec<PathBuf>,

    /// Compare with the live versions; this is the default
    #[arg(long, conflicts_with = "edition")]
    live: bool,

    /// Compare with the versions of edition N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    edition: Option<u64>,
}

/// Runs `gazette diff`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir()?;
    let client = session.client()?;
    let selection = folder.select_also_absent(&current_dir(), &args.paths)?;
    let differences = Differences::find(&folder, &client, &selection, args.edition)?;
    if differences.is_nothing && !args.paths.is_empty() {
        let named: Vec<_> = args.paths.iter().map(|path| one_line(&path.to_string_lossy()).into_owned()).collect();
        return Err(Failure::Refused {
            message: tell!("diff-none", paths = named.join(", ")),
            help: tell!("diff-none-help"),
        });
    }
    let name = args.edition.map_or_else(|| tell!("diff-live"), |number| tell!("diff-edition", number = number));
    differences.print(&name, session);
    match differences.files.len() {
        0 if args.edition.is_none() => session.terminal.print(tell!("diff-same-live")),
        0 => session.terminal.print(tell!("diff-same", name = name)),
        some => session.terminal.note(tell!("diff-different", count = some, name = name)),
    }
    session.terminal.print_json(&differences.as_json());
    Ok(Outcome::Done)
}

/// The texts that differ between a folder and the paper, or an earlier version of the folder.
#[derive(Default)]
pub(super) struct Differences {
    /// By files: the text before, with its file's path then, and that of the folder. `None` if there is none.
    files: BTreeMap<String, Texts>,
    /// Whether neither has any of the selected files.
    is_nothing: bool,
}

#[derive(Default)]
struct Texts {
    before: Option<(String, String)>,
    folder: Option<String>,
}

impl Differences {
    /// Compares the selected articles with an edition, or with the live ones. Articles are compared by their ids, so a moved
    /// file is compared with itself.
    pub(super) fn find(
        folder: &ContentDir,
        client: &Client,
        selection: &Selection,
        edition: Option<u64>,
    ) -> Result<Self, Failure> {
        let content = Content::load_with(folder.clone(), LoadOptions::with_media(MediaDepth::Inspect))?.content;
        let by_id: BTreeMap<&str, &str> =
            content.entries.iter().map(|entry| (entry.id.0.as_str(), entry.file.as_str())).collect();
        let mut files: BTreeMap<String, Texts> = BTreeMap::new();
        for list in client.sources(edition) {
            let list = list?;
            if let Some(SettingsSource { text, .. }) = list.settings
                && let Ok(Source { path, text, .. }) = serde_json::from_str(&text)
                && selection.includes(SETTINGS)
            {
                files.entry(SETTINGS.to_owned()).or_default().before = Some((path, text));
            }
            for LiveSource { id, text, .. } in list.sources {
                let Ok(Source { path, text, .. }) = serde_json::from_str(&text) else { continue };
                let file = by_id.get(id.as_str()).map_or_else(|| path.clone(), |file| (*file).to_owned());
                if selection.includes(&file) || selection.includes(&path) {
                    files.entry(file).or_default().before = Some((path, text));
                }
            }
        }
        for entry in content.entries.iter().filter(|entry| !entry.draft && selection.includes(&entry.file)) {
            files.entry(entry.file.clone()).or_default();
        }
        for (file, texts) in &mut files {
            texts.folder = folder.read(file).ok().map(|text| text.normalised);
        }
        let is_nothing = files.is_empty();
        files.retain(|file, Texts { before, folder }| match (before, folder) {
            (Some((path, before)), Some(folder)) => before != folder || path != file,
            _ => true,
        });
        Ok(Self { files, is_nothing })
    }

    /// Adds the difference of a file. `before` has the path and the text of an earlier version.
    pub(super) fn add(&mut self, file: &str, before: Option<(String, String)>, folder: Option<String>) {
        self.files.insert(file.to_owned(), Texts { before, folder });
    }

    /// Prints each difference like `diff -u`, from the version called `name` to the folder.
    pub(super) fn print(&self, name: &str, session: Session<'_>) {
        for (file, Texts { before, folder }) in &self.files {
            let header = |sign: &str, name: &str, file: Option<&str>| match file {
                Some(file) => format!("{sign} {name}: {}", one_line(file)),
                None => format!("{sign} {name}: {}", tell!("none")),
            };
            let path = before.as_ref().map(|(path, _)| path.as_str());
            let yours = folder.as_ref().map(|_| file.as_str());
            session.terminal.print(style::red(&header("---", name, path)));
            session.terminal.print(style::green(&header("+++", &tell!("diff-yours"), yours)));
            print_lines(&lines(before.as_ref(), folder.as_deref()), session);
        }
    }

    /// `file`, `before` (its path in the version that it is compared with, or null) and `diff` of each.
    pub(super) fn as_json(&self) -> serde_json::Value {
        let difference = |(file, Texts { before, folder }): (&String, &Texts)| {
            let path = before.as_ref().map(|(path, _)| path);
            json!({"file": file, "before": path, "diff": lines(before.as_ref(), folder.as_deref())})
        };
        self.files.iter().map(difference).collect()
    }
}

fn lines(before: Option<&(String, String)>, folder: Option<&str>) -> String {
    unified(before.map_or("", |(_, text)| text.as_str()), folder.unwrap_or_default())
}

/// Prints the lines of a diff in their colours.
pub(super) fn print_lines(lines: &str, session: Session<'_>) {
    for line in lines.lines() {
        session.terminal.print(match line.chars().next() {
            Some('-') => style::red(line),
            Some('+') => style::green(line),
            Some('@') => style::blue(line),
            _ => line.to_owned(),
        });
    }
}

/// The changed lines with those around them.
pub(super) fn unified(before: &str, after: &str) -> String {
    let patch = diffy::DiffOptions::new().set_context_len(CONTEXT_LINES).create_patch(before, after).to_string();
    patch.split_inclusive('\n').skip_while(|line| !line.starts_with("@@")).collect()
}
