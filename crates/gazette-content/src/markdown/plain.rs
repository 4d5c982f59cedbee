//! Extracts the plain text of a body.

use gazette_core::html::unescape;

use super::html_tokens::{HtmlToken, html_tokens};

/// Elements that are separated from others by an empty line.
const BLOCKS: &[&str] =
    &["blockquote", "figcaption", "figure", "h2", "h3", "h4", "hr", "ol", "p", "pre", "section", "table", "ul"];
/// Elements that are on lines of their own.
const LINES: &[&str] = &["li", "tr"];

/// The text of canonical HTML: paragraphs are separated by empty lines, and cells of a row by spaces. Numbers and arrows of
/// footnotes are omitted.
pub fn text(html: &str) -> String {
    let mut text = PlainText::default();
    let mut skipped: Option<(&str, usize)> = None;
    for token in html_tokens(html) {
        if let Some((element, depth)) = &mut skipped {
            match token {
                HtmlToken::Open { name, .. } if name == *element => *depth += 1,
                HtmlToken::Close(name) if name == *element => *depth -= 1,
                _ => {}
            }
            if *depth == 0 {
                skipped = None;
            }
            continue;
        }
        match token {
            HtmlToken::Text(part) => text.push(&unescape(part).unwrap_or_default()),
            HtmlToken::Open { name: name @ ("sup" | "a"), attributes } => {
                let is_mark = |(name, value): &(&str, &str)| {
                    *name == "class" && matches!(*value, "footnote-ref" | "footnote-back")
                };
                if attributes.iter().any(is_mark) {
                    skipped = Some((name, 1));
                }
            }
            HtmlToken::Open { name: "br", .. } => text.separate("\n"),
            HtmlToken::Open { name: "td" | "th", .. } => text.separate(" "),
            HtmlToken::Open { name, .. } | HtmlToken::Close(name) if BLOCKS.contains(&name) => text.separate("\n\n"),
            HtmlToken::Open { name, .. } | HtmlToken::Close(name) if LINES.contains(&name) => text.separate("\n"),
            HtmlToken::Open { .. } | HtmlToken::Close(_) => {}
        }
    }
    text.written.truncate(text.written.trim_end().len());
    text.written
}

/// The text so far, with a pending separator.
#[derive(Default)]
struct PlainText {
    written: String,
    due: &'static str,
}

impl PlainText {
    fn separate(&mut self, separator: &'static str) {
        if separator.len() > self.due.len() || self.due == " " {
            self.due = separator;
        }
    }

    fn push(&mut self, part: &str) {
        let part = if self.due.is_empty() { part } else { part.trim_start() };
        if part.is_empty() {
            return;
        }
        if !self.written.is_empty() && !self.due.is_empty() {
            self.written.truncate(self.written.trim_end().len());
            self.written.push_str(self.due);
        }
        self.due = "";
        self.written.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_by_an_empty_line_and_cells_by_a_space() {
        for (html, plain) in [
            ("<p>một <em>hai</em>\nba</p>\n<p>bốn</p>\n", "một hai\nba\n\nbốn"),
            ("<p>a<br>\nb</p>", "a\nb"),
            (
                "<table><thead><tr><th>Năm</th><th>Số</th></tr></thead>\n<tbody><tr><td>2014</td><td>12</td></tr></tbody></table>",
                "Năm Số\n2014 12",
            ),
            ("<ul>\n<li>a</li>\n<li><p>b</p></li></ul><p>c</p>", "a\n\nb\n\nc"),
            ("<figure><img src=\"/media/x\" alt=\"z\"><figcaption>Ảnh</figcaption></figure><p>a</p>", "Ảnh\n\na"),
            ("<p>a<sup id=\"x-fnref-1\" class=\"footnote-ref\"><a href=\"#x-fn-1\">1</a></sup> b</p>", "a b"),
            ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
            ("<pre><code>a\n  b\n</code></pre><p>c</p>", "a\n  b\n\nc"),
            ("", ""),
        ] {
            assert_eq!(text(html), plain, "{html}");
        }
    }
}
