//! `gazette man`: prints or writes manual pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use serde_json::json;

use super::Outcome;
use crate::cli::{Cli, in_language};
use crate::failure::Failure;
use crate::files::write_atomically;
use crate::terminal::Terminal;

/// Arguments of `gazette man`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette man | man -l -
  gazette man --out ~/.local/share/man/man1     then: man gazette-push")]
pub struct Args {
    /// Write a page for the command and one for each subcommand to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs `gazette man`.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let command = in_language(command);
    let Some(folder) = &args.out else {
        let page = page(&command).1;
        terminal.print(page.trim_end());
        terminal.print_json(&json!({ "page": page }));
        return Ok(Outcome::Done);
    };
    let mut pages = Vec::new();
    collect(&command, &mut pages);
    let mut files = Vec::new();
    for (name, page) in pages {
        let path = folder.join(name);
        write(&path, &page).map_err(|cause| Failure::Unwritable { path: path.clone(), cause })?;
        files.push(path);
    }
    for file in &files {
        terminal.print(file.display());
    }
    terminal.print_json(&json!({ "files": files }));
    Ok(Outcome::Done)
}

/// Collects the pages of a command and its subcommands.
fn collect(command: &Command, pages: &mut Vec<(String, String)>) {
    pages.push(page(command));
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        collect(subcommand, pages);
    }
}

/// The file name and the text of a command's page.
fn page(command: &Command) -> (String, String) {
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text).expect("writing into memory does not fail");
    (man.get_filename(), String::from_utf8_lossy(&text).into_owned())
}

fn write(path: &Path, page: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    write_atomically(path, page.as_bytes())
}
