//! Folding: letters without accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower-case without accents, and with `d` for `đ` (which does not decompose) and for the eth that replaces it.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(|c| base_letter(c).to_lowercase()).collect()
}

/// Vietnamese letters with accents, and those of other languages in its news, in lower case…
const LOWER: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđðäåçëïñöøüÿ";
/// …in upper case…
const UPPER: &str = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐÐÄÅÇËÏÑÖØÜŸ";
/// …and without accents.
const BARE: &str = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyddaaceinoouy";

/// The first letters of two ranges that contain all of these.
const FIRST: [u32; 2] = [0xc0, 0x1ea0];
/// The folded and the lower-case form of each letter of a range, made from the lists above by the compiler; NUL for others.
/// A search folds the texts of all its hits, and looking through the lists for each letter took most of its time.
const LATIN: [(char, char); 0x1b1 - 0xc0] = letters(FIRST[0]);
const VIETNAMESE: [(char, char); 0x1efa - 0x1ea0] = letters(FIRST[1]);

const fn letters<const N: usize>(first: u32) -> [(char, char); N] {
    let mut table = [('\0', '\0'); N];
    let (lower, upper) = (LOWER.as_bytes(), UPPER.as_bytes());
    let (mut lower_at, mut upper_at, mut index) = (0, 0, 0);
    while index < BARE.len() {
        let (small, large);
        (small, lower_at) = next_char(lower, lower_at);
        (large, upper_at) = next_char(upper, upper_at);
        let entry = (BARE.as_bytes()[index] as char, small);
        let (small_at, large_at) = ((small as u32).wrapping_sub(first), (large as u32).wrapping_sub(first));
        if (small_at as usize) < N {
            table[small_at as usize] = entry;
        }
        if (large_at as usize) < N {
            table[large_at as usize] = entry;
        }
        index += 1;
    }
    table
}

/// The character at a position of UTF-8, of two or three bytes, and the next position.
const fn next_char(text: &[u8], at: usize) -> (char, usize) {
    let (code, next) = if text[at] < 0xe0 {
        ((text[at] as u32 & 0x1f) << 6 | (text[at + 1] & 0x3f) as u32, at + 2)
    } else {
        let middle = (text[at + 1] & 0x3f) as u32;
        ((text[at] as u32 & 0xf) << 12 | middle << 6 | (text[at + 2] & 0x3f) as u32, at + 3)
    };
    match char::from_u32(code) {
        Some(c) => (c, next),
        None => panic!("the lists are UTF-8"),
    }
}

/// The folded and the lower-case letter, if it is in the lists.
fn known(c: char) -> Option<(char, char)> {
    let code = u32::from(c);
    let entry = match code {
        0xc0..0x1b1 => LATIN[(code - FIRST[0]) as usize],
        0x1ea0..0x1efa => VIETNAMESE[(code - FIRST[1]) as usize],
        _ => return None,
    };
    (entry.0 != '\0').then_some(entry)
}

/// Folds one character of NFC text to exactly one, so that positions in the folded text are positions in the text.
/// Knows the letters of Vietnamese, Greek and Cyrillic, and a few more; other characters stay the same. Uses no Unicode tables, which would
/// be a sixth of the Worker.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    known(c).map_or_else(|| other_lower(c), |(bare, _)| bare)
}

/// Folds NFC text, character by character.
pub fn fold_chars(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The lower case of a letter that [`fold_char`] knows.
pub fn lower_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    known(c).map_or_else(|| other_lower(c), |(_, lower)| lower)
}

/// The lower case of Greek and Cyrillic letters.
fn other_lower(c: char) -> char {
    let distance = match c {
        'Α'..='Ω' | 'А'..='Я' => 0x20,
        'Ѐ'..='Џ' => 0x50,
        _ => 0,
    };
    char::from_u32(u32::from(c) + distance).unwrap_or(c)
}

fn base_letter(c: char) -> char {
    match c {
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn accents_tones_and_d_fold_away() {
        assert_eq!(fold("Đường làng, Ðương quy; dưỡng DƯỢNG"), "duong lang, duong quy; duong duong");
        assert_eq!(fold("hòa hoà HÓA hoá"), "hoa hoa hoa hoa");
        assert_eq!(fold("nguo\u{31b}\u{300}i"), "nguoi");
    }

    #[test]
    fn every_vietnamese_vowel_folds_to_its_base() {
        for (base, family) in [
            ('a', "aàáảãạăằắẳẵặâầấẩẫậ"),
            ('e', "eèéẻẽẹêềếểễệ"),
            ('i', "iìíỉĩị"),
            ('o', "oòóỏõọôồốổỗộơờớởỡợ"),
            ('u', "uùúủũụưừứửữự"),
            ('y', "yỳýỷỹỵ"),
        ] {
            for letter in family.chars().chain(family.to_uppercase().chars()) {
                assert_eq!(fold_char(letter), base, "{letter}");
            }
        }
    }

    #[test]
    fn folding_by_the_character_and_by_the_text_agree_on_every_letter_it_knows() {
        assert_eq!([UPPER.chars().count(), BARE.len()], [LOWER.chars().count(); 2]);
        for letter in LOWER.chars().chain(UPPER.chars()).filter(|letter| !"øØ".contains(*letter)) {
            assert_eq!(fold_char(letter).to_string(), fold(&letter.to_string()), "{letter}");
            assert_eq!(lower_char(letter).to_string(), letter.to_lowercase().to_string());
        }
        assert_eq!(fold_chars("Đường 9/4, Ü東! Москва Ёлка Ωμέγα"), "duong 9/4, u東! москва ёлка ωμέγα");
    }

    proptest! {
        #[test]
        fn folding_by_the_character_keeps_the_length(text in "\\PC*") {
            let nfc: String = text.nfc().collect();
            prop_assert_eq!(nfc.chars().map(fold_char).count(), nfc.chars().count());
        }

        #[test]
        fn folding_twice_is_folding_once(text in "[a-zA-ZÀ-ỹđĐ ]*") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
