//! Webhooks: who is told of each edition, at the addresses that the settings name.
//!
//! What must be told is written in the transaction that makes the edition, so none is forgotten; it is told once readers
//! can see that edition, and again, ever more rarely, until the receiver answers 2xx or [`PAUSES_SECS`] are used up. An
//! object that dies in between tells again: receivers know a message by its id. Publishing waits for none of it.

use futures_util::future::try_join_all;
use gazette_core::edition::Root;
use gazette_core::site::MAX_WEBHOOKS;
use gazette_core::time::Timestamp;

use super::changes;
use super::lists::ListQuery;
use super::message::Message;
use super::rows;
use crate::error::ApiError;
use crate::host::ObjectHost;
use crate::storage::{Sql, SqlError, Value};

/// How long after each failure it is tried again: almost a day in all.
const PAUSES_SECS: [i64; 6] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 12 * 3600];
/// How many messages are sent at the same time. The platform opens six connections at once: beyond that, whoever waits for one
/// behind receivers that hang would be given up along with them.
const AT_ONCE: u64 = 5;
/// Of so many editions it is kept who was told.
const KEPT_EDITIONS: u64 = 100;
/// A message names the changes if they are no more than these.
const MAX_CHANGES: u32 = 20;
/// What a receiver answers that wants no more.
const GONE: u16 = 410;

/// Queues a delivery of an edition for each webhook of the settings. Removed webhook URLs get no further deliveries, also none of
/// earlier editions.
pub fn tell(sql: &impl Sql, root: &Root) -> Result<(), SqlError> {
    sql.run(
        "INSERT OR IGNORE INTO deliveries (edition, url, attempts, due_at, is_delivered)
         SELECT ?1, value, 0, ?2, 0 FROM contents, json_each(CAST(bytes AS TEXT), '$.webhooks') WHERE hash = ?3 LIMIT ?4",
        vec![root.number.into(), root.published_at.into(), root.site.into(), (MAX_WEBHOOKS as u64).into()],
    )?;
    sql.run(
        "UPDATE deliveries SET due_at = NULL
         WHERE due_at IS NOT NULL AND url NOT IN (SELECT url FROM deliveries WHERE edition = ?)",
        vec![root.number.into()],
    )?;
    let forgotten = root.number.saturating_sub(KEPT_EDITIONS);
    sql.run("DELETE FROM deliveries WHERE edition <= ?", vec![forgotten.into()])?;
    schedule(sql, root.published_at)
}

/// Sets the job to what is due next, at `earliest` or later.
fn schedule(sql: &impl Sql, earliest: Timestamp) -> Result<(), SqlError> {
    let next = sql.first("SELECT min(due_at) FROM deliveries", vec![])?;
    let next = next.map_or(Ok(None), |row| row.optional_int(0))?;
    rows::schedule(sql, "webhooks", next.map(|at| Timestamp::from_secs(at).max(earliest)))
}

/// Tells what is due and can be seen by readers, [`AT_ONCE`] at a time, and notes what came of it.
pub async fn deliver(sql: &impl Sql, host: &impl ObjectHost) -> Result<(), ApiError> {
    let messages = due(sql, host.now())?;
    let posts = messages.iter().map(|message| async move {
        let outcome = host.post(message).await;
        note(sql, message, host.now(), outcome)
    });
    try_join_all(posts).await?;
    Ok(schedule(sql, host.now().plus_secs(1))?)
}

/// The messages that are due, oldest first. An id names the time, too: a paper restored elsewhere may have an edition of the
/// same number. The changes are those that `GET /api/v1/editions/{n}/changes` answers with, if they are few.
fn due(sql: &impl Sql, now: Timestamp) -> Result<Vec<Message>, ApiError> {
    let rows = sql.run(
        "SELECT edition, url, attempts, 'edition-' || edition || '-' || published_at, json_object(
            'type', 'edition.published', 'timestamp', at, 'data', json_object(
                'edition', edition, 'published_at', at,
                'changes_url', base_url || '/api/v1/editions/' || (edition - 1) || '/changes', 'changes', NULL))
         FROM (SELECT *, strftime('%Y-%m-%dT%H:%M:%SZ', published_at, 'unixepoch') AS at,
                CAST(bytes AS TEXT) ->> 'base_url' AS base_url
            FROM deliveries JOIN editions ON number = edition JOIN contents ON hash = site
            WHERE due_at <= ? AND edition <= ? ORDER BY due_at, edition LIMIT ?)",
        vec![now.into(), rows::published_edition(sql)?.into(), AT_ONCE.into()],
    )?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let edition = row.unsigned(0)?;
        let from = row.int(0)? - 1;
        let query = ListQuery { edition, from: Some(from), limit: MAX_CHANGES, ..ListQuery::default() };
        let part = changes::changes(sql, &query)?;
        let mut body = row.text(4)?.to_owned();
        if part.next.is_none() {
            // They stand last.
            body.truncate(body.len() - "null}}".len());
            body.extend(["[", &part.articles.join(","), "]}}"]);
        }
        let (url, id) = (row.text(1)?.to_owned(), row.text(3)?.to_owned());
        messages.push(Message { edition, url, attempts: row.int(2)?, id, at: now, body });
    }
    Ok(messages)
}

/// Notes what came of an attempt, and when the next one is, unless the settings named it no more meanwhile.
fn note(sql: &impl Sql, message: &Message, now: Timestamp, outcome: Result<u16, String>) -> Result<(), SqlError> {
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
         WHERE edition = ? AND url = ?",
        vec![
            now.into(),
            outcome.into(),
            again.into(),
            Value::Int(is_delivered.into()),
            message.edition.into(),
            message.url.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The newest of what was told or is to be, as `GET /api/v1/webhooks` answers with it.
pub fn log(sql: &impl Sql) -> Result<String, SqlError> {
    let row = sql.first(
        "SELECT json_object('webhooks', json_group_array(json_object(
            'edition', edition, 'url', url,
            'state', CASE WHEN is_delivered THEN 'delivered' WHEN due_at IS NULL THEN 'failed' ELSE 'waiting' END,
            'attempts', attempts, 'outcome', outcome,
            'last_at', strftime('%Y-%m-%dT%H:%M:%SZ', last_at, 'unixepoch'),
            'next_at', strftime('%Y-%m-%dT%H:%M:%SZ', due_at, 'unixepoch'))))
         FROM (SELECT * FROM deliveries ORDER BY edition DESC, url LIMIT 100)",
        vec![],
    )?;
    row.map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))
}
