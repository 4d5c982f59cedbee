//! The execution of a purge: deletes everything that is stored of the article.

use std::collections::BTreeMap;

use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{Commit, CommitOutcome};
use gazette_sql::{Row, Sql, SqlError};

use super::erasures::{self, Erasure};
use super::names::{self, names_it};
use super::{ERASED, EXECUTED, STARTED, WAITING, is_pending, next_due, own_media, purged_in};
use crate::audit::{self, NewEntry};
use crate::releases::{self, Erased, HELD};
use crate::{blobs, name_slugs, proposals, rows};

/// An upper bound for how long readers may still have the previous edition: a root's maximum age and KV's propagation.
const READERS_GRACE_SECS: i64 = 10 * 60;
/// The delay of the last look at an executed purge, for values that arrived late.
const LAST_LOOK_SECS: i64 = 60;

/// A purge that is being executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purge {
    /// The article's id.
    pub id: String,
    /// All slugs and older addresses that it had.
    pub names: Vec<String>,
    /// The next step.
    pub step: Step,
}

/// The steps of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Delete the rows, and then from counts and search.
    Erase,
    /// The rows are deleted; counts and search are not done.
    Tell,
    /// Everything is done except a last look at values that arrived late.
    LastLook,
}

/// Starts the purges that are due, after which they can't be cancelled. Returns all that are in progress.
pub fn start_due(sql: &impl Sql, now: Timestamp) -> Result<Vec<Purge>, SqlError> {
    sql.run(
        "UPDATE purges SET stage = ? WHERE stage = ? AND due_at <= ?",
        vec![STARTED.into(), WAITING.into(), now.into()],
    )?;
    let rows = sql.run(
        "SELECT id, names, stage FROM purges WHERE stage > ? AND due_at <= ? ORDER BY due_at, id",
        vec![WAITING.into(), now.into()],
    )?;
    let mut purges = Vec::new();
    for row in &rows {
        let step = match row.int(2)? {
            EXECUTED => Step::LastLook,
            ERASED => Step::Tell,
            _ => Step::Erase,
        };
        purges.push(Purge { id: row.text(0)?.to_owned(), names: row.json(1)?, step });
    }
    Ok(purges)
}

/// Deletes all rows about an article in one transaction, and queues its values in KV for deletion. Until [`note_told`],
/// nothing can be published under its id.
pub fn erase_rows(sql: &impl Sql, id: &str, now: Timestamp) -> Result<(), SqlError> {
    sql.atomically(|| {
        let statement = "SELECT requested_at, edition FROM purges WHERE id = ?";
        let Some(row) = sql.first(statement, vec![id.into()])? else { return Ok(()) };
        let (requested_at, edition) = (row.instant(0)?, row.unsigned(1)?);
        keep_keys(sql, id, now)?;
        clean_history(sql, id, edition)?;
        let media = own_media(sql, id, "''")?;
        let released = releases::erase_article(sql, id, now)?;
        let texts = sql.run(
            "SELECT article FROM versions WHERE id = ?1 UNION SELECT source FROM versions WHERE id = ?1
             UNION SELECT hash FROM blobs WHERE owner = ?1",
            vec![id.into()],
        )?;
        for row in sql.run("SELECT DISTINCT slug FROM versions WHERE id = ?", vec![id.into()])? {
            erasures::queue(sql, &Erasure::Copy(row.parsed(0)?), now)?;
        }
        name_slugs::erase(sql, id, !rows::public_slugs(sql, id, now)?.is_empty())?;
        let of_article = "version IN (SELECT version FROM versions WHERE id = ?)";
        sql.run(&format!("DELETE FROM version_media WHERE {of_article}"), vec![id.into()])?;
        sql.run("DELETE FROM versions WHERE id = ?", vec![id.into()])?;
        sql.run("DELETE FROM routes WHERE id = ?", vec![id.into()])?;
        clean_previews(sql, &texts)?;
        erase_blobs(sql, &texts, now)?;
        for hash in proposals::erase::article(sql, id, now)? {
            erase_text(sql, hash, now)?;
        }
        for hash in media {
            blobs::delete(sql, hash)?;
            erasures::queue(sql, &Erasure::Media(hash), now)?;
            releases::refuse_without(sql, hash, now)?;
        }
        erase_released(sql, &released, now)?;
        erase_uploads(sql, requested_at, now)?;
        delete_old_heads(sql)?;
        erasures::hasten_nodes(sql, now)?;
        forget_lists_before(sql, edition)?;
        rows::schedule(sql, "erase", erasures::next_due(sql)?)?;
        sql.run("UPDATE purges SET stage = ? WHERE id = ?", vec![ERASED.into(), id.into()])?;
        audit::write(sql, &NewEntry::own("purge-executed", format!("id_sha256 {}", Hash::of(id.as_bytes()))), now)
    })
}

