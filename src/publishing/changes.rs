//! What readers see differently in one edition than in another: by it, a client keeps a whole copy of the paper.
//!
//! Each boundary makes an edition, so what an edition shows at its first instant is all that it ever showed. A change is
//! the difference between two such views, article by article: however many editions lie between, each article is named
//! once, and one that readers saw in neither is not named. What was purged is named by the SHA-256 of its id alone, and only if
//! readers could see it once: a copy of the paper knows the id by its hash, and nobody else does.

use gazette_core::time::Timestamp;

use super::history;
use super::lists::{ListPart, ListQuery, PART_BYTES, read_part};
use crate::error::ApiError;
use crate::storage::{Row, Sql, SqlError, Value};

/// How long the pages of changes to an edition can still be read after the next edition was published. A client needs seconds.
/// The limit keeps articles that were taken down from being read for ever with an old cursor.
const PATIENCE_SECS: i64 = 60 * 60;

/// An object's SQLite takes five SELECTs in one UNION. `?1` and `?3` are the editions, `?2` and `?4` their instants, `?5` the
/// key after which to go on: `a` and the hash of an id that was purged, or after all these `b` and an id: what was published anew under it comes later.
const CHANGES: &str = "
WITH edited AS (
    SELECT id FROM versions WHERE from_edition > ?1 AND from_edition <= ?3
    UNION SELECT id FROM versions WHERE to_edition > ?1 AND to_edition <= ?3),
timed AS (
    SELECT id FROM versions WHERE publish_at > ?2 AND publish_at <= ?4
    UNION SELECT id FROM versions WHERE to_edition IS NULL AND unpublish_at > ?2 AND unpublish_at <= ?4
    UNION SELECT id FROM versions WHERE to_edition > ?3 AND unpublish_at > ?2 AND unpublish_at <= ?4),
touched AS (SELECT id FROM edited UNION SELECT id FROM timed)
SELECT json_object('id', touched.id, 'change', CASE WHEN after.id IS NULL THEN 'removed'
        WHEN before.id NOT NULL THEN 'changed' ELSE 'added' END, 'slug', coalesce(after.slug, before.slug)),
    '', 'b' || touched.id AS key, after.article
FROM touched
LEFT JOIN versions AS before ON before.id = touched.id AND before.from_edition <= ?1
    AND (before.to_edition IS NULL OR before.to_edition > ?1)
    AND before.publish_at <= ?2 AND (before.unpublish_at IS NULL OR before.unpublish_at > ?2)
LEFT JOIN versions AS after ON after.id = touched.id AND after.from_edition <= ?3
    AND (after.to_edition IS NULL OR after.to_edition > ?3)
    AND after.publish_at <= ?4 AND (after.unpublish_at IS NULL OR after.unpublish_at > ?4)
WHERE 'b' || touched.id > ?5 AND before.article IS NOT after.article AND touched.id NOT IN (SELECT id FROM withdrawn)
UNION ALL
SELECT json_object('change', 'purged', 'id_sha256', id_sha256), '', 'a' || id_sha256, NULL
FROM (SELECT DISTINCT id_sha256 FROM purged_ids WHERE is_public AND edition > ?1 AND edition <= ?3)
WHERE 'a' || id_sha256 > ?5
ORDER BY key LIMIT ?6";

/// The changes that lead from the edition `from` (0 is the empty paper) to the query's own, by the articles' ids.
pub fn changes(sql: &impl Sql, query: &ListQuery) -> Result<ListPart, ApiError> {
    let from = query.from.unwrap_or_default().unsigned_abs();
    let (then, now) = (instant_of(sql, from)?, instant_of(sql, query.edition)?);
    if query.after.is_some() && is_over(sql, query)? {
        return Err(ApiError::parameter("cursor", "", "one of the last hour; begin again with the first part"));
    }
    let after = query.after.as_ref().map_or("", |after| after.id.as_str());
    let parameters = vec![
        from.into(),
        then.into(),
        query.edition.into(),
        now.into(),
        after.into(),
        Value::Int(i64::from(query.limit) + 1),
    ];
    let mut rows = sql.run(CHANGES, parameters)?;
    let mut bytes = 0;
    let mut fitting = 0;
    for row in &mut rows {
        if fitting == query.limit as usize || bytes > PART_BYTES {
            break;
        }
        bytes += complete(sql, row, query.with_body)?;
        fitting += 1;
    }
    Ok(read_part(&rows, fitting)?)
}

/// Adds the article's hash and perhaps the article itself, byte for byte as it is answered.
fn complete(sql: &impl Sql, row: &mut Row, with_body: bool) -> Result<usize, SqlError> {
    let Some(article) = row.optional_text(3)?.map(str::to_owned) else { return Ok(0) };
    let mut change = row.text(0)?.to_owned();
    change.pop();
    change.extend([",\"etag\":\"\\\"", &article[..32], "\\\"\""]);
    if with_body {
        let blob = sql.first("SELECT CAST(bytes AS TEXT) FROM contents WHERE hash = ?", vec![article.into()])?;
        change.push_str(",\"article\":");
        change.push_str(blob.as_ref().map_or(Ok("null"), |blob| blob.text(0))?);
    }
    change.push('}');
    let bytes = change.len();
    row.0[0] = change.into();
    Ok(bytes)
}

/// Whether the query's edition has long been followed by another.
fn is_over(sql: &impl Sql, query: &ListQuery) -> Result<bool, SqlError> {
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
