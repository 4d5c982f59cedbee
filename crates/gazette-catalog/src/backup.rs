//! Backups: exports the Catalog's rows, and imports them into an empty paper.
//!
//! An export reads rows in parts, each of which contains the number of the newest edition. Only an edition changes rows of
//! articles, addresses and editions, so these are of one state in parts with the same number. An executed purge also deletes
//! rows; an export that misses rows which were listed starts again. Releases may be stored, moved and cancelled meanwhile: an
//! import drops parts of releases that are not in it, and a release that lacks a part is never published. Blobs never change.
//! Articles that are being purged are omitted, as are drafts and proposals, so a backup made after a purge can't undo it.
//! Releases are exported with what they hold. The hashes of purged ids and the keys of purged addresses are exported, so that a
//! restored paper knows what was purged. A backup without them is from before they were exported. Which slugs of names are taken
//! is exported, but not by whom: as far as it is known to readers, a restored paper finds it in its rows.
//!
//! An import takes blobs before the rows that name them, and checks each one like an upload. An article's card, tags,
//! authors and dates are read from its blob again, so no row can disagree with it. During the import there is no newest
//! edition (see [`rows::newest_root_json`]): readers see nothing until the end, and then everything. Each part may be
//! sent again. If another backup is begun, the import starts again, as nobody has seen anything of the first.

use gazette_core::article::Front;
use gazette_core::edition::bucket::Bucket;
use gazette_core::edition::{Head, Key, Root};
use gazette_core::hash::Hash;
use gazette_core::text::find_forbidden;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, BackupPart, Blob, BlobData, BlobKind, CommitOutcome, MAX_ADDRESS_CHARS, MAX_EXACT, Restored, read_json,
};
use gazette_sql::{Row, Sql, Value};
use serde_json::value::{RawValue, to_raw_value};

use crate::commit::{check_numbers, check_signature};
use crate::index::Touched;
use crate::inspect::{check_card, check_texts, decode, inspect};
use crate::lists::{PART_BYTES, message_column};
use crate::releases::{self, HELD};
use crate::rows::{self, RESTORING};
use crate::{blobs, history};

/// The tables that an import fills, in the order in which `finish` counts their rows. Earlier backups have only the first
/// [`EARLIER_TABLES`].
const IMPORTED: [&str; 8] =
    ["versions", "routes", "editions", "purged_ids", "purged_keys", "releases", "release_parts", "name_owners"];
const EARLIER_TABLES: usize = 3;

/// The maximum length of an editor's name, in characters; as long as a line of EDITORS.
const MAX_EDITOR_CHARS: usize = 5_000;

/// The last restored backup, so that `finish` may be repeated.
const RESTORED: &str = "restored";

/// A table that is copied unchanged: its columns, the key first, and the type of each. `n` is a number, `t` a text, `h`
/// a hash, `k` a key of the index; a capital letter allows NULL.
struct Table {
    name: &'static str,
    columns: &'static str,
    holds: &'static str,
}

const VERSIONS: Table = Table {
    name: "versions",
    columns: "version, from_edition, to_edition, article, source, unpublish_at, front, views, rendered",
    holds: "nnNhhNTnH",
};
const ROUTES: Table =
    Table { name: "routes", columns: "route, kind, name, id, from_edition, to_edition", holds: "ntttnN" };
const EDITIONS: Table = Table {
    name: "editions",
    columns: "number, published_at, editor, message, added, changed, removed, site, root, idempotency_key, outcome, site_source, accepted_by, release",
    holds: "nntTnnnhtTtTTN",
};

const PURGED_IDS: Table =
    Table { name: "purged_ids", columns: "id_sha256, edition, is_public, reused_in", holds: "hnnN" };
const PURGED_KEYS: Table = Table { name: "purged_keys", columns: "key, id_sha256", holds: "kh" };
const NAME_OWNERS: Table = Table { name: "name_owners", columns: "key", holds: "k" };
const RELEASES: Table = Table {
    name: "releases",
    columns: "release, at, state, created_by, role, created_at, idempotency_key, message, site, added, changed, removed, parts, \
              edition, refused_at, refusal",
    holds: "nntttntTTnnnnNNT",
};
const RELEASE_PARTS: Table =
    Table { name: "release_parts", columns: "number, release, position, article, slug, blob, part", holds: "nnnttTt" };

