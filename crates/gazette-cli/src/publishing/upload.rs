//! Brings to the paper the blobs that it lacks, in stages.
//!
//! Articles are set again when their stage is filled, so that a first import holds one stage in memory, not the paper.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_core::hash::Hash;
use gazette_core::wire::{Blob, BlobData, BlobKind, MAX_BLOBS_PER_UPLOAD, Upload};
use indicatif::ProgressBar;

use super::changes::Changes;
use crate::client::Client;
use crate::content::{Paper, Picture};
use crate::failure::Failure;

/// A stage is sent once it has so many bytes. One picture may be larger; nothing is added to it then.
const STAGE_BYTES: usize = 6_000_000;

/// Uploads what the paper lacks of those changes; gives how many blobs that were. `progress` counts articles.
pub fn upload(paper: &Paper, changes: &Changes<'_>, client: &Client, progress: &ProgressBar) -> Result<usize, Failure> {
    let wanted = missing(paper, changes, client)?;
    let mut stage = Stage { client, wanted, blobs: Vec::new(), size_bytes: 0, sent: 0 };
    if changes.site {
        stage.add(BlobKind::Site, paper.site_hash, || Ok(BlobData::Text(paper.site_json.clone())))?;
        stage.add_pictures(paper, &paper.site_pictures)?;
    }
    for change in &changes.articles {
        let entry = change.entry;
        if stage.lacks(entry.article) || stage.lacks(entry.source) {
            let proof = paper.proof(entry).ok_or_else(|| Failure::Changed { file: entry.file.clone() })?;
            stage.add(BlobKind::Article, entry.article, || Ok(BlobData::Text(proof.article)))?;
            stage.add(BlobKind::Source, entry.source, || Ok(BlobData::Text(proof.source)))?;
        }
        stage.add_pictures(paper, &entry.pictures)?;
        progress.inc(1);
    }
    stage.send()?;
    Ok(stage.sent)
}

/// Asks which blobs of the changes the paper lacks.
fn missing(paper: &Paper, changes: &Changes<'_>, client: &Client) -> Result<HashSet<Hash>, Failure> {
    let mut hashes = Vec::new();
    let mut seen = HashSet::new();
    let mut ask = |hash| {
        if seen.insert(hash) {
            hashes.push(hash);
        }
    };
    if changes.site {
        ask(paper.site_hash);
        paper.site_pictures.iter().for_each(|picture| ask(picture.hash));
    }
    for change in &changes.articles {
        ask(change.entry.article);
        ask(change.entry.source);
        change.entry.pictures.iter().for_each(|picture| ask(picture.hash));
    }
    let mut missing = HashSet::new();
    for chunk in hashes.chunks(MAX_BLOBS_PER_UPLOAD) {
        missing.extend(client.missing_blobs(chunk)?);
    }
    Ok(missing)
}

/// The blobs of the next request.
struct Stage<'c> {
    client: &'c Client,
    wanted: HashSet<Hash>,
    blobs: Vec<Blob>,
    size_bytes: usize,
    sent: usize,
}

impl Stage<'_> {
    fn lacks(&self, hash: Hash) -> bool {
        self.wanted.contains(&hash)
    }

    /// Adds a blob if the paper lacks it and it was not added before.
    fn add(
        &mut self,
        kind: BlobKind,
        hash: Hash,
        data: impl FnOnce() -> Result<BlobData, Failure>,
    ) -> Result<(), Failure> {
        if !self.wanted.remove(&hash) {
            return Ok(());
        }
        let data = data()?;
        let (BlobData::Text(text) | BlobData::Base64(text)) = &data;
        let size_bytes = text.len();
        if self.blobs.len() == MAX_BLOBS_PER_UPLOAD || self.size_bytes + size_bytes > STAGE_BYTES {
            self.send()?;
        }
        self.size_bytes += size_bytes;
        self.blobs.push(Blob { kind, hash, data });
        Ok(())
    }

    fn add_pictures(&mut self, paper: &Paper, pictures: &[Picture]) -> Result<(), Failure> {
        for picture in pictures {
            let data = || Ok(BlobData::Base64(STANDARD.encode(paper.picture(picture)?)));
            self.add(BlobKind::Media, picture.hash, data)?;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), Failure> {
        if self.blobs.is_empty() {
            return Ok(());
        }
        let upload = Upload { blobs: std::mem::take(&mut self.blobs) };
        self.client.upload(&upload)?;
        self.sent += upload.blobs.len();
        self.size_bytes = 0;
        Ok(())
    }
}
