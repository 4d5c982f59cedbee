//! Snippets: the sentence of a text that has most of the query's words, with those words marked.

use std::ops::Range;

use gazette_core::html::escape;
use gazette_core::text::fold_char;

use crate::terms::Forms;
use crate::words::{Word, words};

/// The maximum length of a passage. A word counts three, a character of a script without spaces one.
const PASSAGE_LENGTH: usize = 96;
/// The length before the first match, in a sentence that is longer.
const LEAD_IN_LENGTH: usize = 18;

/// Marks the words of a query.
pub struct Marker<'a> {
    /// Words that are marked if they are side by side.
    parts: &'a [Vec<Forms>],
    /// The first letter of each part, without accents.
    first_letters: Vec<Option<char>>,
    /// Whether words with other accents are not marked.
    is_as_typed: bool,
    /// Whether the last word may go on.
    is_open: bool,
}

/// A text with its words, and the part of the query that each of them matches.
pub struct Marked<'t> {
    text: &'t str,
    words: Vec<Word<'t>>,
    parts: Vec<Option<u8>>,
}

/// Ranks sentences: the number of different parts, of parts that follow each other as in the query, and of all.
type Score = (u32, usize, usize);

impl<'a> Marker<'a> {
    /// Marks these parts; if `is_as_typed`, only with the accents that were typed. A query without any accents matches all.
    pub fn new(parts: &'a [Vec<Forms>], is_as_typed: bool) -> Self {
        let is_as_typed = is_as_typed && parts.iter().flatten().any(Forms::has_accents);
        let first_letters = parts.iter().map(|part| part.first()?.folded.chars().next()).collect();
        Self { parts, first_letters, is_as_typed, is_open: false }
    }

    /// Marks these parts with any accents; if `is_open`, the last word may go on.
    pub fn open(parts: &'a [Vec<Forms>], is_open: bool) -> Self {
        Self { is_open, ..Self::new(parts, false) }
    }

    /// Whether each part is side by side in one of these texts.
    pub fn has_all(&self, texts: &[&str]) -> bool {
        let mut found = vec![false; self.parts.len()];
        for text in texts {
            let words = words(text);
            for at in 0..words.len() {
                for part in self.beginning_like(&words[at]) {
                    found[part] = found[part] || self.is_at(part, &words[at..]);
                }
            }
        }
        found.iter().all(|found| *found)
    }

    /// The parts whose first letter a word has. Few words have one, and comparing words takes longer.
    fn beginning_like(&self, word: &Word<'_>) -> impl Iterator<Item = usize> {
        let first = word.text.chars().next().map(fold_char);
        (0..self.parts.len()).filter(move |part| self.first_letters[*part] == first)
    }

    /// Whether a part stands at the beginning of these words.
    fn is_at(&self, part: usize, words: &[Word<'_>]) -> bool {
        let forms = &self.parts[part];
        let Some(words) = words.get(..forms.len()) else { return false };
        let is_last = |at: usize| self.is_open && part + 1 == self.parts.len() && at + 1 == forms.len();
        let is_same = |(at, (form, word)): (usize, (&Forms, &Word<'_>))| {
            if is_last(at) {
                return form.begins(word.text);
            }
            form.is_folded(word.text) && (!self.is_as_typed || form.is_written(word.text))
        };
        forms.iter().zip(words).enumerate().all(is_same)
    }

    /// Finds the matches in a text.
    pub fn marked<'t>(&self, text: &'t str) -> Marked<'t> {
        let words = words(text);
        let mut parts = vec![None; words.len()];
        for at in 0..words.len() {
            if let Some(part) = self.beginning_like(&words[at]).find(|part| self.is_at(*part, &words[at..])) {
                // A query has no more than fifty parts.
                parts[at..at + self.parts[part].len()].fill(u8::try_from(part).ok());
            }
        }
        Marked { text, words, parts }
    }
}

/// The best passage of several texts as HTML, of the first if several are equal; `None` if there are no matches.
pub fn best_passage(texts: &[&Marked<'_>]) -> Option<String> {
    let mut best: Option<(Score, &Marked<'_>, Range<usize>)> = None;
    for marked in texts {
        let Some((score, sentence)) = marked.best_sentence() else { continue };
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, marked, sentence));
        }
    }
    best.map(|(_, marked, sentence)| marked.passage(sentence))
}

impl<'t> Marked<'t> {
    /// The words of the text.
    pub fn words(&self) -> &[Word<'t>] {
        &self.words
    }

