//! Word counts and reading times.

/// The number of words. Vietnamese separates syllables by spaces, and each one counts as a word, as is usual there.
pub fn word_count(text: &str) -> u32 {
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    u32::try_from(words).unwrap_or(u32::MAX)
}

/// Minutes at 220 words each, rounded up, at least 1.
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(220).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_and_numbers_are_words_and_dashes_are_not() {
        assert_eq!(word_count("Năm 2014 – vấn đề, “làm theo”."), 6);
        assert_eq!(word_count(""), 0);
    }

    #[test]
    fn reading_takes_at_least_a_minute() {
        assert_eq!([0, 220, 221, 812].map(reading_minutes), [1, 1, 2, 4]);
    }
}
