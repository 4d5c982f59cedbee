//! Cursors: opaque, signed positions in lists.
//!
//! The server trusts the content of a cursor: the edition to which changes lead, the ranking by which a list is sorted.
//! A forged cursor could show the paper as it was before an article was taken down, so every cursor is signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;

use crate::hmac::{hmac, is_same};
use crate::secrets::{Purpose, signing_key};

/// Writes cursors, and reads those that it has written.
pub struct Cursors(Hash);

impl Cursors {
    /// Uses the Worker's secret.
    pub fn of(env: &worker::Env) -> Result<Self, ApiError> {
        Ok(Self(signing_key(env, Purpose::Cursors)?))
    }

    /// A cursor for a position in a list of this kind.
    pub fn write(&self, kind: &str, position: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}.{position}", self.code(kind, position)))
    }

    /// The position; `None` unless [`Self::write`] has made the cursor for this kind of list.
    pub fn read(&self, kind: &str, cursor: &str) -> Option<String> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (found, position) = text.split_once('.')?;
        is_same(found.parse().ok()?, self.code(kind, position)).then(|| position.to_owned())
    }

    fn code(&self, kind: &str, position: &str) -> Hash {
        hmac(self.0.as_bytes(), [kind, position].join("\0").as_bytes())
    }
}

#[cfg(test)]
impl Cursors {
    /// Uses a given secret.
    pub fn signed_by(secret: &str) -> Self {
        Self(Hash::of(secret.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_in_its_kind_of_list_and_no_other() {
        let cursors = Cursors::signed_by("a secret");
        let cursor = cursors.write("list", "-5.bài.một");
        assert_eq!(cursors.read("list", &cursor).as_deref(), Some("-5.bài.một"));
        assert_eq!(cursors.read("search", &cursor), None);
        assert_eq!(Cursors::signed_by("another").read("list", &cursor), None);
        let changed =
            URL_SAFE_NO_PAD.encode(String::from_utf8(URL_SAFE_NO_PAD.decode(&cursor).unwrap()).unwrap() + "x");
        for broken in ["", "@@", "AAAA", &cursor[1..], &changed, &URL_SAFE_NO_PAD.encode("0000000000000000.5.a")] {
            assert_eq!(cursors.read("list", broken), None, "{broken}");
        }
    }
}
