//! What editors and admins see of the paper's keeping: purges that wait, preview links, the audit log.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::slug::Slug;

/// A purge that waits and can still be called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurgeInfo {
    /// The article's slug.
    pub slug: Slug,
    /// Its id.
    pub id: String,
    /// When it was asked for, as RFC 3339.
    pub requested_at: String,
    /// Who asked for it.
    pub requested_by: String,
    /// When the article will be erased, as RFC 3339. Until then, the purge can be called off.
    pub due_at: String,
}

/// The answer to `GET /api/v1/purges`: those that wait, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurgeList {
    /// The purges.
    pub purges: Vec<PurgeInfo>,
}

/// A preview link that works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewInfo {
    /// Names it; not the link itself, which is shown once.
    pub id: String,
    /// Who made it.
    pub created_by: String,
    /// When, as RFC 3339.
    pub created_at: String,
    /// When it ends, as RFC 3339.
    pub expires_at: String,
    /// The slugs of the drafts that it shows.
    pub drafts: Vec<Slug>,
    /// The edition of the history that it shows instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
}

/// The answer to `GET /api/v1/previews`: the newest first. A writer sees those of that name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewList {
    /// The links.
    pub previews: Vec<PreviewInfo>,
}

/// Something that matters for the paper's security.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// 1, 2, 3…
    pub number: u64,
    /// When, as RFC 3339.
    pub at: String,
    /// Who; absent where nobody was known by a token, and for what the paper did by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// With which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What: a word such as `refused-token`, `forbidden`, `settings`, `purge-requested`.
    pub act: String,
    /// More about it, without any name or address of an article.
    pub detail: String,
}

/// The answer to `GET /api/v1/audit`: the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditList {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Where the next older ones are.
    pub next: Option<String>,
}
