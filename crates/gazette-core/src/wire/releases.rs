//! Releases: changes that are stored, and become an edition at a set second.

use serde::{Deserialize, Serialize};

use super::{Commit, Counts, Problem};
use crate::hash::Hash;
use crate::slug::Slug;

/// The maximum number of releases that wait or were refused.
pub const MAX_RELEASES: usize = 200;
/// The maximum number of articles that the details of a release list.
pub const MAX_LISTED_ARTICLES: usize = 1_000;

/// The body of `POST /api/v1/releases`: a change, and when it becomes an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewRelease {
    /// The second at which it becomes an edition, as RFC 3339, later than now.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub at: String,
    /// The change, as for `POST /api/v1/editions`, without purges. With `force`, it overwrites what others have changed until now,
    /// and conflicts with what they change later.
    pub change: Commit,
    /// A release that this one replaces: it is cancelled when this one is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u64>,
}

/// The body of `POST /api/v1/releases/{id}/move`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReleaseMove {
    /// The new second, as RFC 3339, later than now.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub at: String,
}

/// The state of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ReleaseState {
    /// It becomes an edition at its second.
    Waiting,
    /// At its second it conflicted with the paper, and nothing of it was published. It can be moved, replaced or cancelled.
    Refused,
    /// It became an edition.
    Published,
    /// It was cancelled.
    Cancelled,
}

impl ReleaseState {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Published => "published",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReleaseInfo {
    /// The number of the release: 1, 2, 3…
    pub id: u64,
    /// The second at which it becomes an edition, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub at: String,
    /// Its state.
    pub state: ReleaseState,
    /// The editor who stored it; also the author of its edition.
    pub created_by: String,
    /// When it was stored, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub created_at: String,
    /// The message for the history.
    pub message: Option<String>,
    /// The numbers of articles that it would have changed when it was stored.
    pub counts: Counts,
    /// Whether it changes the settings.
    pub settings: bool,
    /// The edition that it became. Absent unless it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
    /// When it was refused, as RFC 3339. Absent unless it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<String>,
    /// Why it was refused, as the problem of a refused commit. Absent unless it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Problem>,
    /// Why it would be refused if it were published now. Absent if it would not, or does not wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Problem>,
}

/// The response of `GET /api/v1/releases`: the releases that wait, in the order in which they are published, then those that
/// were refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReleaseList {
    /// The releases.
    pub releases: Vec<ReleaseInfo>,
}

/// A release with what it changes: the response of `GET`, `POST` and `move`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Release {
    /// The release.
    #[serde(flatten)]
    pub info: ReleaseInfo,
    /// Its articles, at most a thousand; none when it was published or cancelled.
    pub articles: Vec<ReleasedArticle>,
    /// The other releases that wait and change the same articles, or the settings, too, except earlier ones of the same editor. Of
    /// two, the one that is published later conflicts, unless it was stored later by the same editor.
    pub overlaps: Vec<Overlap>,
}

/// What a release does with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ReleasedChange {
    /// The article is new, or was taken down.
    Added,
    /// The article is live, and changes.
    Changed,
    /// The article is taken down.
    Removed,
}

/// An article of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReleasedArticle {
    /// What the release does with it, compared with what is live now.
    pub change: ReleasedChange,
    /// The article's slug in the release.
    pub slug: Slug,
    /// Its title in the release; that of the live article if it is taken down.
    pub title: Option<String>,
    /// The blob of its source; absent if it is taken down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Hash>,
}

/// Another release that changes some of the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overlap {
    /// The release's number.
    pub id: u64,
    /// When it becomes an edition, as RFC 3339.
    pub at: String,
    /// The editor who stored it.
    pub created_by: String,
    /// The slugs of the articles that both change.
    pub slugs: Vec<Slug>,
    /// Whether both change the settings.
    pub settings: bool,
}
