//! The `ViewShard` object: counts the views of the visitors that are routed to it. Instances are named `views-0`, `views-1`…
//!
//! Views are committed in groups. The first in a quiet object is committed at once, and opens a window of 250 ms; who comes
//! meanwhile waits for its end, or for 64 to have come. So one alone does not wait, and the more come the fewer rows are
//! written. A group's row is written without an `.await`, and the runtime holds every answer back until it is
//! durable (the output gate). The alarm that hands over is set in the same transaction: `Stats` hears of it also when the
//! object dies.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use futures_channel::oneshot;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use super::client::ask_stats;
use super::command::{Acknowledged, Arrival, Elsewhere, Message, Question, packed};
use super::packed::Packed;
use super::schema::MIGRATIONS;
use super::tally::Tally;
use crate::clock;
use crate::error::ApiError;
use crate::log;
use crate::log::random_uuid;
use crate::object;
use crate::storage::{ObjectSql, Sql, SqlError};

/// The longest that a view waits for others.
const WINDOW_MILLIS: f64 = 250.0;
/// So many don't wait any longer.
const FULL_GROUP: usize = 64;
/// The time between two hand-overs, and after one that failed.
const HAND_OVER_MILLIS: f64 = 3_000.0;
/// The same, when nothing was counted and only guests are still here.
const GUESTS_MILLIS: f64 = 20_000.0;
/// How soon after the first view `Stats` is told.
const SOON_MILLIS: f64 = 100.0;

/// Counts views.
#[wasm_bindgen]
pub struct ViewShard(Rc<Shard>);

struct Shard {
    name: String,
    env: Env,
    sql: ObjectSql,
    /// Why the schema could not be brought up to date, if so: then nothing is counted, and nothing acknowledged.
    broken: Option<SqlError>,
    /// What is known; `None` at first, and after a statement that failed.
    tally: RefCell<Option<Tally>>,
    waiting: RefCell<Vec<(Arrival, oneshot::Sender<Acknowledged>)>>,
    is_gathering: Cell<bool>,
    /// When the alarm goes, as far as it is known to be set.
    alarm_at: Cell<Option<f64>>,
    handed_at: Cell<f64>,
}

#[wasm_bindgen]
impl ViewShard {
    /// Opens its rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let sql = ObjectSql::new(&state);
        let broken = sql.migrate(MIGRATIONS).err();
        Self(Rc::new(Shard {
            name: state.id().to_string(),
            env,
            sql,
            broken,
            tally: RefCell::default(),
            waiting: RefCell::default(),
            is_gathering: Cell::default(),
            alarm_at: Cell::default(),
            handed_at: Cell::default(),
        }))
    }

    /// Answers an `Arrival` when it is durable, with `Acknowledged`.
    pub async fn ask(&self, message: String) -> String {
        object::reply_packed(self.0.note(&message).await)
    }

    /// Hands over what was counted.
    pub async fn alarm(&self) {
        self.0.alarm_at.set(None);
        if let Err(error) = self.0.hand_over().await {
            log::error(&format!("a shard could not hand over, and will try again: {error:?}"));
            self.0.forget();
            self.0.set_alarm(HAND_OVER_MILLIS);
        }
    }
}

