//! Lists out of the Catalog, for the reader's edition and instant.

use gazette_core::feeds::SITEMAP_PLACES;
use gazette_core::time::Timestamp;
use gazette_core::wire::{Counts, EditionInfo, LiveSource, SourceList};
use serde::{Deserialize, Serialize};

use super::blobs;
use super::changes::changes;
use super::rows::{IS_WHOLE, complete_title_keys};
use crate::error::ApiError;
use crate::storage::{Row, Sql, SqlError, Value};

/// A part of any list is full once it has so many bytes: the object answers others between two, and an isolate has to hold it. One
/// item may be larger.
pub const PART_BYTES: usize = 4_000_000;

/// Which articles, in which edition, as seen at which instant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListQuery {
    /// The reader's edition.
    pub edition: u64,
    /// The reader's instant, in seconds: embargoes are judged by it.
    pub now: i64,
    /// What is listed: articles if it is empty, or `sections`, `tags`, `authors`, or the `changes` since edition `from`.
    pub of: String,
    /// Which order, as an index into [`ORDERS`].
    pub order: usize,
    /// The other way round than [`ORDERS`] has it.
    pub is_reversed: bool,
    /// Only those with these ids, which are in the order of [`RANKED`].
    pub ranked: Vec<String>,
    /// Only of this section.
    pub section: Option<String>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only by this author.
    pub author: Option<String>,
    /// Only published at or after this instant.
    pub from: Option<i64>,
    /// Only published before this instant.
    pub before: Option<i64>,
    /// Continue after this one.
    pub after: Option<Position>,
    /// Leave out so many of the first.
    pub skip: u32,
    /// At most so many.
    pub limit: u32,
    /// With their bodies.
    pub with_body: bool,
}

/// The orders of lists: each one's name in the API, whether it is the descending one, and what it sorts by, in SQL. The
/// first is the usual one. Articles that are equal in it stand by id.
pub const ORDERS: [(&str, bool, &str); 4] = [
    ("published_at", true, "publish_at"),
    ("updated_at", true, "unixepoch(card ->> 'updated_at')"),
    ("title", false, "title_key"),
    ("views", true, "ranks.key"),
];
/// The order of [`ListQuery::ranked`].
pub const RANKED: usize = 3;

/// A place in the order of a list. It stays right whatever is published around it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What the article is sorted by.
    pub key: String,
    /// Its id.
    pub id: String,
}

/// Part of a list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListPart {
    /// Cards as JSON, or whole articles with [`ListQuery::with_body`].
    pub articles: Vec<String>,
    /// The last one's place, if there are more after it.
    pub next: Option<Position>,
}

/// Part of the sitemap.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SitemapPart {
    /// Paths, with the second of the last change.
    pub places: Vec<(String, i64)>,
    /// Or, if these would be more than asked for, the months (of UTC) that have any, newest first: `2026-05`, and one with
    /// more than [`SITEMAP_PLACES`] once for each so many, as `2026-05-2`.
    pub months: Vec<String>,
}

/// What a version must be to be in the list, as SQL with its parameters.
fn conditions(query: &ListQuery) -> (String, Vec<Value>) {
    let mut conditions = String::from(
        "from_edition <= ?1 AND (to_edition IS NULL OR to_edition > ?1)
         AND publish_at <= ?2 AND (unpublish_at IS NULL OR unpublish_at > ?2)
         AND versions.id NOT IN (SELECT id FROM withdrawn)",
    );
    let mut parameters: Vec<Value> = vec![query.edition.into(), query.now.into()];
    let mut add = |condition: &str, values: Vec<Value>| {
        let mut condition = condition.to_owned();
        for value in values {
            parameters.push(value);
            condition = condition.replacen("{}", &format!("?{}", parameters.len()), 1);
        }
        conditions.push_str(" AND ");
        conditions.push_str(&condition);
    };
    if let Some(section) = &query.section {
        add("section = {}", vec![section.as_str().into()]);
    }
    if let Some(tag) = &query.tag {
        add("version IN (SELECT version FROM version_tags WHERE tag = {})", vec![tag.as_str().into()]);
    }
    if let Some(author) = &query.author {
        add("version IN (SELECT version FROM version_authors WHERE author = {})", vec![author.as_str().into()]);
    }
    if let Some(from) = query.from {
        add("publish_at >= {}", vec![from.into()]);
    }
    if let Some(before) = query.before {
        add("publish_at < {}", vec![before.into()]);
    }
    (conditions, parameters)
}

/// What a query names, in its order.
pub fn any(sql: &impl Sql, query: &ListQuery) -> Result<ListPart, ApiError> {
    Ok(match query.of.as_str() {
        "" => list(sql, query)?,
        "changes" => return changes(sql, query),
        _ => names(sql, query)?,
    })
}

