//! Workers KV as the paper's store.
//!
//! By a binding of our own: the `worker` crate's builds its options through serde, which would be a twentieth of the
//! program, and crosses into JavaScript for each of them.

use gazette_core::hash::Hash;
use js_sys::{Array, JSON, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::probe::{self, Operation};

use super::paper::{Media, PaperStore, StoreError};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "PAPER";
/// How to read the root. A place may answer with the one it has for so many seconds; KV takes no less than 30.
const ROOT: &str = r#"{"type":"text","cacheTtl":30}"#;
/// The same for the numbers that pages show.
const NUMBERS: &str = ROOT;
/// How to read what never changes: a place may keep it for a day.
const BYTES: &str = r#"{"type":"arrayBuffer","cacheTtl":86400}"#;
const TEXT: &str = r#"{"type":"text","cacheTtl":86400}"#;
const STREAM: &str = r#"{"type":"stream","cacheTtl":86400}"#;
/// How to keep a list's HTML: for a week; it is made again when a reader asks.
const WEEK: &str = r#"{"expirationTtl":604800}"#;
const FOR_EVER: &str = "{}";

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
        probe::count(Operation::KvRead);
        let value = JsFuture::from(self.0.get(key, &JSON::parse(options)?)?).await?;
        Ok((!value.is_null()).then_some(value))
    }

    async fn text(&self, key: &str, options: &str) -> Result<Option<String>, StoreError> {
        Ok(self.read(key, options).await?.and_then(|text| text.as_string()))
    }

    async fn write(&self, key: &str, value: &JsValue, options: &str) -> Result<(), StoreError> {
        probe::count(Operation::KvWrite);
        JsFuture::from(self.0.put(key, value, &JSON::parse(options)?)?).await?;
        Ok(())
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

    async fn blob(&self, hash: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read(&blob_key(hash), BYTES).await?.map(|buffer| Uint8Array::new(&buffer).to_vec()))
    }

    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(&blob_key(hash), &Uint8Array::from(bytes), FOR_EVER).await
    }

    async fn forget(&self, hash: Hash) -> Result<(), StoreError> {
        self.remove(&blob_key(hash)).await?;
        let options = ["{\"prefix\":\"", &page_key(hash, ""), "\"}"].concat();
        let pages = JsFuture::from(self.0.list(&JSON::parse(&options)?)?).await?;
        for page in Array::from(&Reflect::get(&pages, &"keys".into())?) {
            let name = Reflect::get(&page, &"name".into())?.as_string().unwrap_or_default();
            self.remove(&name).await?;
        }
        Ok(())
    }

    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError> {
        self.remove(&media_key(hash)).await
    }

    async fn article_page(&self, article: Hash, style: &str) -> Result<Option<String>, StoreError> {
        self.text(&page_key(article, style), TEXT).await
    }

    async fn put_article_page(&self, article: Hash, style: &str, page: &str) -> Result<(), StoreError> {
        self.write(&page_key(article, style), &page.into(), FOR_EVER).await
    }

    async fn list_page(&self, key: Hash) -> Result<Option<String>, StoreError> {
        self.text(&list_key(key), TEXT).await
    }

    async fn put_list_page(&self, key: Hash, page: &str) -> Result<(), StoreError> {
        self.write(&list_key(key), &page.into(), WEEK).await
    }

    async fn media(&self, hash: Hash) -> Result<Option<Media>, StoreError> {
        probe::count(Operation::KvRead);
        let answer = JsFuture::from(self.0.get_with_metadata(&media_key(hash), &JSON::parse(STREAM)?)?).await?;
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
