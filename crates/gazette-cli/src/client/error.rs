//! What can go wrong between the command and the paper.

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{Conflict, Problem, Role};

use super::credentials::{TokenOrigin, TokenStoreError};

/// Why the paper did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Nobody answered.
    #[error("{address} can't be reached: {cause}")]
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        cause: String,
    },
    /// Answers came, but only to say that it is not working.
    #[error("{address} is failing: {cause}")]
    Failing {
        /// Where.
        address: String,
        /// What it said.
        cause: String,
    },
    /// Whatever is there, it is no paper.
    #[error("{address} does not answer like a Gazette paper: {what}")]
    NotGazette {
        /// Where.
        address: String,
        /// What it answered.
        what: String,
    },
    /// It is somewhere else.
    #[error("{address} redirects to {location}")]
    Redirected {
        /// Where.
        address: String,
        /// Where to.
        location: String,
    },
    /// No token is known for this paper.
    #[error("this needs an editor's token: {}", why_no_token(.address, .withheld.as_deref()))]
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
    #[error("{address} refused the token")]
    TokenRefused {
        /// Where.
        address: String,
        /// Where the token came from, if that is known.
        origin: Option<TokenOrigin>,
    },
    /// The token would go through the network unencrypted.
    #[error("{address} is not encrypted: your token could be intercepted, so it was not sent")]
    Exposed {
        /// Where.
        address: String,
    },
    /// The token is an editor's whose role does not suffice.
    #[error("this needs the role {role}, and your token has another one")]
    Forbidden {
        /// Where.
        address: String,
        /// The role that is needed, or a higher one.
        role: Role,
        /// What the paper said.
        detail: String,
    },
    /// The token is a writer's, who may propose these articles, and not publish them.
    #[error("only an editor may publish this")]
    NeedsProposal {
        /// What the paper said.
        detail: String,
        /// The articles; all of the commit if there are none.
        slugs: Vec<Slug>,
    },
    /// Others changed the same things.
    #[error("someone else changed what you are publishing; nothing was published")]
    Conflicts {
        /// Where.
        address: String,
        /// What they changed.
        conflicts: Vec<Conflict>,
    },
    /// The commit names blobs that are not there.
    #[error("{} of the files that were uploaded are gone again; nothing was published", .0.len())]
    Missing(Vec<Hash>),
    /// Refused for a reason of the paper's own.
    #[error("the paper says: {}", explain(.0))]
    Refused(Box<Problem>),
}

fn explain(problem: &Problem) -> String {
    let parameter = problem.parameter.as_ref().map(|name| format!(" (at `{name}`)")).unwrap_or_default();
    let detail = if problem.detail.is_empty() { &problem.title } else { &problem.detail };
    format!("{}{parameter}", detail.trim_end_matches('.'))
}

fn why_no_token(address: &str, withheld: Option<&str>) -> String {
    withheld.map_or_else(|| format!("GAZETTE_TOKEN is not set, and none is stored for {address}"), str::to_owned)
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
            Self::Unreachable { .. } => {
                "check the address and the network (for `make dev`: is it running?); it is safe to run this again".to_owned()
            }
            Self::Failing { .. } => "the paper that readers see is whole; it is safe to run this again later".to_owned(),
            Self::NotGazette { .. } => "check the address, and that command and Worker are of one version".to_owned(),
            Self::Redirected { location, .. } => {
                let origin: String = location.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
                format!("if that is the paper, correct the remote in gazette.toml, or set GAZETTE_URL={origin}")
            }
            Self::NoToken { address, .. } => format!(
                "`gazette login {address}` stores one; or export GAZETTE_URL={address} GAZETTE_TOKEN=… (for `make dev` it is in \
                 the file `token` of its state folder)"
            ),
            Self::TokenStore(error) => error.help.clone(),
            Self::TokenRefused { origin: Some(TokenOrigin::Login), .. } => {
                "nothing was stored; copy the token again, exactly as `gazette token new` printed it, or ask an admin whether its \
                 line is in the Worker's EDITORS secret"
                    .to_owned()
            }
            Self::TokenRefused { address, origin: Some(origin @ (TokenOrigin::File(_) | TokenOrigin::Keychain)) } => format!(
                "it is stored in {origin}, and was revoked or belongs to an older list of editors; `gazette login {address}` \
                 stores another; then run the command again"
            ),
            Self::TokenRefused { .. } => {
                "check GAZETTE_TOKEN; `gazette token new NAME` makes a new one, and the line for the Worker's EDITORS secret"
                    .to_owned()
            }
            Self::Exposed { .. } => {
                "use the paper's https:// address; in a network that you trust, --insecure sends it all the same"
                    .to_owned()
            }
            Self::Forbidden { role, .. } => {
                format!("ask somebody with the role {role} to do it, or an admin of the paper for that role")
            }
            Self::NeedsProposal { .. } => "propose it: `gazette push --propose`".to_owned(),
            Self::Conflicts { conflicts, .. } if conflicts.iter().all(is_removed) => {
                "delete the file; to publish the article again, name it: `gazette push FILE --republish`".to_owned()
            }
            Self::Conflicts { conflicts, .. } if conflicts.iter().any(is_removed) => {
                "delete the files of articles that were taken down or purged, or name each one that is to be published again: `gazette push FILE --republish`; \
                 for the others, `gazette pull` merges their changes into your files; then push again"
                    .to_owned()
            }
            Self::Conflicts { .. } => {
                "`gazette pull` merges their changes into your files, and `gazette diff` shows what differs; then push again".to_owned()
            }
            Self::Missing(_) => "run the command again".to_owned(),
            Self::Refused(_) => "correct that and run the command again".to_owned(),
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
        if let Self::Forbidden { detail, .. } | Self::NeedsProposal { detail, .. } = self {
            return Some(format!("the paper says: {detail}")).filter(|_| !detail.is_empty()).into_iter().collect();
        }
        let Self::Conflicts { address, conflicts } = self else { return Vec::new() };
        let line = |conflict: &Conflict| {
            let Conflict { slug, editor, edition, at, purged, taken_down } = conflict;
            let what = slug.as_ref().map_or_else(
                || "the settings (gazette.toml)".to_owned(),
                |slug| format!("{slug} ({address}/api/v1/articles/{slug})"),
            );
            let act = match (purged, taken_down) {
                (true, _) => "purged",
                (false, true) => "taken down",
                (false, false) => "changed",
            };
            format!("{what}: {act} by {editor} in edition {edition}, {}", clock(*at))
        };
        conflicts.iter().map(line).collect()
    }
}

/// Whether the article is not to be published again by itself.
const fn is_removed(conflict: &Conflict) -> bool {
    conflict.purged || conflict.taken_down
}

fn clock(at: Timestamp) -> String {
    at.to_rfc3339().replace('T', " ").replace('Z', " UTC")
}
