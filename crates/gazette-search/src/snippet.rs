//! Snippets: the sentence of a text that has most of the query's words, with those words marked.

use gazette_core::html::escape;

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
    /// Whether words with other accents are not marked.
    is_as_typed: bool,
    /// Whether the last word may go on.
    is_open: bool,
}

/// A text with its words, and the part of the query that each of them matches.
struct Marked<'t> {
    text: &'t str,
    words: Vec<Word<'t>>,
    parts: Vec<Option<usize>>,
}

/// Ranks sentences: the number of different parts, of parts that follow each other as in the query, and of all.
type Score = (u32, usize, usize);

impl<'a> Marker<'a> {
    /// Marks these parts; if `is_as_typed`, only with the accents that were typed. A query without any accents matches all.
    pub fn new(parts: &'a [Vec<Forms>], is_as_typed: bool) -> Self {
        let is_as_typed = is_as_typed && parts.iter().flatten().any(Forms::has_accents);
        Self { parts, is_as_typed, is_open: false }
    }

    /// Marks these parts with any accents; if `is_open`, the last word may go on.
    pub fn open(parts: &'a [Vec<Forms>], is_open: bool) -> Self {
        Self { parts, is_as_typed: false, is_open }
    }

    /// The whole text as HTML.
    pub fn mark(&self, text: &str) -> String {
        let marked = self.marked(text);
        marked.html(0..marked.words.len(), 0, text.len())
    }

    /// The whole text as HTML, if it has a match.
    pub fn mark_if_any(&self, text: &str) -> Option<String> {
        let marked = self.marked(text);
        let has_any = marked.parts.iter().any(Option::is_some);
        has_any.then(|| marked.html(0..marked.words.len(), 0, text.len()))
    }

    /// The best passage of several texts as HTML, of the first if several are equal; `None` if there are no matches.
    pub fn passage(&self, texts: &[&str]) -> Option<String> {
        let mut best: Option<(Score, Marked<'_>, std::ops::Range<usize>)> = None;
        for text in texts {
            let marked = self.marked(text);
            let Some((score, sentence)) = marked.best_sentence() else { continue };
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, marked, sentence));
            }
        }
        best.map(|(_, marked, sentence)| marked.passage(sentence))
    }

    /// Whether each part is side by side in one of these texts.
    pub fn has_all(&self, texts: &[&str]) -> bool {
        let mut found = vec![false; self.parts.len()];
        for text in texts {
            let words = words(text);
            for (part, found) in found.iter_mut().enumerate() {
                *found = *found || (0..words.len()).any(|at| self.is_at(part, &words[at..]));
            }
        }
        found.iter().all(|found| *found)
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

    fn marked<'t>(&self, text: &'t str) -> Marked<'t> {
        let words = words(text);
        let mut parts = vec![None; words.len()];
        for at in 0..words.len() {
            if let Some(part) = (0..self.parts.len()).find(|part| self.is_at(*part, &words[at..])) {
                parts[at..at + self.parts[part].len()].fill(Some(part));
            }
        }
        Marked { text, words, parts }
    }
}

