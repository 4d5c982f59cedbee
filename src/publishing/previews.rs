//! Previews: drafts, or an edition of the history, behind a signed link. They are in no edition and not in KV.
//!
//! The Catalog stores a row for each link until it expires or is revoked, and the drafts. The link's token contains the
//! row's id and the expiry, signed, so that a forged token costs no call; rotating the secret ends all links.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::article::Article;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, MAX_BLOBS_PER_UPLOAD, PreviewInfo, PreviewRequest, Role};
use serde::{Deserialize, Serialize};

use super::auth::Editor;
use super::lists::PART_BYTES;
use super::{blobs, rows};
use crate::hmac::{hmac, is_same};
use crate::storage::{Row, Sql, SqlError};

/// The default lifetime of a link.
const DEFAULT_SECS: u32 = 7 * 24 * 60 * 60;
/// The maximum lifetime of a link.
const MAX_SECS: u32 = 30 * 24 * 60 * 60;
/// The maximum number of active links of one editor.
const MAX_LINKS: i64 = 200;
/// The sizes in bytes of an id, an expiry, and a signature.
const ID_BYTES: usize = 16;
const END_BYTES: usize = 8;
const CODE_BYTES: usize = 32;

/// The id of a link's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreviewId([u8; ID_BYTES]);

/// The content of a link's token, after its signature was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The id of the row.
    pub id: PreviewId,
    /// The first instant at which the link is invalid.
    pub expires_at: Timestamp,
}

/// The content of a preview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// An edition of the history; such a preview has no drafts.
    pub edition: Option<u64>,
    /// The slugs of the drafts, each with its blob.
    pub drafts: BTreeMap<Slug, Hash>,
}

/// Inserts a link's row with the content of the preview; returns its expiry. Deletes expired rows.
pub fn create(
    sql: &impl Sql,
    id: &str,
    request: &PreviewRequest,
    editor: &Editor,
    now: Timestamp,
) -> Result<Timestamp, ApiError> {
    let expires_at = expiry(request.ttl_secs, now)?;
    let statement = "SELECT count(*) FROM previews WHERE created_by = ? AND expires_at > ?";
    if sql.number(statement, vec![editor.name.as_str().into(), now.into()])? >= MAX_LINKS {
        return Err(ApiError::BadBody(format!(
            "{} already has {MAX_LINKS} valid preview links; revoke some, or wait until they expire",
            editor.name
        )));
    }
    match request.edition {
        Some(_) if !request.drafts.is_empty() => {
            return Err(ApiError::BadBody("a preview shows drafts or an edition, not both".into()));
        }
        Some(number) if rows::root_json(sql, number)?.is_none() => return Err(ApiError::EditionNotFound(number)),
        Some(_) if editor.role < Role::Editor => {
            let Editor { name, role } = editor;
            let needed = Role::Editor;
            return Err(ApiError::Forbidden(format!(
                "a link to an earlier edition needs the role {needed}, and {name} has the role {role}"
            )));
        }
        None if request.drafts.is_empty() || request.drafts.len() > MAX_BLOBS_PER_UPLOAD => {
            return Err(ApiError::BadBody(format!("drafts must contain 1 to {MAX_BLOBS_PER_UPLOAD} hashes")));
        }
        _ => {}
    }
    sql.atomically(|| {
        forget_expired(sql, now)?;
        let mut drafts = BTreeMap::new();
        for hash in &request.drafts {
            let draft = read_draft(sql, *hash)?.ok_or_else(|| ApiError::BlobsMissing(vec![*hash]))?;
            drafts.insert(draft.card.slug, *hash);
            sql.run(
                "UPDATE blobs SET leased_until = max(leased_until, ?) WHERE hash = ?",
                vec![expires_at.into(), (*hash).into()],
            )?;
        }
        sql.run(
            "INSERT INTO previews (id, created_by, created_at, expires_at, edition, drafts) VALUES (?, ?, ?, ?, ?, ?)",
            vec![
                id.into(),
                editor.name.as_str().into(),
                now.into(),
                expires_at.into(),
                request.edition.into(),
                serde_json::to_string(&drafts)?.into(),
            ],
        )?;
        Ok(expires_at)
    })
}

