//! The environment: where the paper is, and who we are to it.

use std::env::{self, VarError};
use std::time::Duration;

use crate::client::{Address, Token};
use crate::failure::Failure;

/// How long the command goes on trying when the paper does not answer, unless `GAZETTE_PATIENCE` says otherwise.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the environment variables say. The token is checked only where it is used.
#[derive(Debug, Clone)]
pub struct Environment {
    /// `GAZETTE_URL`.
    pub url: Option<String>,
    /// `GAZETTE_TOKEN`.
    pub token: Option<Token>,
    /// `GAZETTE_PATIENCE`, in seconds.
    pub patience: Duration,
}

impl Environment {
    /// From the process's own variables. An empty one counts as not set.
    pub fn from_process() -> Result<Self, Failure> {
        let token = variable("GAZETTE_TOKEN")?.map(|token| token.trim().parse::<Token>()).transpose()?;
        let patience = match variable("GAZETTE_PATIENCE")? {
            Some(text) => text.trim().parse().map(Duration::from_secs).map_err(|_| Failure::Usage {
                message: "GAZETTE_PATIENCE is not a number of seconds".to_owned(),
                help: "write a whole number, such as GAZETTE_PATIENCE=60".to_owned(),
            })?,
            None => PATIENCE,
        };
        Ok(Self { url: variable("GAZETTE_URL")?, token, patience })
    }

    /// The paper's address, or how to give it.
    pub fn address(&self) -> Result<Address, Failure> {
        let url = self.url.as_deref().ok_or_else(|| Failure::Usage {
            message: "GAZETTE_URL is not set, so there is no paper to talk to".to_owned(),
            help: "export GAZETTE_URL=https://your-paper.example (for `make dev`: http://localhost:8787)".to_owned(),
        })?;
        Ok(url.parse()?)
    }
}

fn variable(name: &'static str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::Usage {
            message: format!("{name} holds something other than text"),
            help: format!("set {name} again; its value is plain ASCII"),
        }),
    }
}
