//! What was perhaps meant: words as they are written where they were found, and for words that nobody wrote, others that
//! are a slip of a finger away.

use std::cell::Cell;

use gazette_core::text::{fold_chars, lower_char};

use crate::command::SearchQuery;
use crate::question::{FOLDED, Question, matching};
use gazette_sql::{Row, Sql, SqlError};

/// Phrases that are as many slips away from the words as there are words that nobody wrote, or else one: a letter too many,
/// too few, a wrong one, two in the wrong order, a space left out, or the keys of Telex where its Vietnamese was off
/// (`dduwowngf` for `đường`). Of each word the dozen slips that are written most; nobody counts further than a thousand. In
/// SQL, because there it weighs half, and only words that stand in some article ever leave the tables.
///
/// Each letter costs some fifty looks into the index, so of words with more than 24 in all no slips are made: no syllable of
/// Vietnamese has more than seven, in Telex ten.
const PHRASES: &str = "WITH RECURSIVE
    request(n, word, is_known) AS MATERIALIZED (
        SELECT key, value, EXISTS (SELECT 1 FROM vocabulary WHERE term = value) FROM json_each(?1)
    ),
    whole(words, slips, letters) AS MATERIALIZED (
        SELECT count(*), max(1, sum(NOT is_known)), coalesce(sum(length(word)) FILTER (WHERE NOT is_known), sum(length(word)))
        FROM request
    ),
    place(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM place WHERE i < 12),
    letter(n, letter) AS (SELECT 96, '' UNION ALL SELECT n + 1, char(n + 1) FROM letter WHERE n < 122),
    cut(n, word, i, letter) AS (
        SELECT request.n, word, i, letter FROM request, whole, place, letter
        WHERE words <= 6 AND slips <= 2 AND letters <= 24 AND i <= length(word) AND length(word) BETWEEN 3 AND 12
        AND NOT (is_known AND EXISTS (SELECT 1 FROM request WHERE NOT is_known))
    ),
    slip(n, form) AS (
        SELECT n, substr(word, 1, i) || letter || substr(word, i + 1) FROM cut
        UNION SELECT n, substr(word, 1, i) || letter || substr(word, i + 2) FROM cut
        UNION SELECT n, substr(word, 1, i) || substr(word, i + 2, 1) || substr(word, i + 1, 1) || substr(word, i + 3) FROM cut
        UNION SELECT n, rtrim(replace(replace(replace(replace(replace(
            word, 'dd', 'd'), 'aa', 'a'), 'ee', 'e'), 'oo', 'o'), 'w', ''), 'sfrxj') FROM cut
        EXCEPT SELECT n, word FROM request
    ),
    often(n, form, times) AS MATERIALIZED (
        SELECT n, form, (SELECT count(*) FROM (SELECT 1 FROM vocabulary WHERE term = form LIMIT 1000)) FROM slip
    ),
    ranked(n, form, rank) AS (
        SELECT n, form, row_number() OVER (PARTITION BY n ORDER BY times DESC) FROM often WHERE times > 0
    ),
    form(n, form, slips) AS MATERIALIZED (
        SELECT n, form, 1 FROM ranked WHERE rank <= 12
        UNION SELECT n, substr(word, 1, i) || ' ' || substr(word, i + 1), 1 FROM cut WHERE i BETWEEN 2 AND length(word) - 2
        UNION SELECT n, word, 0 FROM request
    ),
    phrase(n, phrase, slips) AS (
        SELECT 0, form, slips FROM form WHERE n = 0
        UNION ALL SELECT form.n, phrase || ' ' || form, phrase.slips + form.slips
        FROM phrase JOIN whole JOIN form ON form.n = phrase.n + 1 AND phrase.slips + form.slips <= whole.slips
    )
    SELECT phrase FROM phrase JOIN whole ON n = words - 1 AND phrase.slips = whole.slips";

