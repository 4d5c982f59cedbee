//! The files of the folder before a pull, and which of them may be overwritten.

use std::collections::{HashMap, HashSet};

use gazette_core::hash::Hash;
use gazette_core::wire::Source;

use super::target::picture_file;
use crate::content::Content;
use crate::publishing::PushState;

/// The folder's files, compared with the recorded state.
#[derive(Debug)]
pub struct Local<'p> {
    content: &'p Content,
    /// The source hash of each article's file; `None` if it can't be read.
    sources: HashMap<String, Option<Hash>>,
    by_id: HashMap<String, String>,
    /// For each file, the id of its article.
    owners: HashMap<String, String>,
    /// For each id, the source hash that was last pushed or pulled.
    bases: HashMap<String, Hash>,
    /// All values of `bases`. A file whose hash is one of these has no unpublished changes.
    clean: HashSet<Hash>,
    /// The media of files without unpublished changes.
    clean_media: HashSet<(String, Hash)>,
}

/// How a file compares with the live version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The file and its pictures are the same.
    Same,
    /// Only pictures are missing.
    LacksPictures,
    /// The file or its pictures differ.
    Other,
}

impl<'p> Local<'p> {
    /// The local files of the content.
    pub fn new(content: &'p Content, state: &PushState) -> Self {
        let bases: HashMap<String, Hash> = state.known().map(|(_, id, known)| (id.to_owned(), known.source)).collect();
        let rolled_back = state.articles.values().filter_map(|known| known.rolled_back);
        let clean: HashSet<Hash> = bases.values().copied().chain(rolled_back).collect();
        let pushed = content.entries.iter().filter(|entry| clean.contains(&entry.source));
        let media = pushed.flat_map(|entry| &entry.media).map(|media| (media.file.clone(), media.kept));
        Self {
            content,
            sources: content.entries.iter().map(|entry| (entry.file.clone(), Some(entry.source))).collect(),
            owners: content.entries.iter().map(|entry| (entry.file.clone(), entry.id.0.clone())).collect(),
            by_id: content.entries.iter().map(|entry| (entry.id.0.clone(), entry.file.clone())).collect(),
            clean_media: media.collect(),
            bases,
            clean,
        }
    }

    /// The source hash of an article as it was last pushed or pulled.
    pub fn base(&self, id: &str) -> Option<Hash> {
        self.bases.get(id).copied()
    }

    /// Takes these sources, given by the articles' ids, as those that were pushed last, where none is recorded.
    pub fn use_bases(&mut self, bases: HashMap<String, Hash>) {
        for (id, source) in bases {
            self.bases.entry(id).or_insert(source);
        }
    }

    /// The file of the article with this id.
    pub fn file_of(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// Whether a file has changes that were never pushed.
    pub fn is_changed(&self, file: &str) -> bool {
        let source = self.sources.get(file).copied().flatten();
        self.exists(file) && source.is_none_or(|source| !self.clean.contains(&source))
    }

    /// Whether a file contains this article as it was last pushed or pulled.
    pub fn is_base(&self, file: &str, id: &str) -> bool {
        self.sources.get(file).copied().flatten().is_some_and(|source| self.base(id) == Some(source))
    }

    /// Whether the file exists.
    pub fn exists(&self, file: &str) -> bool {
        self.content.folder().path(file).symlink_metadata().is_ok()
    }

    /// Whether there is a local picture that was never pushed and differs from the live one.
    pub fn is_other_picture(&self, file: &str, live: Hash) -> bool {
        match self.kept(file) {
            Some(hash) => hash != live && !self.clean_media.contains(&(file.to_owned(), hash)),
            // Something exists that can't be read, such as a link that points outside.
            None => self.exists(file),
        }
    }

    /// The hash under which the paper would store a picture or a document; `None` if there is no file.
    pub fn kept(&self, file: &str) -> Option<Hash> {
        self.content.kept_now(file)
    }

    /// Compares a file with a live source. Compares the content, so that the result does not depend on the version of the
    /// command that made the source, or on whether the article is valid with this folder's settings.
    pub fn comparison(&self, hash: Hash, source: &Source) -> Comparison {
        if self.sources.get(&source.path).copied().flatten() == Some(hash) {
            return Comparison::Same;
        }
        let text = self.content.folder().read(&source.path);
        if !text.is_ok_and(|text| text.normalised == source.text) {
            return Comparison::Other;
        }
        let root = self.content.folder().root();
        let mut comparison = Comparison::Same;
        for (written, live) in &source.files {
            let file = picture_file(root, &source.path, written);
            match file.and_then(|file| self.kept(&file)) {
                Some(hash) if hash == *live => {}
                Some(_) => return Comparison::Other,
                None => comparison = Comparison::LacksPictures,
            }
        }
        comparison
    }

    /// Records that a file has local changes besides those of the live version.
    pub fn record_merged(&mut self, id: &str, file: &str) {
        self.sources.insert(file.to_owned(), None);
        self.by_id.insert(id.to_owned(), file.to_owned());
        self.owners.insert(file.to_owned(), id.to_owned());
    }

    /// The source hash of a file.
    pub fn source_of(&self, file: &str) -> Option<Hash> {
        self.sources.get(file).copied().flatten()
    }

    /// Records that a file is now the same as the live version.
    pub fn record(&mut self, id: &str, hash: Hash, source: &Source) {
        self.sources.insert(source.path.clone(), Some(hash));
        self.by_id.insert(id.to_owned(), source.path.clone());
        let before = self.owners.insert(source.path.clone(), id.to_owned());
        if let Some(other) = before.filter(|other| other != id) {
            self.by_id.remove(&other);
        }
        self.bases.insert(id.to_owned(), hash);
        self.clean.insert(hash);
        for (written, live) in &source.files {
            if let Some(file) = picture_file(self.content.folder().root(), &source.path, written) {
                self.clean_media.insert((file, *live));
            }
        }
    }
}
