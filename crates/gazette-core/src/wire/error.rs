//! The errors of a request, named by what happened to the paper, and their problem details (RFC 9457).

use super::{Conflict, Problem};
use crate::hash::Hash;
use crate::slug::Slug;

/// The reason why a request fails.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is no page or endpoint at this path.
    #[error("Nothing is at this address.")]
    UnknownPath,
    /// There is no such article, or it is not public yet.
    #[error("There is no article “{0}”.")]
    ArticleNotFound(String),
    /// The article was taken down.
    #[error("The article “{0}” was taken down.")]
    ArticleGone(String),
    /// There is no such edition.
    #[error("There is no edition {0}.")]
    EditionNotFound(u64),
    /// The path allows other methods.
    #[error("This address allows only {allow}.")]
    MethodNotAllowed {
        /// The allowed methods, as the `Allow` header lists them.
        allow: &'static str,
    },
    /// A parameter of the query has a wrong value, or an unknown name.
    #[error("The parameter “{name}” can't have the value “{value}”; allowed: {expected}.")]
    BadParameter {
        /// Its name.
        name: String,
        /// The value, cut short.
        value: String,
        /// The values that are allowed.
        expected: String,
    },
    /// The body has the wrong form.
    #[error("The body is invalid: {0}.")]
    BadBody(String),
    /// The body is larger than the endpoint allows.
    #[error("The body is larger than {limit_bytes} bytes.")]
    BodyTooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// There is no token, or no editor has it.
    #[error(
        "This request needs an editor's token: send `Authorization: Bearer …` with a token from the EDITORS secret."
    )]
    Unauthorized,
    /// The sender's role does not allow this.
    #[error("Not allowed: {0}.")]
    Forbidden(String),
    /// No purge of an article with this slug is pending.
    #[error("There is no pending purge of an article “{0}”. An executed purge can't be cancelled.")]
    PurgeNotFound(String),
    /// There is no such release, or it was cancelled.
    #[error("There is no release “{0}” that waits or was refused.")]
    ReleaseNotFound(String),
    /// The release has become an edition.
    #[error("The release {release} was published as edition {edition}.")]
    ReleasePublished {
        /// Its number.
        release: u64,
        /// The edition.
        edition: u64,
    },
    /// The time of a release is not after the time of the request.
    #[error("The time {at} has passed: the paper's clock says {now}. A release needs a later time.")]
    ReleaseInPast {
        /// The time of the release, as RFC 3339.
        at: String,
        /// The paper's time, as RFC 3339.
        now: String,
    },
    /// There is no such preview link, or it belongs to another editor.
    #[error("There is no preview link “{0}”.")]
    PreviewNotFound(String),
    /// No version has this source, or it is hidden from this editor.
    #[error("There is no source “{0}”.")]
    SourceNotFound(String),
    /// There is no such proposal, or it belongs to another writer.
    #[error("There is no proposal “{0}”.")]
    ProposalNotFound(String),
    /// Somebody has decided about the proposal already. The text says who and what.
    #[error("{0}.")]
    ProposalDecided(String),
    /// The proposal can't be made.
    #[error("The proposal is refused: {0}.")]
    ProposalRefused(String),
    /// The commit contains articles that the writer may propose, and only an editor may publish.
    #[error("Not allowed: {reason}. Propose it instead: `gazette push --propose`, or POST /api/v1/proposals.")]
    ProposalNeeded {
        /// Why the writer may not publish them.
        reason: String,
        /// Their slugs; empty if it is the whole commit.
        slugs: Vec<Slug>,
    },
    /// The preview link has expired, was revoked, or never existed.
    #[error("This preview link has expired, was revoked, or is incomplete. Ask its sender for a new one.")]
    PreviewOver,
    /// The blob belongs to a purged article.
    #[error("This was erased.")]
    Erased,
    /// A client network has sent too many requests.
    #[error("Too many requests from your network. Wait {window_secs} seconds.")]
    TooMany {
        /// The window of the limit.
        window_secs: u32,
    },
    /// The blob is not what its name or type says.
    #[error("The blob {hash} is refused: {reason}.")]
    BlobRefused {
        /// The name under which it was sent.
        hash: Hash,
        /// The reason.
        reason: String,
    },
    /// The commit is invalid.
    #[error("The commit is invalid: {0}.")]
    CommitRefused(String),
    /// The rows of a backup are refused, or a commit arrives during a restore.
    #[error("The restore is refused: {0}.")]
    RestoreRefused(String),
    /// The commit names blobs that are not stored.
    #[error("The commit names {} blobs that are not stored. Upload them first.", .0.len())]
    BlobsMissing(Vec<Hash>),
    /// The commit conflicts with another editor's changes.
    #[error("{} of these were changed by someone else since your last push or pull. Nothing was published.", .0.len())]
    Conflicts(Vec<Conflict>),
    /// A value that must exist has not arrived in this data center yet.
    #[error("This has not arrived here yet. Try again in a few seconds.")]
    NotHereYet,
    /// The problem that a Durable Object has responded with.
    #[error("{}", .0.detail)]
    Upstream(Box<Problem>),
    /// A Durable Object or the store failed. The text is logged and not sent to the client.
    #[error("An internal error has occurred. It has been logged.")]
    Internal(String),
    /// The same, after it was logged under this id.
    #[error("An internal error has occurred. It has been logged as {0}; please report this id if the error persists.")]
    Logged(String),
}