    /// Whether there is a match.
    pub fn has_any(&self) -> bool {
        self.parts.iter().any(Option::is_some)
    }

    /// The whole text as HTML.
    pub fn whole(&self) -> String {
        self.html(0..self.words.len(), 0, self.text.len())
    }

    /// The first of the best sentences, as a range of words.
    fn best_sentence(&self) -> Option<(Score, Range<usize>)> {
        let mut best: Option<(Score, Range<usize>)> = None;
        // The first word of the sentences that are left. Those without a match are passed over.
        let mut left = 0;
        while let Some(matched) = self.parts[left..].iter().position(Option::is_some) {
            let matched = left + matched;
            let from = (left + 1..=matched).rev().find(|at| self.is_end(*at)).unwrap_or(left);
            let to = (matched + 1..self.words.len()).find(|at| self.is_end(*at)).unwrap_or(self.words.len());
            let score = self.score(from..to);
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, from..to));
            }
            left = to;
        }
        best
    }

    /// Whether a sentence ends before a word.
    fn is_end(&self, next: usize) -> bool {
        let between = &self.text[self.words[next - 1].end()..self.words[next].start];
        if between == " " {
            return false;
        }
        let mut signs = between.chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '\n' | '。' | '！' | '？' | '។' => return true,
                '.' | '!' | '?' | '…' if signs.peek().is_some_and(|next| !next.is_alphanumeric()) => return true,
                _ => {}
            }
        }
        false
    }

    fn score(&self, range: Range<usize>) -> Score {
        let parts = &self.parts[range];
        let mut seen = 0_u64;
        for part in parts.iter().flatten() {
            seen |= 1 << part.min(&63);
        }
        let follows = |pair: &&[Option<u8>]| matches!(pair, [Some(first), Some(second)] if first + 1 == *second);
        (seen.count_ones(), parts.windows(2).filter(follows).count(), parts.iter().flatten().count())
    }

    fn length(&self, range: Range<usize>) -> usize {
        self.words[range].iter().map(|word| if word.is_piece { 1 } else { 3 }).sum()
    }

    /// The end of the passage from a word on.
    fn end_from(&self, from: usize) -> usize {
        let mut left = PASSAGE_LENGTH;
        let fits = |word: &&Word<'_>| {
            let length = if word.is_piece { 1 } else { 3 };
            let is_in = left >= length;
            left = left.saturating_sub(length);
            is_in
        };
        from + self.words[from..].iter().take_while(fits).count()
    }

    /// A passage that begins with a sentence or, if that is too long, a little before the best part of it.
    fn passage(&self, sentence: Range<usize>) -> String {
        let mut from = sentence.start;
        if self.length(sentence.clone()) > PASSAGE_LENGTH {
            let mut most = (0, 0, 0);
            for first in sentence.clone().filter(|at| self.parts[*at].is_some()) {
                let mut start = first;
                while start > sentence.start && self.length(start - 1..first) <= LEAD_IN_LENGTH {
                    start -= 1;
                }
                let score = self.score(start..self.end_from(start).min(sentence.end));
                // The first of equal ones.
                if score > most {
                    (from, most) = (start, score);
                }
            }
        }
        let to = self.end_from(from);
        let (start, end) = (self.words[from].start, self.words[to - 1].end());
        let before = if from > 0 { "… " } else { "" };
        let is_last = to == self.words.len();
        let end = if is_last { self.text.len() } else { end };
        [before, &self.html(from..to, start, end), if is_last { "" } else { " …" }].concat()
    }

    /// The text between two positions as HTML; neighbouring matches share one mark.
    fn html(&self, range: Range<usize>, start: usize, end: usize) -> String {
        let mut html = String::with_capacity((end - start) + 64);
        let mut at = start;
        let mut words = self.words[range.clone()].iter().zip(&self.parts[range]).peekable();
        while let Some((word, part)) = words.next() {
            if part.is_none() {
                continue;
            }
            let mut last = word.end();
            while let Some((next, Some(_))) = words.peek() {
                if !self.text[last..next.start].trim().is_empty() {
                    break;
                }
                last = next.end();
                words.next();
            }
            escape_in_one_line(&mut html, &self.text[at..word.start]);
            html.push_str("<mark>");
            escape_in_one_line(&mut html, &self.text[word.start..last]);
            html.push_str("</mark>");
            at = last;
        }
        escape_in_one_line(&mut html, &self.text[at..end]);
        html
    }
}

