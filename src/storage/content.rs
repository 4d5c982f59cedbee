//! The interface of the store for content that readers get.

use std::fmt;

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
#[error("the paper's store failed: {0}")]
pub struct StoreError(pub String);

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

/// How long a data center may repeat the result of a read, be it a value or a miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheTtl {
    /// Half a minute, KV's minimum, for values that may not have arrived in this data center yet.
    Short,
    /// A day, for values that have arrived everywhere.
    Long,
}

impl CacheTtl {
    /// In seconds.
    pub const fn secs(self) -> u32 {
        match self {
            Self::Short => 30,
            Self::Long => 86_400,
        }
    }
}

/// Reads a value. A miss may be a day old in the data center's cache, so it is read once more with the shorter time.
pub async fn read_surely<T, F: Future<Output = Result<Option<T>, StoreError>>>(
    ttl: CacheTtl,
    read: impl Fn(CacheTtl) -> F,
) -> Result<Option<T>, StoreError> {
    match read(ttl).await? {
        None if ttl == CacheTtl::Long => read(CacheTtl::Short).await,
        found => Ok(found),
    }
}

/// A picture or a document; its bytes stay in JavaScript's heap.
#[derive(Debug)]
pub struct Media {
    /// The body for a `Response`.
    pub body: web_sys::ReadableStream,
    /// Its content type.
    pub content_type: String,
}

/// An index bucket with its hash, so that a reader can tell whether it is the one that the root names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedBucket {
    /// The hash of the bytes.
    pub hash: Hash,
    /// The bytes of a [`Bucket`](gazette_core::edition::Bucket).
    pub bytes: Vec<u8>,
}

impl NumberedBucket {
    /// The value in the store: the 32 bytes of the hash, then the bucket.
    pub fn to_value(&self) -> Vec<u8> {
        [self.hash.as_bytes(), self.bytes.as_slice()].concat()
    }

    /// Reads such a value; `None` if it is too short.
    pub fn from_value(mut value: Vec<u8>) -> Option<Self> {
        let hash = Hash::from_bytes(*value.first_chunk()?);
        value.drain(..size_of::<Hash>());
        Some(Self { hash, bytes: value })
    }
}

/// The key of content that was rendered from a list, or of the answer to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListKey {
    /// The edition of the list.
    pub edition: u64,
    /// A hash of all inputs.
    pub hash: Hash,
}

impl ListKey {
    /// The common prefix of the names of all lists.
    pub const PREFIX: &str = "p/";

    /// The edition in a name; `None` for a name of another form.
    pub fn edition_of(name: &str) -> Option<u64> {
        name.strip_prefix(Self::PREFIX)?.split_once('/')?.0.parse().ok()
    }
}

impl fmt::Display for ListKey {
    /// In the store's order, names of older editions come first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:010}/{}", Self::PREFIX, self.edition, self.hash)
    }
}

/// The content that readers get. A blob is named by the hash of its bytes and never changes. The root and the numbers
/// change. Buckets by number and articles by slug also change, but they are only copies: a reader who finds another one
/// there than the root names reads it by its hash.
///
/// `None` means that the value has not arrived *here yet*: the store is eventually consistent. A data center repeats
/// the result of a read, also of a miss, for the read's [`CacheTtl`]; a read with a shorter one may see a newer result.
pub trait ContentStore {
    /// The newest root in this data center, as a [`Bundle`](gazette_core::edition::Bundle).
    async fn root(&self) -> Result<Option<Vec<u8>>, StoreError>;
    /// Replaces the root. The caller must do that at most once a second, one at a time.
    async fn put_root(&self, bundle: &str) -> Result<(), StoreError>;

    /// The numbers on pages, as JSON; at most half a minute behind the location where they were put.
    async fn numbers(&self) -> Result<Option<String>, StoreError>;
    /// Replaces the numbers. The caller must do that at most once a second.
    async fn put_numbers(&self, json: &str) -> Result<(), StoreError>;

    /// The index bucket of a number, as it was when it was put.
    async fn bucket(&self, number: usize, ttl: CacheTtl) -> Result<Option<NumberedBucket>, StoreError>;
    /// Replaces the index bucket of a number. The caller must do that at most once a second.
    async fn put_bucket(&self, number: usize, bucket: &NumberedBucket) -> Result<(), StoreError>;

    /// The article of a slug, as it was when it was put, in the form of
    /// [`StoredArticle`](crate::reading::client::StoredArticle).
    async fn article(&self, slug: &Slug, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError>;
    /// Replaces the article of a slug.
    async fn put_article(&self, slug: &Slug, article: &[u8]) -> Result<(), StoreError>;
    /// Deletes the article of a slug.
    async fn forget_article(&self, slug: &Slug) -> Result<(), StoreError>;

    /// An index bucket, an article, or a node of a list.
    async fn blob(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError>;
    /// Stores a blob.
    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError>;

    /// Deletes a blob.
    async fn forget_blob(&self, hash: Hash) -> Result<(), StoreError>;
    /// Deletes a picture or a document.
    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError>;

    /// Content that was rendered from a list.
    async fn list_page(&self, key: ListKey, ttl: CacheTtl) -> Result<Option<String>, StoreError>;
    /// Stores content that was rendered from a list for a week.
    async fn put_list_page(&self, key: ListKey, page: &str) -> Result<(), StoreError>;
    /// Stores the answer to a search for a day.
    async fn put_found(&self, key: ListKey, found: &str) -> Result<(), StoreError>;
    /// Deletes such content and such answers of editions before `before_edition`, at most `limit` values, and
    /// returns whether there may be more. Used when an article is erased.
    async fn forget_lists(&self, before_edition: u64, limit: u32) -> Result<bool, StoreError>;

    /// A picture or a document.
    async fn media(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Media>, StoreError>;
    /// Stores a picture or a document.
    async fn put_media(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// A picture or a document that is withheld from readers, because it belongs to a proposal.
    async fn withheld(&self, hash: Hash) -> Result<Option<Media>, StoreError>;
    /// Stores withheld media.
    async fn put_withheld(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError>;
    /// Copies withheld media to where readers get it. Returns false if it has not arrived here.
    async fn publish_withheld(&self, hash: Hash) -> Result<bool, StoreError>;
    /// Deletes withheld media.
    async fn forget_withheld(&self, hash: Hash) -> Result<(), StoreError>;
}