/// Records that counts and search have deleted an article. Only the last look is left.
pub fn note_told(sql: &impl Sql, id: &str, now: Timestamp) -> Result<(), SqlError> {
    sql.run(
        "UPDATE purges SET stage = ?, due_at = max(?, requested_at + ?) WHERE id = ? AND stage = ?",
        vec![
            EXECUTED.into(),
            now.plus_secs(LAST_LOOK_SECS).into(),
            READERS_GRACE_SECS.into(),
            id.into(),
            ERASED.into(),
        ],
    )?;
    Ok(())
}

/// Ends a purge: queues again what readers of an old edition may have put into KV meanwhile, and deletes the id and the
/// slug.
pub fn finish(sql: &impl Sql, id: &str, now: Timestamp) -> Result<(), SqlError> {
    sql.atomically(|| end(sql, id, now))
}

/// Does the same as [`finish`] within a transaction.
pub(super) fn end(sql: &impl Sql, id: &str, now: Timestamp) -> Result<(), SqlError> {
    let statement = "DELETE FROM purges WHERE id = ? AND stage = ? RETURNING edition, names";
    let Some(ended) = sql.first(statement, vec![id.into(), EXECUTED.into()])? else { return Ok(()) };
    let hashes = sql.run("SELECT hash FROM purged_blobs WHERE id_sha256 = ?", vec![Hash::of(id.as_bytes()).into()])?;
    for row in &hashes {
        erasures::queue(sql, &Erasure::Text(row.parsed(0)?), now)?;
    }
    // Those names that are slugs.
    for slug in ended.json::<Vec<String>>(1)?.iter().filter_map(|name| name.parse().ok()) {
        erasures::queue(sql, &Erasure::Copy(slug), now)?;
    }
    forget_lists_before(sql, ended.unsigned(0)?)?;
    rows::schedule(sql, "erase", erasures::next_due(sql)?)?;
    rows::schedule(sql, "purge", next_due(sql)?)
}

/// Schedules the deletion of content rendered from lists of editions before that one.
fn forget_lists_before(sql: &impl Sql, edition: u64) -> Result<(), SqlError> {
    let before = edition.max(rows::progress(sql, "lists_before")?);
    rows::set_progress(sql, "lists_before", before)
}

/// Stores the keys of the addresses that return 410 permanently: those under which readers could see the article.
fn keep_keys(sql: &impl Sql, id: &str, now: Timestamp) -> Result<(), SqlError> {
    let public = rows::public_slugs(sql, id, now)?;
    if public.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<Key> = public.iter().map(Key::of_slug).collect();
    for row in sql.run("SELECT DISTINCT kind, name FROM routes WHERE id = ?", vec![id.into()])? {
        match row.text(0)? {
            "legacy" => keys.push(Key::of_legacy(row.text(1)?)),
            "moved" => keys.push(Key::of_slug(&row.parsed(1)?)),
            _ => {}
        }
    }
    for key in keys {
        sql.run(
            "INSERT INTO purged_keys (key, id_sha256) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET id_sha256 = excluded.id_sha256",
            vec![key.to_hex().into(), Hash::of(id.as_bytes()).into()],
        )?;
    }
    Ok(())
}

/// Cleans the history: the messages of editions that added or ended a version of the article or name it, those of releases and
/// proposals that name it, and its slugs in the outcomes of commits.
fn clean_history(sql: &impl Sql, id: &str, edition: u64) -> Result<(), SqlError> {
    sql.run(
        "UPDATE editions SET message = NULL WHERE message IS NOT NULL AND number <> ?2
         AND number IN (SELECT from_edition FROM versions WHERE id = ?1 UNION SELECT to_edition FROM versions WHERE id = ?1)",
        vec![id.into(), edition.into()],
    )?;
    for name in names::all(sql, id)? {
        let name = name.as_str();
        let candidates = sql.run(
            "SELECT number, message FROM editions WHERE message IS NOT NULL AND instr(message, ?) > 0",
            vec![name.into()],
        )?;
        for row in &candidates {
            if names_it(row.text(1)?, name) {
                sql.run("UPDATE editions SET message = NULL WHERE number = ?", vec![row.int(0)?.into()])?;
            }
        }
        releases::forget_name(sql, name, |text| names_it(text, name))?;
        proposals::erase::forget_name(sql, name, |text| names_it(text, name))?;
    }
    let outcomes = sql.run(
        "SELECT number, outcome FROM editions
         WHERE EXISTS (SELECT 1 FROM versions WHERE id = ? AND instr(outcome, json_quote(slug)) > 0)",
        vec![id.into()],
    )?;
    let slugs = sql.run("SELECT DISTINCT slug FROM versions WHERE id = ?", vec![id.into()])?;
    let slugs = slugs.iter().map(|row| row.parsed(0)).collect::<Result<Vec<Slug>, _>>()?;
    for row in &outcomes {
        // An outcome that can't be read can't be sent again.
        let Ok(mut outcome) = row.json::<CommitOutcome>(1) else {
            sql.run("UPDATE editions SET outcome = '{}' WHERE number = ?", vec![row.int(0)?.into()])?;
            continue;
        };
        outcome.unchanged.retain(|slug| !slugs.contains(slug));
        outcome.skipped.retain(|slug| !slugs.contains(slug));
        let outcome = serde_json::to_string(&outcome)?;
        sql.run("UPDATE editions SET outcome = ? WHERE number = ?", vec![outcome.into(), row.int(0)?.into()])?;
    }
    Ok(())
}

