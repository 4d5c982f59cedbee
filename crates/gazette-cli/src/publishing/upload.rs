//! Uploads the blobs of a push that the paper does not have.
//!
//! Articles are rendered again just before they are sent, so that a first import holds one upload in memory and not the
//! whole paper.

use gazette_core::wire::{BlobData, BlobKind};
use indicatif::ProgressBar;

use super::plan::PushPlan;
use super::uploader::BlobUploader;
use crate::client::{Client, Purpose};
use crate::content::Content;
use crate::failure::Failure;

/// Up to so many articles without pictures are sent without asking whether the paper has them.
const FEW_ARTICLES: usize = 4;

/// What is uploaded of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Everything, for a commit.
    All,
    /// The texts without pictures, for a commit. A writer's push may be refused, and its pictures must not be public then.
    Texts,
    /// Everything, for a proposal.
    Proposal,
}

/// Uploads the missing blobs of a plan. Returns the number of uploaded blobs. `progress` counts articles.
pub fn upload(
    content: &Content,
    plan: &PushPlan<'_>,
    what: What,
    client: &Client,
    progress: &ProgressBar,
) -> Result<usize, Failure> {
    let with_media = what != What::Texts;
    let purpose = if what == What::Proposal { Purpose::Proposal } else { Purpose::Commit };
    let site = plan.site.then(|| [content.site_hash, content.site_source_hash()]);
    let site_media = content.site_media.iter().filter(|_| plan.site && with_media);
    let media = plan.articles.iter().filter(|_| with_media).flat_map(|planned| &planned.entry.media);
    let texts = plan.articles.iter().flat_map(|planned| [planned.entry.article, planned.entry.source]);
    let hashes = site
        .into_iter()
        .flatten()
        .chain(texts)
        .chain(site_media.clone().chain(media.clone()).flat_map(|file| file.published.iter().copied()));
    let has_media = site_media.clone().chain(media.clone()).next().is_some();
    let is_asking = has_media || plan.articles.len() > FEW_ARTICLES || what == What::Proposal;
    let mut uploader =
        if is_asking { BlobUploader::new(client, purpose, hashes)? } else { BlobUploader::sending_all(client, hashes) };
    if plan.site {
        uploader.add(BlobKind::Site, content.site_hash, || Ok(BlobData::Text(content.site_json.clone())))?;
        let source = content.site_source_hash();
        uploader.add(BlobKind::Source, source, || Ok(BlobData::Text(content.site_source.clone())))?;
        if with_media {
            uploader.add_media(content, &content.site_media)?;
        }
    }
    for planned in &plan.articles {
        let entry = planned.entry;
        if uploader.is_missing(entry.article) || uploader.is_missing(entry.source) {
            let rendered = content.render(entry).ok_or_else(|| Failure::Changed { file: entry.file.clone() })?;
            uploader.add(BlobKind::Article, entry.article, || Ok(BlobData::Text(rendered.article)))?;
            uploader.add(BlobKind::Source, entry.source, || Ok(BlobData::Text(rendered.source)))?;
        }
        if with_media {
            uploader.add_media(content, &entry.media)?;
        }
        progress.inc(1);
    }
    uploader.finish()
}