impl Shard {
    fn tally(&self) -> Result<RefMut<'_, Tally>, ApiError> {
        if let Some(error) = &self.broken {
            return Err(ApiError::Internal(error.to_string()));
        }
        let mut tally = self.tally.borrow_mut();
        if tally.is_none() {
            *tally = Some(Tally::load(&self.sql, &self.name, random_uuid, clock::now())?);
        }
        RefMut::filter_map(tally, Option::as_mut).map_err(|_| ApiError::Internal("no tally".into()))
    }

    /// After an error the rows are right and the memory may not be.
    fn forget(&self) {
        *self.tally.borrow_mut() = None;
    }

    async fn note(self: &Rc<Self>, body: &str) -> Result<Vec<u8>, ApiError> {
        let arrival = Arrival::unpack(&mut Packed(&object::unpacked(body)?))?;
        if !self.tally()?.allows(&arrival.visitor, clock::now()) {
            return Err(ApiError::TooMany { window_secs: 60 });
        }
        if arrival.article.is_empty() {
            let acknowledged = self.commit(&[arrival])?;
            return Ok(acknowledged.first().map(packed).unwrap_or_default());
        }
        let (article, is_bot) = (arrival.article.clone(), arrival.is_bot);
        let (sender, receiver) = oneshot::channel();
        let count = {
            let mut waiting = self.waiting.borrow_mut();
            waiting.push((arrival, sender));
            waiting.len()
        };
        if !self.is_gathering.replace(true) {
            spawn_local(self.clone().gather());
            self.commit_group()?;
        } else if count >= FULL_GROUP {
            self.commit_group()?;
        }
        let acknowledged = receiver.await.map_err(|_| ApiError::Internal("the view's group was not written".into()))?;
        let is_recent = clock::millis() - self.handed_at.get() < GUESTS_MILLIS;
        if is_bot || is_recent && self.tally()?.is_told(&self.sql, &article)? {
            return Ok(packed(&acknowledged));
        }
        // Nobody should see a number that is smaller than the one before, only because little comes to this object.
        if let Err(error) = self.hand_over().await {
            log::warn(&format!("an answer lacks what other shards have counted: {error:?}"));
        }
        Ok(packed(&self.tally()?.say(&self.sql, &article, clock::now())?))
    }

    /// Commits group after group, until a window has ended in which nobody came.
    async fn gather(self: Rc<Self>) {
        loop {
            clock::sleep_millis(WINDOW_MILLIS).await;
            if self.waiting.borrow().is_empty() {
                break;
            }
            if let Err(error) = self.commit_group() {
                log::error(&format!("a group of views was not counted: {error:?}"));
            }
        }
        self.is_gathering.set(false);
    }

    fn commit_group(&self) -> Result<(), ApiError> {
        let (arrivals, senders): (Vec<_>, Vec<_>) = self.waiting.take().into_iter().unzip();
        for (sender, acknowledged) in senders.into_iter().zip(self.commit(&arrivals)?) {
            // Who has gone away is counted all the same.
            let _gone = sender.send(acknowledged);
        }
        Ok(())
    }

    fn commit(&self, arrivals: &[Arrival]) -> Result<Vec<Acknowledged>, ApiError> {
        let acknowledged = self.tally()?.commit(&self.sql, arrivals, clock::now());
        let acknowledged = acknowledged.inspect_err(|_| self.forget())?;
        let pause = if self.tally()?.has_news() { HAND_OVER_MILLIS } else { GUESTS_MILLIS };
        self.set_alarm(self.handed_at.get() + pause - clock::millis());
        Ok(acknowledged)
    }

    /// Sets the alarm, unless it goes sooner.
    fn set_alarm(&self, in_millis: f64) {
        let at = clock::millis() + in_millis.max(SOON_MILLIS);
        if self.alarm_at.get().is_none_or(|set| at < set) {
            self.alarm_at.set(Some(at));
            self.sql.set_alarm(at);
        }
    }

    async fn hand_over(&self) -> Result<(), ApiError> {
        let Some(mut batch) = self.tally()?.hand_over(&self.sql, clock::now())? else { return Ok(()) };
        batch.rows_written = self.sql.rows_written();
        let answer = ask_stats(&self.env, &Question::Take(batch)).await;
        let answer = answer.and_then(|answer| Ok(Elsewhere::unpack(&mut Packed(&answer))?));
        let answer = answer.inspect_err(|error| {
            log::warn(&format!("Stats did not take what was counted; it will be told again: {error:?}"));
        });
        self.handed_at.set(clock::millis());
        let mut tally = self.tally()?;
        tally.handed(&self.sql, answer.ok())?;
        if tally.should_fold(clock::now()) {
            tally.fold(&self.sql, clock::now())?;
        }
        let has_news = tally.has_news();
        if has_news {
            self.set_alarm(HAND_OVER_MILLIS);
        }
        Ok(())
    }
}
