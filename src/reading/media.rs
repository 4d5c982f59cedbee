//! Pictures and documents.

use gazette_core::hash::Hash;

use crate::answer::{Answer, Body, IMMUTABLE};
use crate::asked::Asked;
use crate::error::ApiError;
use crate::storage::{KvPaper, PaperStore};

/// Should a browser ever take a picture for a page, that page can do nothing.
const PICTURE_POLICY: &str = "default-src 'none'; sandbox";
/// The same for a document, but for the sandbox: Chromium shows a PDF in one, but not every browser's viewer works there.
const DOCUMENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'";

/// `GET /media/{hash}/{name}`: a picture or a document, straight from KV. Only media is readable here, whatever hash is
/// asked for. One that is not there may be on its way, so it is never told to be absent for good.
pub async fn get_media(asked: &Asked, hash: &str) -> Result<Answer, ApiError> {
    let hash: Hash = hash.parse().map_err(|_| ApiError::UnknownPath)?;
    let media = KvPaper::bind(&asked.env)?.media(hash).await?.ok_or(ApiError::NotHereYet)?;
    let policy = if media.content_type == "application/pdf" { DOCUMENT_POLICY } else { PICTURE_POLICY };
    let headers = vec![("Content-Type", media.content_type.into()), ("Cache-Control", IMMUTABLE.into())];
    Ok(Answer { status: 200, headers, body: Body::Stream(media.body), keep: false }
        .with("X-Content-Type-Options", "nosniff")
        .with("Content-Security-Policy", policy)
        .with_etag(hash))
}
