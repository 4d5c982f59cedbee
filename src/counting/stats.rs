//! The `Stats` object: one, named `stats`, with the numbers of the whole paper.
//!
//! It takes what shards hand over, what the Catalog tells of articles and what a backup brings back, and answers what the
//! API asks. What pages show it puts into KV by its alarm, at most every ten seconds and only after something has come in.

use std::cell::{Cell, RefCell, RefMut};

use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use super::command::{Message, Question, packed};
use super::ledger::{Ledger, MIGRATIONS};
use super::missing;
use super::packed::Packed;
use super::snapshot::Snapshot;
use crate::clock;
use crate::error::ApiError;
use crate::log;
use crate::object;
use crate::storage::{KvPaper, ObjectSql, PaperStore, Sql, SqlError};

/// The shortest time between two snapshots.
const SNAPSHOT_MILLIS: f64 = 10_000.0;
/// How soon after the first news one is put.
const SOON_MILLIS: f64 = 100.0;

/// Adds up what the shards count.
#[wasm_bindgen]
pub struct Stats {
    env: Env,
    sql: ObjectSql,
    /// Why the schema could not be brought up to date, if so: then nothing is taken, and nothing answered.
    broken: Option<SqlError>,
    /// What is known; `None` at first, and after a statement that failed.
    ledger: RefCell<Option<Ledger>>,
    has_alarm: Cell<bool>,
    put_at: Cell<f64>,
}

#[wasm_bindgen]
impl Stats {
    /// Opens its rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let sql = ObjectSql::new(&State::from(state));
        let broken = sql.migrate(MIGRATIONS).err();
        Self { env, sql, broken, ledger: RefCell::default(), has_alarm: Cell::default(), put_at: Cell::default() }
    }

    /// Answers a `Question`.
    pub fn ask(&self, message: &str) -> String {
        object::reply_packed(self.answer(message))
    }

    /// Puts what pages show into KV.
    pub async fn alarm(&self) {
        self.has_alarm.set(false);
        self.put_at.set(clock::millis());
        if let Err(error) = self.put_snapshot().await {
            log::error(&format!("the numbers are not in KV, and will be put again: {error:?}"));
            self.set_alarm();
        }
    }
}

impl Stats {
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

    fn answer(&self, body: &str) -> Result<Vec<u8>, ApiError> {
        let (question, now) = (Question::unpack(&mut Packed(&object::unpacked(body)?))?, clock::now());
        if matches!(question, Question::Take(_) | Question::Describe(_) | Question::Restore(_)) {
            self.take(&question)?;
        }
        let ledger = self.ledger()?;
        Ok(match &question {
            Question::Take(batch) => packed(&ledger.elsewhere(batch, now)),
            Question::Describe(_) => Vec::new(),
            Question::Article(article, day) => packed(&ledger.views(article, *day, now)),
            Question::Totals | Question::Restore(_) => {
                let mut totals = ledger.totals(now);
                totals.rows_written += self.sql.rows_written();
                packed(&totals)
            }
            Question::MostRead(ranking) => packed(&ledger.most_read(ranking, now)),
            Question::Missing(addresses) => packed(&missing::take(&self.sql, addresses)?),
            Question::Counts(after, limit) => packed(&ledger.counts(after, *limit)),
            Question::Views(ids) => packed(&ledger.views_of(ids)),
        })
    }

    fn take(&self, question: &Question) -> Result<(), ApiError> {
        let taken = self.ledger()?.take(&self.sql, question, clock::now());
        // After an error the rows are right and the memory may not be.
        taken.inspect_err(|_| *self.ledger.borrow_mut() = None)?;
        self.set_alarm();
        Ok(())
    }

    /// Sets the alarm, unless it is set.
    fn set_alarm(&self) {
        if !self.has_alarm.replace(true) {
            let now = clock::millis();
            self.sql.set_alarm((self.put_at.get() + SNAPSHOT_MILLIS).max(now + SOON_MILLIS));
        }
    }

    async fn put_snapshot(&self) -> Result<(), ApiError> {
        let snapshot = Snapshot::of(&*self.ledger()?, clock::now());
        let store = KvPaper::bind(&self.env)?;
        Ok(store.put_numbers(&snapshot.write()).await?)
    }
}
