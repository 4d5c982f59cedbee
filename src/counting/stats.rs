//! The `Stats` object: one, named `stats`, with the numbers of the whole paper.
//!
//! It takes what shards hand over, what the Catalog tells of articles and what a backup brings back, and answers what the
//! API asks. What pages show it puts into KV by its alarm, at most every ten seconds and only after something has come in.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::BTreeMap;

use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use super::command::{Message, Question, Ranked, Ranking, packed};
use super::ledger::{Ledger, MIGRATIONS};
use super::missing;
use super::packed::Packed;
use super::snapshot::Snapshot;
use crate::error::ApiError;
use crate::host::Host;
use crate::log;
use crate::object;
use crate::storage::{ContentStore, ObjectRows, ObjectSql, SqlError};

/// The shortest time between two snapshots.
const SNAPSHOT_MILLIS: f64 = 10_000.0;
/// How long a ranking is good for.
const RANKING_MILLIS: f64 = 5_000.0;
/// How many are remembered.
const MAX_RANKINGS: usize = 200;
/// How many articles of each: for the longest list that the API gives, and some that its reader may not see.
const MAX_RANKED_AT_ONCE: u32 = 250;
/// How soon after the first news one is put.
const SOON_MILLIS: f64 = 100.0;

/// Adds up what the shards count.
#[wasm_bindgen]
pub struct Stats(Summary<ObjectSql, Env>);

#[wasm_bindgen]
impl Stats {
    /// Opens its rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self(Summary::new(ObjectSql::new(&State::from(state)), env))
    }

    /// Answers a `Question` in packed bytes.
    pub fn ask(&self, message: &str) -> String {
        object::reply_packed(object::unpacked(message).and_then(|message| self.0.answer_to(&message)))
    }

    /// Puts what pages show into KV.
    pub async fn alarm(&self) {
        self.0.ring().await;
    }
}

/// What `Stats` does, wherever its rows and its host are.
pub struct Summary<S, H> {
    sql: S,
    host: H,
    /// Why the schema could not be brought up to date, if so: then nothing is taken, and nothing answered.
    broken: Option<SqlError>,
    /// What is known; `None` at first, and after a statement that failed.
    ledger: RefCell<Option<Ledger>>,
    /// The most read of a window and a section, and when they were looked for: for a long window, many rows are read.
    rankings: RefCell<BTreeMap<(u32, String), (Ranked, f64)>>,
    has_alarm: Cell<bool>,
    put_at: Cell<f64>,
}

impl<S: ObjectRows, H: Host> Summary<S, H> {
    /// Over rows that are there, or none yet.
    pub fn new(sql: S, host: H) -> Self {
        let broken = sql.migrate(MIGRATIONS).err();
        Self {
            sql,
            host,
            broken,
            ledger: RefCell::default(),
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

    fn ledger(&self) -> Result<RefMut<'_, Ledger>, ApiError> {
        if let Some(error) = &self.broken {
            return Err(ApiError::Internal(error.to_string()));
        }
        let mut ledger = self.ledger.borrow_mut();
        if ledger.is_none() {
            *ledger = Some(Ledger::load(&self.sql)?);
        }
        RefMut::filter_map(ledger, Option::as_mut).map_err(|_| ApiError::Internal("no ledger".into()))
    }

    /// Answers a [`Question`], both in packed bytes.
    pub fn answer_to(&self, question: &[u8]) -> Result<Vec<u8>, ApiError> {
        let (question, now) = (Question::unpack(&mut Packed(question))?, self.host.now());
        match &question {
            Question::Take(_) | Question::Describe(_) | Question::Restore(_) => {
                self.change(|ledger| ledger.take(&self.sql, &question, now))?;
            }
            Question::Forget(ids, names) => {
                missing::forget(&self.sql, names)?;
                self.rankings.borrow_mut().clear();
                self.change(|ledger| ledger.forget(&self.sql, ids, now))?;
            }
            _ => {}
        }
        let ledger = self.ledger()?;
        Ok(match &question {
            Question::Take(batch) => packed(&ledger.elsewhere(&self.sql, batch, now)?),
            Question::Describe(_) | Question::Forget(..) => Vec::new(),
            Question::Article(article, day) => packed(&ledger.views(&self.sql, article, *day, now)?),
            Question::Look(article) => packed(&ledger.look(article, now)),
            Question::Totals | Question::Restore(_) => {
                let mut totals = ledger.totals(now);
                totals.rows_written = totals.rows_written.saturating_add(self.sql.rows_written());
                packed(&totals)
            }
            Question::MostRead(ranking) => packed(&self.most_read(&ledger, ranking)?),
            Question::Missing(tell) => packed(&missing::take(&self.sql, tell, now)?),
            Question::Counts(after, limit) => packed(&ledger.counts(&self.sql, after, *limit)?),
            Question::Views(ids) => packed(&ledger.views_of(ids)),
            Question::Shards => packed(&ledger.shards()),
        })
    }

    fn most_read(&self, ledger: &Ledger, ranking: &Ranking) -> Result<Ranked, SqlError> {
        let limit = ranking.limit as usize;
        let mut rankings = self.rankings.borrow_mut();
        let now_millis = self.host.millis();
        rankings.retain(|_, (_, at)| (*at..*at + RANKING_MILLIS).contains(&now_millis));
        let key = (ranking.hours, ranking.section.clone());
        if let Some((ranked, _)) = rankings.get(&key) {
            return Ok(ranked.iter().take(limit).cloned().collect());
        }
        let all = Ranking { limit: ranking.limit.max(MAX_RANKED_AT_ONCE), ..ranking.clone() };
        let mut ranked = ledger.most_read(&self.sql, &all, self.host.now())?;
        // There are as many sections as anybody asks for.
        if !ranked.is_empty() && rankings.len() < MAX_RANKINGS {
            rankings.insert(key, (ranked.clone(), now_millis));
        }
        ranked.truncate(limit);
        Ok(ranked)
    }

    /// Changes what is known, and puts a new snapshot soon.
    fn change(&self, change: impl FnOnce(&mut Ledger) -> Result<(), SqlError>) -> Result<(), ApiError> {
        let changed = change(&mut *self.ledger()?);
        // After an error the rows are right and the memory may not be.
        changed.inspect_err(|_| *self.ledger.borrow_mut() = None)?;
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
            log::error(&format!("the numbers are not in KV, and will be put again: {error:?}"));
            self.set_alarm();
        }
    }

    async fn put_snapshot(&self) -> Result<(), ApiError> {
        let snapshot = Snapshot::of(&*self.ledger()?, &self.sql, self.host.now())?;
        Ok(self.host.store()?.put_numbers(&snapshot.write()).await?)
    }
}
