//! Documents that articles link to: PDF files, which are published unchanged.

use std::path::Path;

use gazette_content::{Document, MediaError, bad_path};
use gazette_core::files::check_media_path;
use gazette_core::hash::Hash;
use gazette_core::media::MediaKind;
use gazette_core::wire::MAX_MEDIA_BYTES;
use gazette_messages::tell;
use gazette_pictures::{Foreign, Format};

use super::{library, refusal};

/// The document in a file of the content folder `root`.
pub fn read(root: &Path, file: &str) -> Result<Document, MediaError> {
    let bytes = library::read(root, file, MAX_MEDIA_BYTES)
        .map_err(|error| refusal::unreadable("document", file, &error))?
        .map_err(|size_bytes| refusal::large_document(file, size_bytes, MAX_MEDIA_BYTES))?;
    match Format::of(&bytes) {
        Err(Foreign::Pdf) if MediaKind::of(&bytes) == Some(MediaKind::Pdf) => {}
        Err(Foreign::Pdf) => return Err(refusal::not_a_document(file, &tell!("foreign-bad-pdf"))),
        Err(foreign) => return Err(refusal::not_a_document(file, &refusal::foreign(foreign))),
        Ok(_) => return Err(refusal::not_a_document(file, &tell!("foreign-picture"))),
    }
    if !file.to_ascii_lowercase().ends_with(".pdf") {
        return Err(refusal::bad_name(file, &tell!("media-name-not-pdf")));
    }
    check_media_path(file).map_err(|reason| refusal::bad_name(file, &bad_path(&reason)))?;
    Ok(Document::new(file, Hash::of(&bytes)))
}
