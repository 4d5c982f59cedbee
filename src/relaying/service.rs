//! The logic of a relay, independent of storage and host.
//!
//! The number of the newest edition is a row, so it survives the object; the bytes of its bundle are only in memory. A
//! relay that lacks either reads it from the Catalog, as does one that is asked by an isolate with a newer edition than
//! its own. What it reads there replaces what it knows.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::lock::Mutex;
use gazette_core::edition::Bundle;
use gazette_core::wire::ApiError;
use serde::{Deserialize, Serialize};

use crate::codec::{decode, encode};
use crate::host::Host;
use crate::publishing::client::{self as catalog, CatalogClient};
use crate::storage::{Sql, SqlError};

/// The tables.
const MIGRATIONS: &[&[&str]] = &[&[
    // One row.
    "CREATE TABLE newest (
        one INTEGER PRIMARY KEY,
        number INTEGER NOT NULL
    )",
]];
/// How long the Catalog may take.
const PULL_MILLIS: f64 = 5_000.0;
/// The pause between two reads from the Catalog.
const PULL_PAUSE_MILLIS: f64 = 5_000.0;

/// A message to a relay.
#[derive(Debug, Serialize, Deserialize)]
pub enum RelayRequest {
    /// `()`: the newest edition, from the Catalog.
    Tell {
        /// Its number.
        number: u64,
        /// Its bundle.
        bundle: String,
    },
    /// [`Relayed`]: asks for the newest edition.
    Ask {
        /// The number of the edition that the isolate has, or 0.
        have: u64,
        /// Whether the answer should contain the bundle if it is newer.
        wants_bundle: bool,
    },
}

/// A relay's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relayed {
    /// The number of the newest edition that the relay knows of.
    pub number: u64,
    /// Its bundle, if it is newer than the isolate's edition.
    pub bundle: Option<String>,
}

/// A relay.
pub struct RelayService<S, H> {
    sql: S,
    host: H,
    /// The error of a failed migration; then every request fails.
    broken: Option<SqlError>,
    /// The number of the newest edition; `None` before the row is read, and as long as there is none.
    number: Cell<Option<u64>>,
    bundle: RefCell<Option<(u64, Rc<str>)>>,
    /// Locked while the Catalog is read; holds the time of the last read, in milliseconds.
    pulling: Mutex<f64>,
}

impl<S: Sql, H: Host + CatalogClient> RelayService<S, H> {
    /// With a new or an existing row.
    pub fn new(sql: S, host: H) -> Self {
        let broken = sql.migrate(MIGRATIONS).err();
        let (number, bundle, pulling) = (Cell::default(), RefCell::default(), Mutex::default());
        Self { sql, host, broken, number, bundle, pulling }
    }

    /// Answers a [`RelayRequest`].
    pub async fn answer_to(&self, request: &[u8]) -> Result<Vec<u8>, ApiError> {
        if let Some(error) = &self.broken {
            return Err(ApiError::internal(error));
        }
        Ok(match decode(request)? {
            RelayRequest::Tell { number, bundle } => encode(&self.learn(number, bundle)?)?,
            RelayRequest::Ask { have, wants_bundle } => encode(&self.answer(have, wants_bundle).await?)?,
        })
    }

    async fn answer(&self, have: u64, wants_bundle: bool) -> Result<Relayed, ApiError> {
        if self.number()?.is_none_or(|number| number < have) {
            self.pull(have).await?;
        }
        let number = self.number()?.ok_or(ApiError::NotHereYet)?;
        if !wants_bundle || number <= have {
            return Ok(Relayed { number, bundle: None });
        }
        if self.bundle_after(have).is_none() {
            self.pull(have).await?;
        }
        let (number, bundle) = self.bundle_after(have).ok_or(ApiError::NotHereYet)?;
        Ok(Relayed { number, bundle: Some(bundle.to_string()) })
    }

    fn number(&self) -> Result<Option<u64>, SqlError> {
        if self.number.get().is_none() {
            let row = self.sql.first("SELECT number FROM newest", Vec::new())?;
            self.number.set(row.map(|row| row.unsigned(0)).transpose()?);
        }
        Ok(self.number.get())
    }

    fn bundle_after(&self, have: u64) -> Option<(u64, Rc<str>)> {
        self.bundle.borrow().clone().filter(|(number, _)| *number > have)
    }

    /// Reads the newest edition from the Catalog, unless that was done a moment ago. One call runs at a time; a call that
    /// had to wait may find the work done.
    async fn pull(&self, have: u64) -> Result<(), ApiError> {
        let mut pulled_at = self.pulling.lock().await;
        if self.bundle_after(have).is_some() || self.host.millis() - *pulled_at < PULL_PAUSE_MILLIS {
            return Ok(());
        }
        *pulled_at = self.host.millis();
        let known = self.number()?;
        let newest = std::pin::pin!(catalog::newest_bundle(&self.host));
        let late = |_| ApiError::Internal("the Catalog did not answer a relay in time".into());
        let bundle = self.host.within(PULL_MILLIS, newest).await.map_err(late)??;
        let number =
            bundle.as_ref().map_or(Ok(0), |bundle| Bundle::read(bundle.as_bytes()).map(|bundle| bundle.number))?;
        // If no other edition was told in the meantime, the Catalog's newest edition is older than the known one only after
        // its database was recovered.
        if known == self.number()? && known.is_some_and(|known| known > number) {
            self.forget()?;
        }
        self.learn(number, bundle.unwrap_or_default())
    }

    fn forget(&self) -> Result<(), SqlError> {
        self.sql.run("DELETE FROM newest", Vec::new())?;
        self.number.set(None);
        self.bundle.replace(None);
        Ok(())
    }

    /// Remembers an edition, unless a newer one is known: messages may arrive in another order.
    fn learn(&self, number: u64, bundle: String) -> Result<(), ApiError> {
        let known = self.number()?;
        if known.is_none_or(|known| known < number) {
            let statement = "INSERT INTO newest (one, number) VALUES (1, ?)
                ON CONFLICT (one) DO UPDATE SET number = excluded.number";
            self.sql.run(statement, vec![number.into()])?;
            self.number.set(Some(number));
        }
        if number > 0 && known.is_none_or(|known| known <= number) {
            *self.bundle.borrow_mut() = Some((number, bundle.into()));
        }
        Ok(())
    }
}
