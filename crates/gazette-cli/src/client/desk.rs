//! What the paper keeps for editors and admins: purges that wait, preview links, the audit log.

use gazette_core::slug::Slug;
use gazette_core::wire::{AuditEntry, CommitOutcome, Identity, PreviewList, PreviewRequest, PurgeList};
use gazette_messages::tell;
use serde::{Deserialize, Serialize};

use super::list::List;
use super::reading::encoded;
use super::{Ask, Auth, Client, ClientError, attempt};

/// A preview link that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewLink {
    /// Names it, for [`Client::revoke_preview`]. `None` from a Worker whose links can't be ended one by one.
    pub id: Option<String>,
    /// Its path, at whatever address the paper is.
    pub path: String,
    /// When it ends, as RFC 3339.
    pub expires_at: String,
}

impl Client {
    /// `POST /api/v1/previews`: a link to drafts that were uploaded.
    pub fn preview(&self, request: &PreviewRequest) -> Result<PreviewLink, ClientError> {
        let link: PreviewLink = self.post("/api/v1/previews", request)?;
        // It is shown behind the paper's address, and must not turn that into another one.
        let is_path = |path: &str| path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if link.path.starts_with("/preview/") && is_path(&link.path) {
            return Ok(link);
        }
        let what = tell!("answer-preview-path");
        Err(ClientError::NotGazette { address: self.address().to_string(), what })
    }

    /// `GET /api/v1/previews`: the links that work now.
    pub fn previews(&self) -> Result<PreviewList, ClientError> {
        self.get_as(Auth::Required, "/api/v1/previews")
    }

    /// `DELETE /api/v1/previews/{id}`: ends a link.
    pub fn revoke_preview(&self, id: &str) -> Result<(), ClientError> {
        let path = format!("/api/v1/previews/{}", encoded(id));
        self.request(&path, Ask::Delete, Auth::Required, attempt::bytes).map(drop)
    }

    /// `GET /api/v1/purges`: those that can still be called off.
    pub fn purges(&self) -> Result<PurgeList, ClientError> {
        self.get_as(Auth::Required, "/api/v1/purges")
    }

    /// `DELETE /api/v1/purges/{slug}`: calls off a purge.
    pub fn call_off_purge(&self, slug: &Slug) -> Result<CommitOutcome, ClientError> {
        self.request(&format!("/api/v1/purges/{slug}"), Ask::Delete, Auth::Required, attempt::understand)
    }

    /// `GET /api/v1/whoami`: whose token this is.
    pub fn whoami(&self) -> Result<Identity, ClientError> {
        match self.get_as(Auth::Required, "/api/v1/whoami") {
            Err(ClientError::Refused(problem)) if problem.status == 404 => {
                Err(ClientError::NotGazette { address: self.address().to_string(), what: tell!("answer-no-whoami") })
            }
            result => result,
        }
    }

    /// `GET /api/v1/audit`: what matters for the paper's security, newest first.
    pub fn audit(&self) -> List<'_, AuditEntry> {
        self.list_as(Auth::Required, "/audit", &[("limit", Some("100"))])
    }
}
