//! The search index: FTS5 on each article's words, in two forms: without accents for matching, and as written for
//! ranking.
//!
//! `unicode61` folds only half of Vietnamese (`remove_diacritics 2` all but `đ`), so the words are folded before they
//! are inserted.

use gazette_core::article::Article;
use gazette_core::text::{fold_chars, with_one_tone_placement};
use gazette_core::time::Timestamp;

use crate::command::{Hit, NewEntry, RankCursor, SearchPart, SearchQuery};
use crate::question::Question;
use crate::snippet::Marker;
use crate::spelling::{self, Allowance, Spelling};
use gazette_sql::{Row, Sql, SqlError, Value};

/// `MIGRATIONS[n]` leads from version n to n + 1.
pub const MIGRATIONS: &[&[&str]] = &[&[
    // `is_public`: whether the words are in `words`.
    "CREATE TABLE entries (
        entry INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        section TEXT NOT NULL,
        article TEXT NOT NULL,
        publish_at INTEGER NOT NULL,
        unpublish_at INTEGER,
        generation INTEGER NOT NULL,
        is_public INTEGER NOT NULL,
        card TEXT NOT NULL,
        title TEXT NOT NULL,
        lead TEXT NOT NULL,
        body TEXT NOT NULL
    )",
    "CREATE INDEX entries_by_generation ON entries (generation)",
    "CREATE INDEX entries_to_come ON entries (publish_at) WHERE is_public = 0",
    "CREATE INDEX entries_to_go ON entries (unpublish_at) WHERE is_public = 1 AND unpublish_at IS NOT NULL",
    // The texts are in `entries`; `words` has only the words, and only those of public articles. The frequency of a
    // word affects the ranking, and must reveal nothing about articles under embargo.
    "CREATE VIRTUAL TABLE words USING fts5(
        title, lead, body, exact_title, exact_lead, exact_body,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
    )",
    // Each occurrence of a word in `words`.
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, instance)",
]];

/// The number of entries that become public or expire in one step.
const ENTRIES_PER_TURN: i64 = 50;
/// The number of pages merged in one step; a negative sign includes all levels (SQLite's FTS5, section 6.8).
const MERGED_PAGES: i64 = 500;
/// The maximum number of merge steps in one order.
const MERGE_STEPS: usize = 200;

/// The weights of words in title, lead and body.
const WEIGHTS: &str = "8.0, 3.0, 1.0, 8.0, 3.0, 1.0";

