//! Workers KV as the paper's store.
//!
//! By a binding of our own: the `worker` crate's builds its options through serde, which would be a twentieth of the
//! program, and crosses into JavaScript for each of them.

use gazette_core::hash::Hash;
use js_sys::{Array, JSON, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::probe::{self, Operation};

use super::paper::{CacheTtl, ListKey, Media, PaperStore, StoreError};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "PAPER";
/// How to read the root. A place may answer with the one it has for so many seconds; KV takes no less than 30.
const ROOT: &str = r#"{"type":"text","cacheTtl":30}"#;
/// The same for the numbers that pages show.
const NUMBERS: &str = ROOT;
/// How to keep what was made of a list: for a week; it is made again when a reader asks.
const WEEK: &str = r#"{"expirationTtl":604800}"#;
/// How to keep an article's HTML: for 30 days, so that what older templates made goes away.
const MONTH: &str = r#"{"expirationTtl":2592000}"#;
const FOR_EVER: &str = "{}";
/// The most names that KV lists at once.
const MAX_LISTED: u32 = 1_000;

/// How to read what never changes.
fn reading(kind: &str, ttl: CacheTtl) -> String {
    format!("{{\"type\":\"{kind}\",\"cacheTtl\":{}}}", ttl.secs())
}

#[wasm_bindgen]
extern "C" {
    /// A KV namespace (<https://developers.cloudflare.com/kv/api/>).
    #[derive(Clone)]
    type Kv;

    #[wasm_bindgen(method, catch)]
    fn get(this: &Kv, key: &str, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getWithMetadata)]
    fn get_with_metadata(this: &Kv, key: &str, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Kv, key: &str, value: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn delete(this: &Kv, key: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn list(this: &Kv, options: &JsValue) -> Result<Promise, JsValue>;
}

/// The paper in Workers KV.
#[derive(Clone)]
pub struct KvPaper(Kv);

impl From<JsValue> for StoreError {
    fn from(thrown: JsValue) -> Self {
        let message = thrown.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        Self(message.or_else(|| thrown.as_string()).unwrap_or_else(|| "it threw something odd".into()))
    }
}

impl KvPaper {
    /// The store that the binding names.
    pub fn bind(env: &worker::Env) -> Result<Self, StoreError> {
        let kv = Reflect::get(env, &BINDING.into())?;
        if kv.is_object() { Ok(Self(kv.unchecked_into())) } else { Err(StoreError(format!("no binding {BINDING}"))) }
    }

    async fn read(&self, key: &str, options: &str) -> Result<Option<JsValue>, StoreError> {
        count(Operation::KvRead)?;
        let value = JsFuture::from(self.0.get(key, &JSON::parse(options)?)?).await?;
        Ok((!value.is_null()).then_some(value))
    }

    async fn text(&self, key: &str, options: &str) -> Result<Option<String>, StoreError> {
        Ok(self.read(key, options).await?.and_then(|text| text.as_string()))
    }

    async fn write(&self, key: &str, value: &JsValue, options: &str) -> Result<(), StoreError> {
        count(Operation::KvWrite)?;
        JsFuture::from(self.0.put(key, value, &JSON::parse(options)?)?).await?;
        Ok(())
    }

    /// The first names that begin so, and whether these are all.
    async fn names(&self, prefix: &str, limit: u32) -> Result<(Vec<String>, bool), StoreError> {
        let options = format!("{{\"prefix\":\"{prefix}\",\"limit\":{limit}}}");
        let page = JsFuture::from(self.0.list(&JSON::parse(&options)?)?).await?;
        let mut names = Vec::new();
        for key in Array::from(&Reflect::get(&page, &"keys".into())?) {
            names.extend(Reflect::get(&key, &"name".into())?.as_string());
        }
        Ok((names, Reflect::get(&page, &"list_complete".into())?.is_truthy()))
    }

    async fn remove(&self, key: &str) -> Result<(), StoreError> {
        JsFuture::from(self.0.delete(key)?).await?;
        Ok(())
    }
}

/// The metadata of media: the content type, which is one of a few and needs no escaping.
fn media_options(content_type: &str) -> String {
    ["{\"metadata\":{\"content_type\":\"", content_type, "\"}}"].concat()
}

fn count(operation: Operation) -> Result<(), StoreError> {
    probe::count(operation);
    if probe::is_kv_down() { Err(StoreError("as a test wished".into())) } else { Ok(()) }
}

fn blob_key(hash: Hash) -> String {
    format!("b/{hash}")
}

fn page_key(article: Hash, style: &str) -> String {
    format!("h/{article}.{style}")
}

fn media_key(hash: Hash) -> String {
    format!("m/{hash}")
}

impl PaperStore for KvPaper {
    async fn root(&self) -> Result<Option<String>, StoreError> {
        self.text("root", ROOT).await
    }

    async fn put_root(&self, json: &str) -> Result<(), StoreError> {
        self.write("root", &json.into(), FOR_EVER).await
    }

    async fn numbers(&self) -> Result<Option<String>, StoreError> {
        self.text("numbers", NUMBERS).await
    }

    async fn put_numbers(&self, json: &str) -> Result<(), StoreError> {
        self.write("numbers", &json.into(), FOR_EVER).await
    }

    async fn blob(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError> {
        let buffer = self.read(&blob_key(hash), &reading("arrayBuffer", ttl)).await?;
        Ok(buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()))
    }

    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(&blob_key(hash), &Uint8Array::from(bytes), FOR_EVER).await
    }

    async fn forget_blob(&self, hash: Hash) -> Result<(), StoreError> {
        self.remove(&blob_key(hash)).await
    }

    async fn forget_article_pages(&self, article: Hash) -> Result<(), StoreError> {
        for name in self.names(&page_key(article, ""), MAX_LISTED).await?.0 {
            self.remove(&name).await?;
        }
        Ok(())
    }

    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError> {
        self.remove(&media_key(hash)).await
    }

    async fn article_page(&self, article: Hash, style: &str, ttl: CacheTtl) -> Result<Option<String>, StoreError> {
        self.text(&page_key(article, style), &reading("text", ttl)).await
    }

    async fn put_article_page(&self, article: Hash, style: &str, page: &str) -> Result<(), StoreError> {
        self.write(&page_key(article, style), &page.into(), MONTH).await
    }

    async fn list_page(&self, key: ListKey, ttl: CacheTtl) -> Result<Option<String>, StoreError> {
        self.text(&key.to_string(), &reading("text", ttl)).await
    }

    async fn put_list_page(&self, key: ListKey, page: &str) -> Result<(), StoreError> {
        self.write(&key.to_string(), &page.into(), WEEK).await
    }

    async fn forget_lists(&self, before_edition: u64, limit: u32) -> Result<bool, StoreError> {
        let (names, is_complete) = self.names(ListKey::PREFIX, limit.clamp(1, MAX_LISTED)).await?;
        let is_before = |name: &String| ListKey::edition_of(name).is_none_or(|edition| edition < before_edition);
        let (old, kept): (Vec<String>, Vec<String>) = names.into_iter().partition(is_before);
        for name in &old {
            self.remove(name).await?;
        }
        Ok(kept.is_empty() && !is_complete)
    }

    async fn media(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Media>, StoreError> {
        count(Operation::KvRead)?;
        let options = JSON::parse(&reading("stream", ttl))?;
        let answer = JsFuture::from(self.0.get_with_metadata(&media_key(hash), &options)?).await?;
        let (body, metadata) = (Reflect::get(&answer, &"value".into())?, Reflect::get(&answer, &"metadata".into())?);
        if body.is_null() {
            return Ok(None);
        }
        let content_type = Reflect::get(&metadata, &"content_type".into())?.as_string().unwrap_or_default();
        Ok(Some(Media { body: body.unchecked_into(), content_type }))
    }

    async fn put_media(&self, hash: Hash, content_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(&media_key(hash), &Uint8Array::from(bytes), &media_options(content_type)).await
    }
}
