//! What this program stands on: a store, a clock, time after an answer. What must be right whatever comes late or fails is
//! written against these traits; the platform has one implementation, and the simulation another.

use futures_util::future::{Either, select};
use gazette_core::time::Timestamp;

use crate::clock;
use crate::counting::client::{self as counting, Described};
use crate::error::ApiError;
use crate::log;
use crate::publishing::Message;
use crate::searching::client as searching;
use crate::storage::{ContentStore, KvContentStore, StoreError};

/// Where code runs.
pub trait Host {
    /// The paper's store, as this place sees it.
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
    /// Tells the counts of articles.
    async fn tell_counts(&self, articles: Vec<Described>) -> Result<(), ApiError>;
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
    /// Asks `Stats`, in packed bytes.
    async fn ask_stats(&self, question: &[u8]) -> Result<Vec<u8>, ApiError>;
    /// Does some work beside all else, as long as the object lives.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);
}

/// Where work goes on after the answer.
pub trait Later {
    /// Does some work after the answer. It may be cut off.
    fn later(&self, work: impl Future<Output = ()> + 'static);
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
        log::random_uuid()
    }

    async fn ask_stats(&self, question: &[u8]) -> Result<Vec<u8>, ApiError> {
        counting::ask_stats_packed(self, question).await
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
