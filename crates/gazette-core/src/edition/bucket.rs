//! Index buckets: sorted entries of fixed width, searched in place.
//!
//! A bucket is used as read from KV, without parsing: a look-up is a binary search in the bytes. All numbers are
//! big-endian.
//!
//! | bytes | of an entry |
//! |---|---|
//! | 0–15 | key |
//! | 16 | kind: 1 article, 2 moved, 3 gone, 4 legacy, 5 list |
//! | 17 | flags: 1 the article's id is not its slug |
//! | 18–49 | article: the blob's hash; moved, legacy: the target article's key, then zeros; list: the hash of its top |
//! | 50–57 | `publish_at`, seconds since 1970 |
//! | 58–65 | `unpublish_at`, or the largest number for never |

use crate::edition::Key;
use crate::hash::Hash;
use crate::time::{Timestamp, Visibility, Window};

/// The width of an entry.
pub const ENTRY_BYTES: usize = 66;
/// The first bytes of every bucket: the format and its version.
pub const MAGIC: &[u8; 4] = b"GZB1";
const NEVER: i64 = i64::MAX;

/// The target of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An article.
    Article {
        /// Its blob.
        blob: Hash,
        /// Whether its id is its slug, so that the id is known without reading the blob.
        id_is_slug: bool,
    },
    /// An old slug, or an id that is no slug, of the article with this key.
    Moved(Key),
    /// An article that was taken down.
    Gone,
    /// An address of an older system, of the article with this key.
    Legacy(Key),
    /// A list that has articles, with the hash of its top; see [`list`](super::list).
    List(Hash),
}

/// One entry of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The target.
    pub kind: Kind,
    /// When it is valid. Redirects and tombstones are always valid.
    pub window: Window,
}

/// The result of a look-up at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A public article.
    Article {
        /// Its blob.
        blob: Hash,
        /// Whether its id is its slug.
        id_is_slug: bool,
        /// The time of its take-down, if one is set.
        unpublish_at: Option<Timestamp>,
    },
    /// A redirect to another key.
    Redirect(Key),
    /// The article was taken down: 410.
    Gone,
    /// There is no article, or it is not public yet: 404.
    Nothing,
}

/// The bytes of a bucket, already checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket(Vec<u8>);

/// The bytes are no bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an index bucket: {0}")]
pub struct NotABucket(&'static str);

impl Entry {
    /// An entry that is always valid: a redirect or a tombstone.
    pub const fn always(key: Key, kind: Kind) -> Self {
        Self { key, kind, window: Window { publish_at: Timestamp::from_secs(i64::MIN), unpublish_at: None } }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        let (kind, flags, value) = match self.kind {
            Kind::Article { blob, id_is_slug } => (1, u8::from(!id_is_slug), *blob.as_bytes()),
            Kind::Moved(key) => (2, 0, padded(key)),
            Kind::Gone => (3, 0, [0; 32]),
            Kind::Legacy(key) => (4, 0, padded(key)),
            Kind::List(top) => (5, 0, *top.as_bytes()),
        };
        bytes.extend_from_slice(self.key.as_bytes());
        bytes.extend_from_slice(&[kind, flags]);
        bytes.extend_from_slice(&value);
        bytes.extend_from_slice(&self.window.publish_at.as_secs().to_be_bytes());
        let end = self.window.unpublish_at.map_or(NEVER, Timestamp::as_secs);
        bytes.extend_from_slice(&end.to_be_bytes());
    }

    fn read(bytes: &[u8; ENTRY_BYTES]) -> Option<Self> {
        let key = Key::from_bytes(array(bytes, 0));
        let value: [u8; 32] = array(bytes, 18);
        let target = Key::from_bytes(array(bytes, 18));
        let kind = match (bytes[16], bytes[17]) {
            (1, flags @ (0 | 1)) => Kind::Article { blob: Hash::from_bytes(value), id_is_slug: flags == 0 },
            (2, 0) => Kind::Moved(target),
            (3, 0) => Kind::Gone,
            (4, 0) => Kind::Legacy(target),
            (5, 0) => Kind::List(Hash::from_bytes(value)),
            _ => return None,
        };
        let secs = |at| i64::from_be_bytes(array(bytes, at));
        let unpublish_at = Some(secs(58)).filter(|end| *end != NEVER).map(Timestamp::from_secs);
        Some(Self { key, kind, window: Window { publish_at: Timestamp::from_secs(secs(50)), unpublish_at } })
    }

    /// The result for a reader at `now`.
    pub fn at(&self, now: Timestamp) -> Found {
        match (self.kind, self.window.at(now)) {
            (Kind::Article { blob, id_is_slug }, Visibility::Live) => {
                Found::Article { blob, id_is_slug, unpublish_at: self.window.unpublish_at }
            }
            (Kind::Article { .. }, Visibility::Embargoed) | (Kind::List(_), _) => Found::Nothing,
            (Kind::Article { .. }, Visibility::Expired) | (Kind::Gone, _) => Found::Gone,
            (Kind::Moved(key) | Kind::Legacy(key), _) => Found::Redirect(key),
        }
    }
}

fn padded(key: Key) -> [u8; 32] {
    let mut value = [0; 32];
    value[..Key::BYTES].copy_from_slice(key.as_bytes());
    value
}

fn array<const N: usize>(bytes: &[u8; ENTRY_BYTES], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[at..at + N]);
    part
}

