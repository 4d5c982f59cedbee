//! Documents that articles link to: PDF files, which are published unchanged.

use std::path::Path;

use gazette_core::files::check_media_path;
use gazette_core::hash::Hash;
use gazette_core::media::MediaKind;
use gazette_core::wire::MAX_MEDIA_BYTES;
use gazette_pictures::{Foreign, Format};

use super::path::{resolve, stem};
use super::{MediaError, MediaFile, library};

/// A document that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its file and its blob.
    pub media: MediaFile,
    /// Its path in the paper.
    pub path: String,
}

impl Document {
    /// The document that a link in a file of `folder` refers to as `written`, in the content folder `root`. `None` if the
    /// link is not to a document: there is no such file, and the name does not end in `.pdf`.
    pub(super) fn find(root: &Path, folder: &str, written: &str) -> Option<Result<Self, MediaError>> {
        let is_pdf = |path: &str| path.len() > 4 && path.to_ascii_lowercase().ends_with(".pdf");
        let file = match resolve(folder, written) {
            Ok(file) => file,
            Err(outside) => return is_pdf(written).then_some(Err(outside)),
        };
        let is_file = !file.is_empty() && !written.starts_with('/') && root.join(&file).is_file();
        (is_file || is_pdf(&file)).then(|| Self::read(root, &file))
    }

    fn read(root: &Path, file: &str) -> Result<Self, MediaError> {
        let bytes = library::read(root, file, MAX_MEDIA_BYTES)
            .map_err(|error| MediaError::unreadable("document", file, &error))?
            .map_err(|size_bytes| MediaError::large_document(file, size_bytes, MAX_MEDIA_BYTES))?;
        match Format::of(&bytes) {
            Err(Foreign::Pdf) if MediaKind::of(&bytes) == Some(MediaKind::Pdf) => {}
            Err(Foreign::Pdf) => return Err(MediaError::not_a_document(file, "not a valid PDF")),
            Err(foreign) => return Err(MediaError::not_a_document(file, &foreign.to_string())),
            Ok(_) => return Err(MediaError::not_a_document(file, "a picture")),
        }
        if !file.to_ascii_lowercase().ends_with(".pdf") {
            return Err(MediaError::bad_name(file, "the name of a PDF document must end in .pdf"));
        }
        check_media_path(file).map_err(|reason| MediaError::bad_name(file, &reason.to_string()))?;
        let hash = Hash::of(&bytes);
        let path = format!("/media/{hash}/{}.pdf", stem(file, "tai-lieu"));
        Ok(Self { media: MediaFile { file: file.to_owned(), kept: hash, published: vec![hash] }, path })
    }
}
