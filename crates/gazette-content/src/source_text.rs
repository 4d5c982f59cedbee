//! The text of an article's file: normalising, and splitting into front matter and body.

use std::borrow::Cow;

use gazette_core::text::repair;
use gazette_messages::tell;

use crate::diagnostics::{Lines, Problems, Unreadable};
use crate::reasons::flaw;

/// The maximum size of an article's file. The server's limit is the same.
const MAX_FILE_BYTES: u64 = 1_000_000;

/// The text of a file, with the repairs that normalising it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// The text to publish: repaired, with LF line breaks.
    pub normalised: String,
    /// The text in the file.
    pub original: String,
    /// The line and the description of each repair.
    pub repairs: Vec<(usize, String)>,
}

impl SourceText {
    /// Decodes and normalises the bytes of a file. `Err` if they are not UTF-8, or too many.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Unreadable> {
        Self::check_size(bytes.len() as u64)?;
        let original = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let text = str::from_utf8(valid).unwrap_or_default();
            Unreadable {
                span: Lines::new(text, 1).span(text.len()..text.len()),
                message: tell!("not-utf-8"),
                help: tell!("not-utf-8-help"),
            }
        })?;
        Ok(Self::of(original))
    }

    /// Checks the size of a file, which can be known before the file is read.
    pub fn check_size(size_bytes: u64) -> Result<(), Unreadable> {
        if size_bytes <= MAX_FILE_BYTES {
            return Ok(());
        }
        let message = tell!("file-too-large", size = size_bytes, most = MAX_FILE_BYTES);
        Err(Unreadable { span: 1.into(), message, help: tell!("file-too-large-help") })
    }

    /// Normalises the text of a file.
    pub fn of(original: String) -> Self {
        let (text, repairs) = match repair(&original) {
            Some((text, repairs)) => {
                let repairs = repairs.iter().map(|repair| (repair.line, flaw(repair.flaw))).collect();
                (Cow::Owned(text), repairs)
            }
            None => (Cow::Borrowed(original.as_str()), Vec::new()),
        };
        // Different line breaks must not make a different article.
        let normalised = text.replace("\r\n", "\n").replace('\r', "\n");
        Self { normalised, original, repairs }
    }

    /// A collector for the diagnostics of this file.
    pub fn problems<'t>(&'t self, file: &'t str) -> Problems<'t> {
        Problems::with_normalised(file, &self.original, &self.normalised)
    }

    /// Reports the markers that a merge has left in the text, at the line of the first. Returns whether there are any.
    pub fn report_collision(&self, problems: &mut Problems<'_>) -> bool {
        let line = collision(&self.normalised);
        if let Some(line) = line {
            problems.error(line, tell!("merge-markers"), tell!("merge-markers-help"));
        }
        line.is_some()
    }

    /// Reports each repair.
    pub fn report(&self, problems: &mut Problems<'_>) {
        for (line, flaw) in &self.repairs {
            problems.repair(*line, tell!("line-contains", found = flaw), tell!("repair-help"));
        }
    }

    /// The repaired text of the file, with its line breaks unchanged.
    pub fn repaired(&self) -> String {
        repair(&self.original).map_or_else(|| self.original.clone(), |(text, _)| text)
    }
}

/// The line on which a merge has left the first of its markers, from 1. `gazette pull` writes them as Git does.
fn collision(text: &str) -> Option<usize> {
    (1..).zip(text.lines()).find(|(_, line)| line.starts_with("<<<<<<< ")).map(|(number, _)| number)
}

/// The two parts of an article's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleParts<'t> {
    /// The text between the `---` lines.
    pub front_matter: &'t str,
    /// The line on which it begins.
    pub front_matter_line: usize,
    /// The text below the second `---` line.
    pub body: &'t str,
    /// The line on which it begins.
    pub body_line: usize,
}

impl<'t> ArticleParts<'t> {
    /// Splits a text at its `---` lines.
    pub fn of(text: &'t str) -> Result<Self, Unreadable> {
        let refuse = |message: String, help: String| Err(Unreadable { span: 1.into(), message, help });
        let is_fence = |line: &str| line.trim_end() == "---";
        let mut lines = text.split_inclusive('\n');
        let Some(first) = lines.next().filter(|line| is_fence(line)) else {
            return refuse(tell!("no-front-matter"), tell!("no-front-matter-help"));
        };
        let mut end = first.len();
        for (index, line) in lines.enumerate() {
            if is_fence(line) {
                return Ok(Self {
                    front_matter: &text[first.len()..end],
                    front_matter_line: 2,
                    body: &text[end + line.len()..],
                    body_line: index + 3,
                });
            }
            end += line.len();
        }
        refuse(tell!("open-front-matter"), tell!("open-front-matter-help"))
    }
}

/// Whether the front matter of a text has the line `draft: true`, also if the rest of it can't be parsed.
pub fn is_marked_draft(text: &str) -> bool {
    let is_fence = |line: &&str| line.trim_end() == "---";
    let is_marked = |line: &str| {
        let value = line.strip_prefix("draft:").map(|value| value.split('#').next().unwrap_or_default().trim());
        matches!(value, Some("true" | "True" | "TRUE"))
    };
    let mut lines = text.lines();
    lines.next().is_some_and(|line| is_fence(&line)) && lines.take_while(|line| !is_fence(line)).any(is_marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_fences() {
        let parts = ArticleParts::of("---\na: 1\nb: 2\n---\n\nThân\n---\n").unwrap();
        assert_eq!((parts.front_matter, parts.body), ("a: 1\nb: 2\n", "\nThân\n---\n"));
        assert_eq!((parts.front_matter_line, parts.body_line), (2, 5));
        assert_eq!(ArticleParts::of("---\n---").unwrap().body, "");
    }

    #[test]
    fn a_draft_is_known_by_its_line_whatever_else_is_wrong() {
        for text in
            ["---\ndraft: true\n---\n", "---\ntitle: [\ndraft:  true # chưa xong\n", "---\r\ndraft: true\r\n---"]
        {
            assert!(is_marked_draft(text), "{text}");
        }
        for text in
            ["draft: true\n", "---\ndraft: false\n---\n", "---\na: 1\n---\ndraft: true\n", "---\n draft: true\n---"]
        {
            assert!(!is_marked_draft(text), "{text}");
        }
    }

    #[test]
    fn a_text_without_fences_is_refused() {
        for text in ["", "# a\n", "---\na: 1\n", "---a\n---\n"] {
            assert_eq!(ArticleParts::of(text).unwrap_err().span.line, 1, "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_where_they_stand() {
        let refused = SourceText::from_bytes(b"---\ntitle: \xff\n".to_vec()).unwrap_err();
        assert_eq!(refused.span.line_and_column(), "2:8");
        let large = SourceText::from_bytes(vec![b'a'; 1_000_001]).unwrap_err();
        assert!(
            large.message.starts_with("the file is too large: 1,000,001 bytes; the maximum is 1,000,000"),
            "{large:?}"
        );
        assert!(SourceText::from_bytes(vec![b'a'; 1_000_000]).is_ok());
    }

    #[test]
    fn repairs_keep_their_lines_and_line_ends_are_plain() {
        let source_text = SourceText::of("\u{feff}---\r\ntitle: Ðảng\r\n".to_owned());
        assert_eq!(source_text.normalised, "---\ntitle: Đảng\n");
        assert_eq!(source_text.repairs.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
    }
}
