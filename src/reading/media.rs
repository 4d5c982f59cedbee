//! Pictures and documents.

use futures_util::future::join;
use gazette_core::hash::Hash;

use crate::answer::{Answer, IMMUTABLE};
use crate::error::ApiError;
use crate::limit;
use crate::request::RequestContext;
use crate::storage::{ContentStore, KvContentStore, read_surely};

/// Should a browser ever take a picture for a page, that page can do nothing.
const PICTURE_POLICY: &str = "default-src 'none'; sandbox";
/// The same for a document, but for the sandbox: Chromium shows a PDF in one, but not every browser's viewer works there.
const DOCUMENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'";

/// `GET /media/{hash}/{name}`: a picture or a document, straight from KV. Only media is readable here, whatever hash is
/// asked for. One that is not there may be on its way, so it is never told to be absent for good; who asks for many of those
/// is told to wait. What was purged is gone at once, though places remember it for a day.
pub async fn get_media(request: &RequestContext, hash: &str) -> Result<Answer, ApiError> {
    let hash: Hash = hash.parse().map_err(|_| ApiError::UnknownPath)?;
    limit::keep_from_guessing(request).await?;
    let store = KvContentStore::bind(&request.env)?;
    let is_purged = request.edition.has_purged_media(&request.env, hash);
    let read = read_surely(request.edition.ttl(request.now), |ttl| store.media(hash, ttl));
    let (is_purged, media) = join(is_purged, read).await;
    if is_purged? {
        return Err(ApiError::Erased);
    }
    let Some(media) = media? else {
        limit::count_guess(request).await?;
        return Err(ApiError::NotHereYet);
    };
    let policy = if media.content_type == "application/pdf" { DOCUMENT_POLICY } else { PICTURE_POLICY };
    Ok(Answer::stream(media.content_type, media.body)
        .with("Cache-Control", IMMUTABLE)
        .with("Content-Security-Policy", policy)
        .with_etag(hash))
}
