//! Purging: erases an article permanently, from every edition.
//!
//! A purge has two steps. A request *withdraws* the article in the transaction of its commit: no edition, list, old
//! edition or backup shows it any more, and its media returns 410. Nothing is deleted yet, so until the delay in the
//! settings is over the purge can be cancelled, and the article is back as before. Then the purge is *executed*: rows,
//! blobs, uploads that no commit named, previews, messages of the history, counts, search entries, and values in KV are
//! deleted.
//!
//! Only hashes remain: of the id, so that copies of the paper learn what to erase; of the addresses, which return 410
//! permanently; and of the blobs, so that no data center shows one from its cache of KV. An article that no reader ever
//! saw leaves nothing that readers can see.

pub mod erasures;
mod execution;
pub(crate) mod names;

use std::collections::BTreeSet;

use gazette_core::article::Card;
use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, CommitOutcome, Counts, PurgeInfo};
use gazette_sql::{Sql, SqlError, Value};

pub use execution::{
    Purge, Step, erase_again, erase_refused, erase_refused_in_transaction, erase_rows, finish, note_told, start_due,
};

use crate::audit::{self, NewEntry};
use crate::blobs;
use crate::commit::has_place;
use crate::editor::Editor;
use crate::history::{Signature, record};
use crate::index::{self, Name, Touched};
use crate::releases;
use crate::rows::{self, Live};

/// The stages of a row of `purges`.
const WAITING: i64 = 0;
const STARTED: i64 = 1;
const ERASED: i64 = 2;
const EXECUTED: i64 = 3;

/// An article to be purged.
#[derive(Debug, Clone)]
pub struct PurgeTarget {
    /// Its id.
    pub id: String,
    /// Its newest slug.
    pub slug: Slug,
    /// The version that readers see now, if any.
    pub live: Option<Live>,
}

/// The article that has, or ever had, this slug. After a purge, the slug stands only for an article that has it now or had
/// it last, and got it after that purge: a repeated request must not erase an article that had the slug earlier.
pub fn find(sql: &impl Sql, slug: &Slug) -> Result<Option<PurgeTarget>, SqlError> {
    let purged_in = sql.number(
        "SELECT coalesce(max(edition), 0) FROM purged_keys JOIN purged_ids USING (id_sha256) WHERE key = ?",
        vec![Key::of_slug(slug).to_hex().into()],
    )?;
    let row = sql.first(
        "SELECT id FROM versions WHERE slug = ?1 AND (to_edition IS NULL OR ?2 = 0 OR from_edition > ?2
            AND version = (SELECT max(version) FROM versions AS newest WHERE newest.id = versions.id))
         ORDER BY to_edition IS NULL DESC, version DESC LIMIT 1",
        vec![slug.as_str().into(), purged_in.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let id = row.text(0)?.to_owned();
    let newest =
        sql.first("SELECT slug FROM versions WHERE id = ? ORDER BY version DESC LIMIT 1", vec![id.as_str().into()])?;
    let slug = newest.map_or(Ok(slug.clone()), |row| row.parsed(0))?;
    let live = rows::live_by_id(sql, &id)?;
    Ok(Some(PurgeTarget { id, slug, live }))
}

/// Whether this slug was purged, so that a repeated request changes nothing.
pub fn is_purged(sql: &impl Sql, slug: &Slug) -> Result<bool, SqlError> {
    let key = Key::of_slug(slug).to_hex();
    Ok(sql.first("SELECT 1 FROM purged_keys WHERE key = ?", vec![key.into()])?.is_some())
}

/// Whether a purge of the article with this id is pending, so that no other article can be published under it.
pub fn is_pending(sql: &impl Sql, id: &str) -> Result<bool, SqlError> {
    Ok(sql.first("SELECT 1 FROM purges WHERE id = ? AND stage < ?", vec![id.into(), EXECUTED.into()])?.is_some())
}

/// Withdraws an article in an edition, and schedules its erasure at `due_at`.
pub fn withdraw(
    sql: &impl Sql,
    target: &PurgeTarget,
    (edition, now): (u64, Timestamp),
    (editor, due_at): (&Editor, Timestamp),
    touched: &mut Touched,
) -> Result<(), SqlError> {
    let id = target.id.as_str();
    // Ends an earlier purge of another article with this id.
    execution::end(sql, id, now)?;
    let public = rows::public_slugs(sql, id, now)?;
    touch(sql, id, touched)?;
    if let Some(live) = &target.live {
        rows::close_version(sql, live, edition)?;
        touched.count(&live.section, -1);
    }
    for slug in &public {
        if rows::live_by_slug(sql, slug.as_str())?.is_none() {
            rows::open_route(sql, "gone", slug.as_str(), id, edition)?;
        }
    }
    hide(sql, id, edition, !public.is_empty(), touched)?;
    sql.run(
        "INSERT INTO purges (id, slug, names, requested_at, requested_by, due_at, edition, live_version, stage)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            target.slug.as_str().into(),
            names_of(sql, target)?.into(),
            now.into(),
            editor.name.as_str().into(),
            due_at.into(),
            edition.into(),
            target.live.as_ref().map(|live| live.version).into(),
            WAITING.into(),
        ],
    )?;
    rows::schedule(sql, "purge", next_due(sql)?)
}

