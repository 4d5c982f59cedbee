//! Formats diagnostics for people: the message, the location, the line with the span underlined, and the help.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use gazette_content::diagnostics::{Diagnostic, Diagnostics, Excerpt, Severity, Span};
use gazette_messages::tell;

use super::{one_line, style};

/// Formats all diagnostics, each followed by an empty line.
pub fn report(found: &Diagnostics) -> String {
    found.iter().map(|found| one(found) + "\n").collect()
}

fn one(found: &Diagnostic) -> String {
    let level = match found.severity {
        Severity::Error => Level::ERROR.with_name(tell!("label-error")),
        Severity::Repair => Level::WARNING.with_name(tell!("label-repair")),
        Severity::Warning => Level::WARNING.with_name(tell!("label-warning")),
    };
    let (message, help) = (one_line(&found.message), one_line(&found.help));
    let file = one_line(&found.file);
    let shown: Element<'_> = match &found.excerpt {
        Some(excerpt) => snippet(excerpt, &file, found.span).into(),
        None => Origin::path(format!("{file}:{}", found.span.line_and_column())).into(),
    };
    let report =
        level.primary_title(message).element(shown).element(Level::HELP.with_name(tell!("label-help")).message(help));
    let renderer = Renderer::styled().error(style::ERROR).warning(style::WARNING).line_num(style::FRAME);
    let renderer = renderer.term_width(found.excerpt.as_ref().map_or(usize::MAX, width));
    style::ours(&renderer.render(&[report])) + "\n"
}

/// The terminal width to pass to the renderer, which trims leading blanks only if the line does not fit.
fn width(excerpt: &Excerpt) -> usize {
    if excerpt.skipped > 0 { Excerpt::MAX_CHARS - Excerpt::CONTEXT_CHARS } else { usize::from(u8::MAX) }
}

/// The snippet for the renderer, with the span underlined. Skipped characters become blanks, so that columns stay right.
fn snippet(excerpt: &Excerpt, location: &str, span: Span) -> Snippet<'static, Annotation<'static>> {
    let text = " ".repeat(excerpt.skipped) + &one_line(&excerpt.text);
    let snippet = Snippet::source(text.clone()).line_start(span.line);
    match span.columns() {
        // The renderer appends line and column.
        Some(columns) => {
            let span = bytes(&text, columns);
            snippet.path(location.to_owned()).annotation(AnnotationKind::Primary.span(span))
        }
        None => snippet
            .path(format!("{location}:{}", span.line))
            .annotation(AnnotationKind::Visible.span(excerpt.skipped..excerpt.skipped)),
    }
}

/// Converts 1-based character columns to byte offsets.
fn bytes(text: &str, columns: Range<usize>) -> Range<usize> {
    let byte = |column: usize| text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
    byte(columns.start)..byte(columns.end)
}