/// Removes drafts from preview links; deletes links that show nothing else.
fn clean_previews(sql: &impl Sql, drafts: &[Row]) -> Result<(), SqlError> {
    let gone = drafts.iter().map(|row| row.parsed(0)).collect::<Result<Vec<Hash>, _>>()?;
    for row in sql.run("SELECT id, drafts FROM previews WHERE edition IS NULL AND proposal IS NULL", vec![])? {
        let mut shown: BTreeMap<Slug, Hash> =
            serde_json::from_str(row.text(1)?).map_err(|error| SqlError(format!("a preview: {error}")))?;
        let before = shown.len();
        shown.retain(|_, hash| !gone.contains(hash));
        if shown.is_empty() {
            sql.run("DELETE FROM previews WHERE id = ?", vec![row.text(0)?.into()])?;
        } else if shown.len() < before {
            let shown = serde_json::to_string(&shown)?;
            sql.run("UPDATE previews SET drafts = ? WHERE id = ?", vec![shown.into(), row.text(0)?.into()])?;
        }
    }
    Ok(())
}

/// Erases what a commit has named in vain for articles that were purged or are being purged: an editor with an old folder
/// has uploaded it, and no edition will show it. Articles that the commit publishes again knowingly stay, unless it was
/// applied before (`is_repeated`): then they were purged since.
pub fn erase_refused(sql: &impl Sql, commit: &Commit, is_repeated: bool, now: Timestamp) -> Result<(), SqlError> {
    sql.atomically(|| erase_refused_in_transaction(sql, commit, is_repeated, now))
}

/// Does the same as [`erase_refused`] within a transaction.
pub fn erase_refused_in_transaction(
    sql: &impl Sql,
    commit: &Commit,
    is_repeated: bool,
    now: Timestamp,
) -> Result<(), SqlError> {
    for change in &commit.articles {
        let Some(article) = blobs::read_article(sql, change.article)? else { continue };
        let id = article.card.id;
        let is_purged = purged_in(sql, &id)?.is_some() || is_pending(sql, &id)?;
        let is_meant = !is_repeated && commit.republish.contains(&id);
        if !is_purged || is_meant || rows::live_by_id(sql, &id)?.is_some() {
            continue;
        }
        erase_text(sql, change.article, now)?;
        erase_text(sql, change.source, now)?;
        change.media.iter().try_for_each(|media| erase_media(sql, *media, now))?;
    }
    rows::schedule(sql, "erase", erasures::next_due(sql)?)
}

/// Erases what releases had of an article, unless something else needs it.
fn erase_released(sql: &impl Sql, released: &Erased, now: Timestamp) -> Result<(), SqlError> {
    released.texts.iter().try_for_each(|hash| erase_text(sql, *hash, now))?;
    released.media.iter().try_for_each(|hash| erase_media(sql, *hash, now))
}

/// Erases what was uploaded for the purged article of a slug since its purge, and all other uploads that no commit has
/// named, because a source or a picture does not say which article it was meant for.
pub fn erase_again(sql: &impl Sql, slug: &Slug, now: Timestamp) -> Result<(), SqlError> {
    let key = Key::of_slug(slug).to_hex();
    let purged = sql.run("SELECT id_sha256 FROM purged_keys WHERE key = ?", vec![key.into()])?;
    let purged = purged.iter().map(|row| row.parsed(0)).collect::<Result<Vec<Hash>, _>>()?;
    for row in sql.run("SELECT hash, owner FROM blobs WHERE owner IS NOT NULL", vec![])? {
        let owner = row.text(1)?;
        // The id may belong to a new article by now.
        if purged.contains(&Hash::of(owner.as_bytes())) && rows::live_by_id(sql, owner)?.is_none() {
            erase_released(sql, &releases::erase_article(sql, owner, now)?, now)?;
            erase_text(sql, row.parsed(0)?, now)?;
        }
    }
    erase_uploads(sql, now, now)?;
    rows::schedule(sql, "erase", erasures::next_due(sql)?)
}

