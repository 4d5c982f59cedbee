//! The files of a content folder, as articles and settings refer to them.

use gazette_content::{Context, Document, Files, MediaError, Picture, Rules, SourceText};

use super::dir::ContentDir;
use super::media::{Library, MediaDepth};

/// The files of a content folder.
#[derive(Debug, Clone, Copy)]
pub struct FolderFiles<'d> {
    /// The content folder.
    pub folder: &'d ContentDir,
    /// The media of the content folder.
    pub library: &'d Library,
    /// How far media is prepared.
    pub depth: MediaDepth,
}

/// What rendering articles needs.
#[derive(Debug, Clone, Copy)]
pub struct RenderContext<'d> {
    /// The content folder.
    pub files: FolderFiles<'d>,
    /// The settings to validate against.
    pub rules: Rules<'d>,
}

impl Files for FolderFiles<'_> {
    fn picture(&self, file: &str) -> Result<Picture, MediaError> {
        self.library.picture(file, self.depth)
    }

    fn document(&self, file: &str) -> Result<Document, MediaError> {
        self.library.document(file)
    }

    fn is_file(&self, file: &str) -> bool {
        self.folder.path(file).is_file()
    }

    fn text(&self, file: &str) -> Option<SourceText> {
        self.folder.read(file).ok()
    }
}

impl RenderContext<'_> {
    /// The context of an article's file.
    pub fn of<'c>(&'c self, file: &'c str) -> Context<'c> {
        Context { file, rules: self.rules, files: &self.files }
    }
}
