//! The names of purged articles in texts about other articles: messages, notes and refusals.

use gazette_sql::{Sql, SqlError};

/// The least length of a name without a hyphen, in characters, because a short slug may be a common word.
const LEAST_CHARS: usize = 8;

/// All names of articles whose ids the list `ids` selects, in SQL: ids, slugs and titles in any edition, release or proposal.
fn names_of(ids: &str) -> String {
    // SQLite has a limit of terms in a UNION.
    format!(
        "SELECT value AS name FROM versions, json_each(json_array(versions.id, slug, card ->> 'title'))
            WHERE versions.id IN ({ids})
         UNION SELECT value FROM release_parts LEFT JOIN contents ON hash = blob,
            json_each(json_array(slug, CAST(bytes AS TEXT) ->> 'title')) WHERE article IN ({ids})
         UNION SELECT value FROM proposal_articles, json_each(json_array(slug, title))
            WHERE proposal_articles.id IN ({ids})"
    )
}

/// All names of an article.
pub(super) fn all(sql: &impl Sql, id: &str) -> Result<Vec<String>, SqlError> {
    let statement = format!("SELECT name FROM ({}) WHERE name IS NOT NULL", names_of("?1"));
    sql.run(&statement, vec![id.into()])?.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// The condition, in SQL, that the message or note in a column may name an article whose purge is pending. As it is only hidden
/// until the purge is called off or executed, the letters of a short name in another word suffice.
pub(crate) fn may_be_in(column: &str) -> String {
    let names = names_of("SELECT id FROM withdrawn");
    format!("EXISTS (SELECT 1 FROM ({names}) WHERE name <> '' AND instr({column}, name) > 0)")
}

/// The condition, in SQL, that the problem in a column, as JSON, names an article whose purge is pending.
pub(crate) fn are_in_problem(column: &str) -> String {
    let names = names_of("SELECT id FROM withdrawn");
    format!(
        "EXISTS (SELECT 1 FROM ({names})
            WHERE instr({column}, json_quote(name)) > 0 OR instr({column}, '“' || name || '”') > 0)"
    )
}

/// Whether a text contains a name as a whole, not as letters of other words.
pub(super) fn names_it(text: &str, name: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    (name.contains('-') || name.chars().count() >= LEAST_CHARS)
        && text
            .match_indices(name)
            .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + name.len()..].chars().next()))
}