/// Rows of a table after a key: at most `limit`, and as many as fit.
pub fn part(sql: &impl Sql, name: &str, after: &str, limit: u32) -> Result<BackupPart<Box<RawValue>>, ApiError> {
    // Heads of old editions list cards of any article, and are rebuilt from rows on request.
    let heads: Vec<Hash> = rows::newest_root(sql)?.map_or_else(Vec::new, |root| root.heads.into_values().collect());
    let place = format!(
        "blobs WHERE (kind IN ('article', 'source') AND (EXISTS (SELECT 1 FROM versions WHERE article = hash)
               OR EXISTS (SELECT 1 FROM versions WHERE source = hash) OR hash IN (SELECT site_source FROM editions) OR {HELD})
            OR kind = 'media' AND (EXISTS (SELECT 1 FROM version_media WHERE version_media.hash = blobs.hash)
               OR hash NOT IN (SELECT name FROM erasures))
            OR kind = 'head' AND hash IN (SELECT value FROM json_each('{}'))
            OR kind IN ('site', 'bucket') AND hash NOT IN (SELECT name FROM erasures))
         AND hash NOT IN (SELECT hash FROM purged_blobs)",
        serde_json::to_string(&heads)?
    );
    // The outcomes of commits name slugs, for repeated requests; while a purge is pending, backups omit them.
    let editions = EDITIONS.columns.replace("message", &message_column()).replace(
        "outcome",
        "iif((SELECT count(*) FROM withdrawn) > 0,
            json_set(outcome, '$.unchanged', json('[]'), '$.skipped', json('[]')) || '', outcome)",
    );
    let releases = releases::shown(RELEASES.columns)?;
    let (key, columns, place) = match name {
        "versions" => ("version", VERSIONS.columns, "versions WHERE id NOT IN (SELECT id FROM withdrawn)"),
        "routes" => ("route", ROUTES.columns, "routes WHERE id NOT IN (SELECT id FROM withdrawn)"),
        "editions" => ("number", editions.as_str(), "editions WHERE 1"),
        "purged_ids" => ("(id_sha256 || '-' || edition)", PURGED_IDS.columns, "purged_ids WHERE 1"),
        "purged_keys" => ("key", PURGED_KEYS.columns, "purged_keys WHERE 1"),
        "name_owners" => ("key", NAME_OWNERS.columns, "name_owners WHERE 1"),
        "releases" => ("release", releases.as_str(), "releases WHERE 1"),
        "release_parts" => {
            let shown = "release_parts WHERE article NOT IN (SELECT id FROM withdrawn)";
            ("number", RELEASE_PARTS.columns, shown)
        }
        "hashes" | "blobs" => ("hash", "hash, kind", place.as_str()),
        _ => return Err(ApiError::UnknownPath),
    };
    let edition = rows::newest_root(sql)?.map_or(0, |root| root.number);
    let statement =
        format!("SELECT CAST({key} AS TEXT), json_array({columns}) FROM {place} AND {key} > ? ORDER BY {key} LIMIT 1");
    let mut part = BackupPart { edition, rows: Vec::new(), next: None };
    let mut last = after.to_owned();
    let mut bytes = 0;
    while let Some(row) = sql.first(&statement, vec![last.as_str().into()])? {
        if part.rows.len() == limit as usize || bytes > PART_BYTES {
            part.next = Some(format!("/api/v1/backup/{name}?limit={limit}&after={last}"));
            break;
        }
        let columns = if name == "blobs" {
            let mut columns: Vec<serde_json::Value> = row.json(1)?;
            columns.push(blobs::read_text(sql, row.parsed(0)?)?.into());
            to_raw_value(&columns)?
        } else {
            RawValue::from_string(row.text(1)?.to_owned())?
        };
        bytes += columns.get().len();
        part.rows.push(columns);
        row.text(0)?.clone_into(&mut last);
    }
    Ok(part)
}

