//! What can go wrong between the command and the paper.

use chrono::DateTime;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{Conflict, Problem, Role};
use gazette_messages::tell;

use super::credentials::{TokenOrigin, TokenStoreError};
use super::problem::{told, told_of};

/// Why the paper did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Nobody answered.
    #[error("{}", tell!("client-unreachable", address = address, cause = cause))]
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        cause: String,
    },
    /// Answers came, but only to say that it is not working.
    #[error("{}", tell!("client-failing", address = address, cause = cause))]
    Failing {
        /// Where.
        address: String,
        /// What it said.
        cause: String,
    },
    /// Whatever is there, it is no paper.
    #[error("{}", tell!("client-not-gazette", address = address, what = what))]
    NotGazette {
        /// Where.
        address: String,
        /// What it answered.
        what: String,
    },
    /// It is somewhere else.
    #[error("{}", tell!("client-redirected", address = address, location = location))]
    Redirected {
        /// Where.
        address: String,
        /// Where to.
        location: String,
    },
    /// No token is known for this paper.
    #[error("{}", no_token(.address, .withheld.as_deref()))]
    NoToken {
        /// Where.
        address: String,
        /// Why a token that exists is not sent there.
        withheld: Option<String>,
    },
    /// The stored tokens can't be read.
    #[error(transparent)]
    TokenStore(#[from] TokenStoreError),
    /// The token is not, or no longer, an editor's.
    #[error("{}", tell!("client-token-refused", address = address))]
    TokenRefused {
        /// Where.
        address: String,
        /// Where the token came from, if that is known.
        origin: Option<TokenOrigin>,
    },
    /// The token would go through the network unencrypted.
    #[error("{}", tell!("client-exposed", address = address))]
    Exposed {
        /// Where.
        address: String,
    },
    /// The token is an editor's whose role does not suffice.
    #[error("{}", tell!("client-forbidden", role = role))]
    Forbidden {
        /// Where.
        address: String,
        /// The role that is needed, or a higher one.
        role: Role,
        /// What the paper said.
        detail: String,
    },
    /// The token is a writer's, who may propose these articles, and not publish them.
    #[error("{}", tell!("client-needs-proposal"))]
    NeedsProposal {
        /// What the paper said.
        detail: String,
        /// The articles; all of the commit if there are none.
        slugs: Vec<Slug>,
    },
    /// Others changed the same things.
    #[error("{}", tell!("client-conflicts"))]
    Conflicts {
        /// Where.
        address: String,
        /// What they changed.
        conflicts: Vec<Conflict>,
    },
    /// The commit names blobs that are not there.
    #[error("{}", tell!("client-missing", count = .0.len()))]
    Missing(Vec<Hash>),
    /// Refused for a reason of the paper's own.
    #[error("{}", tell!("client-refused", detail = explain(.0)))]
    Refused(Box<Problem>),
}

fn explain(problem: &Problem) -> String {
    let parameter = problem
        .parameter
        .as_ref()
        .map(|name| format!(" {}", tell!("client-at-parameter", name = name)))
        .unwrap_or_default();
    format!("{}{parameter}", told(problem).trim_end_matches('.'))
}

fn no_token(address: &str, withheld: Option<&str>) -> String {
    match withheld {
        Some(reason) => tell!("client-token-withheld", reason = reason),
        None => tell!("client-no-token", address = address),
    }
}

/// The role that a refusal names.
pub(super) fn named_role(detail: &str) -> Option<Role> {
    let (_, rest) = detail.split_once("needs the role ")?;
    rest.split(|c: char| !c.is_ascii_lowercase()).next().and_then(Role::of)
}

impl ClientError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::Unreachable { .. } => tell!("client-unreachable-help"),
            Self::Failing { .. } => tell!("client-failing-help"),
            Self::NotGazette { .. } => tell!("client-not-gazette-help"),
            Self::Redirected { location, .. } => {
                let origin: String = location.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
                tell!("client-redirected-help", origin = origin)
            }
            Self::NoToken { address, .. } => tell!("client-no-token-help", address = address),
            Self::TokenStore(error) => error.help.clone(),
            Self::TokenRefused { origin: Some(TokenOrigin::Login), .. } => tell!("client-login-refused-help"),
            Self::TokenRefused { address, origin: Some(origin @ (TokenOrigin::File(_) | TokenOrigin::Keychain)) } => {
                tell!("client-stored-token-refused-help", origin = origin, address = address)
            }
            Self::TokenRefused { .. } => tell!("client-token-refused-help"),
            Self::Exposed { .. } => tell!("client-exposed-help"),
            Self::Forbidden { role, .. } => tell!("client-forbidden-help", role = role),
            Self::NeedsProposal { .. } => tell!("client-needs-proposal-help"),
            Self::Conflicts { conflicts, .. } if conflicts.iter().all(is_removed) => {
                tell!("client-removed-help")
            }
            Self::Conflicts { conflicts, .. } if conflicts.iter().any(is_removed) => {
                tell!("client-some-removed-help")
            }
            Self::Conflicts { .. } => {
                tell!("client-conflicts-help")
            }
            Self::Missing(_) => tell!("client-missing-help"),
            Self::Refused(_) => tell!("client-refused-help"),
        }
    }

    /// The same of something for which that role is needed.
    #[must_use]
    pub fn needing(self, needed: Role) -> Self {
        match self {
            // What the paper itself says is more exact.
            Self::Forbidden { address, detail, .. } => {
                let role = named_role(&detail).unwrap_or(needed);
                Self::Forbidden { address, role, detail }
            }
            other => other,
        }
    }

    /// The same, if the token came from there.
    #[must_use]
    pub fn with_token_from(self, origin: Option<TokenOrigin>) -> Self {
        match self {
            Self::TokenRefused { address, .. } => Self::TokenRefused { address, origin },
            other => other,
        }
    }

    /// Further lines for people, one for each conflict.
    pub fn details(&self) -> Vec<String> {
        let refusal = match self {
            Self::Forbidden { detail, .. } => Some(("forbidden", detail)),
            Self::NeedsProposal { detail, .. } => Some(("proposal-needed", detail)),
            _ => None,
        };
        if let Some((kind, detail)) = refusal {
            let line = || tell!("client-refused", detail = told_of(kind, detail));
            return if detail.is_empty() { Vec::new() } else { vec![line()] };
        }
        let Self::Conflicts { address, conflicts } = self else { return Vec::new() };
        let line = |conflict: &Conflict| {
            let Conflict { slug, editor, edition, at, purged, taken_down } = conflict;
            let what = slug
                .as_ref()
                .map_or_else(|| tell!("client-settings"), |slug| format!("{slug} ({address}/api/v1/articles/{slug})"));
            let at = clock(*at);
            match (purged, taken_down) {
                (true, _) => tell!("client-purged", what = what, by = editor, edition = edition, at = at),
                (false, true) => tell!("client-taken-down", what = what, by = editor, edition = edition, at = at),
                (false, false) => tell!("client-changed", what = what, by = editor, edition = edition, at = at),
            }
        };
        conflicts.iter().map(line).collect()
    }
}

/// Whether the article is not to be published again by itself.
const fn is_removed(conflict: &Conflict) -> bool {
    conflict.purged || conflict.taken_down
}

fn clock(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    DateTime::parse_from_rfc3339(&text).map_or(text, |at| at.format(&tell!("time-utc")).to_string())
}
