//! Documents that articles link to: PDF files, published as they are.

use std::path::Path;

use gazette_core::files::check_media_path;
use gazette_core::hash::Hash;
use gazette_core::media::MediaKind;
use gazette_core::wire::MAX_MEDIA_BYTES;
use gazette_pictures::{Foreign, Format};

use super::path::{resolve, stem};
use super::{MediaFile, NoMedia, library};

/// A document that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What is published of it.
    pub media: MediaFile,
    /// Its address within the paper.
    pub path: String,
}

impl Document {
    /// The document that a link in a file of `folder` names `written`, in the content folder `root`. `None` if the link
    /// means something else: it names no file that is there, and does not look like a PDF's name.
    pub(super) fn find(root: &Path, folder: &str, written: &str) -> Option<Result<Self, NoMedia>> {
        let is_pdf = |path: &str| path.len() > 4 && path.to_ascii_lowercase().ends_with(".pdf");
        let file = match resolve(folder, written) {
            Ok(file) => file,
            Err(outside) => return is_pdf(written).then_some(Err(outside)),
        };
        let is_file = !file.is_empty() && !written.starts_with('/') && root.join(&file).is_file();
        (is_file || is_pdf(&file)).then(|| Self::read(root, &file))
    }

    fn read(root: &Path, file: &str) -> Result<Self, NoMedia> {
        let bytes = library::read(root, file, MAX_MEDIA_BYTES)
            .map_err(|error| NoMedia::unreadable("document", file, &error))?
            .map_err(|size_bytes| NoMedia::large_document(file, size_bytes, MAX_MEDIA_BYTES))?;
        match Format::of(&bytes) {
            Err(Foreign::Pdf) if MediaKind::of(&bytes) == Some(MediaKind::Pdf) => {}
            Err(Foreign::Pdf) => return Err(NoMedia::no_document(file, "no PDF, though it begins like one")),
            Err(foreign) => return Err(NoMedia::no_document(file, &foreign.to_string())),
            Ok(_) => return Err(NoMedia::no_document(file, "a picture")),
        }
        if !file.to_ascii_lowercase().ends_with(".pdf") {
            return Err(NoMedia::bad_name(file, "the name of a PDF document ends in .pdf"));
        }
        check_media_path(file).map_err(|reason| NoMedia::bad_name(file, &reason.to_string()))?;
        let hash = Hash::of(&bytes);
        let path = format!("/media/{hash}/{}.pdf", stem(file, "tai-lieu"));
        Ok(Self { media: MediaFile { file: file.to_owned(), kept: hash, published: vec![hash] }, path })
    }
}
