//! What was made of the folder's pictures, so that it is made once: `.gazette/media/`.
//!
//! Everything there can be deleted at any time, and is checked when it is read: a recipe that can't be understood or was
//! written by another pipeline, and a blob that is not what its name says, count as not there. A folder that can't be
//! written to has no cache, and each command takes longer.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use gazette_core::hash::Hash;
use gazette_pictures::Format;
use gazette_pictures::versions::PIPELINE;
use serde::{Deserialize, Serialize};

use crate::files::{OWN_FOLDER, own_folder};
use crate::json;

/// What was made of a file, by the hash of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    pipeline: u32,
    /// What the paper keeps of it.
    pub kept: Made,
    /// Versions in its own format, smallest first. Empty if only [`Self::kept`] was asked for so far.
    pub own: Vec<Made>,
    /// Versions in WebP, smallest first.
    pub webp: Vec<Made>,
}

/// One file that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Of its bytes.
    pub hash: Hash,
    /// Its format.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Recipe {
    /// By this command.
    pub fn new(kept: Made, own: Vec<Made>, webp: Vec<Made>) -> Self {
        Self { pipeline: PIPELINE, kept, own, webp }
    }
}

/// The cache of a content folder.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    written: AtomicUsize,
}

impl Cache {
    /// Of the content folder `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, written: AtomicUsize::new(0) }
    }

    fn folder(&self) -> PathBuf {
        self.root.join(OWN_FOLDER).join("media")
    }

    fn blob_path(&self, hash: Hash) -> PathBuf {
        let hash = hash.to_string();
        let (prefix, name) = hash.split_at(2);
        self.folder().join(prefix).join(name)
    }

    fn recipe_path(&self, original: Hash) -> PathBuf {
        self.blob_path(original).with_extension("json")
    }

    /// What was made of the file with that hash.
    pub fn recipe(&self, original: Hash) -> Option<Recipe> {
        let recipe: Recipe = serde_json::from_slice(&fs::read(self.recipe_path(original)).ok()?).ok()?;
        (recipe.pipeline == PIPELINE).then_some(recipe)
    }

    /// Remembers what was made of the file with that hash.
    pub fn put_recipe(&self, original: Hash, recipe: &Recipe) {
        let _ = self.write(&self.recipe_path(original), json::compact(recipe).as_bytes());
    }

    /// A file that was made.
    pub fn blob(&self, hash: Hash) -> Option<Vec<u8>> {
        fs::read(self.blob_path(hash)).ok().filter(|bytes| Hash::of(bytes) == hash)
    }

    /// Keeps a file that was made, and gives its hash.
    pub fn put_blob(&self, bytes: &[u8]) -> Hash {
        let hash = Hash::of(bytes);
        let path = self.blob_path(hash);
        let is_there =
            fs::metadata(&path).is_ok_and(|file| file.len() == bytes.len() as u64) && self.blob(hash).is_some();
        if !is_there {
            let _ = self.write(&path, bytes);
        }
        hash
    }

    /// Writes a file at once, but does not wait for the disk: what a crash leaves behind is noticed when it is read.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        own_folder(&self.root)?;
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        fs::create_dir_all(folder)?;
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!("{}-{number}.tmp", std::process::id()));
        let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    }
}