fn forget_expired(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    sql.run("DELETE FROM previews WHERE expires_at <= ?", vec![now.into()])?;
    for row in sql.run("SELECT hash FROM blobs WHERE kind = 'draft' AND leased_until <= ?", vec![now.into()])? {
        blobs::delete(sql, row.parsed(0)?)?;
    }
    Ok(())
}

fn expiry(ttl_secs: Option<u32>, now: Timestamp) -> Result<Timestamp, ApiError> {
    let ttl_secs = ttl_secs.unwrap_or(DEFAULT_SECS);
    if ttl_secs == 0 || ttl_secs > MAX_SECS {
        return Err(ApiError::BadBody(format!("ttl_secs must be from 1 to {MAX_SECS}")));
    }
    Ok(now.plus_secs(ttl_secs.into()))
}

fn read_draft(sql: &impl Sql, hash: Hash) -> Result<Option<Article>, SqlError> {
    let text = blobs::read_kind(sql, hash, "draft")?;
    text.map(|text| Article::from_json(&text).map_err(|error| SqlError(format!("draft {hash}: {error}")))).transpose()
}

fn drafts_of(row: &Row, at: usize) -> Result<BTreeMap<Slug, Hash>, SqlError> {
    serde_json::from_str(row.text(at)?).map_err(|error| SqlError(format!("a preview: {error}")))
}

