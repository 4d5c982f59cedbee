//! Workers KV as the content store.

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use serde::{Deserialize, Serialize};
use worker::KvError;
use worker::kv::KvStore;

use super::content::{CacheTtl, ContentStore, ListKey, Media, NumberedBucket, StoreError};
use crate::observing::{self, With};
use crate::probe::{self, Operation};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "PAPER";
/// How long a data center may cache the root and the numbers; KV's minimum.
const ROOT_TTL_SECS: u64 = 30;
/// How long content rendered from a list is stored; the next reader renders it again.
const WEEK_SECS: u64 = 7 * 24 * 60 * 60;
/// How long the answer to a search is stored.
const DAY_SECS: u64 = 24 * 60 * 60;
/// The maximum number of names in one list operation of KV.
const MAX_LISTED: u32 = 1_000;

/// The content store in Workers KV.
#[derive(Clone)]
pub struct KvContentStore(KvStore);

/// Metadata of media in KV.
#[derive(Serialize, Deserialize)]
struct MediaMetadata {
    content_type: String,
}

impl From<KvError> for StoreError {
    fn from(error: KvError) -> Self {
        Self(error.to_string())
    }
}

impl KvContentStore {
    /// Opens the store of the binding.
    pub fn bind(env: &worker::Env) -> Result<Self, StoreError> {
        env.kv(BINDING).map(Self).map_err(|error| StoreError(error.to_string()))
    }

    async fn text(&self, key: &str, ttl_secs: u64) -> Result<Option<String>, StoreError> {
        let _reading = begin_read().await?;
        Ok(self.0.get(key).cache_ttl(ttl_secs).text().await?)
    }

    async fn bytes(&self, key: &str, ttl_secs: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let _reading = begin_read().await?;
        Ok(self.0.get(key).cache_ttl(ttl_secs).bytes().await?)
    }

    async fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        count(Operation::KvWrite)?;
        Ok(self.0.put_bytes(key, bytes)?.execute().await?)
    }

    async fn stream(&self, key: &str, ttl: CacheTtl) -> Result<Option<Media>, StoreError> {
        let _reading = begin_read().await?;
        let get = self.0.get(key).cache_ttl(ttl.secs().into());
        let (body, metadata) = get.stream_with_metadata::<MediaMetadata>().await?;
        let content_type = metadata.map(|metadata| metadata.content_type).unwrap_or_default();
        Ok(body.map(|body| Media { body, content_type }))
    }

    async fn put_as(&self, key: &str, content_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        count(Operation::KvWrite)?;
        let metadata = MediaMetadata { content_type: content_type.to_owned() };
        Ok(self.0.put_bytes(key, bytes)?.metadata(metadata)?.execute().await?)
    }

    /// The first names with a prefix, and whether these are all.
    async fn names(&self, prefix: &str, limit: u32) -> Result<(Vec<String>, bool), StoreError> {
        let page = self.0.list().prefix(prefix.to_owned()).limit(limit.into()).execute().await?;
        Ok((page.keys.into_iter().map(|key| key.name).collect(), page.list_complete))
    }
}

fn count(operation: Operation) -> Result<(), StoreError> {
    probe::count(operation);
    if probe::is_kv_down() { Err(StoreError("as a test wished".into())) } else { Ok(()) }
}

fn blob_key(hash: Hash) -> String {
    format!("b/{hash}")
}

/// Counts a read, which lasts until the result is dropped.
async fn begin_read() -> Result<observing::Operation, StoreError> {
    let reading = observing::begin(With::Kv);
    count(Operation::KvRead)?;
    probe::kv_latency().await;
    Ok(reading)
}

fn bucket_key(number: usize) -> String {
    format!("i/{number:02x}")
}

fn article_key(slug: &Slug) -> String {
    format!("a/{slug}")
}

fn media_key(hash: Hash) -> String {
    format!("m/{hash}")
}

/// No address leads to it.
fn withheld_key(hash: Hash) -> String {
    format!("q/{hash}")
}

impl ContentStore for KvContentStore {
    async fn root(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(probe::held_root(self.bytes("root", ROOT_TTL_SECS).await?))
    }

