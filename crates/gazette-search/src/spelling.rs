//! Spelling suggestions: how articles spell the words of a query, and corrections for words that no article contains.

use std::cell::Cell;

use gazette_core::text::lower_char;

use crate::command::SearchQuery;
use crate::question::{Question, phrase, within};
use crate::terms::Forms;
use crate::words::Word;
use gazette_sql::{Row, Sql, SqlError};

/// Corrected phrases. They differ from the query by as many typing errors as it has unknown words, or else by one. A
/// typing error is an additional, missing or wrong letter, two swapped letters, a missing space, or a word in Telex
/// keys with Vietnamese input switched off (`dduwowngf` for `đường`). For each word, the twelve most frequent
/// candidates are tried; frequencies are counted up to a thousand. This is SQL because that halves its size in the
/// program, and because only words of some article ever leave the tables.
///
/// Each letter costs about fifty look-ups in the index, so there are no corrections for words with more than 24
/// letters in all. A syllable of Vietnamese has at most seven letters, in Telex ten.
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

/// The articles that match a correction of a query without hits, the newest first, and all corrected phrases, without
/// accents.
pub fn mended(sql: &impl Sql, question: &Question, query: &SearchQuery) -> Result<(Vec<Row>, Vec<String>), SqlError> {
    // Letters, digits and marks only, so nothing needs escaping.
    let list = ["[\"", &question.folded_words().join("\",\""), "\"]"].concat();
    let phrases = sql.run(PHRASES, vec![list.into()])?;
    let phrases: Vec<String> = phrases.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<_, _>>()?;
    if phrases.is_empty() {
        return Ok((Vec::new(), phrases));
    }
    let any: Vec<String> = phrases.iter().map(|words| ["(", &phrase(words), ")"].concat()).collect();
    let rows = sql.run(
        "SELECT article, card, body FROM (
            SELECT rowid AS entry FROM words WHERE words MATCH ?1 ORDER BY rowid
         ) CROSS JOIN entries USING (entry) CROSS JOIN texts USING (entry)
         WHERE publish_at <= ?2 AND (unpublish_at IS NULL OR unpublish_at > ?2) LIMIT 20",
        vec![within(query.section.as_deref(), &any.join(" OR ")).into(), query.now.into()],
    )?;
    Ok((rows, phrases))
}

/// A limit for corrections: a corrected query costs as much as dozens of others, so corrections are computed only while
/// the object has time, and ordinary hits never wait for them.
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
    /// The rate that takes a quarter of the object's time, at about fifty milliseconds each.
    const PER_SEC: u32 = 5;
    const MOST: u32 = 60;

    /// The full allowance.
    pub const fn new() -> Self {
        Self { left: Cell::new(Self::MOST), at: Cell::new(0) }
    }

    /// Takes one at an instant in seconds; returns whether one was left.
    pub fn take(&self, now: i64) -> bool {
        let passed = now.saturating_sub(self.at.replace(now)).clamp(0, i64::from(Self::MOST)).unsigned_abs();
        let grown = u32::try_from(passed).unwrap_or(Self::MOST).saturating_mul(Self::PER_SEC);
        let left = self.left.get().saturating_add(grown).min(Self::MOST);
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

/// Finds how texts spell phrases.
pub struct Spelling {
    /// The words of the phrases without accents; the first phrase that a text contains is used.
    phrases: Vec<Vec<Forms>>,
    /// Whether the last word may be a prefix.
    is_open: bool,
}

impl Spelling {
    /// Finds these phrases, whose words are folded and separated by spaces.
    pub fn new<'p>(phrases: impl IntoIterator<Item = &'p str>, is_open: bool) -> Self {
        let forms = |phrase: &str| phrase.split(' ').map(Forms::folded_only).collect();
        Self { phrases: phrases.into_iter().map(forms).collect(), is_open }
    }

    /// Finds nothing.
    pub const fn none() -> Self {
        Self { phrases: Vec::new(), is_open: false }
    }

    /// The spelling in an article's texts, in lower case; empty if they contain no phrase.
    pub fn of(&self, texts: [&[Word<'_>]; 3]) -> String {
        for phrase in &self.phrases {
            for words in texts {
                if let Some(found) = words.windows(phrase.len()).find(|words| self.is_at(phrase, words)) {
                    let lower = |word: &Word<'_>| word.text.chars().map(lower_char).collect::<String>();
                    return found.iter().map(lower).collect::<Vec<_>>().join(" ");
                }
            }
        }
        String::new()
    }

    fn is_at(&self, phrase: &[Forms], words: &[Word<'_>]) -> bool {
        let last = phrase.len() - 1;
        phrase.iter().zip(words).enumerate().all(|(at, (form, word))| {
            if self.is_open && at == last { form.begins(word.text) } else { form.is_folded(word.text) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

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
        let of = |spelling: &Spelling, texts: [&str; 3]| {
            let [title, lead, body] = texts.map(words);
            spelling.of([&title, &lead, &body])
        };
        let open = Spelling::new(["duong li"], true);
        let first = Spelling::new(["a", "b"], false);
        let one = |phrase: &str, texts| of(&Spelling::new([phrase], false), texts);
        assert_eq!(one("dang bo", ["Bộ đảng", "họp “東” Đảng  bộ", ""]), "đảng bộ");
        assert_eq!(one("dang bo", ["Đảng", "bộ", ""]), "", "not over the end of a text");
        assert_eq!(one("dang bo", ["Đảng ta có bộ", "", "Đảng bộc"]), "", "not apart, not a part");
        assert_eq!(of(&open, ["Dương liễu", "", ""]), "dương liễu");
        assert_eq!(of(&first, ["b c", "Á", ""]), "á", "the first phrase before others");
    }
}