impl Marked<'_> {
    /// The first of the best sentences, as a range of words.
    fn best_sentence(&self) -> Option<(Score, std::ops::Range<usize>)> {
        let mut best: Option<(Score, std::ops::Range<usize>)> = None;
        let mut from = 0;
        for to in 1..=self.words.len() {
            if to < self.words.len() && !self.is_end(to) {
                continue;
            }
            let score = self.score(from..to);
            if score.0 > 0 && best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, from..to));
            }
            from = to;
        }
        best
    }

    /// Whether a sentence ends before a word.
    fn is_end(&self, next: usize) -> bool {
        let between = &self.text[self.words[next - 1].end()..self.words[next].start];
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

    fn score(&self, range: std::ops::Range<usize>) -> Score {
        let parts = &self.parts[range];
        let mut seen = 0_u64;
        for part in parts.iter().flatten() {
            seen |= 1 << part.min(&63);
        }
        let follows = |pair: &&[Option<usize>]| matches!(pair, [Some(first), Some(second)] if first + 1 == *second);
        (seen.count_ones(), parts.windows(2).filter(follows).count(), parts.iter().flatten().count())
    }

    fn length(&self, range: std::ops::Range<usize>) -> usize {
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
    fn passage(&self, sentence: std::ops::Range<usize>) -> String {
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
    fn html(&self, range: std::ops::Range<usize>, start: usize, end: usize) -> String {
        let mut html = String::with_capacity((end - start) + 64);
        let (mut at, mut open) = (start, false);
        for (word, part) in self.words[range.clone()].iter().zip(&self.parts[range]) {
            let between = &self.text[at..word.start];
            if open && !(part.is_some() && between.trim().is_empty()) {
                html.push_str("</mark>");
                open = false;
            }
            escape(&mut html, &in_one_line(between));
            if part.is_some() && !open {
                html.push_str("<mark>");
                open = true;
            }
            escape(&mut html, word.text);
            at = word.end();
        }
        if open {
            html.push_str("</mark>");
        }
        escape(&mut html, &in_one_line(&self.text[at..end]));
        html
    }
}

/// The text between words, without paragraph ends.
fn in_one_line(text: &str) -> String {
    text.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Question;

    fn with<T>(query: &str, is_as_typed: bool, work: impl FnOnce(&Marker<'_>) -> T) -> T {
        let question = Question::read(query).unwrap();
        work(&Marker::new(question.parts(), is_as_typed))
    }

    #[test]
    fn words_are_marked_with_their_accents_and_neighbours_together() {
        with("dang bo", false, |marker| {
            assert_eq!(marker.mark("Đảng bộ An Giang"), "<mark>Đảng bộ</mark> An Giang");
            assert_eq!(marker.mark("bộ, đảng <i>"), "<mark>bộ</mark>, <mark>đảng</mark> &lt;i&gt;");
            assert_eq!(marker.mark("không có"), "không có");
            assert_eq!(marker.mark_if_any("không có"), None);
        });
    }

    #[test]
    fn where_words_are_as_typed_others_are_not_marked() {
        let text = "Dương đi trên đường.";
        assert_eq!(with("đường", true, |marker| marker.mark(text)), "Dương đi trên <mark>đường</mark>.");
        assert_eq!(with("đường", false, |marker| marker.mark(text)), "<mark>Dương</mark> đi trên <mark>đường</mark>.");
        assert_eq!(with("duong", true, |marker| marker.mark(text)), "<mark>Dương</mark> đi trên <mark>đường</mark>.");
        assert_eq!(with("hòa", true, |marker| marker.mark("hoà hoa")), "<mark>hoà</mark> hoa");
    }

    #[test]
    fn words_that_must_be_side_by_side_are_marked_only_there() {
        assert_eq!(
            with("\"dang bo\"", false, |marker| marker.mark("bộ đảng, đảng bộ")),
            "bộ đảng, <mark>đảng bộ</mark>"
        );
        assert_eq!(with("中国", false, |marker| marker.mark("国中国人")), "国<mark>中国</mark>人");
    }

    #[test]
    fn a_passage_is_the_sentence_with_the_words() {
        let lead = "Cầu dài. Vàm Sen là tên cũ! Hôm nay cầu Vàm Sen thông xe. Hết.";
        let passage = |query, texts: &[&str]| with(query, false, |marker| marker.passage(texts));
        assert_eq!(passage("cau vam sen", &[lead]).unwrap(), "… Hôm nay <mark>cầu Vàm Sen</mark> thông xe. Hết.");
        assert_eq!(passage("cau", &["không có", "Cầu"]), Some("<mark>Cầu</mark>".into()));
        assert_eq!(passage("cau vam", &["Cầu.", "Cầu Vàm."]), Some("<mark>Cầu Vàm</mark>.".into()));
        assert_eq!(passage("cau", &["Cầu một.", "Cầu hai."]), Some("<mark>Cầu</mark> một.".into()));
        assert_eq!(passage("cau", &["không có gì", ""]), None);
        assert_eq!(passage("3,2", &["dài 3,2 km", ""]).unwrap(), "dài <mark>3</mark>,<mark>2</mark> km");
    }

    #[test]
    fn a_long_sentence_is_cut_where_most_of_the_words_are() {
        let far = format!("cầu {} rồi cầu và cầu nữa.", "một hai ".repeat(40));
        let passage = with("cau", false, |marker| marker.passage(&[&far])).unwrap();
        assert!(passage.starts_with("… ") && !passage.ends_with(" …"), "{passage}");
        assert_eq!(passage.matches("<mark>").count(), 2, "{passage}");
        let long = "中".repeat(200) + "国" + &"中".repeat(200);
        let passage = with("中国", false, |marker| marker.passage(&[&long])).unwrap();
        assert!(passage.contains("<mark>中国</mark>") && passage.chars().count() < 140, "{passage}");
    }
}
