//! Restricts reading to files of the content folder.
//!
//! A content folder may come from somebody else, and a symbolic link in it may point anywhere on this machine. All files of
//! the folder are read through [`real_path`], so that nothing outside the folder is shown or published.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gazette_messages::tell;

/// A symbolic link points outside the content folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", tell!("link-outside"))]
pub struct OutsideLink;

/// The file is a pipe, a socket or a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", tell!("file-not-regular"))]
pub struct NotRegularFile;

/// The canonical path of a file in the content folder `root`. An error if it does not exist or if a symbolic link on the
/// way points outside the folder.
pub fn real_path(root: &Path, file: &str) -> io::Result<PathBuf> {
    let path = fs::canonicalize(root.join(file))?;
    if !path.starts_with(root) && !path.starts_with(fs::canonicalize(root)?) {
        return Err(io::Error::other(OutsideLink));
    }
    // Opening a pipe blocks until a writer opens it, and a device may be endless.
    let kind = fs::metadata(&path)?.file_type();
    if kind.is_file() || kind.is_dir() { Ok(path) } else { Err(io::Error::other(NotRegularFile)) }
}

/// Whether the error is [`OutsideLink`].
pub fn is_outside_link(error: &io::Error) -> bool {
    error.get_ref().and_then(|cause| cause.downcast_ref::<OutsideLink>()).is_some()
}

/// The text of a file for an excerpt; empty if it can't be read.
pub fn read_for_excerpt(root: &Path, file: &str) -> String {
    real_path(root, file).and_then(fs::read_to_string).unwrap_or_default()
}
