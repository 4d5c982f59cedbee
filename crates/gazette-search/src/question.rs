//! Translates a query into expressions for FTS5.

use crate::terms::{Forms, beside, beside_prefix, section};
use crate::words::words;

/// Further words are ignored.
const MAX_WORDS: usize = 12;
/// The maximum number of characters of a script without spaces among them.
const MAX_PIECES: usize = 40;
/// The minimum length of the last word to match as a prefix.
const MIN_PREFIX_CHARS: usize = 2;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The words in order; words that must be side by side form one part.
    parts: Vec<Vec<Forms>>,
    /// Whether the last word may go on.
    is_open: bool,
}

/// Hits of the same quality.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tier {
    /// The expression for FTS5; its hits may include hits of better tiers.
    base: String,
    /// The expressions of the better tiers.
    better: Vec<String>,
    /// Whether the words are as typed, not only without accents.
    pub is_as_typed: bool,
    /// Whether all words are in the title.
    pub is_title: bool,
}

/// The expressions of the words in a form: as typed, or without accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Whether the words are as typed.
    pub is_as_typed: bool,
    /// All words, anywhere.
    pub all: String,
    /// All words in the title.
    pub titled: String,
    /// All words side by side: those in titles, and all; `None` if all words must be so anyway.
    pub beside: Option<[String; 2]>,
}

impl Form {
    /// The number of its tiers.
    pub fn tiers(&self) -> u8 {
        if self.beside.is_some() { 4 } else { 2 }
    }
}

impl Tier {
    /// The only tier.
    pub fn only(expression: String) -> Self {
        Self { base: expression, ..Self::default() }
    }

    /// The expression for the hits of this tier and perhaps of better ones. FTS5 takes about half as long for it.
    pub fn with_better(&self) -> String {
        self.base.clone()
    }

    /// The expression for the hits of this tier alone.
    pub fn alone(&self) -> String {
        if self.better.is_empty() {
            return self.with_better();
        }
        ["(", &self.base, ") NOT (", &self.better.join(" OR "), ")"].concat()
    }
}

