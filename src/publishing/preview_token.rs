//! The tokens of preview links: the id of the link's row and the expiry, signed, so that a forged token costs no call to
//! the Catalog. Rotating the secret ends all links.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;

use crate::hmac::{hmac, is_same};

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