/// The articles that a query names, in its order.
pub fn list(sql: &impl Sql, query: &ListQuery) -> Result<ListPart, SqlError> {
    let (mut conditions, mut parameters) = conditions(query);
    let (name, is_descending, key) = ORDERS[query.order.min(RANKED)];
    if name == "title" {
        complete_title_keys(sql, "versions", "card ->> 'title'")?;
    }
    // A rank ascends where the views descend.
    let is_descending = (is_descending && query.order != RANKED) != query.is_reversed;
    let mut join = String::new();
    let direction = if is_descending { "DESC" } else { "ASC" };
    let outer = if query.order == RANKED { "CAST(place AS INTEGER)" } else { key };
    if query.order == RANKED {
        let ids = serde_json::to_string(&query.ranked).map_err(|error| SqlError(error.to_string()))?;
        parameters.push(ids.into());
        let place = parameters.len().to_string();
        join.extend([" JOIN json_each(?", &place, ") AS ranks ON ranks.value = versions.id"]);
    }
    if let Some(Position { key: last, id }) = &query.after {
        parameters.extend([last.as_str().into(), id.as_str().into()]);
        let (at, sign) = (parameters.len(), if is_descending { '<' } else { '>' });
        let last = if key == "title_key" { format!("?{}", at - 1) } else { format!("CAST(?{} AS INTEGER)", at - 1) };
        conditions = format!("{conditions} AND ({key} {sign} {last} OR {key} = {last} AND versions.id > ?{at})");
    }
    // What is left out, and what is listed, is found in the index alone; rows are read for what is listed.
    let statement = format!(
        "SELECT card, place, versions.id, article FROM (
            SELECT version AS listed, CAST({key} AS TEXT) AS place FROM versions {join} WHERE {conditions}
            ORDER BY {key} {direction}, versions.id LIMIT {} OFFSET {}
         ) CROSS JOIN versions ON version = listed ORDER BY {outer} {direction}, versions.id",
        query.limit + 1,
        query.skip
    );
    let mut rows = sql.run(&statement, parameters)?;
    let fitting = complete(sql, &mut rows, query)?;
    read_part(&rows, fitting)
}

/// Puts the whole articles in place of cards, if they are asked for; gives how many of the rows fit into a part.
fn complete(sql: &impl Sql, rows: &mut [Row], query: &ListQuery) -> Result<usize, SqlError> {
    let mut bytes = 0;
    for (at, row) in rows.iter_mut().enumerate() {
        if at == query.limit as usize || bytes > PART_BYTES {
            return Ok(at);
        }
        if query.with_body {
            let article = blobs::read_text(sql, row.parsed(3)?)?;
            row.0[0] = article.ok_or_else(|| SqlError("a listed article is lost".into()))?.into();
        }
        bytes += row.text(0)?.len();
    }
    Ok(rows.len())
}

/// Part of a list out of rows, which may be more than are wanted: what is listed, what it is sorted by, its id.
pub fn read_part(rows: &[Row], limit: usize) -> Result<ListPart, SqlError> {
    let wanted = &rows[..rows.len().min(limit)];
    let next = match wanted.last() {
        Some(last) if rows.len() > limit => {
            Some(Position { key: last.text(1)?.to_owned(), id: last.text(2)?.to_owned() })
        }
        _ => None,
    };
    let articles = wanted.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?;
    Ok(ListPart { articles, next })
}

/// Sections in the order of the menu, or tags or authors by name as dictionaries have them, with the number of articles that readers see of each.
fn names(sql: &impl Sql, query: &ListQuery) -> Result<ListPart, SqlError> {
    let (conditions, mut parameters) = conditions(query);
    if query.of == "sections" {
        let statement = format!(
            "SELECT json_object('slug', section.value ->> 'slug', 'title', section.value ->> 'title',
             'description', coalesce(section.value ->> 'description', ''), 'articles',
             (SELECT count(*) FROM versions WHERE section = section.value ->> 'slug' AND {conditions})), '', ''
             FROM editions JOIN contents ON contents.hash = editions.site, json_each(CAST(bytes AS TEXT), '$.sections') AS section
             WHERE number = ?1"
        );
        return read_part(&sql.run(&statement, parameters)?, usize::MAX);
    }
    let (table, name, title, member) = match query.of.as_str() {
        "tags" => ("version_tags", "tag", "title", "title"),
        _ => ("version_authors", "author", "name", "name"),
    };
    complete_title_keys(sql, "names", "title")?;
    let Position { key, id } = query.after.clone().unwrap_or_default();
    parameters.extend([key.into(), id.into()]);
    // Beside max(), SQLite takes the other columns from its row: the name as the newest article has it.
    let statement = format!(
        "SELECT json_object('slug', listed, '{member}', title, 'articles', number), place, listed FROM (
         SELECT names.slug AS listed, names.title_key AS place, {table}.{title} AS title, count(*) AS number, max(publish_at)
         FROM names CROSS JOIN {table} ON {name} = names.slug CROSS JOIN versions USING (version)
         WHERE kind = '{}' AND (names.title_key, names.slug) > (?{}, ?{}) AND {conditions}
         GROUP BY names.title_key, names.slug ORDER BY names.title_key, names.slug LIMIT {})",
        query.of,
        parameters.len() - 1,
        parameters.len(),
        query.limit + 1
    );
    read_part(&sql.run(&statement, parameters)?, query.limit as usize)
}

