//! The excerpt of a file that is shown with a diagnostic.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::Span;
use crate::terminal::one_line;

/// The maximum length of an excerpt.
const MAX_CHARS: usize = 110;
/// How much of a longer line to show before the span.
const CONTEXT_CHARS: usize = 40;

/// A line, or the part of it around the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of characters of the line before the excerpt.
    skipped: usize,
    /// The excerpt, as in the file.
    pub text: String,
}

impl Excerpt {
    /// The excerpt of a line; `None` if the line is blank.
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

    /// The terminal width to pass to the renderer, which trims leading blanks only if the line does not fit.
    pub fn width(&self) -> usize {
        if self.skipped > 0 { MAX_CHARS - CONTEXT_CHARS } else { usize::from(u8::MAX) }
    }

    /// The snippet for the renderer, with the span underlined. Skipped characters become blanks, so that columns stay
    /// right.
    pub fn snippet(&self, location: &str, span: Span) -> Snippet<'static, Annotation<'static>> {
        let text = " ".repeat(self.skipped) + &one_line(&self.text);
        let snippet = Snippet::source(text.clone()).line_start(span.line);
        match span.columns() {
            // The renderer appends line and column.
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

/// Converts 1-based character columns to byte offsets.
fn bytes(text: &str, columns: Range<usize>) -> Range<usize> {
    let byte = |column: usize| text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
    byte(columns.start)..byte(columns.end)
}
