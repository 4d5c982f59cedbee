//! The media files of a folder, each read and made ready once.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gazette_core::files::check_media_path;
use gazette_core::hash::Hash;
use gazette_core::media::MediaKind;
use gazette_core::wire::MAX_MEDIA_BYTES;
use gazette_pictures::versions::{self, Kept, Unusable, Version};
use gazette_pictures::{Damage, Format};
use indicatif::ProgressBar;

use super::cache::{Cache, Made, Recipe};
use super::{Document, MediaDepth, MediaFile, NoMedia, Picture, path};
use crate::content::inside::real_path;

/// Pictures larger than that are made one at a time: in memory each takes four bytes a pixel, several times.
const MANY_PIXELS: u64 = 16_000_000;

type Found = Arc<OnceLock<Result<Picture, NoMedia>>>;

/// The media of a folder.
#[derive(Debug)]
pub struct Library {
    root: PathBuf,
    cache: Cache,
    known: Mutex<HashMap<(String, MediaDepth), Found>>,
    one_large: Mutex<()>,
    progress: ProgressBar,
}

/// A picture's file.
struct Original {
    bytes: Vec<u8>,
    format: Format,
    hash: Hash,
}

impl Library {
    /// Of the content folder `root`. `progress` counts pictures that are made.
    pub fn new(root: PathBuf, progress: ProgressBar) -> Self {
        let cache = Cache::new(root.clone());
        Self { root, cache, known: Mutex::default(), one_large: Mutex::default(), progress }
    }

