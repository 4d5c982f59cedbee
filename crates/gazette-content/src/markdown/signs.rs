//! Finds Markdown that does not take effect, so that readers see its characters: emphasis that is not closed, links that are
//! no links, shortcodes of other systems, tables without a line of dashes.
//!
//! These checks work on the text that readers see ([`Shown`]). Code, HTML, link addresses and escaped characters are hidden in
//! it, so they are never judged.

use std::ops::Range;

use gazette_messages::tell;

use super::outline::Outline;
use crate::diagnostics::Problems;

mod addresses;
mod blocks;
mod brackets;
mod emphasis;
mod shortcodes;
mod shown;
#[cfg(test)]
mod tests;

use shown::Shown;

/// A warning, with the byte range of the Markdown that it is about.
#[derive(Debug, PartialEq, Eq)]
struct Sign {
    bytes: Range<usize>,
    message: String,
    help: String,
}

impl Sign {
    fn new(bytes: Range<usize>, message: String, help: String) -> Self {
        Self { bytes, message, help }
    }
}

/// A line of the Markdown.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// The line as it is in the file.
    source: &'t str,
    /// The line as in [`Shown`], of the same length.
    shown: &'t str,
    /// Where it starts in the Markdown.
    start: usize,
}

/// Warns of all Markdown that readers would see.
pub fn check(markdown: &str, outline: &Outline<'_>, problems: &mut Problems<'_>) {
    let shown = Shown::of(markdown, outline);
    let mut found = blocks::find(markdown, &shown, outline);
    found.extend(outline.unused.iter().map(|(label, bytes)| {
        let label = clipped(label);
        let (message, help) = (tell!("reference-unused", label = label), tell!("reference-unused-help", label = label));
        Sign::new(bytes.clone(), message, help)
    }));
    let mut start = 0;
    let mut is_continued = false;
    for (source, visible) in markdown.split('\n').zip(shown.text.split('\n')) {
        let line = Line { source, shown: visible, start };
        start += source.len() + 1;
        if !visible.contains(|c: char| c != shown::HIDDEN && !c.is_whitespace()) {
            is_continued = false;
            continue;
        }
        let mut of_line = shortcodes::find(line);
        let has_shortcode = !of_line.is_empty();
        if !has_shortcode {
            of_line.extend(brackets::find(line));
            let links: Vec<_> = of_line.iter().map(|sign| sign.bytes.clone()).chain(shown.links.clone()).collect();
            of_line.extend(addresses::find(line, &links));
        }
        let emphasis = emphasis::find(line, is_continued);
        is_continued |= !emphasis.is_empty();
        of_line.extend(emphasis);
        found.extend(of_line);
    }
    for Sign { bytes, message, help } in found {
        problems.warning(outline.span_of_bytes(bytes), message, help);
    }
}

/// A text from the file in a message: on one line, and not too long.
fn clipped(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MAX_CHARS {
        return text;
    }
    text.chars().take(MAX_CHARS).chain(['…']).collect()
}
