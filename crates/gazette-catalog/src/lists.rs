//! Lists of articles and editions from the Catalog, for the reader's edition and instant.

use gazette_core::feeds::SITEMAP_PLACES;
use gazette_core::wire::{Counts, EditionInfo};
use gazette_sql::{Row, Sql, SqlError, Value};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::blobs;
use crate::purge::names;
use crate::rows::{NOT_RESTORING, complete_title_keys};

/// A page of any list ends after this many bytes, because the object responds to other requests between two pages, and
/// an isolate holds a page in memory. One item may be larger.
pub const PART_BYTES: usize = 4_000_000;

/// A query for articles of an edition at an instant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListQuery {
    /// The reader's edition.
    pub edition: u64,
    /// The reader's instant, in seconds; it decides about embargoes.
    pub now: i64,
    /// The sort order.
    pub order: Order,
    /// Whether the order is reversed.
    pub is_reversed: bool,
    /// For [`Order::Views`]: the ids of the articles to list, in their order.
    pub ranked: Vec<String>,
    /// Only articles of this section.
    pub section: Option<String>,
    /// Only articles with this tag.
    pub tag: Option<String>,
    /// Only articles by this author.
    pub author: Option<String>,
    /// Only articles published at or after this instant.
    pub from: Option<i64>,
    /// Only articles published before this instant.
    pub before: Option<i64>,
    /// Start after this position.
    pub after: Option<Position>,
    /// The number of articles to skip.
    pub skip: u32,
    /// The maximum length.
    pub limit: u32,
    /// Include whole articles instead of cards.
    pub with_body: bool,
}

/// The sort order of articles; equal articles are sorted by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// The time of publication.
    #[default]
    PublishedAt,
    /// The time of the last change for readers.
    UpdatedAt,
    /// The title, in the order of Vietnamese dictionaries.
    Title,
    /// Views, by the ranking in [`ListQuery::ranked`].
    Views,
}

impl Order {
    /// All orders.
    pub const ALL: [Self; 4] = [Self::PublishedAt, Self::UpdatedAt, Self::Title, Self::Views];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::PublishedAt => "published_at",
            Self::UpdatedAt => "updated_at",
            Self::Title => "title",
            Self::Views => "views",
        }
    }

    /// Whether the default direction is descending.
    pub fn is_descending(self) -> bool {
        self != Self::Title
    }

    /// The sort key, in SQL.
    fn key(self) -> &'static str {
        match self {
            Self::PublishedAt => "publish_at",
            Self::UpdatedAt => "coalesce(unixepoch(card ->> 'updated_at'), publish_at)",
            Self::Title => "title_key",
            Self::Views => "ranks.key",
        }
    }
}

/// A position in a sorted list. It stays valid when articles are published around it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The item's sort key.
    pub key: String,
    /// Its id.
    pub id: String,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListPart<T> {
    /// The items.
    pub items: Vec<T>,
    /// The position of the last item, if more follow.
    pub next: Option<Position>,
}

/// The JSON of a card, or of a whole article, as it is stored.
pub type ArticleJson = Box<RawValue>;

/// A part of the sitemap.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SitemapPart {
    /// Paths, with the time of the last change in seconds.
    pub places: Vec<(String, i64)>,
    /// If there are too many paths: the months (UTC) that have any, newest first, as `2026-05`. A month with more than
    /// [`SITEMAP_PLACES`] has several entries, such as `2026-05-2`.
    pub months: Vec<String>,
}

/// The condition, in SQL, for a version that readers of the edition `?1` see at the instant `?2`.
pub const IS_VISIBLE: &str = "from_edition <= ?1 AND (to_edition IS NULL OR to_edition > ?1)
    AND publish_at <= ?2 AND (unpublish_at IS NULL OR unpublish_at > ?2)
    AND versions.id NOT IN (SELECT id FROM withdrawn)";

