//! Messages for media that can't be published.

use std::io;

use gazette_content::MediaError;
use gazette_messages::tell;
use gazette_pictures::versions::Unusable;
use gazette_pictures::{Damage, Foreign, MAX_PIXELS, MAX_SIDE_PX, NoPixels};

use crate::content::inside::is_outside_link;

fn refusal(message: String, help: String) -> MediaError {
    MediaError { message, help }
}

/// The file can't be read. `what` is what it should be: `picture`, `document`, or else any file.
pub fn unreadable(what: &str, file: &str, error: &io::Error) -> MediaError {
    if error.kind() == io::ErrorKind::NotFound {
        return MediaError::missing(what, file);
    }
    let help = if is_outside_link(error) { tell!("link-outside-help") } else { tell!("media-unreadable-help") };
    let message = match what {
        "picture" => tell!("picture-unreadable", file = file, cause = error),
        "document" => tell!("document-unreadable", file = file, cause = error),
        _ => tell!("media-unreadable", file = file, cause = error),
    };
    refusal(message, help)
}

/// The file's name is not valid on all systems.
pub fn bad_name(file: &str, reason: &str) -> MediaError {
    refusal(tell!("media-name", file = file, reason = reason), tell!("media-name-help"))
}

/// The file exceeds the size limit of pictures.
pub fn large_picture(file: &str, size_bytes: u64, limit_bytes: usize) -> MediaError {
    let message = tell!("picture-large", file = file, size = size_bytes, most = limit_bytes);
    refusal(message, tell!("picture-large-help"))
}

/// The file exceeds the size limit of documents.
pub fn large_document(file: &str, size_bytes: u64, limit_bytes: usize) -> MediaError {
    let message = tell!("document-large", file = file, size = size_bytes, most = limit_bytes);
    refusal(message, tell!("document-large-help"))
}

/// The file is not a picture.
pub fn not_a_picture(file: &str, what: Foreign) -> MediaError {
    let message = tell!("picture-foreign", file = file, what = foreign(what));
    refusal(message, tell!("picture-foreign-help", remedy = remedy(what)))
}

/// The file is not a document.
pub fn not_a_document(file: &str, what: &str) -> MediaError {
    refusal(tell!("document-foreign", file = file, what = what), tell!("document-foreign-help"))
}

/// What a file is that is no picture.
pub fn foreign(what: Foreign) -> String {
    match what {
        Foreign::Svg => tell!("foreign-svg"),
        Foreign::Html => tell!("foreign-html"),
        Foreign::Heif => tell!("foreign-heif"),
        Foreign::Pdf => tell!("foreign-pdf"),
        Foreign::Raster => tell!("foreign-raster"),
        Foreign::Empty => tell!("foreign-empty"),
        Foreign::Unknown => tell!("foreign-unknown"),
    }
}

/// What to do with it.
fn remedy(what: Foreign) -> String {
    match what {
        Foreign::Svg => tell!("foreign-svg-help"),
        Foreign::Html => tell!("foreign-html-help"),
        Foreign::Heif => tell!("foreign-heif-help"),
        Foreign::Pdf => tell!("foreign-pdf-help"),
        Foreign::Raster => tell!("foreign-raster-help"),
        Foreign::Empty | Foreign::Unknown => tell!("foreign-replace-help"),
    }
}

/// The picture can't be used.
pub fn unusable(file: &str, why: &Unusable) -> MediaError {
    match why {
        Unusable::Damage(Damage::BreaksOff) => {
            refusal(tell!("picture-truncated", file = file), tell!("picture-truncated-help"))
        }
        Unusable::Damage(Damage::Malformed) => {
            refusal(tell!("picture-damaged", file = file), tell!("picture-damaged-help"))
        }
        Unusable::NoPixels(NoPixels::Damaged(reason)) => {
            refusal(tell!("picture-damaged-reason", file = file, reason = reason), tell!("picture-damaged-help"))
        }
        Unusable::NoPixels(NoPixels::Size(width, height)) => refusal(
            tell!("picture-pixels", file = file, width = width, height = height),
            tell!("picture-pixels-help", most = MAX_PIXELS / 1_000_000, side = MAX_SIDE_PX),
        ),
    }
}

/// The file has changed since it was loaded.
pub fn changed(file: &str) -> MediaError {
    refusal(tell!("media-changed", file = file), tell!("failed-changed-help"))
}
