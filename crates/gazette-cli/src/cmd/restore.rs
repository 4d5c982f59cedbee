//! `gazette restore`: restores a backup into an empty paper.

use std::path::PathBuf;
use std::time::Instant;

use gazette_messages::tell;
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
    let progress = terminal.progress(0, tell!("progress-checking-backup"));
    let backup = verify(&args.folder, &progress);
    progress.finish_and_clear();
    let backup = backup?;
    if !args.yes && !confirm(&backup, &client, session) {
        return Err(Failure::Refused {
            message: tell!("restore-unconfirmed"),
            help: tell!("restore-unconfirmed-help"),
        });
    }
    let began = Instant::now();
    let progress = terminal.progress(0, tell!("progress-restoring"));
    let restored = restore(&backup, &client, &progress);
    progress.finish_and_clear();
    let restored = restored?;

    let edition = backup.manifest.edition;
    if restored.is_some() {
        let headline = style::green(&tell!("restored-edition", edition = edition));
        terminal.print(format_args!("{headline} {}.", tell!("restored-history")));
        terminal.print(format_args!("{}/", client.address()));
    } else {
        terminal.print(tell!("restore-nothing", address = client.address()));
    }
    if restored == Some(false) {
        terminal.warn(tell!("restore-no-counts", address = client.address()));
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
    let question = tell!(
        "restore-question",
        address = client.address(),
        paper = one_line(&manifest.address),
        edition = manifest.edition,
        at = one_line(&manifest.exported_at)
    );
    session.terminal.ask(&question, &format!("{} ", tell!("restore-type-yes"))).is_none_or(|answer| answer == "yes")
}
