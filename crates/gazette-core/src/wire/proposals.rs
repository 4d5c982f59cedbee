//! Proposals: changes of articles that wait for an editor.

use serde::{Deserialize, Serialize};

use super::{ArticleChange, Conflict};
use crate::article::Front;
use crate::hash::Hash;
use crate::slug::Slug;

/// The maximum number of articles in one proposal.
pub const MAX_CHANGES_PER_PROPOSAL: usize = 500;
/// The maximum number of proposals of one person that wait or were returned.
pub const MAX_OPEN_PROPOSALS: usize = 200;
/// The maximum length of an editor's note, in characters.
pub const MAX_NOTE_CHARS: usize = 2_000;

/// The body of `POST /api/v1/proposals`: changes of articles, which an editor accepts or returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalRequest {
    /// A random key chosen by the sender. A repeated request with the same key gets the proposal that the first one made.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub idempotency_key: String,
    /// A message about the change, for the editor and for the history.
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    #[serde(default)]
    pub message: Option<String>,
    /// Articles to add or change, at most 500, as in a commit.
    pub articles: Vec<ArticleChange>,
}

/// The response of `POST /api/v1/proposals`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalMade {
    /// The proposal.
    pub proposal: Proposal,
    /// Whether this request made it. A repeated request, and one that equals a waiting proposal, makes none.
    pub is_new: bool,
    /// The sender's earlier proposals of the same articles, which it replaced.
    pub replaced: Vec<u64>,
}

/// The state of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProposalState {
    /// It waits for an editor.
    Proposed,
    /// An editor has returned it with a note.
    Returned,
    /// An editor has accepted it, and it is published.
    Accepted,
    /// It was withdrawn, or replaced by a later proposal.
    Withdrawn,
}

impl ProposalState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Returned, Self::Accepted, Self::Withdrawn];

    /// The name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether an editor may still decide, or the writer propose it anew.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Returned)
    }
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposal {
    /// The number of the proposal. Its articles never change: a proposal of other texts has another number.
    pub id: u64,
    /// The state.
    pub state: ProposalState,
    /// Who has made it.
    pub made_by: String,
    /// When it was made, as RFC 3339.
    pub made_at: String,
    /// The message of whoever has made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The note with which an editor has returned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who has accepted, returned or withdrawn it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When, as RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Of an accepted proposal: the edition that contains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
    /// The later proposal that has replaced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<u64>,
    /// Its articles, by id.
    pub articles: Vec<ProposedArticle>,
}

/// An article of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposedArticle {
    /// The article's id.
    pub id: String,
    /// The slug that it would have.
    pub slug: Slug,
    /// The title that it would have.
    pub title: String,
    /// The blob of the article.
    pub article: Hash,
    /// The blob of its source.
    pub source: Hash,
    /// The live source from which the proposal was made; null for a new article.
    pub base: Option<Hash>,
    /// The live source now; null if the article is not live.
    pub live: Option<Hash>,
    /// When it would be taken down on schedule. Absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublish_at: Option<String>,
    /// The position on the front page that it would have. Absent if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<Front>,
    /// The addresses of older systems that would redirect to it. Absent if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirect_from: Vec<String>,
}

/// The response of `GET /api/v1/proposals/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalDetails {
    /// The proposal.
    pub proposal: Proposal,
    /// The changes that others have published of the same articles since it was made. With these it can't be accepted.
    pub conflicts: Vec<Conflict>,
}

/// The response of `GET /api/v1/proposals`: the proposals, newest first. A writer sees only the writer's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalList {
    /// The proposals.
    pub proposals: Vec<Proposal>,
    /// Whether the list has only the writer's own proposals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_only: bool,
    /// The URL of the next page, with older proposals; null on the last page.
    pub next: Option<String>,
}

/// The body of `POST /api/v1/proposals/{id}/accept`. The response is the same as for a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalAcceptance {
    /// A random key chosen by the sender, as in a commit.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub idempotency_key: String,
    /// A message about the edition; the proposal's own if omitted.
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    #[serde(default)]
    pub message: Option<String>,
}

/// The body of `POST /api/v1/proposals/{id}/return`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalReturn {
    /// What whoever has made the proposal should know or change.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 2000)))]
    pub note: String,
}

/// The body of `POST /api/v1/proposals/{id}/withdraw`: an empty object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposalWithdrawal {}
