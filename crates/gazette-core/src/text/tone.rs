//! The position of tone marks: `hòa` and `hoà` are two spellings of the same word.

use super::lower_char;

/// The tones of a vowel, in a fixed order: grave, acute, hook, tilde, dot.
const O: [char; 5] = ['ò', 'ó', 'ỏ', 'õ', 'ọ'];
const U: [char; 5] = ['ù', 'ú', 'ủ', 'ũ', 'ụ'];
const A: [char; 5] = ['à', 'á', 'ả', 'ã', 'ạ'];
const E: [char; 5] = ['è', 'é', 'ẻ', 'ẽ', 'ẹ'];
const Y: [char; 5] = ['ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'];

/// Moves the tone of `oa`, `oe` and `uy` to the second vowel in lower-case NFC text, so that both spellings are equal.
/// For comparisons only, not for display.
pub fn with_one_tone_placement(text: &str) -> String {
    let mut placed = String::with_capacity(text.len());
    let mut letters = text.chars().map(lower_char).peekable();
    while let Some(letter) = letters.next() {
        let moved = letters.peek().and_then(|next| moved(letter, *next));
        match moved {
            Some((first, second)) => {
                placed.extend([first, second]);
                letters.next();
            }
            None => placed.push(letter),
        }
    }
    placed
}

fn moved(first: char, second: char) -> Option<(char, char)> {
    let (toned, bare, with_tone) = match second {
        'a' => (O, 'o', A),
        'e' => (O, 'o', E),
        'y' => (U, 'u', Y),
        _ => return None,
    };
    let tone = toned.iter().position(|letter| *letter == first)?;
    Some((bare, with_tone[tone]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_placements_become_one() {
        for (old, new) in [("Hòa", "hoà"), ("KHỎE", "khoẻ"), ("thủy", "thuỷ"), ("úy", "uý"), ("tọa đàm", "toạ đàm")]
        {
            assert_eq!(with_one_tone_placement(old), new);
            assert_eq!(with_one_tone_placement(new), new);
        }
        for same in ["đường", "của", "mùa", "quý", ""] {
            assert_eq!(with_one_tone_placement(same), same);
        }
    }
}
