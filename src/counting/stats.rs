//! The `Stats` object: one instance, named `stats`, with the numbers of the whole paper.
//!
//! It takes what shards flush, what the Catalog knows of articles and what a backup brings back, and answers the API's
//! questions. Its alarm puts the numbers that pages show into KV, at most every ten seconds and only after a change.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::BTreeMap;

use gazette_core::wire::ApiError;
use gazette_counting::command::{Ranked, Ranking, StatsRequest};
use gazette_counting::snapshot::Snapshot;
use gazette_counting::stats_store::StatsStore;
use gazette_counting::{missing, schema};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use crate::codec::{decode, encode};
use crate::host::Host;
use crate::logging;
use crate::object;
use crate::storage::{ContentStore, ObjectRows, ObjectSql, SqlError};

/// The shortest time between two snapshots.
const SNAPSHOT_MILLIS: f64 = 10_000.0;
/// How long a ranking is cached.
const RANKING_MILLIS: f64 = 5_000.0;
/// The most rankings that are cached.
const MAX_RANKINGS: usize = 200;
/// How many articles a cached ranking has: the API's longest list, and some that its reader may not see.
const MAX_RANKED_AT_ONCE: u32 = 250;
/// The least time before a snapshot.
const SOON_MILLIS: f64 = 100.0;

/// Adds up what the shards count.
#[wasm_bindgen]
pub struct Stats(StatsObject<ObjectSql, Env>);

#[wasm_bindgen]
impl Stats {
    /// Opens its rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        logging::start(&env);
        Self(StatsObject::new(ObjectSql::new(&State::from(state)), env))
    }

    /// Answers a `StatsRequest`.
    pub fn ask(&self, message: &[u8]) -> Uint8Array {
        object::reply(self.0.answer_to(message))
    }

    /// Puts what pages show into KV.
    pub async fn alarm(&self) {
        self.0.ring().await;
    }
}

/// The logic of `Stats`, over any rows and host.
pub struct StatsObject<S, H> {
    sql: S,
    host: H,
    /// Why a migration failed, if one did: then every request is refused.
    broken: Option<SqlError>,
    /// `None` before the rows are read, at first and after a failed statement.
    store: RefCell<Option<StatsStore>>,
    /// Cached rankings by window and section, each with its time. The ranking of a long window reads many rows.
    rankings: RefCell<BTreeMap<(u32, String), (Ranked, f64)>>,
    has_alarm: Cell<bool>,
    put_at: Cell<f64>,
}

impl<S: ObjectRows, H: Host> StatsObject<S, H> {
    /// Over new or existing rows.
    pub fn new(sql: S, host: H) -> Self {
        let broken = sql.migrate(schema::STATS).err();
        Self {
            sql,
            host,
            broken,
            store: RefCell::default(),
            rankings: RefCell::default(),
            has_alarm: Cell::default(),
            put_at: Cell::default(),
        }
    }

    /// Its rows.
    #[cfg(test)]
    pub const fn sql(&self) -> &S {
        &self.sql
    }

    fn store(&self) -> Result<RefMut<'_, StatsStore>, ApiError> {
        if let Some(error) = &self.broken {
            return Err(ApiError::internal(error));
        }
        let mut store = self.store.borrow_mut();
        if store.is_none() {
            *store = Some(StatsStore::load(&self.sql)?);
        }
        RefMut::filter_map(store, Option::as_mut).map_err(|_| ApiError::Internal("no store".into()))
    }

    /// Answers a [`StatsRequest`], both as [`codec`](crate::codec) encodes them.
    pub fn answer_to(&self, request: &[u8]) -> Result<Vec<u8>, ApiError> {
        let (request, now) = (decode(request)?, self.host.now());
        match &request {
            StatsRequest::Take(_) | StatsRequest::Describe(_) | StatsRequest::Restore(_) => {
                self.change(|store| store.take(&self.sql, &request, now))?;
            }
            StatsRequest::Forget(ids, names) => {
                missing::forget(&self.sql, names)?;
                self.rankings.borrow_mut().clear();
                self.change(|store| store.forget(&self.sql, ids, now))?;
            }
            _ => {}
        }
        let store = self.store()?;
        Ok(match &request {
            StatsRequest::Take(batch) => encode(&store.remote_totals(&self.sql, batch, now)?)?,
            StatsRequest::Describe(_) | StatsRequest::Forget(..) => encode(&())?,
            StatsRequest::Article(article, day) => encode(&store.views(&self.sql, article, *day, now)?)?,
            StatsRequest::Look(article) => encode(&store.look(article, now))?,
            StatsRequest::Totals | StatsRequest::Restore(_) => {
                let mut totals = store.totals(now);
                totals.rows_written = totals.rows_written.saturating_add(self.sql.rows_written());
                encode(&totals)?
            }
            StatsRequest::MostRead(ranking) => encode(&self.most_read(&store, ranking)?)?,
            StatsRequest::Missing(report) => encode(&missing::take(&self.sql, report, now)?)?,
            StatsRequest::Counts(after, limit) => encode(&store.counts(&self.sql, after, *limit)?)?,
            StatsRequest::Views(ids) => encode(&store.views_of(ids))?,
            StatsRequest::Shards => encode(&store.shards())?,
        })
    }

    fn most_read(&self, store: &StatsStore, ranking: &Ranking) -> Result<Ranked, SqlError> {
        let limit = ranking.limit as usize;
        let mut rankings = self.rankings.borrow_mut();
        let now_millis = self.host.millis();
        rankings.retain(|_, (_, at)| (*at..*at + RANKING_MILLIS).contains(&now_millis));
        let key = (ranking.hours, ranking.section.clone());
        if let Some((ranked, _)) = rankings.get(&key) {
            return Ok(ranked.iter().take(limit).cloned().collect());
        }
        let all = Ranking { limit: ranking.limit.max(MAX_RANKED_AT_ONCE), ..ranking.clone() };
        let mut ranked = store.most_read(&self.sql, &all, self.host.now())?;
        // A request may name any section.
        if !ranked.is_empty() && rankings.len() < MAX_RANKINGS {
            rankings.insert(key, (ranked.clone(), now_millis));
        }
        ranked.truncate(limit);
        Ok(ranked)
    }

    /// Changes the numbers, and has a new snapshot put soon.
    fn change(&self, change: impl FnOnce(&mut StatsStore) -> Result<(), SqlError>) -> Result<(), ApiError> {
        let changed = change(&mut *self.store()?);
        // After an error the rows are right and the memory may not be.
        changed.inspect_err(|_| *self.store.borrow_mut() = None)?;
        self.set_alarm();
        Ok(())
    }

    /// Sets the alarm, unless it is set.
    fn set_alarm(&self) {
        if !self.has_alarm.replace(true) {
            self.sql.set_alarm((self.put_at.get() + SNAPSHOT_MILLIS).max(self.host.millis() + SOON_MILLIS));
        }
    }

    /// Puts what pages show into KV.
    pub async fn ring(&self) {
        self.has_alarm.set(false);
        self.put_at.set(self.host.millis());
        if let Err(error) = self.put_snapshot().await {
            log::error!("the numbers are not in KV, and will be put again: {error:?}");
            self.set_alarm();
        }
    }

    async fn put_snapshot(&self) -> Result<(), ApiError> {
        let snapshot = Snapshot::of(&*self.store()?, &self.sql, self.host.now())?;
        Ok(self.host.store()?.put_numbers(&serde_json::to_string(&snapshot)?).await?)
    }
}
