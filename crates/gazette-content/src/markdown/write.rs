//! Writes the events of a Markdown text as HTML.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use gazette_core::html::escape;
use gazette_core::slug::Slug;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::footnotes::Footnotes;
use super::outline::Outline;
use super::raw::RawHtml;
use super::tables::TableWriter;
use crate::context::Context;
use crate::diagnostics::{Problems, Span};
use crate::media::MediaFile;

/// The result of writing.
#[derive(Debug)]
pub struct Written {
    /// HTML, not yet sanitised.
    pub html: String,
    /// The pictures and documents that it uses, with the names that the text uses for them.
    pub media: Vec<(String, MediaFile)>,
    /// The links within the paper, as paths or full addresses, with their positions.
    pub links: Vec<(String, Span)>,
    /// The fragments of the links within the text, with their positions.
    pub anchors: Vec<(String, Span)>,
}

/// Writes a whole body.
pub fn write(outline: &Outline<'_>, context: Context<'_>, problems: &mut Problems<'_>) -> Written {
    let mut writer = Writer::new(outline, context, problems);
    writer.events(0..outline.events.len());
    writer.footnotes();
    Written { html: writer.html, media: writer.media, links: writer.links, anchors: writer.anchors }
}

/// The state of the writer. The modules for figures, videos, links and footnotes add methods to it.
pub(super) struct Writer<'w, 'p> {
    pub(super) outline: &'w Outline<'w>,
    pub(super) context: Context<'w>,
    pub(super) problems: &'w mut Problems<'p>,
    pub(super) html: String,
    pub(super) media: Vec<(String, MediaFile)>,
    pub(super) links: Vec<(String, Span)>,
    pub(super) anchors: Vec<(String, Span)>,
    /// For each open Markdown link, whether a start tag was written.
    pub(super) open_links: Vec<bool>,
    pub(super) notes: Footnotes,
    raw: RawHtml,
    /// How often each heading's slug has been used.
    ids: HashMap<String, usize>,
    table: TableWriter,
}

impl<'w, 'p> Writer<'w, 'p> {
    fn new(outline: &'w Outline<'w>, context: Context<'w>, problems: &'w mut Problems<'p>) -> Self {
        Self {
            outline,
            context,
            problems,
            html: String::new(),
            media: Vec::new(),
            links: Vec::new(),
            anchors: Vec::new(),
            open_links: Vec::new(),
            notes: Footnotes::default(),
            raw: RawHtml::default(),
            ids: HashMap::new(),
            table: TableWriter::default(),
        }
    }

    /// Records a media file that the article uses.
    pub(super) fn note(&mut self, written: &str, media: &MediaFile) {
        if !self.media.iter().any(|(other, _)| other == written) {
            self.media.push((written.to_owned(), media.clone()));
        }
    }

    /// Writes a range of events.
    pub(super) fn events(&mut self, range: Range<usize>) {
        let mut index = range.start;
        while index < range.end {
            index = self.event(index);
        }
    }

    /// Writes one event, or everything up to its end event. Returns the index of the next event.
    fn event(&mut self, index: usize) -> usize {
        let outline = self.outline;
        match &outline.events[index].0 {
            Event::Start(tag) => return self.start(tag, index),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) if !self.raw.is_muted() => escape(&mut self.html, text),
            Event::Code(text) if !self.raw.is_muted() => {
                self.html.push_str("<code>");
                escape(&mut self.html, text);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::FootnoteReference(label) => self.footnote_reference(label, index),
            Event::InlineHtml(html) | Event::Html(html) => self.raw_html(html, index),
            _ => {}
        }
        index + 1
    }

