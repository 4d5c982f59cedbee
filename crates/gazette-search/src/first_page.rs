//! The first page of hits, best first, from three short lists: the newest articles with all words, those with all words in
//! the title, and those with all words side by side.
//!
//! These are the tiers of [`Question::tiers`], but a tier needs no query of its own: if the list of titles and that of words
//! side by side are complete, the tiers are what is in both, in one, or in none of them. One statement makes all lists. Other
//! pages, and first pages for which these lists are too short, take the way of `search.rs`.

use gazette_sql::{Row, Sql, SqlError};

use crate::command::{MAX_COUNT, RankCursor, SearchQuery};
use crate::question::{Form, Question, within};
use crate::search::{BLOCK, Candidate, START};

/// The first hits.
pub struct FirstPage {
    /// The hits of the tiers before `next_tier`, at most one more than the query wants.
    pub found: Vec<Candidate>,
    /// The first tier that is left to be asked for, if others may have hits that belong on this page.
    pub next_tier: Option<u8>,
    /// The number of all hits, at most [`MAX_COUNT`].
    pub count: u32,
    /// Whether there are more than that.
    pub has_more: bool,
}

/// The lists of a form of the words.
#[derive(Default)]
struct Lists {
    /// The rows of the newest articles with all words.
    all: Vec<i64>,
    /// The ranks and rows of those with all words in the title, the best of a block first.
    titled: Vec<(i64, i64)>,
    /// Whether there may be more of them.
    has_more_titled: bool,
    /// The rows of the newest articles with all words side by side.
    beside: Vec<i64>,
    /// The ranks and rows of those with all words side by side and in the title, the best of a block first. Only if the
    /// lists of titles and of words side by side don't tell them.
    beside_titled: Option<Vec<(i64, i64)>>,
    /// Whether there may be more of them.
    has_more_beside_titled: bool,
}

/// Finds the first hits, and counts all.
pub fn first_page(sql: &impl Sql, query: &SearchQuery, question: &Question) -> Result<FirstPage, SqlError> {
    let wanted = query.limit as usize + 1;
    let (mut count, mut has_more) = (0, false);
    let (mut found, mut tier) = (Vec::new(), 0);
    for form in question.forms() {
        let is_first = tier == 0;
        let row = lists_row(sql, query, question, &form, is_first)?;
        if is_first {
            count = row.unsigned(0)?;
            (count, has_more) = (count.min(MAX_COUNT), count > MAX_COUNT);
        }
        let Some(more) = hits((&form, tier), &Lists::read(&row)?, &found, wanted) else {
            return Ok(FirstPage { found, next_tier: Some(tier), count, has_more });
        };
        found.extend(more);
        found.truncate(wanted);
        if found.len() == wanted || !has_more && found.len() >= count as usize {
            break;
        }
        tier += form.tiers();
    }
    Ok(FirstPage { found, next_tier: None, count, has_more })
}

/// The hits of a form that are not among those of the better form, if there are fewer than wanted, or else at least as many
/// as are missing; `None` if the lists do not tell.
fn hits((form, tier): (&Form, u8), lists: &Lists, known: &[Candidate], wanted: usize) -> Option<Vec<Candidate>> {
    let candidate = |tier, (score, row): (i64, i64)| Candidate {
        position: RankCursor { tier, block: START, score, row },
        is_as_typed: form.is_as_typed,
    };
    let mut hits: Vec<Candidate> = Vec::new();
    let add = |hits: &mut Vec<Candidate>, tier, ranked: &[(i64, i64)]| {
        for hit in ranked.iter().map(|ranked| candidate(tier, *ranked)) {
            if !known.iter().chain(&*hits).any(|known| known.position.row == hit.position.row) {
                hits.push(hit);
            }
        }
    };
    let unranked = |rows: &[i64]| rows.iter().map(|row| (0, *row)).collect::<Vec<_>>();
    let mut last_tiers = tier;
    if form.beside.is_some() {
        let has_more_beside = lists.beside.len() == wanted;
        let beside_titled = match &lists.beside_titled {
            // The end of a block depends on the hits of better tiers.
            Some(_) if lists.has_more_beside_titled && !known.is_empty() => return None,
            Some(best) => best.clone(),
            None => lists.titled.iter().filter(|(_, row)| lists.beside.contains(row)).copied().collect(),
        };
        add(&mut hits, tier, &beside_titled);
        if lists.has_more_beside_titled && hits.len() < wanted {
            return None;
        }
        add(&mut hits, tier + 1, &unranked(&lists.beside));
        if has_more_beside {
            return Some(hits);
        }
        last_tiers += 2;
    }
    if lists.has_more_titled && !(known.is_empty() && hits.is_empty() && lists.titled.len() >= wanted) {
        return None;
    }
    add(&mut hits, last_tiers, &lists.titled);
    add(&mut hits, last_tiers + 1, &unranked(&lists.all));
    Some(hits)
}

