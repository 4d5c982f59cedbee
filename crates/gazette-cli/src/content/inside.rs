//! Files of the content folder, and no others.
//!
//! A content folder comes from colleagues, and a symbolic link in it may lead anywhere on this machine. Whatever is read of the
//! folder is read through [`real_path`], so that nothing from outside is shown or published.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A symbolic link leads out of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a symbolic link leads from there out of the content folder")]
pub struct LeadsOutside;

/// It is a pipe, a socket or a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no regular file")]
pub struct NoFile;

/// What to do about a link that leads outside.
pub const COPY_IT: &str = "put a copy of the file into the folder in place of the link";

/// Where a file of the content folder `root` really is. An error if it is not there, or if a symbolic link leads out of the
/// folder on the way to it.
pub fn real_path(root: &Path, file: &str) -> io::Result<PathBuf> {
    let path = fs::canonicalize(root.join(file))?;
    if !path.starts_with(root) && !path.starts_with(fs::canonicalize(root)?) {
        return Err(io::Error::other(LeadsOutside));
    }
    // Opening a pipe waits for whoever writes into it, and a device may have no end.
    let kind = fs::metadata(&path)?.file_type();
    if kind.is_file() || kind.is_dir() { Ok(path) } else { Err(io::Error::other(NoFile)) }
}

/// Whether that is why a file can't be read.
pub fn leads_outside(error: &io::Error) -> bool {
    error.get_ref().and_then(|cause| cause.downcast_ref::<LeadsOutside>()).is_some()
}

/// The text of a file that is there only to be quoted; empty if it can't be read.
pub fn quoted(root: &Path, file: &str) -> String {
    real_path(root, file).and_then(fs::read_to_string).unwrap_or_default()
}
