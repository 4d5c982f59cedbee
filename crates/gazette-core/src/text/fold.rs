//! Folding: the letters people type when they leave the accents out.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Lower-case, without accents, and with `d` for `đ` (which does not decompose) and for the eth that stands in for it.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(|c| base_letter(c).to_lowercase()).collect()
}

/// Folds one character of NFC text to exactly one character, so that positions in the folded text are positions in
/// the text. A character that folds to nothing or to several stays as it is.
pub fn fold_char(c: char) -> char {
    let mut base = c;
    let mut is_first = true;
    decompose_canonical(c, |part| {
        if std::mem::take(&mut is_first) {
            base = part;
        }
    });
    let base = base_letter(base);
    let mut lower = base.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(letter), None) => letter,
        _ => base,
    }
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
