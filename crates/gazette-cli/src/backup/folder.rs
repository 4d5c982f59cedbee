//! The layout of a backup folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::media::MediaKind;
use gazette_messages::tell;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;
use crate::files::{self, write_atomically};

/// The format version that this command writes and reads.
pub const FORMAT: u32 = 1;
/// The manifest. It is written when all other files are in place.
pub const MANIFEST: &str = "paper.json";
/// The texts of the paper, one per row.
pub const BLOBS: &str = "catalog/blobs.jsonl";
/// The view counts.
pub const COUNTS: &str = "counts.jsonl";
/// The hashes of the pictures and documents.
pub const MEDIA: &str = "catalog/media.jsonl";
/// The tables of the history, in the order in which they are restored.
pub const TABLES: [&str; 8] =
    ["versions", "routes", "editions", "purged_ids", "purged_keys", "releases", "release_parts", "name_owners"];
/// The tables that backups and papers of earlier versions don't have.
pub const LATER_TABLES: [&str; 5] = ["purged_ids", "purged_keys", "releases", "release_parts", "name_owners"];

const README: &str = include_str!("readme.txt");
const README_FILE: &str = "README.txt";
/// The start of the line in README.txt that identifies a backup.
const FORMAT_LINE: &str = "Format: gazette-backup/";
/// How README.txt began before it had that line.
const EARLIER_START: &str = "This folder is a backup of a newspaper, written by `gazette export`.";
/// The maximum size of a file of rows.
const MAX_FILE_BYTES: u64 = 64 << 30;

/// A row of a table: its columns.
pub type Columns = Vec<Value>;

/// The content of `paper.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format version, always 1.
    pub format: u32,
    /// The newest edition.
    pub edition: u64,
    /// The time of the export, as RFC 3339.
    pub exported_at: String,
    /// The address of the paper.
    pub address: String,
    /// The number of rows in each file of `catalog/`.
    pub rows: BTreeMap<String, u64>,
    /// The number of pictures.
    pub media: u64,
    /// The SHA-256 of each file whose content is not identified by hashes in it.
    pub files: BTreeMap<String, Hash>,
}

/// The folder of a backup.
#[derive(Debug)]
pub struct BackupFolder {
    root: PathBuf,
    /// Whether this export created it.
    is_new: bool,
}

/// A file of rows that is written beside the one that it will replace.
pub struct RowWriter {
    file: BufWriter<File>,
    path: PathBuf,
    count: u64,
    size_bytes: u64,
}

impl Manifest {
    /// The tables that the backup has: an earlier one has no `LATER_TABLES`.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> {
        TABLES.into_iter().filter(|table| !LATER_TABLES.contains(table) || self.files.contains_key(&file_of(table)))
    }
}

/// The file of a table's rows.
pub fn file_of(table: &str) -> String {
    format!("catalog/{table}.jsonl")
}

impl BackupFolder {
    /// A folder to read from.
    pub fn existing(root: &Path) -> Self {
        Self { root: root.to_owned(), is_new: false }
    }

    /// Prepares a folder to write to: a new or empty one, or an earlier backup.
    pub fn prepare(root: &Path) -> Result<Self, Failure> {
        let folder = Self { root: root.to_owned(), is_new: !root.exists() };
        let unwritable = |cause| Failure::Unwritable { path: root.to_owned(), cause };
        fs::create_dir_all(root).map_err(unwritable)?;
        let is_empty = fs::read_dir(root).map_err(unwritable)?.next().is_none();
        if !is_empty && !folder.is_backup() {
            return Err(Failure::Refused {
                message: tell!("backup-other-files", folder = root.display()),
                help: tell!("backup-other-files-help"),
            });
        }
        folder.write(README_FILE, README.as_bytes())?;
        Ok(folder)
    }

    /// Removes the folder if this export created it and fetched nothing into it.
    pub fn remove_if_unused(&self) {
        if self.is_new && holds_only_unfinished_files(&self.root).unwrap_or(false) {
            // If removing fails, a later export continues in the folder.
            let _ = fs::remove_dir_all(&self.root);
        }
    }

    /// Whether the folder contains a backup, of any version of the command and even if incomplete.
    fn is_backup(&self) -> bool {
        let manifest = fs::read(self.path(MANIFEST)).unwrap_or_default();
        if serde_json::from_slice::<Manifest>(&manifest).is_ok() {
            return true;
        }
        let readme = fs::read_to_string(self.path(README_FILE)).unwrap_or_default();
        readme.lines().any(|line| line.starts_with(FORMAT_LINE)) || readme.starts_with(EARLIER_START)
    }