/// The articles that say what a question without hits was perhaps meant to say, the newest first, and all that this may
/// be: phrases without accents.
pub fn mended(sql: &impl Sql, question: &Question, query: &SearchQuery) -> Result<(Vec<Row>, Vec<String>), SqlError> {
    // Letters and digits only, so there is nothing to escape.
    let list = ["[\"", &question.folded_words().join("\",\""), "\"]"].concat();
    let phrases = sql.run(PHRASES, vec![list.into()])?;
    let phrases: Vec<String> = phrases.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?;
    if phrases.is_empty() {
        return Ok((Vec::new(), phrases));
    }
    let any = ["\"", &phrases.join("\" OR \""), "\""].concat();
    let rows = sql.run(
        "SELECT 0, entry, article, card, title, lead, body FROM (
            SELECT rowid AS found FROM words WHERE words MATCH ?1 ORDER BY rowid DESC
         ) JOIN entries ON entry = found
         WHERE publish_at <= ?2 AND (unpublish_at IS NULL OR unpublish_at > ?2) AND (?3 IS NULL OR section = ?3)
         LIMIT 20",
        vec![matching(FOLDED, &any).into(), query.now.into(), query.section.as_deref().into()],
    )?;
    Ok((rows, phrases))
}

/// How many questions may still be mended: a question that is mended costs as much as dozens that are not, so it is only
/// offered while the object has time to spare, and found words never wait for it.
pub struct Allowance {
    left: Cell<u32>,
    at: Cell<i64>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self::new()
    }
}

impl Allowance {
    /// As many a second as take a quarter of the object's time, each some fifty milliseconds.
    const PER_SEC: u32 = 5;
    const MOST: u32 = 60;

    /// All of it.
    pub const fn new() -> Self {
        Self { left: Cell::new(Self::MOST), at: Cell::new(0) }
    }

    /// Takes one, at an instant in seconds; whether there was one.
    pub fn take(&self, now: i64) -> bool {
        let passed = now.saturating_sub(self.at.replace(now)).clamp(0, i64::from(Self::MOST)).unsigned_abs();
        let grown = u32::try_from(passed).unwrap_or(Self::MOST).saturating_mul(Self::PER_SEC);
        let left = self.left.get().saturating_add(grown).min(Self::MOST);
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

/// What texts are asked for.
pub struct Spelling {
    /// Phrases without accents, of which one is wanted; the first that a text has.
    pub phrases: Vec<String>,
    /// Whether their last word may go on.
    pub is_open: bool,
}

impl Spelling {
    /// How an article's texts write it, in lower case; empty where they have none.
    pub fn of(&self, texts: [&str; 3]) -> String {
        if self.phrases.is_empty() {
            return String::new();
        }
        let mut written = String::from(" ");
        for text in texts {
            for c in text.chars() {
                if c.is_alphanumeric() {
                    written.push(lower_char(c));
                } else if !written.ends_with(' ') {
                    written.push(' ');
                }
            }
            // Nothing stands side by side over the end of a text.
            written.push_str(" . ");
        }
        let folded = fold_chars(&written);
        for phrase in &self.phrases {
            let end = if self.is_open { "" } else { " " };
            if let Some(at) = folded.find(&[" ", phrase, end].concat()) {
                // Folding keeps the number of letters.
                let from: String = written.chars().skip(folded[..=at].chars().count()).collect();
                return from.split(' ').take(phrase.split(' ').count()).collect::<Vec<_>>().join(" ");
            }
        }
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_mended_as_often_as_there_is_time_for() {
        let allowance = Allowance::new();
        assert_eq!((0..1_000).filter(|_| allowance.take(1_000)).count(), 60);
        assert_eq!((0..1_000).filter(|_| allowance.take(1_001)).count(), 5);
        assert_eq!((0..1_000).filter(|_| allowance.take(900)).count(), 0, "a clock that goes back gives nothing");
        assert_eq!((0..1_000).filter(|_| allowance.take(i64::MAX)).count(), 60);
    }

    #[test]
    fn words_are_spelled_as_the_text_has_them_side_by_side() {
        let open = Spelling { phrases: vec!["duong li".into()], is_open: true };
        let first = Spelling { phrases: vec!["a".into(), "b".into()], is_open: false };
        let one = |phrase: &str, texts| Spelling { phrases: vec![phrase.into()], is_open: false }.of(texts);
        assert_eq!(one("dang bo", ["Bộ đảng", "họp “東” Đảng  bộ", ""]), "đảng bộ");
        assert_eq!(one("dang bo", ["Đảng", "bộ", ""]), "", "not over the end of a text");
        assert_eq!(one("dang bo", ["Đảng ta có bộ", "", "Đảng bộc"]), "", "not apart, not a part");
        assert_eq!(open.of(["Dương liễu", "", ""]), "dương liễu");
        assert_eq!(first.of(["b c", "Á", ""]), "á", "the first phrase before others");
    }
}