/// All slugs of an article, and all addresses of older systems that lead to it, as JSON.
fn names_of(sql: &impl Sql, target: &PurgeTarget) -> Result<String, SqlError> {
    let mut names = BTreeSet::from([target.slug.to_string()]);
    for row in sql.run("SELECT slug FROM versions WHERE id = ?", vec![target.id.as_str().into()])? {
        names.insert(row.text(0)?.to_owned());
    }
    for row in sql.run("SELECT name FROM routes WHERE id = ? AND kind <> 'id'", vec![target.id.as_str().into()])? {
        names.insert(row.text(0)?.to_owned());
    }
    Ok(serde_json::to_string(&names)?)
}

/// Records all names of an article, of all its versions, and its sections.
fn touch(sql: &impl Sql, id: &str, touched: &mut Touched) -> Result<(), SqlError> {
    touched.name(Name::Id(id.to_owned()));
    touched.listed(id);
    for row in sql.run("SELECT DISTINCT slug, section FROM versions WHERE id = ?", vec![id.into()])? {
        touched.name(Name::Slug(row.parsed(0)?));
        touched.section(row.parsed(1)?);
    }
    for (kind, name) in rows::routes_of(sql, id)? {
        touched.route(&kind, name)?;
    }
    Ok(())
}

/// Stores the hashes that hide an article everywhere: those of its id, of its blobs, and of media that nothing else
/// names, also of its blobs and media in releases. `edition` is the one of the purge, and `is_public` says whether readers ever saw the article.
fn hide(sql: &impl Sql, id: &str, edition: u64, is_public: bool, touched: &mut Touched) -> Result<(), SqlError> {
    let id_sha256 = Hash::of(id.as_bytes());
    sql.run(
        "INSERT INTO purged_ids (id_sha256, edition, is_public) VALUES (?, ?, ?)",
        vec![id_sha256.into(), edition.into(), is_public.into()],
    )?;
    sql.run(
        "INSERT INTO purged_blobs (hash, id_sha256) SELECT article, ?1 FROM versions WHERE id = ?2
         UNION SELECT source, ?1 FROM versions WHERE id = ?2
         UNION SELECT part ->> '$.article.change.source', ?1 FROM release_parts WHERE article = ?2 AND blob IS NOT NULL
         UNION SELECT hash, ?1 FROM blobs WHERE owner = ?2 AND 1 ON CONFLICT DO NOTHING",
        vec![id_sha256.into(), id.into()],
    )?;
    let mut media = own_media(sql, id, "SELECT id FROM withdrawn")?;
    media.extend(releases::own_media(sql, id)?);
    for media in media {
        sql.run(
            "INSERT INTO purged_blobs (hash, id_sha256) VALUES (?, ?) ON CONFLICT DO NOTHING",
            vec![media.into(), id_sha256.into()],
        )?;
        touched.name(Name::Media(media));
    }
    Ok(())
}

/// The media that only the versions of this article name: no other article in any edition, and no settings. Articles
/// whose ids `ignored` selects don't count, and neither do drafts, because publishing one uploads its media again.
pub fn own_media(sql: &impl Sql, id: &str, ignored: &str) -> Result<Vec<Hash>, SqlError> {
    let rows = sql.run(
        &format!(
            "SELECT DISTINCT hash FROM version_media JOIN versions USING (version) WHERE id = ?1
             AND NOT EXISTS (
                SELECT 1 FROM version_media AS others JOIN versions USING (version)
                WHERE others.hash = version_media.hash AND id <> ?1 AND id NOT IN ({ignored}))
             AND NOT EXISTS (SELECT 1 FROM blob_media WHERE media = version_media.hash)"
        ),
        vec![id.into()],
    )?;
    rows.iter().map(|row| row.parsed(0)).collect()
}

/// When the next purge is to be executed, or to have its last look.
pub fn next_due(sql: &impl Sql) -> Result<Option<Timestamp>, SqlError> {
    rows::next_due(sql, "purges")
}

