//! Publishes releases at their second, or refuses them.

use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Problem};
use gazette_sql::{Sql, SqlError};

use super::{end, parts, schedule};
use crate::audit::{self, NewEntry};
use crate::{commit, history, purge, rows, webhooks};

/// The maximum number of conflicts, and of missing blobs, that a refusal names.
const MAX_CONFLICTS: usize = 100;

/// The problem of a release, with its first conflicts only, so that the row of a refused release stays small. Its detail says how
/// many there are.
pub(super) fn problem_of(error: &ApiError) -> Problem {
    let mut problem = error.problem();
    problem.conflicts.truncate(MAX_CONFLICTS);
    problem.missing.truncate(MAX_CONFLICTS);
    problem
}

/// Publishes the releases whose second has come, in the order of their seconds, those of one second in the order in which they
/// were stored. Each is judged on the result of the one before. One that can't be judged now stays due, and holds up no other.
pub fn publish_due(sql: &impl Sql, now: Timestamp) -> Result<(), ApiError> {
    if rows::progress(sql, rows::RESTORING)? > 0 {
        // The end of the import schedules them.
        return Ok(rows::schedule(sql, super::JOB, None)?);
    }
    let due = sql.run("SELECT release FROM releases WHERE due_at <= ? ORDER BY due_at, release", vec![now.into()])?;
    if !due.is_empty() {
        history::apply_boundary(sql, now)?;
    }
    let mut failed = None;
    for row in &due {
        let release = row.unsigned(0)?;
        let outcome = match publish(sql, release, now) {
            Err(error) if commit::is_final(&error) => {
                sql.atomically(|| Ok::<_, ApiError>(refuse(sql, release, &problem_of(&error), now)?))
            }
            outcome => outcome,
        };
        failed = failed.or(outcome.err());
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(schedule(sql)?),
    }
}

fn publish(sql: &impl Sql, release: u64, now: Timestamp) -> Result<(), ApiError> {
    sql.atomically(|| {
        let stored = parts::read(sql, release)?;
        stored.refuse_incomplete()?;
        let outcome = commit::apply_new(sql, &stored.commit, &stored.editor, now)?;
        if !outcome.skipped.is_empty() {
            purge::erase_refused_in_transaction(sql, &stored.commit, false, now)?;
        }
        end(sql, release, "published")?;
        sql.run("UPDATE releases SET edition = ? WHERE release = ?", vec![outcome.edition.into(), release.into()])?;
        let what = if outcome.is_new {
            let statement = "UPDATE editions SET release = ? WHERE number = ?";
            sql.run(statement, vec![release.into(), outcome.edition.into()])?;
            format!("release {release}, edition {}", outcome.edition)
        } else {
            format!("release {release}; edition {} already had all of it", outcome.edition)
        };
        Ok(audit::write(sql, &NewEntry::by(&stored.editor, "release-published", what), now)?)
    })
}

/// Refuses a release within a transaction: nothing of it is published, and it stays listed.
pub(super) fn refuse(sql: &impl Sql, release: u64, problem: &Problem, now: Timestamp) -> Result<(), SqlError> {
    sql.run(
        "UPDATE releases SET state = 'refused', due_at = NULL, refused_at = ?, refusal = ? WHERE release = ?",
        vec![now.into(), serde_json::to_string(problem)?.into(), release.into()],
    )?;
    webhooks::tell_refusal(sql, release, now)?;
    schedule(sql)?;
    let detail = format!("release {release}: {}", problem.title);
    audit::write(sql, &NewEntry::own("release-refused", detail), now)
}
