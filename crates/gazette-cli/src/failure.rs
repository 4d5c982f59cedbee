//! Why the command could not do what it was asked, and what to do about it.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::client::{BadAddress, BadToken, ClientError};
use crate::content::{ContentDirError, NoMedia};
use crate::diagnostics::Diagnostics;
use crate::publishing::StateError;
use crate::random::NoRandomness;
use crate::terminal::{one_line, style};

/// Refused or misused.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It was called in a way that makes no sense.
    #[error("{message}")]
    Usage {
        /// What happened.
        message: String,
        /// What to do.
        help: String,
    },
    /// It is not to be done.
    #[error("{message}")]
    Refused {
        /// What happened.
        message: String,
        /// What to do.
        help: String,
    },
    /// Files with errors.
    #[error("{}; nothing was published", .0.summary().unwrap_or_default())]
    Invalid(Diagnostics),
    /// A backup with errors.
    #[error("the backup is damaged: {}; nothing was restored", .0.summary().unwrap_or_default())]
    Damaged(Diagnostics),
    /// A file changed under our hands.
    #[error("{file} changed while it was being published; nothing was published")]
    Changed {
        /// The file, from the content folder.
        file: String,
    },
    /// The content folder.
    #[error(transparent)]
    ContentDir(#[from] ContentDirError),
    /// A picture.
    #[error(transparent)]
    Media(#[from] NoMedia),
    /// `GAZETTE_URL`.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// `GAZETTE_TOKEN`.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// The paper, or the way to it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// What the folder remembers.
    #[error(transparent)]
    State(#[from] StateError),
    /// The operating system.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A file that can't be written.
    #[error("{} can't be written: {cause}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

impl Failure {
    /// 1 where the work was refused, 2 where the command was misused.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. }
            | Self::Address(_)
            | Self::Token(_)
            | Self::ContentDir(ContentDirError::NoSuchPath(_) | ContentDirError::Outside { .. })
            | Self::Client(ClientError::NoToken | ClientError::Exposed { .. }) => 2,
            _ => 1,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Usage { help, .. } | Self::Refused { help, .. } => Some(help.clone()),
            Self::Invalid(_) | Self::Damaged(_) => None,
            Self::Changed { .. } => Some("run the command again".to_owned()),
            Self::ContentDir(error) => Some(error.help()),
            Self::Media(error) => Some(error.help.clone()),
            Self::Address(error) => Some(error.help()),
            Self::Token(error) => Some(error.help()),
            Self::Client(error) => Some(error.help()),
            Self::State(error) => Some(error.help()),
            Self::Randomness(_) => Some("try again; if it stays so, the machine needs a repair".to_owned()),
            Self::Unwritable { .. } => Some("check that the disk is not full and that you may write there".to_owned()),
        }
    }

    /// For people.
    pub fn render(&self) -> String {
        let files = match self {
            Self::Invalid(diagnostics) | Self::Damaged(diagnostics) => diagnostics.render(),
            _ => String::new(),
        };
        let label = style::red("error");
        let mut text = format!("{files}{label}: {}\n", one_line(&self.to_string()));
        if let Self::Client(error) = self {
            for line in error.details() {
                let _ = writeln!(text, "  {}", one_line(&line));
            }
        }
        if let Some(help) = self.help() {
            let _ = writeln!(text, "  {} help: {}", style::blue("="), one_line(&help));
        }
        text
    }

    /// For programs.
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
