//! The rows of an index: which articles it has, and which of them are public.

use gazette_core::article::Article;
use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError, Value};

use crate::command::{Finish, NewEntry, Progress};
use crate::order;
use crate::terms::{Forms, Terms};
use crate::words::words;

/// The number of entries that become public or expire in one step.
const ENTRIES_PER_TURN: i64 = 50;
/// The number of pages merged in one step; a negative sign includes all levels (SQLite's FTS5, section 6.8).
const MERGED_PAGES: i64 = 500;
/// The maximum number of merge steps in one order.
const MERGE_STEPS: usize = 200;
/// The same at the end of a round of changes.
const ROUND_MERGE_STEPS: usize = 4;

/// What the index has.
pub fn progress(sql: &impl Sql) -> Result<Progress, SqlError> {
    let row = sql.first("SELECT edition, generation FROM progress", vec![])?;
    row.map_or(Ok(Progress::default()), |row| Ok(Progress { edition: row.unsigned(0)?, generation: row.unsigned(1)? }))
}

/// The edition that the index has whole; `None` while it changes.
pub fn whole_edition(sql: &impl Sql) -> Result<Option<u64>, SqlError> {
    let row = sql.first("SELECT edition FROM progress WHERE is_whole = 1", vec![])?;
    row.map(|row| row.unsigned(0)).transpose()
}

/// Indexes articles; replaces earlier entries.
pub fn put(sql: &impl Sql, generation: u64, articles: &[NewEntry]) -> Result<(), SqlError> {
    sql.atomically(|| {
        sql.run("UPDATE progress SET is_whole = 0", vec![])?;
        for new in articles {
            let article =
                Article::from_json(&new.json).map_err(|error| SqlError(format!("{}: {error}", new.article)))?;
            put_one(sql, generation, new, &article)?;
        }
        Ok(())
    })
}

fn put_one(sql: &impl Sql, generation: u64, new: &NewEntry, article: &Article) -> Result<(), SqlError> {
    let card = &article.card;
    let publish_at = Timestamp::from(card.published_at);
    let entry = match forget(sql, "id = ?", card.id.as_str().into())?.first() {
        // Otherwise rebuilds would use up the rows of a minute with many articles.
        Some((row, had)) if order::keeps_row(*row, *had, publish_at) => *row,
        _ => order::free_row(sql, publish_at)?,
    };
    // The next turn inserts its words, if it is public then.
    sql.run(
        "INSERT INTO entries
         (entry, id, article, publish_at, unpublish_at, generation, is_public, title_words)
         VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
        vec![
            entry.into(),
            card.id.as_str().into(),
            new.article.into(),
            publish_at.into(),
            new.unpublish_at.into(),
            generation.into(),
            i64::try_from(words(&card.title).len()).unwrap_or(i64::MAX).into(),
        ],
    )?;
    sql.run(
        "INSERT INTO texts (entry, card, body) VALUES (?, ?, ?)",
        vec![entry.into(), serde_json::to_string(card)?.into(), article.body_text.as_str().into()],
    )?;
    Ok(())
}

/// Inserts the words of entries that have become public, and deletes expired entries, some at a time. Returns whether
/// there may be more.
pub fn turn(sql: &impl Sql, now: i64) -> Result<bool, SqlError> {
    sql.atomically(|| {
        // In the order of rows, because FTS5 ends a segment where that order is broken.
        let come = sql.run(
            "SELECT entry, card, body FROM
             (SELECT entry FROM entries WHERE is_public = 0 AND publish_at <= ? LIMIT ?) JOIN texts USING (entry)
             ORDER BY entry",
            vec![now.into(), ENTRIES_PER_TURN.into()],
        )?;
        for row in &come {
            let entry = row.int(0)?;
            sql.run(
                "INSERT OR REPLACE INTO words (rowid, terms) VALUES (?, ?)",
                vec![entry.into(), terms_of(&row.json(1)?, row.text(2)?).into()],
            )?;
            sql.run("UPDATE entries SET is_public = 1 WHERE entry = ?", vec![entry.into()])?;
        }
        let gone = sql.run(
            "SELECT entry FROM entries WHERE is_public = 1 AND unpublish_at <= ? LIMIT ?",
            vec![now.into(), ENTRIES_PER_TURN.into()],
        )?;
        for row in &gone {
            forget(sql, "entry = ?", row.int(0)?.into())?;
        }
        let full = usize::try_from(ENTRIES_PER_TURN).unwrap_or(usize::MAX);
        Ok(come.len() == full || gone.len() == full)
    })
}

