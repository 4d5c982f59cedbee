//! Renders links.

use std::ffi::OsStr;
use std::path::Path;

use gazette_core::html::{escape, link_is_safe};
use gazette_core::url_space::Route;
use gazette_messages::tell;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use pulldown_cmark::LinkType;

use super::write::Writer;
use crate::anchors::PREFIX;
use crate::diagnostics::Span;
use crate::media::{Document, MediaError};

/// Characters to percent-encode in addresses, in addition to all non-ASCII characters.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`').add(b'{').add(b'}');

/// The destination of a link.
#[derive(Debug, PartialEq, Eq)]
enum Destination {
    /// An address.
    To(String),
    /// The file of another article.
    File,
    /// A scheme that is not allowed.
    Forbidden,
    /// An invalid address.
    Nothing,
}

impl Writer<'_, '_> {
    /// Writes the start tag of a link, or nothing if it has no valid destination.
    pub(super) fn start_link(&mut self, kind: LinkType, written: &str, title: &str, span: Span) {
        let destination = self.destination(kind, written, span);
        self.open_links.push(destination.is_some());
        let Some(url) = destination else { return };
        self.html.push_str("<a href=\"");
        escape(&mut self.html, &url);
        if !title.is_empty() {
            self.html.push_str("\" title=\"");
            escape(&mut self.html, title);
        }
        self.html.push_str("\">");
        let within = url.strip_prefix(&self.context.rules.site.base_url).unwrap_or(&url);
        if let Some(fragment) = url.strip_prefix('#') {
            self.anchors.push((fragment.to_owned(), span));
        } else if within.starts_with('/') {
            self.links.push((url, span));
        }
    }

    /// The address of a link. Reports an error if it is invalid.
    fn destination(&mut self, kind: LinkType, written: &str, span: Span) -> Option<String> {
        let destination = destination(kind, written);
        let may_be_file = match &destination {
            Destination::To(url) => url.starts_with('/'),
            Destination::Nothing => !written.starts_with("//"),
            Destination::File | Destination::Forbidden => false,
        };
        if let Some((file, document)) = may_be_file.then(|| self.document(written)).flatten() {
            // The place in the document, such as `#page=2`.
            let place = utf8_percent_encode(&written[file.len()..], ENCODED);
            return document
                .inspect(|document| self.note(file, &document.media))
                .map(|document| format!("{}{place}", document.path))
                .map_err(|none| self.problems.error(span, none.message, none.help))
                .ok();
        }
        match destination {
            Destination::To(url) => Some(self.with_own_fragment(url)),
            Destination::File => self.article_link(written, span),
            Destination::Forbidden => {
                let message = tell!("link-unsafe", written = format!("{written:.60}"));
                self.problems.warning(span, message, tell!("link-unsafe-help"));
                None
            }
            Destination::Nothing => {
                let help = if written.starts_with("www.") {
                    tell!("link-scheme-help", written = written)
                } else {
                    tell!("link-kinds-help")
                };
                self.problems.error(span, tell!("link-invalid", written = format!("{written:.60}")), help);
                None
            }
        }
    }

    /// The document to which a link leads, and the part of the link that names its file.
    fn document<'u>(&self, written: &'u str) -> Option<(&'u str, Result<Document, MediaError>)> {
        let whole = self.context.document(written).map(|document| (written, document));
        whole.or_else(|| {
            let (file, _) = written.split_once('#')?;
            self.context.document(file).map(|document| (file, document))
        })
    }

    /// The address with the prefix of ids if it leads to a heading of one of the paper's articles.
    fn with_own_fragment(&self, url: String) -> String {
        let path = url.strip_prefix(&self.context.rules.site.base_url).unwrap_or(&url);
        let Some((path, fragment)) = path.split_once('#') else { return url };
        let is_article = matches!(Route::of(path.split('?').next().unwrap_or_default()), Route::Article { .. });
        if !is_article || fragment.is_empty() || fragment.starts_with([':', '~']) {
            return url;
        }
        let before = &url[..url.len() - fragment.len() - 1];
        format!("{before}{}", own_fragment(fragment))
    }

    /// Writes the end tag of a link.
    pub(super) fn end_link(&mut self) {
        if self.open_links.pop() == Some(true) {
            self.html.push_str("</a>");
        }
    }

    fn article_link(&mut self, written: &str, span: Span) -> Option<String> {
        let (file, fragment) = written.split_once('#').map_or((written, None), |(file, part)| (file, Some(part)));
        let Some(path) = self.context.article(file) else {
            self.problems.error(span, tell!("link-no-article", file = file), tell!("link-no-article-help"));
            return None;
        };
        Some(match fragment {
            Some(fragment) => format!("{path}{}", own_fragment(fragment)),
            None => path,
        })
    }
}

fn destination(kind: LinkType, written: &str) -> Destination {
    if kind == LinkType::Email {
        return Destination::To(format!("mailto:{}", utf8_percent_encode(written, ENCODED)));
    }
    if let Some(fragment) = written.strip_prefix('#').filter(|fragment| !fragment.is_empty()) {
        return Destination::To(own_fragment(fragment));
    }
    let file = written.split('#').next().unwrap_or_default();
    let is_markdown = |extension: &OsStr| extension.eq_ignore_ascii_case("md");
    if !file.contains(':') && Path::new(file).extension().is_some_and(is_markdown) {
        return Destination::File;
    }
    let url = utf8_percent_encode(written, ENCODED).to_string();
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
    };
    if link_is_safe(&url) && url != "#" {
        Destination::To(url)
    } else if written.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme.trim())) {
        Destination::Forbidden
    } else {
        Destination::Nothing
    }
}

/// Adds to a fragment the prefix `x-` that all ids in bodies have.
fn own_fragment(fragment: &str) -> String {
    let encoded = utf8_percent_encode(fragment, ENCODED);
    if fragment.starts_with(PREFIX) { format!("#{encoded}") } else { format!("#{PREFIX}{encoded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_site_a_path_a_heading_or_a_file_or_nowhere() {
        let to = |url: &str| Destination::To(url.to_owned());
        for (written, expected) in [
            ("https://bao.example/a?b=1&c=2", to("https://bao.example/a?b=1&c=2")),
            ("https://bao.example/tin tức", to("https://bao.example/tin%20t%E1%BB%A9c")),
            ("mailto:a@b.example", to("mailto:a@b.example")),
            ("/thoi-su/ten-bai", to("/thoi-su/ten-bai")),
            ("#ket-qua", to("#x-ket-qua")),
            ("#x-ket-qua", to("#x-ket-qua")),
            ("ten-bai.md", Destination::File),
            ("../a/ten-bai.md#x", Destination::File),
            ("javascript:alert(1)", Destination::Forbidden),
            ("JavaScript:alert(1)", Destination::Forbidden),
            ("data:text/html,x", Destination::Forbidden),
            ("java\tscript:alert(1)", Destination::Nothing),
            ("//evil.example", Destination::Nothing),
            ("www.bao.example", Destination::Nothing),
            ("ten-bai", Destination::Nothing),
            ("", Destination::Nothing),
            ("#", Destination::Nothing),
        ] {
            assert_eq!(destination(LinkType::Inline, written), expected, "{written}");
        }
    }
}
