//! Webhooks: deliveries of each edition to the URLs in the settings.
//!
//! Deliveries are queued in the transaction that makes the edition, so none is lost. They are sent when readers can see
//! the edition, and retried with growing pauses until the receiver responds with 2xx or `PAUSES_SECS` are used up. If
//! the object dies in between, a delivery is repeated with the same id, by which receivers recognise it. Publishing
//! does not wait for deliveries.

use gazette_core::edition::Root;
use gazette_core::site::MAX_WEBHOOKS;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, Delivery, DeliveryState, EditionPublished, PublishedEdition, RefusedRelease, ReleaseRefused, WebhookList,
};
use gazette_sql::{Row, Sql, SqlError, Value};

use crate::changes::{self, ChangesQuery};
use crate::lists::ArticleJson;
use crate::{releases, rows};

/// The pauses after each failure, almost a day in all.
const PAUSES_SECS: [i64; 6] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 12 * 3600];
/// The number of concurrent deliveries. The platform opens six connections at once; a delivery that waits for one
/// behind receivers that hang would time out with them.
const AT_ONCE: u64 = 5;
/// The number of editions in the log.
const KEPT_EDITIONS: u64 = 100;
/// A delivery contains the changes if there are at most this many.
const MAX_CHANGES: u32 = 20;
/// With this status a receiver unsubscribes.
const GONE: u16 = 410;

/// A message to a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The edition that it announces.
    pub edition: u64,
    /// The refused release that it tells of instead, or 0.
    pub release: u64,
    /// The receiver's URL.
    pub url: String,
    /// The number of attempts before this one.
    pub attempts: i64,
    /// The id of the message, the same in each attempt.
    pub id: String,
    /// The time of this attempt.
    pub at: Timestamp,
    /// The body, in JSON.
    pub body: String,
}

/// Queues a delivery of an edition for each webhook in the settings. Removed webhook URLs get no further deliveries,
/// also none of earlier editions.
pub fn tell(sql: &impl Sql, root: &Root) -> Result<(), SqlError> {
    sql.run(
        "INSERT OR IGNORE INTO deliveries (edition, url, attempts, due_at, is_delivered)
         SELECT ?1, value, 0, ?2, 0 FROM contents, json_each(CAST(bytes AS TEXT), '$.webhooks') WHERE hash = ?3 LIMIT ?4",
        vec![root.number.into(), root.published_at.into(), root.site.into(), (MAX_WEBHOOKS as u64).into()],
    )?;
    sql.run(
        "UPDATE deliveries SET due_at = NULL
         WHERE due_at IS NOT NULL AND url NOT IN (SELECT url FROM deliveries WHERE edition = ? AND release = 0)",
        vec![root.number.into()],
    )?;
    let forgotten = root.number.saturating_sub(KEPT_EDITIONS);
    sql.run("DELETE FROM deliveries WHERE edition <= ?", vec![forgotten.into()])?;
    schedule(sql, root.published_at)
}

/// Queues the message that a release was refused, for each webhook in the settings. It belongs to the newest edition.
pub fn tell_refusal(sql: &impl Sql, release: u64, now: Timestamp) -> Result<(), SqlError> {
    let Some(root) = rows::newest_root(sql)? else { return Ok(()) };
    sql.run(
        "INSERT OR REPLACE INTO deliveries (edition, release, url, attempts, due_at, is_delivered)
         SELECT ?1, ?2, value, 0, ?3, 0 FROM contents, json_each(CAST(bytes AS TEXT), '$.webhooks') WHERE hash = ?4 LIMIT ?5",
        vec![root.number.into(), release.into(), now.into(), root.site.into(), (MAX_WEBHOOKS as u64).into()],
    )?;
    schedule(sql, now)
}

/// Ends the deliveries that tell of a refused release, because it waits again or was cancelled.
pub fn forget_refusal(sql: &impl Sql, release: u64) -> Result<(), SqlError> {
    sql.run("DELETE FROM deliveries WHERE release = ? AND is_delivered = 0", vec![release.into()])?;
    Ok(())
}

/// Schedules the job for the next delivery, at `earliest` or later.
pub fn schedule(sql: &impl Sql, earliest: Timestamp) -> Result<(), SqlError> {
    let next = rows::next_due(sql, "deliveries")?;
    rows::schedule(sql, "webhooks", next.map(|at| at.max(earliest)))
}

