//! Stores a release.

use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Commit, Counts, MAX_RELEASES, NewRelease, Release, Role, read_object};
use gazette_sql::{Sql, SqlError, Value};

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
    refuse_unfit(&change)?;
    let is_forced = change.force;
    parts::pin(sql, &mut change)?;
    if let Some(equal) = repeated(sql, (at, &change), replaces, editor, now)? {
        return Ok((read(sql, equal, now)?, false));
    }
    refuse_too_many(sql, replaces)?;
    if let Some(replaced) = replaces {
        open_state(sql, replaced)?;
    }
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
            replace(sql, replaced, release, editor, now)?;
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

/// Refuses a change that no release can have.
fn refuse_unfit(change: &Commit) -> Result<(), ApiError> {
    if !change.purges.is_empty() || change.purge_now {
        return Err(ApiError::CommitRefused("a release can't purge; purge the article at once".into()));
    }
    if change.site.is_none() && change.articles.is_empty() && change.removals.is_empty() {
        return Err(ApiError::CommitRefused("it changes nothing".into()));
    }
    Ok(())
}

/// Refuses one more release than the paper may have.
fn refuse_too_many(sql: &impl Sql, replaces: Option<u64>) -> Result<(), ApiError> {
    let others = "SELECT count(*) FROM releases WHERE state IN ('waiting', 'refused') AND release IS NOT ?";
    let open = sql.number(others, vec![replaces.into()])?;
    if usize::try_from(open).is_ok_and(|open| open >= MAX_RELEASES) {
        return Err(ApiError::CommitRefused(format!(
            "{MAX_RELEASES} releases wait or were refused already; cancel some of them first"
        )));
    }
    Ok(())
}

/// The release that an earlier request with another key has stored, if this one repeats it: an equal one that waits. Cancels the
/// release that both replace, if it is still there.
fn repeated(
    sql: &impl Sql,
    (at, change): (Timestamp, &Commit),
    replaces: Option<u64>,
    editor: &Editor,
    now: Timestamp,
) -> Result<Option<u64>, ApiError> {
    let Some(equal) = waiting_with(sql, at, change, editor)? else { return Ok(None) };
    if let Some(replaced) = replaces.filter(|replaced| *replaced != equal) {
        match open_state(sql, replaced) {
            Ok(_) => sql.atomically(|| {
                replace(sql, replaced, equal, editor, now)?;
                schedule(sql)
            })?,
            Err(ApiError::ReleaseNotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Some(equal))
}

/// A waiting release of this editor with exactly this change at this second.
fn waiting_with(sql: &impl Sql, at: Timestamp, change: &Commit, editor: &Editor) -> Result<Option<u64>, ApiError> {
    let candidates = sql.run(
        "SELECT release FROM releases WHERE state = 'waiting' AND due_at = ? AND created_by = ? AND role = ?
         AND message IS ? AND site IS ? AND parts = ? ORDER BY release",
        vec![
            at.into(),
            editor.name.as_str().into(),
            editor.role.as_str().into(),
            change.message.as_deref().into(),
            site_json(change)?.into(),
            number_of_parts(change).into(),
        ],
    )?;
    if candidates.is_empty() {
        return Ok(None);
    }
    let wanted = match parts::parts_of(sql, change) {
        // An equal one would hold all blobs.
        Err(ApiError::BlobsMissing(_)) => return Ok(None),
        wanted => wanted?,
    };
    for row in &candidates {
        let release = row.unsigned(0)?;
        let stored = parts::all(sql, release)?;
        if stored.iter().map(|(article, part)| (article, part)).eq(wanted.iter().map(|new| (&new.article, &new.part))) {
            return Ok(Some(release));
        }
    }
    Ok(None)
}

fn site_json(change: &Commit) -> Result<Option<String>, SqlError> {
    Ok(change.site.as_ref().map(serde_json::to_string).transpose()?)
}

fn number_of_parts(change: &Commit) -> u64 {
    (change.articles.len() + change.removals.len()) as u64
}

/// Cancels a release in favour of another one.
fn replace(sql: &impl Sql, replaced: u64, by: u64, editor: &Editor, now: Timestamp) -> Result<(), SqlError> {
    end(sql, replaced, "cancelled")?;
    let detail = format!("release {replaced}, replaced by {by}");
    audit::write(sql, &NewEntry::by(editor, "release-cancelled", detail), now)
}

fn insert(
    sql: &impl Sql,
    at: Timestamp,
    (change, counts): (&Commit, Counts),
    editor: &Editor,
    now: Timestamp,
) -> Result<u64, ApiError> {
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
            site_json(change)?.into(),
            Value::Int(counts.added.into()),
            Value::Int(counts.changed.into()),
            Value::Int(counts.removed.into()),
            number_of_parts(change).into(),
        ],
    )?;
    let release = u64::try_from(number).map_err(ApiError::internal)?;
    parts::insert(sql, release, &parts::parts_of(sql, change)?)?;
    let held = parts::hold(sql, release)?;
    // Renews the leases, so that no sweep that has begun deletes them.
    let missing = blobs::missing(sql, &held, now)?;
    if missing.is_empty() { Ok(release) } else { Err(ApiError::BlobsMissing(missing)) }
}
