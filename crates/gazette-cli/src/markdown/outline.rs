//! The events of a Markdown text, with what must be known before they are written: ends, lines and footnotes.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::diagnostics::Problems;

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
    line_starts: Vec<usize>,
    first_line: usize,
}

/// Parses Markdown whose first line is line `first_line` of its file. `None`, with an error, if it is nested too deeply.
pub fn read<'t>(markdown: &'t str, first_line: usize, problems: &mut Problems<'_>) -> Option<Outline<'t>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let events: Vec<_> = Parser::new_ext(markdown, options).into_offset_iter().collect();
    let line_starts = markdown.match_indices('\n').map(|(at, _)| at + 1).collect();
    let mut outline = Outline { ends: vec![0; events.len()], events, notes: HashMap::new(), line_starts, first_line };
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
            problems.error(outline.line(index), message, "write it flatter; readers would be lost, too");
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

    /// The line of the file in which an event begins.
    pub fn line(&self, index: usize) -> usize {
        self.line_of_byte(self.events[index].1.start)
    }

    /// The line of the file in which a byte of the text lies.
    pub fn line_of_byte(&self, byte: usize) -> usize {
        self.first_line + self.line_starts.partition_point(|start| *start <= byte)
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