impl Lists {
    fn read(row: &Row) -> Result<Self, SqlError> {
        let all: Vec<i64> = row.json(1)?;
        if all.is_empty() {
            return Ok(Self::default());
        }
        let ranked = |at: usize| {
            let mut ranked: Vec<(i64, i64)> = row.json(at)?;
            ranked.sort_unstable_by_key(|(rank, row)| (-rank, *row));
            Ok::<_, SqlError>((ranked, row.int(at + 1)? == BLOCK))
        };
        let (titled, has_more_titled) = ranked(2)?;
        let beside = row.json(4)?;
        let (beside_titled, has_more_beside_titled) = match row.optional_int(6)? {
            Some(_) => ranked(5).map(|(best, has_more)| (Some(best), has_more))?,
            None => (None, false),
        };
        Ok(Self { all, titled, has_more_titled, beside, beside_titled, has_more_beside_titled })
    }
}

/// The lists of a form and, if `is_counted`, the number of all hits up to one more than are counted.
fn lists_row(
    sql: &impl Sql,
    query: &SearchQuery,
    question: &Question,
    form: &Form,
    is_counted: bool,
) -> Result<Row, SqlError> {
    let wanted = i64::from(query.limit) + 1;
    let is_public = "publish_at <= ?4 AND (unpublish_at IS NULL OR unpublish_at > ?4)";
    let newest = |expression: &str| {
        format!(
            "SELECT entry FROM (SELECT rowid AS entry FROM words WHERE words MATCH {expression} ORDER BY rowid)
             CROSS JOIN entries USING (entry) WHERE {is_public} LIMIT {wanted}"
        )
    };
    let block = |expression: &str| {
        format!("SELECT rowid FROM words WHERE words MATCH {expression} ORDER BY rowid LIMIT {BLOCK}")
    };
    // Two columns: the ranks and rows of a block's public articles, and the number of all its articles.
    let ranked = |block: &str, condition: &str| {
        format!(
            "CASE WHEN {condition} THEN (
                SELECT json_group_array(json_array({rank}, entry)) FROM {block} CROSS JOIN entries USING (entry)
                WHERE {is_public}
             ) END, CASE WHEN {condition} THEN (SELECT count(*) FROM {block}) END",
            rank = rank("?5"),
        )
    };
    let has_any = "EXISTS (SELECT 1 FROM everywhere)";
    let is_unclear = format!(
        "?3 <> '' AND EXISTS (SELECT 1 FROM titled) AND (
            (SELECT count(*) FROM beside) = {wanted} OR (SELECT count(*) FROM titled) = {BLOCK}
         )"
    );
    let statement = format!(
        "WITH everywhere(entry) AS MATERIALIZED ({everywhere}), titled(entry) AS MATERIALIZED ({titled}),
         beside(entry) AS MATERIALIZED ({beside}), beside_titled(entry) AS MATERIALIZED ({beside_titled})
         SELECT CASE WHEN ?7 <> '' THEN (SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ?7 LIMIT {most})) END,
         (SELECT json_group_array(entry) FROM everywhere),
         {ranked_titled},
         CASE WHEN ?3 <> '' AND {has_any} THEN (SELECT json_group_array(entry) FROM beside) ELSE '[]' END,
         {ranked_beside_titled}",
        everywhere = newest("?1"),
        titled = block("?2"),
        beside = newest("?3"),
        beside_titled = block("?6"),
        ranked_titled = ranked("titled", has_any),
        ranked_beside_titled = ranked("beside_titled", &format!("{has_any} AND {is_unclear}")),
        most = MAX_COUNT + 1,
    );
    let words = i64::try_from(question.words().len()).unwrap_or(1);
    let section = query.section.as_deref();
    let beside = |at: usize| form.beside.as_ref().map_or_else(String::new, |beside| within(section, &beside[at]));
    let counted = if is_counted { question.matching(section) } else { String::new() };
    let parameters = vec![
        within(section, &form.all).into(),
        within(section, &form.titled).into(),
        beside(1).into(),
        query.now.into(),
        words.into(),
        beside(0).into(),
        counted.into(),
    ];
    sql.first(&statement, parameters)?.ok_or_else(|| SqlError("no lists".into()))
}

/// The rank of an article with all words in its title, as SQL; the parameter is their number. A day weighs as much as a
/// thousandth of the title.
pub fn rank(words: &str) -> String {
    // Parameters are floating-point numbers in an object.
    format!("CAST(1000 * {words} / max(title_words, {words}) AS INTEGER) + publish_at / 86400")
}
