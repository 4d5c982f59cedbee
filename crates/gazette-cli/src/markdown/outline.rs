//! The events of a Markdown text, with what must be known before they are written: ends, lines and footnotes.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::diagnostics::{Lines, Problems, Span};

/// Quotes in lists in quotes: deeper nesting is a mistake, and the HTML parser's time grows with its square.
const MAX_DEPTH: usize = 60;

/// A parsed Markdown text.
#[derive(Debug)]
pub struct Outline<'t> {
    /// The events, each with its bytes in the text.
    pub events: Vec<(Event<'t>, Range<usize>)>,
    /// For each start, the index of its end.
    ends: Vec<usize>,
    /// The events within each footnote's definition, by its label.
    pub notes: HashMap<String, Range<usize>>,
    lines: Lines<'t>,
}

/// Parses Markdown whose first line is line `first_line` of its file. `None`, with an error, if it is nested too deeply.
pub fn read<'t>(markdown: &'t str, first_line: usize, problems: &mut Problems<'_>) -> Option<Outline<'t>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let events: Vec<_> = Parser::new_ext(markdown, options).into_offset_iter().collect();
    let lines = Lines::new(markdown, first_line);
    let mut outline = Outline { ends: vec![0; events.len()], events, notes: HashMap::new(), lines };
    let mut open = Vec::new();
    for index in 0..outline.events.len() {
        match &outline.events[index].0 {
            Event::Start(_) => open.push(index),
            Event::End(_) => {
                let start = open.pop().unwrap_or(index);
                outline.ends[start] = index;
                if let Event::Start(Tag::FootnoteDefinition(label)) = &outline.events[start].0 {
                    outline.notes.entry(label.to_string()).or_insert(start + 1..index);
                }
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            let message = format!("quotes, lists or emphasis are nested more than {MAX_DEPTH} deep");
            problems.error(outline.span(index), message, "write it flatter; readers would be lost, too");
            return None;
        }
    }
    Some(outline)
}

impl Outline<'_> {
    /// The index of the end that belongs to the start at `index`.
    pub fn end(&self, index: usize) -> usize {
        self.ends[index]
    }

    /// Where in the file an event stands, up to its end if it is a start.
    pub fn span(&self, index: usize) -> Span {
        self.span_of_bytes(self.events[index].1.clone())
    }

    /// Where in the file these bytes of the text stand.
    pub fn span_of_bytes(&self, bytes: Range<usize>) -> Span {
        self.lines.span(bytes)
    }

    /// The plain text of the events in `range`, on one line.
    pub fn text(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        for (event, _) in &self.events[range] {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(part),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
