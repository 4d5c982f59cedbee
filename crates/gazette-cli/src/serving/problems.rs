//! Renders diagnostics as pages. They are in the language of the messages on the terminal.

use std::fmt::Write as _;

use gazette_content::diagnostics::{Diagnostic, Diagnostics, Severity};
use gazette_core::html::escape;
use gazette_core::pages::Rendered;
use gazette_messages::{language, tell};

/// The path of the page with all diagnostics.
pub const PATH: &str = "/_serve/problems";

/// A line above every page if there are errors.
pub fn strip(found: &Diagnostics) -> String {
    found.summary().map_or_else(String::new, |summary| {
        format!(
            "<p class=\"serve-strip serve-broken\" lang=\"{}\"><a href=\"{PATH}\">{summary}</a>: {}</p>\n",
            language().tag(),
            tell!("serve-strip")
        )
    })
}

/// The page with all diagnostics.
pub fn page(found: &Diagnostics) -> Rendered {
    let heading = found.summary().unwrap_or_else(|| tell!("serve-no-errors"));
    rendered(&heading, &list(1, &heading, found.iter()))
}

/// The page that is shown instead of one that can't be rendered.
pub fn error_page(found: &[&Diagnostic]) -> Rendered {
    let heading = tell!("serve-no-page");
    rendered(&heading, &list(1, &heading, found.iter().copied()))
}

/// The errors of an article, above what can be shown of it.
pub fn above_article(file: &str, found: &[&Diagnostic]) -> String {
    let mut heading = String::new();
    escape(&mut heading, &tell!("serve-not-published", file = file));
    list(2, &heading, found.iter().copied())
}

fn rendered(title: &str, main: &str) -> Rendered {
    let head = format!("<title>{title}</title>\n<meta name=\"robots\" content=\"noindex\">");
    Rendered { head, main: main.to_owned(), section: None }
}

fn list<'d>(level: u8, heading: &str, found: impl Iterator<Item = &'d Diagnostic>) -> String {
    let mut html = format!(
        "<section class=\"serve-problems\" lang=\"{}\" aria-labelledby=\"serve-problems\">\n\
         <h{level} id=\"serve-problems\">{heading}</h{level}>\n<ol>\n",
        language().tag()
    );
    for found in found {
        let kind = match found.severity {
            Severity::Error => tell!("label-error"),
            Severity::Repair => tell!("label-repair"),
            Severity::Warning => tell!("label-warning"),
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