/// Indexes articles; replaces earlier entries.
pub fn put(sql: &impl Sql, generation: u64, articles: &[NewEntry]) -> Result<(), SqlError> {
    sql.atomically(|| {
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
    let entry = sql.number(
        "INSERT INTO entries
         (id, section, article, card, title, lead, body, publish_at, unpublish_at, generation, is_public)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
         ON CONFLICT (id) DO UPDATE SET section = excluded.section, article = excluded.article, card = excluded.card,
         title = excluded.title, lead = excluded.lead, body = excluded.body, publish_at = excluded.publish_at,
         unpublish_at = excluded.unpublish_at, generation = excluded.generation, is_public = 0
         RETURNING entry",
        vec![
            card.id.as_str().into(),
            card.section.slug.as_str().into(),
            new.article.into(),
            serde_json::to_string(card)?.into(),
            card.title.as_str().into(),
            card.lead.as_str().into(),
            article.body_text.as_str().into(),
            Timestamp::from(card.published_at).into(),
            new.unpublish_at.into(),
            generation.into(),
        ],
    )?;
    // The next search inserts its words again, if it is public then.
    sql.run("DELETE FROM words WHERE rowid = ?", vec![entry.into()])?;
    Ok(())
}

/// Inserts the words of entries that have become public, and deletes expired entries, some at a time. Returns whether
/// there may be more.
pub fn turn(sql: &impl Sql, now: i64) -> Result<bool, SqlError> {
    sql.atomically(|| {
        let come = sql.run(
            "SELECT entry, title, lead, body FROM entries WHERE is_public = 0 AND publish_at <= ? LIMIT ?",
            vec![now.into(), ENTRIES_PER_TURN.into()],
        )?;
        for row in &come {
            let texts = [row.text(1)?, row.text(2)?, row.text(3)?];
            let mut values: Vec<Value> = vec![row.int(0)?.into()];
            values.extend(texts.iter().map(|text| Value::from(fold_chars(text))));
            values.extend(texts.iter().map(|text| Value::from(with_one_tone_placement(text))));
            sql.run(
                "INSERT OR REPLACE INTO words (rowid, title, lead, body, exact_title, exact_lead, exact_body)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )?;
            sql.run("UPDATE entries SET is_public = 1 WHERE entry = ?", vec![row.int(0)?.into()])?;
        }
        let gone = sql.run(
            "DELETE FROM entries WHERE entry IN (
                SELECT entry FROM entries WHERE is_public = 1 AND unpublish_at <= ? LIMIT ?) RETURNING entry",
            vec![now.into(), ENTRIES_PER_TURN.into()],
        )?;
        for row in &gone {
            sql.run("DELETE FROM words WHERE rowid = ?", vec![row.int(0)?.into()])?;
        }
        let full = usize::try_from(ENTRIES_PER_TURN).unwrap_or(usize::MAX);
        Ok(come.len() == full || gone.len() == full)
    })
}

/// Merges the pages of words, so that no word of a deleted article is left in one: FTS5 records deletions beside the
/// old pages until it merges them.
pub fn compact(sql: &impl Sql) -> Result<(), SqlError> {
    let changes = || sql.number("SELECT total_changes()", vec![]);
    let mut pages = -MERGED_PAGES;
    for _ in 0..MERGE_STEPS {
        let before = changes()?;
        sql.run("INSERT INTO words (words, rank) VALUES ('merge', ?)", vec![pages.into()])?;
        if changes()? - before < 2 {
            break;
        }
        pages = MERGED_PAGES;
    }
    Ok(())
}

/// Deletes the articles with these ids.
pub fn remove(sql: &impl Sql, ids: &[String]) -> Result<(), SqlError> {
    sql.atomically(|| {
        for id in ids {
            forget(sql, "id = ?", id.as_str().into())?;
        }
        Ok(())
    })
}

/// Deletes the articles that were last put in an earlier generation.
pub fn sweep(sql: &impl Sql, generation: u64) -> Result<(), SqlError> {
    sql.atomically(|| forget(sql, "generation < ?", generation.into()))
}

fn forget(sql: &impl Sql, which: &str, value: Value) -> Result<(), SqlError> {
    let forgotten = sql.run(&format!("DELETE FROM entries WHERE {which} RETURNING entry"), vec![value])?;
    for row in &forgotten {
        sql.run("DELETE FROM words WHERE rowid = ?", vec![row.int(0)?.into()])?;
    }
    Ok(())
}

/// Finds articles, best first: by tier, and within a tier by relevance. If there are none, searches for corrections, if
/// the allowance permits.
pub fn search(sql: &impl Sql, query: &SearchQuery, allowance: &Allowance) -> Result<SearchPart, SqlError> {
    while turn(sql, query.now)? {}
    let Some(question) = Question::read(&query.text) else { return Ok(SearchPart::default()) };
    let tiers = question.tiers();
    let begin = query.after.map_or(0, |position| position.tier);
    let wanted = query.limit as usize + 1;
    let mut found: Vec<(RankCursor, Row)> = Vec::new();
    for (tier, matching) in tiers.iter().enumerate().skip(begin.into()) {
        let tier_number = u8::try_from(tier).unwrap_or(u8::MAX);
        let rows = search_tier(sql, query, matching, (tier_number, &tiers[..tier]), &found, wanted)?;
        for row in rows {
            found.push((RankCursor { tier: tier_number, score: row.int(0)?, row: row.int(1)? }, row));
        }
        if found.len() >= wanted {
            break;
        }
    }
    let has_more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let next = found.last().filter(|_| has_more).map(|(position, _)| *position);
    let is_as_typed = found.first().is_none_or(|(position, _)| usize::from(position.tier) < question.exact_tiers());
    let mut rows: Vec<Row> = found.into_iter().map(|(_, row)| row).collect();
    let mut phrases = Vec::new();
    let is_corrected = rows.is_empty() && query.after.is_none();
    if is_corrected && allowance.take(query.now) {
        (rows, phrases) = spelling::mended(sql, &question, query)?;
    } else if !is_as_typed && query.after.is_none() {
        phrases.push(question.folded_words().join(" "));
    }
    let words = question.folded_words();
    let marker = Marker::new(&words, question.is_open());
    let spelling = Spelling { phrases, is_open: question.is_open() && !is_corrected };
    let hits = rows.iter().map(|row| hit(row, &marker, &spelling)).collect::<Result<_, _>>()?;
    Ok(SearchPart { hits, next, is_corrected })
}

/// The hits of one tier that no better tier has, at most `wanted`.
fn search_tier(
    sql: &impl Sql,
    query: &SearchQuery,
    matching: &str,
    (tier, better): (u8, &[String]),
    found: &[(RankCursor, Row)],
    wanted: usize,
) -> Result<Vec<Row>, SqlError> {
    let after = query.after.filter(|position| position.tier == tier);
    let (score, row) = after.map_or((Value::Null, Value::Null), |position| {
        (position.score.min(1 << 52).into(), position.row.min(1 << 52).into())
    });
    let mut parameters: Vec<Value> =
        vec![matching.into(), query.now.into(), query.section.as_deref().into(), score, row];
    let mut excluded = String::new();
    if query.after.is_none() {
        // The hits of better tiers were all found by this search, because a tier is searched only after them.
        let rows: Vec<String> = found.iter().map(|(position, _)| position.row.to_string()).collect();
        parameters.push(["[", &rows.join(","), "]"].concat().into());
        excluded.push_str(" AND words.rowid NOT IN (SELECT value FROM json_each(?6))");
    } else {
        // The last two of the better tiers include the hits of all others.
        for tier in better.iter().rev().take(2) {
            parameters.push(tier.as_str().into());
            let number = parameters.len().to_string();
            excluded.extend([" AND words.rowid NOT IN (SELECT rowid FROM words WHERE words MATCH ?", &number, ")"]);
        }
    }
    // Reads the texts of returned hits only: reading those of all matches takes as long as ranking them.
    sql.run(
        &format!(
            "SELECT score, found.entry, article, card, title, lead, body FROM (
                SELECT words.rowid AS entry, CAST(bm25(words, {WEIGHTS}) * -1000000 AS INTEGER) AS score
                FROM words
                WHERE words MATCH ?1 AND words.rowid NOT IN (
                    SELECT entry FROM entries WHERE publish_at > ?2 UNION ALL SELECT entry FROM entries WHERE unpublish_at <= ?2
                ) AND (?3 IS NULL OR ?3 = (SELECT section FROM entries WHERE entry = words.rowid)){excluded}
                AND (?4 IS NULL OR score < ?4 OR score = ?4 AND words.rowid < ?5)
                ORDER BY score DESC, words.rowid DESC LIMIT {}
             ) AS found JOIN entries ON entries.entry = found.entry
             ORDER BY score DESC, found.entry DESC",
            wanted - found.len()
        ),
        parameters,
    )
}

fn hit(row: &Row, marker: &Marker<'_>, spelling: &Spelling) -> Result<Hit, SqlError> {
    let (title, lead, body) = (row.text(4)?, row.text(5)?, row.text(6)?);
    let spelled = spelling.of([title, lead, body]);
    let passage = marker.passage(lead).or_else(|| marker.passage(body)).unwrap_or_else(|| marker.mark(lead));
    Ok(Hit { article: row.parsed(2)?, card: row.text(3)?.to_owned(), title: marker.mark(title), passage, spelled })
}
