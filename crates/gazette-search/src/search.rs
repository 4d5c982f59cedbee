//! Finds and ranks hits.
//!
//! A word such as `của` is in most articles, so nothing here may take a time that grows with the articles of a word. FTS5
//! finds articles newest first, and stops when it has enough: of the hits in titles, a block is ranked by how much of the
//! title the query is; other hits are already in their order.

use std::borrow::Cow;

use gazette_sql::{Row, Sql, SqlError};
use serde::Deserialize;

use crate::command::{Hit, HitOrder, MAX_COUNT, RankCursor, SearchPart, SearchQuery};
use crate::first_page::{FirstPage, first_page, rank};
use crate::question::{Question, Tier};
use crate::snippet::{Marker, best_passage};
use crate::spelling::{self, Allowance, Spelling};

/// The number of hits in titles that are ranked together.
pub const BLOCK: i64 = 256;
/// The number of articles that are read at most to find those in which words are really side by side.
const MAX_VERIFIED: usize = 200;
/// The row before all others.
pub const START: i64 = -1;
/// More than any row or rank, and within the exact range of JavaScript's numbers.
const MOST: i64 = 1 << 52;

/// A hit before its texts are read.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Where it is.
    pub position: RankCursor,
    /// Whether it has the words as typed.
    pub is_as_typed: bool,
}

/// Finds articles. If there are none, searches for corrections, if the allowance permits.
pub fn search(sql: &impl Sql, query: &SearchQuery, allowance: &Allowance) -> Result<SearchPart, SqlError> {
    let Some(question) = Question::read(&query.text) else { return Ok(SearchPart::default()) };
    let section = query.section.as_deref();
    let is_by_relevance = query.order == HitOrder::Relevance;
    let (found, next_tier, (count, has_more)) =
        if is_by_relevance && query.after.is_none() && !question.must_be_verified() {
            let FirstPage { found, next_tier, count, has_more } = first_page(sql, query, &question)?;
            (found, next_tier, (count, has_more))
        } else {
            let counted = counted(sql, &question.matching(section))?;
            (Vec::new(), (counted.0 > 0).then(|| query.after.map_or(0, |position| position.tier)), counted)
        };
    let (mut found, stopped_at) = match next_tier {
        Some(begin) => {
            let tiers =
                if is_by_relevance { question.tiers(section) } else { vec![Tier::only(question.matching(section))] };
            find(sql, query, &question, (&tiers, begin), found, (count, has_more))?
        }
        None => (found, None),
    };
    if found.is_empty() && query.after.is_none() && stopped_at.is_none() {
        return corrected(sql, query, &question, allowance);
    }
    let limit = query.limit as usize;
    let next = if found.len() > limit { found[..limit].last().map(|last| last.position) } else { stopped_at };
    let is_all = query.after.is_none() && next.is_none();
    // Some of those that were counted may not have the words side by side.
    let count = if is_all && question.must_be_verified() { u32::try_from(found.len()).unwrap_or(count) } else { count };
    found.truncate(limit);
    let is_as_typed = found.first().is_none_or(|found| found.is_as_typed);
    let is_first = query.after.is_none() && query.order == HitOrder::Relevance;
    let is_told = is_first && !is_as_typed;
    let spelling = if is_told { Spelling::new([&*question.folded_words().join(" ")], false) } else { Spelling::none() };
    let rows = read(sql, &found)?;
    let hits = rows.iter().zip(&found).map(|(row, found)| hit(row, &question, found.is_as_typed, &spelling));
    Ok(SearchPart { hits: hits.collect::<Result<_, _>>()?, next, count, has_more, ..SearchPart::default() })
}

fn corrected(
    sql: &impl Sql,
    query: &SearchQuery,
    question: &Question,
    allowance: &Allowance,
) -> Result<SearchPart, SqlError> {
    let mut hits = Vec::new();
    let has_time = allowance.take(query.now);
    if has_time {
        let (rows, phrases) = spelling::mended(sql, question, query)?;
        let spelling = Spelling::new(phrases.iter().map(String::as_str), false);
        hits = rows.iter().map(|row| hit(row, question, false, &spelling)).collect::<Result<_, _>>()?;
    }
    Ok(SearchPart { hits, is_corrected: true, is_hurried: !has_time, ..SearchPart::default() })
}

