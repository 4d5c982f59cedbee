//! Repair of text errors, with a report of each change.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A kind of text error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// Accents were separate from their letters.
    NotNfc,
    /// The Icelandic eth was used for `đ` or `Đ`.
    EthForD,
    /// An invisible character: zero-width space or joiner, word joiner, soft hyphen, byte-order mark, or a control
    /// character. Texts copied from PDFs contain them, and XML feeds can't.
    Invisible,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotNfc => "accents apart from their letters (not NFC)",
            Self::EthForD => "the letter eth (Ð, ð) in place of Đ, đ",
            Self::Invisible => "invisible characters",
        })
    }
}

/// One repaired line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair {
    /// The line's number, from 1.
    pub line: usize,
    /// The error.
    pub flaw: Flaw,
}

/// The repaired text, and all repairs: one for each line and error. `None` if there was none.
pub fn repair(text: &str) -> Option<(String, Vec<Repair>)> {
    let mut repairs = Vec::new();
    let mut repaired = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mut note = |flaw| repairs.push(Repair { line: index + 1, flaw });
        let mut line = std::borrow::Cow::Borrowed(line);
        if let Some(visible) = without_invisible(&line) {
            note(Flaw::Invisible);
            line = visible.into();
        }
        if !is_nfc(&line) {
            note(Flaw::NotNfc);
            line = line.nfc().collect::<String>().into();
        }
        if line.contains(['ð', 'Ð']) {
            note(Flaw::EthForD);
            line = line.replace('ð', "đ").replace('Ð', "Đ").into();
        }
        repaired.push_str(&line);
    }
    if repairs.is_empty() { None } else { Some((repaired, repairs)) }
}

/// The line without invisible characters; `None` if it has none. A joiner or a non-joiner (U+200D, U+200C) between
/// Latin letters is an error; elsewhere it belongs to an emoji, or to a script that needs it.
fn without_invisible(line: &str) -> Option<String> {
    let mut visible = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    let is_plain = |c: Option<char>| c.is_none_or(|c| c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c));
    while let Some(c) = chars.next() {
        let is_dirt = match c {
            '\u{200c}' | '\u{200d}' => is_plain(visible.chars().next_back()) && is_plain(chars.peek().copied()),
            c => is_invisible(c),
        };
        if !is_dirt {
            visible.push(c);
        }
    }
    (visible.len() < line.len()).then_some(visible)
}

fn is_invisible(c: char) -> bool {
    // Zero-width space; word joiner; byte-order mark; soft hyphen. Vietnamese uses none of them.
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fffe}' | '\u{ffff}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clean_text_needs_no_repair() {
        assert_eq!(repair("Đường làng\nquanh co.\n"), None);
    }

    #[test]
    fn every_flaw_is_reported_with_its_line() {
        let (text, repairs) = repair("Ðảng bộ\nsạch\ntie\u{302}\u{301}ng\u{200b} Việt\n").unwrap();
        assert_eq!(text, "Đảng bộ\nsạch\ntiếng Việt\n");
        let found: Vec<_> = repairs.iter().map(|r| (r.line, r.flaw)).collect();
        assert_eq!(found, [(1, Flaw::EthForD), (3, Flaw::Invisible), (3, Flaw::NotNfc)]);
    }

    #[test]
    fn joiners_stay_where_an_emoji_or_a_script_needs_them() {
        for text in ["👩\u{200d}🏫 dạy", "می\u{200c}خواهم"] {
            assert_eq!(repair(text), None, "{text:?}");
        }
        let repaired = repair("Vi\u{200d}ệt\u{200c} Nam\u{200d}").map(|(text, _)| text);
        assert_eq!(repaired.as_deref(), Some("Việt Nam"));
    }

    proptest! {
        #[test]
        fn repaired_text_is_clean(text in "[\\PC\u{300}-\u{36f}\u{200b}ðÐ\n]*") {
            if let Some((repaired, _)) = repair(&text) {
                prop_assert_eq!(repair(&repaired), None);
            }
        }
    }
}
