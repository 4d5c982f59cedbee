//! Pictures and documents.

use futures_util::future::join;
use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;

use crate::answer::{Answer, IMMUTABLE};
use crate::limit;
use crate::request::RequestContext;
use crate::storage::{CacheTtl, ContentStore, KvContentStore, Media, read_surely};

/// If a browser opens a picture as a page, that page can't run or load anything.
const PICTURE_POLICY: &str = "default-src 'none'; sandbox";
/// The same for a document, without the sandbox: Chromium shows a PDF in one, but not every browser's viewer works
/// there.
const DOCUMENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'";

/// `GET /media/{hash}/{name}`: a picture or a document, directly from KV. Only media is readable here, whatever hash is
/// requested. Missing media may be on its way: 503 while the edition is young, later 404, neither of which is cached; a client that requests too many missing
/// hashes must wait. Purged media is gone at once, though data centers cache it for a day. Media that is withheld for a
/// proposal is shown only in a preview of it.
pub async fn get_media(request: &RequestContext, hash: &str) -> Result<Answer, ApiError> {
    let hash: Hash = hash.parse().map_err(|_| ApiError::UnknownPath)?;
    limit::keep_from_guessing(request).await?;
    let store = KvContentStore::bind(&request.env)?;
    if request.preview.as_ref().is_some_and(|(_, shown)| shown.withheld.contains(&hash)) {
        let media = store.withheld(hash).await?.ok_or(ApiError::NotHereYet)?;
        return Ok(answer(media));
    }
    let is_purged = request.edition.has_purged_media(&request.env, hash);
    let read = read_surely(request.edition.ttl(request.now), |ttl| store.media(hash, ttl));
    let (is_purged, media) = join(is_purged, read).await;
    if is_purged? {
        return Err(ApiError::Erased);
    }
    let Some(media) = media? else {
        limit::count_guess(request).await?;
        let is_arriving = request.edition.ttl(request.now) == CacheTtl::Short;
        return Err(if is_arriving { ApiError::NotHereYet } else { ApiError::UnknownPath });
    };
    Ok(answer(media).with("Cache-Control", IMMUTABLE).with_etag(hash))
}

fn answer(media: Media) -> Answer {
    let policy = if media.content_type == "application/pdf" { DOCUMENT_POLICY } else { PICTURE_POLICY };
    Answer::stream(media.content_type, media.body).with("Content-Security-Policy", policy)
}
