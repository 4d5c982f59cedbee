//! An article's file: its text, repaired, and its two parts.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use gazette_core::text::repair;

use super::dir::ContentDir;
use super::inside::{COPY_IT, leads_outside, real_path};
use super::node::Unreadable;
use crate::diagnostics::{Lines, Problems, Span, counted};
use crate::files::write_atomically;

/// A file this large is no article, and the server keeps none that is.
pub const MAX_FILE_BYTES: u64 = 1_000_000;

/// A file's text, with what had to be repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// The text as it is published: repaired, and with plain line ends.
    pub normalised: String,
    /// The text as it is in the file.
    pub original: String,
    /// The line and the flaw of each repair.
    pub repairs: Vec<(usize, String)>,
}

impl SourceText {
    /// Reads a file of a folder and repairs its text in memory. `Err` if it is no text at all, or not of the folder.
    pub fn read(folder: &ContentDir, name: &str) -> Result<Self, Unreadable> {
        let refuse = |span: Span, message: String, help: &str| Unreadable { span, message, help: help.to_owned() };
        let failed = |error: io::Error| {
            let help = "check that it is there and that you may read it";
            refuse(
                1.into(),
                format!("{name} can't be read: {error}"),
                if leads_outside(&error) { COPY_IT } else { help },
            )
        };
        let path = &real_path(folder.root(), name).map_err(failed)?;
        let size_bytes = fs::metadata(path).map_err(failed)?.len();
        if size_bytes > MAX_FILE_BYTES {
            let message = format!("the file has {size_bytes} bytes; {MAX_FILE_BYTES} are allowed");
            return Err(refuse(1.into(), message, "split the text; pictures belong into files of their own"));
        }
        let original = String::from_utf8(fs::read(path).map_err(failed)?).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let text = str::from_utf8(valid).unwrap_or_default();
            refuse(
                Lines::new(text, 1).span(text.len()..text.len()),
                "the file is not UTF-8 text".to_owned(),
                "save it again as UTF-8 (Unicode)",
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
        // A colleague's editor that ends lines with CR LF makes no other article of it.
        let normalised = text.replace("\r\n", "\n").replace('\r', "\n");
        Self { normalised, original, repairs }
    }

    /// For what is wrong with the file of that name.
    pub fn problems<'t>(&'t self, file: &'t str) -> Problems<'t> {
        Problems::with_normalised(file, &self.original, &self.normalised)
    }

    /// Tells each repair.
    pub fn report(&self, problems: &mut Problems<'_>) {
        for (line, flaw) in &self.repairs {
            problems.repair(
                *line,
                format!("this line has {flaw}"),
                "run gazette check --fix, which writes the file clean",
            );
        }
    }

    /// Writes the repaired text to the file, whose line ends stay as they are.
    pub fn fix(&self, path: &Path) -> io::Result<String> {
        let text = repair(&self.original).map_or_else(|| self.original.clone(), |(text, _)| text);
        write_atomically(path, text.as_bytes())?;
        Ok(counted(self.repairs.len(), "repair"))
    }
}

/// The two parts of an article's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'t> {
    /// Between the `---` lines.
    pub front_matter: &'t str,
    /// The line on which that begins.
    pub front_matter_line: usize,
    /// Below the second `---` line.
    pub body: &'t str,
    /// The line on which that begins.
    pub body_line: usize,
}

impl<'t> Parts<'t> {
    /// Takes a text apart.
    pub fn of(text: &'t str) -> Result<Self, Unreadable> {
        let refuse = |message: &str, help: &str| {
            Err(Unreadable { span: 1.into(), message: message.to_owned(), help: help.to_owned() })
        };
        let is_fence = |line: &str| line.trim_end() == "---";
        let mut lines = text.split_inclusive('\n');
        let Some(first) = lines.next().filter(|line| is_fence(line)) else {
            return refuse(
                "the file does not begin with front matter",
                "begin it with a line `---`, the fields, and another line `---` (gazette new \"Title\" writes such a file)",
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
        refuse("the front matter does not end", "put a line `---` between the fields and the text")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_fences() {
        let parts = Parts::of("---\na: 1\nb: 2\n---\n\nThân\n---\n").unwrap();
        assert_eq!((parts.front_matter, parts.body), ("a: 1\nb: 2\n", "\nThân\n---\n"));
        assert_eq!((parts.front_matter_line, parts.body_line), (2, 5));
        assert_eq!(Parts::of("---\n---").unwrap().body, "");
    }

    #[test]
    fn a_text_without_fences_is_refused() {
        for text in ["", "# a\n", "---\na: 1\n", "---a\n---\n"] {
            assert_eq!(Parts::of(text).unwrap_err().span.line, 1, "{text}");
        }
    }

    #[test]
    fn repairs_keep_their_lines_and_line_ends_are_plain() {
        let source_text = SourceText::of("\u{feff}---\r\ntitle: Ðảng\r\n".to_owned());
        assert_eq!(source_text.normalised, "---\ntitle: Đảng\n");
        assert_eq!(source_text.repairs.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
    }
}
