//! What a file is checked against: the rules of the paper, and the other files of the content folder.

use gazette_core::files::resolve;

use crate::article::parse_article;
use crate::diagnostics::Problems;
use crate::front_matter::Rules;
use crate::media::{Document, MediaError, Picture};
use crate::source_text::SourceText;

/// The files of a content folder. All names are relative to the folder, with `/` between folders, and never lead out of it.
pub trait Files {
    /// The picture in a file.
    fn picture(&self, file: &str) -> Result<Picture, MediaError>;
    /// The document in a file.
    fn document(&self, file: &str) -> Result<Document, MediaError>;
    /// Whether a regular file has this name.
    fn is_file(&self, file: &str) -> bool;
    /// The text of an article's file. `None` if it does not exist or is not text.
    fn text(&self, file: &str) -> Option<SourceText>;
}

/// A content folder without other files.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn picture(&self, file: &str) -> Result<Picture, MediaError> {
        Err(MediaError::missing("picture", file))
    }

    fn document(&self, file: &str) -> Result<Document, MediaError> {
        Err(MediaError::missing("document", file))
    }

    fn is_file(&self, _file: &str) -> bool {
        false
    }

    fn text(&self, _file: &str) -> Option<SourceText> {
        None
    }
}

/// What an article's file is checked against.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// The name of the file.
    pub file: &'c str,
    /// The settings to validate against.
    pub rules: Rules<'c>,
    /// The files to which it can refer.
    pub files: &'c dyn Files,
}

impl Context<'_> {
    /// The picture to which the file refers as `written`.
    pub(crate) fn picture(&self, written: &str) -> Result<Picture, MediaError> {
        picture(self.files, self.file, written)
    }

    /// The document to which a link in the file refers as `written`. `None` if the link is not to a document: there is no
    /// such file, and the name does not end in `.pdf`.
    pub(crate) fn document(&self, written: &str) -> Option<Result<Document, MediaError>> {
        let is_pdf = |path: &str| path.len() > 4 && path.to_ascii_lowercase().ends_with(".pdf");
        let Some(file) = resolve(self.file, written) else {
            return is_pdf(written).then(|| Err(MediaError::outside(written)));
        };
        let is_file = || !file.is_empty() && !written.starts_with('/') && self.files.is_file(&file);
        (is_pdf(&file) || is_file()).then(|| self.files.document(&file))
    }

    /// The path of the page of the article to whose file the file refers as `written`. `None` if there is no such article.
    /// The other file's own errors are reported separately.
    pub(crate) fn article(&self, written: &str) -> Option<String> {
        let file = resolve(self.file, written)?;
        let text = self.files.text(&file)?.normalised;
        let front = parse_article(&file, &text, self.rules, &mut Problems::new(&file, &text))?.front?;
        Some(front.path())
    }
}

/// The picture to which a file refers as `written`.
pub fn picture(files: &dyn Files, file: &str, written: &str) -> Result<Picture, MediaError> {
    files.picture(&resolve(file, written).ok_or_else(|| MediaError::outside(written))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// A folder with four files.
    struct Folder;

    impl Files for Folder {
        fn picture(&self, file: &str) -> Result<Picture, MediaError> {
            NoFiles.picture(file)
        }

        fn document(&self, file: &str) -> Result<Document, MediaError> {
            if self.is_file(file) {
                Ok(Document::new(file, gazette_core::hash::Hash::of(b"")))
            } else {
                NoFiles.document(file)
            }
        }

        fn is_file(&self, file: &str) -> bool {
            ["tin/a.pdf", "tin/Báo cáo.PDF", "tin/b", "c"].contains(&file)
        }

        fn text(&self, file: &str) -> Option<SourceText> {
            NoFiles.text(file)
        }
    }

    #[test]
    fn a_link_to_a_document_is_told_from_a_link_to_a_page() {
        let site = Settings::default().site;
        let rules = Rules { site: &site, settings_are_valid: true };
        let context = Context { file: "tin/bai.md", rules, files: &Folder };
        let found = |written: &str| context.document(written);
        for (written, file) in [
            ("a.pdf", "tin/a.pdf"),
            ("./B%C3%A1o%20c%C3%A1o.PDF", "tin/Báo cáo.PDF"),
            ("/tin/a.pdf", "tin/a.pdf"),
            ("b", "tin/b"),
            ("../c", "c"),
        ] {
            assert_eq!(found(written).map(|found| found.unwrap().media.file).as_deref(), Some(file), "{written}");
        }
        for (written, part) in [("e.pdf", "does not exist"), ("../../a.pdf", "outside")] {
            assert!(found(written).unwrap().unwrap_err().message.contains(part), "{written}");
        }
        for elsewhere in ["ten-bai", "/thoi-su/ten-bai", "/c", "www.bao.example", "", "e.docx", "../../b"] {
            assert_eq!(found(elsewhere), None, "{elsewhere}");
        }
    }
}
