//! Translates a query into queries for FTS5.

use gazette_core::text::{fold_chars, with_one_tone_placement};

/// Further words are ignored.
const MAX_WORDS: usize = 12;
/// The minimum length of the last word to match as a prefix.
const MIN_PREFIX_CHARS: usize = 2;
/// The columns with words as written, and those without accents.
const EXACT: &str = "exact_title exact_lead exact_body";
/// The columns of folded words.
pub const FOLDED: &str = "title lead body";

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The words in order, split at every character that is no letter or digit; quoted words form one part.
    parts: Vec<Part>,
    /// Whether the last word may be a prefix.
    is_open: bool,
}

/// Words that must be side by side; one word unless quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part(Vec<String>);

impl Question {
    /// Parses any text; `None` if it contains no word.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut left = MAX_WORDS;
        for (index, stretch) in text.split(['"', '“', '”']).enumerate() {
            let words = stretch.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let words: Vec<String> = words.take(left).map(str::to_owned).collect();
            left -= words.len();
            if words.is_empty() {
                continue;
            }
            if index % 2 == 1 {
                parts.push(Part(words));
            } else {
                parts.extend(words.into_iter().map(|word| Part(vec![word])));
            }
        }
        let is_open = left > 0
            && text.ends_with(char::is_alphanumeric)
            && parts
                .last()
                .is_some_and(|Part(words)| words.iter().any(|word| word.chars().count() >= MIN_PREFIX_CHARS));
        (!parts.is_empty()).then_some(Self { parts, is_open })
    }

    /// The words without accents.
    pub fn folded_words(&self) -> Vec<String> {
        self.parts.iter().flat_map(|Part(words)| words).map(|word| fold_chars(word)).collect()
    }

    /// Whether the last word may be a prefix.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// The number of tiers with the words as typed.
    pub fn exact_tiers(&self) -> usize {
        if self.parts.len() == 1 { 1 } else { 2 }
    }

    /// The FTS5 queries, best first: the words as typed, side by side and then anywhere; the same without accents; and
    /// with the last word as a prefix.
    pub fn tiers(&self) -> Vec<String> {
        let exact = |word: &str| with_one_tone_placement(word);
        let mut tiers = Vec::new();
        let is_one_part = self.parts.len() == 1;
        for (columns, form) in [(EXACT, &exact as &dyn Fn(&str) -> String), (FOLDED, &|word| fold_chars(word))] {
            if !is_one_part {
                let all: Vec<&str> = self.parts.iter().flat_map(|Part(words)| words).map(String::as_str).collect();
                tiers.push(matching(columns, &phrase(&all, form)));
            }
            let parts: Vec<String> = self.parts.iter().map(|part| part.phrase(form)).collect();
            tiers.push(matching(columns, &parts.join(" AND ")));
        }
        if self.is_open {
            let mut parts: Vec<String> = self.parts.iter().map(|part| part.phrase(&|word| fold_chars(word))).collect();
            if let Some(last) = parts.last_mut() {
                last.push_str(" *");
            }
            tiers.push(matching(FOLDED, &parts.join(" AND ")));
        }
        tiers
    }
}

impl Part {
    fn phrase(&self, form: &dyn Fn(&str) -> String) -> String {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        phrase(&words, form)
    }
}

fn phrase(words: &[&str], form: &dyn Fn(&str) -> String) -> String {
    quoted(&words.iter().map(|word| form(word)).collect::<Vec<_>>())
}

/// Words side by side. They contain letters and digits only, so nothing needs escaping.
pub fn quoted(words: &[String]) -> String {
    ["\"", &words.join(" "), "\""].concat()
}

/// A query for some columns.
pub fn matching(columns: &str, what: &str) -> String {
    ["{", columns, "} : (", what, ")"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiers(text: &str) -> Vec<String> {
        Question::read(text).map(|question| question.tiers()).unwrap_or_default()
    }

    #[test]
    fn the_words_as_typed_come_before_the_folded_ones() {
        assert_eq!(
            tiers("Đảng bộ "),
            [
                "{exact_title exact_lead exact_body} : (\"đảng bộ\")",
                "{exact_title exact_lead exact_body} : (\"đảng\" AND \"bộ\")",
                "{title lead body} : (\"dang bo\")",
                "{title lead body} : (\"dang\" AND \"bo\")",
            ]
        );
    }

    #[test]
    fn quoted_words_stay_together_and_a_last_word_may_go_on() {
        assert_eq!(tiers("\"vấn đề\" mo").last().unwrap(), "{title lead body} : (\"van de\" AND \"mo\" *)");
        assert_eq!(tiers("\"vấn đề\"").len(), 2);
        assert_eq!(tiers("a").len(), 2, "one letter could go on to anything");
    }

    #[test]
    fn what_has_no_word_is_no_question_and_nothing_typed_is_syntax() {
        for text in ["", "\"", "*", "-", "\0", " () "] {
            assert_eq!(Question::read(text), None, "{text:?}");
        }
        assert_eq!(
            tiers("a* OR NEAR(b) title:x ")[3],
            "{title lead body} : (\"a\" AND \"or\" AND \"near\" AND \"b\" AND \"title\" AND \"x\")"
        );
        assert_eq!(Question::read(&"x y ".repeat(500)).unwrap().folded_words().len(), MAX_WORDS);
    }
}
