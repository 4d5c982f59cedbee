//! The media files of a content folder. Each is read and prepared only once.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gazette_content::{Document, MediaError, MediaFile, Picture, PictureVersion, bad_path};
use gazette_core::files::check_media_path;
use gazette_core::hash::Hash;
use gazette_core::media::MediaKind;
use gazette_core::wire::MAX_MEDIA_BYTES;
use gazette_messages::tell;
use gazette_pictures::versions::{self, Kept, Unusable, Version};
use gazette_pictures::{Damage, Format};
use indicatif::ProgressBar;

use super::cache::{Cache, CachedVersions};
use super::{MediaDepth, document, refusal};
use crate::content::inside::real_path;

/// Larger pictures are converted one at a time, because each takes four bytes per pixel several times over.
const MANY_PIXELS: u64 = 16_000_000;

type PictureSlot = Arc<OnceLock<Result<Picture, MediaError>>>;

/// The media of a content folder.
#[derive(Debug)]
pub struct Library {
    root: PathBuf,
    cache: Cache,
    known: Mutex<HashMap<(String, MediaDepth), PictureSlot>>,
    one_large: Mutex<()>,
    progress: ProgressBar,
}

/// The file of a picture.
struct Original {
    bytes: Vec<u8>,
    format: Format,
    hash: Hash,
}

impl Library {
    /// The media of the content folder `root`. `progress` counts converted pictures.
    pub fn new(root: PathBuf, progress: ProgressBar) -> Self {
        let cache = Cache::new(root.clone());
        Self { root, cache, known: Mutex::default(), one_large: Mutex::default(), progress }
    }

    /// The picture in a file.
    pub fn picture(&self, file: &str, depth: MediaDepth) -> Result<Picture, MediaError> {
        let found = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry((file.to_owned(), depth)).or_default())
        };
        found.get_or_init(|| self.find(file, depth)).clone()
    }

    /// Forgets a file that has changed.
    pub fn forget(&self, file: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for depth in MediaDepth::ALL {
            known.remove(&(file.to_owned(), depth));
        }
    }

    /// The document in a file.
    pub fn document(&self, file: &str) -> Result<Document, MediaError> {
        document::read(&self.root, file)
    }

    /// The hash under which the paper would store a picture or a document as the file is now; for other files, the hash of
    /// the file. `None` if there is no such file.
    pub fn kept_now(&self, file: &str) -> Option<Hash> {
        let picture = self.find(file, MediaDepth::Stored).map(|picture| picture.media.kept);
        picture.ok().or_else(|| real_path(&self.root, file).and_then(fs::read).ok().map(|bytes| Hash::of(&bytes)))
    }

    /// The bytes of a published version of a file.
    pub fn bytes(&self, media: &MediaFile, hash: Hash) -> Result<Vec<u8>, MediaError> {
        if let Some(bytes) = self.cache.blob(hash) {
            return Ok(bytes);
        }
        let bytes = real_path(&self.root, &media.file)
            .and_then(fs::read)
            .map_err(|error| refusal::unreadable("file", &media.file, &error))?;
        if Hash::of(&bytes) == hash {
            return Ok(bytes);
        }
        // The cache has lost the version.
        let changed = || refusal::changed(&media.file);
        let original = self.original(&media.file).map_err(|_| changed())?;
        let (_, blobs) = self.make(&original, MediaDepth::Publish).map_err(|_| changed())?;
        blobs.into_iter().find(|bytes| Hash::of(bytes) == hash).ok_or_else(changed)
    }

    /// The bytes of a file. `None` if they do not have this hash.
    pub fn as_it_is(&self, file: &str, hash: Hash) -> Option<Vec<u8>> {
        let bytes = read(&self.root, file, MAX_MEDIA_BYTES).ok()?.ok()?;
        (Hash::of(&bytes) == hash).then_some(bytes)
    }

    fn find(&self, file: &str, depth: MediaDepth) -> Result<Picture, MediaError> {
        let original = self.original(file)?;
        if depth == MediaDepth::Inspect {
            let (width, height) = versions::look(original.format, &original.bytes)
                .map_err(|unusable| refusal::unusable(file, &unusable))?;
            let made = PictureVersion { hash: original.hash, format: kind_of(original.format), width, height };
            return Ok(Picture::new(file, made, Vec::new(), Vec::new()));
        }
        let known =
            self.cache.versions(original.hash).filter(|known| depth == MediaDepth::Stored || !known.own.is_empty());
        let cached = match known {
            Some(cached) => cached,
            None => self.make(&original, depth).map_err(|unusable| refusal::unusable(file, &unusable))?.0,
        };
        Ok(Picture::new(file, cached.kept, cached.own, cached.webp))
    }

    fn original(&self, file: &str) -> Result<Original, MediaError> {
        let bytes = read(&self.root, file, MAX_MEDIA_BYTES)
            .map_err(|error| refusal::unreadable("picture", file, &error))?
            .map_err(|size_bytes| refusal::large_picture(file, size_bytes, MAX_MEDIA_BYTES))?;
        let format = Format::of(&bytes).map_err(|what| refusal::not_a_picture(file, what))?;
        let reason = match check_media_path(file) {
            Ok(()) if !file.to_ascii_lowercase().ends_with(".pdf") => None,
            Ok(()) => Some(tell!("media-name-picture-pdf")),
            Err(reason) => Some(bad_path(&reason)),
        };
        if let Some(reason) = reason {
            return Err(refusal::bad_name(file, &reason));
        }
        Ok(Original { hash: Hash::of(&bytes), bytes, format })
    }

    /// Makes the versions of a picture, caches them, and returns them with their bytes.
    fn make(&self, original: &Original, depth: MediaDepth) -> Result<(CachedVersions, Vec<Vec<u8>>), Unusable> {
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
    ) -> Result<(CachedVersions, Vec<Vec<u8>>), Unusable> {
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
            PictureVersion { hash, format: kind_of(format), width, height }
        };
        let kept = if Hash::of(&kept_bytes) == original {
            PictureVersion { hash: original, format: kind_of(format), width, height }
        } else {
            store(kept_bytes.into_owned(), format, width, height)
        };
        let mut store_all = |versions: Vec<Version>| -> Vec<PictureVersion> {
            let store = |Version { bytes, format, width, height }| store(bytes, format, width, height);
            versions.into_iter().map(store).collect()
        };
        let cached = CachedVersions::new(kept, store_all(versions.own), store_all(versions.webp));
        self.cache.put_versions(original, &cached);
        Ok((cached, blobs))
    }
}

fn kind_of(format: Format) -> MediaKind {
    match format {
        Format::Jpeg => MediaKind::Jpeg,
        Format::Png => MediaKind::Png,
        Format::WebP => MediaKind::WebP,
        Format::Gif => MediaKind::Gif,
    }
}

/// Reads a file of the content folder `root`. If it is larger than `limit_bytes`, returns its size instead.
pub(super) fn read(root: &Path, file: &str, limit_bytes: usize) -> io::Result<Result<Vec<u8>, u64>> {
    let file = File::open(real_path(root, file)?)?;
    let size_bytes = file.metadata()?.len();
    if size_bytes > limit_bytes as u64 {
        return Ok(Err(size_bytes));
    }
    let mut bytes = Vec::new();
    // The file may be growing.
    file.take(limit_bytes as u64).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}
