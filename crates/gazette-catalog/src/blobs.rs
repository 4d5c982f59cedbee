//! The Catalog's blobs: the uploads, and their leases until a commit names them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_core::article::Article;
use gazette_core::files::SETTINGS;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::Source;
use gazette_sql::{Sql, SqlError, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::proposals::media;

/// Limited by the size of a statement's parameter, 2 MB.
const HASHES_PER_STATEMENT: usize = 5_000;
/// How long an uploaded blob is stored without a commit.
pub const LEASE_SECS: i64 = 30 * 24 * 60 * 60;

/// A blob for the table. Media has no bytes here; they are only in KV.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewBlob {
    /// Its name.
    pub hash: Hash,
    /// `article`, `draft`, `source`, `site`, `media`, `withheld`, `bucket`, `head` or `node`. `withheld` is media of
    /// proposals.
    pub kind: String,
    /// Its text, unless it is media.
    pub text: Option<String>,
    /// Whether KV has it, or never needs it.
    pub in_kv: bool,
    /// The id of the article that an article or a draft belongs to.
    pub owner: Option<String>,
}

/// The hashes that a commit can't name, because the table lacks them or withholds them from readers. Renews the leases of
/// the others, so that a commit finds them.
pub fn missing(sql: &impl Sql, hashes: &[Hash], now: Timestamp) -> Result<Vec<Hash>, SqlError> {
    missing_among(sql, hashes, "kind <> 'withheld'", now)
}

/// The hashes without a row that fulfils a condition, in SQL. Renews the leases of all others.
pub(crate) fn missing_among(
    sql: &impl Sql,
    hashes: &[Hash],
    known: &str,
    now: Timestamp,
) -> Result<Vec<Hash>, SqlError> {
    let mut missing = Vec::new();
    for hashes in hashes.chunks(HASHES_PER_STATEMENT) {
        let list = list_of(hashes)?;
        sql.run(
            "UPDATE blobs SET leased_until = ? WHERE hash IN (SELECT value FROM json_each(?))",
            vec![now.plus_secs(LEASE_SECS).into(), list.as_str().into()],
        )?;
        let rows = sql.run(
            &format!("SELECT DISTINCT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE hash = value AND {known})"),
            vec![list.into()],
        )?;
        for row in &rows {
            missing.push(row.parsed(0)?);
        }
    }
    Ok(missing)
}

fn list_of(hashes: &[Hash]) -> Result<String, SqlError> {
    Ok(serde_json::to_string(hashes)?)
}

/// Inserts blobs. An existing blob stays, as its name guarantees the same content.
pub fn store(sql: &impl Sql, blobs: &[NewBlob], now: Timestamp) -> Result<(), SqlError> {
    sql.atomically(|| {
        for blob in blobs {
            match blob.kind.as_str() {
                "media" => publish_withheld(sql, blob.hash, now)?,
                media::WITHHELD if is_media(sql, blob.hash)? => media::forget(sql, &[blob.hash], now)?,
                _ => {}
            }
            put(sql, blob.hash, &blob.kind, blob.text.as_ref().map(String::as_bytes), blob.in_kv, now)?;
            if let Some(owner) = &blob.owner {
                let parameters = vec![owner.as_str().into(), blob.hash.into()];
                sql.run("UPDATE blobs SET owner = ? WHERE hash = ?", parameters)?;
            }
        }
        Ok(())
    })
}

/// Withheld media that somebody uploads for readers is media like any other.
fn publish_withheld(sql: &impl Sql, hash: Hash, now: Timestamp) -> Result<(), SqlError> {
    let statement = "UPDATE blobs SET kind = 'media' WHERE hash = ? AND kind = 'withheld' RETURNING 1";
    match sql.first(statement, vec![hash.into()])? {
        Some(_) => media::forget(sql, &[hash], now),
        None => Ok(()),
    }
}

fn is_media(sql: &impl Sql, hash: Hash) -> Result<bool, SqlError> {
    Ok(sql.first("SELECT 1 FROM blobs WHERE hash = ? AND kind = 'media'", vec![hash.into()])?.is_some())
}

/// Inserts a blob that the Catalog has made, and returns its name.
pub fn store_own(sql: &impl Sql, kind: &str, bytes: &[u8], now: Timestamp) -> Result<Hash, SqlError> {
    store_as(sql, kind, bytes, false, now)
}

/// Inserts a blob, and returns its name.
pub fn store_as(sql: &impl Sql, kind: &str, bytes: &[u8], in_kv: bool, now: Timestamp) -> Result<Hash, SqlError> {
    let hash = Hash::of(bytes);
    put(sql, hash, kind, Some(bytes), in_kv, now)?;
    Ok(hash)
}

