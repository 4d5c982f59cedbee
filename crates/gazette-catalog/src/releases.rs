//! Releases: changes that are stored, and become an edition at a set second.
//!
//! A change is judged twice, each time as a commit is: when it is stored, and at its second. If it conflicts by then with what
//! others have changed, all of it is refused, and it stays listed with its conflicts until somebody moves, replaces or cancels
//! it. Until its second, nothing of it is in an edition.
//!
//! The author and the role are those of the token with which it was stored, even if that token was revoked since.

mod erase;
mod moving;
mod parts;
mod publish;
mod restore;
mod store;

use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, Counts, MAX_LISTED_ARTICLES, MAX_RELEASES, Overlap, Problem, Release, ReleaseInfo, ReleaseList,
    ReleaseState, ReleasedArticle, ReleasedChange,
};
use gazette_sql::{Row, Sql, SqlError};

pub use erase::{Erased, erase_article, forget_name, media_of, own_media, refuse_without};
pub use moving::{cancel, move_to};
pub use parts::{HELD, preview};
pub use publish::publish_due;
pub use restore::{check_part, check_release, finish_restore};
pub use store::store;

use crate::purge::names;
use crate::{commit, rows, webhooks};

/// The job that publishes releases.
pub const JOB: &str = "releases";

/// The condition, in SQL, that a release has an article that is being purged.
const HIDDEN: &str = "release IN (SELECT release FROM release_parts WHERE article IN (SELECT id FROM withdrawn))";

/// Columns of releases, in SQL, without a message or a refusal that may name an article which is being purged.
pub fn shown(columns: &str) -> Result<String, SqlError> {
    let problem = ApiError::CommitRefused("it names an article that is being purged".into()).problem();
    let problem = serde_json::to_string(&problem)?.replace('\'', "''");
    let refusal = format!(
        "iif(refusal IS NOT NULL AND ({HIDDEN} OR {}), '{problem}', refusal)",
        names::are_in_problem("refusal")
    );
    let message = format!("iif({HIDDEN} OR {}, NULL, message)", names::may_be_in("message"));
    let columns = columns.split(", ").map(|column| match column.trim() {
        "message" => message.as_str(),
        "refusal" => refusal.as_str(),
        _ => column,
    });
    Ok(columns.collect::<Vec<_>>().join(", "))
}

/// The columns that [`read_info`] reads.
fn info_columns() -> Result<String, SqlError> {
    shown(
        "release, at, state, created_by, created_at, message, added, changed, removed, site IS NOT NULL, edition, refused_at, \
         refusal",
    )
}

/// The condition, in SQL, that a release may be refused now, although it was not when it was stored: an edition after `known`,
/// the newest one at that time, has changed one of its articles, an article with the slug of one, an old address, or the
/// settings; or an article was purged.
fn may_fail() -> String {
    format!(
        "due_at IS NOT NULL AND ({HIDDEN}
            OR parts <> (SELECT count(*) FROM release_parts WHERE release_parts.release = releases.release)
            OR (SELECT site FROM editions WHERE number = known)
                IS NOT (SELECT site FROM editions ORDER BY number DESC LIMIT 1)
            OR EXISTS (SELECT 1 FROM routes WHERE from_edition > known AND kind IN ('moved', 'legacy'))
            OR EXISTS (SELECT 1 FROM release_parts JOIN versions ON id = release_parts.article OR versions.slug = release_parts.slug
                WHERE release_parts.release = releases.release AND (from_edition > known OR to_edition > known)))"
    )
}

/// The releases, with the number of the edition that was the newest when each was stored.
const WITH_KNOWN: &str =
    "(SELECT releases.*, ifnull((SELECT number FROM editions WHERE published_at < releases.created_at
    ORDER BY number DESC LIMIT 1), 0) AS known FROM releases WHERE state IN ('waiting', 'refused')) AS releases";

