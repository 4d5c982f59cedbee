//! Workers KV as the paper's store.

use gazette_core::hash::Hash;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use worker::kv::{KvError, KvStore};

use super::paper::{Media, PaperStore, StoreError};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "PAPER";
/// How long a place may answer with the root it has. KV takes no less than 30 seconds.
const ROOT_CACHE_SECS: u64 = 30;
/// How long a place may keep what never changes.
const BLOB_CACHE_SECS: u64 = 24 * 60 * 60;
/// How long a list's HTML stays; it is made again when a reader asks.
const LIST_TTL_SECS: u64 = 7 * 24 * 60 * 60;

/// The paper in Workers KV.
#[derive(Clone)]
pub struct KvPaper(KvStore);

#[derive(Serialize, Deserialize)]
struct MediaMetadata {
    content_type: String,
}

impl From<KvError> for StoreError {
    fn from(error: KvError) -> Self {
        Self(error.to_string())
    }
}

impl KvPaper {
    /// The store that the binding names.
    pub fn bind(env: &worker::Env) -> Result<Self, StoreError> {
        env.kv(BINDING).map(Self).map_err(|error| StoreError(error.to_string()))
    }

    async fn text(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.0.get(key).cache_ttl(BLOB_CACHE_SECS).text().await?)
    }
}

fn blob_key(hash: Hash) -> String {
    format!("b/{hash}")
}

fn page_key(article: Hash, style: &str) -> String {
    format!("h/{article}.{style}")
}

fn list_key(key: Hash) -> String {
    format!("p/{key}")
}

fn media_key(hash: Hash) -> String {
    format!("m/{hash}")
}

impl PaperStore for KvPaper {
    async fn root(&self) -> Result<Option<String>, StoreError> {
        Ok(self.0.get("root").cache_ttl(ROOT_CACHE_SECS).text().await?)
    }

    async fn put_root(&self, json: &str) -> Result<(), StoreError> {
        Ok(self.0.put("root", json)?.execute().await?)
    }

    async fn blob(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(&blob_key(hash)).cache_ttl(BLOB_CACHE_SECS).bytes().await?)
    }

    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        Ok(self.0.put_bytes(&blob_key(hash), bytes)?.execute().await?)
    }

    async fn forget(&self, hash: Hash) -> Result<(), StoreError> {
        self.0.delete(&blob_key(hash)).await?;
        let pages = self.0.list().prefix(page_key(hash, "")).execute().await?;
        for page in pages.keys {
            self.0.delete(&page.name).await?;
        }
        Ok(())
    }

    async fn article_page(&self, article: Hash, style: &str) -> Result<Option<String>, StoreError> {
        self.text(&page_key(article, style)).await
    }

    async fn put_article_page(&self, article: Hash, style: &str, page: &str) -> Result<(), StoreError> {
        Ok(self.0.put(&page_key(article, style), page)?.execute().await?)
    }

    async fn list_page(&self, key: Hash) -> Result<Option<String>, StoreError> {
        self.text(&list_key(key)).await
    }

    async fn put_list_page(&self, key: Hash, page: &str) -> Result<(), StoreError> {
        Ok(self.0.put(&list_key(key), page)?.expiration_ttl(LIST_TTL_SECS).execute().await?)
    }

    async fn media(&self, hash: Hash) -> Result<Option<Media>, StoreError> {
        let key = media_key(hash);
        let (stream, metadata) =
            self.0.get(&key).cache_ttl(BLOB_CACHE_SECS).stream_with_metadata::<MediaMetadata>().await?;
        Ok(stream
            .zip(metadata)
            .map(|(body, metadata)| Media { body: body.unchecked_into(), content_type: metadata.content_type }))
    }

    async fn put_media(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let metadata = MediaMetadata { content_type: content_type.to_owned() };
        Ok(self.0.put_bytes(&media_key(hash), bytes)?.metadata(metadata)?.execute().await?)
    }
}
