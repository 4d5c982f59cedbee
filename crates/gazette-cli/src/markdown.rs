//! From an article's Markdown to its body: HTML that holds to the paper's allow-list, and plain text.
//!
//! Markdown (`CommonMark` with tables, footnotes and strikethrough) is written as HTML by `write`, whatever raw HTML it
//! contains is cut down to known elements by `raw`, a real HTML parser makes the whole safe in `clean`, and
//! [`gazette_core::html::check`], the same check that the server makes, has the last word.

use gazette_core::html;

use crate::content::{Document, MediaFile, NoMedia, Picture, hygiene};
use crate::diagnostics::{Problems, Span};

mod clean;
mod figures;
mod footnotes;
mod links;
mod outline;
mod plain;
mod raw;
mod tables;
mod tokens;
mod videos;
mod write;

/// What a body refers to besides itself.
pub trait Resolver {
    /// The picture that the text names `written`.
    fn picture(&self, written: &str) -> Result<Picture, NoMedia>;
    /// The document that a link names `written`. `None` if the link means something else.
    fn document(&self, written: &str) -> Option<Result<Document, NoMedia>>;
    /// The path of the page of the article in the file that the text names `written`. `None` if there is none.
    fn article(&self, written: &str) -> Option<String>;
    /// The paper's own address, without a slash at the end.
    fn base_url(&self) -> &str;
}

/// An article's body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// As HTML in the plain form of [`gazette_core::html`].
    pub html: String,
    /// As plain text, paragraphs apart by an empty line.
    pub text: String,
    /// The pictures it shows and the documents it links to, as the text names them.
    pub media: Vec<(String, MediaFile)>,
    /// The links within the paper, as paths or with the paper's own address before them, each with its place.
    pub links: Vec<(String, Span)>,
}

/// The body of an article whose Markdown begins at line `first_line` of its file.
pub fn render(markdown: &str, first_line: usize, resolver: &dyn Resolver, problems: &mut Problems<'_>) -> Body {
    let Some(outline) = outline::read(markdown, first_line, problems) else { return Body::default() };
    let written = write::write(&outline, resolver, problems);
    let html = clean::clean(&written.html, resolver.base_url());
    if let Err(refusal) = html::check(&html) {
        let help = "this is a fault of the command: please report it with the file; simpler Markdown may avoid it";
        problems.error(first_line, format!("the body's HTML would be refused by the paper: {refusal}"), help);
    }
    let text = plain::text(&html);
    if !hygiene::check_lines(markdown, first_line, problems) {
        hygiene::check_made(&[&html, &text], markdown, first_line, problems);
    }
    Body { text, html, media: written.media, links: written.links }
}

#[cfg(test)]
mod tests;