    fn start(&mut self, tag: &Tag<'_>, index: usize) -> usize {
        let end = self.outline.end(index);
        match tag {
            Tag::Paragraph if self.only_pictures(index + 1..end) > 0 => {
                self.figures(index + 1..end);
                return end + 1;
            }
            Tag::Paragraph if self.video(index + 1..end) => return end + 1,
            Tag::Paragraph => self.html.push_str("<p>"),
            Tag::Heading { level, .. } => self.heading(*level, index + 1..end),
            Tag::BlockQuote(_) => self.html.push_str("<blockquote>\n"),
            Tag::CodeBlock(_) => self.html.push_str("<pre><code>"),
            Tag::List(None) => self.html.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.html.push_str("<ol>\n"),
            Tag::List(Some(start)) => drop(writeln!(self.html, "<ol start=\"{start}\">")),
            Tag::Item => self.html.push_str("<li>"),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Table(alignments) => self.table.start(alignments, &mut self.html),
            Tag::TableHead => self.table.start_head(&mut self.html),
            Tag::TableRow => self.table.start_row(&mut self.html),
            Tag::TableCell => self.table.start_cell(&mut self.html),
            Tag::Link { link_type, dest_url, title, .. } => {
                let span = self.outline.span(index);
                self.start_link(*link_type, dest_url, title, span);
            }
            Tag::Image { .. } => {
                self.picture(index);
                return end + 1;
            }
            Tag::HtmlBlock => {
                self.html_block(index + 1..end);
                return end + 1;
            }
            Tag::FootnoteDefinition(_) => return end + 1,
            _ => {}
        }
        index + 1
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.raw.unmute();
                self.html.push_str("</p>\n");
            }
            TagEnd::Heading(level) => {
                self.raw.unmute();
                let _ = writeln!(self.html, "</{}>", heading_name(level));
            }
            TagEnd::BlockQuote(_) => self.html.push_str("</blockquote>\n"),
            TagEnd::CodeBlock => self.html.push_str("</code></pre>\n"),
            TagEnd::List(false) => self.html.push_str("</ul>\n"),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::Item => {
                self.raw.unmute();
                self.html.push_str("</li>\n");
            }
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Table => self.table.end(&mut self.html),
            TagEnd::TableHead => self.table.end_head(&mut self.html),
            TagEnd::TableRow => TableWriter::end_row(&mut self.html),
            TagEnd::TableCell => {
                self.raw.unmute();
                self.table.end_cell(&mut self.html);
            }
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    /// Writes the start of a heading. The article's title is the page's `h1`, so `#` and `##` become `h2`, `###` becomes
    /// `h3`, and lower levels `h4`.
    fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let slug =
            Slug::from_title(&self.outline.text(range)).map_or_else(|_| "muc".to_owned(), |slug| slug.to_string());
        let times = self.ids.entry(slug.clone()).or_insert(0);
        *times += 1;
        // If another heading's slug is `a-2`, the later one loses its id when the HTML is sanitised.
        let number = if *times == 1 { String::new() } else { format!("-{times}") };
        let _ = write!(self.html, "<{} id=\"x-{slug}{number}\">", heading_name(level));
    }

    fn html_block(&mut self, range: Range<usize>) {
        let start = range.start;
        let mut html = String::new();
        for (event, _) in &self.outline.events[range] {
            if let Event::Html(line) | Event::Text(line) = event {
                html.push_str(line);
            }
        }
        let before = self.html.len();
        self.raw_html(&html, start);
        self.raw.unmute();
        if self.html[before..].trim().is_empty() {
            self.html.truncate(before);
        } else {
            self.html.push('\n');
        }
    }

    fn raw_html(&mut self, html: &str, index: usize) {
        let Some((_, bytes)) = self.outline.events.get(index) else { return };
        let dropped = self.raw.filter(html, &mut self.html);
        for found in dropped {
            let start = bytes.start + found.at;
            let span = self.outline.span_of_bytes(start..start + found.length);
            self.problems.warning(span, found.message, found.help);
        }
    }
}

fn heading_name(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => "h2",
        HeadingLevel::H3 => "h3",
        _ => "h4",
    }
}
