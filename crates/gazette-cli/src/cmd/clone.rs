//! `gazette clone`: fetches a paper into a new folder.

use std::fs;
use std::path::PathBuf;

use gazette_content::SETTINGS;
use gazette_core::wire::{SettingsSource, Source};
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session};
use crate::client::{Address, BadAddress, Client, ClientError};
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth, Selection};
use crate::failure::Failure;
use crate::files::write_atomically;
use crate::publishing::{Pull, PushState, StateFile};
use crate::remotes::Remotes;

/// The `.gitignore` of a content folder.
pub(super) const GITIGNORE: &str = "# What the gazette command remembers about this folder.\n/.gazette/\n";

/// Arguments of `gazette clone`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette clone https://bao.example
  gazette clone https://bao.example bao-cua-toi")]
pub struct Args {
    /// The paper's address
    url: String,

    /// The new folder [default: named after the paper's host]
    dir: Option<PathBuf>,
}

/// Runs `gazette clone`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let address: Address = args.url.parse().map_err(|error: BadAddress| error.of("URL"))?;
    let dir = args.dir.clone().unwrap_or_else(|| address.file_stem().into());
    if fs::read_dir(&dir).is_ok_and(|mut files| files.next().is_some()) || dir.is_file() {
        return Err(Failure::Refused {
            message: tell!("clone-not-empty", dir = dir.display()),
            help: tell!("clone-not-empty-help", url = args.url),
        });
    }
    let client = session.client_of(address);
    let settings = settings_of(&client)?;
    let unwritable = |path: PathBuf| move |cause| Failure::Unwritable { path, cause };
    fs::create_dir_all(&dir).map_err(unwritable(dir.clone()))?;
    for (file, text) in [(".gitignore", GITIGNORE), (SETTINGS, settings.as_str())] {
        let path = dir.join(file);
        write_atomically(&path, text.as_bytes()).map_err(unwritable(path))?;
    }

    let folder = ContentDir::open(&dir)?;
    let file = StateFile::lock(folder.root(), client.address(), || {})?;
    let content = Content::load_with(folder, LoadOptions::with_media(MediaDepth::Stored))?.content;
    let mut pull = Pull::new(&content, &client, &Selection::All, false, PushState::default());
    let progress = session.terminal.progress(0, tell!("progress-fetching"));
    let result = pull.run(&progress);
    progress.finish_and_clear();
    let (state, pulled, _) = pull.finish();
    file.write(&state)?;
    result.inspect_err(|_| {
        session.terminal.note(tell!("clone-partial", dir = dir.display()));
    })?;

    let terminal = session.terminal;
    terminal.print(tell!(
        "clone-done",
        edition = pulled.edition,
        articles = tell!("count-articles", count = pulled.added.len()),
        pictures = tell!("count-pictures", count = pulled.pictures.len()),
        dir = dir.display()
    ));
    if pulled.partial {
        terminal.note(tell!("pull-partial"));
    }
    for (path, reason) in &pulled.reasons {
        terminal.warn(tell!("pull-not-fetched", path = path, reason = reason));
    }
    let default = Remotes::of(content.folder()).default_remote().ok().flatten();
    let is_known = |own: Option<Address>| own.is_some_and(|own| own == *client.address());
    let export = if is_known(session.environment.address().ok().flatten().or(default.map(|(_, url)| url))) {
        String::new()
    } else {
        format!("export GAZETTE_URL={}; ", client.address())
    };
    terminal.note(tell!("clone-next", commands = format!("{export}cd {} && gazette status", dir.display())));
    terminal
        .print_json(&json!({"dir": dir, "edition": pulled.edition, "added": pulled.added, "refused": pulled.refused}));
    let is_whole = pulled.refused.is_empty() && pulled.conflicts.is_empty();
    if !is_whole {
        terminal.note(tell!("clone-incomplete", dir = dir.display()));
    }
    Ok(if is_whole { Outcome::Done } else { Outcome::Refused })
}

/// The text of the paper's gazette.toml.
fn settings_of(client: &Client) -> Result<String, Failure> {
    let Some(list) = client.sources(None).next().transpose()? else { return Ok(String::new()) };
    let refused = |message: String, help: String| Failure::Refused { message, help };
    match list.settings {
        Some(SettingsSource { text, .. }) => {
            let source: Source = serde_json::from_str(&text).map_err(|error| ClientError::NotGazette {
                address: client.address().to_string(),
                what: tell!("clone-settings-format", error = error),
            })?;
            Ok(source.text)
        }
        None if list.edition == 0 => {
            Err(refused(tell!("clone-nothing", address = client.address()), tell!("clone-nothing-help")))
        }
        None => Err(refused(tell!("clone-no-settings", address = client.address()), tell!("clone-no-settings-help"))),
    }
}
