//! Shortens text for descriptions.

/// The maximum length of a description, in characters; the length that search engines show.
const DESCRIPTION_CHARS: usize = 160;

/// The beginning of a text, cut between words and with an ellipsis if it is too long.
pub(super) fn description(text: &str) -> String {
    let mut description = String::with_capacity(DESCRIPTION_CHARS * 2);
    let mut chars = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if chars + width + 1 > DESCRIPTION_CHARS {
            if chars == 0 {
                description.extend(word.chars().take(DESCRIPTION_CHARS - 1));
            }
            let kept = description.trim_end_matches([',', ';', ':', '.', '–', '-', '(']).len();
            description.truncate(kept);
            description.push('…');
            break;
        }
        if chars > 0 {
            description.push(' ');
            chars += 1;
        }
        description.push_str(word);
        chars += width;
    }
    description
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_stays_with_its_spaces_made_single() {
        assert_eq!(description("  Một \n hai  "), "Một hai");
        assert_eq!(description(""), "");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let cut = description(&"đường, ".repeat(60));
        assert!(cut.chars().count() <= DESCRIPTION_CHARS && cut.ends_with("đường…"), "{cut}");
    }

    #[test]
    fn a_single_long_word_is_cut_within() {
        assert_eq!(description(&"ă".repeat(500)).chars().count(), DESCRIPTION_CHARS);
    }
}