    /// The path of a file in the folder.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Writes a file atomically.
    pub fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.path(file);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| write_atomically(&path, bytes)).map_err(|cause| Failure::Unwritable { path, cause })
    }

    /// Starts a file of rows.
    pub fn rows(&self, file: &str) -> Result<RowWriter, Failure> {
        let path = self.path(&format!("{file}.new"));
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| files::begin(&path));
        let file = made.map_err(|cause| Failure::Unwritable { path: path.clone(), cause })?;
        Ok(RowWriter { file: BufWriter::new(file), path, count: 0, size_bytes: 0 })
    }

    /// Puts a finished file of rows in place.
    pub fn commit(&self, file: &str) -> Result<(), Failure> {
        let (new, path) = (self.path(&format!("{file}.new")), self.path(file));
        fs::rename(&new, &path).map_err(|cause| Failure::Unwritable { path, cause })
    }

    /// The name of a picture's file, with its extension if the file exists.
    pub fn picture_name(&self, hash: Hash) -> String {
        let names = EXTENSIONS.iter().map(|extension| format!("media/{hash}.{extension}"));
        names.into_iter().find(|name| self.path(name).exists()).unwrap_or_else(|| format!("media/{hash}"))
    }

    /// The file of a picture, if it exists and its content matches its hash.
    pub fn picture(&self, hash: Hash) -> Option<PathBuf> {
        let found = self.path(&self.picture_name(hash));
        files::hash_of(&found).is_ok_and(|found| found == hash).then_some(found)
    }

    /// Writes a picture.
    pub fn keep_picture(&self, hash: Hash, bytes: &[u8]) -> Result<(), Failure> {
        let extension = MediaKind::of(bytes).map_or(UNKNOWN, MediaKind::extension);
        self.write(&format!("media/{hash}.{extension}"), bytes)
    }

    /// Deletes all other pictures, which belong to articles that were purged since the previous export.
    pub fn keep_only(&self, pictures: &BTreeSet<Hash>) -> Result<(), Failure> {
        for entry in fs::read_dir(self.path("media")).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name();
            let hash = name.to_str().and_then(|name| name.split_once('.')?.0.parse::<Hash>().ok());
            if hash.is_some_and(|hash| !pictures.contains(&hash)) {
                fs::remove_file(entry.path()).map_err(|cause| Failure::Unwritable { path: entry.path(), cause })?;
            }
        }
        Ok(())
    }
}

/// The extension of a file of unknown kind.
const UNKNOWN: &str = "bin";
const EXTENSIONS: &[&str] = &["jpg", "png", "webp", "gif", "pdf", UNKNOWN];

impl RowWriter {
    /// Adds a row.
    pub fn add(&mut self, row: &impl Serialize) -> Result<(), Failure> {
        self.add_line(&json::compact(row))
    }

    /// Adds a serialised row.
    pub fn add_line(&mut self, line: &str) -> Result<(), Failure> {
        self.count += 1;
        self.size_bytes += line.len() as u64 + 1;
        if self.size_bytes > MAX_FILE_BYTES {
            let cause = io::ErrorKind::FileTooLarge.into();
            return Err(Failure::Unwritable { path: self.path.clone(), cause });
        }
        writeln!(self.file, "{line}").map_err(|cause| Failure::Unwritable { path: self.path.clone(), cause })
    }

    /// Syncs the file. Returns the number of its rows and its hash.
    pub fn finish(self) -> Result<(u64, Hash), Failure> {
        let Self { file, path, count, .. } = self;
        let kept = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        let hash = kept.and_then(|()| files::hash_of(&path)).map_err(|cause| Failure::Unwritable { path, cause })?;
        Ok((count, hash))
    }
}

/// Whether a folder contains only the README and unfinished files of rows.
fn holds_only_unfinished_files(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_unfinished = if entry.file_type()?.is_dir() {
            holds_only_unfinished_files(&path)?
        } else {
            entry.file_name() == README_FILE || path.extension().is_some_and(|ending| ending == "new")
        };
        if !is_unfinished {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_known_whatever_its_readme_says_besides() {
        let known = |readme: &str| {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(README_FILE), readme).unwrap();
            BackupFolder::prepare(dir.path()).is_ok()
        };
        assert!(README.lines().any(|line| line.starts_with(FORMAT_LINE)), "every export writes the line");
        for readme in [README, "Lời khác.\n\nFormat: gazette-backup/7\n", &format!("{EARLIER_START} And so on.")] {
            assert!(known(readme), "{readme}");
        }
        for readme in ["", "My notes.\n", "The line is Format: gazette-backup/1"] {
            assert!(!known(readme), "{readme}");
        }
    }
}
