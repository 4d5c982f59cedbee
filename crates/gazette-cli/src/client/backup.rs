//! A whole paper, part by part, out of one and into another.

use gazette_core::wire::{BackupPart, Restored};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Auth, Client, ClientError};

/// Counts of views, whatever they say.
#[derive(Debug, serde::Deserialize)]
pub struct CountsPart {
    /// Of the whole paper.
    pub total: Value,
    /// Of some articles.
    pub articles: Vec<Value>,
    /// Where the next ones are.
    pub next: Option<String>,
}

impl Client {
    /// `GET /api/v1/backup/{table}`, or the part of it that `next` names.
    pub fn backup(&self, table: &str, next: Option<&str>) -> Result<BackupPart, ClientError> {
        self.get_as(Auth::Required, next.unwrap_or(&format!("/api/v1/backup/{table}")))
    }

    /// `POST /api/v1/backup/{table}`: rows of a backup, which may come twice.
    pub fn put_backup(&self, table: &str, backup: u64, rows: &[Value]) -> Result<Restored, ClientError> {
        let number = [serde_json::json!([backup])];
        let body: Vec<&Value> = number.iter().chain(rows).collect();
        self.post(&format!("/api/v1/backup/{table}"), &body)
    }

    /// `GET /api/v1/counts`, or the part of it that `next` names.
    pub fn counts(&self, next: Option<&str>) -> Result<CountsPart, ClientError> {
        self.get_as(Auth::Required, next.unwrap_or("/api/v1/counts"))
    }

    /// `POST /api/v1/counts`: sets counts to what they were elsewhere.
    pub fn put_counts(&self, counts: &Value) -> Result<IgnoredAny, ClientError> {
        self.post("/api/v1/counts", counts)
    }
}
