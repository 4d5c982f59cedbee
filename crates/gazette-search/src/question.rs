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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// The expression for FTS5.
    pub expression: String,
    /// Whether the words are as typed, not only without accents.
    pub is_as_typed: bool,
    /// Whether all words are in the title.
    pub is_title: bool,
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
        // The expression of all hits of the better forms.
        let mut before: Option<String> = None;
        for (is_as_typed, anywhere, in_title) in [
            (true, Forms::written as fn(&Forms) -> String, Forms::written_in_title as fn(&Forms) -> String),
            (false, Forms::folded, Forms::in_title),
        ] {
            let all = self.everywhere(anywhere);
            if before.as_ref() == Some(&all) {
                break;
            }
            let titled = self.everywhere(in_title);
            let mut bases = vec![(titled, true), (all.clone(), false)];
            if self.parts.len() > 1 {
                let phrase = and([self.side_by_side(), self.each(anywhere)]);
                bases.splice(0..0, [(and([self.side_by_side(), self.each(in_title)]), true), (phrase, false)]);
            }
            for (at, (base, is_title)) in bases.iter().enumerate() {
                // Of four tiers, the second has all hits of the first.
                let known = match at {
                    2 => &bases[1..2],
                    3 => &bases[1..3],
                    _ => &bases[..at],
                };
                let better: Vec<&str> =
                    known.iter().map(|(base, _)| base.as_str()).chain(before.as_deref()).collect();
                let mut expression = within(section, base);
                if !better.is_empty() {
                    expression = ["(", &expression, ") NOT (", &better.join(" OR "), ")"].concat();
                }
                tiers.push(Tier { expression, is_as_typed, is_title: *is_title });
            }
            before = Some(all);
        }
        tiers
    }

    /// The expressions for suggestions while the last word is being typed: titles that have the words as typed and those
    /// without accents, then texts that have the last word after the one before.
    pub fn openings(&self, section: Option<&str>) -> Vec<String> {
        let words = self.words();
        let Some((last, others)) = words.split_last() else { return Vec::new() };
        let begin = |term: String| if self.is_open { [&quoted(&term), " *"].concat() } else { quoted(&term) };
        let with = |form: fn(&Forms) -> String, last: String| {
            let parts = others.iter().map(|word| quoted(&form(word))).chain([begin(last)]);
            within(section, &parts.collect::<Vec<_>>().join(" AND "))
        };
        let mut openings = vec![
            with(Forms::written_in_title, last.written_in_title()),
            with(Forms::written_in_title, last.in_title()),
            with(Forms::in_title, last.in_title()),
        ];
        openings.dedup();
        if let Some(before) = others.last() {
            openings.push(with(Forms::folded, beside_prefix(before, last)));
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
