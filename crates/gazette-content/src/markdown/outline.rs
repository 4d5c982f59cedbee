//! Parses Markdown to events, and indexes ends, lines and footnotes before rendering.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use gazette_messages::tell;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::diagnostics::{Lines, Problems, Span};

/// The maximum nesting. Deeper nesting is a mistake, and the HTML parser's time is quadratic in it.
const MAX_DEPTH: usize = 60;

/// A parsed Markdown text.
#[derive(Debug)]
pub struct Outline<'t> {
    /// The events, each with its byte range in the text.
    pub events: Vec<(Event<'t>, Range<usize>)>,
    /// For each start event, the index of its end event.
    ends: Vec<usize>,
    /// For each footnote, by its label, the range of events in its definition.
    pub notes: HashMap<String, Range<usize>>,
    /// The labels of link definitions that no link uses, with their byte ranges.
    pub unused: Vec<(String, Range<usize>)>,
    lines: Lines<'t>,
}

/// Parses Markdown that begins at line `first_line` of its file. `None`, with an error, if the nesting is too deep.
pub fn read<'t>(markdown: &'t str, first_line: usize, problems: &mut Problems<'_>) -> Option<Outline<'t>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let parser = Parser::new_ext(markdown, options);
    let definitions: Vec<_> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| (label.to_owned(), definition.span.clone()))
        .collect();
    let events: Vec<_> = parser.into_offset_iter().collect();
    let lines = Lines::new(markdown, first_line);
    let unused = unused(definitions, &events);
    let mut outline = Outline { unused, ends: vec![0; events.len()], events, notes: HashMap::new(), lines };
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
            let message = tell!("nested-too-deep", most = MAX_DEPTH);
            problems.error(outline.span(index), message, tell!("nested-too-deep-help"));
            return None;
        }
    }
    Some(outline)
}

/// The definitions that no link or picture uses, in the order of the text.
fn unused(
    definitions: Vec<(String, Range<usize>)>,
    events: &[(Event<'_>, Range<usize>)],
) -> Vec<(String, Range<usize>)> {
    let plain = |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let used: HashSet<String> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => Some(plain(id)),
            _ => None,
        })
        .collect();
    let mut unused: Vec<_> = definitions.into_iter().filter(|(label, _)| !used.contains(&plain(label))).collect();
    unused.sort_by_key(|(_, range)| range.start);
    unused
}

impl Outline<'_> {
    /// The index of the end event of the start event at `index`.
    pub fn end(&self, index: usize) -> usize {
        self.ends[index]
    }

    /// The span of an event; for a start event, up to its end.
    pub fn span(&self, index: usize) -> Span {
        self.span_of_bytes(self.events[index].1.clone())
    }

    /// The span of a byte range of the text.
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