/// The next instant at which [`turn`] has something to do.
pub fn next_turn(sql: &impl Sql) -> Result<i64, SqlError> {
    let row = sql.first(
        "SELECT min(coalesce((SELECT min(publish_at) FROM entries WHERE is_public = 0), ?1),
         coalesce((SELECT min(unpublish_at) FROM entries WHERE is_public = 1 AND unpublish_at IS NOT NULL), ?1))",
        vec![NEVER.into()],
    )?;
    row.map_or(Ok(NEVER), |row| row.int(0))
}

/// Later than any instant, and within the exact range of JavaScript's numbers.
const NEVER: i64 = 1 << 52;

/// The terms of an article: its title, lead, authors, their organisations, and body.
fn terms_of(card: &gazette_core::article::Card, body: &str) -> String {
    let forms = |text: &str| words(text).iter().map(Forms::of).collect::<Vec<_>>();
    let mut terms = Terms::default();
    terms.add_section(card.section.slug.as_str());
    terms.add_text(&forms(&card.title), true);
    terms.add_text(&forms(&card.lead), false);
    for byline in &card.bylines {
        terms.add_text(&forms(&byline.name), false);
        if let Some(organisation) = &byline.organisation {
            terms.add_text(&forms(organisation), false);
        }
    }
    terms.add_text(&forms(body), false);
    terms.into_text()
}

/// Merges the pages of words, so that no word of a deleted article is left in one: FTS5 records deletions beside the
/// old pages until it merges them.
pub fn compact(sql: &impl Sql) -> Result<(), SqlError> {
    if merge(sql, -MERGED_PAGES)? {
        merge_up_to(sql, MERGE_STEPS - 1)?;
    }
    Ok(())
}

/// Merges pages in steps, up to a number of them.
fn merge_up_to(sql: &impl Sql, steps: usize) -> Result<(), SqlError> {
    for _ in 0..steps {
        if !merge(sql, MERGED_PAGES)? {
            break;
        }
    }
    Ok(())
}

/// Merges some pages. Returns whether there were any.
fn merge(sql: &impl Sql, pages: i64) -> Result<bool, SqlError> {
    let changes = || sql.number("SELECT total_changes()", vec![]);
    let before = changes()?;
    sql.run("INSERT INTO words (words, rank) VALUES ('merge', ?)", vec![pages.into()])?;
    Ok(changes()? - before >= 2)
}

/// Deletes the articles with these ids.
pub fn remove(sql: &impl Sql, ids: &[String]) -> Result<(), SqlError> {
    sql.atomically(|| remove_each(sql, ids))
}

fn remove_each(sql: &impl Sql, ids: &[String]) -> Result<(), SqlError> {
    for id in ids {
        forget(sql, "id = ?", id.as_str().into())?;
    }
    Ok(())
}

/// Ends a round of changes, and merges segments of the words: a query looks for each term in each segment. A segment is
/// merged with one of about its size, so a round writes as many more pages as it has changed, times the logarithm of all.
pub fn finish(sql: &impl Sql, end: &Finish) -> Result<(), SqlError> {
    sql.atomically(|| {
        remove_each(sql, &end.removed)?;
        if progress(sql)?.generation != end.generation {
            forget(sql, "generation <> ?", end.generation.into())?;
        }
        sql.run(
            "UPDATE progress SET edition = ?, generation = ?, is_whole = 1",
            vec![end.edition.into(), end.generation.into()],
        )?;
        merge_up_to(sql, ROUND_MERGE_STEPS)
    })
}

/// Deletes everything.
pub fn clear(sql: &impl Sql) -> Result<(), SqlError> {
    sql.atomically(|| {
        for statement in [
            "INSERT INTO words (words) VALUES ('delete-all')",
            "DELETE FROM entries",
            "DELETE FROM texts",
            "UPDATE progress SET edition = 0, generation = 0, is_whole = 1",
        ] {
            sql.run(statement, vec![])?;
        }
        Ok(())
    })
}

/// Deletes entries. Returns their rows and when they were published.
fn forget(sql: &impl Sql, which: &str, value: Value) -> Result<Vec<(i64, Timestamp)>, SqlError> {
    let forgotten = sql.run(&format!("DELETE FROM entries WHERE {which} RETURNING entry, publish_at"), vec![value])?;
    let forgotten = forgotten.iter().map(|row| Ok((row.int(0)?, row.instant(1)?)));
    let forgotten = forgotten.collect::<Result<Vec<_>, SqlError>>()?;
    for (entry, _) in &forgotten {
        for table in ["DELETE FROM words WHERE rowid = ?", "DELETE FROM texts WHERE entry = ?"] {
            sql.run(table, vec![(*entry).into()])?;
        }
    }
    Ok(forgotten)
}
