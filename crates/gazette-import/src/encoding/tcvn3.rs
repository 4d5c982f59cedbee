//! TCVN3 (TCVN 5712:1993, VN3), the encoding of `.VnTime` and other fonts whose names begin with `.Vn`, common before 2005.
//!
//! Its bytes stand for Vietnamese letters only in those fonts; data bases hold them as latin1: `§êng b»ng` for `Đồng bằng`.
//! Capitals with tones have no code: fonts whose names end in `H` show small letters as capitals.

/// Characters of Windows-1252, and the letters that they stand for. Source: TCVN 5712:1993, table VN3.
const LETTERS: &[(char, char)] = &[
    ('\u{a1}', 'Ă'),
    ('\u{a2}', 'Â'),
    ('\u{a3}', 'Ê'),
    ('\u{a4}', 'Ô'),
    ('\u{a5}', 'Ơ'),
    ('\u{a6}', 'Ư'),
    ('\u{a7}', 'Đ'),
    ('\u{a8}', 'ă'),
    ('\u{a9}', 'â'),
    ('\u{aa}', 'ê'),
    ('\u{ab}', 'ô'),
    ('\u{ac}', 'ơ'),
    ('\u{ad}', 'ư'),
    ('\u{ae}', 'đ'),
    ('\u{b5}', 'à'),
    ('\u{b6}', 'ả'),
    ('\u{b7}', 'ã'),
    ('\u{b8}', 'á'),
    ('\u{b9}', 'ạ'),
    ('\u{bb}', 'ằ'),
    ('\u{bc}', 'ẳ'),
    ('\u{bd}', 'ẵ'),
    ('\u{be}', 'ắ'),
    ('\u{c6}', 'ặ'),
    ('\u{c7}', 'ầ'),
    ('\u{c8}', 'ẩ'),
    ('\u{c9}', 'ẫ'),
    ('\u{ca}', 'ấ'),
    ('\u{cb}', 'ậ'),
    ('\u{cc}', 'è'),
    ('\u{ce}', 'ẻ'),
    ('\u{cf}', 'ẽ'),
    ('\u{d0}', 'é'),
    ('\u{d1}', 'ẹ'),
    ('\u{d2}', 'ề'),
    ('\u{d3}', 'ể'),
    ('\u{d4}', 'ễ'),
    ('\u{d5}', 'ế'),
    ('\u{d6}', 'ệ'),
    ('\u{d7}', 'ì'),
    ('\u{d8}', 'ỉ'),
    ('\u{dc}', 'ĩ'),
    ('\u{dd}', 'í'),
    ('\u{de}', 'ị'),
    ('\u{df}', 'ò'),
    ('\u{e1}', 'ỏ'),
    ('\u{e2}', 'õ'),
    ('\u{e3}', 'ó'),
    ('\u{e4}', 'ọ'),
    ('\u{e5}', 'ồ'),
    ('\u{e6}', 'ổ'),
    ('\u{e7}', 'ỗ'),
    ('\u{e8}', 'ố'),
    ('\u{e9}', 'ộ'),
    ('\u{ea}', 'ờ'),
    ('\u{eb}', 'ở'),
    ('\u{ec}', 'ỡ'),
    ('\u{ed}', 'ớ'),
    ('\u{ee}', 'ợ'),
    ('\u{ef}', 'ù'),
    ('\u{f1}', 'ủ'),
    ('\u{f2}', 'ũ'),
    ('\u{f3}', 'ú'),
    ('\u{f4}', 'ụ'),
    ('\u{f5}', 'ừ'),
    ('\u{f6}', 'ử'),
    ('\u{f7}', 'ữ'),
    ('\u{f8}', 'ứ'),
    ('\u{f9}', 'ự'),
    ('\u{fa}', 'ỳ'),
    ('\u{fb}', 'ỷ'),
    ('\u{fc}', 'ỹ'),
    ('\u{fd}', 'ý'),
    ('\u{fe}', 'ỵ'),
];

/// The letter that a character stands for.
fn letter(c: char) -> Option<char> {
    LETTERS.binary_search_by_key(&c, |(code, _)| *code).ok().map(|index| LETTERS[index].1)
}

/// Whether a text looks like TCVN3: in at least three of its words and in every sixth, signs such as `®` and `µ` stand where
/// letters do, or a capital follows a small letter; and it has no letter that TCVN3 lacks.
pub(super) fn looks_like(text: &str) -> bool {
    if text.chars().any(|c| c > '\u{ff}' && c.is_alphabetic()) {
        return false;
    }
    let (mut words, mut odd) = (0_usize, 0_usize);
    for word in text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '<' | '>' | '&' | ';' | '"' | '=')) {
        words += usize::from(!word.is_empty());
        odd += usize::from(word.chars().zip(word.chars().skip(1)).any(|(before, c)| is_odd(before, c)));
    }
    odd >= 3 && odd * 6 >= words
}

/// Whether two characters stand beside each other in TCVN3 only. Not counted are `ª`, `º` and `·`, which Spanish and Catalan
/// have in words, and soft hyphens.
fn is_odd(before: char, c: char) -> bool {
    // đ, Đ, â and ă never end a word.
    let begins = matches!(before, '®' | '§' | '©' | '¨') && (c.is_ascii_lowercase() || c > '\u{a0}');
    let follows = matches!(c, 'µ' | '¶' | '¸' | '¹' | '¬' | '¼' | '½' | '¾') && before.is_ascii_alphabetic();
    begins || follows || ('À'..='Þ').contains(&c) && before.is_ascii_lowercase()
}

/// The text in Unicode. Characters without a letter stay as they are.
pub(super) fn convert(text: &str) -> String {
    text.chars().map(|c| letter(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in TCVN3.
    fn written(text: &str) -> String {
        let code = |c: char| LETTERS.iter().find(|(_, letter)| *letter == c).map_or(c, |(code, _)| *code);
        text.chars().map(code).collect()
    }

    #[test]
    fn the_table_is_sorted_and_has_each_small_letter_once() {
        assert!(LETTERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for letter in "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ".chars()
        {
            assert_eq!(LETTERS.iter().filter(|(_, known)| *known == letter).count(), 1, "{letter}");
        }
    }

    #[test]
    fn vietnamese_in_tcvn3_is_known_and_converted() {
        for text in [
            "Đồng bằng sông Cửu Long mùa nước nổi, bà con được hỗ trợ",
            "Cộng hòa xã hội chủ nghĩa Việt Nam: độc lập, tự do, hạnh phúc",
            "<p>Bác nông dân đã cấy xong lúa đông xuân</p>",
        ] {
            let written = written(text);
            assert!(looks_like(&written), "{written}");
            assert_eq!(convert(&written), text);
        }
        // As it stands in a real page.
        assert_eq!(convert("Céng hßa x· héi chñ nghÜa ViÖt Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
    }

    #[test]
    fn other_languages_are_not_taken_for_tcvn3() {
        for text in [
            "Đồng bằng sông Cửu Long mùa nước nổi, bà con được hỗ trợ",
            "L’été, à Évry, le château; «naïve» œuvre",
            "Gazette® is a mark of Example© Inc., see §5 and §6, 10µm, 3¼ cups",
            "El niño comió 1ª y 2º pasteles; col·legi, intel·ligent, paral·lel, il·lusió",
            "Größe, Füße, Ärger, Übung, Öl, daß",
            "",
        ] {
            assert!(!looks_like(text), "{text}");
        }
    }
}
