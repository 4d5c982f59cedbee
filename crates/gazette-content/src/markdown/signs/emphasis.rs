//! Emphasis and code that is not recognised, so that readers see its asterisks, underscores, tildes and backticks.

use gazette_messages::tell;

use super::shown::HIDDEN;
use super::{Line, Sign, clipped};

/// A run of equal delimiters, with the characters beside it.
#[derive(Debug, Clone, Copy)]
struct Run {
    mark: char,
    start: usize,
    length: usize,
    before: Option<char>,
    after: Option<char>,
}

impl Run {
    fn end(&self) -> usize {
        self.start + self.length
    }

    fn is_in_word(&self) -> bool {
        is_word(self.before) && is_word(self.after)
    }

    fn opens(&self) -> bool {
        !is_word(self.before) && !is_space(self.after) && (is_word(self.after) || is_quote(self.after))
    }

    /// Whether it was meant to close, but can't: after a space, or between a punctuation mark and a letter.
    fn fails_to_close(&self) -> bool {
        let is_factor = self.before == Some(' ') && self.after == Some(' ');
        (is_space(self.before) && !is_word(self.after) && (!is_factor || self.length == 1))
            || (!is_space(self.before) && !is_word(self.before) && is_word(self.after))
    }
}

/// The emphasis of a line that readers see as characters. `is_continued`: such emphasis was found on the line before, so this
/// one may have its end.
pub fn find(line: Line<'_>, is_continued: bool) -> Vec<Sign> {
    let mut found = Vec::new();
    let runs = runs(line.shown);
    for mark in ['*', '_', '~'] {
        let of_mark = || runs.iter().filter(move |run| run.mark == mark);
        let doubles: Vec<&Run> = of_mark().filter(|run| matches!(run.length, 2 | 3) && !run.is_in_word()).collect();
        let before = found.len();
        for pair in doubles.chunks(2) {
            match *pair {
                [first, last] if first.opens() || (first.length == 2 && mark != '_' && is_space(first.after)) => {
                    found.push(sign(line, first, Some(last)));
                }
                [only] if only.opens() && mark != '~' && !is_continued => found.push(sign(line, only, None)),
                _ => {}
            }
        }
        if found.len() == before {
            found.extend(single(line, mark, &runs).map(|(first, last)| sign(line, first, Some(last))));
        }
    }
    let open_code = runs.iter().find(|run| run.mark == '`' && !is_word(run.before) && !is_space(run.after));
    if let Some(run) = open_code {
        let marks = "`".repeat(run.length);
        let bytes = line.start + run.start..line.start + run.end();
        let (message, help) = (tell!("marks-open", marks = marks), tell!("code-marks-open-help", marks = marks));
        found.push(Sign::new(bytes, message, help));
    }
    found
}

/// Emphasis with one delimiter, such as `*chữ *`. A delimiter alone is often meant, as in `5*` and `(*)`.
fn single<'r>(line: Line<'_>, mark: char, runs: &'r [Run]) -> Option<(&'r Run, &'r Run)> {
    let singles = || runs.iter().filter(move |run| run.mark == mark && run.length == 1 && mark != '~');
    let first = singles().find(|run| run.opens())?;
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_product = |run: &Run| {
        let before = line.shown[..run.start].trim_end().chars().next_back();
        is_digit(before) && is_digit(line.shown[run.end()..].trim_start().chars().next())
    };
    let last = singles().find(|run| run.start > first.end() && run.fails_to_close() && !is_product(run))?;
    Some((first, last))
}

fn sign(line: Line<'_>, first: &Run, last: Option<&Run>) -> Sign {
    let marks: String = std::iter::repeat_n(first.mark, first.length).collect();
    let shown: String = marks.chars().flat_map(|c| ['\\', c]).collect();
    let Some(last) = last else {
        let bytes = line.start + first.start..line.start + first.end();
        let help = tell!("emphasis-open-help", marks = marks, shown = shown);
        return Sign::new(bytes, tell!("marks-open", marks = marks), help);
    };
    let inner = clipped(&line.source[first.end()..last.start]);
    let bytes = line.start + first.start..line.start + last.end();
    let help = if is_word(last.after) {
        tell!("emphasis-space-after-help", marks = marks, text = inner, shown = shown)
    } else {
        tell!("emphasis-no-spaces-help", marks = marks, text = inner, shown = shown)
    };
    Sign::new(bytes, tell!("emphasis-none", marks = marks), help)
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        if let Some(run) = runs.last_mut().filter(|run| run.end() == at) {
            if run.mark == c {
                run.length += 1;
                before = Some(c);
                continue;
            }
            run.after = Some(c);
        }
        if matches!(c, '*' | '_' | '~' | '`') {
            runs.push(Run { mark: c, start: at, length: 1, before, after: None });
        }
        before = Some(c);
    }
    runs
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == HIDDEN)
}

fn is_space(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

fn is_quote(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '"' | '“' | '‘' | '\'' | '«' | '(' | '['))
}
