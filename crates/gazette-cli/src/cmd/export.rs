//! `gazette export`: backs up the whole paper to a folder.

use std::path::PathBuf;

use gazette_messages::{grouped, tell};
use serde_json::json;

use super::{Outcome, Session, now};
use crate::backup::{BackupFolder, export};
use crate::failure::Failure;
use crate::terminal::{one_line, style};

/// Arguments of `gazette export`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette export ../sao-luu
  gazette export ../sao-luu               again: fetches only what is new")]
pub struct Args {
    /// The backup folder: a new or empty folder, or an earlier export of this paper
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs `gazette export`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let client = session.client()?;
    let folder = BackupFolder::prepare(&args.folder)?;
    let progress = terminal.progress(0, tell!("progress-exporting"));
    let exported = export(&client, &folder, now(), &progress);
    progress.finish_and_clear();
    let exported = exported.inspect_err(|_| folder.remove_if_unused())?;

    let count = |table: &str| exported.rows.get(table).copied().unwrap_or(0);
    let headline = tell!("export-done", edition = exported.edition, folder = args.folder.display());
    terminal.print(format_args!(
        "{}: {}, {}, {}.",
        style::green(&headline),
        tell!("count-editions", count = count("editions")),
        tell!("count-versions", count = count("versions")),
        tell!("count-pictures", count = exported.media),
    ));
    terminal.print(tell!(
        "export-fetched",
        fetched = grouped(exported.fetched),
        all = grouped(exported.media + exported.rows.get("blobs").copied().unwrap_or(0))
    ));
    if !exported.counts {
        terminal.warn(tell!("export-no-counts", address = client.address()));
    }
    for file in &exported.unreadable {
        terminal.note(tell!("export-left-out", file = one_line(file)));
    }
    terminal.print_json(&json!({
        "edition": exported.edition,
        "folder": args.folder,
        "rows": exported.rows,
        "media": exported.media,
        "fetched": exported.fetched,
        "counts": exported.counts,
        "left_out": exported.unreadable,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}