impl ApiError {
    /// An error that clients don't see.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// The parameter `name` has a value that is not as `expected`.
    pub fn parameter(name: &str, value: &str, expected: impl Into<String>) -> Self {
        let value = value.chars().take(80).collect();
        Self::BadParameter { name: name.to_owned(), value, expected: expected.into() }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Upstream(problem) => problem.status,
            Self::UnknownPath
            | Self::ArticleNotFound(_)
            | Self::EditionNotFound(_)
            | Self::PurgeNotFound(_)
            | Self::PreviewNotFound(_)
            | Self::ReleaseNotFound(_)
            | Self::SourceNotFound(_)
            | Self::ProposalNotFound(_)
            | Self::PreviewOver => 404,
            Self::ArticleGone(_) | Self::Erased => 410,
            Self::Forbidden(_) | Self::ProposalNeeded { .. } => 403,
            Self::MethodNotAllowed { .. } => 405,
            Self::BadParameter { .. } | Self::BadBody(_) => 400,
            Self::BodyTooLarge { .. } => 413,
            Self::Unauthorized => 401,
            Self::TooMany { .. } => 429,
            Self::BlobRefused { .. }
            | Self::CommitRefused(_)
            | Self::ProposalRefused(_)
            | Self::BlobsMissing(_)
            | Self::ReleaseInPast { .. } => 422,
            Self::Conflicts(_) | Self::RestoreRefused(_) | Self::ProposalDecided(_) | Self::ReleasePublished { .. } => {
                409
            }
            Self::NotHereYet => 503,
            Self::Internal(_) | Self::Logged(_) => 500,
        }
    }

    const fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownPath => ("unknown-path", "Unknown path"),
            Self::ArticleNotFound(_) => ("article-not-found", "Article not found"),
            Self::EditionNotFound(_) => ("edition-not-found", "Edition not found"),
            Self::ArticleGone(_) | Self::Erased => ("article-gone", "Article gone"),
            Self::Forbidden(_) => ("forbidden", "Forbidden"),
            Self::PurgeNotFound(_) => ("purge-not-found", "Purge not found"),
            Self::ReleaseNotFound(_) => ("release-not-found", "Release not found"),
            Self::ReleasePublished { .. } => ("release-published", "Release published"),
            Self::ReleaseInPast { .. } => ("release-in-past", "Release in the past"),
            Self::SourceNotFound(_) => ("source-not-found", "Source not found"),
            Self::ProposalNotFound(_) => ("proposal-not-found", "Proposal not found"),
            Self::ProposalDecided(_) => ("proposal-decided", "Proposal already decided"),
            Self::ProposalRefused(_) => ("proposal-refused", "Proposal refused"),
            Self::ProposalNeeded { .. } => ("proposal-needed", "Proposal needed"),
            Self::PreviewNotFound(_) | Self::PreviewOver => ("preview-not-found", "Preview not found"),
            Self::MethodNotAllowed { .. } => ("method-not-allowed", "Method not allowed"),
            Self::BadParameter { .. } => ("bad-parameter", "Bad parameter"),
            Self::BadBody(_) => ("bad-body", "Bad body"),
            Self::BodyTooLarge { .. } => ("body-too-large", "Body too large"),
            Self::Unauthorized => ("unauthorized", "Unauthorized"),
            Self::TooMany { .. } => ("too-many-requests", "Too many requests"),
            Self::BlobRefused { .. } => ("blob-refused", "Blob refused"),
            Self::CommitRefused(_) => ("commit-refused", "Commit refused"),
            Self::RestoreRefused(_) => ("restore-refused", "Restoring refused"),
            Self::BlobsMissing(_) => ("blobs-missing", "Blobs missing"),
            Self::Conflicts(_) => ("conflict", "Conflict"),
            Self::NotHereYet => ("not-here-yet", "Not here yet"),
            Self::Upstream(_) | Self::Internal(_) | Self::Logged(_) => ("internal", "Internal error"),
        }
    }

    /// The problem details.
    pub fn problem(&self) -> Problem {
        if let Self::Upstream(problem) = self {
            return (**problem).clone();
        }
        let (kind, title) = self.kind();
        Problem {
            kind: format!("/api/docs#{kind}"),
            title: title.to_owned(),
            status: self.status(),
            detail: self.to_string(),
            parameter: match self {
                Self::BadParameter { name, .. } => Some(name.clone()),
                _ => None,
            },
            conflicts: match self {
                Self::Conflicts(conflicts) => conflicts.clone(),
                _ => Vec::new(),
            },
            missing: match self {
                Self::BlobsMissing(missing) => missing.clone(),
                _ => Vec::new(),
            },
            to_propose: match self {
                Self::ProposalNeeded { slugs, .. } => slugs.clone(),
                _ => Vec::new(),
            },
        }
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
