//! Uploads missing blobs in batches.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_content::MediaFile;
use gazette_core::hash::Hash;
use gazette_core::wire::{Blob, BlobData, BlobKind, MAX_BLOBS_PER_UPLOAD, Upload};

use crate::client::{Client, Purpose};
use crate::content::Content;
use crate::failure::Failure;

/// The maximum size of a batch. A larger article gets a batch of its own.
const STAGE_BYTES: usize = 6_000_000;
/// Larger media is sent in a request of its own, as raw bytes: base64 would be a third larger and several times in the
/// server's memory.
const LARGE_BYTES: usize = 2_000_000;

/// Collects blobs and uploads them in batches.
pub(crate) struct BlobUploader<'c> {
    client: &'c Client,
    purpose: Purpose,
    wanted: HashSet<Hash>,
    blobs: Vec<Blob>,
    size_bytes: usize,
    sent: usize,
}

impl<'c> BlobUploader<'c> {
    /// Asks the paper which of these blobs are missing for that purpose.
    pub(crate) fn new(
        client: &'c Client,
        purpose: Purpose,
        hashes: impl IntoIterator<Item = Hash>,
    ) -> Result<Self, Failure> {
        let mut seen = HashSet::new();
        let hashes: Vec<_> = hashes.into_iter().filter(|hash| seen.insert(*hash)).collect();
        let mut wanted = HashSet::new();
        for chunk in hashes.chunks(MAX_BLOBS_PER_UPLOAD) {
            wanted.extend(client.missing_blobs_for(purpose, chunk)?);
        }
        Ok(Self { client, purpose, wanted, blobs: Vec::new(), size_bytes: 0, sent: 0 })
    }

    /// Sends all of these blobs for a commit without asking, because the question would take longer than they do.
    pub(crate) fn sending_all(client: &'c Client, hashes: impl IntoIterator<Item = Hash>) -> Self {
        let wanted = hashes.into_iter().collect();
        Self { client, purpose: Purpose::Commit, wanted, blobs: Vec::new(), size_bytes: 0, sent: 0 }
    }

    /// Whether the blob is missing and was not added yet.
    pub(crate) fn is_missing(&self, hash: Hash) -> bool {
        self.wanted.contains(&hash)
    }

    /// Adds a blob if it is missing and was not added yet.
    pub(crate) fn add(
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

    /// Adds the missing blobs of media files.
    pub(super) fn add_media(&mut self, content: &Content, media: &[MediaFile]) -> Result<(), Failure> {
        for file in media {
            for hash in &file.published {
                if !self.is_missing(*hash) {
                    continue;
                }
                self.add_bytes(*hash, &content.media(file, *hash)?)?;
            }
        }
        Ok(())
    }

    /// Adds a picture or a document if it is missing. Large media is uploaded at once, in a request of its own.
    pub(crate) fn add_bytes(&mut self, hash: Hash, bytes: &[u8]) -> Result<(), Failure> {
        if bytes.len() <= LARGE_BYTES {
            return self.add(BlobKind::Media, hash, || Ok(BlobData::Base64(STANDARD.encode(bytes))));
        }
        if self.wanted.remove(&hash) {
            self.client.upload_media_for(self.purpose, bytes)?;
            self.sent += 1;
        }
        Ok(())
    }

    /// Uploads the last batch. Returns the total number of uploaded blobs.
    pub(crate) fn finish(mut self) -> Result<usize, Failure> {
        self.send()?;
        Ok(self.sent)
    }

    fn send(&mut self) -> Result<(), Failure> {
        if self.blobs.is_empty() {
            return Ok(());
        }
        let upload = Upload { blobs: std::mem::take(&mut self.blobs) };
        self.client.upload_for(self.purpose, &upload)?;
        self.sent += upload.blobs.len();
        self.size_bytes = 0;
        Ok(())
    }
}
