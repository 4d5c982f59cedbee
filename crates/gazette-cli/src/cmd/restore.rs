//! `gazette restore`: an empty paper made from a backup.

use std::path::PathBuf;

use serde_json::json;

use super::{Outcome, Session, wait_if};
use crate::backup::{Backup, restore, verify};
use crate::client::Client;
use crate::failure::Failure;
use crate::terminal::{one_line, style};

/// Where from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  GAZETTE_URL=https://new-paper.example gazette restore ../sao-luu
  gazette restore ../sao-luu --yes        again, after it was cut off: only what is missing is sent")]
pub struct Args {
    /// A folder that gazette export has written
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Don't ask
    #[arg(long, short)]
    yes: bool,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let client = session.client()?;
    let backup = verify(&args.folder)?;
    if !args.yes && !confirm(&backup, &client, session) {
        return Err(Failure::Refused {
            message: "it was not confirmed; nothing was restored".to_owned(),
            help: "answer yes, or give --yes".to_owned(),
        });
    }
    let progress = terminal.progress(0, "Restoring");
    let restored = restore(&backup, &client, &progress);
    progress.finish_and_clear();
    let restored = restored?;

    let edition = backup.manifest.edition;
    if restored.is_some() {
        let headline = style::green(&format!("Edition {edition} is restored"));
        terminal.print(format_args!("{headline}, with all of its history."));
        terminal.print(format_args!("{}/", client.address()));
    } else {
        terminal.print(format_args!("{} was made from this backup before; nothing had to be done.", client.address()));
    }
    if restored == Some(false) {
        terminal.warn(format_args!("{} can't take counts, so its views begin at nothing", client.address()));
    }
    let waited = wait_if(true, &client, edition, session)?;
    terminal.print_json(&json!({
        "edition": edition,
        "is_new": restored.is_some(),
        "counts": restored,
        "url": format!("{}/", client.address()),
        "waited": waited,
    }));
    Ok(if waited == Some(false) { Outcome::Refused } else { Outcome::Done })
}

/// Asks, where there is somebody to ask; a script has said what it wants.
fn confirm(backup: &Backup, client: &Client, session: Session<'_>) -> bool {
    let manifest = &backup.manifest;
    let question = format!(
        "This makes {}, which must be empty, into what {} was in edition {} ({}).",
        client.address(),
        one_line(&manifest.address),
        manifest.edition,
        one_line(&manifest.exported_at)
    );
    session.terminal.ask(&question, "Type yes to go on: ").is_none_or(|answer| answer == "yes")
}
