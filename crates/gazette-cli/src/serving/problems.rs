//! Renders diagnostics as pages. They are in English, like the messages on the terminal.

use std::fmt::Write as _;

use gazette_content::diagnostics::{Diagnostic, Diagnostics, Severity};
use gazette_core::html::escape;
use gazette_core::pages::Rendered;

/// The path of the page with all diagnostics.
pub const PATH: &str = "/_serve/problems";

/// A line above every page if there are errors.
pub fn strip(found: &Diagnostics) -> String {
    found.summary().map_or_else(String::new, |summary| {
        format!(
            "<p class=\"serve-strip serve-broken\" lang=\"en\"><a href=\"{PATH}\">{summary}</a>: fix them before \
             publishing.</p>\n"
        )
    })
}

/// The page with all diagnostics.
pub fn page(found: &Diagnostics) -> Rendered {
    let heading = found.summary().unwrap_or_else(|| "No errors".to_owned());
    rendered(&heading, &list(1, &heading, found.iter()))
}

/// The page that is shown instead of one that can't be rendered.
pub fn error_page(found: &[&Diagnostic]) -> Rendered {
    let heading = "This page can't be shown";
    rendered(heading, &list(1, heading, found.iter().copied()))
}

/// The errors of an article, above what can be shown of it.
pub fn above_article(file: &str, found: &[&Diagnostic]) -> String {
    let mut heading = String::new();
    escape(&mut heading, &format!("{file} can't be published"));
    list(2, &heading, found.iter().copied())
}

fn rendered(title: &str, main: &str) -> Rendered {
    let head = format!("<title>{title}</title>\n<meta name=\"robots\" content=\"noindex\">");
    Rendered { head, main: main.to_owned(), section: None }
}

fn list<'d>(level: u8, heading: &str, found: impl Iterator<Item = &'d Diagnostic>) -> String {
    let mut html = format!(
        "<section class=\"serve-problems\" lang=\"en\" aria-labelledby=\"serve-problems\">\n\
         <h{level} id=\"serve-problems\">{heading}</h{level}>\n<ol>\n"
    );
    for found in found {
        let kind = match found.severity {
            Severity::Error => "error",
            Severity::Repair => "repair",
            Severity::Warning => "warning",
        };
        let _ = write!(html, "<li><p class=\"serve-message\">{kind}: ");
        escape(&mut html, &found.message);
        html.push_str("</p>\n<p><code>");
        escape(&mut html, &found.location());
        html.push_str("</code></p>\n");
        if let Some(excerpt) = &found.excerpt {
            html.push_str("<pre>");
            escape(&mut html, &excerpt.text);
            html.push_str("</pre>\n");
        }
        html.push_str("<p>");
        escape(&mut html, &found.help);
        html.push_str("</p></li>\n");
    }
    html.push_str("</ol>\n</section>\n");
    html
}
