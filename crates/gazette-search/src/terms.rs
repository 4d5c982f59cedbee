//! The terms of the index. FTS5 stores for each term the articles that have it, and no positions, so all that a query can
//! ask for is a term: a word without accents, the word as written, the word in a title, and two words side by side. A
//! character from the private use area marks each kind; no word contains one.

use std::collections::HashSet;

use gazette_core::text::{fold_char, fold_chars, with_one_tone_placement};

use crate::words::Word;

/// A word as written.
const WRITTEN: char = '\u{e000}';
/// A word of the title, without accents.
const TITLE: char = '\u{e001}';
/// A word of the title as written.
const WRITTEN_TITLE: char = '\u{e002}';
/// Words side by side, without accents; also between them.
const BESIDE: char = '\u{e003}';
/// A section.
const SECTION: char = '\u{e004}';
/// The maximum size of an article's terms: SQLite in an object takes texts of two million bytes.
const MAX_BYTES: usize = 1_900_000;

/// A word in the forms in which it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// Without accents.
    pub folded: String,
    /// As written, with one placement of tones; empty if the word has no such form of its own.
    written: String,
    /// Whether it is a character of a script without spaces.
    pub is_piece: bool,
    /// Whether it is such a character directly after another.
    pub is_joined: bool,
}

impl Forms {
    /// The forms of a word.
    pub fn of(word: &Word<'_>) -> Self {
        // Accents are a part of the characters of these scripts.
        let written = if word.is_piece { String::new() } else { with_one_tone_placement(word.text) };
        Self { folded: fold_chars(word.text), written, is_piece: word.is_piece, is_joined: word.is_joined }
    }

    /// A word that is known without accents only.
    pub fn folded_only(word: &str) -> Self {
        Self { folded: word.to_owned(), written: word.to_owned(), is_piece: false, is_joined: false }
    }

    /// Whether a word of a text is this one without accents.
    pub fn is_folded(&self, word: &str) -> bool {
        word.chars().map(fold_char).eq(self.folded.chars())
    }

    /// Whether a word of a text begins like this one, without accents.
    pub fn begins(&self, word: &str) -> bool {
        let mut letters = word.chars().map(fold_char);
        self.folded.chars().all(|letter| letters.next() == Some(letter))
    }

    /// Whether such a word has these accents, too.
    pub fn is_written(&self, word: &str) -> bool {
        self.is_piece || with_one_tone_placement(word) == self.written
    }

    /// Whether the word was typed with accents.
    pub fn has_accents(&self) -> bool {
        !self.is_piece && self.written != self.folded
    }

    /// The term of the word without accents, anywhere in an article.
    pub fn folded(&self) -> String {
        self.folded.clone()
    }

    /// The term of the word as written, anywhere in an article.
    pub fn written(&self) -> String {
        if self.is_piece { self.folded() } else { marked(WRITTEN, &self.written) }
    }

    /// The term of the word without accents in a title.
    pub fn in_title(&self) -> String {
        marked(TITLE, &self.folded)
    }

    /// The term of the word as written in a title.
    pub fn written_in_title(&self) -> String {
        if self.is_piece { self.in_title() } else { marked(WRITTEN_TITLE, &self.written) }
    }
}

fn marked(mark: char, word: &str) -> String {
    let mut term = String::with_capacity(word.len() + 3);
    term.push(mark);
    term.push_str(word);
    term
}

/// The terms of words side by side: each two and, of characters in scripts without spaces, each three instead if
/// `is_query`, or besides.
pub fn beside(words: &[Forms], is_query: bool) -> Vec<String> {
    let term = |words: &[Forms]| words.iter().map(|word| marked(BESIDE, &word.folded)).collect::<String>();
    let is_run = |words: &[Forms]| words[0].is_piece && words[1..].iter().all(|word| word.is_joined);
    let threes: Vec<bool> = words.windows(3).map(is_run).collect();
    let is_in_three = |at: usize| {
        [at.checked_sub(1), Some(at)].into_iter().flatten().any(|at| threes.get(at).copied().unwrap_or_default())
    };
    let pairs = words.windows(2).enumerate().filter(|(at, _)| !(is_query && is_in_three(*at)));
    let triples = words.windows(3).zip(&threes).filter(|(_, is_run)| **is_run);
    pairs.map(|(_, pair)| term(pair)).chain(triples.map(|(three, _)| term(three))).collect()
}

/// The beginning of the terms of a word beside one that begins like this.
pub fn beside_prefix(word: &Forms, next: &Forms) -> String {
    [marked(BESIDE, &word.folded), marked(BESIDE, &next.folded)].concat()
}

/// The term of a section.
pub fn section(slug: &str) -> String {
    // A hyphen would end the term.
    marked(SECTION, &slug.replace('-', "\u{e004}"))
}

/// The terms of an article, each once.
#[derive(Default)]
pub struct Terms {
    seen: HashSet<String>,
    text: String,
}

impl Terms {
    fn add(&mut self, term: String) {
        if self.text.len() + term.len() < MAX_BYTES && !self.seen.contains(&term) {
            self.text.push_str(&term);
            self.text.push(' ');
            self.seen.insert(term);
        }
    }

    /// Adds a text.
    pub fn add_text(&mut self, words: &[Forms], is_title: bool) {
        for word in words {
            self.add(word.folded());
            self.add(word.written());
            if is_title {
                self.add(word.in_title());
                self.add(word.written_in_title());
            }
        }
        for term in beside(words, false) {
            self.add(term);
        }
    }

    /// Adds the section.
    pub fn add_section(&mut self, slug: &str) {
        self.add(section(slug));
    }

    /// All terms, separated by spaces.
    pub fn into_text(self) -> String {
        self.text
    }
}
