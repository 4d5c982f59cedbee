//! What is in the folder before a pull writes to it, and what of it may be written over.

use std::collections::{HashMap, HashSet};

use gazette_core::hash::Hash;
use gazette_core::wire::Source;

use super::target::picture_file;
use crate::content::{Content, SourceText};
use crate::publishing::PushState;

/// The folder's files, compared with what it remembers of the paper.
#[derive(Debug)]
pub struct Local<'p> {
    content: &'p Content,
    /// The source of each article's file, if it could be read.
    sources: HashMap<String, Option<Hash>>,
    by_id: HashMap<String, String>,
    /// The id of the article in each file.
    owners: HashMap<String, String>,
    /// For each id, the source that was last pushed or pulled.
    bases: HashMap<String, Hash>,
    /// The same, whatever they belong to: what is one of these is nobody's unpublished work.
    clean: HashSet<Hash>,
    /// Pictures and documents of such articles.
    clean_media: HashSet<(String, Hash)>,
}

/// How a file compares with what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same, and so are its pictures.
    Same,
    /// Only pictures are missing.
    LacksPictures,
    /// It is not the same.
    Other,
}

impl<'p> Local<'p> {
    /// Of that paper's folder.
    pub fn new(content: &'p Content, state: &PushState) -> Self {
        let bases: HashMap<String, Hash> = state.known().map(|(_, id, known)| (id.to_owned(), known.source)).collect();
        let clean: HashSet<Hash> = bases.values().copied().collect();
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

    /// The source of an article as it was last pushed or pulled.
    pub fn base(&self, id: &str) -> Option<Hash> {
        self.bases.get(id).copied()
    }

    /// The file of the article with that id.
    pub fn file_of(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// Whether a file holds work that was never pushed.
    pub fn is_changed(&self, file: &str) -> bool {
        let source = self.sources.get(file).copied().flatten();
        self.exists(file) && source.is_none_or(|source| !self.clean.contains(&source))
    }

    /// Whether a file is that article as it was last pushed or pulled.
    pub fn is_base(&self, file: &str, id: &str) -> bool {
        self.sources.get(file).copied().flatten().is_some_and(|source| self.base(id) == Some(source))
    }

    /// Whether there is such a file.
    pub fn exists(&self, file: &str) -> bool {
        self.content.folder().path(file).symlink_metadata().is_ok()
    }

    /// Whether a picture is there that was never pushed and is another one than the one to be fetched.
    pub fn is_other_picture(&self, file: &str, live: Hash) -> bool {
        match self.kept(file) {
            Some(hash) => hash != live && !self.clean_media.contains(&(file.to_owned(), hash)),
            // Something is there that can't be read, as a link that leads outside.
            None => self.exists(file),
        }
    }

    /// The hash of what the paper would keep of a picture or a document, if its file is there.
    pub fn kept(&self, file: &str) -> Option<Hash> {
        self.content.kept_now(file)
    }

    /// Compares the file at a source's path with the source. By content, so that it does not matter which version of
    /// the command made the source, or whether the article can be published with this folder's settings.
    pub fn comparison(&self, hash: Hash, source: &Source) -> Comparison {
        if self.sources.get(&source.path).copied().flatten() == Some(hash) {
            return Comparison::Same;
        }
        if !SourceText::read(self.content.folder(), &source.path)
            .is_ok_and(|source_text| source_text.normalised == source.text)
        {
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

    /// Notes that a file is now as it is live.
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