/// The ids of the articles that are being purged, and all slugs and older addresses that they had.
pub fn withdrawn(sql: &impl Sql) -> Result<(Vec<String>, Vec<String>), SqlError> {
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    for row in sql.run("SELECT id, names FROM withdrawn", vec![])? {
        ids.push(row.text(0)?.to_owned());
        names.extend(row.json::<Vec<String>>(1)?);
    }
    Ok((ids, names))
}

/// The purges that can still be cancelled.
pub fn list(sql: &impl Sql) -> Result<Vec<PurgeInfo>, SqlError> {
    let rows = sql.run(
        "SELECT slug, id, requested_at, requested_by, due_at FROM purges WHERE stage = ? ORDER BY due_at, id",
        vec![WAITING.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(PurgeInfo {
                slug: row.parsed(0)?,
                id: row.text(1)?.to_owned(),
                requested_at: row.instant(2)?.to_rfc3339(),
                requested_by: row.text(3)?.to_owned(),
                due_at: row.instant(4)?.to_rfc3339(),
            })
        })
        .collect()
}

/// Cancels the purge of the article that has, or had, this slug: makes an edition in which the article is as before. If
/// that is impossible, because another article has its slug or its file by now, or the settings have changed, the
/// article is only in the history, and the outcome names it as skipped.
pub fn call_off(sql: &impl Sql, slug: &Slug, editor: &Editor, now: Timestamp) -> Result<CommitOutcome, ApiError> {
    sql.atomically(|| {
        let none = || ApiError::PurgeNotFound(slug.to_string());
        let row = sql.first(
            "SELECT id, edition, live_version FROM purges
             WHERE stage = ?1 AND (slug = ?2 OR id IN (SELECT id FROM versions WHERE slug = ?2))
             ORDER BY slug = ?2 DESC, requested_at DESC",
            vec![WAITING.into(), slug.as_str().into()],
        )?;
        let row = row.ok_or_else(none)?;
        let (id, withdrawn_in, version) = (row.text(0)?.to_owned(), row.unsigned::<u64>(1)?, row.optional_int(2)?);
        let previous = rows::newest_root(sql)?.ok_or_else(none)?;
        let edition = previous.number + 1;
        let mut touched = Touched::default();
        touch(sql, &id, &mut touched)?;
        // Includes media that another purge hides, because two articles may show one picture. Whatever an earlier
        // article with this id had stays hidden.
        show_again(
            sql,
            "SELECT article FROM versions WHERE id = ?1 UNION SELECT source FROM versions WHERE id = ?1
             UNION SELECT hash FROM version_media JOIN versions USING (version) WHERE id = ?1
             UNION SELECT part ->> '$.article.change.source' FROM release_parts WHERE article = ?1 AND blob IS NOT NULL
             UNION SELECT hash FROM blobs WHERE owner = ?1",
            id.as_str().into(),
            &mut touched,
        )?;
        let released = serde_json::to_string(&releases::media_of(sql, &id)?)?;
        show_again(sql, "SELECT value FROM json_each(?1)", released.into(), &mut touched)?;
        sql.run(
            "DELETE FROM purged_ids WHERE id_sha256 = ? AND edition = ?",
            vec![Hash::of(id.as_bytes()).into(), withdrawn_in.into()],
        )?;
        sql.run("DELETE FROM purges WHERE id = ?", vec![id.as_str().into()])?;
        let mut counts = Counts::default();
        let mut skipped = Vec::new();
        if let Some(version) = version {
            let row = sql.first("SELECT card FROM versions WHERE version = ?", vec![version.into()])?;
            let card: Card = row.ok_or_else(none)?.json(0)?;
            let site = blobs::read_json(sql, previous.site, "site")?.ok_or(ApiError::NotHereYet)?;
            let is_free =
                rows::live_by_slug(sql, card.slug.as_str())?.is_none() && rows::sharing_file(sql, version)?.is_none();
            if has_place(&site, &card) && is_free {
                rows::revive_version(sql, version, edition)?;
                touched.count(&card.section.slug, 1);
                counts.added = 1;
            } else {
                skipped.push(card.slug);
            }
        }
        if skipped.is_empty() {
            sql.run(
                "UPDATE routes SET to_edition = ?
                 WHERE id = ? AND kind = 'gone' AND from_edition = ? AND to_edition IS NULL",
                vec![edition.into(), id.as_str().into(), withdrawn_in.into()],
            )?;
        }
        rows::schedule(sql, "purge", next_due(sql)?)?;
        let root = index::next_root(sql, Some(&previous), previous.site, &touched, now)?;
        let outcome = CommitOutcome { edition, is_new: true, counts, unchanged: Vec::new(), skipped };
        record(
            sql,
            &root,
            &outcome,
            &Signature { editor: &editor.name, message: None, idempotency_key: None, site_source: None },
        )?;
        let detail = format!("edition {edition}, id_sha256 {}", Hash::of(id.as_bytes()));
        audit::write(sql, &NewEntry::by(editor, "purge-called-off", detail), now)?;
        Ok(outcome)
    })
}

