//! Changes between two editions as readers see them. With them, a client maintains a complete copy of the paper.
//!
//! Each boundary makes an edition, so an edition's view at its first instant holds until the next edition. The changes
//! are the difference between two such views, article by article: each article occurs once, however many editions lie
//! between, and an article that is in neither view is omitted. A purged article is named only by the SHA-256 of its id,
//! and only if readers could see it once: a copy of the paper can find the id by that, and nobody else can.

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Change, ChangeKind};
use gazette_sql::{Row, Sql, SqlError, Value};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lists::{ArticleJson, ListPart, Position, read_part};
use crate::{blobs, history};

/// How long the pages of changes to an edition can still be read after the next edition was published. A client needs seconds.
/// The limit keeps articles that were taken down from being read for ever with an old cursor.
const PATIENCE_SECS: i64 = 60 * 60;

/// An object's SQLite allows five SELECTs in one UNION. `?1` and `?3` are the editions, `?2` and `?4` their instants,
/// `?5` the key of the last row: `a` and the hash of a purged id or, after all of these, `b` and an id. So an article
/// that was published under a purged id comes later.
const CHANGES: &str = "
WITH edited AS (
    SELECT id FROM versions WHERE from_edition > ?1 AND from_edition <= ?3
    UNION SELECT id FROM versions WHERE to_edition > ?1 AND to_edition <= ?3),
timed AS (
    SELECT id FROM versions WHERE publish_at > ?2 AND publish_at <= ?4
    UNION SELECT id FROM versions WHERE to_edition IS NULL AND unpublish_at > ?2 AND unpublish_at <= ?4
    UNION SELECT id FROM versions WHERE to_edition > ?3 AND unpublish_at > ?2 AND unpublish_at <= ?4),
touched AS (SELECT id FROM edited UNION SELECT id FROM timed)
SELECT touched.id, '', 'b' || touched.id AS key, coalesce(after.slug, before.slug), before.article, after.article
FROM touched
LEFT JOIN versions AS before ON before.id = touched.id AND before.from_edition <= ?1
    AND (before.to_edition IS NULL OR before.to_edition > ?1)
    AND before.publish_at <= ?2 AND (before.unpublish_at IS NULL OR before.unpublish_at > ?2)
LEFT JOIN versions AS after ON after.id = touched.id AND after.from_edition <= ?3
    AND (after.to_edition IS NULL OR after.to_edition > ?3)
    AND after.publish_at <= ?4 AND (after.unpublish_at IS NULL OR after.unpublish_at > ?4)
WHERE 'b' || touched.id > ?5 AND before.article IS NOT after.article AND touched.id NOT IN (SELECT id FROM withdrawn)
UNION ALL
SELECT id_sha256, '', 'a' || id_sha256, NULL, NULL, NULL
FROM (SELECT DISTINCT id_sha256 FROM purged_ids WHERE is_public AND edition > ?1 AND edition <= ?3)
WHERE 'a' || id_sha256 > ?5
ORDER BY key LIMIT ?6";

/// A page of the changes between two editions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ChangesQuery {
    /// The edition before the changes; 0 is the empty paper.
    pub from: u64,
    /// The edition after them.
    pub edition: u64,
    /// The reader's instant, in seconds.
    pub now: i64,
    /// Start after this position.
    pub after: Option<Position>,
    /// The maximum length.
    pub limit: u32,
    /// Include the articles themselves.
    pub with_body: bool,
}

/// A page of the changes, sorted by the articles' ids.
pub fn changes(sql: &impl Sql, query: &ChangesQuery) -> Result<ListPart<Change<ArticleJson>>, ApiError> {
    let (then, now) = (instant_of(sql, query.from)?, instant_of(sql, query.edition)?);
    if query.after.is_some() && is_over(sql, query)? {
        return Err(ApiError::parameter("cursor", "", "a cursor of the last hour; start again with the first page"));
    }
    let after = query.after.as_ref().map_or("", |after| after.id.as_str());
    let parameters = vec![
        query.from.into(),
        then.into(),
        query.edition.into(),
        now.into(),
        after.into(),
        Value::Int(i64::from(query.limit) + 1),
    ];
    let rows = sql.run(CHANGES, parameters)?;
    Ok(read_part(&rows, query.limit, |row| read(sql, row, query.with_body))?)
}

/// Reads a row of [`CHANGES`]; returns the change and its size in bytes.
fn read(sql: &impl Sql, row: &Row, with_body: bool) -> Result<(Change<ArticleJson>, usize), SqlError> {
    let Some(slug) = row.optional_text(3)? else {
        let id_sha256 = Some(row.parsed(0)?);
        let purged = Change { kind: ChangeKind::Purged, id: None, id_sha256, slug: None, etag: None, article: None };
        return Ok((purged, 0));
    };
    let kind = match (row.optional_text(4)?, row.optional_text(5)?) {
        (_, None) => ChangeKind::Removed,
        (Some(_), Some(_)) => ChangeKind::Changed,
        (None, Some(_)) => ChangeKind::Added,
    };
    let hash: Option<Hash> = row.optional_text(5)?.map(|_| row.parsed(5)).transpose()?;
    let article = match hash.filter(|_| with_body) {
        Some(hash) => blobs::read_text(sql, hash)?,
        None => None,
    };
    let bytes = article.as_ref().map_or(0, String::len);
    let article = article.map(RawValue::from_string).transpose()?;
    let change = Change {
        kind,
        id: Some(row.text(0)?.to_owned()),
        id_sha256: None,
        slug: Some(slug.parse().map_err(|_| SqlError("a slug is damaged".into()))?),
        etag: hash.map(Hash::entity_tag),
        article,
    };
    Ok((change, bytes))
}

/// Whether the query's edition was replaced long ago.
fn is_over(sql: &impl Sql, query: &ChangesQuery) -> Result<bool, SqlError> {
    let next = "SELECT published_at FROM editions WHERE number > ? ORDER BY number LIMIT 1";
    let next = sql.first(next, vec![query.edition.into()])?.map(|row| row.int(0)).transpose()?;
    Ok(next.is_some_and(|next| next + PATIENCE_SECS <= query.now))
}

fn instant_of(sql: &impl Sql, edition: u64) -> Result<Timestamp, ApiError> {
    if edition == 0 {
        return Ok(Timestamp::from_secs(-(1 << 52)));
    }
    history::published_at(sql, edition)?.ok_or(ApiError::EditionNotFound(edition))
}