    /// The picture that a file in `folder` (from the content folder, empty for itself) names `written`.
    pub fn picture(&self, folder: &str, written: &str, depth: MediaDepth) -> Result<Picture, NoMedia> {
        let file = path::resolve(folder, written)?;
        let found = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry((file.clone(), depth)).or_default())
        };
        found.get_or_init(|| self.find(&file, depth)).clone()
    }

    /// Forgets what is known of a file, which has changed.
    pub fn forget(&self, file: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for depth in MediaDepth::ALL {
            known.remove(&(file.to_owned(), depth));
        }
    }

    /// The document that a link in a file of `folder` names `written`. `None` if the link means something else.
    pub fn document(&self, folder: &str, written: &str) -> Option<Result<Document, NoMedia>> {
        Document::find(&self.root, folder, written)
    }

    /// The hash of what the paper keeps of a picture or a document, as the file is now. Of anything else, its own hash;
    /// `None` if there is no such file.
    pub fn kept_now(&self, file: &str) -> Option<Hash> {
        let picture = self.find(file, MediaDepth::Stored).map(|picture| picture.media.kept);
        picture.ok().or_else(|| real_path(&self.root, file).and_then(fs::read).ok().map(|bytes| Hash::of(&bytes)))
    }

    /// One of the published blobs of a file.
    pub fn bytes(&self, media: &MediaFile, hash: Hash) -> Result<Vec<u8>, NoMedia> {
        if let Some(bytes) = self.cache.blob(hash) {
            return Ok(bytes);
        }
        let bytes = real_path(&self.root, &media.file)
            .and_then(fs::read)
            .map_err(|error| NoMedia::unreadable("file", &media.file, &error))?;
        if Hash::of(&bytes) == hash {
            return Ok(bytes);
        }
        // The cache lost it.
        let changed = || NoMedia::changed(&media.file);
        let original = self.original(&media.file).map_err(|_| changed())?;
        let (_, blobs) = self.make(&original, MediaDepth::Publish).map_err(|_| changed())?;
        blobs.into_iter().find(|bytes| Hash::of(bytes) == hash).ok_or_else(changed)
    }

    /// A file as it is. `None` if it is another one than the one with that hash.
    pub fn as_it_is(&self, file: &str, hash: Hash) -> Option<Vec<u8>> {
        let bytes = read(&self.root, file, MAX_MEDIA_BYTES).ok()?.ok()?;
        (Hash::of(&bytes) == hash).then_some(bytes)
    }

    fn find(&self, file: &str, depth: MediaDepth) -> Result<Picture, NoMedia> {
        let original = self.original(file)?;
        if depth == MediaDepth::Inspect {
            let (width, height) = versions::look(original.format, &original.bytes)
                .map_err(|unusable| NoMedia::unusable(file, &unusable))?;
            let made = Made { hash: original.hash, format: original.format, width, height };
            return Ok(Picture::new(file, made, Vec::new(), Vec::new()));
        }
        let known =
            self.cache.recipe(original.hash).filter(|known| depth == MediaDepth::Stored || !known.own.is_empty());
        let recipe = match known {
            Some(recipe) => recipe,
            None => self.make(&original, depth).map_err(|unusable| NoMedia::unusable(file, &unusable))?.0,
        };
        Ok(Picture::new(file, recipe.kept, recipe.own, recipe.webp))
    }

    fn original(&self, file: &str) -> Result<Original, NoMedia> {
        let bytes = read(&self.root, file, MAX_MEDIA_BYTES)
            .map_err(|error| NoMedia::unreadable("picture", file, &error))?
            .map_err(|size_bytes| NoMedia::large_picture(file, size_bytes, MAX_MEDIA_BYTES))?;
        let format = Format::of(&bytes).map_err(|what| NoMedia::no_picture(file, what))?;
        let reason = match check_media_path(file) {
            Ok(()) if !file.to_ascii_lowercase().ends_with(".pdf") => None,
            Ok(()) => Some("the name of a picture does not end in .pdf".to_owned()),
            Err(reason) => Some(reason.to_string()),
        };
        if let Some(reason) = reason {
            return Err(NoMedia::bad_name(file, &reason));
        }
        Ok(Original { hash: Hash::of(&bytes), bytes, format })
    }

    /// Makes what is published of a picture, and remembers it; gives the blobs, too.
    fn make(&self, original: &Original, depth: MediaDepth) -> Result<(Recipe, Vec<Vec<u8>>), Unusable> {
        let Original { bytes, format, hash } = original;
        let (width, height) = versions::look(*format, bytes)?;
        let is_large = u64::from(width) * u64::from(height) > MANY_PIXELS;
        let _alone = is_large.then(|| self.one_large.lock().unwrap_or_else(PoisonError::into_inner));
        self.progress.inc_length(1);
        let made = self.make_now(bytes, *format, *hash, depth);
        self.progress.inc(1);
        made
    }

    fn make_now(
        &self,
        bytes: &[u8],
        format: Format,
        original: Hash,
        depth: MediaDepth,
    ) -> Result<(Recipe, Vec<Vec<u8>>), Unusable> {
        let kept = versions::keep(format, bytes)?;
        if MediaKind::of(&kept.bytes).is_none() {
            // The paper would refuse it.
            return Err(Unusable::Damage(Damage::Malformed));
        }
        let mut blobs = Vec::new();
        let mut versions = versions::Versions::default();
        if depth == MediaDepth::Publish {
            versions = versions::versions(&kept)?;
        }
        let Kept { bytes: kept_bytes, format, width, height, .. } = kept;
        let mut store = |bytes: Vec<u8>, format, width, height| {
            let hash = self.cache.put_blob(&bytes);
            blobs.push(bytes);
            Made { hash, format, width, height }
        };
        let kept = if Hash::of(&kept_bytes) == original {
            Made { hash: original, format, width, height }
        } else {
            store(kept_bytes.into_owned(), format, width, height)
        };
        let mut store_all = |versions: Vec<Version>| -> Vec<Made> {
            let store = |Version { bytes, format, width, height }| store(bytes, format, width, height);
            versions.into_iter().map(store).collect()
        };
        let recipe = Recipe::new(kept, store_all(versions.own), store_all(versions.webp));
        self.cache.put_recipe(original, &recipe);
        Ok((recipe, blobs))
    }
}

/// Reads a file of the content folder `root` of at most so many bytes; if it has more, how many.
pub(super) fn read(root: &Path, file: &str, limit_bytes: usize) -> io::Result<Result<Vec<u8>, u64>> {
    let file = File::open(real_path(root, file)?)?;
    let size_bytes = file.metadata()?.len();
    if size_bytes > limit_bytes as u64 {
        return Ok(Err(size_bytes));
    }
    let mut bytes = Vec::new();
    // It may be growing.
    file.take(limit_bytes as u64).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}