/// The hashes of purged ids and blobs that an old edition must omit.
pub fn hidden(sql: &impl Sql, edition: u64) -> Result<(Vec<Hash>, Vec<Hash>), SqlError> {
    let all = |statement, parameters| -> Result<Vec<Hash>, SqlError> {
        sql.run(statement, parameters)?.iter().map(|row| row.parsed(0)).collect()
    };
    let ids = "SELECT DISTINCT id_sha256 FROM purged_ids WHERE reused_in IS NULL OR reused_in > ?";
    Ok((all(ids, vec![edition.into()])?, all("SELECT hash FROM purged_blobs", vec![])?))
}

/// Whether a blob belongs to a purged article.
pub fn is_hidden(sql: &impl Sql, blob: Hash) -> Result<bool, SqlError> {
    Ok(sql.first("SELECT 1 FROM purged_blobs WHERE hash = ?", vec![blob.into()])?.is_some())
}

/// Media in the settings is shown again if it was purged before, as it now belongs to the settings.
pub fn show_again_in_settings(sql: &impl Sql, site: Hash, touched: &mut Touched) -> Result<(), SqlError> {
    show_again(sql, "SELECT media FROM blob_media WHERE blob = ?1", site.into(), touched)
}

/// Stops hiding the blobs that a statement with one parameter selects.
fn show_again(sql: &impl Sql, blobs: &str, parameter: Value, touched: &mut Touched) -> Result<(), SqlError> {
    let statement = format!("DELETE FROM purged_blobs WHERE hash IN ({blobs}) RETURNING hash");
    for row in sql.run(&statement, vec![parameter])? {
        touched.name(Name::Media(row.parsed(0)?));
    }
    Ok(())
}

/// The first of these blobs that belongs to an article which is being purged.
pub fn first_withdrawn(sql: &impl Sql, blobs: impl IntoIterator<Item = Hash>) -> Result<Option<Hash>, SqlError> {
    let ids = sql.run("SELECT id FROM withdrawn", vec![])?;
    let hidden_by =
        ids.iter().map(|row| row.text(0).map(|id| Hash::of(id.as_bytes()))).collect::<Result<Vec<_>, _>>()?;
    if hidden_by.is_empty() {
        return Ok(None);
    }
    for blob in blobs {
        let row = sql.first("SELECT id_sha256 FROM purged_blobs WHERE hash = ?", vec![blob.into()])?;
        if let Some(row) = row
            && hidden_by.contains(&row.parsed(0)?)
        {
            return Ok(Some(blob));
        }
    }
    Ok(None)
}

/// Schedules a pending purge for now.
pub fn hasten(sql: &impl Sql, id: &str, now: Timestamp) -> Result<(), SqlError> {
    sql.run("UPDATE purges SET due_at = ? WHERE id = ? AND stage = ?", vec![now.into(), id.into(), WAITING.into()])?;
    rows::schedule(sql, "purge", next_due(sql)?)
}

/// The edition in which an article with this id was purged, unless the id was reused since.
pub fn purged_in(sql: &impl Sql, id: &str) -> Result<Option<u64>, SqlError> {
    let newest =
        "SELECT edition FROM purged_ids WHERE id_sha256 = ? AND reused_in IS NULL ORDER BY edition DESC LIMIT 1";
    sql.first(newest, vec![Hash::of(id.as_bytes()).into()])?.map(|row| row.unsigned(0)).transpose()
}

/// Allows an article to be published under an id, or with media, that was purged before: it is a new article.
pub fn forget_of_old(sql: &impl Sql, id: &str, version: i64, touched: &mut Touched) -> Result<(), SqlError> {
    // Copies that are behind still have to erase the old article, and editions before this one still hide it.
    sql.run(
        "UPDATE purged_ids SET reused_in = (SELECT from_edition FROM versions WHERE version = ?1)
         WHERE id_sha256 = ?2 AND reused_in IS NULL",
        vec![version.into(), Hash::of(id.as_bytes()).into()],
    )?;
    show_again(
        sql,
        "SELECT article FROM versions WHERE version = ?1 UNION SELECT source FROM versions WHERE version = ?1
         UNION SELECT hash FROM version_media WHERE version = ?1",
        version.into(),
        touched,
    )
}