/// The condition, in SQL, for the versions of a query, with its parameters.
fn conditions(query: &ListQuery) -> (String, Vec<Value>) {
    let mut conditions = IS_VISIBLE.to_owned();
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

/// The articles of a query, in its order.
pub fn list(sql: &impl Sql, query: &ListQuery) -> Result<ListPart<ArticleJson>, SqlError> {
    let (mut conditions, mut parameters) = conditions(query);
    let key = query.order.key();
    if query.order == Order::Title {
        complete_title_keys(sql, "versions", "card ->> 'title'")?;
    }
    let is_ranked = query.order == Order::Views;
    // Ranks ascend where views descend.
    let is_descending = (query.order.is_descending() && !is_ranked) != query.is_reversed;
    let mut join = String::new();
    let direction = if is_descending { "DESC" } else { "ASC" };
    let outer = if is_ranked { "CAST(place AS INTEGER)" } else { key };
    if is_ranked {
        let ids = serde_json::to_string(&query.ranked)?;
        parameters.push(ids.into());
        join = format!(" JOIN json_each(?{}) AS ranks ON ranks.value = versions.id", parameters.len());
    }
    if let Some(Position { key: last, id }) = &query.after {
        parameters.extend([last.as_str().into(), id.as_str().into()]);
        let (at, sign) = (parameters.len(), if is_descending { '<' } else { '>' });
        let last = match query.order {
            Order::Title => format!("?{}", at - 1),
            _ => format!("CAST(?{} AS INTEGER)", at - 1),
        };
        conditions = format!("{conditions} AND ({key} {sign} {last} OR {key} = {last} AND versions.id > ?{at})");
    }
    // Skipped and listed articles are found in the index alone; rows are read only for listed ones.
    let statement = format!(
        "SELECT card, place, versions.id, article FROM (
            SELECT version AS listed, CAST({key} AS TEXT) AS place FROM versions {join} WHERE {conditions}
            ORDER BY {key} {direction}, versions.id LIMIT {} OFFSET {}
         ) CROSS JOIN versions ON version = listed ORDER BY {outer} {direction}, versions.id",
        query.limit + 1,
        query.skip
    );
    let rows = sql.run(&statement, parameters)?;
    read_part(&rows, query.limit, |row| {
        let json = if query.with_body {
            let article = blobs::read_text(sql, row.parsed(3)?)?;
            article.ok_or_else(|| SqlError("a listed article is lost".into()))?
        } else {
            row.text(0)?.to_owned()
        };
        let bytes = json.len();
        Ok((RawValue::from_string(json)?, bytes))
    })
}

/// Builds a page of a list. The rows hold an item, its sort key and its id, and may be one more than the page takes;
/// `read` returns an item with its size in bytes. The page ends at [`PART_BYTES`].
pub fn read_part<T>(
    rows: &[Row],
    limit: u32,
    read: impl Fn(&Row) -> Result<(T, usize), SqlError>,
) -> Result<ListPart<T>, SqlError> {
    let (mut items, mut bytes) = (Vec::new(), 0);
    for row in rows {
        if items.len() == limit as usize || bytes > PART_BYTES {
            break;
        }
        let (item, size) = read(row)?;
        bytes += size;
        items.push(item);
    }
    let has_more = items.len() < rows.len();
    let last = rows.get(items.len().wrapping_sub(1)).filter(|_| has_more);
    let next = match last {
        Some(row) => Some(Position { key: row.text(1)?.to_owned(), id: row.text(2)?.to_owned() }),
        None => None,
    };
    Ok(ListPart { items, next })
}

/// The addresses of a query's articles for a sitemap; if they are too many for one and the query has no first instant,
/// the names of its parts.
pub fn sitemap(sql: &impl Sql, query: &ListQuery) -> Result<SitemapPart, SqlError> {
    let (conditions, parameters) = conditions(query);
    let statement = format!(
        "SELECT '/' || section || '/' || slug, coalesce(unixepoch(card ->> 'updated_at'), publish_at) FROM versions
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
        months.extend((2..=row.unsigned::<u32>(1)?.div_ceil(SITEMAP_PLACES)).map(|part| format!("{month}-{part}")));
    }
    Ok(SitemapPart { places: Vec::new(), months })
}

/// The message of an edition, as SQL; NULL if it may name an article that is being purged.
pub fn message_column() -> String {
    format!(
        "iif(number NOT IN (SELECT edition FROM withdrawn)
            AND number IN (SELECT from_edition FROM versions JOIN withdrawn USING (id)
                UNION SELECT to_edition FROM versions JOIN withdrawn USING (id))
            OR {}, NULL, message)",
        names::may_be_in("message")
    )
}

/// The history before an edition, newest first, with the editors' names.
pub fn editions(sql: &impl Sql, before: Option<u64>, limit: u32) -> Result<Vec<EditionInfo>, SqlError> {
    let rows = sql.run(
        &format!(
            "SELECT number, published_at, editor, {}, added, changed, removed, accepted_by, release FROM editions
             WHERE (?1 IS NULL OR number < ?1) AND {NOT_RESTORING} ORDER BY number DESC LIMIT ?2",
            message_column()
        ),
        vec![before.into(), Value::Int(limit.into())],
    )?;
    // A backup may have any.
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    rows.iter()
        .map(|row| {
            Ok(EditionInfo {
                number: row.unsigned(0)?,
                published_at: row.instant(1)?.to_rfc3339(),
                editor: row.optional_text(2)?.map(str::to_owned),
                accepted_by: row.optional_text(7)?.map(str::to_owned),
                message: row.optional_text(3)?.map(str::to_owned),
                counts: Some(Counts {
                    added: count(row.int(4)?),
                    changed: count(row.int(5)?),
                    removed: count(row.int(6)?),
                }),
                release: row.optional_int(8)?.and_then(|release| u64::try_from(release).ok()),
            })
        })
        .collect()
}
