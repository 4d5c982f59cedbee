//! Previews: drafts behind a signed link, never in an edition and never in KV.
//!
//! The Catalog keeps the drafts and a list of them until the link expires. The link's token names the list and its end,
//! signed by a secret: rotating the secret ends all links.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::article::Article;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{MAX_BLOBS_PER_UPLOAD, PreviewRequest};

use super::blobs;
use crate::error::ApiError;
use crate::hmac::{hmac, is_same};
use crate::storage::{Sql, SqlError};

/// How long a link works, if nothing is said.
const DEFAULT_SECS: u32 = 7 * 24 * 60 * 60;
/// How long it may work.
const MAX_SECS: u32 = 30 * 24 * 60 * 60;
/// The bytes of a token: the list's hash, the end, the code.
const TOKEN_BYTES: usize = 32 + 8 + 32;

/// What a link shows: the draft of each slug.
pub type Drafts = BTreeMap<Slug, Hash>;

/// A link's claim, once its signature was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The list of drafts.
    pub list: Hash,
    /// The first instant at which the link shows nothing.
    pub expires_at: Timestamp,
}

/// Keeps the list of a preview's drafts until it expires, and clears away what has expired.
pub fn create(sql: &impl Sql, request: &PreviewRequest, now: Timestamp) -> Result<Token, ApiError> {
    let expires_at = expiry(request.ttl_secs, now)?;
    if request.drafts.is_empty() || request.drafts.len() > MAX_BLOBS_PER_UPLOAD {
        return Err(ApiError::BadBody(format!("drafts names 1 to {MAX_BLOBS_PER_UPLOAD} drafts")));
    }
    sql.atomically(|| {
        sql.run("DELETE FROM blobs WHERE kind IN ('draft', 'preview') AND leased_until <= ?", vec![now.into()])?;
        let mut drafts = Drafts::new();
        for hash in &request.drafts {
            let draft = read_draft(sql, *hash)?.ok_or_else(|| ApiError::BlobsMissing(vec![*hash]))?;
            drafts.insert(draft.card.slug, *hash);
            extend(sql, *hash, expires_at)?;
        }
        let list = blobs::store_kept(sql, "preview", serde_json::to_string(&drafts)?.as_bytes(), now)?;
        extend(sql, list, expires_at)?;
        Ok(Token { list, expires_at })
    })
}

fn expiry(ttl_secs: Option<u32>, now: Timestamp) -> Result<Timestamp, ApiError> {
    let ttl_secs = ttl_secs.unwrap_or(DEFAULT_SECS);
    if ttl_secs == 0 || ttl_secs > MAX_SECS {
        return Err(ApiError::BadBody(format!("ttl_secs is a number from 1 to {MAX_SECS}")));
    }
    Ok(now.plus_secs(ttl_secs.into()))
}

fn extend(sql: &impl Sql, hash: Hash, until: Timestamp) -> Result<(), SqlError> {
    sql.run("UPDATE blobs SET leased_until = max(leased_until, ?) WHERE hash = ?", vec![until.into(), hash.into()])?;
    Ok(())
}

fn read_draft(sql: &impl Sql, hash: Hash) -> Result<Option<Article>, SqlError> {
    let text = blobs::read_kind(sql, hash, "draft")?;
    text.map(|text| Article::from_json(&text).map_err(|error| SqlError(format!("draft {hash}: {error}")))).transpose()
}

/// The drafts of a list; `None` where it has expired.
pub fn drafts(sql: &impl Sql, list: Hash) -> Result<Option<Drafts>, SqlError> {
    blobs::read_json(sql, list, "preview")
}

/// A draft as JSON; `None` where it has expired.
pub fn draft(sql: &impl Sql, hash: Hash) -> Result<Option<String>, SqlError> {
    blobs::read_kind(sql, hash, "draft")
}

/// In place of a list's hash: no hash begins with so many zeros.
const EDITION_MARK: [u8; 24] = [0; 24];

impl Token {
    /// For an edition of the history.
    pub fn of_edition(number: u64, ttl_secs: Option<u32>, now: Timestamp) -> Result<Self, ApiError> {
        let mut list = [0; 32];
        list[EDITION_MARK.len()..].copy_from_slice(&number.to_be_bytes());
        Ok(Self { list: Hash::from_bytes(list), expires_at: expiry(ttl_secs, now)? })
    }

    /// The edition of the history that it shows, if it is no list of drafts.
    pub fn edition(&self) -> Option<u64> {
        let (mark, number) = self.list.as_bytes().split_last_chunk::<8>()?;
        (mark == EDITION_MARK).then(|| u64::from_be_bytes(*number))
    }

    /// As it stands in a link.
    pub fn sign(&self, key: &[u8]) -> String {
        let claim = self.claim();
        URL_SAFE_NO_PAD.encode([claim.as_slice(), hmac(key, &claim).as_bytes()].concat())
    }

    /// From a link; `None` where it is forged, broken or over.
    pub fn read(text: &str, key: &[u8], now: Timestamp) -> Option<Self> {
        let bytes: [u8; TOKEN_BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (list, rest) = bytes.split_first_chunk::<32>()?;
        let (expires_at, code) = rest.split_first_chunk::<8>()?;
        let token =
            Self { list: Hash::from_bytes(*list), expires_at: Timestamp::from_secs(i64::from_be_bytes(*expires_at)) };
        let code = Hash::from_bytes(code.try_into().ok()?);
        (is_same(code, hmac(key, &token.claim())) && now < token.expires_at).then_some(token)
    }

    fn claim(&self) -> Vec<u8> {
        [self.list.as_bytes().as_slice(), &self.expires_at.as_secs().to_be_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn a_link_is_worth_what_was_signed_until_it_expires() {
        let token = Token { list: Hash::of(b"list"), expires_at: NOW.plus_secs(10) };
        let text = token.sign(b"key");
        assert_eq!(Token::read(&text, b"key", NOW), Some(token));
        assert_eq!(Token::read(&text, b"key", NOW.plus_secs(10)), None, "over");
        assert_eq!(Token::read(&text, b"new key", NOW), None, "the secret was rotated");
        let longer = Token { expires_at: NOW.plus_secs(99), ..token };
        let forged = [longer.claim().as_slice(), hmac(b"key", &token.claim()).as_bytes()].concat();
        for broken in ["", "A", &text[1..], &URL_SAFE_NO_PAD.encode(forged)] {
            assert_eq!(Token::read(broken, b"key", NOW), None, "{broken}");
        }
    }

    #[test]
    fn a_link_to_an_edition_names_its_number() {
        let token = Token::of_edition(7, None, NOW).unwrap();
        assert_eq!(Token::read(&token.sign(b"key"), b"key", NOW).unwrap().edition(), Some(7));
        assert_eq!(Token { list: Hash::of(b"list"), expires_at: NOW }.edition(), None);
    }
}
