//! Keys of the index: the first 16 bytes of a hash of a name.

use sha2::{Digest, Sha256};

use crate::slug::Slug;

/// The first 16 bytes of the SHA-256 of a name and its kind. The bytes are uniform, so the first one selects the
/// bucket; 128 bits make a collision practically impossible (and a commit with one is refused).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 16]);

impl Key {
    /// The length of a key in bytes.
    pub const BYTES: usize = 16;

    /// The key of an article, by its slug.
    pub fn of_slug(slug: &Slug) -> Self {
        Self::of("slug", slug.as_str())
    }

    /// The key of an article, by its id. Only ids that differ from the slug have entries.
    pub fn of_id(id: &str) -> Self {
        Self::of("id", id)
    }

    /// The key of a legacy address: a path with its query, as [`super::legacy_address`] writes it.
    ///
    /// If the path ends in a slug, the key is in the bucket of that slug, so that an unknown path costs one bucket, not
    /// two.
    pub fn of_legacy(address: &str) -> Self {
        let mut key = Self::of("legacy", address);
        let path = address.split('?').next().unwrap_or_default();
        if let Some(Ok(slug)) = path.rsplit('/').next().map(str::parse) {
            key.0[0] = Self::of_slug(&slug).0[0];
        }
        key
    }

    /// The key of a picture or a document, by the hash of its bytes. Only purged media has entries.
    pub fn of_media(hash: crate::hash::Hash) -> Self {
        Self::of("media", &hash.to_string())
    }

    /// The key of a list; see [`ListName`](super::list::ListName).
    pub(super) fn of_list(kind: &str, name: &str) -> Self {
        Self::of(kind, name)
    }

    /// As 32 hexadecimal digits.
    pub fn to_hex(self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }

    fn of(kind: &str, name: &str) -> Self {
        let digest = Sha256::new().chain_update(kind).chain_update([0]).chain_update(name).finalize();
        let mut key = [0; Self::BYTES];
        key.copy_from_slice(&digest[..Self::BYTES]);
        Self(key)
    }

    /// A key from its stored bytes.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The number of the bucket that holds this key, 0 to 255.
    pub fn bucket(&self) -> usize {
        usize::from(self.0[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_the_bucket_of_the_slug_it_ends_in() {
        let slug = Key::of_slug(&"bai-moi".parse().unwrap());
        let legacy = Key::of_legacy("/cu/bai-moi?x=1");
        assert_eq!(legacy.bucket(), slug.bucket());
        assert_ne!(legacy, slug);
    }
}