/// The addresses of the articles that a query names, for a sitemap; if they are too many for one and the query has no
/// first instant, the parts they are in.
pub fn sitemap(sql: &impl Sql, query: &ListQuery) -> Result<SitemapPart, SqlError> {
    let (conditions, parameters) = conditions(query);
    let statement = format!(
        "SELECT '/' || section || '/' || slug, CAST(strftime('%s', card ->> 'updated_at') AS INTEGER) FROM versions
         WHERE {conditions} ORDER BY publish_at DESC, id LIMIT {} OFFSET {}",
        query.limit + 1,
        query.skip
    );
    let mut rows = sql.run(&statement, parameters.clone())?;
    if rows.len() <= query.limit as usize || query.from.is_some() {
        rows.truncate(query.limit as usize);
        let places =
            rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect::<Result<_, SqlError>>()?;
        return Ok(SitemapPart { places, months: Vec::new() });
    }
    let statement = format!(
        "SELECT strftime('%Y-%m', publish_at, 'unixepoch') AS month, count(*) FROM versions
         WHERE {conditions} GROUP BY month ORDER BY month DESC"
    );
    let mut months = Vec::new();
    for row in sql.run(&statement, parameters)? {
        let month = row.text(0)?;
        months.push(month.to_owned());
        months.extend((2..=row.unsigned(1)?.div_ceil(SITEMAP_PLACES.into())).map(|part| format!("{month}-{part}")));
    }
    Ok(SitemapPart { places: Vec::new(), months })
}

/// The live sources after a slug, by slug, as many as fit into a part; the caller makes the address of the next ones. With
/// `of`, only those of articles that this editor published first.
pub fn sources(sql: &impl Sql, after: &str, limit: u32, of: Option<&str>) -> Result<(SourceList, bool), SqlError> {
    let newest = format!("SELECT number, site FROM editions WHERE {IS_WHOLE} ORDER BY number DESC LIMIT 1");
    let root = sql.first(&newest, vec![])?;
    let rows = sql.run(
        &format!(
            "SELECT slug, id, article, source FROM versions
             WHERE to_edition IS NULL AND slug > ?1 AND {IS_WHOLE} AND (?3 IS NULL OR ?3 = (
                SELECT editor FROM versions AS first JOIN editions ON number = first.from_edition
                WHERE first.id = versions.id ORDER BY first.version LIMIT 1))
             ORDER BY slug LIMIT ?2"
        ),
        vec![after.into(), Value::Int(i64::from(limit) + 1), of.into()],
    )?;
    let (mut sources, mut bytes) = (Vec::new(), 0);
    for row in &rows {
        if sources.len() == limit as usize || bytes > PART_BYTES {
            break;
        }
        let source = row.parsed(3)?;
        let text = blobs::read_text(sql, source)?.ok_or_else(|| SqlError(format!("the source {source} is lost")))?;
        bytes += text.len();
        sources.push(LiveSource {
            slug: row.parsed(0)?,
            id: row.text(1)?.to_owned(),
            article: row.parsed(2)?,
            source,
            text,
        });
    }
    let has_more = sources.len() < rows.len();
    let list = SourceList {
        edition: root.as_ref().map_or(Ok(0), |row| row.unsigned(0))?,
        site: root.map(|row| row.parsed(1)).transpose()?,
        own_only: of.is_some(),
        sources,
        next: None,
    };
    Ok((list, has_more))
}

/// The message of an edition, unless it may tell of an article that is being purged, as SQL.
pub fn message_column() -> &'static str {
    "iif(number NOT IN (SELECT edition FROM withdrawn)
        AND number IN (SELECT from_edition FROM versions JOIN withdrawn USING (id) UNION SELECT to_edition FROM versions JOIN withdrawn USING (id))
        OR EXISTS (SELECT 1 FROM versions JOIN withdrawn USING (id) WHERE instr(message, versions.slug) > 0
            OR instr(message, id) > 0 OR instr(message, card ->> 'title') > 0), NULL, message)"
}

/// The history before an edition, newest first, with the editors' names.
pub fn editions(sql: &impl Sql, before: Option<u64>, limit: u32) -> Result<Vec<EditionInfo>, SqlError> {
    let rows = sql.run(
        &format!(
            "SELECT number, published_at, editor, {}, added, changed, removed FROM editions
             WHERE (?1 IS NULL OR number < ?1) AND {IS_WHOLE} ORDER BY number DESC LIMIT ?2",
            message_column()
        ),
        vec![before.into(), Value::Int(limit.into())],
    )?;
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    rows.iter()
        .map(|row| {
            Ok(EditionInfo {
                number: row.unsigned(0)?,
                published_at: Timestamp::from_secs(row.int(1)?).to_rfc3339(),
                editor: row.optional_text(2)?.map(str::to_owned),
                message: row.optional_text(3)?.map(str::to_owned),
                counts: Some(Counts {
                    added: count(row.int(4)?),
                    changed: count(row.int(5)?),
                    removed: count(row.int(6)?),
                }),
            })
        })
        .collect()
}
