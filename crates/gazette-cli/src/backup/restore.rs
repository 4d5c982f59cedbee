//! Restores a backup into an empty paper.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use gazette_core::hash::Hash;
use gazette_core::wire::MAX_BLOBS_PER_UPLOAD;
use gazette_messages::tell;
use indicatif::ProgressBar;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::export::hash_at;
use super::folder::{BLOBS, COUNTS, Columns, file_of};
use super::verify::Backup;
use crate::client::{Client, ClientError, Purpose};
use crate::failure::Failure;
use crate::publishing::BlobUploader;

/// The maximum size of a batch of rows. A larger row gets a batch of its own.
const BATCH_BYTES: usize = 1_000_000;
const BATCH_ROWS: usize = 500;

/// Restores a backup: texts and pictures first, then the history and the counts. Returns whether the paper accepted the
/// counts; `None` if the paper was already restored from this backup.
pub fn restore(backup: &Backup, client: &Client, progress: &ProgressBar) -> Result<Option<bool>, Failure> {
    if begin(backup, client)? > 0 {
        return Ok(None);
    }
    let wanted = missing(backup, client)?;
    progress.set_length(wanted.len() as u64);
    let mut texts = Batch::new(backup, client, "blobs");
    read(backup, BLOBS, |row: Columns| {
        if hash_at(&row, 0).is_some_and(|hash| wanted.contains(&hash)) {
            texts.add(row)?;
            progress.inc(1);
        }
        Ok(())
    })?;
    texts.send()?;
    let mut uploader = BlobUploader::new(client, Purpose::Commit, backup.pictures.iter().copied())?;
    for hash in backup.pictures.iter().filter(|hash| wanted.contains(hash)) {
        uploader.add_bytes(*hash, &picture(backup, *hash)?)?;
        progress.inc(1);
    }
    uploader.finish()?;
    for table in backup.manifest.tables() {
        let mut batch = Batch::new(backup, client, table);
        read(backup, &file_of(table), |row| batch.add(row))?;
        batch.send()?;
    }
    let has_counts = counts(backup, client)?;
    let lost = missing(backup, client)?;
    if !lost.is_empty() {
        return Err(ClientError::Missing(lost.into_iter().collect()).into());
    }
    let rows: Vec<Value> =
        backup.manifest.tables().map(|table| json!([table, backup.manifest.rows.get(table)])).collect();
    client.put_backup("finish", backup.number, &rows)?;
    Ok(Some(has_counts))
}

/// Starts the restore. Returns the edition if this backup was already restored, otherwise 0.
fn begin(backup: &Backup, client: &Client) -> Result<u64, Failure> {
    let begun = client.put_backup("begin", backup.number, &[]).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 409 => Failure::Refused {
            message: tell!("restore-not-empty", address = client.address()),
            help: tell!("restore-not-empty-help"),
        },
        other => other.into(),
    })?;
    Ok(begun.edition)
}

/// The texts and pictures that the paper does not have.
fn missing(backup: &Backup, client: &Client) -> Result<HashSet<Hash>, Failure> {
    let all: Vec<Hash> = backup.texts.iter().chain(&backup.pictures).copied().collect();
    let mut missing = HashSet::new();
    for chunk in all.chunks(MAX_BLOBS_PER_UPLOAD) {
        missing.extend(client.missing_blobs(chunk)?);
    }
    Ok(missing)
}

fn picture(backup: &Backup, hash: Hash) -> Result<Vec<u8>, Failure> {
    let bytes = backup.folder.picture(hash).and_then(|path| fs::read(path).ok());
    bytes.ok_or_else(|| changed(&format!("media/{hash}")))
}

fn changed(file: &str) -> Failure {
    Failure::Refused { message: tell!("restore-changed", file = file), help: tell!("failed-changed-help") }
}

/// Calls `take` with each row of a file.
fn read<T: DeserializeOwned>(
    backup: &Backup,
    file: &str,
    mut take: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let opened = File::open(backup.folder.path(file)).map_err(|_| changed(file))?;
    for line in BufReader::new(opened).lines() {
        let row = line.ok().and_then(|line| serde_json::from_str(&line).ok()).ok_or_else(|| changed(file))?;
        take(row)?;
    }
    Ok(())
}

/// Sends the view counts. Returns whether the paper accepted them.
fn counts(backup: &Backup, client: &Client) -> Result<bool, Failure> {
    if !backup.manifest.files.contains_key(COUNTS) {
        return Ok(true);
    }
    let mut total = Value::Null;
    let mut articles: Vec<Value> = Vec::new();
    let mut size_bytes = 0;
    let send = |total: &Value, articles: &mut Vec<Value>| match client
        .put_counts(&json!({"total": total, "articles": std::mem::take(articles)}))
    {
        Err(ClientError::Refused(problem)) if problem.kind.ends_with("#unknown-path") => Ok(false),
        answer => answer.map(|_| true),
    };
    let mut is_taken = true;
    read(backup, COUNTS, |mut row: Value| {
        if total.is_null() {
            total = row["total"].take();
            return Ok(());
        }
        size_bytes += row.to_string().len();
        articles.push(row);
        if is_taken && (size_bytes > BATCH_BYTES || articles.len() == BATCH_ROWS) {
            size_bytes = 0;
            is_taken = send(&total, &mut articles)?;
        }
        Ok(())
    })?;
    Ok(is_taken && send(&total, &mut articles)?)
}

/// A batch of rows.
struct Batch<'b> {
    client: &'b Client,
    number: u64,
    table: &'static str,
    rows: Vec<Value>,
    size_bytes: usize,
}

impl<'b> Batch<'b> {
    fn new(backup: &Backup, client: &'b Client, table: &'static str) -> Self {
        Self { client, number: backup.number, table, rows: Vec::new(), size_bytes: 0 }
    }

    fn add(&mut self, row: Columns) -> Result<(), Failure> {
        let row = Value::Array(row);
        let size_bytes = row.to_string().len();
        if self.size_bytes + size_bytes > BATCH_BYTES || self.rows.len() == BATCH_ROWS {
            self.send()?;
        }
        self.size_bytes += size_bytes;
        self.rows.push(row);
        Ok(())
    }

    fn send(&mut self) -> Result<(), Failure> {
        if !self.rows.is_empty() {
            self.client.put_backup(self.table, self.number, &self.rows)?;
            self.rows.clear();
            self.size_bytes = 0;
        }
        Ok(())
    }
}
