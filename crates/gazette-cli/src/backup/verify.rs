//! Verifies a whole backup before it is used.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use gazette_content::diagnostics::{Diagnostic, Diagnostics, Severity};
use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_messages::tell;
use indicatif::ProgressBar;
use serde_json::Value;

use super::export::{blob_hash, hash_at};
use super::folder::{BLOBS, BackupFolder, COUNTS, Columns, FORMAT, MANIFEST, MEDIA, Manifest, file_of};
use crate::failure::Failure;
use crate::files::hash_of;

/// A verified backup.
#[derive(Debug)]
pub struct Backup {
    /// Its folder.
    pub folder: BackupFolder,
    /// Its manifest.
    pub manifest: Manifest,
    /// Identifies the backup to the paper, so that parts of two backups are never mixed.
    pub number: u64,
    /// The hashes of all texts.
    pub texts: Vec<Hash>,
    /// The hashes of all pictures.
    pub pictures: Vec<Hash>,
}

/// Reads every byte of a backup and reports all damage. `progress` counts texts and pictures.
pub fn verify(root: &Path, progress: &ProgressBar) -> Result<Backup, Failure> {
    let folder = BackupFolder::existing(root);
    let no_backup = |reason: String| Failure::Refused {
        message: tell!("backup-incomplete", folder = root.display(), reason = reason),
        help: tell!("backup-incomplete-help"),
    };
    let text = fs::read(folder.path(MANIFEST))
        .map_err(|error| no_backup(tell!("backup-manifest-unreadable", file = MANIFEST, error = error)))?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| no_backup(tell!("backup-manifest-format", file = MANIFEST, error = error)))?;
    if manifest.format != FORMAT {
        return Err(no_backup(tell!("backup-format", format = manifest.format, known = FORMAT)));
    }
    let number = Hash::of(&text).as_bytes()[..6].iter().fold(0, |number, byte| number << 8 | u64::from(*byte)).max(1);
    progress.set_length(manifest.media + manifest.rows.get("blobs").copied().unwrap_or(0));
    let (found, referenced) = (Vec::new(), HashSet::new());
    let mut verifier = Verifier { folder: &folder, manifest: &manifest, progress, found, referenced };
    for table in manifest.tables() {
        verifier.table(table);
    }
    if manifest.files.contains_key(COUNTS) {
        verifier.rows(COUNTS, |_: &Value| Ok(()));
        verifier.hash(COUNTS);
    }
    let texts = verifier.blobs();
    let pictures = verifier.pictures();
    match verifier.found {
        found if found.is_empty() => Ok(Backup { folder, manifest, number, texts, pictures }),
        found => Err(Failure::Damaged(Diagnostics::new(found))),
    }
}

struct Verifier<'b> {
    folder: &'b BackupFolder,
    manifest: &'b Manifest,
    progress: &'b ProgressBar,
    found: Vec<Diagnostic>,
    /// The hashes to which the history refers.
    referenced: HashSet<Hash>,
}

impl Verifier<'_> {
    fn error(&mut self, file: &str, line: usize, message: String) {
        let help = tell!("backup-damage-help");
        self.found.push(Diagnostic::new(Severity::Error, file, line, message, help));
    }

    /// Reads a file of rows. Returns the number of rows; `None` if the file can't be opened.
    fn rows<T: serde::de::DeserializeOwned>(
        &mut self,
        file: &str,
        mut check_row: impl FnMut(&T) -> Result<(), String>,
    ) -> Option<u64> {
        let reader = match File::open(self.folder.path(file)) {
            Ok(opened) => BufReader::new(opened),
            Err(error) => {
                self.error(file, 1, tell!("backup-file-unreadable", error = error));
                return None;
            }
        };
        let mut rows = 0;
        for (number, line) in (1..).zip(reader.lines()) {
            let row = line.map_err(|error| error.to_string());
            let row =
                row.and_then(|line| serde_json::from_str(&line).map_err(|error| tell!("backup-row", error = error)));
            if let Err(message) = row.and_then(|row| check_row(&row)) {
                self.error(file, number, message);
            }
            rows += 1;
        }
        Some(rows)
    }

    fn hash(&mut self, file: &str) {
        let found = hash_of(&self.folder.path(file)).ok();
        if found.is_some() && found != self.manifest.files.get(file).copied() {
            self.error(file, 1, tell!("backup-file-hash", file = MANIFEST));
        }
    }

    fn count(&mut self, table: &str, rows: Option<u64>) {
        let Some(rows) = rows else { return };
        let wanted = self.manifest.rows.get(table).copied().unwrap_or(0);
        if rows != wanted {
            let line = usize::try_from(rows.max(1)).unwrap_or(usize::MAX);
            self.error(&file_of(table), line, tell!("backup-rows", rows = rows, wanted = wanted));
        }
    }

    fn table(&mut self, table: &str) {
        let file = file_of(table);
        let mut referenced = std::mem::take(&mut self.referenced);
        let newest = self.manifest.edition;
        let rows = self.rows(&file, |row: &Columns| {
            if table == "versions" {
                referenced.insert(hash_at(row, 3).ok_or_else(|| tell!("backup-no-article-hash"))?);
            }
            if table == "editions" && row.first().and_then(Value::as_u64) == Some(newest) {
                let root = row.get(8).and_then(Value::as_str).unwrap_or_default();
                let root: Root = serde_json::from_str(root).map_err(|error| tell!("backup-root", error = error))?;
                referenced.extend(root.index.iter().flatten().chain(root.heads.values()).chain([&root.site]));
            }
            Ok(())
        });
        self.referenced = referenced;
        self.count(table, rows);
        self.hash(&file);
    }

    fn blobs(&mut self) -> Vec<Hash> {
        let progress = self.progress;
        let mut hashes = Vec::new();
        let rows = self.rows(BLOBS, |row: &Columns| {
            let hash = hash_at(row, 0).ok_or_else(|| tell!("backup-no-hash"))?;
            hashes.push(hash);
            progress.inc(1);
            if blob_hash(row) == Some(hash) { Ok(()) } else { Err(tell!("backup-text-hash", hash = hash)) }
        });
        self.count("blobs", rows);
        let there: HashSet<Hash> = hashes.iter().copied().collect();
        let mut lost: Vec<Hash> = self.referenced.difference(&there).copied().collect();
        lost.sort_unstable();
        for hash in lost {
            self.error(BLOBS, 1, tell!("backup-lost", hash = hash));
        }
        hashes
    }

    /// Verifies the pictures that the backup lists. Other files in `media/` are ignored.
    fn pictures(&mut self) -> Vec<Hash> {
        let mut hashes = Vec::new();
        let rows = self.rows(MEDIA, |row: &Columns| {
            hashes.push(hash_at(row, 0).ok_or_else(|| tell!("backup-no-picture-hash"))?);
            Ok(())
        });
        self.hash(MEDIA);
        let wanted = self.manifest.media;
        if let Some(rows) = rows.filter(|rows| *rows != wanted) {
            self.error(MEDIA, 1, tell!("backup-pictures", rows = rows, wanted = wanted));
        }
        for hash in &hashes {
            self.progress.inc(1);
            if self.folder.picture(*hash).is_none() {
                self.error(&self.folder.picture_name(*hash), 1, tell!("backup-picture-lost"));
            }
        }
        hashes
    }
}