/// Imports rows of a table, or the `begin` or the `finish` of an import. The body is `[[backup],[…],…]`: the number
/// that identifies all parts of one backup, and rows.
pub fn put(sql: &impl Sql, name: &str, body: &str, now: Timestamp) -> Result<Restored, ApiError> {
    let all: Vec<Row> = read_json(body)?;
    let (backup, rows) = match all.split_first() {
        Some((Row(first), rows)) if let [Value::Int(backup @ 1..)] = first[..] => (backup.unsigned_abs(), rows),
        _ => return Err(ApiError::BadBody("its first row must be the backup's number, which must not be 0".into())),
    };
    sql.atomically(|| {
        let restoring = rows::progress(sql, RESTORING)?;
        if name == "begin" || name == "finish" && restoring == 0 {
            begin(sql, restoring, backup)?;
        } else if restoring != backup {
            return Err(refused("another backup is being restored; begin again"));
        } else if name == "finish" {
            finish(sql, backup, rows, now)?;
        } else {
            for row in rows {
                // Any error in a row is the sender's.
                put_row(sql, name, row, now).map_err(|error| match error {
                    ApiError::Internal(reason) => ApiError::RestoreRefused(reason),
                    error => error,
                })?;
            }
        }
        let edition = rows::newest_root(sql)?.map_or(0, |root| root.number);
        Ok(Restored { edition })
    })
}

/// Refuses anything that makes an edition during an import.
pub fn refuse_while_restoring(sql: &impl Sql) -> Result<(), ApiError> {
    match rows::progress(sql, RESTORING)? {
        0 => Ok(()),
        _ => Err(refused("a backup is being restored; nothing else can be published until that has finished")),
    }
}

fn refused(reason: &str) -> ApiError {
    ApiError::RestoreRefused(reason.to_owned())
}

fn begin(sql: &impl Sql, restoring: u64, backup: u64) -> Result<(), ApiError> {
    if restoring == backup || restoring == 0 && rows::progress(sql, RESTORED)? == backup {
        return Ok(());
    }
    if restoring == 0 && rows::newest_root_json(sql)?.is_some() {
        return Err(refused("the paper is not empty; a backup can be restored only into an empty paper"));
    }
    for table in IMPORTED.into_iter().chain(["version_tags", "version_authors", "version_media", "release_blobs"]) {
        sql.run(&format!("DELETE FROM {table}"), vec![])?;
    }
    Ok(rows::set_progress(sql, RESTORING, backup)?)
}

fn put_row(sql: &impl Sql, name: &str, row: &Row, now: Timestamp) -> Result<(), ApiError> {
    match name {
        "blobs" => put_blob(sql, row, now),
        "versions" => put_version(sql, row),
        "routes" => {
            insert(sql, &ROUTES, row)?;
            if row.text(2)?.chars().count() > MAX_ADDRESS_CHARS {
                return Err(refused("an address is too long"));
            }
            Ok(Touched::default().route(row.text(1)?, row.text(2)?.to_owned())?)
        }
        "editions" => {
            // Older backups have no sources of settings, and do not name who accepted a proposal.
            let row = &padded(row, &EDITIONS);
            insert(sql, &EDITIONS, row)?;
            check_signature(row.optional_text(9)?.unwrap_or("none"), row.optional_text(3)?)?;
            let names = [Some(row.text(2)?), row.optional_text(12)?];
            if names.into_iter().flatten().any(|name| name.chars().count() > MAX_EDITOR_CHARS) {
                return Err(refused("an editor's name is too long"));
            }
            if row.optional_text(11)?.is_some_and(|hash| hash.parse::<Hash>().is_err()) {
                return Err(refused("the source of an edition's settings has no hash"));
            }
            let root: Root = serde_json::from_str(row.text(8)?)?;
            let _outcome: CommitOutcome = row.json(10).map_err(|_| refused("the outcome of an edition is invalid"))?;
            let is_its = root.number == row.unsigned::<u64>(0)? && root.published_at.as_secs() == row.int(1)?;
            if is_its && root.site == row.parsed(7)? && root.is_well_formed() {
                Ok(())
            } else {
                Err(refused("an edition has the root of another one"))
            }
        }
        "purged_ids" => {
            insert(sql, &PURGED_IDS, row)?;
            if row.unsigned::<u64>(2)? > 1 {
                return Err(refused("whether a purged article was public is neither 0 nor 1"));
            }
            Ok(())
        }
        "purged_keys" => insert(sql, &PURGED_KEYS, row),
        "name_owners" => {
            // Older backups have the hash of the name, too, with which nothing is compared any more.
            let mut row = row.clone();
            row.0.truncate(NAME_OWNERS.holds.len());
            insert(sql, &NAME_OWNERS, &row)
        }
        "releases" => {
            insert(sql, &RELEASES, row)?;
            check_signature(row.text(6)?, row.optional_text(7)?)?;
            releases::check_release(row)
        }
        "release_parts" => {
            insert(sql, &RELEASE_PARTS, row)?;
            releases::check_part(row)
        }
        _ => Err(ApiError::UnknownPath),
    }
}

