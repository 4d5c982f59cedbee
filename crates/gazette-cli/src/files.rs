//! Writing files so that nobody ever finds half of one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The folder in a content folder that belongs to the command.
pub const OWN_FOLDER: &str = ".gazette";

/// Makes the folder in the content folder `root` that belongs to the command. What is in it says nothing about a
/// colleague's copy of the content, so git is told to leave it alone.
pub fn own_folder(root: &Path) -> io::Result<PathBuf> {
    let folder = root.join(OWN_FOLDER);
    if fs::symlink_metadata(&folder).is_ok_and(|found| found.is_symlink()) {
        return Err(io::Error::other("it is a symbolic link, and may lead anywhere: remove it"));
    }
    fs::create_dir_all(&folder)?;
    match File::create_new(folder.join(".gitignore")) {
        Ok(mut ignore) => ignore.write_all(b"*\n")?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    Ok(folder)
}

/// Whether the command's own folder is there, and no link to somewhere else.
pub fn has_own_folder(root: &Path) -> bool {
    fs::symlink_metadata(root.join(OWN_FOLDER)).is_ok_and(|found| found.is_dir())
}

/// Puts `bytes` in place of the file at once: a reader, also after a crash, finds the old file or the new one.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Not named after the file, whose name may be as long as names can be.
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let temporary = path.with_file_name(format!(".gazette-{}-{number}.tmp", std::process::id()));
    let written = write_through(&temporary, bytes).and_then(|()| {
        if let Ok(old) = fs::symlink_metadata(path)
            && old.is_file()
        {
            fs::set_permissions(&temporary, old.permissions())?;
        }
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
