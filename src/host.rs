//! What this program stands on: a store, a clock, time after an answer. What must be right whatever comes late or fails is
//! written against these traits; the platform has one implementation, and the simulation another.

use futures_util::future::{Either, select};
use gazette_core::time::Timestamp;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::clock;
use crate::counting::client::{self as counting, Described, StatsRequest};
use crate::error::ApiError;
use crate::publishing::Message;
use crate::searching::client as searching;
use crate::storage::{KvPaper, PaperStore, StoreError};

/// Where code runs.
pub trait Host {
    /// The paper's store, as this place sees it.
    type Store: PaperStore + 'static;

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

    /// What a future gives, if it does so in time; else the future, which may go on.
    async fn within<F: Future + Unpin>(&self, millis: f64, future: F) -> Result<F::Output, F> {
        match select(future, std::pin::pin!(self.sleep_millis(millis))).await {
            Either::Left((value, _)) => Ok(value),
            Either::Right(((), future)) => Err(future),
        }
    }
}

/// A host of a Durable Object.
pub trait ObjectHost: Host {
    /// Wakes the object after so many milliseconds; replaces what was set before.
    async fn set_alarm(&self, in_millis: i64) -> worker::Result<()>;
    /// Sends to `Stats` what the Catalog knows of articles.
    async fn describe_articles(&self, articles: Vec<Described>) -> Result<(), ApiError>;
    /// Has the counts forget articles by their ids, and missing addresses by their slugs and older addresses. Totals stay.
    async fn forget_counts(&self, ids: Vec<String>, names: Vec<String>) -> Result<(), ApiError>;
    /// Sends a message to a webhook; gives the status of its answer, or why there is none.
    async fn post(&self, message: &Message) -> Result<u16, String>;
    /// Tells the search index something.
    async fn tell_search(&self, order: searching::Order) -> Result<(), ApiError>;
}

/// A host of a view shard.
pub trait ShardHost: Host + 'static {
    /// At least 122 random bits.
    fn random() -> String;
    /// Asks `Stats`.
    async fn ask_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError>;
    /// Does some work beside all else, as long as the object lives.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);
}

/// Where work goes on after the answer.
pub trait Later {
    /// Does some work after the answer. It may be cut off.
    fn later(&self, work: impl Future<Output = ()> + 'static);
}

#[wasm_bindgen]
extern "C" {
    /// A UUID of 122 random bits, from the platform.
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    pub fn random_uuid() -> String;
}

impl Host for worker::Env {
    type Store = KvPaper;

    fn store(&self) -> Result<KvPaper, StoreError> {
        KvPaper::bind(self)
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