/// The number of hits, and whether there are more than that.
fn counted(sql: &impl Sql, expression: &str) -> Result<(u32, bool), SqlError> {
    // SQLite prepares a statement anew when a parameter of its LIMIT is bound, so it has none.
    let count = sql.number(
        &format!("SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT {})", MAX_COUNT + 1),
        vec![expression.into()],
    )?;
    let count = u32::try_from(count).unwrap_or(0);
    Ok((count.min(MAX_COUNT), count > MAX_COUNT))
}

/// Adds the hits of the tiers from one on to those that are known, up to one more than the query wants. Also returns the
/// position at which it has stopped before that, because it had read enough articles.
fn find(
    sql: &impl Sql,
    query: &SearchQuery,
    question: &Question,
    (tiers, begin): (&[Tier], u8),
    mut found: Vec<Candidate>,
    (count, has_more): (u32, bool),
) -> Result<(Vec<Candidate>, Option<RankCursor>), SqlError> {
    let wanted = query.limit as usize + 1;
    let mut read_so_far = 0;
    for (number, tier) in (0_u8..).zip(tiers).skip(begin.into()) {
        let start = RankCursor { tier: number, block: START, score: MOST, row: START };
        let mut position = query.after.filter(|position| position.tier == number).unwrap_or(start);
        loop {
            // If all hits so far are known, those of better tiers can be left out here. A block in titles must have no hits of
            // better tiers, because its end depends on its size.
            let is_first = query.after.is_none() && !question.must_be_verified();
            let has_better = is_first && (found.is_empty() || !tier.is_title);
            let expression = if has_better { tier.with_better() } else { tier.alone() };
            // As many as for an empty page, although some may be known: otherwise each number would be another statement.
            let Step { hits, next_block } = step(sql, query, question, (tier, expression), position)?;
            let is_exhausted = hits.len() < wanted;
            let candidates = hits.iter().map(|(score, row)| Candidate {
                position: RankCursor { score: *score, row: *row, ..position },
                is_as_typed: tier.is_as_typed,
            });
            let mut candidates: Vec<Candidate> = candidates.collect();
            if let Some(last) = candidates.last() {
                position = last.position;
            }
            candidates.retain(|new| !found.iter().any(|known| known.position.row == new.position.row));
            if question.must_be_verified() {
                read_so_far += candidates.len();
                candidates = verified(sql, question, candidates)?;
            }
            found.extend(candidates);
            if found.len() >= wanted {
                found.truncate(wanted);
                return Ok((found, None));
            }
            if read_so_far >= MAX_VERIFIED {
                return Ok((found, Some(position)));
            }
            match next_block {
                Some(block) if is_exhausted => position = RankCursor { block, ..start },
                None if is_exhausted => break,
                _ => {}
            }
        }
        // All hits are found, so other tiers have none.
        if query.after.is_none() && !has_more && found.len() >= count as usize {
            break;
        }
    }
    Ok((found, None))
}

/// Part of the hits of a tier.
#[derive(Default)]
struct Step {
    /// Ranks and rows in their order.
    hits: Vec<(i64, i64)>,
    /// The beginning of the block after theirs, if there may be one.
    next_block: Option<i64>,
}

