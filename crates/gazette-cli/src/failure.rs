//! The errors with which a subcommand can end, and their remedies.

use std::fmt::Write as _;
use std::path::PathBuf;

use gazette_content::MediaError;
use gazette_content::diagnostics::Diagnostics;
use gazette_messages::tell;
use serde_json::{Value, json};

use crate::client::{BadAddress, BadToken, ClientError, TokenStoreError};
use crate::content::ContentDirError;
use crate::content::git::GitError;
use crate::publishing::StateError;
use crate::random::NoRandomness;
use crate::terminal::{one_line, report, style};

/// Why a subcommand failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command was called in a wrong way: exit status 2.
    #[error("{message}")]
    Usage {
        /// What happened.
        message: String,
        /// What to do.
        help: String,
    },
    /// The command was refused: exit status 1.
    #[error("{message}")]
    Refused {
        /// What happened.
        message: String,
        /// What to do.
        help: String,
    },
    /// Files with errors.
    #[error("{}", tell!("failed-invalid", errors = .0.summary().unwrap_or_default()))]
    Invalid(Diagnostics),
    /// A damaged backup.
    #[error("{}", tell!("failed-damaged", errors = .0.summary().unwrap_or_default()))]
    Damaged(Diagnostics),
    /// A file changed during the push.
    #[error("{}", tell!("failed-changed", file = file))]
    Changed {
        /// The file, relative to the content folder.
        file: String,
    },
    /// An error of the content folder.
    #[error(transparent)]
    ContentDir(#[from] ContentDirError),
    /// An error of a folder's Git repository.
    #[error(transparent)]
    Git(#[from] GitError),
    /// An error of a picture or a document.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The address of the paper is invalid.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// A token is invalid.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// The stored tokens can't be read or changed.
    #[error(transparent)]
    TokenStore(#[from] TokenStoreError),
    /// An error of a request to the paper.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The record of what was pushed can't be written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The operating system has no random numbers.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A file can't be written.
    #[error("{}", tell!("failed-unwritable", path = path.display(), cause = cause))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The cause.
        cause: std::io::Error,
    },
}

impl Failure {
    /// 2 for usage errors, 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. }
            | Self::Address(_)
            | Self::Token(_)
            | Self::Git(GitError::NoRepository { .. } | GitError::NoCommit(_) | GitError::NoCommon(_))
            | Self::ContentDir(
                ContentDirError::NoSuchPath(_) | ContentDirError::LeftOut(_) | ContentDirError::Outside { .. },
            )
            | Self::Client(ClientError::NoToken { .. } | ClientError::Exposed { .. }) => 2,
            _ => 1,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Usage { help, .. } | Self::Refused { help, .. } => Some(help.clone()),
            Self::Invalid(_) | Self::Damaged(_) => None,
            Self::Changed { .. } => Some(tell!("failed-changed-help")),
            Self::ContentDir(error) => Some(error.help()),
            Self::Git(error) => Some(error.help()),
            Self::Media(error) => Some(error.help.clone()),
            Self::Address(error) => Some(error.help()),
            Self::Token(error) => Some(error.help()),
            Self::TokenStore(error) => Some(error.help.clone()),
            Self::Client(error) => Some(error.help()),
            Self::State(error) => Some(error.help()),
            Self::Randomness(_) => Some(tell!("failed-random-help")),
            Self::Unwritable { .. } => Some(tell!("failed-unwritable-help")),
        }
    }

    /// The message for people.
    pub fn render(&self) -> String {
        let files = match self {
            Self::Invalid(diagnostics) | Self::Damaged(diagnostics) => report(diagnostics),
            _ => String::new(),
        };
        let label = style::red(&tell!("label-error"));
        let mut text = format!("{files}{label}: {}\n", one_line(&self.to_string()));
        if let Self::Client(error) = self {
            for line in error.details() {
                let _ = writeln!(text, "  {}", one_line(&line));
            }
        }
        if let Some(help) = self.help() {
            let _ = writeln!(text, "  {} {}: {}", style::blue("="), tell!("label-help"), one_line(&help));
        }
        text
    }

    /// The JSON for programs.
    pub fn to_json(&self) -> Value {
        let mut error = json!({"message": self.to_string(), "help": self.help()});
        match self {
            Self::Invalid(diagnostics) | Self::Damaged(diagnostics) => {
                error["diagnostics"] = json!(diagnostics.iter().collect::<Vec<_>>());
            }
            Self::Client(ClientError::Conflicts { conflicts, .. }) => error["conflicts"] = json!(conflicts),
            _ => {}
        }
        json!({ "error": error })
    }
}
