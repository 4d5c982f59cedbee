//! Splits texts into words. Scripts that write words without spaces between them are split into their characters, each
//! with its marks, so that any part of a sentence can be found: those pieces are joined in runs.

/// A word of a text, or a character of a script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as written.
    pub text: &'a str,
    /// The position of its first byte.
    pub start: usize,
    /// Whether it is a character of a script without spaces.
    pub is_piece: bool,
    /// Whether it is such a character directly after another.
    pub is_joined: bool,
}

impl Word<'_> {
    /// The position after its last byte.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::with_capacity(text.len() / 6);
    // The word that may go on, and whether a character that joins the next one was last.
    let (mut open, mut is_tied) = (None::<Word<'_>>, false);
    let mut at = 0;
    loop {
        let from = at;
        at = end_of_latin(text.as_bytes(), from);
        if at > from {
            match &mut open {
                Some(word) if !word.is_piece => word.text = &text[word.start..at],
                _ => {
                    words.extend(open.take());
                    open = Some(Word { text: &text[from..at], start: from, is_piece: false, is_joined: false });
                    is_tied = false;
                }
            }
        }
        let Some(c) = text[at..].chars().next() else { break };
        let from = at;
        at += c.len_utf8();
        let class = if c.is_ascii() { Class::Other } else { class(c) };
        match (class, &mut open) {
            (Class::Mark | Class::Tie, Some(word)) => {
                word.text = &text[word.start..at];
                is_tied = class == Class::Tie;
            }
            (Class::Letter, Some(word)) if !word.is_piece => word.text = &text[word.start..at],
            (Class::Piece, Some(word)) if word.is_piece && is_tied => {
                word.text = &text[word.start..at];
                is_tied = false;
            }
            // Khmer and Thai texts may have invisible spaces between words; queries have not.
            (Class::Invisible, Some(word)) if word.is_piece => {}
            (Class::Letter | Class::Piece, _) => {
                let is_piece = class == Class::Piece;
                let is_joined = is_piece && open.is_some_and(|word| word.is_piece);
                words.extend(open.take());
                open = Some(Word { text: &text[from..at], start: from, is_piece, is_joined });
                is_tied = false;
            }
            _ => words.extend(open.take()),
        }
    }
    words.extend(open);
    words
}

/// Tells Latin letters and digits by their bytes, without a branch for each: a byte is a part of one if its entry here and the
/// entry of the next byte in [`NEXT`] have a bit in common.
const BYTE: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte: u8 = 0;
    while byte < 255 {
        table[byte as usize] = match byte {
            // The first byte of U+00C0 to U+00FF.
            0xc3 => 2,
            // Of U+1E80 to U+1EFF, among others.
            0xe1 => 4,
            // Any second and third byte, and the first one of U+0100 to U+027F.
            0x80..=0xbf | 0xc4..=0xc9 => 1,
            _ if byte.is_ascii_alphanumeric() => 1,
            _ => 0,
        };
        byte += 1;
    }
    table
};
const NEXT: [u8; 256] = {
    let mut table = [1 | 2; 256];
    // The signs of multiplication and division.
    table[0x97] = 1;
    table[0xb7] = 1;
    table[0xba] = 1 | 2 | 4;
    table[0xbb] = 1 | 2 | 4;
    table
};

/// The end of the Latin letters and digits that begin at a position. These are the letters of Vietnamese: a search looks at
/// each letter of its hits.
fn end_of_latin(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        let next = text.get(at + 1).copied().unwrap_or_default();
        if BYTE[usize::from(*byte)] & NEXT[usize::from(next)] == 0 {
            break;
        }
        at += 1;
    }
    at
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter or digit of a script with spaces.
    Letter,
    /// A character of a script without spaces.
    Piece,
    /// A mark on the character before it.
    Mark,
    /// A mark that joins the next character to the one before.
    Tie,
    /// A character that is not visible.
    Invisible,
    /// Any other character.
    Other,
}

