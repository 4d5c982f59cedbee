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
    differences.print(args.edition, session);
    Ok(Outcome::Done)
}

/// The texts that differ between a folder and the paper.
pub(super) struct Differences {
    /// By files: the text that the paper has, and that of the folder. `None` if there is none.
    files: BTreeMap<String, Texts>,
    /// Whether neither has any of the selected files.
    is_nothing: bool,
}

#[derive(Default)]
struct Texts {
    paper: Option<(String, String)>,
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
                files.entry(SETTINGS.to_owned()).or_default().paper = Some((path, text));
            }
            for LiveSource { id, text, .. } in list.sources {
                let Ok(Source { path, text, .. }) = serde_json::from_str(&text) else { continue };
                let file = by_id.get(id.as_str()).map_or_else(|| path.clone(), |file| (*file).to_owned());
                if selection.includes(&file) || selection.includes(&path) {
                    files.entry(file).or_default().paper = Some((path, text));
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
        files.retain(|file, Texts { paper, folder }| match (paper, folder) {
            (Some((path, paper)), Some(folder)) => paper != folder || path != file,
            _ => true,
        });
        Ok(Self { files, is_nothing })
    }

    /// Prints each difference like `diff -u`, from the paper to the folder.
    pub(super) fn print(&self, edition: Option<u64>, session: Session<'_>) {
        let terminal = session.terminal;
        let name = edition.map_or_else(|| tell!("diff-live"), |number| tell!("diff-edition", number = number));
        let mut answer = Vec::new();
        for (file, Texts { paper, folder }) in &self.files {
            let (path, paper) = paper.as_ref().map_or((None, ""), |(path, text)| (Some(path), text.as_str()));
            let lines = unified(paper, folder.as_deref().unwrap_or_default());
            let header = |sign: &str, name: &str, file: Option<&str>| match file {
                Some(file) => format!("{sign} {name}: {}", one_line(file)),
                None => format!("{sign} {name}: {}", tell!("none")),
            };
            terminal.print(style::red(&header("---", &name, path.map(String::as_str))));
            terminal.print(style::green(&header("+++", &tell!("diff-yours"), folder.as_ref().map(|_| file.as_str()))));
            print_lines(&lines, session);
            answer.push(json!({"file": file, "paper": path, "diff": lines}));
        }
        match self.files.len() {
            0 if edition.is_none() => terminal.print(tell!("diff-same-live")),
            0 => terminal.print(tell!("diff-same", name = name)),
            some => terminal.note(tell!("diff-different", count = some, name = name)),
        }
        terminal.print_json(&json!(answer));
    }
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
