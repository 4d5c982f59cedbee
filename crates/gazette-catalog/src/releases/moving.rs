//! Moves and cancels releases.

use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Release, ReleaseState, Role};
use gazette_sql::Sql;

use super::{end, open_state, parts, read, schedule};
use crate::audit::{self, NewEntry};
use crate::editor::Editor;
use crate::{commit, webhooks};

/// How far ahead a release may be, in seconds: five years.
const MAX_AHEAD_SECS: i64 = 5 * 366 * 24 * 60 * 60;

/// Moves a release to another second, which needs the role that publishing it needs. One that was refused is judged again, and
/// waits again.
pub fn move_to(sql: &impl Sql, release: u64, at: &str, editor: &Editor, now: Timestamp) -> Result<Release, ApiError> {
    editor.require(Role::Editor, "moving a release")?;
    let state = open_state(sql, release)?;
    let at = time(at, now)?;
    let stored = parts::read(sql, release)?;
    let is_refused = state == ReleaseState::Refused;
    let has_lesser_role = editor.role < stored.editor.role;
    if is_refused {
        stored.refuse_incomplete()?;
    }
    if is_refused || has_lesser_role {
        let judge = if has_lesser_role { editor } else { &stored.editor };
        match commit::rehearse(sql, &stored.commit, judge, at) {
            Err(ApiError::Forbidden(why)) if has_lesser_role => {
                return Err(ApiError::Forbidden(format!("release {release} can't be moved: {why}")));
            }
            // One that waits is judged again at its second.
            Err(ApiError::NotHereYet) if !is_refused => {}
            Err(error) if is_refused || !commit::is_final(&error) => return Err(error),
            _ => {}
        }
    }
    sql.atomically(|| {
        sql.run(
            "UPDATE releases SET at = ?1, due_at = ?1, state = 'waiting', refused_at = NULL, refusal = NULL WHERE release = ?2",
            vec![at.into(), release.into()],
        )?;
        webhooks::forget_refusal(sql, release)?;
        schedule(sql)?;
        let detail = format!("release {release}, to {}", at.to_rfc3339());
        audit::write(sql, &NewEntry::by(editor, "release-moved", detail), now)
    })?;
    read(sql, release, now)
}

/// Cancels a release: nothing of it will be published.
pub fn cancel(sql: &impl Sql, release: u64, editor: &Editor, now: Timestamp) -> Result<(), ApiError> {
    editor.require(Role::Editor, "cancelling a release")?;
    open_state(sql, release)?;
    sql.atomically(|| {
        end(sql, release, "cancelled")?;
        schedule(sql)?;
        audit::write(sql, &NewEntry::by(editor, "release-cancelled", format!("release {release}")), now)?;
        Ok(())
    })
}

/// The second of a release, as an editor has sent it.
pub(super) fn time(at: &str, now: Timestamp) -> Result<Timestamp, ApiError> {
    let at = Timestamp::from_rfc3339(at)
        .ok_or_else(|| ApiError::BadBody(format!("at must be a time as RFC 3339, not “{at:.40}”")))?;
    if at <= now {
        return Err(ApiError::ReleaseInPast { at: at.to_rfc3339(), now: now.to_rfc3339() });
    }
    if at > now.plus_secs(MAX_AHEAD_SECS) {
        return Err(ApiError::BadBody("at must be within the next five years".into()));
    }
    Ok(at)
}
