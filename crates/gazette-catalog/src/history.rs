//! The history of editions: appends the next edition, whatever has made it.

use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, CommitOutcome, Counts};
use gazette_sql::{Sql, SqlError, Value};

use crate::index::{self, Touched};
use crate::{purge, releases, rows, sweep, webhooks};

/// The editor's name on editions that are made when an embargo begins or ends.
pub const CLOCK: &str = "gazette";

/// The author and the reason of an edition.
pub struct Signature<'a> {
    /// The editor's name.
    pub editor: &'a str,
    /// The editor's message.
    pub message: Option<&'a str>,
    /// Identifies the request.
    pub idempotency_key: Option<&'a str>,
    /// The source of the settings, if the request has brought it; without, that of the last edition with these settings.
    pub site_source: Option<Hash>,
}

/// Appends the edition to the history, and sets the jobs that publish it and watch its next boundary.
pub fn record(sql: &impl Sql, root: &Root, outcome: &CommitOutcome, signature: &Signature) -> Result<(), ApiError> {
    sql.run(
        "INSERT INTO editions
         (number, published_at, editor, message, added, changed, removed, site, root, idempotency_key, outcome, site_source)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
         coalesce(?12, (SELECT site_source FROM editions WHERE site = ?8 ORDER BY number DESC LIMIT 1))",
        vec![
            root.number.into(),
            root.published_at.into(),
            signature.editor.into(),
            signature.message.into(),
            Value::Int(outcome.counts.added.into()),
            Value::Int(outcome.counts.changed.into()),
            Value::Int(outcome.counts.removed.into()),
            root.site.into(),
            serde_json::to_string(root)?.into(),
            signature.idempotency_key.into(),
            serde_json::to_string(outcome)?.into(),
            signature.site_source.into(),
        ],
    )?;
    webhooks::tell(sql, root)?;
    Ok(set_jobs(sql, root, root.published_at)?)
}

/// Sets the jobs that follow a new edition.
pub fn set_jobs(sql: &impl Sql, root: &Root, now: Timestamp) -> Result<(), SqlError> {
    rows::schedule(sql, "publish", Some(now))?;
    rows::schedule(sql, "boundary", root.boundaries.first().copied())?;
    releases::schedule(sql)?;
    rows::schedule(sql, "index", Some(now))?;
    rows::schedule(sql, "describe", Some(now))?;
    rows::schedule(sql, "erase", purge::erasures::next_due(sql)?)?;
    rows::schedule(sql, "purge", purge::next_due(sql)?)?;
    sweep::schedule(sql, now)
}

/// When an edition was published; `None` if there was none.
pub fn published_at(sql: &impl Sql, edition: u64) -> Result<Option<Timestamp>, SqlError> {
    let statement = format!("SELECT published_at FROM editions WHERE number = ? AND {}", rows::NOT_RESTORING);
    sql.first(&statement, vec![edition.into()])?.map(|row| row.instant(0)).transpose()
}

/// The outcome of a commit or a restore that was already applied.
pub fn already_applied(sql: &impl Sql, key: &str) -> Result<Option<CommitOutcome>, SqlError> {
    let row = sql.first("SELECT outcome FROM editions WHERE idempotency_key = ?", vec![key.into()])?;
    row.map(|row| row.json(0)).transpose()
}

/// Makes an edition if an embargo has begun or ended since the newest one, so that clients that follow editions see it.
pub fn apply_boundary(sql: &impl Sql, now: Timestamp) -> Result<(), ApiError> {
    sql.atomically(|| {
        let Some(previous) = rows::newest_root(sql)? else { return Ok(()) };
        if previous.boundaries.first().is_none_or(|first| *first > now) {
            return rows::schedule(sql, "boundary", previous.boundaries.first().copied()).map_err(Into::into);
        }
        let mut touched = Touched::default();
        let changed = sql.run(
            "SELECT id, section FROM versions WHERE to_edition IS NULL
             AND (publish_at > ?1 AND publish_at <= ?2 OR unpublish_at > ?1 AND unpublish_at <= ?2)",
            vec![previous.published_at.into(), now.into()],
        )?;
        for row in &changed {
            touched.listed(row.text(0)?);
            touched.section(row.parsed(1)?);
        }
        let root = index::next_root(sql, Some(&previous), previous.site, &touched, now)?;
        let outcome = CommitOutcome {
            edition: root.number,
            is_new: true,
            counts: Counts::default(),
            unchanged: Vec::new(),
            skipped: Vec::new(),
        };
        record(
            sql,
            &root,
            &outcome,
            &Signature { editor: CLOCK, message: None, idempotency_key: None, site_source: None },
        )
    })
}
