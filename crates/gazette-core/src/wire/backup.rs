//! The Catalog's rows, as backups have them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer to `GET /api/v1/backup/{table}`: rows of one table. Generic over the row: the Worker passes rows on unread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "BackupPart"))]
pub struct BackupPart<R = Vec<Value>> {
    /// The newest edition when the rows were read.
    pub edition: u64,
    /// The rows, each with its columns.
    pub rows: Vec<R>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
}

/// The body of `POST /api/v1/backup/{table}`: first a row with the backup's number, by which all parts of one backup are known,
/// then rows of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupRows(pub Vec<Vec<Value>>);

/// The answer to `POST /api/v1/backup/{table}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Restored {
    /// The newest edition, once the restored paper is complete; 0 until then.
    pub edition: u64,
}
