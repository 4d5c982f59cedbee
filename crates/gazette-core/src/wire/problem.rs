//! RFC 9457 problem details.

use serde::{Deserialize, Serialize};

use super::Conflict;

/// An error as `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A stable URI reference that identifies the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The title of this kind of problem; always the same for one `type`.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// An explanation of this occurrence, with a remedy.
    pub detail: String,
    /// The parameter or field that caused the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// For a refused commit: the changes of other editors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// For a refused commit: the blobs that it names and that are not stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<crate::hash::Hash>,
    /// For a commit that needs a proposal: the articles that only an editor may publish; absent if these are all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_propose: Vec<crate::slug::Slug>,
}
