//! Positions in a file.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A line of a file, and a range of columns in it if that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The line, from 1.
    pub line: usize,
    /// The first column, from 1, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The column after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_column: Option<usize>,
}

impl From<usize> for Span {
    /// A whole line.
    fn from(line: usize) -> Self {
        Self { line, column: None, end_column: None }
    }
}

impl Span {
    /// Columns of a line, counted from 1; the range has at least one.
    pub fn new(line: usize, columns: Range<usize>) -> Self {
        Self { line, column: Some(columns.start), end_column: Some(columns.end.max(columns.start + 1)) }
    }

    /// The columns, counted from 1.
    pub fn columns(self) -> Option<Range<usize>> {
        Some(self.column?..self.end_column?)
    }

    /// `12:3`, or `12` if the column is unknown.
    pub fn line_and_column(self) -> String {
        self.column.map_or_else(|| self.line.to_string(), |column| format!("{}:{column}", self.line))
    }
}

/// Converts byte ranges of a text to spans.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    first_line: usize,
}

impl<'t> Lines<'t> {
    /// For a text that begins at line `first_line` of its file.
    pub fn new(text: &'t str, first_line: usize) -> Self {
        let starts = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts, first_line }
    }

    /// The span of a byte range. If the range has several lines, its part on the first.
    pub fn span(&self, bytes: Range<usize>) -> Span {
        let index = self.index(bytes.start);
        let (start, end) = (self.starts[index], self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1));
        let before = self.text.get(start..bytes.start);
        let covered = self.text.get(bytes.start..bytes.end.clamp(bytes.start, end.max(bytes.start)));
        let line = self.first_line + index;
        match (before, covered) {
            (Some(before), Some(covered)) => {
                let column = before.chars().count() + 1;
                Span::new(line, column..column + covered.trim_end().chars().count())
            }
            _ => line.into(),
        }
    }

    /// The length of a line of the file, in characters.
    pub fn width(&self, line: usize) -> usize {
        let start = line.checked_sub(self.first_line).and_then(|index| self.starts.get(index));
        let line = start.and_then(|start| self.text[*start..].lines().next());
        line.map_or(0, |line| line.chars().count())
    }

    fn index(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_a_span_ends_with_its_line() {
        let text = "a\nĐường [tới](b) \nc";
        let lines = Lines::new(text, 5);
        let at = text.find('[').unwrap();
        assert_eq!(lines.span(at..at + 10), Span::new(6, 7..15));
        assert_eq!(lines.span(at..text.len()), Span::new(6, 7..15));
        assert_eq!(lines.span(0..1), Span::new(5, 1..2));
        assert_eq!(lines.span(text.len()..text.len()), Span::new(7, 2..3));
        assert_eq!(lines.span(3..4), Span::from(6), "within a character");
        assert_eq!((lines.span(1..1).line, lines.span(2..2).line, lines.width(6), lines.width(9)), (5, 6, 15, 0));
        assert_eq!(
            (Span::new(6, 7..15).line_and_column(), Span::from(6).line_and_column()),
            ("6:7".to_owned(), "6".to_owned())
        );
    }
}
