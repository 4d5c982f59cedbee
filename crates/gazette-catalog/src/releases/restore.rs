//! Releases of a backup.

use std::collections::HashSet;

use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Problem, Role, SiteChange};
use gazette_sql::{Row, Sql, SqlError, Value};

use super::parts::{self, Part};
use super::state_of;

/// Refuses a row of `releases` that no release has: `columns` are those of the backup.
pub fn check_release(row: &Row) -> Result<(), ApiError> {
    let refused = |what: &str| ApiError::RestoreRefused(format!("a release has an invalid {what}"));
    state_of(row.text(2)?).map_err(|_| refused("state"))?;
    Role::of(row.text(4)?).ok_or_else(|| refused("role"))?;
    if row.optional_text(8)?.is_some_and(|text| serde_json::from_str::<SiteChange>(text).is_err()) {
        return Err(refused("change of the settings"));
    }
    if row.optional_text(15)?.is_some_and(|text| serde_json::from_str::<Problem>(text).is_err()) {
        return Err(refused("refusal"));
    }
    let counts = [row.int(9)?, row.int(10)?, row.int(11)?];
    if counts.into_iter().any(|count| u32::try_from(count).is_err()) {
        return Err(refused("number of articles"));
    }
    Ok(())
}

/// Refuses a row of `release_parts` that no release has.
pub fn check_part(row: &Row) -> Result<(), ApiError> {
    let refused = |_| ApiError::RestoreRefused("a part of a release is invalid".into());
    let slug: Slug = row.parsed(4).map_err(refused)?;
    let (article, is_fit) = match row.json::<Part>(6).map_err(refused)? {
        Part::Article { change, .. } => (Some(change.article.to_string()), true),
        Part::Removal(removal) => (None, removal.slug == slug),
    };
    if is_fit && row.optional_text(5)? == article.as_deref() { Ok(()) } else { Err(refused(SqlError(String::new()))) }
}

/// Completes the releases of a backup. One whose second has passed since is refused: a paper that is restored must not publish
/// by itself what was due in the past.
pub fn finish_restore(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    let open = sql.run("SELECT release, state, at FROM releases WHERE state IN ('waiting', 'refused')", vec![])?;
    let mut numbers = HashSet::new();
    for row in &open {
        let release: u64 = row.unsigned(0)?;
        numbers.insert(release);
        parts::hold(sql, release)?;
        if row.text(1)? != "waiting" {
            continue;
        }
        if row.instant(2)? > now {
            sql.run("UPDATE releases SET due_at = at WHERE release = ?", vec![release.into()])?;
            continue;
        }
        let why = "its time had passed when the backup was restored; move it to a later time";
        let problem = serde_json::to_string(&ApiError::CommitRefused(why.into()).problem())?;
        let statement = "UPDATE releases SET state = 'refused', refused_at = ?, refusal = ? WHERE release = ?";
        sql.run(statement, vec![now.into(), problem.into(), release.into()])?;
    }
    // The paper may have ended a release while the backup was made.
    for row in sql.run("SELECT DISTINCT release FROM release_parts", vec![])? {
        if !numbers.contains(&row.unsigned(0)?) {
            sql.run("DELETE FROM release_parts WHERE release = ?", vec![Value::Int(row.int(0)?)])?;
        }
    }
    Ok(())
}
