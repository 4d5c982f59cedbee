//! The pictures of a content folder: found, recognised by their bytes, measured and named.
//!
//! What is published is the file as it is. Whoever turns, shrinks or converts pictures one day does it in
//! [`Library::read`], where a file's bytes become a [`Picture`].

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::MAX_MEDIA_BYTES;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

mod format;

pub use format::Format;

/// Wider or higher pictures are refused: no screen shows them, and every reader would pay for them.
const MAX_SIDE_PX: usize = 20_000;

/// A picture that can be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The file, from the content folder, with `/` between folders.
    pub file: String,
    /// The hash of the file as the editor has it.
    pub original: Hash,
    /// The hash of what is published.
    pub hash: Hash,
    /// The last part of its address.
    pub name: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Picture {
    /// Its address within the paper.
    pub fn path(&self) -> String {
        format!("/media/{}/{}", self.hash, self.name)
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NoPicture {
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The pictures of a folder, each read once.
#[derive(Debug)]
pub struct Library {
    root: PathBuf,
    known: Mutex<HashMap<String, Result<Picture, NoPicture>>>,
}

impl Library {
    /// Of the content folder `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, known: Mutex::default() }
    }

    /// The picture that a file in `folder` (from the content folder, empty for itself) names `written`.
    pub fn find(&self, folder: &str, written: &str) -> Result<Picture, NoPicture> {
        let file = resolve(folder, written)?;
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&file) {
            return found.clone();
        }
        let found = self.read(&file).map(|(picture, _)| picture);
        known().insert(file, found.clone());
        found
    }

    /// Forgets what is known of a file, which has changed.
    pub fn forget(&self, file: &str) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(file);
    }

    /// The picture in a file, with the bytes to publish.
    pub fn read(&self, file: &str) -> Result<(Picture, Vec<u8>), NoPicture> {
        let path = self.root.join(file);
        let too_large = |size| NoPicture {
            message: format!("the picture {file} has {size} bytes; {MAX_MEDIA_BYTES} are allowed"),
            help: "save it smaller: 2,000 pixels across at JPEG quality 80 is plenty for the web".to_owned(),
        };
        let size_bytes = fs::metadata(&path).map_err(|error| unreadable(file, &error))?.len();
        if size_bytes > MAX_MEDIA_BYTES as u64 {
            return Err(too_large(size_bytes));
        }
        let bytes = fs::read(&path).map_err(|error| unreadable(file, &error))?;
        let format = Format::of(&bytes).map_err(|what| NoPicture {
            message: format!("{file} is {what}, which is not published"),
            help: format!("{}; a picture is a JPEG, PNG, WebP or GIF file", what.remedy()),
        })?;
        let damaged = || NoPicture {
            message: format!("the picture {file} is damaged: its size can't be read"),
            help: "open it in a picture editor and save it again".to_owned(),
        };
        let measured = imagesize::blob_size(&bytes).map_err(|_| damaged())?;
        if ![measured.width, measured.height].iter().all(|side| (1..=MAX_SIDE_PX).contains(side)) {
            return Err(NoPicture {
                message: format!("the picture {file} measures {} × {} pixels", measured.width, measured.height),
                help: format!("save it with sides of 1 to {MAX_SIDE_PX} pixels"),
            });
        }
        let side = |side: usize| u32::try_from(side).map_err(|_| damaged());
        let hash = Hash::of(&bytes);
        let picture = Picture {
            name: file_name(file, format),
            file: file.to_owned(),
            original: hash,
            hash,
            width: side(measured.width)?,
            height: side(measured.height)?,
        };
        Ok((picture, bytes))
    }
}

fn file_name(file: &str, format: Format) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = Slug::from_title(stem).map_or_else(|_| "anh".to_owned(), |slug| slug.to_string());
    format!("{stem}.{}", format.extension())
}

fn unreadable(file: &str, error: &io::Error) -> NoPicture {
    if error.kind() == io::ErrorKind::NotFound {
        return NoPicture {
            message: format!("the picture {file} is not there"),
            help: "put the file beside the article, or correct its name (capital letters count)".to_owned(),
        };
    }
    NoPicture {
        message: format!("the picture {file} can't be read: {error}"),
        help: "check its permissions".to_owned(),
    }
}

/// The file meant by `written` in a file of `folder`, from the content folder: beside it, or from the top if it begins
/// with `/`. Never one outside the content folder.
pub fn resolve(folder: &str, written: &str) -> Result<String, NoPicture> {
    let decoded = percent_decode_str(written).decode_utf8_lossy();
    let outside = || NoPicture {
        message: format!("{written} lies outside the content folder"),
        help: "copy the file beside the article".to_owned(),
    };
    let (base, rest) = match decoded.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (folder, &*decoded),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or_else(outside)?),
            part if part.contains(['\\', ':', '\0']) => return Err(outside()),
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_beside_the_article_or_from_the_top_but_never_outside() {
        for (folder, written, file) in [
            ("", "anh.jpg", Some("anh.jpg")),
            ("thoi-su", "anh.jpg", Some("thoi-su/anh.jpg")),
            ("thoi-su", "./anh/a%20b.jpg", Some("thoi-su/anh/a b.jpg")),
            ("thoi-su", "../chung/anh.jpg", Some("chung/anh.jpg")),
            ("thoi-su", "/chung/anh.jpg", Some("chung/anh.jpg")),
            ("thoi-su", "../../anh.jpg", None),
            ("", "%2e%2e/anh.jpg", None),
            ("", "C:\\anh.jpg", None),
        ] {
            assert_eq!(resolve(folder, written).ok().as_deref(), file, "{written}");
        }
    }

    #[test]
    fn a_picture_is_named_by_its_file_and_its_true_format() {
        assert_eq!(file_name("thoi-su/Cầu Vàm Sen.PNG", Format::Jpeg), "cau-vam-sen.jpg");
        assert_eq!(file_name("…", Format::Gif), "anh.gif");
    }
}
