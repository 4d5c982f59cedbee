//! Messages for media that can't be published.

use std::io;

use gazette_content::MediaError;
use gazette_content::diagnostics::grouped;
use gazette_pictures::versions::Unusable;
use gazette_pictures::{Damage, Foreign, MAX_PIXELS, MAX_SIDE_PX, NoPixels};

use crate::content::inside::{COPY_HELP, is_outside_link};

fn refusal(message: String, help: impl Into<String>) -> MediaError {
    MediaError { message, help: help.into() }
}

/// The file can't be read. `what` is what it should be.
pub fn unreadable(what: &str, file: &str, error: &io::Error) -> MediaError {
    if error.kind() == io::ErrorKind::NotFound {
        return MediaError::missing(what, file);
    }
    let help = if is_outside_link(error) { COPY_HELP } else { "check its permissions" };
    refusal(format!("the {what} {file} can't be read: {error}"), help)
}

/// The file's name is not valid on all systems.
pub fn bad_name(file: &str, reason: &str) -> MediaError {
    let message = format!("{file} can't be published under this name: {reason}");
    refusal(message, "rename the file, for example to anh-1.jpg or bao-cao.pdf, and use the new name in the text")
}

/// The file exceeds the size limit of pictures.
pub fn large_picture(file: &str, size_bytes: u64, limit_bytes: usize) -> MediaError {
    let message = format!(
        "the picture {file} is too large: {} bytes; the maximum is {}",
        grouped(size_bytes),
        grouped(limit_bytes as u64)
    );
    refusal(message, "reduce it: a width of 2,560 pixels at JPEG quality 90 is enough")
}

/// The file exceeds the size limit of documents.
pub fn large_document(file: &str, size_bytes: u64, limit_bytes: usize) -> MediaError {
    let message = format!(
        "the document {file} is too large: {} bytes; the maximum is {}",
        grouped(size_bytes),
        grouped(limit_bytes as u64)
    );
    refusal(message, "export it for the web, with smaller pictures, or split it")
}

/// The file is not a picture.
pub fn not_a_picture(file: &str, what: Foreign) -> MediaError {
    let message = format!("{file} is not a supported picture: it is {what}");
    refusal(message, format!("{}; supported formats are JPEG, PNG, WebP and GIF", what.remedy()))
}

/// The file is not a document.
pub fn not_a_document(file: &str, what: &str) -> MediaError {
    let message = format!("the linked file {file} is not a PDF document: it is {what}");
    let help = "only PDF documents can be linked as files: export it as PDF; to show a picture, write ![description](anh.jpg); to link to an article, use its .md file";
    refusal(message, help)
}

/// The picture can't be used.
pub fn unusable(file: &str, why: &Unusable) -> MediaError {
    match why {
        Unusable::Damage(Damage::BreaksOff) => refusal(
            format!("the picture {file} is truncated"),
            "copy or download it again, or open it in an image editor and save it again",
        ),
        Unusable::Damage(Damage::Malformed) => damaged(file, ""),
        Unusable::NoPixels(NoPixels::Damaged(reason)) => damaged(file, &format!(" ({reason})")),
        Unusable::NoPixels(NoPixels::Size(width, height)) => refusal(
            format!("the picture {file} has too many pixels: {width} × {height}"),
            format!(
                "reduce it: the maximum is {} million pixels, and {MAX_SIDE_PX} per side; a width of 2,560 is enough",
                MAX_PIXELS / 1_000_000
            ),
        ),
    }
}

fn damaged(file: &str, reason: &str) -> MediaError {
    let message = format!("the picture {file} is damaged{reason}");
    refusal(message, "open it in an image editor and save it again")
}

/// The file has changed since it was loaded.
pub fn changed(file: &str) -> MediaError {
    refusal(format!("{file} changed during the push"), "run the command again")
}