/// Inserts a blob under its name.
pub(crate) fn put(
    sql: &impl Sql,
    hash: Hash,
    kind: &str,
    bytes: Option<&[u8]>,
    in_kv: bool,
    now: Timestamp,
) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO blobs (hash, kind, in_kv, leased_until) VALUES (?, ?, ?, ?)
         ON CONFLICT (hash) DO UPDATE
         SET leased_until = excluded.leased_until, in_kv = max(in_kv, excluded.in_kv)",
        vec![hash.into(), kind.into(), in_kv.into(), now.plus_secs(LEASE_SECS).into()],
    )?;
    if let Some(bytes) = bytes {
        let statement = "INSERT INTO contents (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING";
        sql.run(statement, vec![hash.into(), Value::from(bytes)])?;
    }
    // The media of an article is recorded per version, when a commit names it.
    if let ("site", Some(text)) = (kind, bytes.and_then(|bytes| str::from_utf8(bytes).ok())) {
        sql.run(
            "INSERT INTO blob_media (media, blob) SELECT value, ? FROM json_each(?) WHERE 1 ON CONFLICT DO NOTHING",
            vec![hash.into(), list_of(&media_in(text))?.into()],
        )?;
    }
    if let ("source", Some(text)) = (kind, bytes.and_then(|bytes| str::from_utf8(bytes).ok()))
        && let Ok(Source { path, files, .. }) = serde_json::from_str(text)
        && path == SETTINGS
    {
        let files: Vec<Hash> = files.into_values().collect();
        sql.run(
            "INSERT INTO blob_media (media, blob) SELECT value, ? FROM json_each(?) WHERE 1 ON CONFLICT DO NOTHING",
            vec![hash.into(), list_of(&files)?.into()],
        )?;
    }
    Ok(())
}

/// Deletes media, if it is of this kind: `media` or `withheld`.
pub(crate) fn delete_media(sql: &impl Sql, hash: Hash, kind: &str) -> Result<(), SqlError> {
    match sql.first("SELECT 1 FROM blobs WHERE hash = ? AND kind = ?", vec![hash.into(), kind.into()])? {
        Some(_) => delete(sql, hash),
        None => Ok(()),
    }
}

/// Whether there is a blob with this name.
pub fn exists(sql: &impl Sql, hash: Hash) -> Result<bool, SqlError> {
    Ok(sql.first("SELECT 1 FROM blobs WHERE hash = ?", vec![hash.into()])?.is_some())
}

/// Deletes a blob.
pub fn delete(sql: &impl Sql, hash: Hash) -> Result<(), SqlError> {
    sql.run("DELETE FROM blobs WHERE hash = ?", vec![hash.into()])?;
    sql.run("DELETE FROM contents WHERE hash = ?", vec![hash.into()])?;
    sql.run("DELETE FROM blob_media WHERE blob = ?", vec![hash.into()])?;
    Ok(())
}

/// The bytes of a blob; `None` if it is unknown or media.
pub fn read(sql: &impl Sql, hash: Hash) -> Result<Option<Vec<u8>>, SqlError> {
    let row = sql.first("SELECT bytes FROM contents WHERE hash = ?", vec![hash.into()])?;
    row.map(|row| row.blob(0).map(<[u8]>::to_vec)).transpose()
}

/// The bytes of a blob as text, in base64 if they are not UTF-8; `None` if it is unknown or media.
pub fn read_text(sql: &impl Sql, hash: Hash) -> Result<Option<String>, SqlError> {
    let bytes = read(sql, hash)?;
    Ok(bytes.map(|bytes| String::from_utf8(bytes).unwrap_or_else(|bytes| STANDARD.encode(bytes.as_bytes()))))
}

/// The text of a blob of one kind; `None` if it is unknown or of another kind.
pub fn read_kind(sql: &impl Sql, hash: Hash, kind: &str) -> Result<Option<String>, SqlError> {
    let statement = "SELECT bytes FROM blobs JOIN contents USING (hash) WHERE hash = ? AND kind = ?";
    let row = sql.first(statement, vec![hash.into(), kind.into()])?;
    let read = |row: gazette_sql::Row| {
        String::from_utf8(row.blob(0)?.to_vec()).map_err(|error| SqlError(format!("blob {hash}: {error}")))
    };
    row.map(read).transpose()
}

/// A blob of one kind, parsed from its JSON.
pub fn read_json<T: DeserializeOwned>(sql: &impl Sql, hash: Hash, kind: &str) -> Result<Option<T>, SqlError> {
    let parse = |text: String| serde_json::from_str(&text).map_err(|error| SqlError(format!("blob {hash}: {error}")));
    read_kind(sql, hash, kind)?.map(parse).transpose()
}

/// An article.
pub fn read_article(sql: &impl Sql, hash: Hash) -> Result<Option<Article>, SqlError> {
    let parse = |text: String| Article::from_json(&text).map_err(|error| SqlError(format!("blob {hash}: {error}")));
    read_kind(sql, hash, "article")?.map(parse).transpose()
}

/// Blobs that readers need and KV has not acknowledged, at most `limit`.
pub fn not_in_kv(sql: &impl Sql, limit: i64) -> Result<Vec<(Hash, Vec<u8>)>, SqlError> {
    let statement =
        "SELECT hash, bytes FROM (SELECT hash FROM blobs WHERE in_kv = 0 LIMIT ?) JOIN contents USING (hash)";
    let rows = sql.run(statement, vec![limit.into()])?;
    rows.iter().map(|row| Ok((row.parsed(0)?, row.blob(1)?.to_vec()))).collect()
}

/// Marks blobs that KV has acknowledged.
pub fn mark_in_kv(sql: &impl Sql, hashes: &[Hash]) -> Result<(), SqlError> {
    let statement = "UPDATE blobs SET in_kv = 1 WHERE hash IN (SELECT value FROM json_each(?))";
    sql.run(statement, vec![list_of(hashes)?.into()])?;
    Ok(())
}

/// The media addresses (`/media/{hash}/…`) in a text, each once.
pub fn media_in(text: &str) -> Vec<Hash> {
    let named = text.split("/media/").skip(1);
    let mut all: Vec<Hash> = named.filter_map(|rest| rest.get(..64)?.parse().ok()).collect();
    all.sort_unstable();
    all.dedup();
    all
}
