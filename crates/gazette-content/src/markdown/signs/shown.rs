//! The text of a body that readers see, at its positions in the Markdown.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::outline::Outline;

/// Stands for each byte that readers don't see as it is written. It is not allowed in articles, so it stands for nothing else.
pub const HIDDEN: char = '\u{1}';

/// The text that readers see.
#[derive(Debug)]
pub struct Shown {
    /// As long as the Markdown, with the same line breaks; [`HIDDEN`] for all bytes of Markdown, code, HTML, alternative texts,
    /// entities and escaped characters.
    pub text: String,
    /// The byte ranges of links.
    pub links: Vec<Range<usize>>,
}

impl Shown {
    /// The shown text of a parsed Markdown text.
    pub fn of(markdown: &str, outline: &Outline<'_>) -> Self {
        let mut bytes: Vec<u8> = markdown.bytes().map(|byte| if byte == b'\n' { byte } else { 1 }).collect();
        let mut links = Vec::new();
        let mut html_link = None;
        let mut index = 0;
        while index < outline.events.len() {
            let (event, range) = &outline.events[index];
            match event {
                Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => index = outline.end(index),
                Event::Start(Tag::Link { .. }) => links.push(range.clone()),
                Event::InlineHtml(tag) if tag.starts_with("<a ") => html_link = Some(range.start),
                Event::InlineHtml(tag) if tag.starts_with("</a") => {
                    links.extend(html_link.take().map(|start| start..range.end));
                }
                Event::End(TagEnd::Paragraph) => html_link = None,
                Event::Text(text) if markdown.get(range.clone()) == Some(text) => {
                    let is_escaped = markdown[..range.start].ends_with('\\');
                    let skipped = text.chars().next().filter(|_| is_escaped).map_or(0, char::len_utf8);
                    let shown = range.start + skipped..range.end;
                    bytes[shown.clone()].copy_from_slice(&markdown.as_bytes()[shown]);
                }
                _ => {}
            }
            index += 1;
        }
        Self { text: String::from_utf8(bytes).unwrap_or_default(), links }
    }
}
