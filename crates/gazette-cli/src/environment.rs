//! The environment variables that configure the command.

use std::env::{self, VarError};
use std::time::Duration;

use gazette_messages::{of_name, tell};

use crate::client::{Address, BadAddress, Token};
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
        let token = variable("GAZETTE_TOKEN")?
            .map(|token| token.trim().parse::<Token>().map_err(|error| error.of("GAZETTE_TOKEN")))
            .transpose()?;
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

    /// The address in `GAZETTE_URL`; `None` if it is not set.
    pub fn address(&self) -> Result<Option<Address>, BadAddress> {
        self.url.as_deref().map(|url| url.parse().map_err(|error: BadAddress| error.of("GAZETTE_URL"))).transpose()
    }

    /// `GAZETTE_TOKEN`, which goes only to the scheme, host and port of `GAZETTE_URL`. `Err` says why it does not go to
    /// `address`.
    pub fn token_for(&self, address: &Address) -> Result<Option<&Token>, String> {
        let Some(token) = &self.token else { return Ok(None) };
        Err(match self.address() {
            Ok(Some(own)) if own == *address => return Ok(Some(token)),
            Ok(Some(own)) => tell!("token-elsewhere", url = own, address = address),
            Ok(None) => tell!("token-url-unset", address = address),
            Err(_) => tell!("token-url-invalid", address = address),
        })
    }
}

/// The value of a variable of this process. An empty one counts as unset.
pub fn variable(name: &'static str) -> Result<Option<String>, Failure> {
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
