//! Caches the versions of the folder's pictures in `.gazette/media/`.
//!
//! The cache may be deleted at any time. Everything is verified when it is read: a record that can't be parsed or comes
//! from another pipeline, or a blob that does not match its hash, counts as missing. If the folder is not writable, there
//! is no cache, and each command takes longer.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use gazette_content::PictureVersion;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_pictures::versions::PIPELINE;
use serde::{Deserialize, Serialize};

use crate::files::{OWN_FOLDER, own_folder};

/// The versions of a file, stored under the hash of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedVersions {
    pipeline: u32,
    /// The version that the paper stores.
    pub kept: PictureVersion,
    /// Versions in the original format, smallest first. Empty if only [`Self::kept`] has been made so far.
    pub own: Vec<PictureVersion>,
    /// Versions in WebP, smallest first.
    pub webp: Vec<PictureVersion>,
}

impl CachedVersions {
    /// A record made by this version of the command.
    pub fn new(kept: PictureVersion, own: Vec<PictureVersion>, webp: Vec<PictureVersion>) -> Self {
        Self { pipeline: PIPELINE, kept, own, webp }
    }
}

/// The picture cache of a content folder.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    written: AtomicUsize,
}

impl Cache {
    /// The cache of the content folder `root`.
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

    fn versions_path(&self, original: Hash) -> PathBuf {
        self.blob_path(original).with_extension("json")
    }

    /// The versions of the file with this hash.
    pub fn versions(&self, original: Hash) -> Option<CachedVersions> {
        let cached: CachedVersions = serde_json::from_slice(&fs::read(self.versions_path(original)).ok()?).ok()?;
        (cached.pipeline == PIPELINE).then_some(cached)
    }

    /// Stores the versions of the file with this hash.
    pub fn put_versions(&self, original: Hash, cached: &CachedVersions) {
        let _ = self.write(&self.versions_path(original), json::compact(cached).as_bytes());
    }

    /// The bytes of a version.
    pub fn blob(&self, hash: Hash) -> Option<Vec<u8>> {
        fs::read(self.blob_path(hash)).ok().filter(|bytes| Hash::of(bytes) == hash)
    }

    /// Stores the bytes of a version, and returns their hash.
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

    /// Writes a file atomically without syncing: a file that a crash has damaged is detected when it is read.
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