fn class(c: char) -> Class {
    match c {
        '\0'..'\u{300}' if c.is_alphanumeric() => Class::Letter,
        '\0'..'\u{300}' => Class::Other,
        // Khmer's and Burmese's sign for a letter below the one before.
        '\u{17d2}' | '\u{1039}' => Class::Tie,
        // Marks of Latin, Cyrillic and Greek; of Thai, Lao, Burmese and Khmer; of kana; of Devanagari and its sisters.
        '\u{300}'..='\u{36f}'
        | '\u{e31}'
        | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{eb1}'
        | '\u{eb4}'..='\u{ebc}'
        | '\u{ec8}'..='\u{ece}'
        | '\u{102b}'..='\u{103e}'
        | '\u{1056}'..='\u{1059}'
        | '\u{105e}'..='\u{1060}'
        | '\u{1071}'..='\u{1074}'
        | '\u{17b4}'..='\u{17d1}'
        | '\u{17d3}'
        | '\u{17dd}'
        | '\u{3099}'
        | '\u{309a}'
        | '\u{93c}'
        | '\u{94d}'
        | '\u{9bc}'
        | '\u{9cd}'
        | '\u{a3c}'
        | '\u{a4d}'
        | '\u{abc}'
        | '\u{acd}'
        | '\u{b3c}'
        | '\u{b4d}'
        | '\u{bcd}'
        | '\u{c4d}'
        | '\u{ccd}'
        | '\u{d4d}'
        | '\u{dca}'
        | '\u{5b0}'..='\u{5c7}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}' => Class::Mark,
        '\u{e01}'..='\u{e46}'
        | '\u{e81}'..='\u{ec6}'
        | '\u{edc}'..='\u{edf}'
        | '\u{1000}'..='\u{102a}'
        | '\u{103f}'
        | '\u{1050}'..='\u{108f}'
        | '\u{1780}'..='\u{17b3}'
        | '\u{17d7}'
        | '\u{17dc}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}' => Class::Piece,
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Class::Invisible,
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text, with `+` before those that are joined to the one before.
    fn split(text: &str) -> Vec<String> {
        let word = |word: &Word<'_>| format!("{}{}", if word.is_joined { "+" } else { "" }, word.text);
        words(text).iter().map(word).collect()
    }

    #[test]
    fn words_end_at_signs_and_characters_without_spaces_stand_alone() {
        assert_eq!(split("Đường, 9/4 “sắt”"), ["Đường", "9", "4", "sắt"]);
        assert_eq!(split("東京tower 中 国"), ["東", "+京", "tower", "中", "国"]);
        assert_eq!(split("ภาษาไทย"), ["ภ", "+า", "+ษ", "+า", "+ไ", "+ท", "+ย"]);
        assert_eq!(split("ก่อน"), ["ก่", "+อ", "+น"], "a tone mark stays with its letter");
        assert_eq!(split("ភាសាខ្មែរ"), ["ភា", "+សា", "+ខ្មែ", "+រ"], "and so does a letter below another");
        assert_eq!(split("ភាសា\u{200b}ខ្មែរ"), split("ភាសាខ្មែរ"));
        assert_eq!(split("हिन्दी भाषा"), ["हिन्दी", "भाषा"]);
        assert_eq!(split(" \u{301}…"), Vec::<String>::new());
    }

    #[test]
    fn latin_letters_are_those_that_unicode_says_are_letters() {
        let is_latin = |c: char| end_of_latin(c.to_string().as_bytes(), 0) > 0;
        for c in ('\0'..='\u{27f}').chain('\u{1e80}'..='\u{1eff}') {
            // Ordinal signs and fractions are not among the letters that are told by their bytes.
            let is_expected = c.is_alphanumeric() && (c.is_ascii() || c >= 'À');
            assert_eq!(is_latin(c), is_expected, "{c:?}");
        }
        assert!(('\u{280}'..'\u{1e80}').chain('\u{1f00}'..='\u{ffff}').all(|c| !is_latin(c)));
        assert_eq!(end_of_latin("đường×sắt".as_bytes(), 0), "đường".len());
        assert_eq!(end_of_latin("ỹ".as_bytes(), 0), "ỹ".len());
        assert_eq!(end_of_latin(b"", 0), 0);
    }

    #[test]
    fn words_are_where_they_stand() {
        let text = "a đ-ขก่x";
        for word in words(text) {
            assert_eq!(&text[word.start..word.end()], word.text);
        }
    }
}
