//! The verbs, one module each: its arguments, and `run`.

use std::path::{Path, PathBuf};

use crate::cli::{Cli, Verb};
use crate::client::Client;
use crate::content::{Folder, FolderError};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub mod check;
pub mod editions;
pub mod new;
pub mod plan;
pub mod push;
pub mod token;
pub mod unpublish;

/// How a verb ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well: exit status 0.
    Done,
    /// What was looked at is not as it should be, or not yet: exit status 1.
    Refused,
}

/// What a verb works with.
#[derive(Debug, Clone, Copy)]
pub struct Session<'s> {
    /// Where it speaks.
    pub terminal: &'s Terminal,
    /// Where the paper is, and who we are.
    pub environment: &'s Environment,
    content: Option<&'s Path>,
}

/// Runs what the command line says.
pub fn run(
    cli: &Cli,
    terminal: &Terminal,
    environment: impl FnOnce() -> Result<Environment, Failure>,
) -> Result<Outcome, Failure> {
    let environment = environment()?;
    let session = Session { terminal, environment: &environment, content: cli.content.as_deref() };
    match &cli.verb {
        Verb::New(args) => new::run(args, session),
        Verb::Check(args) => check::run(args, session),
        Verb::Plan(args) => plan::run(args, session),
        Verb::Push(args) => push::run(args, session),
        Verb::Unpublish(args) => unpublish::run(args, session),
        Verb::Editions(args) => editions::run(args, session),
        Verb::Token(verb) => token::run(verb, session),
    }
}

impl Session<'_> {
    /// The content folder.
    fn folder(&self) -> Result<Folder, FolderError> {
        Folder::open(self.content.unwrap_or_else(|| Path::new(".")))
    }

    /// The content folder, if there is one where we stand; one that was named must be there.
    fn folder_if_any(&self) -> Result<Option<Folder>, FolderError> {
        match self.folder() {
            Err(FolderError::NoSettings(_)) if self.content.is_none() => Ok(None),
            result => result.map(Some),
        }
    }

    /// The paper.
    fn client(&self) -> Result<Client, Failure> {
        let address = self.environment.address()?;
        if self.environment.token.is_some() && address.exposes_token() {
            self.terminal.warn(format_args!("{address} is not encrypted: whoever listens can read your token"));
        }
        let terminal = *self.terminal;
        let name = address.to_string();
        let on_retry = move |cause: &str| terminal.note(format_args!("{name}: {cause}; trying again"));
        Ok(Client::new(address, self.environment.token.clone(), self.environment.patience, on_retry))
    }
}

/// Where the command stands.
fn current_dir() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}
