//! The environment variables that configure the command.

use std::env::{self, VarError};
use std::time::Duration;

use gazette_messages::{of_name, tell};

use crate::client::{Address, Token};
use crate::failure::Failure;

/// The default of `GAZETTE_PATIENCE`: how long to retry if the paper does not respond.
const PATIENCE: Duration = Duration::from_mins(1);

/// The values of the environment variables. The token is validated only when it is used.
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
    /// Reads the variables of this process. An empty variable counts as unset.
    pub fn from_process() -> Result<Self, Failure> {
        let token = variable("GAZETTE_TOKEN")?.map(|token| token.trim().parse::<Token>()).transpose()?;
        let patience = match variable("GAZETTE_PATIENCE")? {
            Some(text) => text.trim().parse().map(Duration::from_secs).map_err(|_| Failure::Usage {
                message: tell!("patience-invalid"),
                help: tell!("patience-invalid-help"),
            })?,
            None => PATIENCE,
        };
        // `language::choose` has used it, if it names a language.
        if let Some(name) = variable("GAZETTE_LANG")?.filter(|name| of_name(name).is_none()) {
            return Err(Failure::Usage {
                message: tell!("unknown-language", name = name.trim()),
                help: tell!("unknown-language-help"),
            });
        }
        Ok(Self { url: variable("GAZETTE_URL")?, token, patience })
    }

    /// The paper's address. The error says how to set it.
    pub fn address(&self) -> Result<Address, Failure> {
        let url = self
            .url
            .as_deref()
            .ok_or_else(|| Failure::Usage { message: tell!("url-unset"), help: tell!("url-unset-help") })?;
        Ok(url.parse()?)
    }
}

fn variable(name: &'static str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::Usage {
            message: tell!("variable-unicode", name = name),
            help: tell!("variable-unicode-help", name = name),
        }),
    }
}