/// Escapes a text without paragraph ends.
fn escape_in_one_line(html: &mut String, text: &str) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            html.push(' ');
        }
        escape(html, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Question;

    fn with<T>(query: &str, is_as_typed: bool, work: impl FnOnce(&Marker<'_>) -> T) -> T {
        let question = Question::read(query).unwrap();
        work(&Marker::new(question.parts(), is_as_typed))
    }

    fn mark(marker: &Marker<'_>, text: &str) -> String {
        marker.marked(text).whole()
    }

    fn passage_of(marker: &Marker<'_>, texts: &[&str]) -> Option<String> {
        let all: Vec<Marked<'_>> = texts.iter().map(|text| marker.marked(text)).collect();
        best_passage(&all.iter().collect::<Vec<_>>())
    }

    #[test]
    fn words_are_marked_with_their_accents_and_neighbours_together() {
        with("dang bo", false, |marker| {
            assert_eq!(mark(marker, "Đảng bộ An Giang"), "<mark>Đảng bộ</mark> An Giang");
            assert_eq!(mark(marker, "bộ, đảng <i>"), "<mark>bộ</mark>, <mark>đảng</mark> &lt;i&gt;");
            assert_eq!(mark(marker, "không có"), "không có");
            assert!(!marker.marked("không có").has_any() && marker.marked("Bộ").has_any());
        });
    }

    #[test]
    fn where_words_are_as_typed_others_are_not_marked() {
        let text = "Dương đi trên đường.";
        assert_eq!(with("đường", true, |marker| mark(marker, text)), "Dương đi trên <mark>đường</mark>.");
        assert_eq!(with("đường", false, |marker| mark(marker, text)), "<mark>Dương</mark> đi trên <mark>đường</mark>.");
        assert_eq!(with("duong", true, |marker| mark(marker, text)), "<mark>Dương</mark> đi trên <mark>đường</mark>.");
        assert_eq!(with("hòa", true, |marker| mark(marker, "hoà hoa")), "<mark>hoà</mark> hoa");
    }

    #[test]
    fn words_that_must_be_side_by_side_are_marked_only_there() {
        assert_eq!(
            with("\"dang bo\"", false, |marker| mark(marker, "bộ đảng, đảng bộ")),
            "bộ đảng, <mark>đảng bộ</mark>"
        );
        assert_eq!(with("中国", false, |marker| mark(marker, "国中国人")), "国<mark>中国</mark>人");
    }

    #[test]
    fn a_passage_is_the_sentence_with_the_words() {
        let lead = "Cầu dài. Vàm Sen là tên cũ! Hôm nay cầu Vàm Sen thông xe. Hết.";
        let passage = |query, texts: &[&str]| with(query, false, |marker| passage_of(marker, texts));
        assert_eq!(passage("cau vam sen", &[lead]).unwrap(), "… Hôm nay <mark>cầu Vàm Sen</mark> thông xe. Hết.");
        assert_eq!(passage("cau", &["không có", "Cầu"]), Some("<mark>Cầu</mark>".into()));
        assert_eq!(passage("cau vam", &["Cầu.", "Cầu Vàm."]), Some("<mark>Cầu Vàm</mark>.".into()));
        assert_eq!(passage("cau", &["Cầu một.", "Cầu hai."]), Some("<mark>Cầu</mark> một.".into()));
        assert_eq!(passage("cau", &["không có gì", ""]), None);
        assert_eq!(passage("cau", &["Một. Hai.\nBa cầu.\nBốn."]), Some("… Ba <mark>cầu</mark>. Bốn.".into()));
        assert_eq!(passage("3,2", &["dài 3,2 km", ""]).unwrap(), "dài <mark>3</mark>,<mark>2</mark> km");
    }

    #[test]
    fn a_long_sentence_is_cut_where_most_of_the_words_are() {
        let far = format!("cầu {} rồi cầu và cầu nữa.", "một hai ".repeat(40));
        let passage = with("cau", false, |marker| passage_of(marker, &[&far])).unwrap();
        assert!(passage.starts_with("… ") && !passage.ends_with(" …"), "{passage}");
        assert_eq!(passage.matches("<mark>").count(), 2, "{passage}");
        let long = "中".repeat(200) + "国" + &"中".repeat(200);
        let passage = with("中国", false, |marker| passage_of(marker, &[&long])).unwrap();
        assert!(passage.contains("<mark>中国</mark>") && passage.chars().count() < 140, "{passage}");
    }
}
