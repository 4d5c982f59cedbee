//! Sort keys for the order of Vietnamese dictionaries.

use super::{fold_char, lower_char};

/// Each vowel with its tones, in dictionary order: none, grave, hook, tilde, acute, dot.
const VOWELS: &str = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ";
/// The sort key of each vowel: ă and â are separate letters after a.
const LETTERS: [&str; 12] = ["a0", "a1", "a2", "e0", "e1", "i", "o0", "o1", "o2", "u0", "u1", "y"];

/// A sort key for NFC text: compares letters first, and tones if all letters are equal. Blanks come before signs,
/// digits and letters; case is ignored. Compare keys byte by byte.
pub fn collation_key(text: &str) -> String {
    let (mut letters, mut tones) = (String::with_capacity(text.len()), String::new());
    for c in text.chars().map(lower_char) {
        let mut tone = 0;
        match VOWELS.chars().position(|vowel| vowel == c) {
            Some(at) => {
                tone = at % 6;
                letters.push_str(LETTERS[at / 6]);
            }
            None => match c {
                'd' => letters.push_str("d0"),
                'đ' | 'ð' => letters.push_str("d1"),
                c if c.is_ascii_alphanumeric() => letters.push(c),
                c if c.is_ascii_whitespace() || c == '\u{a0}' => letters.push(' '),
                // Quotation marks, dashes and similar.
                c if c.is_ascii() || ('\u{a1}'..'\u{c0}').contains(&c) || ('\u{2000}'..'\u{2c00}').contains(&c) => {
                    letters.push('!');
                }
                c => letters.push(fold_char(c)),
            },
        }
        tones.push(char::from(b'0' + u8::try_from(tone).unwrap_or(0)));
    }
    letters.push('\u{1}');
    letters.push_str(tones.trim_end_matches('0'));
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_dictionaries_do() {
        // The order of ICU for `vi`.
        let sorted = [
            "",
            "An Giang",
            "Ăn",
            "Ấn Độ",
            "Âu Cơ",
            "ba",
            "bà",
            "bả",
            "bã",
            "bá",
            "bạ",
            "ba ba",
            "Dầu Tiếng",
            "dua",
            "Đà Nẵng",
            "Đồng Tháp",
            "em",
            "êm",
            "ma",
            "mà",
            "mã",
            "mả lớn",
            "ong",
            "ống",
            "ơn",
            "tu",
            "tù",
            "tư",
            "xã",
        ];
        let mut by_key = sorted;
        by_key.sort_by_key(|text| collation_key(text));
        assert_eq!(by_key, sorted);
    }

    #[test]
    fn letters_weigh_more_than_tones_and_case_weighs_nothing() {
        assert!(collation_key("má an") < collation_key("ma ân"));
        assert!(collation_key("mà an") < collation_key("má an"));
        assert!(collation_key("az") < collation_key("ă"));
        assert!(collation_key("“Lũ” về") < collation_key("1 ngày") && collation_key("1 ngày") < collation_key("an"));
        assert_eq!(collation_key("ĐƯỜNG"), collation_key("đường"));
    }
}
