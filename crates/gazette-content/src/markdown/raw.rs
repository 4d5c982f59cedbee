//! Reduces raw HTML in Markdown to known elements.
//!
//! This happens before the HTML parser runs, because there one unclosed `<textarea>` would contain the rest of the article.
//! Unknown tags are removed with a warning, and the text between them stays.

use gazette_core::html::ELEMENTS;
use gazette_messages::tell;

/// The maximum number of elements. The HTML parser's time is quadratic in the number of open elements.
const MAX_ELEMENTS: usize = 2000;
/// Elements that only the command itself may write, because they refer to files.
const PICTURES: &[&str] = &["img", "picture", "source"];
/// Elements whose content is removed.
const MUTE: &[&str] = &["script", "style"];

/// The filter, with its state between pieces of raw HTML.
#[derive(Debug, Default)]
pub struct RawHtml {
    kept: usize,
    muted: Option<&'static str>,
}

/// A tag that was removed.
#[derive(Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Its byte offset.
    pub at: usize,
    /// Its length in bytes.
    pub length: usize,
    /// The message.
    pub message: String,
    /// The remedy.
    pub help: String,
}

impl RawHtml {
    /// Whether the following text is part of a script or a style sheet.
    pub fn is_muted(&self) -> bool {
        self.muted.is_some()
    }

    /// Ends a script or a style sheet at the end of a block.
    pub fn unmute(&mut self) {
        self.muted = None;
    }

    /// Appends the allowed parts of raw HTML to `html`, and returns the removed tags.
    pub fn filter(&mut self, raw: &str, html: &mut String) -> Vec<Dropped> {
        let mut dropped = Vec::new();
        let mut at = 0;
        while at < raw.len() {
            let rest = &raw[at..];
            let length = match rest.find('<') {
                Some(0) => self.markup(rest, at, html, &mut dropped),
                next => {
                    let text = &rest[..next.unwrap_or(rest.len())];
                    if self.muted.is_none() {
                        html.push_str(text);
                    }
                    text.len()
                }
            };
            at += length;
        }
        dropped
    }

    /// Handles a construct that begins with `<`. Returns its length.
    fn markup(&mut self, rest: &str, at: usize, html: &mut String, dropped: &mut Vec<Dropped>) -> usize {
        if rest.starts_with("<!--") {
            return rest.find("-->").map_or(rest.len(), |end| end + 3);
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return rest.find('>').map_or(rest.len(), |end| end + 1);
        }
        let Some(tag) = RawTag::read(rest) else {
            if self.muted.is_none() {
                html.push_str("&lt;");
            }
            return 1;
        };
        if let Some(muted) = self.muted {
            if tag.is_end && tag.name == muted {
                self.muted = None;
            }
        } else if self.is_kept(&tag) {
            html.push_str(&rest[..tag.length]);
        } else if !tag.is_end {
            self.muted = MUTE.iter().find(|mute| **mute == tag.name).copied();
            dropped.push(explain(&tag, at));
        }
        tag.length
    }

    fn is_kept(&mut self, tag: &RawTag) -> bool {
        let is_known = !PICTURES.contains(&tag.name.as_str()) && ELEMENTS.iter().any(|(known, _)| *known == tag.name);
        if is_known {
            self.kept += 1;
        }
        is_known && self.kept <= MAX_ELEMENTS
    }
}

fn explain(RawTag { name, length, .. }: &RawTag, at: usize) -> Dropped {
    let help = match name.as_str() {
        "img" | "picture" | "source" => tell!("html-picture-help"),
        "script" | "style" => tell!("html-script-help"),
        "iframe" | "video" | "audio" | "embed" | "object" => tell!("html-player-help"),
        "b" => tell!("html-bold-help"),
        "i" => tell!("html-italic-help"),
        _ => tell!("html-other-help"),
    };
    Dropped { at, length: *length, message: tell!("html-element", name = name), help }
}

/// A tag in raw HTML.
struct RawTag {
    name: String,
    is_end: bool,
    length: usize,
}

impl RawTag {
    /// Parses the tag at the start of `rest`, which begins with `<`. `None` if it is not a complete tag.
    fn read(rest: &str) -> Option<Self> {
        let inside = &rest[1..];
        let is_end = inside.starts_with('/');
        let inside = inside.strip_prefix('/').unwrap_or(inside);
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name_end = inside.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(inside.len());
        let mut quote = None;
        for (index, c) in rest.char_indices().skip(1) {
            match (quote, c) {
                (None, '>') => {
                    let name = inside[..name_end].to_ascii_lowercase();
                    return Some(Self { name, is_end, length: index + 1 });
                }
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(raw: &str) -> (String, Vec<String>) {
        let mut html = String::new();
        let dropped = RawHtml::default().filter(raw, &mut html);
        (html, dropped.into_iter().map(|dropped| dropped.message).collect())
    }

    #[test]
    fn known_elements_stay_and_others_go_with_a_warning() {
        for (raw, html, warnings) in [
            ("<p>a <em>b</em></p>", "<p>a <em>b</em></p>", 0),
            ("<div>a</div>", "a", 1),
            ("<script>alert(1)</script>b", "b", 1),
            ("<STYLE>p {}</STYLE>b", "b", 1),
            ("<img src=x onerror=alert(1)>", "", 1),
            ("<textarea>a", "a", 1),
            ("<!-- a --><!DOCTYPE html>b", "b", 0),
            ("<!-- a", "", 0),
            ("a < b <", "a &lt; b &lt;", 0),
            ("<p title='a>b'>c</p>", "<p title='a>b'>c</p>", 0),
            ("<p title='a", "&lt;p title='a", 0),
        ] {
            let (kept, messages) = filtered(raw);
            assert_eq!((kept.as_str(), messages.len()), (html, warnings), "{raw}: {messages:?}");
        }
    }
}
