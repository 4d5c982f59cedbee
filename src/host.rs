//! The environment as traits: a store, a clock, work after an answer. Code that must be right under delays and failures
//! uses these traits, which the platform and the simulation implement.

use futures_util::future::{Either, select};
use gazette_catalog::webhooks::Message;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::clock;
use crate::counting::client::{self as counting, Described, StatsRequest};
use crate::searching::client as searching;
use crate::storage::{ContentStore, KvContentStore, StoreError};

/// The environment of all code.
pub trait Host {
    /// The paper's store, as seen from this location.
    type Store: ContentStore + 'static;

    /// The store.
    fn store(&self) -> Result<Self::Store, StoreError>;
    /// Milliseconds since 1970.
    fn millis(&self) -> f64;
    /// Waits.
    async fn sleep_millis(&self, millis: f64);

    /// Now.
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis())
    }

    /// Waits for a future at most so long. `Err` has the future, which may be awaited further.
    async fn within<F: Future + Unpin>(&self, millis: f64, future: F) -> Result<F::Output, F> {
        match select(future, std::pin::pin!(self.sleep_millis(millis))).await {
            Either::Left((value, _)) => Ok(value),
            Either::Right(((), future)) => Err(future),
        }
    }
}

/// The environment of the Catalog.
pub trait ObjectHost: Host {
    /// Sets the object's alarm, in place of the one set before.
    async fn set_alarm(&self, in_millis: i64) -> Result<(), ApiError>;
    /// Sends to `Stats` what the Catalog knows of articles.
    async fn describe_articles(&self, articles: Vec<Described>) -> Result<(), ApiError>;
    /// Drops articles from the counts by their ids, and missing addresses by slugs and legacy addresses. Totals stay.
    async fn forget_counts(&self, ids: Vec<String>, names: Vec<String>) -> Result<(), ApiError>;
    /// Sends a message to a webhook and returns the status of the response, or why there is none.
    async fn post(&self, message: &Message) -> Result<u16, String>;
    /// Whether there are relays.
    fn has_relays(&self) -> bool;
    /// Tells all relays of the newest edition: its number and its bundle.
    async fn tell_relays(&self, number: u64, bundle: &str) -> Result<(), ApiError>;
    /// The number of search indexes.
    fn search_replicas(&self) -> u32;
    /// What a search index has.
    async fn search_progress(&self, replica: u32) -> Result<searching::Progress, ApiError>;
    /// Sends an order to a search index.
    async fn tell_search(&self, replica: u32, order: searching::Order) -> Result<(), ApiError>;
}

/// The environment of a view shard.
pub trait ShardHost: Host + 'static {
    /// At least 122 random bits.
    fn random() -> String;
    /// Asks `Stats`.
    async fn ask_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError>;
    /// Runs work concurrently, while the object lives.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);
}

/// Work after the answer.
pub trait Later {
    /// Runs work after the answer. It may be cut off.
    fn later(&self, work: impl Future<Output = ()> + 'static);
}

#[wasm_bindgen]
extern "C" {
    /// A UUID of 122 random bits, from the platform.
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    pub fn random_uuid() -> String;
}

impl Host for worker::Env {
    type Store = KvContentStore;

    fn store(&self) -> Result<KvContentStore, StoreError> {
        KvContentStore::bind(self)
    }

    fn millis(&self) -> f64 {
        clock::millis()
    }

    async fn sleep_millis(&self, millis: f64) {
        clock::sleep_millis(millis).await;
    }
}

impl ShardHost for worker::Env {
    fn random() -> String {
        random_uuid()
    }

    async fn ask_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError> {
        counting::ask_stats(self, request).await
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(work);
    }
}

impl Later for worker::Context {
    fn later(&self, work: impl Future<Output = ()> + 'static) {
        self.wait_until(work);
    }
}
