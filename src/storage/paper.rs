//! The values that readers get, whatever keeps them.

use gazette_core::hash::Hash;

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
#[error("the paper's store failed: {0}")]
pub struct StoreError(pub String);

/// A picture or a document on its way out: its bytes stay in JavaScript's heap.
#[derive(Debug)]
pub struct Media {
    /// What a `Response` takes as its body.
    pub body: web_sys::ReadableStream,
    /// Its content type.
    pub content_type: String,
}

/// What readers get. A blob is named by the hash of its bytes and never changes; only the root and the numbers do.
///
/// `None` says that the value is not there *yet, here*: the store is eventually consistent.
pub trait PaperStore {
    /// The newest root this place knows, as JSON.
    async fn root(&self) -> Result<Option<String>, StoreError>;
    /// Replaces the root. At most once a second, one at a time: the caller sees to that.
    async fn put_root(&self, json: &str) -> Result<(), StoreError>;

    /// The numbers that pages show, as JSON; at most half a minute older here than where they were put.
    async fn numbers(&self) -> Result<Option<String>, StoreError>;
    /// Replaces the numbers. At most once a second: the caller sees to that.
    async fn put_numbers(&self, json: &str) -> Result<(), StoreError>;

    /// An index bucket, an article, a head or the settings.
    async fn blob(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError>;
    /// Keeps a blob.
    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError>;

    /// Deletes a blob and all HTML that was made of it.
    async fn forget(&self, hash: Hash) -> Result<(), StoreError>;
    /// Deletes a picture or a document.
    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError>;

    /// An article's HTML, as the templates of `style` render it.
    async fn article_page(&self, article: Hash, style: &str) -> Result<Option<String>, StoreError>;
    /// Keeps an article's HTML.
    async fn put_article_page(&self, article: Hash, style: &str, page: &str) -> Result<(), StoreError>;

    /// The HTML of a list, by a hash of all that it was made of.
    async fn list_page(&self, key: Hash) -> Result<Option<String>, StoreError>;
    /// Deletes some of what was made of lists in editions before that one, at most so many values; whether there may be more.
    async fn forget_lists(&self, _before_edition: u64, _limit: u32) -> Result<bool, StoreError> {
        Ok(false)
    }
    /// Keeps the HTML of a list for a week.
    async fn put_list_page(&self, key: Hash, page: &str) -> Result<(), StoreError>;

    /// A picture or a document.
    async fn media(&self, hash: Hash) -> Result<Option<Media>, StoreError>;
    /// Keeps a picture or a document.
    async fn put_media(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError>;
}
