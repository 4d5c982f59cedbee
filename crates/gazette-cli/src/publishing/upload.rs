//! Brings to the paper the blobs of a push that it lacks.
//!
//! Articles are set again when their stage is filled, so that a first import holds one stage in memory, not the paper.

use gazette_core::wire::{BlobData, BlobKind};
use indicatif::ProgressBar;

use super::changes::Changes;
use super::stage::Stage;
use crate::client::Client;
use crate::content::Content;
use crate::failure::Failure;

/// Uploads what the paper lacks of those changes; gives how many blobs that were. `progress` counts articles.
pub fn upload(
    content: &Content,
    changes: &Changes<'_>,
    client: &Client,
    progress: &ProgressBar,
) -> Result<usize, Failure> {
    let site = changes.site.then_some(content.site_hash);
    let site_media = content.site_media.iter().filter(|_| changes.site);
    let media = changes.articles.iter().flat_map(|change| &change.entry.media);
    let texts = changes.articles.iter().flat_map(|change| [change.entry.article, change.entry.source]);
    let hashes =
        site.into_iter().chain(texts).chain(site_media.chain(media).flat_map(|file| file.published.iter().copied()));
    let mut stage = Stage::asking(client, hashes)?;
    if changes.site {
        stage.add(BlobKind::Site, content.site_hash, || Ok(BlobData::Text(content.site_json.clone())))?;
        stage.add_media(content, &content.site_media)?;
    }
    for change in &changes.articles {
        let entry = change.entry;
        if stage.lacks(entry.article) || stage.lacks(entry.source) {
            let rendered = content.render(entry).ok_or_else(|| Failure::Changed { file: entry.file.clone() })?;
            stage.add(BlobKind::Article, entry.article, || Ok(BlobData::Text(rendered.article)))?;
            stage.add(BlobKind::Source, entry.source, || Ok(BlobData::Text(rendered.source)))?;
        }
        stage.add_media(content, &entry.media)?;
        progress.inc(1);
    }
    stage.finish()
}
