//! Repair of dirty text, reported change by change.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What was wrong with a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// Accents stood apart from their letters.
    NotNfc,
    /// The Icelandic eth stood where `đ` or `Đ` belongs.
    EthForD,
    /// An invisible character: zero-width space or joiner, word joiner, soft hyphen, byte-order mark, or a control
    /// character, as texts copied out of PDFs have them, and which XML feeds can't hold.
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
    /// What was wrong in it.
    pub flaw: Flaw,
}

/// The text as it should be, and every repair that this took: one for each line and flaw. `None` if it was clean.
pub fn repair(text: &str) -> Option<(String, Vec<Repair>)> {
    let mut repairs = Vec::new();
    let mut repaired = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mut note = |flaw| repairs.push(Repair { line: index + 1, flaw });
        let mut line = std::borrow::Cow::Borrowed(line);
        if line.contains(is_invisible) {
            note(Flaw::Invisible);
            line = line.replace(is_invisible, "").into();
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

fn is_invisible(c: char) -> bool {
    // Zero-width space, non-joiner and joiner; word joiner; byte-order mark; soft hyphen. None has a use in Vietnamese.
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fffe}' | '\u{ffff}')
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

    proptest! {
        #[test]
        fn repaired_text_is_clean(text in "[\\PC\u{300}-\u{36f}\u{200b}ðÐ\n]*") {
            if let Some((repaired, _)) = repair(&text) {
                prop_assert_eq!(repair(&repaired), None);
            }
        }
    }
}
