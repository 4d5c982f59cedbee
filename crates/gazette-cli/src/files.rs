//! Writes files atomically.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use gazette_core::hash::Hash;
use gazette_messages::tell;
use sha2::{Digest, Sha256};

/// The command's own folder in a content folder.
pub const OWN_FOLDER: &str = ".gazette";

/// Creates the command's own folder in the content folder `root`, with a `.gitignore`: its content is valid only for this
/// copy of the content folder.
pub fn own_folder(root: &Path) -> io::Result<PathBuf> {
    let folder = root.join(OWN_FOLDER);
    if fs::symlink_metadata(&folder).is_ok_and(|found| found.is_symlink()) {
        return Err(io::Error::other(tell!("own-folder-link")));
    }
    fs::create_dir_all(&folder)?;
    match File::create_new(folder.join(".gitignore")) {
        Ok(mut ignore) => ignore.write_all(b"*\n")?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    Ok(folder)
}

/// Whether the command's own folder exists and is not a symbolic link.
pub fn has_own_folder(root: &Path) -> bool {
    fs::symlink_metadata(root.join(OWN_FOLDER)).is_ok_and(|found| found.is_dir())
}

/// Replaces a file atomically: a reader, also after a crash, finds the old content or the new. A symbolic link is replaced,
/// and its target is not written to.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new();
    // Not derived from the file's name, which may already have the maximum length.
    new.prefix(".gazette-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mode of a new file, before the user's umask applies.
        new.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = new.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    if let Ok(old) = fs::symlink_metadata(path)
        && old.is_file()
    {
        temporary.as_file().set_permissions(old.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    // Makes the new name durable, on systems that can sync a directory.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Like [`write_atomically`], but only the user can open the file, whoever could open an earlier one.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A temporary file has the mode 600.
    let mut temporary = tempfile::Builder::new().prefix(".gazette-").suffix(".tmp").tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Creates a folder and its parents, as far as they are missing; only the user can open the new ones.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Creates a file, replacing an existing one. Never writes through a symbolic link.
pub fn begin(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}

/// The hash of a file's content.
pub fn hash_of(path: &Path) -> io::Result<Hash> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Hash::from_bytes(hasher.finalize().into())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_symbolic_link() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::write(path("outside"), "theirs").unwrap();
        for name in ["file", "rows"] {
            std::os::unix::fs::symlink(path("outside"), path(name)).unwrap();
        }
        write_atomically(&path("file"), b"ours").unwrap();
        begin(&path("rows")).unwrap().write_all(b"ours").unwrap();
        assert_eq!(fs::read(path("outside")).unwrap(), b"theirs");
        for name in ["file", "rows"] {
            assert_eq!(fs::read(path(name)).unwrap(), b"ours");
            assert!(!fs::symlink_metadata(path(name)).unwrap().is_symlink());
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "nothing else is left there");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777;
        fs::write(dir.path().join("usual"), "").unwrap();
        write_atomically(&dir.path().join("new"), b"x").unwrap();
        assert_eq!(mode("new"), mode("usual"));
        fs::set_permissions(dir.path().join("usual"), fs::Permissions::from_mode(0o640)).unwrap();
        write_atomically(&dir.path().join("usual"), b"x").unwrap();
        assert_eq!(mode("usual"), 0o640);
    }

    #[test]
    fn a_file_of_any_size_is_hashed() {
        let dir = tempfile::tempdir().unwrap();
        for size in [0, 1, 64 << 10, (64 << 10) + 1, 200_000] {
            let bytes = vec![b'a'; size];
            fs::write(dir.path().join("a"), &bytes).unwrap();
            assert_eq!(hash_of(&dir.path().join("a")).unwrap(), Hash::of(&bytes));
        }
    }
}
