//! Why a file can't be published, in an editor's words.

use std::io;

use gazette_pictures::versions::Unusable;
use gazette_pictures::{Damage, Foreign, MAX_PIXELS, MAX_SIDE_PX, NoPixels};

use crate::content::inside::{COPY_IT, leads_outside};

/// Why there is no picture or document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NoMedia {
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl NoMedia {
    fn new(message: String, help: impl Into<String>) -> Self {
        Self { message, help: help.into() }
    }

    /// The file can't be read; `what` it should be.
    pub(super) fn unreadable(what: &str, file: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            let help = "put the file beside the article, or correct its name (capital letters count)";
            return Self::new(format!("the {what} {file} is not there"), help);
        }
        let help = if leads_outside(error) { COPY_IT } else { "check its permissions" };
        Self::new(format!("the {what} {file} can't be read: {error}"), help)
    }

    /// The file's name is none that every editor's machine can take.
    pub(super) fn bad_name(file: &str, reason: &str) -> Self {
        let message = format!("{file} can't be published under this name: {reason}");
        Self::new(message, "rename the file, such as anh-1.jpg or bao-cao.pdf, and name it so in the text")
    }

    /// The file is larger than a picture may be.
    pub(super) fn large_picture(file: &str, size_bytes: u64, limit_bytes: usize) -> Self {
        let message = format!("the picture {file} has {size_bytes} bytes; {limit_bytes} are allowed");
        Self::new(message, "save it smaller: 2,560 pixels across at JPEG quality 90 is plenty")
    }

    /// The file is larger than a document may be.
    pub(super) fn large_document(file: &str, size_bytes: u64, limit_bytes: usize) -> Self {
        let message = format!("the document {file} has {size_bytes} bytes; {limit_bytes} are allowed");
        Self::new(message, "export it for the web, with smaller pictures, or split it")
    }

    /// The file is no picture.
    pub(super) fn no_picture(file: &str, what: Foreign) -> Self {
        let message = format!("{file} is {what}, which can't stand in a page");
        Self::new(message, format!("{}; a picture is a JPEG, PNG, WebP or GIF file", what.remedy()))
    }

    /// The file is no document.
    pub(super) fn no_document(file: &str, what: &str) -> Self {
        let message =
            format!("the link leads to {file}, which is {what}; only PDF documents can be linked to as files");
        let help =
            "export it as PDF; show a picture with ![what it shows](anh.jpg), and link to an article by its .md file";
        Self::new(message, help)
    }

    /// Nothing can be made of the picture.
    pub(super) fn unusable(file: &str, why: &Unusable) -> Self {
        match why {
            Unusable::Damage(Damage::BreaksOff) => Self::new(
                format!("the picture {file} breaks off: it was not copied to its end"),
                "copy or download it again, or open it in a picture editor and save it again",
            ),
            Unusable::Damage(Damage::Malformed) => Self::damaged(file, ""),
            Unusable::NoPixels(NoPixels::Damaged(reason)) => Self::damaged(file, &format!(" ({reason})")),
            Unusable::NoPixels(NoPixels::Size(width, height)) => Self::new(
                format!("the picture {file} measures {width} × {height} pixels"),
                format!(
                    "save it smaller: at most {} million pixels, and {MAX_SIDE_PX} on a side; 2,560 across are plenty",
                    MAX_PIXELS / 1_000_000
                ),
            ),
        }
    }

    fn damaged(file: &str, reason: &str) -> Self {
        let message = format!("the picture {file} is damaged{reason}");
        Self::new(message, "open it in a picture editor and save it again")
    }

    /// The file is another one than before.
    pub(super) fn changed(file: &str) -> Self {
        Self::new(format!("{file} changed while it was being published"), "run the command again")
    }
}
