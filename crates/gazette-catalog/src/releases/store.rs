//! Stores a release.

use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Commit, Counts, MAX_RELEASES, NewRelease, Release, Role, read_object};
use gazette_sql::{Sql, Value};

use super::{end, moving, open_state, parts, read, schedule};
use crate::audit::{self, NewEntry};
use crate::editor::Editor;
use crate::history::already_applied;
use crate::{backup, blobs, commit, purge};

/// Stores a release, as the editor has sent it. A repeated request with the same key returns the release that the first one
/// has stored, whatever became of it, and false.
pub fn store(sql: &impl Sql, body: &str, editor: &Editor, now: Timestamp) -> Result<(Release, bool), ApiError> {
    let NewRelease { at, mut change, replaces } = read_object(body)?;
    commit::check(&change)?;
    editor.require(Role::Editor, "a release")?;
    backup::refuse_while_restoring(sql)?;
    let known = sql.first(
        "SELECT release FROM releases WHERE idempotency_key = ? AND created_by = ?",
        vec![change.idempotency_key.as_str().into(), editor.name.as_str().into()],
    )?;
    if let Some(known) = known {
        return Ok((read(sql, known.unsigned(0)?, now)?, false));
    }
    if let Some(done) = already_applied(sql, &change.idempotency_key)? {
        let edition = done.edition;
        return Err(ApiError::BadBody(format!("idempotency_key belongs to edition {edition}; choose another one")));
    }
    let at = moving::time(&at, now)?;
    refuse_unfit(sql, &change, replaces)?;
    if let Some(replaced) = replaces {
        open_state(sql, replaced)?;
    }
    let is_forced = change.force;
    parts::pin(sql, &mut change)?;
    let counts = match commit::rehearse(sql, &change, editor, at) {
        Ok(outcome) => outcome.counts,
        Err(error) => {
            if matches!(error, ApiError::Conflicts(_) | ApiError::CommitRefused(_)) {
                purge::erase_refused(sql, &change, false, now)?;
            }
            return Err(error);
        }
    };
    let release = sql.atomically(|| {
        let release = insert(sql, at, (&change, counts), editor, now)?;
        if let Some(replaced) = replaces {
            end(sql, replaced, "cancelled")?;
            audit::write(
                sql,
                &NewEntry::by(editor, "release-cancelled", format!("release {replaced}, replaced by {release}")),
                now,
            )?;
        }
        schedule(sql)?;
        let detail = format!("release {release}, for {}", at.to_rfc3339());
        audit::write(sql, &NewEntry::by(editor, "release-stored", detail), now)?;
        if is_forced {
            let detail = format!("release {release}, over other people's changes");
            audit::write(sql, &NewEntry::by(editor, "forced", detail), now)?;
        }
        Ok::<_, ApiError>(release)
    })?;
    Ok((read(sql, release, now)?, true))
}

/// Refuses a change that no release can have, and one more release than the paper may have.
fn refuse_unfit(sql: &impl Sql, change: &Commit, replaces: Option<u64>) -> Result<(), ApiError> {
    if !change.purges.is_empty() || change.purge_now {
        return Err(ApiError::CommitRefused("a release can't purge; purge the article at once".into()));
    }
    if change.site.is_none() && change.articles.is_empty() && change.removals.is_empty() {
        return Err(ApiError::CommitRefused("it changes nothing".into()));
    }
    let others = "SELECT count(*) FROM releases WHERE state IN ('waiting', 'refused') AND release IS NOT ?";
    let open = sql.number(others, vec![replaces.into()])?;
    if usize::try_from(open).is_ok_and(|open| open >= MAX_RELEASES) {
        return Err(ApiError::CommitRefused(format!(
            "{MAX_RELEASES} releases wait or were refused already; cancel some of them first"
        )));
    }
    Ok(())
}

fn insert(
    sql: &impl Sql,
    at: Timestamp,
    (change, counts): (&Commit, Counts),
    editor: &Editor,
    now: Timestamp,
) -> Result<u64, ApiError> {
    let parts = change.articles.len() + change.removals.len();
    let number = sql.number(
        "INSERT INTO releases (at, due_at, state, created_by, role, created_at, idempotency_key, message, site,
            added, changed, removed, parts)
         VALUES (?1, ?1, 'waiting', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING release",
        vec![
            at.into(),
            editor.name.as_str().into(),
            editor.role.as_str().into(),
            now.into(),
            change.idempotency_key.as_str().into(),
            change.message.as_deref().into(),
            change.site.as_ref().map(serde_json::to_string).transpose()?.into(),
            Value::Int(counts.added.into()),
            Value::Int(counts.changed.into()),
            Value::Int(counts.removed.into()),
            (parts as u64).into(),
        ],
    )?;
    let release = u64::try_from(number).map_err(ApiError::internal)?;
    parts::insert(sql, release, change)?;
    let held = parts::hold(sql, release)?;
    // Renews the leases, so that no sweep that has begun deletes them.
    let missing = blobs::missing(sql, &held, now)?;
    if missing.is_empty() { Ok(release) } else { Err(ApiError::BlobsMissing(missing)) }
}