impl Bucket {
    /// Builds a bucket from entries in any order; of two with the same key, the last wins.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut sorted: Vec<Entry> = entries.into_iter().collect();
        sorted.sort_by_key(|entry| entry.key);
        let mut bytes = Vec::with_capacity(MAGIC.len() + sorted.len() * ENTRY_BYTES);
        bytes.extend_from_slice(MAGIC);
        for (at, entry) in sorted.iter().enumerate() {
            if sorted.get(at + 1).is_none_or(|next| next.key != entry.key) {
                entry.write(&mut bytes);
            }
        }
        Self(bytes)
    }

    /// Checks bytes from storage for everything that a look-up relies on.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NotABucket> {
        let entries = bytes.strip_prefix(MAGIC).ok_or(NotABucket("it starts otherwise"))?;
        let (entries, rest) = entries.as_chunks::<ENTRY_BYTES>();
        if !rest.is_empty() {
            return Err(NotABucket("its last entry is cut off"));
        }
        if entries.iter().any(|entry| Entry::read(entry).is_none()) {
            return Err(NotABucket("an entry's kind is unknown"));
        }
        if !entries.is_sorted_by(|a, b| a[..Key::BYTES] < b[..Key::BYTES]) {
            return Err(NotABucket("its keys are not ascending"));
        }
        Ok(Self(bytes))
    }

    /// The bytes, as KV stores them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn raw(&self) -> &[[u8; ENTRY_BYTES]] {
        self.0[MAGIC.len()..].as_chunks().0
    }

    /// The entry for a key.
    pub fn get(&self, key: Key) -> Option<Entry> {
        let entries = self.raw();
        let at = entries.binary_search_by(|entry| entry[..Key::BYTES].cmp(key.as_bytes())).ok()?;
        Entry::read(&entries[at])
    }

    /// All entries, by key.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.raw().iter().filter_map(Entry::read)
    }

    /// Whether it has no entries, so that the root need not name it.
    pub fn is_empty(&self) -> bool {
        self.raw().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry() -> impl Strategy<Value = Entry> {
        let key = any::<[u8; 16]>().prop_map(Key::from_bytes);
        let kind = prop_oneof![
            (any::<[u8; 32]>(), any::<bool>())
                .prop_map(|(blob, id_is_slug)| Kind::Article { blob: Hash::from_bytes(blob), id_is_slug }),
            any::<[u8; 16]>().prop_map(|key| Kind::Moved(Key::from_bytes(key))),
            Just(Kind::Gone),
            any::<[u8; 16]>().prop_map(|key| Kind::Legacy(Key::from_bytes(key))),
            any::<[u8; 32]>().prop_map(|top| Kind::List(Hash::from_bytes(top))),
        ];
        (key, kind, any::<i64>(), proptest::option::of(0..i64::MAX)).prop_map(|(key, kind, publish_at, end)| Entry {
            key,
            kind,
            window: Window {
                publish_at: Timestamp::from_secs(publish_at),
                unpublish_at: end.map(Timestamp::from_secs),
            },
        })
    }

    proptest! {
        #[test]
        fn what_goes_into_a_bucket_is_found_in_it(entries in proptest::collection::vec(entry(), 0..60)) {
            let bucket = Bucket::from_bytes(Bucket::new(entries.clone()).as_bytes().to_vec()).unwrap();
            let last: std::collections::BTreeMap<_, _> = entries.iter().map(|entry| (entry.key, *entry)).collect();
            prop_assert!(bucket.entries().eq(last.values().copied()));
            for (key, entry) in last {
                prop_assert_eq!(bucket.get(key), Some(entry));
            }
        }

        #[test]
        fn no_bytes_make_a_bucket_panic(bytes: Vec<u8>, key: [u8; 16]) {
            for bytes in [bytes.clone(), [MAGIC.as_slice(), &bytes].concat()] {
                if let Ok(bucket) = Bucket::from_bytes(bytes) {
                    bucket.get(Key::from_bytes(key));
                }
            }
        }
    }

    #[test]
    fn bytes_out_of_order_are_no_bucket() {
        let two = Bucket::new([1, 2].map(|n| Entry::always(Key::from_bytes([n; 16]), Kind::Gone)));
        let (first, second) = two.as_bytes()[MAGIC.len()..].split_at(ENTRY_BYTES);
        assert!(Bucket::from_bytes([MAGIC, second, first].concat()).is_err());
        assert!(Bucket::from_bytes([MAGIC, first, first].concat()).is_err());
    }

    #[test]
    fn an_embargoed_article_is_nothing_and_an_expired_one_is_gone() {
        let window = Window { publish_at: Timestamp::from_secs(10), unpublish_at: Some(Timestamp::from_secs(20)) };
        let kind = Kind::Article { blob: Hash::of(b"a"), id_is_slug: true };
        let entry = Entry { key: Key::of_id("a"), kind, window };
        assert_eq!(entry.at(Timestamp::from_secs(9)), Found::Nothing);
        assert!(matches!(entry.at(Timestamp::from_secs(10)), Found::Article { .. }));
        assert_eq!(entry.at(Timestamp::from_secs(20)), Found::Gone);
    }
}