/// The releases that wait, in the order in which they are published, with what keeps them from being published, then those that
/// were refused. A release is judged only if something that it depends on has changed since it was stored.
pub fn list(sql: &impl Sql, now: Timestamp) -> Result<ReleaseList, ApiError> {
    let rows = sql.run(
        &format!(
            "SELECT {}, {} FROM {WITH_KNOWN} ORDER BY state DESC, at, release LIMIT ?",
            info_columns()?,
            may_fail()
        ),
        vec![(MAX_RELEASES as u64).into()],
    )?;
    let mut releases = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut info = read_info(row)?;
        if row.int(13)? != 0 {
            info.obstacle = obstacle(sql, info.id, now)?;
        }
        releases.push(info);
    }
    Ok(ReleaseList { releases })
}

fn read_info(row: &Row) -> Result<ReleaseInfo, SqlError> {
    let count = |at| -> Result<u32, SqlError> { row.unsigned(at) };
    Ok(ReleaseInfo {
        id: row.unsigned(0)?,
        at: row.instant(1)?.to_rfc3339(),
        state: state_of(row.text(2)?)?,
        created_by: row.text(3)?.to_owned(),
        created_at: row.instant(4)?.to_rfc3339(),
        message: row.optional_text(5)?.map(str::to_owned),
        counts: Counts { added: count(6)?, changed: count(7)?, removed: count(8)? },
        settings: row.int(9)? != 0,
        edition: row.optional_int(10)?.and_then(|edition| u64::try_from(edition).ok()),
        refused_at: row.optional_instant(11)?.map(Timestamp::to_rfc3339),
        refusal: row.optional_text(12)?.map(serde_json::from_str).transpose()?,
        obstacle: None,
    })
}

fn state_of(word: &str) -> Result<ReleaseState, SqlError> {
    let all = [ReleaseState::Waiting, ReleaseState::Refused, ReleaseState::Published, ReleaseState::Cancelled];
    let known = all.into_iter().find(|state| state.as_str() == word);
    known.ok_or_else(|| SqlError(format!("a release has the state {word}")))
}

/// A release with what it changes.
pub fn read(sql: &impl Sql, release: u64, now: Timestamp) -> Result<Release, ApiError> {
    let row =
        sql.first(&format!("SELECT {} FROM releases WHERE release = ?", info_columns()?), vec![release.into()])?;
    let mut info = read_info(&row.ok_or_else(|| ApiError::ReleaseNotFound(release.to_string()))?)?;
    if info.state == ReleaseState::Waiting {
        info.obstacle = obstacle(sql, release, now)?;
    }
    let articles = articles(sql, release)?;
    let overlaps = if info.state == ReleaseState::Waiting { overlaps(sql, release)? } else { Vec::new() };
    Ok(Release { info, articles, overlaps })
}

/// Why a release that waits would be refused now.
fn obstacle(sql: &impl Sql, release: u64, now: Timestamp) -> Result<Option<Problem>, ApiError> {
    let is_hidden = format!("SELECT 1 FROM releases WHERE release = ? AND {HIDDEN}");
    if sql.first(&is_hidden, vec![release.into()])?.is_some() {
        let why = "an article of it is being purged; store the others as a new release, or cancel the purge";
        return Ok(Some(ApiError::CommitRefused(why.into()).problem()));
    }
    let stored = parts::read(sql, release)?;
    let rehearsed = stored
        .refuse_incomplete()
        .and_then(|()| commit::rehearse(sql, &stored.commit, &stored.editor, stored.at.max(now)));
    match rehearsed {
        Err(error) if commit::is_final(&error) => Ok(Some(publish::problem_of(&error))),
        Ok(_) | Err(ApiError::NotHereYet) => Ok(None),
        Err(error) => Err(error),
    }
}

