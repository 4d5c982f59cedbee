//! Restoring: makes a new edition with the content of an old one. The history only grows; purged articles stay erased.

use std::collections::HashSet;

use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, CommitOutcome, Counts};
use gazette_sql::{Row, Sql, SqlError, Value};

use crate::blobs;
use crate::commit::refuse_settings_of_admins;
use crate::editor::Editor;
use crate::history::{Signature, already_applied, record};
use crate::index::{self, Touched};
use crate::rows;

/// The condition, in SQL, for rows that were valid in edition ?1.
const VALID_THEN: &str =
    "from_edition <= ?1 AND (to_edition IS NULL OR to_edition > ?1) AND id NOT IN (SELECT id FROM withdrawn)";

/// Makes the next edition with the rows that were valid in edition `number`.
pub fn restore(
    sql: &impl Sql,
    number: u64,
    editor: &Editor,
    signature: &Signature,
    now: Timestamp,
) -> Result<CommitOutcome, ApiError> {
    sql.atomically(|| {
        if let Some(done) = signature.idempotency_key.map(|key| already_applied(sql, key)).transpose()?.flatten() {
            return Ok(done);
        }
        let unknown = || ApiError::EditionNotFound(number);
        let previous = rows::newest_root(sql)?.ok_or_else(unknown)?;
        let site = sql.first("SELECT site FROM editions WHERE number = ?", vec![number.into()])?.ok_or_else(unknown)?;
        let site = site.parsed(0)?;
        if site != previous.site
            && let Some(after) = blobs::read_json(sql, site, "site")?
        {
            refuse_settings_of_admins(sql, previous.site, &after, editor)?;
        }
        let edition = previous.number + 1;
        let mut touched = Touched::default();
        restore_routes(sql, number, edition, &mut touched)?;
        let counts = restore_versions(sql, number, edition, &mut touched)?;
        let mut outcome = CommitOutcome { edition, is_new: true, counts, unchanged: Vec::new(), skipped: Vec::new() };
        if touched.is_empty() && site == previous.site {
            outcome.edition = previous.number;
            outcome.is_new = false;
            return Ok(outcome);
        }
        let root = index::next_root(sql, Some(&previous), site, &touched, now)?;
        record(sql, &root, &outcome, signature)?;
        Ok(outcome)
    })
}

/// Compares rows that begin with their own number: returns those of `then` and of `since` that differ in the other
/// columns.
fn differing(then: &[Row], since: &[Row]) -> (Vec<Row>, Vec<Row>) {
    let without = |rows: &[Row], others: &[Row]| -> Vec<Row> {
        let others: HashSet<&[Value]> = others.iter().map(|row| &row.0[1..]).collect();
        rows.iter().filter(|row| !others.contains(&row.0[1..])).cloned().collect()
    };
    (without(then, since), without(since, then))
}

fn restore_versions(sql: &impl Sql, number: u64, edition: u64, touched: &mut Touched) -> Result<Counts, SqlError> {
    let columns = "version, id, slug, section, article, source, unpublish_at, front";
    let then = sql.run(
        &format!("SELECT {columns} FROM versions WHERE {VALID_THEN} AND to_edition IS NOT NULL"),
        vec![number.into()],
    )?;
    let since = sql.run(
        &format!("SELECT {columns} FROM versions WHERE to_edition IS NULL AND from_edition > ?"),
        vec![number.into()],
    )?;
    let (then, since) = differing(&then, &since);
    for row in &since {
        sql.run("UPDATE versions SET to_edition = ? WHERE version = ?", vec![edition.into(), row.int(0)?.into()])?;
        touched.count(&row.parsed(3)?, -1);
    }
    for row in &then {
        rows::revive_version(sql, row.int(0)?, edition)?;
        touched.count(&row.parsed(3)?, 1);
    }
    for row in then.iter().chain(&since) {
        touched.article(sql, row.text(1)?, &row.parsed::<Slug>(2)?, &row.parsed(3)?)?;
    }
    let ids = |rows: &[Row]| rows.iter().map(|row| row.text(1).map(str::to_owned)).collect::<Result<Vec<_>, _>>();
    let (then, since) = (ids(&then)?, ids(&since)?);
    let changed = then.iter().filter(|id| since.contains(id)).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Counts { added: count(then.len() - changed), changed: count(changed), removed: count(since.len() - changed) })
}

fn restore_routes(sql: &impl Sql, number: u64, edition: u64, touched: &mut Touched) -> Result<(), SqlError> {
    let then = sql.run(
        &format!("SELECT route, kind, name, id FROM routes WHERE {VALID_THEN} AND to_edition IS NOT NULL"),
        vec![number.into()],
    )?;
    // The slugs of articles that are being purged stay gone.
    let since = sql.run(
        "SELECT route, kind, name, id FROM routes WHERE to_edition IS NULL AND from_edition > ?
         AND id NOT IN (SELECT id FROM withdrawn)",
        vec![number.into()],
    )?;
    let (then, since) = differing(&then, &since);
    for row in &since {
        sql.run("UPDATE routes SET to_edition = ? WHERE route = ?", vec![edition.into(), row.int(0)?.into()])?;
        touched.route(row.text(1)?, row.text(2)?.to_owned())?;
    }
    for row in &then {
        rows::open_route(sql, row.text(1)?, row.text(2)?, row.text(3)?, edition)?;
        touched.route(row.text(1)?, row.text(2)?.to_owned())?;
    }
    Ok(())
}
