//! `gazette restore`: restores a backup into an empty paper.

use std::path::PathBuf;
use std::time::Instant;

use serde_json::json;

use super::{Outcome, Session, wait_if};
use crate::backup::{Backup, restore, verify};
use crate::client::Client;
use crate::failure::Failure;
use crate::terminal::{one_line, style};

/// Arguments of `gazette restore`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  GAZETTE_URL=https://new-paper.example gazette restore ../sao-luu
  gazette restore ../sao-luu --yes        continue an interrupted restore: send only what is missing")]
pub struct Args {
    /// The backup folder, as written by gazette export
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Do not ask for confirmation
    #[arg(long, short)]
    yes: bool,
}

/// Runs `gazette restore`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let client = session.client()?;
    let progress = terminal.progress(0, "Checking the backup");
    let backup = verify(&args.folder, &progress);
    progress.finish_and_clear();
    let backup = backup?;
    if !args.yes && !confirm(&backup, &client, session) {
        return Err(Failure::Refused {
            message: "the restore was not confirmed; nothing was changed".to_owned(),
            help: "answer yes, or pass --yes".to_owned(),
        });
    }
    let began = Instant::now();
    let progress = terminal.progress(0, "Restoring");
    let restored = restore(&backup, &client, &progress);
    progress.finish_and_clear();
    let restored = restored?;

    let edition = backup.manifest.edition;
    if restored.is_some() {
        let headline = style::green(&format!("Restored edition {edition}"));
        terminal.print(format_args!("{headline} with its history."));
        terminal.print(format_args!("{}/", client.address()));
    } else {
        terminal.print(format_args!("{} was already restored from this backup; nothing to do.", client.address()));
    }
    if restored == Some(false) {
        terminal.warn(format_args!("{} has no API for view counts, so views start at zero", client.address()));
    }
    let waited = wait_if(true, &client, edition, began, session)?;
    terminal.print_json(&json!({
        "edition": edition,
        "is_new": restored.is_some(),
        "counts": restored,
        "url": format!("{}/", client.address()),
        "waited": waited.is_served,
        "live_after_secs": waited.secs,
    }));
    Ok(waited.outcome())
}

/// Asks for confirmation if there is a terminal.
fn confirm(backup: &Backup, client: &Client, session: Session<'_>) -> bool {
    let manifest = &backup.manifest;
    let question = format!(
        "This restores into {}, which must be empty, the paper {} as of edition {} ({}).",
        client.address(),
        one_line(&manifest.address),
        manifest.edition,
        one_line(&manifest.exported_at)
    );
    session.terminal.ask(&question, "Type yes to continue: ").is_none_or(|answer| answer == "yes")
}
