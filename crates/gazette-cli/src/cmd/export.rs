//! `gazette export`: backs up the whole paper to a folder.

use std::path::PathBuf;

use gazette_content::diagnostics::{counted, grouped};
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
    let progress = terminal.progress(0, "Exporting");
    let exported = export(&client, &folder, now(), &progress);
    progress.finish_and_clear();
    let exported = exported.inspect_err(|_| folder.remove_if_unused())?;

    let count = |table: &str| usize::try_from(exported.rows.get(table).copied().unwrap_or(0)).unwrap_or(usize::MAX);
    let headline = format!("Exported edition {} to {}", exported.edition, args.folder.display());
    terminal.print(format_args!(
        "{}: {}, {}, {}.",
        style::green(&headline),
        counted(count("editions"), "edition"),
        counted(count("versions"), "article version"),
        counted(usize::try_from(exported.media).unwrap_or(usize::MAX), "picture"),
    ));
    terminal.print(format_args!(
        "{} of {} texts and pictures fetched; the others were already in the folder.",
        grouped(exported.fetched),
        grouped(exported.media + exported.rows.get("blobs").copied().unwrap_or(0))
    ));
    if !exported.counts {
        terminal.warn(format_args!(
            "{} has no API for view counts, so the backup does not contain them; upgrade its Worker to include them",
            client.address()
        ));
    }
    for file in &exported.unreadable {
        terminal.note(format_args!(
            "{} is missing from content/, because its path is not allowed there; a restore still includes it",
            one_line(file)
        ));
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
