//! Lists of sections, tags and authors, each with the number of its articles, for the reader's edition and instant.

use gazette_core::wire::{CountedAuthor, CountedSection, CountedTag};
use gazette_sql::{Row, Sql, SqlError, Value};
use serde::{Deserialize, Serialize};

use crate::lists::{IS_VISIBLE, ListPart, Position, read_part};
use crate::rows::complete_title_keys;

/// A query for tags or authors of an edition at an instant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NamesQuery {
    /// The reader's edition.
    pub edition: u64,
    /// The reader's instant, in seconds; it decides about embargoes.
    pub now: i64,
    /// Start after this position.
    pub after: Option<Position>,
    /// The maximum length.
    pub limit: u32,
}

/// The sections, in the order of the menu.
pub fn sections(sql: &impl Sql, edition: u64, now: i64) -> Result<Vec<CountedSection>, SqlError> {
    let statement = format!(
        "SELECT section.value ->> 'slug', section.value ->> 'title', coalesce(section.value ->> 'description', ''),
            (SELECT count(*) FROM versions WHERE section = section.value ->> 'slug' AND {IS_VISIBLE})
         FROM editions JOIN contents ON contents.hash = editions.site, json_each(CAST(bytes AS TEXT), '$.sections') AS section
         WHERE number = ?1"
    );
    let rows = sql.run(&statement, vec![edition.into(), now.into()])?;
    rows.iter()
        .map(|row| {
            Ok(CountedSection {
                slug: row.parsed(0)?,
                title: row.text(1)?.to_owned(),
                description: row.text(2)?.to_owned(),
                articles: row.unsigned(3)?,
            })
        })
        .collect()
}

/// A page of the tags, sorted by title in the order of Vietnamese dictionaries.
pub fn tags(sql: &impl Sql, query: &NamesQuery) -> Result<ListPart<CountedTag>, SqlError> {
    let rows = names(sql, query, "tags", "version_tags.tag", "version_tags.title")?;
    read_part(&rows, query.limit, |row| {
        let tag = CountedTag { slug: row.parsed(2)?, title: row.text(0)?.to_owned(), articles: row.unsigned(3)? };
        Ok((tag, row.text(0)?.len()))
    })
}

/// A page of the authors, sorted by name in the order of Vietnamese dictionaries.
pub fn authors(sql: &impl Sql, query: &NamesQuery) -> Result<ListPart<CountedAuthor>, SqlError> {
    let rows = names(sql, query, "authors", "version_authors.author", "version_authors.name")?;
    read_part(&rows, query.limit, |row| {
        let author = CountedAuthor { slug: row.parsed(2)?, name: row.text(0)?.to_owned(), articles: row.unsigned(3)? };
        Ok((author, row.text(0)?.len()))
    })
}

/// Rows of a name, its sort key, its slug and the number of its articles: one more than the page takes, if more follow.
/// `slug` and `name` are columns of one table.
fn names(sql: &impl Sql, query: &NamesQuery, kind: &str, slug: &str, name: &str) -> Result<Vec<Row>, SqlError> {
    complete_title_keys(sql, "names", "title")?;
    let table = slug.split('.').next().unwrap_or_default();
    let Position { key, id } = query.after.clone().unwrap_or_default();
    // With max(), SQLite takes the other columns from the same row: the name as in the newest article.
    let statement = format!(
        "SELECT name, place, listed, number FROM (
         SELECT names.slug AS listed, names.title_key AS place, {name} AS name, count(*) AS number, max(publish_at)
         FROM names CROSS JOIN {table} ON {slug} = names.slug CROSS JOIN versions USING (version)
         WHERE kind = ?5 AND (names.title_key, names.slug) > (?3, ?4) AND {IS_VISIBLE}
         GROUP BY names.title_key, names.slug ORDER BY names.title_key, names.slug LIMIT ?6)"
    );
    let parameters = vec![
        query.edition.into(),
        query.now.into(),
        key.into(),
        id.into(),
        kind.into(),
        Value::Int(i64::from(query.limit) + 1),
    ];
    sql.run(&statement, parameters)
}
