//! Types for editors and admins: pending purges, preview links, the audit log.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::slug::Slug;

/// A pending purge, which can still be cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurgeInfo {
    /// The article's slug.
    pub slug: Slug,
    /// The article's id.
    pub id: String,
    /// When the purge was requested, as RFC 3339.
    pub requested_at: String,
    /// The editor who requested it.
    pub requested_by: String,
    /// When the article will be erased, as RFC 3339. Until then, the purge can be cancelled.
    pub due_at: String,
}

/// The response of `GET /api/v1/purges`: the pending purges, earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurgeList {
    /// The purges.
    pub purges: Vec<PurgeInfo>,
}

/// A valid preview link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewInfo {
    /// The id of the link. The URL is returned only when the link is created.
    pub id: String,
    /// The editor who created it.
    pub created_by: String,
    /// When it was created, as RFC 3339.
    pub created_at: String,
    /// When it expires, as RFC 3339.
    pub expires_at: String,
    /// The slugs of its drafts.
    pub drafts: Vec<Slug>,
    /// The earlier edition that it shows; such a link has no drafts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
    /// The proposal that it shows; `drafts` are its articles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<u64>,
    /// The release that it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<u64>,
}

/// The response of `GET /api/v1/previews`: the links, newest first. A writer sees only the writer's own links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewList {
    /// The links.
    pub previews: Vec<PreviewInfo>,
}

/// A security-relevant action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// The number of the entry: 1, 2, 3…
    pub number: u64,
    /// When it happened, as RFC 3339.
    pub at: String,
    /// The editor. Absent if no valid token was sent, and for actions of the paper itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The editor's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The kind of action, such as `refused-token`, `forbidden`, `settings`, `purge-requested`.
    pub act: String,
    /// Details, without the name or address of any article.
    pub detail: String,
}

/// The response of `GET /api/v1/audit`: the entries, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditList {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// The URL of the next page, with older entries; null on the last page.
    pub next: Option<String>,
}