impl Question {
    /// Parses any text; `None` if it contains no word.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts: Vec<Vec<Forms>> = Vec::new();
        let (mut count, mut pieces) = (0, 0);
        for (index, stretch) in text.split(['"', '“', '”']).enumerate() {
            let is_quoted = index % 2 == 1;
            for (at, word) in words(stretch).iter().enumerate() {
                pieces += usize::from(word.is_piece);
                count += usize::from(!word.is_joined);
                if count > MAX_WORDS || pieces > MAX_PIECES {
                    break;
                }
                match parts.last_mut() {
                    Some(part) if at > 0 && (is_quoted || word.is_joined) => part.push(Forms::of(word)),
                    _ => parts.push(vec![Forms::of(word)]),
                }
            }
        }
        let last = parts.last()?.last()?;
        let is_long = last.folded.chars().count() >= MIN_PREFIX_CHARS;
        let is_open = text.ends_with(char::is_alphanumeric) && is_long && !last.is_piece && count <= MAX_WORDS;
        Some(Self { parts, is_open })
    }

    /// All words.
    pub fn words(&self) -> Vec<&Forms> {
        self.parts.iter().flatten().collect()
    }

    /// The words without accents.
    pub fn folded_words(&self) -> Vec<String> {
        self.words().iter().map(|word| word.folded.clone()).collect()
    }

    /// The query in a form that is the same for all queries with the same hits and the same suggestion.
    pub fn normal_form(&self) -> String {
        let part = |part: &Vec<Forms>| part.iter().map(Forms::written).collect::<Vec<_>>().join("\u{1}");
        self.parts.iter().map(part).collect::<Vec<_>>().join(" ")
    }

    /// Whether the last word may go on.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether the terms of the index can't tell if words that must be side by side are: three and more may be so in pairs at
    /// different places.
    pub fn must_be_verified(&self) -> bool {
        self.parts.iter().any(|part| part.len() > 2)
    }

    /// The parts: words that must be side by side.
    pub fn parts(&self) -> &[Vec<Forms>] {
        &self.parts
    }

    /// The expression for all hits.
    pub fn matching(&self, section: Option<&str>) -> String {
        within(section, &self.everywhere(Forms::folded))
    }

    /// The expressions of all tiers, best first: the words as typed and side by side, with all of them in the title or not;
    /// as typed anywhere, likewise; and the same without accents. A tier has no hit of a better one.
    pub fn tiers(&self, section: Option<&str>) -> Vec<Tier> {
        let mut tiers: Vec<Tier> = Vec::new();
        // The expression of all hits of the better form.
        let mut before: Option<String> = None;
        for form in self.forms() {
            let mut bases = vec![(form.titled, true), (form.all.clone(), false)];
            bases.splice(0..0, form.beside.into_iter().flat_map(|[in_title, all]| [(in_title, true), (all, false)]));
            for (at, (base, is_title)) in bases.iter().enumerate() {
                // Of four tiers, the second has all hits of the first.
                let known = match at {
                    2 => &bases[1..2],
                    3 => &bases[1..3],
                    _ => &bases[..at],
                };
                let better = known.iter().map(|(base, _)| base.clone()).chain(before.clone()).collect();
                let is_as_typed = form.is_as_typed;
                tiers.push(Tier { base: within(section, base), better, is_as_typed, is_title: *is_title });
            }
            before = Some(form.all);
        }
        tiers
    }

    /// The forms of the words, the better one first; only one if there is no other way to write them.
    pub fn forms(&self) -> Vec<Form> {
        let form = |is_as_typed, anywhere: fn(&Forms) -> String, in_title: fn(&Forms) -> String| {
            let beside = |form| and([self.side_by_side(), self.each(form)]);
            Form {
                is_as_typed,
                all: self.everywhere(anywhere),
                titled: self.everywhere(in_title),
                beside: (self.parts.len() > 1).then(|| [beside(in_title), beside(anywhere)]),
            }
        };
        let mut forms =
            vec![form(true, Forms::written, Forms::written_in_title), form(false, Forms::folded, Forms::in_title)];
        forms.dedup_by(|form, before| form.all == before.all);
        forms
    }

    /// The expressions for suggestions while the last word is being typed: titles that have the words as typed and those
    /// without accents, then texts that have the last word after the one before.
    pub fn openings(&self, section: Option<&str>) -> Vec<String> {
        let words = self.words();
        let Some((last, others)) = words.split_last() else { return Vec::new() };
        let begin = |term: String| if self.is_open { [&quoted(&term), " *"].concat() } else { quoted(&term) };
        let with = |others: &[&Forms], form: fn(&Forms) -> String, last: String| {
            let parts = others.iter().map(|word| quoted(&form(word))).chain([begin(last)]);
            within(section, &parts.collect::<Vec<_>>().join(" AND "))
        };
        let mut openings = vec![
            with(others, Forms::written_in_title, last.written_in_title()),
            with(others, Forms::written_in_title, last.in_title()),
            with(others, Forms::in_title, last.in_title()),
        ];
        openings.dedup();
        if let Some((before, others)) = others.split_last() {
            openings.push(with(others, Forms::folded, beside_prefix(before, last)));
        }
        openings
    }

    /// All parts, with the words in a form, anywhere.
    fn everywhere(&self, form: fn(&Forms) -> String) -> String {
        let side_by_side = self.parts.iter().filter(|part| part.len() > 1).flat_map(|part| beside(part, true));
        and([self.each_of(form, side_by_side)])
    }

    /// All words in a form, anywhere.
    fn each(&self, form: fn(&Forms) -> String) -> String {
        self.each_of(form, [])
    }

    fn each_of(&self, form: fn(&Forms) -> String, more: impl IntoIterator<Item = String>) -> String {
        let more: Vec<String> = more.into_iter().collect();
        let mut terms: Vec<String> = Vec::new();
        for part in &self.parts {
            for word in part {
                let term = form(word);
                // Words side by side say more than the words.
                let is_said = part.len() > 1 && term == word.folded && !more.is_empty();
                if !is_said && !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms.extend(more);
        and(terms.iter().map(|term| quoted(term)))
    }

    /// All words side by side in their order.
    fn side_by_side(&self) -> String {
        let words: Vec<Forms> = self.words().into_iter().cloned().collect();
        and(beside(&words, true).iter().map(|term| quoted(term)))
    }
}

/// All of several expressions that are empty or consist of terms and `AND`.
fn and(expressions: impl IntoIterator<Item = String>) -> String {
    let mut all: Vec<String> = expressions.into_iter().collect();
    all.retain(|expression| !expression.is_empty());
    all.join(" AND ")
}

/// A term. It has letters, digits and marks only, so nothing needs escaping.
pub fn quoted(term: &str) -> String {
    ["\"", term, "\""].concat()
}

/// Folded words side by side, as an expression.
pub fn phrase(words: &str) -> String {
    let words: Vec<Forms> = words.split(' ').map(Forms::folded_only).collect();
    match words.as_slice() {
        [word] => quoted(&word.folded),
        words => and(beside(words, true).iter().map(|term| quoted(term))),
    }
}

/// The hits of an expression in a section.
pub fn within(slug: Option<&str>, expression: &str) -> String {
    match slug {
        Some(slug) => [&quoted(&section(slug)), " AND (", expression, ")"].concat(),
        None => expression.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expressions of the tiers, with letters for the marks of terms.
    fn tiers(text: &str) -> Vec<String> {
        let tiers = Question::read(text).map(|question| question.tiers(None)).unwrap_or_default();
        tiers.into_iter().map(|tier| readable(&tier.alone())).collect()
    }

    fn readable(expression: &str) -> String {
        let marks =
            [('\u{e000}', "E:"), ('\u{e001}', "T:"), ('\u{e002}', "TE:"), ('\u{e003}', "+"), ('\u{e004}', "S:")];
        marks.iter().fold(expression.replace('"', ""), |text, (mark, name)| text.replace(*mark, name))
    }

    #[test]
    fn words_as_typed_and_in_titles_come_before_others() {
        assert_eq!(
            tiers("Đường"),
            ["TE:đường", "(E:đường) NOT (TE:đường)", "(T:duong) NOT (E:đường)", "(duong) NOT (T:duong OR E:đường)",]
        );
    }

    #[test]
    fn words_side_by_side_come_before_words_apart() {
        let tiers = tiers("Đảng bộ");
        assert_eq!(
            tiers[..4],
            [
                "+dang+bo AND TE:đảng AND TE:bộ",
                "(+dang+bo AND E:đảng AND E:bộ) NOT (+dang+bo AND TE:đảng AND TE:bộ)",
                "(TE:đảng AND TE:bộ) NOT (+dang+bo AND E:đảng AND E:bộ)",
                "(E:đảng AND E:bộ) NOT (+dang+bo AND E:đảng AND E:bộ OR TE:đảng AND TE:bộ)",
            ]
        );
        assert_eq!(tiers.len(), 8);
        assert!(tiers[4..].iter().all(|tier| tier.ends_with("E:đảng AND E:bộ)")), "{tiers:?}");
    }

    #[test]
    fn quoted_words_and_characters_of_a_run_stay_together() {
        let all = |text| readable(&Question::read(text).unwrap().matching(None));
        assert_eq!(all("\"vấn đề\" mới"), "moi AND +van+de");
        assert_eq!(all("“một hai ba”"), "+mot+hai AND +hai+ba");
        assert_eq!(all("中国"), "+中+国");
        assert_eq!(all("中国人"), "+中+国+人");
        assert_eq!(all("中国 tin"), "tin AND +中+国");
        assert_eq!(all("中"), "中");
        assert_eq!(tiers("中国").len(), 2, "there is no other way to write it");
        assert!(Question::read("“một hai ba”").unwrap().must_be_verified());
    }

    #[test]
    fn a_section_is_a_term() {
        let question = Question::read("đường").unwrap();
        assert_eq!(readable(&question.matching(Some("kinh-te"))), "S:kinhS:te AND (duong)");
        assert!(question.tiers(Some("tin")).iter().all(|tier| readable(&tier.alone()).contains("S:tin AND (")));
    }

    #[test]
    fn only_a_word_at_the_end_may_go_on() {
        let openings = |text: &str| {
            let openings = Question::read(text).unwrap().openings(None);
            openings.iter().map(|opening| readable(opening)).collect::<Vec<_>>()
        };
        assert_eq!(
            openings("đường sa"),
            ["TE:đường AND TE:sa *", "TE:đường AND T:sa *", "T:duong AND T:sa *", "+duong+sa *"]
        );
        for text in ["sa ", "s", "“sa”", "sa!"] {
            assert!(openings(text).iter().all(|opening| !opening.contains('*')), "{text}");
        }
    }

    #[test]
    fn what_has_no_word_is_no_question_and_nothing_typed_is_syntax() {
        for text in ["", "\"", "*", "-", "\0", " () "] {
            assert_eq!(Question::read(text), None, "{text:?}");
        }
        let all = readable(&Question::read("a* OR NEAR(b) title:x ").unwrap().matching(None));
        assert_eq!(all, "a AND or AND near AND b AND title AND x");
        assert_eq!(Question::read(&"x y ".repeat(500)).unwrap().folded_words().len(), MAX_WORDS);
        assert_eq!(Question::read(&"中国".repeat(500)).unwrap().folded_words().len(), MAX_PIECES);
    }

    #[test]
    fn queries_that_differ_in_case_spaces_or_signs_are_the_same() {
        let form = |text: &str| Question::read(text).unwrap().normal_form();
        assert_eq!(form(" ĐƯỜNG,sắt"), form("đường  sắt!"));
        assert_eq!(form("hoà"), form("hòa"));
        for other in ["duong sat", "“đường sắt”", "sắt đường", "đường"] {
            assert_ne!(form("đường sắt"), form(other), "{other}");
        }
    }
}
