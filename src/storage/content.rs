//! The values that readers get, whatever keeps them.

use std::fmt;

use gazette_core::hash::Hash;

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
#[error("the paper's store failed: {0}")]
pub struct StoreError(pub String);

/// How long a place may go on answering a read with what it was given, be that a value or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheTtl {
    /// A minute: for what may still be on its way to this place.
    Short,
    /// A day: for what has arrived everywhere.
    Long,
}

impl CacheTtl {
    /// In seconds.
    pub const fn secs(self) -> u32 {
        match self {
            Self::Short => 60,
            Self::Long => 86_400,
        }
    }
}

/// Reads a value. That it is missing may be what the place remembers of a day ago, so a miss is looked up once more.
pub async fn read_surely<T, F: Future<Output = Result<Option<T>, StoreError>>>(
    ttl: CacheTtl,
    read: impl Fn(CacheTtl) -> F,
) -> Result<Option<T>, StoreError> {
    match read(ttl).await? {
        None if ttl == CacheTtl::Long => read(CacheTtl::Short).await,
        found => Ok(found),
    }
}

/// A picture or a document on its way out: its bytes stay in JavaScript's heap.
#[derive(Debug)]
pub struct Media {
    /// What a `Response` takes as its body.
    pub body: web_sys::ReadableStream,
    /// Its content type.
    pub content_type: String,
}

/// The name of what was made of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListKey {
    /// The edition it was made of.
    pub edition: u64,
    /// A hash of all that it was made of.
    pub hash: Hash,
}

impl ListKey {
    /// What the names of all lists begin with.
    pub const PREFIX: &str = "p/";

    /// The edition of a name; `None` for a name of another form.
    pub fn edition_of(name: &str) -> Option<u64> {
        name.strip_prefix(Self::PREFIX)?.split_once('/')?.0.parse().ok()
    }
}

impl fmt::Display for ListKey {
    /// In the store's order, the names of older editions come first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:010}/{}", Self::PREFIX, self.edition, self.hash)
    }
}

/// What readers get. A blob is named by the hash of its bytes and never changes; only the root and the numbers do.
///
/// `None` says that the value is not there *yet, here*: the store is eventually consistent. A place remembers what a read
/// gave, and misses too, for as long as the read's [`CacheTtl`]; another read may see further with a shorter one.
pub trait ContentStore {
    /// The newest root this place knows, as JSON.
    async fn root(&self) -> Result<Option<String>, StoreError>;
    /// Replaces the root. At most once a second, one at a time: the caller sees to that.
    async fn put_root(&self, json: &str) -> Result<(), StoreError>;

    /// The numbers that pages show, as JSON; at most half a minute older here than where they were put.
    async fn numbers(&self) -> Result<Option<String>, StoreError>;
    /// Replaces the numbers. At most once a second: the caller sees to that.
    async fn put_numbers(&self, json: &str) -> Result<(), StoreError>;

    /// An index bucket, an article, a head or the settings.
    async fn blob(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError>;
    /// Keeps a blob.
    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError>;

    /// Deletes a blob.
    async fn forget_blob(&self, hash: Hash) -> Result<(), StoreError>;
    /// Deletes all HTML that was made of an article.
    async fn forget_article_pages(&self, article: Hash) -> Result<(), StoreError>;
    /// Deletes a picture or a document.
    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError>;

    /// An article's HTML, as the templates of `style` render it.
    async fn article_page(&self, article: Hash, style: &str, ttl: CacheTtl) -> Result<Option<String>, StoreError>;
    /// Keeps an article's HTML for 30 days; whoever reads it then renders it again.
    async fn put_article_page(&self, article: Hash, style: &str, page: &str) -> Result<(), StoreError>;

    /// What was made of a list, by its edition and a hash of all that it was made of.
    async fn list_page(&self, key: ListKey, ttl: CacheTtl) -> Result<Option<String>, StoreError>;
    /// Keeps what was made of a list for a week.
    async fn put_list_page(&self, key: ListKey, page: &str) -> Result<(), StoreError>;
    /// Deletes some of what was made of the lists of editions before `before_edition`, at most `limit`; says whether there
    /// may be more. For what names an article that is erased.
    async fn forget_lists(&self, before_edition: u64, limit: u32) -> Result<bool, StoreError>;

    /// A picture or a document.
    async fn media(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Media>, StoreError>;
    /// Keeps a picture or a document.
    async fn put_media(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError>;
}
