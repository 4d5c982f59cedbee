//! Rows of the Catalog, in the form of a backup.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The response of `GET /api/v1/backup/{table}`: rows of one table. Generic over the row, because the Worker copies
/// rows without parsing them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "BackupPart"))]
pub struct BackupPart<R = Vec<Value>> {
    /// The newest edition at the time of reading.
    pub edition: u64,
    /// The rows, each as a list of its columns.
    pub rows: Vec<R>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// The body of `POST /api/v1/backup/{table}`: first a row with the backup's number, which all parts of one backup have
/// in common, then rows of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupRows(pub Vec<Vec<Value>>);

/// The response of `POST /api/v1/backup/{table}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Restored {
    /// The newest edition after the last part; 0 before.
    pub edition: u64,
}