fn put_blob(sql: &impl Sql, row: &Row, now: Timestamp) -> Result<(), ApiError> {
    let (hash, kind, text): (Hash, _, _) = (row.parsed(0)?, row.text(1)?, row.text(2)?);
    let upload = match kind {
        "article" => Some(BlobKind::Article),
        "source" => Some(BlobKind::Source),
        "site" => Some(BlobKind::Site),
        "bucket" | "head" => None,
        _ => return Err(refused("a blob has an unknown kind")),
    };
    let mut bytes = text.as_bytes().to_vec();
    if let Some(kind) = upload {
        inspect(Blob { kind, hash, data: BlobData::Text(text.to_owned()) })?;
    } else if kind == "head" {
        check_texts(text).map_err(ApiError::Internal)?;
        let head: Head = serde_json::from_str(text)?;
        head.cards.iter().try_for_each(|card| check_card(&card.card)).map_err(ApiError::Internal)?;
    } else {
        bytes = decode(text).map_err(ApiError::Internal)?;
        Bucket::from_bytes(bytes.clone()).map_err(ApiError::internal)?;
    }
    // Sources are never written to KV.
    if blobs::store_as(sql, kind, &bytes, matches!(kind, "source" | "head"), now)? == hash {
        Ok(())
    } else {
        Err(ApiError::BlobRefused { hash, reason: "its bytes have another hash".into() })
    }
}

/// Inserts a version with the data from its article's blob.
fn put_version(sql: &impl Sql, row: &Row) -> Result<(), ApiError> {
    // Older backups do not tell what the command sent for articles in which the paper numbered names.
    let row = &padded(row, &VERSIONS);
    check(&VERSIONS, row)?;
    check_numbers(row.unsigned(7)?, row.optional_instant(5)?).map_err(|reason| refused(&reason))?;
    if row.optional_text(6)?.is_some_and(|front| serde_json::from_str::<Front>(&format!("\"{front}\"")).is_err()) {
        return Err(refused("a position on the front page is unknown"));
    }
    let statement = format!(
        "INSERT INTO versions ({}, id, slug, section, card, publish_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, json ->> 'id', json ->> 'slug', json ->> '$.section.slug',
         json_remove(json, '$.body_html', '$.body_text'), unixepoch(json ->> 'published_at')
         FROM (SELECT CAST(bytes AS TEXT) AS json FROM blobs JOIN contents USING (hash) WHERE hash = ?4 AND kind = 'article')
         WHERE 1 ON CONFLICT DO NOTHING",
        VERSIONS.columns
    );
    sql.run(&statement, row.0.clone())?;
    let version = row.0[0].clone();
    let statement = "SELECT coalesce(unpublish_at <= publish_at, 0) FROM versions WHERE version = ?";
    match sql.first(statement, vec![version.clone()])? {
        None => return Err(ApiError::BlobsMissing(vec![row.parsed(3)?])),
        Some(row) if row.int(0)? != 0 => return Err(refused("an article is taken down before it is published")),
        Some(_) => {}
    }
    for (table, of, name, title) in [("tags", "tags", "tag", "title"), ("authors", "bylines", "author", "name")] {
        let statement = format!(
            "INSERT INTO version_{table} ({name}, version, {title}) SELECT value ->> 'slug', version, value ->> '{title}'
             FROM versions, json_each(card, '$.{of}') WHERE version = ? ON CONFLICT DO NOTHING"
        );
        sql.run(&statement, vec![version.clone()])?;
    }
    rows::insert_names(sql, row.int(0)?, row.parsed(3)?, row.parsed(4)?, &[])?;
    Ok(rows::complete_title_keys(sql, "versions", "card ->> 'title'")?)
}

