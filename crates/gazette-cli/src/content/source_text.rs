//! The text of an article's file: reading, normalising, and splitting into front matter and body.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use gazette_core::text::repair;

use super::dir::ContentDir;
use super::inside::{COPY_HELP, is_outside_link, real_path};
use super::node::Unreadable;
use crate::diagnostics::{Lines, Problems, Span, counted};
use crate::files::write_atomically;

/// The maximum size of an article's file. The server's limit is the same.
pub const MAX_FILE_BYTES: u64 = 1_000_000;

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
    /// Reads and normalises a file of a content folder. `Err` if it is not UTF-8, too large, or outside the folder.
    pub fn read(folder: &ContentDir, name: &str) -> Result<Self, Unreadable> {
        let refuse = |span: Span, message: String, help: &str| Unreadable { span, message, help: help.to_owned() };
        let failed = |error: io::Error| {
            let help = "check that it exists and that you have permission to read it";
            refuse(
                1.into(),
                format!("{name} can't be read: {error}"),
                if is_outside_link(&error) { COPY_HELP } else { help },
            )
        };
        let path = &real_path(folder.root(), name).map_err(failed)?;
        let size_bytes = fs::metadata(path).map_err(failed)?.len();
        if size_bytes > MAX_FILE_BYTES {
            let message = format!("the file is too large: {size_bytes} bytes; the maximum is {MAX_FILE_BYTES}");
            return Err(refuse(1.into(), message, "split the text, and put pictures into separate files"));
        }
        let original = String::from_utf8(fs::read(path).map_err(failed)?).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let text = str::from_utf8(valid).unwrap_or_default();
            refuse(
                Lines::new(text, 1).span(text.len()..text.len()),
                "the file is not UTF-8 text".to_owned(),
                "save the file with the encoding UTF-8",
            )
        })?;
        Ok(Self::of(original))
    }

    /// Normalises the text of a file.
    pub fn of(original: String) -> Self {
        let (text, repairs) = match repair(&original) {
            Some((text, repairs)) => {
                let repairs = repairs.iter().map(|repair| (repair.line, repair.flaw.to_string())).collect();
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

    /// Reports each repair.
    pub fn report(&self, problems: &mut Problems<'_>) {
        for (line, flaw) in &self.repairs {
            problems.repair(*line, format!("this line contains {flaw}"), "run `gazette check --fix` to fix the file");
        }
    }

    /// Writes the repaired text to the file, without changing its line breaks.
    pub fn fix(&self, path: &Path) -> io::Result<String> {
        let text = repair(&self.original).map_or_else(|| self.original.clone(), |(text, _)| text);
        write_atomically(path, text.as_bytes())?;
        Ok(counted(self.repairs.len(), "repair"))
    }
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
        let refuse = |message: &str, help: &str| {
            Err(Unreadable { span: 1.into(), message: message.to_owned(), help: help.to_owned() })
        };
        let is_fence = |line: &str| line.trim_end() == "---";
        let mut lines = text.split_inclusive('\n');
        let Some(first) = lines.next().filter(|line| is_fence(line)) else {
            return refuse(
                "the file does not begin with front matter",
                "start the file with a line `---`, the fields, and another line `---`; `gazette new \"Title\"` creates such a file",
            );
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
        refuse("the front matter has no end", "put a line `---` between the fields and the text")
    }
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
    fn a_text_without_fences_is_refused() {
        for text in ["", "# a\n", "---\na: 1\n", "---a\n---\n"] {
            assert_eq!(ArticleParts::of(text).unwrap_err().span.line, 1, "{text}");
        }
    }

    #[test]
    fn repairs_keep_their_lines_and_line_ends_are_plain() {
        let source_text = SourceText::of("\u{feff}---\r\ntitle: Ðảng\r\n".to_owned());
        assert_eq!(source_text.normalised, "---\ntitle: Đảng\n");
        assert_eq!(source_text.repairs.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
    }
}
