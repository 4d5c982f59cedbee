//! `gazette man`: manual pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use serde_json::json;

use super::Outcome;
use crate::cli::Cli;
use crate::failure::Failure;
use crate::files::write_atomically;
use crate::terminal::Terminal;

/// Where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette man | man -l -
  gazette man --out ~/.local/share/man/man1     and then: man gazette-push")]
pub struct Args {
    /// Write a page for the command and one for each verb into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
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

/// A command's page, and those of its verbs.
fn collect(command: &Command, pages: &mut Vec<(String, String)>) {
    pages.push(page(command));
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        collect(verb, pages);
    }
}

/// The name of a command's page and its text.
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