/// The content of a link; `None` if it has expired, or was revoked.
pub fn shown(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Option<Shown>, SqlError> {
    let statement = "SELECT edition, drafts FROM previews WHERE id = ? AND expires_at > ?";
    let Some(row) = sql.first(statement, vec![id.into(), now.into()])? else { return Ok(None) };
    let edition = row.optional_int(0)?.and_then(|edition| u64::try_from(edition).ok());
    let mut drafts = drafts_of(&row, 1)?;
    // The draft of an article that is being purged is hidden, too.
    let hidden = sql.run("SELECT hash FROM blobs WHERE owner IN (SELECT id FROM withdrawn)", vec![])?;
    for row in &hidden {
        let hash: Hash = row.parsed(0)?;
        drafts.retain(|_, draft| *draft != hash);
    }
    Ok(Some(Shown { edition, drafts }))
}

/// A preview's draft by its slug, as JSON; `None` if the preview has none.
pub fn draft(sql: &impl Sql, id: &str, slug: &Slug, now: Timestamp) -> Result<Option<String>, SqlError> {
    match shown(sql, id, now)?.and_then(|shown| shown.drafts.get(slug).copied()) {
        Some(hash) => blobs::read_kind(sql, hash, "draft"),
        None => Ok(None),
    }
}

/// The cards of a preview's drafts, as JSON, as many as fit into a part of a list.
pub fn cards(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Vec<String>, SqlError> {
    let (mut cards, mut bytes) = (Vec::new(), 0);
    for hash in shown(sql, id, now)?.unwrap_or_default().drafts.into_values() {
        let row = sql.first(
            "SELECT json_remove(CAST(bytes AS TEXT), '$.body_html', '$.body_text') FROM contents WHERE hash = ?",
            vec![hash.into()],
        )?;
        if let Some(row) = row {
            let card = row.text(0)?;
            bytes += card.len();
            cards.push(card.to_owned());
        }
        if bytes > PART_BYTES {
            break;
        }
    }
    Ok(cards)
}

/// The active links, newest first: all, or those of one editor.
pub fn list(sql: &impl Sql, of: Option<&str>, now: Timestamp) -> Result<Vec<PreviewInfo>, SqlError> {
    let rows = sql.run(
        "SELECT id, created_by, created_at, expires_at, edition, drafts FROM previews
         WHERE expires_at > ?1 AND (?2 IS NULL OR created_by = ?2) ORDER BY created_at DESC, id LIMIT 10000",
        vec![now.into(), of.into()],
    )?;
    rows.iter()
        .map(|row| {
            let id = row.text(0)?.to_owned();
            Ok(PreviewInfo {
                created_by: row.text(1)?.to_owned(),
                created_at: Timestamp::from_secs(row.int(2)?).to_rfc3339(),
                expires_at: Timestamp::from_secs(row.int(3)?).to_rfc3339(),
                edition: row.optional_int(4)?.and_then(|edition| u64::try_from(edition).ok()),
                drafts: shown(sql, &id, now)?.unwrap_or_default().drafts.into_keys().collect(),
                id,
            })
        })
        .collect()
}

/// Revokes a link, or only if it is of that editor. Returns whether there was one.
pub fn revoke(sql: &impl Sql, id: &str, of: Option<&str>) -> Result<bool, SqlError> {
    let revoked = sql.run(
        "DELETE FROM previews WHERE id = ?1 AND (?2 IS NULL OR created_by = ?2) RETURNING 1",
        vec![id.into(), of.into()],
    )?;
    Ok(!revoked.is_empty())
}

impl PreviewId {
    /// From a UUID, whose 122 random bits can't be guessed.
    pub fn of_uuid(uuid: &str) -> Option<Self> {
        let digits: Vec<u8> = uuid.bytes().filter(|byte| *byte != b'-').collect();
        let mut id = [0; ID_BYTES];
        let (pairs, rest) = digits.as_chunks::<2>();
        if pairs.len() != ID_BYTES || !rest.is_empty() {
            return None;
        }
        for (byte, pair) in id.iter_mut().zip(pairs) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(id))
    }
}

impl std::fmt::Display for PreviewId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Token {
    /// The token for a link.
    pub fn sign(&self, key: Hash) -> String {
        let claim = self.claim();
        URL_SAFE_NO_PAD.encode([claim.as_slice(), hmac(key.as_bytes(), &claim).as_bytes()].concat())
    }

    /// Parses a token; `None` if it is forged, broken or expired.
    pub fn read(text: &str, key: Hash, now: Timestamp) -> Option<Self> {
        let bytes: [u8; ID_BYTES + END_BYTES + CODE_BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (id, rest) = bytes.split_first_chunk::<ID_BYTES>()?;
        let (expires_at, code) = rest.split_first_chunk::<END_BYTES>()?;
        let token = Self { id: PreviewId(*id), expires_at: Timestamp::from_secs(i64::from_be_bytes(*expires_at)) };
        let code = Hash::from_bytes(code.try_into().ok()?);
        (is_same(code, hmac(key.as_bytes(), &token.claim())) && now < token.expires_at).then_some(token)
    }

    fn claim(&self) -> Vec<u8> {
        [self.id.0.as_slice(), &self.expires_at.as_secs().to_be_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
    const UUID: &str = "01234567-89ab-4def-8123-456789abcdef";

    #[test]
    fn a_link_is_worth_what_was_signed_until_it_expires() {
        let (key, other) = (Hash::of(b"key"), Hash::of(b"new key"));
        let token = Token { id: PreviewId::of_uuid(UUID).unwrap(), expires_at: NOW.plus_secs(10) };
        let text = token.sign(key);
        assert_eq!(Token::read(&text, key, NOW), Some(token));
        assert_eq!(Token::read(&text, key, NOW.plus_secs(10)), None, "over");
        assert_eq!(Token::read(&text, other, NOW), None, "the secret was rotated");
        let longer = Token { expires_at: NOW.plus_secs(99), ..token };
        let forged = [longer.claim().as_slice(), hmac(key.as_bytes(), &token.claim()).as_bytes()].concat();
        for broken in ["", "A", "leave", &text[1..], &URL_SAFE_NO_PAD.encode(forged)] {
            assert_eq!(Token::read(broken, key, NOW), None, "{broken}");
        }
    }

    #[test]
    fn an_id_is_the_digits_of_a_uuid() {
        let id = PreviewId::of_uuid(UUID).unwrap();
        assert_eq!(id.to_string(), UUID.replace('-', ""));
        for broken in ["", "0123", &UUID[1..], &UUID.replace('0', "g"), "zz"] {
            assert_eq!(PreviewId::of_uuid(broken), None, "{broken}");
        }
    }
}
