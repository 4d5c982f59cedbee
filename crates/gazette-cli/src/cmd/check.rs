//! `gazette check`: checks the content folder, offline.

use std::collections::BTreeSet;
use std::path::PathBuf;

use gazette_content::SETTINGS;
use gazette_content::diagnostics::{Diagnostics, Severity};
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session, current_dir};
use crate::content::{Content, ContentDir, LoadOptions, LoadedContent, MediaDepth, Selection};
use crate::failure::Failure;
use crate::files::write_atomically;
use crate::terminal::{self, style};

/// Arguments of `gazette check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette check                  check the whole folder
  gazette check thoi-su a.md     report only on these; other files are read for comparison
  gazette check --fix            clean the text of the files
  gazette check --strict         exit with status 1 on warnings too")]
pub struct Args {
    /// Report only on these files and folders
    paths: Vec<PathBuf>,

    /// Clean the text of the files: accents, Đ, invisible characters
    #[arg(long)]
    fix: bool,

    /// Fail on warnings too, for example in CI
    #[arg(long)]
    strict: bool,
}

/// Runs `gazette check`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let LoadedContent { content, diagnostics, files, .. } =
        Content::load_with(folder, LoadOptions::with_media(MediaDepth::Inspect))?;
    let address = super::base_url_warning(&content, session)?;
    let diagnostics = Diagnostics::new(diagnostics.iter().cloned().chain(address).collect());
    let diagnostics =
        diagnostics.filtered(|found| found.file == SETTINGS || found.files().any(|file| selection.includes(file)));
    let fixed = if args.fix { fix(content.folder(), &diagnostics)? } else { 0 };
    let open = if args.fix { diagnostics.filtered(|found| found.severity != Severity::Repair) } else { diagnostics };

    report(&open, Summary { fixed, files, selection: &selection, is_strict: args.strict }, session);
    let is_strict_clean = !args.strict || open.count(Severity::Warning) == 0;
    let is_clean = !open.has_errors() && open.count(Severity::Repair) == 0 && is_strict_clean;
    session.terminal.print_json(&json!({
        "ok": is_clean,
        "articles": files,
        "fixed": fixed,
        "diagnostics": open.iter().collect::<Vec<_>>(),
    }));
    Ok(if is_clean { Outcome::Done } else { Outcome::Refused })
}

/// Cleans the files that `found` reports as needing it. Returns the number of repairs.
fn fix(folder: &ContentDir, found: &Diagnostics) -> Result<usize, Failure> {
    let repairs = found.iter().filter(|found| found.severity == Severity::Repair);
    let files: BTreeSet<&str> = repairs.map(|found| found.file.as_str()).collect();
    let mut fixed = 0;
    for file in files {
        let path = folder.path(file);
        if let Ok(source_text) = folder.read(file) {
            write_atomically(&path, source_text.repaired().as_bytes())
                .map_err(|cause| Failure::Unwritable { path, cause })?;
            fixed += source_text.repairs.len();
        }
    }
    Ok(fixed)
}

/// What to say after the diagnostics.
#[derive(Clone, Copy)]
struct Summary<'s> {
    fixed: usize,
    files: usize,
    selection: &'s Selection,
    is_strict: bool,
}

fn report(open: &Diagnostics, summary: Summary<'_>, session: Session<'_>) {
    let Summary { fixed, files, selection, is_strict } = summary;
    let terminal = session.terminal;
    let rendered = terminal::report(open);
    if !rendered.is_empty() {
        terminal.print(rendered.trim_end_matches('\n'));
        terminal.print("");
    }
    if fixed > 0 {
        terminal.print(tell!("check-fixed", problems = tell!("count-text-problems", count = fixed)));
    }
    let repairs = open.count(Severity::Repair);
    if let Some(summary) = open.summary() {
        terminal.print(format_args!("{}.", style::red(&summary)));
    } else if repairs == 0 {
        let what = match selection {
            Selection::All => tell!("count-articles", count = files),
            Selection::Only(_) => tell!("check-selected"),
        };
        terminal.print(tell!("check-clean", what = what));
    }
    if repairs > 0 {
        terminal.print(tell!("check-fixable", problems = tell!("count-text-problems", count = repairs)));
    }
    let warnings = open.count(Severity::Warning);
    if warnings > 0 {
        let told = tell!("count-warnings", count = warnings);
        let strict = if is_strict { format!(", {}", tell!("check-strict", count = warnings)) } else { String::new() };
        terminal.print(format_args!("{told}{strict}."));
    }
}
