//! Forbidden characters: they break feeds, deceive readers or control a terminal.
//!
//! Forbidden are control characters except line feed and tab (XML 1.0 excludes them), the noncharacters U+FFFE and
//! U+FFFF, the bidirectional embeddings and overrides U+202A to U+202E, and isolates (U+2066 to U+2069) that are not
//! balanced within their line ("Trojan Source", CVE-2021-42574). The marks LRM, RLM and ALM and the joiners ZWJ and
//! ZWNJ are allowed, because scripts and emoji need them.

use std::fmt;

/// The reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Forbidden {
    /// A control character, or a noncharacter that XML excludes.
    Control(char),
    /// A bidirectional embedding, override, or the end of one.
    Override(char),
    /// An isolate without an end in its line, or an end without an isolate.
    Isolate(char),
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (c, what) = match self {
            Self::Control(c) => (c, "a control character"),
            Self::Override(c) => (c, "a character that reverses the direction of text"),
            Self::Isolate(c) => (c, "a directional isolate without its counterpart in the same line"),
        };
        write!(f, "{what} (U+{:04X})", u32::from(*c))
    }
}

/// The first forbidden character of a text, with its position in bytes; `None` if there is none.
///
/// For an isolate without an end, that is the end of its line or of the text.
pub fn find_forbidden(text: &str) -> Option<(usize, Forbidden)> {
    // A fast path for plain text: these ranges contain every character that is examined below.
    if !text.chars().any(is_suspect) {
        return None;
    }
    let (mut depth, mut opened) = (0_u32, '\u{2066}');
    for (at, c) in text.char_indices() {
        match c {
            '\n' if depth > 0 => return Some((at, Forbidden::Isolate(opened))),
            '\n' | '\t' => {}
            '\u{202a}'..='\u{202e}' => return Some((at, Forbidden::Override(c))),
            '\u{2066}'..='\u{2068}' => (depth, opened) = (depth + 1, c),
            '\u{2069}' if depth == 0 => return Some((at, Forbidden::Isolate(c))),
            '\u{2069}' => depth -= 1,
            '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => return Some((at, Forbidden::Control(c))),
            c if c.is_control() => return Some((at, Forbidden::Control(c))),
            _ => {}
        }
    }
    (depth > 0).then_some((text.len(), Forbidden::Isolate(opened)))
}

fn is_suspect(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a text is invisible: it has only white space and invisible characters (Unicode's default ignorable ones, and
/// the empty letters of Hangul and Braille).
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
    })
}

/// Whether a character may control a terminal, or reverse the direction of the text after it.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_without_a_visible_character_is_blank() {
        for text in ["", " \n", "\u{3164}", "\u{2800}\u{2800}", "\u{200b}\u{feff}", "\u{e0041}", "\u{115f}\u{1160}"] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", "Ω", "\u{200b}ạ", "⠁", "…", "🏴\u{e0067}\u{e007f}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn text_of_any_script_passes() {
        for text in [
            "",
            "Đường làng\nquanh\tco.",
            "می\u{200c}خواهم",
            "👩\u{200d}🏫",
            "a\u{200e}b\u{200f}c\u{61c}",
            "giá \u{2068}עברית\u{2069} mới\nhàng \u{2066}a\u{2067}b\u{2069}\u{2069}",
        ] {
            assert_eq!(find_forbidden(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_breaks_or_deceives_is_found_where_it_stands() {
        for (text, at, found) in [
            ("a\u{7}", 1, Forbidden::Control('\u{7}')),
            ("\0", 0, Forbidden::Control('\0')),
            ("đ\u{1b}[2J", 2, Forbidden::Control('\u{1b}')),
            ("a\r\n", 1, Forbidden::Control('\r')),
            ("a\u{85}", 1, Forbidden::Control('\u{85}')),
            ("a\u{7f}", 1, Forbidden::Control('\u{7f}')),
            ("a\u{ffff}", 1, Forbidden::Control('\u{ffff}')),
            ("a\u{202e}b\u{202c}", 1, Forbidden::Override('\u{202e}')),
            ("a\u{2067}b", 5, Forbidden::Isolate('\u{2067}')),
            ("a\u{2067}b\nc\u{2069}", 5, Forbidden::Isolate('\u{2067}')),
            ("a\u{2069}", 1, Forbidden::Isolate('\u{2069}')),
        ] {
            assert_eq!(find_forbidden(text), Some((at, found)), "{text:?}");
        }
        assert_eq!(Forbidden::Control('\u{7}').to_string(), "a control character (U+0007)");
    }

    proptest! {
        #[test]
        fn a_balanced_line_in_isolates_is_still_balanced(line in "[a-z\u{2068}\u{2069}]{0,12}") {
            let nested = format!("\u{2066}{line}\u{2069}");
            prop_assert!(find_forbidden(&line).is_some() || find_forbidden(&nested).is_none());
        }
    }
}
