//! The token of a client: given, or read when the first request needs it.

use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;

use gazette_messages::tell;

use super::address::Token;

/// Where a token comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenOrigin {
    /// `GAZETTE_TOKEN`, or the program that made the client.
    Environment,
    /// It was entered just now, for `gazette login`.
    Login,
    /// The file of `gazette login`.
    File(PathBuf),
    /// The system's keychain.
    Keychain,
}

impl TokenOrigin {
    /// The name for programs, which is the same in each language.
    pub fn name(&self) -> String {
        match self {
            Self::Environment => "GAZETTE_TOKEN".to_owned(),
            Self::Login => "your input".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Keychain => "the system's keychain".to_owned(),
        }
    }
}

impl fmt::Display for TokenOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment | Self::File(_) => f.write_str(&self.name()),
            Self::Login => f.write_str(&tell!("token-from-input")),
            Self::Keychain => f.write_str(&tell!("token-from-keychain")),
        }
    }
}

/// A token and where it comes from.
pub type KnownToken = (Token, TokenOrigin);

/// Stored tokens can't be read or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TokenStoreError {
    /// What happened, and where.
    pub message: String,
    /// What to do.
    pub help: String,
}

type Load = Box<dyn Fn() -> Result<Option<KnownToken>, TokenStoreError> + Send + Sync>;

/// The token for one paper. It is read only if a request needs it: a request for public data works also where the stored
/// tokens can't be read.
pub struct Credentials {
    load: Load,
    loaded: OnceLock<Option<KnownToken>>,
    withheld: Option<String>,
}

impl Credentials {
    /// Calls `load` when a request needs the token, and again only if it failed.
    pub fn reading(load: impl Fn() -> Result<Option<KnownToken>, TokenStoreError> + Send + Sync + 'static) -> Self {
        Self { load: Box::new(load), loaded: OnceLock::new(), withheld: None }
    }

    /// This token, or none.
    pub fn given(token: Option<Token>, origin: TokenOrigin) -> Self {
        let known = token.map(|token| (token, origin));
        Self::reading(move || Ok(known.clone()))
    }

    /// If there is no token, the error says this: why a token that exists is not sent to this paper.
    #[must_use]
    pub fn withholding(mut self, reason: Option<String>) -> Self {
        self.withheld = reason;
        self
    }

    /// The token with its origin, if there is one.
    pub fn known(&self) -> Result<Option<&KnownToken>, TokenStoreError> {
        if let Some(known) = self.loaded.get() {
            return Ok(known.as_ref());
        }
        let known = (self.load)()?;
        Ok(self.loaded.get_or_init(|| known).as_ref())
    }

    /// Where the token that was sent came from.
    pub(super) fn origin(&self) -> Option<TokenOrigin> {
        self.loaded.get().and_then(Option::as_ref).map(|(_, origin)| origin.clone())
    }

    pub(super) fn withheld(&self) -> Option<&str> {
        self.withheld.as_deref()
    }
}
