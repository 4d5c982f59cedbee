//! Suggestions while a query is being typed: titles that have its words, the last of which may go on.

use gazette_sql::{Row, Sql, SqlError};

use crate::command::{Hit, SearchQuery};
use crate::question::Question;
use crate::snippet::Marker;
use crate::spelling::Spelling;
use crate::words::words;

/// The titles, best first.
pub fn suggest(sql: &impl Sql, query: &SearchQuery) -> Result<Vec<Hit>, SqlError> {
    let Some(question) = Question::read(&query.text) else { return Ok(Vec::new()) };
    let limit = query.limit as usize;
    let mut rows: Vec<Row> = Vec::new();
    for expression in question.openings(query.section.as_deref()) {
        let found = sql.run(
            &format!(
                "SELECT article, card, entry FROM (
                SELECT rowid AS entry FROM words WHERE words MATCH ?1 ORDER BY rowid
             ) CROSS JOIN entries USING (entry) CROSS JOIN texts USING (entry)
             WHERE publish_at <= ?2 AND (unpublish_at IS NULL OR unpublish_at > ?2) LIMIT {limit}"
            ),
            vec![expression.into(), query.now.into()],
        )?;
        for row in found {
            if rows.len() < limit && !rows.iter().any(|known| known.0.last() == row.0.last()) {
                rows.push(row);
            }
        }
        if rows.len() == limit {
            break;
        }
    }
    let spelling = Spelling::new([&*question.folded_words().join(" ")], question.is_open());
    rows.iter().map(|row| hit(row, &question, &spelling)).collect()
}

fn hit(row: &Row, question: &Question, spelling: &Spelling) -> Result<Hit, SqlError> {
    #[derive(serde::Deserialize)]
    struct Texts {
        title: String,
        lead: String,
    }
    let Texts { title, lead } = row.json(1)?;
    let marker = Marker::open(question.parts(), question.is_open());
    let title = marker.marked(&title);
    Ok(Hit {
        article: row.parsed(0)?,
        card: row.text(1)?.to_owned(),
        title: title.whole(),
        passage: String::new(),
        byline: String::new(),
        spelled: spelling.of([title.words(), &words(&lead), &[]]),
    })
}
