//! The line of a file that something is wrong with, as it is shown.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::Span;
use crate::terminal::one_line;

/// So much of a line is kept: it is shown to be recognised, not to be read.
const MAX_CHARS: usize = 110;
/// So much before what is meant, in a longer line.
const CONTEXT_CHARS: usize = 40;

/// A line, or a part of it around what is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// How many characters of the line stand before it.
    skipped: usize,
    /// As it is in the file.
    pub text: String,
}

impl Excerpt {
    /// Of a line; `None` if there is nothing to be seen on it.
    pub fn of(line: &str, span: Span) -> Option<Self> {
        let line = line.trim_end();
        let (start, end) = span.columns().map_or((1, 1), |columns| (columns.start, columns.end));
        let skipped = if end > MAX_CHARS { start.saturating_sub(CONTEXT_CHARS) } else { 0 };
        let mut rest = line.chars().skip(skipped);
        let mut text: String = rest.by_ref().take(MAX_CHARS).collect();
        if rest.next().is_some() {
            text.push('…');
        }
        (!text.is_empty()).then_some(Self { skipped, text })
    }

    /// How wide a terminal would have to be. The renderer leaves out blanks in front only if the line does not fit.
    pub fn width(&self) -> usize {
        if self.skipped > 0 { MAX_CHARS - CONTEXT_CHARS } else { usize::from(u8::MAX) }
    }

    /// As it is rendered, with what is meant underlined. What stands before the part that was kept is blank.
    pub fn snippet(&self, location: &str, span: Span) -> Snippet<'static, Annotation<'static>> {
        let text = " ".repeat(self.skipped) + &one_line(&self.text);
        let snippet = Snippet::source(text.clone()).line_start(span.line);
        match span.columns() {
            // The renderer adds line and column itself.
            Some(columns) => {
                let span = bytes(&text, columns);
                snippet.path(location.to_owned()).annotation(AnnotationKind::Primary.span(span))
            }
            None => snippet
                .path(format!("{location}:{}", span.line))
                .annotation(AnnotationKind::Visible.span(self.skipped..self.skipped)),
        }
    }
}

/// The bytes of characters that are counted from 1.
fn bytes(text: &str, columns: Range<usize>) -> Range<usize> {
    let byte = |column: usize| text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
    byte(columns.start)..byte(columns.end)
}