/// The next hits of a tier after a position.
fn step(
    sql: &impl Sql,
    query: &SearchQuery,
    question: &Question,
    (tier, expression): (&Tier, String),
    after: RankCursor,
) -> Result<Step, SqlError> {
    let [block, row] = [after.block, after.row].map(|row| row.clamp(START, MOST));
    // The ranks of articles from before 1970 may be negative.
    let score = after.score.clamp(-MOST, MOST);
    let wanted = i64::from(query.limit) + 1;
    if !tier.is_title {
        let rows = sql.run(
            &format!(
                "SELECT 0, entry
                 FROM (SELECT rowid AS entry FROM words WHERE words MATCH ?1 AND rowid > ?2 ORDER BY rowid)
                 CROSS JOIN entries USING (entry)
                 WHERE publish_at <= ?3 AND (unpublish_at IS NULL OR unpublish_at > ?3) LIMIT {wanted}"
            ),
            vec![expression.into(), row.into(), query.now.into()],
        )?;
        let hits = rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect::<Result<_, SqlError>>()?;
        return Ok(Step { hits, next_block: None });
    }
    let words = i64::try_from(question.words().len()).unwrap_or(1);
    let rank = rank("?3");
    let row = sql.first(
        &format!(
            "WITH block(entry) AS MATERIALIZED (
            SELECT rowid FROM words WHERE words MATCH ?1 AND rowid > ?2 ORDER BY rowid LIMIT {BLOCK}
         ), ranked(entry, score) AS (
            SELECT entry, {rank}
            FROM block CROSS JOIN entries USING (entry)
            WHERE publish_at <= ?4 AND (unpublish_at IS NULL OR unpublish_at > ?4)
         ), page(entry, score) AS (
            SELECT entry, score FROM ranked WHERE score < ?5 OR score = ?5 AND entry > ?6
            ORDER BY score DESC, entry LIMIT {wanted}
         )
         SELECT (SELECT json_group_array(json_array(score, entry)) FROM page),
         (SELECT CASE WHEN count(*) = {BLOCK} THEN max(entry) END FROM block)"
        ),
        vec![expression.into(), block.into(), words.into(), query.now.into(), score.into(), row.into()],
    )?;
    row.map_or(Ok(Step::default()), |row| Ok(Step { hits: row.json(0)?, next_block: row.optional_int(1)? }))
}

/// Reads the articles of candidates: the blob, the card and the body of each.
fn read(sql: &impl Sql, candidates: &[Candidate]) -> Result<Vec<Row>, SqlError> {
    let rows: Vec<i64> = candidates.iter().map(|candidate| candidate.position.row).collect();
    sql.run(
        "SELECT article, card, body FROM json_each(?) CROSS JOIN entries ON entries.entry = value
         CROSS JOIN texts USING (entry) ORDER BY key",
        vec![serde_json::to_string(&rows)?.into()],
    )
}

/// The candidates whose texts have the words side by side where they must be.
fn verified(sql: &impl Sql, question: &Question, candidates: Vec<Candidate>) -> Result<Vec<Candidate>, SqlError> {
    let marker = Marker::new(question.parts(), false);
    let mut verified = Vec::new();
    for (row, candidate) in read(sql, &candidates)?.iter().zip(candidates) {
        let card = texts(row)?;
        let organisations = card.bylines.iter().filter_map(|byline| byline.organisation.as_deref());
        let names = card.bylines.iter().map(|byline| &*byline.name);
        let texts: Vec<&str> =
            [&*card.title, &card.lead, row.text(2)?].into_iter().chain(names).chain(organisations).collect();
        if marker.has_all(&texts) {
            verified.push(candidate);
        }
    }
    Ok(verified)
}

/// The texts of a card that are searched. A whole card takes several times as long to read.
#[derive(Deserialize)]
struct Texts<'a> {
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    lead: Cow<'a, str>,
    #[serde(borrow)]
    bylines: Vec<Names<'a>>,
}

#[derive(Deserialize)]
struct Names<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    organisation: Option<Cow<'a, str>>,
}

fn texts(row: &Row) -> Result<Texts<'_>, SqlError> {
    Ok(serde_json::from_str(row.text(1)?)?)
}

/// What a response shows of an article: its blob, card and body.
pub fn hit(row: &Row, question: &Question, is_as_typed: bool, spelling: &Spelling) -> Result<Hit, SqlError> {
    let card: Texts<'_> = texts(row)?;
    let body = row.text(2)?;
    let marker = Marker::new(question.parts(), is_as_typed);
    let [title, lead, body] = [&*card.title, &*card.lead, body].map(|text| marker.marked(text));
    let names = card.bylines.iter().map(|byline| match &byline.organisation {
        Some(organisation) => [&*byline.name, " (", organisation, ")"].concat(),
        None => byline.name.to_string(),
    });
    let names = names.collect::<Vec<_>>().join(", ");
    let byline = marker.marked(&names);
    Ok(Hit {
        article: row.parsed(0)?,
        card: row.text(1)?.to_owned(),
        title: title.whole(),
        passage: best_passage(&[&lead, &body]).unwrap_or_else(|| lead.whole()),
        byline: if byline.has_any() { byline.whole() } else { String::new() },
        spelled: spelling.of([title.words(), lead.words(), body.words()]),
    })
}