/// A row of an older backup, with NULL for the columns that the table has got since.
fn padded(row: &Row, table: &Table) -> Row {
    let mut row = row.clone();
    row.0.resize(table.holds.len().max(row.0.len()), Value::Null);
    row
}

/// Inserts a row unchanged, unless it exists.
fn insert(sql: &impl Sql, table: &Table, row: &Row) -> Result<(), ApiError> {
    check(table, row)?;
    let Table { name, columns, holds } = table;
    let places = vec!["?"; holds.len()].join(",");
    sql.run(&format!("INSERT INTO {name} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"), row.0.clone())?;
    Ok(())
}

fn check(table: &Table, row: &Row) -> Result<(), ApiError> {
    let is_fit = |(value, holds): (&Value, u8)| match value {
        Value::Null => holds.is_ascii_uppercase(),
        Value::Int(number) => {
            holds.eq_ignore_ascii_case(&b'n') && u64::try_from(*number).is_ok_and(|number| number <= MAX_EXACT)
        }
        Value::Text(text) if holds.eq_ignore_ascii_case(&b'h') => text.parse::<Hash>().is_ok(),
        Value::Text(text) if holds == b'k' => {
            text.len() == 2 * Key::BYTES && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        }
        Value::Text(text) => holds.eq_ignore_ascii_case(&b't') && find_forbidden(text).is_none(),
        Value::Blob(_) => false,
    };
    let Table { name, columns, holds } = table;
    if row.0.len() != holds.len() || !row.0.iter().zip(holds.bytes()).all(is_fit) {
        return Err(ApiError::RestoreRefused(format!("a row of {name} does not match {columns}")));
    }
    Ok(())
}

/// Publishes the import, if the tables have as many rows as `counts` and the newest edition is complete.
fn finish(sql: &impl Sql, backup: u64, counts: &[Row], now: Timestamp) -> Result<(), ApiError> {
    let mut found = Vec::with_capacity(IMPORTED.len());
    for table in IMPORTED {
        found.extend(sql.run(&format!("SELECT '{table}', count(*) FROM {table}"), vec![])?);
    }
    if counts.len() < EARLIER_TABLES || !found.starts_with(counts) {
        return Err(refused("rows of one of its tables are missing"));
    }
    let strange = "SELECT 1 FROM purged_ids WHERE edition NOT IN (SELECT number FROM editions)";
    if sql.first(strange, vec![])?.is_some() {
        return Err(refused("an article was purged in an edition that it does not have"));
    }
    rows::set_progress(sql, RESTORING, 0)?;
    rows::set_progress(sql, RESTORED, backup)?;
    let root = rows::newest_root(sql)?.ok_or_else(|| refused("it has no edition"))?;
    let mut named: Vec<Hash> = root.index.iter().flatten().copied().collect();
    named.extend(root.heads.values());
    named.push(root.site);
    let missing = blobs::missing(sql, &named, now)?;
    if !missing.is_empty() {
        return Err(ApiError::BlobsMissing(missing));
    }
    releases::finish_restore(sql, now)?;
    rows::schedule(sql, "lists", Some(now))?;
    Ok(history::set_jobs(sql, &root, now)?)
}