    async fn put_root(&self, bundle: &str) -> Result<(), StoreError> {
        self.put("root", bundle.as_bytes()).await
    }

    async fn numbers(&self) -> Result<Option<String>, StoreError> {
        self.text("numbers", ROOT_TTL_SECS).await
    }

    async fn put_numbers(&self, json: &str) -> Result<(), StoreError> {
        self.put("numbers", json.as_bytes()).await
    }

    async fn bucket(&self, number: usize, ttl: CacheTtl) -> Result<Option<NumberedBucket>, StoreError> {
        let value = self.bytes(&bucket_key(number), ttl.secs().into()).await?;
        Ok(value.and_then(NumberedBucket::from_value))
    }

    async fn put_bucket(&self, number: usize, bucket: &NumberedBucket) -> Result<(), StoreError> {
        self.put(&bucket_key(number), &bucket.to_value()).await
    }

    async fn article(&self, slug: &Slug, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError> {
        self.bytes(&article_key(slug), ttl.secs().into()).await
    }

    async fn put_article(&self, slug: &Slug, article: &[u8]) -> Result<(), StoreError> {
        self.put(&article_key(slug), article).await
    }

    async fn forget_article(&self, slug: &Slug) -> Result<(), StoreError> {
        Ok(self.0.delete(&article_key(slug)).await?)
    }

    async fn blob(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError> {
        self.bytes(&blob_key(hash), ttl.secs().into()).await
    }

    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(&blob_key(hash), bytes).await
    }

    async fn forget_blob(&self, hash: Hash) -> Result<(), StoreError> {
        Ok(self.0.delete(&blob_key(hash)).await?)
    }

    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError> {
        Ok(self.0.delete(&media_key(hash)).await?)
    }

    async fn list_page(&self, key: ListKey, ttl: CacheTtl) -> Result<Option<String>, StoreError> {
        self.text(&key.to_string(), ttl.secs().into()).await
    }

    async fn put_list_page(&self, key: ListKey, page: &str) -> Result<(), StoreError> {
        count(Operation::KvWrite)?;
        Ok(self.0.put(&key.to_string(), page)?.expiration_ttl(WEEK_SECS).execute().await?)
    }

    async fn put_found(&self, key: ListKey, found: &str) -> Result<(), StoreError> {
        count(Operation::KvWrite)?;
        Ok(self.0.put(&key.to_string(), found)?.expiration_ttl(DAY_SECS).execute().await?)
    }

    async fn forget_lists(&self, before_edition: u64, limit: u32) -> Result<bool, StoreError> {
        let (names, is_complete) = self.names(ListKey::PREFIX, limit.clamp(1, MAX_LISTED)).await?;
        let is_before = |name: &String| ListKey::edition_of(name).is_none_or(|edition| edition < before_edition);
        let (old, kept): (Vec<String>, Vec<String>) = names.into_iter().partition(is_before);
        for name in &old {
            self.0.delete(name).await?;
        }
        Ok(kept.is_empty() && !is_complete)
    }

    async fn media(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Media>, StoreError> {
        self.stream(&media_key(hash), ttl).await
    }

    async fn put_media(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_as(&media_key(hash), content_type, bytes).await
    }

    async fn withheld(&self, hash: Hash) -> Result<Option<Media>, StoreError> {
        self.stream(&withheld_key(hash), CacheTtl::Short).await
    }

    async fn put_withheld(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_as(&withheld_key(hash), content_type, bytes).await
    }

    async fn publish_withheld(&self, hash: Hash) -> Result<bool, StoreError> {
        let reading = begin_read().await?;
        let key = withheld_key(hash);
        let get = self.0.get(&key).cache_ttl(CacheTtl::Short.secs().into());
        let (bytes, metadata) = get.bytes_with_metadata::<MediaMetadata>().await?;
        drop(reading);
        let Some((bytes, metadata)) = bytes.zip(metadata) else { return Ok(false) };
        self.put_as(&media_key(hash), &metadata.content_type, &bytes).await?;
        Ok(true)
    }

    async fn forget_withheld(&self, hash: Hash) -> Result<(), StoreError> {
        Ok(self.0.delete(&withheld_key(hash)).await?)
    }
}
