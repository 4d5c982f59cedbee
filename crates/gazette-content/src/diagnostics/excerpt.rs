//! The excerpt of a file that is shown with a diagnostic.

use super::Span;

/// A line, or the part of it around the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of characters of the line before the excerpt.
    pub skipped: usize,
    /// The excerpt, as in the file.
    pub text: String,
}

impl Excerpt {
    /// The maximum length of an excerpt.
    pub const MAX_CHARS: usize = 110;
    /// How much of a longer line to show before the span.
    pub const CONTEXT_CHARS: usize = 40;

    /// The excerpt of a line; `None` if the line is blank.
    pub fn of(line: &str, span: Span) -> Option<Self> {
        let line = line.trim_end();
        let (start, end) = span.columns().map_or((1, 1), |columns| (columns.start, columns.end));
        let skipped = if end > Self::MAX_CHARS { start.saturating_sub(Self::CONTEXT_CHARS) } else { 0 };
        let mut rest = line.chars().skip(skipped);
        let mut text: String = rest.by_ref().take(Self::MAX_CHARS).collect();
        if rest.next().is_some() {
            text.push('…');
        }
        (!text.is_empty()).then_some(Self { skipped, text })
    }
}