/// The due deliveries, oldest first. A delivery's id contains the edition's time, because a paper that is restored
/// elsewhere may publish another edition with the same number.
pub fn due(sql: &impl Sql, now: Timestamp) -> Result<Vec<Message>, ApiError> {
    let rows = sql.run(
        "SELECT deliveries.edition, url, attempts, published_at, CAST(bytes AS TEXT) ->> 'base_url', deliveries.release
         FROM deliveries JOIN editions ON number = deliveries.edition JOIN contents ON hash = site
         WHERE due_at <= ? AND deliveries.edition <= ? ORDER BY due_at, deliveries.edition LIMIT ?",
        vec![now.into(), rows::published_edition(sql)?.into(), AT_ONCE.into()],
    )?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let edition = row.unsigned(0)?;
        let published_at = row.int(3)?;
        let release = row.unsigned(5)?;
        let (id, body) = if release == 0 {
            let event = event(sql, edition, published_at, row.text(4)?)?;
            (format!("edition-{edition}-{published_at}"), serde_json::to_string(&event)?)
        } else {
            let event = refusal(sql, release)?;
            (format!("release-{release}-{}", event.timestamp), serde_json::to_string(&event)?)
        };
        messages.push(Message {
            edition,
            release,
            url: row.text(1)?.to_owned(),
            attempts: row.int(2)?,
            id,
            at: now,
            body,
        });
    }
    Ok(messages)
}

/// The event for an edition, with the changes since the previous edition if they are few.
fn event(
    sql: &impl Sql,
    edition: u64,
    published_at: i64,
    base_url: &str,
) -> Result<EditionPublished<ArticleJson>, ApiError> {
    let from = edition.saturating_sub(1);
    let query = ChangesQuery { from, edition, limit: MAX_CHANGES, ..ChangesQuery::default() };
    let changes = changes::changes(sql, &query)?;
    let published_at = Timestamp::from_secs(published_at).to_rfc3339();
    Ok(EditionPublished {
        kind: "edition.published".into(),
        timestamp: published_at.clone(),
        data: PublishedEdition {
            edition,
            published_at,
            changes: changes.next.is_none().then_some(changes.items),
            changes_url: format!("{base_url}/api/v1/editions/{from}/changes"),
        },
    })
}

/// The event for a refused release.
fn refusal(sql: &impl Sql, release: u64) -> Result<ReleaseRefused, ApiError> {
    let columns = releases::shown("at, created_by, refused_at, refusal")?;
    let statement = format!("SELECT {columns} FROM releases WHERE release = ? AND refusal IS NOT NULL");
    let row = sql.first(&statement, vec![release.into()])?;
    let row = row.ok_or_else(|| ApiError::internal(format!("release {release} was not refused")))?;
    Ok(ReleaseRefused {
        kind: "release.refused".into(),
        timestamp: row.instant(2)?.to_rfc3339(),
        data: RefusedRelease {
            release,
            at: row.instant(0)?.to_rfc3339(),
            created_by: row.text(1)?.to_owned(),
            refusal: row.json(3)?,
        },
    })
}

/// Records the result of an attempt, and schedules the next one unless the settings no longer contain the URL.
pub fn note(sql: &impl Sql, message: &Message, now: Timestamp, outcome: Result<u16, String>) -> Result<(), SqlError> {
    let is_delivered = matches!(outcome, Ok(200..=299));
    let pause = usize::try_from(message.attempts).ok().and_then(|attempts| PAUSES_SECS.get(attempts));
    let again = pause.filter(|_| !is_delivered && outcome != Ok(GONE)).map(|secs| now.plus_secs(*secs));
    let outcome = match outcome {
        Ok(status) => status.to_string(),
        Err(cause) => cause,
    };
    sql.run(
        "UPDATE deliveries SET attempts = attempts + 1, last_at = ?, outcome = ?,
            due_at = iif(due_at IS NULL, NULL, ?), is_delivered = ?
         WHERE edition = ? AND release = ? AND url = ?",
        vec![
            now.into(),
            outcome.into(),
            again.into(),
            Value::Int(is_delivered.into()),
            message.edition.into(),
            message.release.into(),
            message.url.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The log of deliveries, newest edition first.
pub fn log(sql: &impl Sql) -> Result<WebhookList, SqlError> {
    let rows = sql.run(
        "SELECT edition, url, attempts, is_delivered, outcome, last_at, due_at, release
         FROM deliveries ORDER BY edition DESC, release DESC, url LIMIT 100",
        vec![],
    )?;
    let webhooks = rows.iter().map(read_delivery).collect::<Result<_, _>>()?;
    Ok(WebhookList { webhooks })
}

fn read_delivery(row: &Row) -> Result<Delivery, SqlError> {
    let instant = |at| -> Result<_, SqlError> { Ok(row.optional_instant(at)?.map(Timestamp::to_rfc3339)) };
    let next_at = instant(6)?;
    let state = match (row.int(3)?, &next_at) {
        (0, Some(_)) => DeliveryState::Waiting,
        (0, None) => DeliveryState::Failed,
        _ => DeliveryState::Delivered,
    };
    Ok(Delivery {
        edition: row.unsigned(0)?,
        release: Some(row.unsigned(7)?).filter(|release| *release > 0),
        url: row.text(1)?.to_owned(),
        state,
        attempts: row.unsigned(2)?,
        outcome: row.optional_text(4)?.map(str::to_owned),
        last_at: instant(5)?,
        next_at,
    })
}
