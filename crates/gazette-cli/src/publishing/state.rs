//! Records what was last pushed from a folder to a paper: `.gazette/<host>.json`.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use gazette_content::ArticleEntry;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::slug::Slug;
use gazette_messages::tell;
use serde::{Deserialize, Serialize};

use super::proposed::Proposed;
use super::stored::StoredRelease;
use crate::client::Address;
use crate::files::{OWN_FOLDER, own_folder, write_atomically};

/// The record of a folder for a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushState {
    /// The newest edition that contains all of this.
    pub edition: u64,
    /// The hash of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Hash>,
    /// The hash of the source of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_source: Option<Hash>,
    /// The hash of the settings in the folder, if a rollback has replaced them. They are not published again by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_back_site: Option<Hash>,
    /// The articles.
    pub articles: BTreeMap<Slug, PushedArticle>,
    /// Articles that were proposed, and are not published.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub proposed: BTreeMap<Slug, Proposed>,
    /// What this folder has stored in releases that wait.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub releases: BTreeMap<u64, StoredRelease>,
}

/// The record of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushedArticle {
    /// Its id, if that differs from its slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its file, relative to the content folder; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The hash of its source without the file's path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Hash>,
    /// The path of its page; empty if unknown.
    pub path: String,
    /// The hash of its source, which is the base of the next push.
    pub source: Hash,
    /// The hash of the published article.
    pub article: Hash,
    /// Addresses of older systems that redirect to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirect_from: Vec<String>,
    /// Whether it was taken down on purpose. A push publishes it again only with `--republish`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_unpublished: bool,
    /// The hash of the source in its file, if a rollback has replaced that. It is not published again as long as the file
    /// does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_back: Option<Hash>,
}

impl PushedArticle {
    /// The record of an article that is published as it is in the folder.
    pub fn of(entry: &ArticleEntry) -> Self {
        let (slug, id) = (&entry.slug.0, &entry.id.0);
        Self {
            id: (id != slug.as_str()).then(|| id.clone()),
            file: entry.file.clone(),
            content: Some(entry.content),
            path: entry.path.clone(),
            source: entry.source,
            article: entry.article,
            redirect_from: entry.redirect_from.iter().map(|(address, _)| address.clone()).collect(),
            is_unpublished: false,
            rolled_back: None,
        }
    }
}

impl PushState {
    /// The recorded articles with their slugs and ids.
    pub fn known(&self) -> impl Iterator<Item = (&Slug, &str, &PushedArticle)> {
        self.articles.iter().map(|(slug, known)| (slug, known.id.as_deref().unwrap_or(slug.as_str()), known))
    }
}

/// The state can't be written.
#[derive(Debug, thiserror::Error)]
#[error("{}", tell!("failed-unwritable", path = path.display(), cause = cause))]
pub struct StateError {
    path: PathBuf,
    cause: io::Error,
}

impl StateError {
    /// What to do.
    pub fn help(&self) -> String {
        tell!("record-unwritable-help")
    }
}

/// The file of a [`PushState`]. Only one command at a time holds it.
#[derive(Debug)]
pub struct StateFile {
    path: PathBuf,
    /// The operating system releases the lock when the process ends, even if it is killed.
    _lock: File,
}

impl StateFile {
    /// Locks the file for the paper at `address`. If another command holds it, calls `on_wait` and waits.
    pub fn lock(root: &Path, address: &Address, on_wait: impl FnOnce()) -> Result<Self, StateError> {
        let path = Self::path(root, address);
        let lock_path = path.with_extension("lock");
        let failed = |cause| StateError { path: lock_path.clone(), cause };
        own_folder(root).map_err(failed)?;
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                on_wait();
                lock.lock().map_err(failed)?;
            }
            // File systems without locks: the user must avoid simultaneous pushes from one folder.
            Err(TryLockError::Error(cause)) if cause.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        Ok(Self { path, _lock: lock })
    }

    fn path(root: &Path, address: &Address) -> PathBuf {
        root.join(OWN_FOLDER).join(format!("{}.json", address.file_stem()))
    }

    /// Reads the state. If the file is damaged, returns an empty state and a message.
    pub fn read(&self) -> (PushState, Option<String>) {
        read(&self.path)
    }

    /// Reads the state for the paper at `address` without locking it.
    pub fn peek(root: &Path, address: &Address) -> (PushState, Option<String>) {
        read(&Self::path(root, address))
    }

    /// Writes the state.
    pub fn write(&self, state: &PushState) -> Result<(), StateError> {
        let text = json::pretty(state);
        write_atomically(&self.path, text.as_bytes()).map_err(|cause| StateError { path: self.path.clone(), cause })
    }
}

fn read(path: &Path) -> (PushState, Option<String>) {
    let damaged = |reason: String| {
        let message = tell!("record-damaged", path = path.display(), reason = reason);
        (PushState::default(), Some(message))
    };
    match fs::read(path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(state) => (state, None),
            Err(error) => damaged(error.to_string()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => (PushState::default(), None),
        Err(error) => damaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_damage_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let address: Address = "http://localhost:8787".parse().unwrap();
        let file = StateFile::lock(dir.path(), &address, || panic!("nobody else is here")).unwrap();
        assert_eq!(file.read(), (PushState::default(), None));
        let known = PushedArticle {
            id: None,
            file: String::new(),
            content: None,
            path: "/a/b".to_owned(),
            source: Hash::of(b"s"),
            article: Hash::of(b"a"),
            redirect_from: Vec::new(),
            is_unpublished: false,
            rolled_back: None,
        };
        let articles = BTreeMap::from([("b".parse().unwrap(), known)]);
        let state = PushState { edition: 3, site: Some(Hash::of(b"x")), articles, ..PushState::default() };
        file.write(&state).unwrap();
        assert_eq!(StateFile::peek(dir.path(), &address), (state, None));
        fs::write(dir.path().join(".gazette/localhost_8787.json"), "{").unwrap();
        let (state, damage) = file.read();
        assert_eq!(state, PushState::default());
        assert!(damage.unwrap().contains("localhost_8787.json"));
    }
}
