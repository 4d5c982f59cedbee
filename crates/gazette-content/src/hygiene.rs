//! Finds characters that are forbidden in all texts of the paper.

use gazette_core::text::{Forbidden, find_forbidden};
use gazette_messages::tell;

use crate::diagnostics::{Problems, Span};
use crate::reasons::forbidden;

/// Reports a value, which `what` names, that contains a forbidden character, even if it was written as an escape.
pub fn check_value(what: impl FnOnce() -> String, value: &str, span: Span, problems: &mut Problems<'_>) {
    if let Some((_, found)) = find_forbidden(value) {
        let message = tell!("value-contains", what = what(), found = forbidden(found));
        problems.error(span, message, tell!("forbidden-help"));
    }
}

/// Reports each line of a text with a forbidden character; the text begins at line `first_line` of its file. Skips lines
/// that already have an error. Returns whether it found any.
pub fn check_lines(text: &str, first_line: usize, problems: &mut Problems<'_>) -> bool {
    // The common case.
    if find_forbidden(text).is_none() {
        return false;
    }
    let mut has_any = false;
    for (number, line) in (first_line..).zip(text.split('\n')) {
        if let Some((at, found)) = find_forbidden(line) {
            has_any = true;
            if !problems.has_error_at(number) {
                let column = line[..at].chars().count() + 1;
                let message = tell!("line-contains", found = forbidden(found));
                problems.error(Span::new(number, column..column + 1), message, tell!("forbidden-help"));
            }
        }
    }
    has_any
}

/// Reports a forbidden character that rendering produced from an entity: it is in the output, but not in the Markdown.
pub fn check_made(made: &[&str], markdown: &str, first_line: usize, problems: &mut Problems<'_>) {
    let Some(found) = made.iter().find_map(|text| find_forbidden(text)).map(|(_, found)| found) else { return };
    let (Forbidden::Control(c) | Forbidden::Override(c) | Forbidden::Isolate(c)) = found;
    let line = line_of_entity(c, markdown).map_or(first_line, |line| first_line + line);
    problems.error(line, tell!("made-contains", found = forbidden(found)), tell!("forbidden-help"));
}

/// The 0-based line with a numeric entity for this character.
fn line_of_entity(c: char, markdown: &str) -> Option<usize> {
    let means_it = |entity: &str| {
        let digits: &str = entity.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let number = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        number == Ok(u32::from(c))
    };
    markdown.split('\n').position(|line| line.split("&#").skip(1).any(means_it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_is_found_in_its_line() {
        for (entity, c) in [("&#7;", '\u{7}'), ("&#x202E;", '\u{202e}'), ("&#X1b", '\u{1b}'), ("&#0000127;", '\u{7f}')]
        {
            assert_eq!(line_of_entity(c, &format!("a &#8;\n\nb {entity} c")), Some(2), "{entity}");
        }
        assert_eq!(line_of_entity('\u{7}', "a &#70; &#"), None);
    }
}