/// Deletes blobs that no version names any more, also from KV.
fn erase_blobs(sql: &impl Sql, hashes: &[Row], now: Timestamp) -> Result<(), SqlError> {
    hashes.iter().try_for_each(|row| erase_text(sql, row.parsed(0)?, now))
}

fn erase_text(sql: &impl Sql, hash: Hash, now: Timestamp) -> Result<(), SqlError> {
    // A sender may name any blob, also one that the paper needs.
    let is_free = format!(
        "SELECT 1 FROM blobs WHERE hash = ?1 AND kind IN ('article', 'draft', 'source', 'site')
         AND NOT EXISTS (SELECT 1 FROM versions WHERE article = ?1)
         AND NOT EXISTS (SELECT 1 FROM versions WHERE source = ?1)
         AND NOT EXISTS (SELECT 1 FROM release_blobs WHERE release_blobs.hash = ?1)
         AND NOT EXISTS (SELECT 1 FROM editions WHERE site = ?1 OR site_source = ?1) AND NOT {}",
        proposals::holds("?1")
    );
    if sql.first(&is_free, vec![hash.into()])?.is_none() {
        return Ok(());
    }
    blobs::delete(sql, hash)?;
    erasures::queue(sql, &Erasure::Text(hash), now)
}

fn erase_media(sql: &impl Sql, hash: Hash, now: Timestamp) -> Result<(), SqlError> {
    let is_free = format!(
        "SELECT 1 FROM blobs WHERE hash = ?1 AND kind = 'media'
         AND NOT EXISTS (SELECT 1 FROM version_media WHERE version_media.hash = ?1)
         AND NOT EXISTS (SELECT 1 FROM release_blobs WHERE release_blobs.hash = ?1)
         AND NOT EXISTS (SELECT 1 FROM blob_media WHERE media = ?1) AND NOT {}",
        proposals::holds("?1")
    );
    if sql.first(&is_free, vec![hash.into()])?.is_none() {
        return Ok(());
    }
    blobs::delete(sql, hash)?;
    erasures::queue(sql, &Erasure::Media(hash), now)
}

/// Deletes uploads from before the purge's request that no commit named: a source or a picture does not say which
/// article it was meant for. An editor who still needs one uploads it again.
fn erase_uploads(sql: &impl Sql, requested_at: Timestamp, now: Timestamp) -> Result<(), SqlError> {
    let before = requested_at.plus_secs(blobs::LEASE_SECS);
    let texts = sql.run(
        &format!(
            "SELECT hash FROM blobs WHERE kind IN ('article', 'source', 'site') AND leased_until <= ? AND NOT {HELD}
             AND NOT EXISTS (SELECT 1 FROM versions WHERE article = hash)
             AND NOT EXISTS (SELECT 1 FROM versions WHERE source = hash)
             AND hash NOT IN (SELECT site FROM editions)
             AND hash NOT IN (SELECT site_source FROM editions WHERE site_source IS NOT NULL) AND NOT {}",
            proposals::holds("blobs.hash")
        ),
        vec![before.into()],
    )?;
    erase_blobs(sql, &texts, now)?;
    let withheld =
        sql.run("SELECT hash FROM blobs WHERE kind = 'withheld' AND leased_until <= ?", vec![before.into()])?;
    let withheld = withheld.iter().map(|row| row.parsed(0)).collect::<Result<Vec<_>, _>>()?;
    proposals::media::forget_unused(sql, &withheld, now)?;
    let media = sql.run(
        &format!(
            "SELECT hash FROM blobs WHERE kind = 'media' AND leased_until <= ? AND NOT {HELD}
             AND NOT EXISTS (SELECT 1 FROM version_media WHERE version_media.hash = blobs.hash)
             AND NOT EXISTS (SELECT 1 FROM blob_media WHERE media = blobs.hash) AND NOT {}",
            proposals::holds("blobs.hash")
        ),
        vec![before.into()],
    )?;
    for row in &media {
        let hash = row.parsed(0)?;
        blobs::delete(sql, hash)?;
        erasures::queue(sql, &Erasure::Media(hash), now)?;
    }
    Ok(())
}

/// Deletes all heads except those of the newest edition, because they list cards of any article. Heads of old editions
/// are rebuilt from rows on request.
fn delete_old_heads(sql: &impl Sql) -> Result<(), SqlError> {
    let current: Vec<Hash> = rows::newest_root(sql)?.map_or_else(Vec::new, |root| root.heads.into_values().collect());
    let current = serde_json::to_string(&current)?;
    let old = sql.run(
        "SELECT hash FROM blobs WHERE kind = 'head' AND hash NOT IN (SELECT value FROM json_each(?))",
        vec![current.into()],
    )?;
    old.iter().try_for_each(|row| blobs::delete(sql, row.parsed(0)?))
}
