//! Uploads articles for a preview.

use gazette_content::ArticleEntry;
use gazette_core::article::Article;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::time::Timestamp;
use gazette_core::wire::{BlobData, BlobKind};
use indicatif::ProgressBar;

use super::uploader::BlobUploader;
use crate::client::{Client, Purpose};
use crate::content::Content;
use crate::failure::Failure;

/// An article of a preview.
#[derive(Debug)]
pub struct Draft<'p> {
    entry: &'p ArticleEntry,
    /// The hash of its blob, which has the kind [`BlobKind::Draft`].
    pub hash: Hash,
    text: String,
}

/// Renders articles for a preview. One without a date is dated `now`.
pub fn drafts<'p>(
    content: &'p Content,
    entries: &[&'p ArticleEntry],
    now: Timestamp,
) -> Result<Vec<Draft<'p>>, Failure> {
    entries.iter().map(|entry| draft(content, entry, now)).collect()
}

fn draft<'p>(content: &'p Content, entry: &'p ArticleEntry, now: Timestamp) -> Result<Draft<'p>, Failure> {
    let changed = || Failure::Changed { file: entry.file.clone() };
    let mut text = content.render(entry).ok_or_else(changed)?.article;
    if entry.published_at.is_none() {
        text = dated(&text, content, now).ok_or_else(changed)?;
    }
    // Makes it a different blob from the article itself: the paper stores each blob with one kind, and a draft is never
    // public.
    text.push('\n');
    Ok(Draft { entry, hash: Hash::of(text.as_bytes()), text })
}

/// Adds a date to an article without one.
fn dated(text: &str, content: &Content, now: Timestamp) -> Option<String> {
    let mut article = Article::from_json(text).ok()?;
    let card = &mut article.card;
    let was_updated = card.updated_at != card.published_at;
    card.published_at = content.site.zone.local(now);
    if !was_updated {
        card.updated_at = card.published_at;
    }
    Some(json::compact(&article))
}

/// Uploads missing blobs of the drafts and their media. Returns the number of uploaded blobs.
pub fn upload_drafts(
    content: &Content,
    drafts: &[Draft<'_>],
    client: &Client,
    progress: &ProgressBar,
) -> Result<usize, Failure> {
    let media = drafts.iter().flat_map(|draft| &draft.entry.media).flat_map(|file| file.published.iter().copied());
    let mut uploader = BlobUploader::new(client, Purpose::Commit, drafts.iter().map(|draft| draft.hash).chain(media))?;
    for draft in drafts {
        uploader.add(BlobKind::Draft, draft.hash, || Ok(BlobData::Text(draft.text.clone())))?;
        uploader.add_media(content, &draft.entry.media)?;
        progress.inc(1);
    }
    uploader.finish()
}
