//! The audit log: security-relevant actions, with editor and time, for admins.
//!
//! An entry names no article, neither by slug nor by id, because the log outlives purges.

use gazette_core::time::Timestamp;
use gazette_core::wire::{AuditEntry, Role};
use gazette_sql::{Sql, SqlError, Value};
use serde::{Deserialize, Serialize};

use crate::editor::Editor;

/// How long entries are stored.
const KEPT_SECS: i64 = 400 * 24 * 60 * 60;
/// The maximum number of entries: a flood of refused tokens must not fill the object.
const KEPT_ENTRIES: i64 = 50_000;
/// The maximum number of entries for actions that can be repeated without end; they must not push others out of the
/// log.
const KEPT_OF_FREQUENT: i64 = 2_000;
const FREQUENT: [&str; 7] = [
    "refused-token",
    "forbidden",
    "preview-made",
    "preview-revoked",
    "proposal-made",
    "proposal-withdrawn",
    "job-skips",
];
/// The maximum length of a detail, in characters.
const MAX_DETAIL_CHARS: usize = 300;

/// An entry to be written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewEntry {
    /// The editor, if known.
    pub editor: Option<Editor>,
    /// The action.
    pub act: String,
    /// Details of the action.
    pub detail: String,
}

impl NewEntry {
    /// An editor's action.
    pub fn by(editor: &Editor, act: &str, detail: impl Into<String>) -> Self {
        Self { editor: Some(editor.clone()), act: act.into(), detail: detail.into() }
    }

    /// An action of the paper itself.
    pub fn own(act: &str, detail: impl Into<String>) -> Self {
        Self { editor: None, act: act.into(), detail: detail.into() }
    }
}

/// Writes an entry, and deletes entries that are too old or too many.
pub fn write(sql: &impl Sql, entry: &NewEntry, now: Timestamp) -> Result<(), SqlError> {
    let detail: String = entry.detail.chars().take(MAX_DETAIL_CHARS).collect();
    let number = sql.number(
        "INSERT INTO audit (at, actor, role, act, detail) VALUES (?, ?, ?, ?, ?) RETURNING number",
        vec![
            now.into(),
            entry.editor.as_ref().map(|editor| editor.name.as_str()).into(),
            entry.editor.as_ref().map(|editor| editor.role.as_str()).into(),
            entry.act.as_str().into(),
            detail.into(),
        ],
    )?;
    sql.run(
        "DELETE FROM audit WHERE number <= ? OR at < ?",
        vec![(number - KEPT_ENTRIES).into(), now.plus_secs(-KEPT_SECS).into()],
    )?;
    if FREQUENT.contains(&entry.act.as_str()) {
        sql.run(
            "DELETE FROM audit WHERE number <= (
                SELECT number FROM audit WHERE act = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2) AND act = ?1",
            vec![entry.act.as_str().into(), KEPT_OF_FREQUENT.into()],
        )?;
    }
    Ok(())
}

/// The entries before a number, newest first.
pub fn list(sql: &impl Sql, before: Option<u64>, limit: u32) -> Result<Vec<AuditEntry>, SqlError> {
    let rows = sql.run(
        "SELECT number, at, actor, role, act, detail FROM audit WHERE ?1 IS NULL OR number < ?1
         ORDER BY number DESC LIMIT ?2",
        vec![before.into(), Value::Int(limit.into())],
    )?;
    rows.iter()
        .map(|row| {
            Ok(AuditEntry {
                number: row.unsigned(0)?,
                at: row.instant(1)?.to_rfc3339(),
                actor: row.optional_text(2)?.map(str::to_owned),
                role: row.optional_text(3)?.and_then(Role::of),
                act: row.text(4)?.to_owned(),
                detail: row.text(5)?.to_owned(),
            })
        })
        .collect()
}
