//! Renders an article's Markdown to its body: HTML that satisfies the paper's allow-list, and plain text.
//!
//! Steps: `write` converts Markdown (`CommonMark` with tables, footnotes and strikethrough) to HTML, `raw` reduces raw HTML
//! to known elements, `clean` sanitises the whole with a real HTML parser, and [`gazette_core::html::check`], the check
//! that the server also runs, verifies the result.

use gazette_core::html;
use gazette_messages::tell;

use crate::anchors;
use crate::context::Context;
use crate::diagnostics::{Problems, Span};
use crate::hygiene;
use crate::media::MediaFile;

mod clean;
mod figures;
mod footnotes;
mod html_tokens;
mod links;
mod outline;
mod plain;
mod raw;
mod signs;
mod tables;
mod videos;
mod write;

/// An article's body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The HTML, in the canonical form of [`gazette_core::html`].
    pub html: String,
    /// The plain text, with an empty line between paragraphs.
    pub text: String,
    /// The pictures and documents that it uses, with the names that the text uses for them.
    pub media: Vec<(String, MediaFile)>,
    /// The links within the paper, as paths or full addresses, with their positions.
    pub links: Vec<(String, Span)>,
    /// The ids in the HTML, to which links can lead.
    pub ids: Vec<String>,
}

/// Renders a body whose Markdown begins at line `first_line` of its file.
pub fn render(markdown: &str, first_line: usize, context: Context<'_>, problems: &mut Problems<'_>) -> Body {
    let Some(outline) = outline::read(markdown, first_line, problems) else { return Body::default() };
    signs::check(markdown, &outline, problems);
    let written = write::write(&outline, context, problems);
    let html = clean::clean(&written.html, &context.rules.site.base_url);
    if let Err(refusal) = html::check(&html) {
        problems.error(first_line, tell!("html-refused", reason = refusal), tell!("html-refused-help"));
    }
    let ids = ids(&html);
    for (fragment, span) in &written.anchors {
        if let Some(help) = anchors::remedy(fragment, &ids) {
            let name = anchors::written(fragment);
            problems.warning(*span, tell!("anchor-here", name = name), help);
        }
    }
    let text = plain::text(&html);
    if !hygiene::check_lines(markdown, first_line, problems) {
        hygiene::check_made(&[&html, &text], markdown, first_line, problems);
    }
    Body { text, html, media: written.media, links: written.links, ids }
}

/// The ids in the HTML.
fn ids(html: &str) -> Vec<String> {
    let attributes = html_tokens::html_tokens(html).filter_map(|token| match token {
        html_tokens::HtmlToken::Open { attributes, .. } => Some(attributes),
        _ => None,
    });
    attributes.flatten().filter(|(name, _)| *name == "id").map(|(_, id)| id.to_owned()).collect()
}

#[cfg(test)]
mod tests;