fn articles(sql: &impl Sql, release: u64) -> Result<Vec<ReleasedArticle>, SqlError> {
    let rows = sql.run(
        "SELECT slug, blob IS NULL,
            (SELECT CAST(bytes AS TEXT) ->> 'title' FROM contents WHERE hash = blob),
            (SELECT card ->> 'title' FROM versions WHERE id = release_parts.article AND to_edition IS NULL),
            part ->> '$.article.change.source'
         FROM release_parts WHERE release = ? AND article NOT IN (SELECT id FROM withdrawn) ORDER BY position LIMIT ?",
        vec![release.into(), (MAX_LISTED_ARTICLES as u64).into()],
    )?;
    rows.iter()
        .map(|row| {
            let live_title = row.optional_text(3)?.map(str::to_owned);
            let is_removal = row.int(1)? != 0;
            let change = match &live_title {
                _ if is_removal => ReleasedChange::Removed,
                Some(_) => ReleasedChange::Changed,
                None => ReleasedChange::Added,
            };
            Ok(ReleasedArticle {
                change,
                slug: row.parsed(0)?,
                title: if is_removal { live_title } else { row.optional_text(2)?.map(str::to_owned) },
                source: row.optional_text(4)?.and_then(|hash| hash.parse().ok()),
            })
        })
        .collect()
}

/// The other releases that wait and change the same, except those on which this one builds (`rebase` in `parts`).
fn overlaps(sql: &impl Sql, release: u64) -> Result<Vec<Overlap>, SqlError> {
    let rows = sql.run(
        "SELECT other.release, other.due_at, other.created_by, mine.site IS NOT NULL AND other.site IS NOT NULL,
            (SELECT json_group_array(slug) FROM (SELECT DISTINCT theirs.slug FROM release_parts AS theirs
             JOIN release_parts AS ours ON ours.article = theirs.article AND ours.release = mine.release
             WHERE theirs.release = other.release AND theirs.article NOT IN (SELECT id FROM withdrawn) LIMIT 100)) AS slugs
         FROM releases AS mine JOIN releases AS other ON other.due_at IS NOT NULL AND other.release <> mine.release
         WHERE mine.release = ? AND (slugs <> '[]' OR mine.site IS NOT NULL AND other.site IS NOT NULL)
         AND NOT (other.created_by = mine.created_by AND other.release < mine.release AND other.due_at <= mine.due_at)
         ORDER BY other.due_at, other.release",
        vec![release.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Overlap {
                id: row.unsigned(0)?,
                at: row.instant(1)?.to_rfc3339(),
                created_by: row.text(2)?.to_owned(),
                settings: row.int(3)? != 0,
                slugs: row.json(4)?,
            })
        })
        .collect()
}

/// The state of a release that waits or was refused. Others are errors.
fn open_state(sql: &impl Sql, release: u64) -> Result<ReleaseState, ApiError> {
    let row = sql.first("SELECT state, edition FROM releases WHERE release = ?", vec![release.into()])?;
    let none = || ApiError::ReleaseNotFound(release.to_string());
    let row = row.ok_or_else(none)?;
    match state_of(row.text(0)?)? {
        ReleaseState::Published => Err(ApiError::ReleasePublished { release, edition: row.unsigned(1)? }),
        ReleaseState::Cancelled => Err(none()),
        open => Ok(open),
    }
}

/// Deletes what a release holds. Its row stays, so that a repeated request finds it.
fn end(sql: &impl Sql, release: u64, state: &str) -> Result<(), SqlError> {
    sql.run(
        "UPDATE releases SET state = ?, due_at = NULL, message = NULL, site = NULL, refused_at = NULL, refusal = NULL
         WHERE release = ?",
        vec![state.into(), release.into()],
    )?;
    for table in ["release_parts", "release_blobs"] {
        sql.run(&format!("DELETE FROM {table} WHERE release = ?"), vec![release.into()])?;
    }
    webhooks::forget_refusal(sql, release)
}

/// The first second after `now` at which a release is due.
pub fn next_after(sql: &impl Sql, now: Timestamp) -> Result<Option<Timestamp>, SqlError> {
    let row = sql.first("SELECT min(due_at) FROM releases WHERE due_at > ?", vec![now.into()])?;
    row.map_or(Ok(None), |row| row.optional_instant(0))
}

/// Schedules the job for the next release.
pub fn schedule(sql: &impl Sql) -> Result<(), SqlError> {
    rows::schedule(sql, JOB, rows::next_due(sql, "releases")?)
}
