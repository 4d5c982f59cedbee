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

/// Folds one character of NFC text to exactly one, so that positions in the folded text are positions in the text.
/// Knows the letters of Vietnamese and a few more; other characters stay the same. Uses no Unicode tables, which would
/// be a sixth of the Worker.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let at = LOWER.chars().position(|letter| letter == c).or_else(|| UPPER.chars().position(|letter| letter == c));
    at.map_or(c, |at| char::from(BARE.as_bytes()[at]))
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
    UPPER.chars().position(|letter| letter == c).and_then(|at| LOWER.chars().nth(at)).unwrap_or(c)
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
        assert_eq!(fold_chars("Đường 9/4, Ü東!"), "duong 9/4, u東!");
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
