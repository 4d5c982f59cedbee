//! Snippets: a passage of a text with the matching words marked.

use gazette_core::html::escape;
use gazette_core::text::fold_chars;

/// The length of a passage, in words.
const PASSAGE_WORDS: usize = 32;
/// The number of words before the first match.
const LEAD_IN_WORDS: usize = 6;

/// The words to mark.
pub struct Marker<'a> {
    words: &'a [String],
    /// Whether the last word may be a prefix.
    is_open: bool,
}

/// A word of the text: its bytes, and whether it matches.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    is_match: bool,
}

impl<'a> Marker<'a> {
    /// Marks these folded words.
    pub fn new(words: &'a [String], is_open: bool) -> Self {
        Self { words, is_open }
    }

    /// The whole text as HTML.
    pub fn mark(&self, text: &str) -> String {
        marked(text, &self.words_of(text))
    }

    /// The passage with the most matches, as HTML; `None` if there are no matches.
    pub fn passage(&self, text: &str) -> Option<String> {
        let words = self.words_of(text);
        let matches: Vec<usize> = (0..words.len()).filter(|at| words[*at].is_match).collect();
        // Both ends of the passage only move forward, so each match is visited at most twice.
        let (mut from, mut most, mut end) = (0, 0, 0);
        for (at, first) in matches.iter().enumerate() {
            let start = first.saturating_sub(LEAD_IN_WORDS);
            while matches.get(end).is_some_and(|word| *word < start + PASSAGE_WORDS) {
                end += 1;
            }
            // The first of equal passages wins.
            if end - at > most {
                (from, most) = (start, end - at);
            }
        }
        if most == 0 {
            return None;
        }
        let to = (from + PASSAGE_WORDS).min(words.len());
        let shown = &words[from..to];
        let (start, end) = (shown.first()?.start, shown.last()?.end);
        let shown: Vec<Word> =
            shown.iter().map(|word| Word { start: word.start - start, end: word.end - start, ..*word }).collect();
        let before = if from > 0 { "… " } else { "" };
        let after = if to < words.len() { " …" } else { "" };
        Some([before, &marked(&text[start..end], &shown), after].concat())
    }

    fn words_of(&self, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (start, c.is_alphanumeric()) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    words.push(Word { start: from, end: at, is_match: self.is_match(&text[from..at]) });
                    start = None;
                }
                _ => {}
            }
        }
        words
    }

    fn is_match(&self, word: &str) -> bool {
        let folded = fold_chars(word);
        let is_last_of_them =
            || self.is_open && self.words.last().is_some_and(|last| folded.starts_with(last.as_str()));
        self.words.contains(&folded) || is_last_of_them()
    }
}

/// A text as HTML; neighbouring matches share one mark.
fn marked(text: &str, words: &[Word]) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    let (mut at, mut open) = (0, false);
    for word in words {
        let between = &text[at..word.start];
        if open && !(word.is_match && between.trim().is_empty()) {
            html.push_str("</mark>");
            open = false;
        }
        escape(&mut html, &in_one_line(between));
        if word.is_match && !open {
            html.push_str("<mark>");
            open = true;
        }
        escape(&mut html, &text[word.start..word.end]);
        at = word.end;
    }
    if open {
        html.push_str("</mark>");
    }
    escape(&mut html, &in_one_line(&text[at..]));
    html
}

/// The text between words, without paragraph ends.
fn in_one_line(text: &str) -> String {
    text.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn words_are_marked_with_their_accents_and_neighbours_together() {
        let words = words(&["dang", "bo"]);
        let marker = Marker::new(&words, false);
        assert_eq!(marker.mark("Đảng bộ An Giang"), "<mark>Đảng bộ</mark> An Giang");
        assert_eq!(marker.mark("bộ, đảng <i>"), "<mark>bộ</mark>, <mark>đảng</mark> &lt;i&gt;");
        assert_eq!(marker.mark("không có"), "không có");
    }

    #[test]
    fn an_unfinished_word_marks_what_it_begins() {
        let words = words(&["duo"]);
        assert_eq!(
            Marker::new(&words, true).mark("Đường dưới"),
            "<mark>Đường</mark> <mark>dưới</mark>".replace("</mark> <mark>", " ")
        );
        assert_eq!(Marker::new(&words, false).mark("Đường"), "Đường");
    }

    #[test]
    fn a_passage_is_cut_at_words_where_most_of_them_stand() {
        let words = words(&["cau"]);
        let marker = Marker::new(&words, false);
        let far = format!("cầu {} rồi cầu và cầu nữa.", "một hai ".repeat(40));
        let passage = marker.passage(&far).unwrap();
        assert!(passage.starts_with("… ") && !passage.ends_with(" …"), "{passage}");
        assert_eq!(passage.matches("<mark>").count(), 2, "{passage}");
        assert_eq!(marker.passage("không có gì"), None);
        assert_eq!(marker.passage("Cầu"), Some("<mark>Cầu</mark>".into()));
    }
}
