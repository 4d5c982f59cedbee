//! What can go wrong with a request, as facts of the paper; and how each is told, by RFC 9457.

use gazette_core::hash::Hash;
use gazette_core::wire::{Conflict, Problem};

use crate::storage::{SqlError, StoreError};

/// Why a request is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nothing is at this path.
    #[error("Nothing is at this address.")]
    UnknownPath,
    /// No such article, or not yet.
    #[error("There is no article “{0}”.")]
    ArticleNotFound(String),
    /// The article was taken down.
    #[error("The article “{0}” was taken down.")]
    ArticleGone(String),
    /// There was no such edition.
    #[error("There is no edition {0}.")]
    EditionNotFound(u64),
    /// The path knows other methods.
    #[error("This address answers to {allow} only.")]
    MethodNotAllowed {
        /// The methods, as the `Allow` header has them.
        allow: &'static str,
    },
    /// A parameter of the query.
    #[error("The parameter “{name}” can't be “{value}”: {expected}.")]
    BadParameter {
        /// Its name.
        name: String,
        /// What it was, cut short.
        value: String,
        /// What it may be.
        expected: String,
    },
    /// The body is not what it should be.
    #[error("The body can't be used: {0}.")]
    BadBody(String),
    /// The body is larger than this endpoint takes.
    #[error("The body is larger than {limit_bytes} bytes.")]
    BodyTooLarge {
        /// The most it takes.
        limit_bytes: usize,
    },
    /// No token, or one that no editor has.
    #[error("This needs an editor's token: send `Authorization: Bearer …` with one that is in the EDITORS secret.")]
    Unauthorized,
    /// What the sender may not do.
    #[error("You may not do this: {0}.")]
    Forbidden(String),
    /// No purge of an article with this slug waits.
    #[error("No purge of an article “{0}” waits to be executed; what is erased can't be called off.")]
    PurgeNotFound(String),
    /// No such preview link, or not one of the sender's.
    #[error("There is no preview link “{0}”.")]
    PreviewNotFound(String),
    /// A preview link that shows nothing any more, or never did.
    #[error("This preview link has expired, was revoked, or is incomplete; ask whoever sent it for a new one.")]
    PreviewOver,
    /// A blob of what was purged.
    #[error("This was erased.")]
    Erased,
    /// Too many of one household.
    #[error("Too many of these came from your address; wait {window_secs} seconds.")]
    TooMany {
        /// How long they are counted together.
        window_secs: u32,
    },
    /// A blob that is not what it says.
    #[error("The blob {hash} is refused: {reason}.")]
    BlobRefused {
        /// The name it was sent under.
        hash: Hash,
        /// What is wrong with it.
        reason: String,
    },
    /// A commit that can't be applied as it stands.
    #[error("The commit can't be applied: {0}.")]
    CommitRefused(String),
    /// Rows of a backup that can't be taken, or a commit while they come.
    #[error("The paper can't take this: {0}.")]
    RestoreRefused(String),
    /// A commit that names blobs which are not there.
    #[error("The commit names {} blobs that are not here; upload them first.", .0.len())]
    BlobsMissing(Vec<Hash>),
    /// A commit over someone else's changes.
    #[error("Someone else changed {} of these since you last looked; nothing was published.", .0.len())]
    Conflicts(Vec<Conflict>),
    /// A value that must exist has not arrived here yet.
    #[error("This is on its way here; try again in a moment.")]
    NotHereYet,
    /// What an object answered instead.
    #[error("{}", .0.detail)]
    Upstream(Box<Problem>),
    /// An object or the store did not answer as it should; logged, not told.
    #[error("Something broke here. It has been logged.")]
    Internal(String),
    /// The same, logged under an id.
    #[error("Something broke here. It has been logged as {0}: tell us that, if it stays.")]
    Logged(String),
}

impl ApiError {
    /// The parameter `name` with a value that is not `expected`.
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
            | Self::PreviewOver => 404,
            Self::ArticleGone(_) | Self::Erased => 410,
            Self::Forbidden(_) => 403,
            Self::MethodNotAllowed { .. } => 405,
            Self::BadParameter { .. } | Self::BadBody(_) => 400,
            Self::BodyTooLarge { .. } => 413,
            Self::Unauthorized => 401,
            Self::TooMany { .. } => 429,
            Self::BlobRefused { .. } | Self::CommitRefused(_) | Self::BlobsMissing(_) => 422,
            Self::Conflicts(_) | Self::RestoreRefused(_) => 409,
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

    /// As problem details.
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
        }
    }
}

impl From<SqlError> for ApiError {
    fn from(error: SqlError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<worker::Error> for ApiError {
    fn from(error: worker::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
