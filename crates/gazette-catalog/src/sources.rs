//! The sources of articles: what editors' folders are compared with.

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, LiveSource, SettingsSource, SourceList};
use gazette_sql::{Sql, SqlError, Value};

use crate::lists::read_part;
use crate::rows::{ITS_EDITIONS, NOT_RESTORING, WAS_PUBLIC};
use crate::{blobs, history};

/// The version's article was published first by the editor `?1`; true if that is NULL.
const IS_OF: &str = "(?1 IS NULL OR ?1 = (
    SELECT editor FROM versions AS first JOIN editions ON number = first.from_edition
    WHERE first.id = versions.id ORDER BY first.version LIMIT 1))";

/// The sources of an edition after a slug, by slug, as many as fit; the caller adds the URL of the next page. Without an
/// edition, those of the newest. With `of`, only those of articles that this editor published first and, in the newest, of
/// those that readers have seen by `now`.
pub fn list(
    sql: &impl Sql,
    edition: Option<u64>,
    after: &str,
    limit: u32,
    of: Option<&str>,
    now: Timestamp,
) -> Result<(SourceList, bool), ApiError> {
    if let Some(edition) = edition {
        history::published_at(sql, edition)?.ok_or(ApiError::EditionNotFound(edition))?;
    }
    let newest = format!(
        "SELECT number, site, site_source FROM editions WHERE (?1 IS NULL OR number = ?1) AND {NOT_RESTORING} ORDER BY number DESC LIMIT 1"
    );
    let root = sql.first(&newest, vec![edition.into()])?;
    let rows = sql.run(
        &format!(
            "SELECT slug, slug, id, coalesce(rendered, article), source FROM versions {ITS_EDITIONS}
             WHERE slug > ?3 AND {NOT_RESTORING} AND id NOT IN (SELECT id FROM withdrawn)
             AND ({IS_OF} OR (?5 IS NULL AND {WAS_PUBLIC}))
             AND iif(?5 IS NULL, to_edition IS NULL, from_edition <= ?5 AND (to_edition IS NULL OR to_edition > ?5))
             ORDER BY slug LIMIT ?4"
        ),
        vec![of.into(), now.into(), after.into(), Value::Int(i64::from(limit) + 1), edition.into()],
    )?;
    let part = read_part(&rows, limit, |row| {
        let source = row.parsed(4)?;
        let text = blobs::read_text(sql, source)?.ok_or_else(|| SqlError(format!("the source {source} is lost")))?;
        let bytes = text.len();
        let (slug, id, article) = (row.parsed(0)?, row.text(2)?.to_owned(), row.parsed(3)?);
        Ok((LiveSource { slug, id, article, source, text }, bytes))
    })?;
    let settings = match root.as_ref().map_or(Ok(None), |row| row.optional_text(2))? {
        Some(hash) if after.is_empty() => {
            let source = hash.parse().map_err(ApiError::internal)?;
            blobs::read_text(sql, source)?.map(|text| SettingsSource { source, text })
        }
        _ => None,
    };
    let list = SourceList {
        edition: root.as_ref().map_or(Ok(0), |row| row.unsigned(0))?,
        site: root.map(|row| row.parsed(1)).transpose()?,
        partial: of.is_some(),
        settings,
        sources: part.items,
        next: None,
    };
    Ok((list, part.next.is_some()))
}

/// A source of any edition, of an article or of the settings, by its hash; `None` if no version has it, or a purge hides it.
/// With `of`, only of articles that this editor published first, and versions that readers have seen of articles that they
/// still may: from these, a writer's folder was made.
pub fn text(sql: &impl Sql, source: Hash, of: Option<&str>, now: Timestamp) -> Result<Option<String>, SqlError> {
    let statement = format!(
        "SELECT 1 FROM versions {ITS_EDITIONS}
         WHERE source = ?3 AND {NOT_RESTORING} AND id NOT IN (SELECT id FROM withdrawn) AND ({IS_OF} OR ({WAS_PUBLIC} AND EXISTS (
             SELECT 1 FROM versions AS live
             WHERE live.id = versions.id AND live.to_edition IS NULL AND live.publish_at <= ?2)))
         UNION ALL SELECT 1 FROM editions WHERE site_source = ?3 AND {NOT_RESTORING} LIMIT 1"
    );
    match sql.first(&statement, vec![of.into(), now.into(), source.into()])? {
        Some(_) => blobs::read_text(sql, source),
        None => Ok(None),
    }
}
