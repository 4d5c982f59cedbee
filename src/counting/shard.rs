//! The `ViewShard` object: counts the views of the networks that are routed to it. Instances are named `views-0`,
//! `views-1`…
//!
//! Views are committed in groups. The first view in an idle object is committed at once and opens a window of 250 ms. At the
//! end of a window, a group of 24 is committed; a smaller one waits until there are 24, and a second at most. A view that is
//! alone waits no longer than 250 ms, unless the group before it had several. A group of 64 is committed at once, and what
//! comes after it in its window waits for the next, as another 64 will soon be there. So a single view does not wait, and
//! slow views share rows, too. The row of a group is written without an `.await`, and the runtime
//! holds back every response until the row is durable (the output gate). The alarm that flushes is set right after it,
//! also without an `.await`: the runtime commits all writes between two awaits as one transaction, so that `Stats` gets the
//! counts even if the object dies.

use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use futures_channel::oneshot;
use gazette_core::wire::ApiError;
use gazette_counting::command::{Receipt, ShardRequest, StatsRequest, ViewEvent};
use gazette_counting::schema;
use gazette_counting::shard_state::ShardState;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use crate::codec::{decode, encode};
use crate::host::ShardHost;
use crate::logging;
use crate::object;
use crate::storage::{ObjectRows, ObjectSql, SqlError};

/// How long views wait for others in any case.
const WINDOW_MILLIS: f64 = 250.0;
/// For how many windows they wait until there are [`COMPANY`].
const MAX_WINDOWS: u32 = 4;
/// The size of a group that is worth a row after one window.
const COMPANY: usize = 24;
/// A group of this size is committed at once.
const FULL_GROUP: usize = 64;
/// The time between two flushes, and after one that failed. `Stats` may be five seconds behind.
const FLUSH_MILLIS: f64 = 4_500.0;
/// The same, if there are only guests and no counts to flush.
const GUESTS_MILLIS: f64 = 20_000.0;
/// The least time before a flush.
const SOON_MILLIS: f64 = 100.0;

/// Counts views.
#[wasm_bindgen]
pub struct ViewShard(Rc<Shard<ObjectSql, Env>>);

#[wasm_bindgen]
impl ViewShard {
    /// Opens its rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        logging::start(&env);
        let state = State::from(state);
        let sql = ObjectSql::new(&state);
        Self(Rc::new(Shard::new(state.id().to_string(), sql, env)))
    }

    /// Answers a `ShardRequest`.
    pub async fn ask(&self, message: Vec<u8>) -> Uint8Array {
        object::reply(self.0.answer_to(&message).await)
    }

    /// Flushes what was counted to `Stats`.
    pub async fn alarm(&self) {
        self.0.ring().await;
    }
}

/// The logic of a shard, over any rows and host.
pub struct Shard<S, H> {
    name: String,
    sql: S,
    host: H,
    /// Why a migration failed, if one did: then every request is refused.
    broken: Option<SqlError>,
    /// `None` before the rows are read, at first and after a failed statement.
    state: RefCell<Option<ShardState>>,
    waiting: RefCell<Vec<(ViewEvent, oneshot::Sender<Receipt>)>>,
    is_gathering: Cell<bool>,
    /// Whether a group of [`COMPANY`] is committed at once, as it has waited for [`WINDOW_MILLIS`].
    is_late: Cell<bool>,
    /// How many groups were committed.
    groups: Cell<u64>,
    /// Whether the last group had more than one view.
    had_company: Cell<bool>,
    /// The time of the alarm, if one is known to be set.
    alarm_at: Cell<Option<f64>>,
    flushed_at: Cell<f64>,
    /// The number of the last batch. It outlives the state, so that an answer never meets another batch of the same
    /// number.
    batch: Cell<u64>,
}

impl<S: ObjectRows + 'static, H: ShardHost> Shard<S, H> {
    /// The shard with this object id.
    pub fn new(name: String, sql: S, host: H) -> Self {
        let broken = sql.migrate(schema::SHARD).err();
        Self {
            name,
            sql,
            host,
            broken,
            state: RefCell::default(),
            waiting: RefCell::default(),
            is_gathering: Cell::default(),
            is_late: Cell::default(),
            groups: Cell::default(),
            had_company: Cell::default(),
            alarm_at: Cell::default(),
            flushed_at: Cell::default(),
            batch: Cell::default(),
        }
    }

    /// Its rows.
    #[cfg(test)]
    pub const fn sql(&self) -> &S {
        &self.sql
    }

    /// Answers a [`ShardRequest`], both as [`codec`](crate::codec) encodes them. A view is answered when it is durable.
    pub async fn answer_to(self: &Rc<Self>, message: &[u8]) -> Result<Vec<u8>, ApiError> {
        Ok(match decode(message)? {
            ShardRequest::Count(event) => encode(&self.note(event).await?)?,
            ShardRequest::Look(article) => encode(&self.look(&article).await?)?,
            ShardRequest::Forget(ids) => encode(&self.forget(&ids)?)?,
        })
    }

    /// Flushes what was counted to `Stats`.
    pub async fn ring(&self) {
        self.alarm_at.set(None);
        if let Err(error) = self.flush().await {
            log::error!("a shard could not flush to Stats and will try again: {error:?}");
            self.reload();
            self.set_alarm(FLUSH_MILLIS);
        }
    }

    fn state(&self) -> Result<RefMut<'_, ShardState>, ApiError> {
        if let Some(error) = &self.broken {
            return Err(ApiError::internal(error));
        }
        let mut state = self.state.borrow_mut();
        if state.is_none() {
            *state = Some(ShardState::load(&self.sql, &self.name, H::random, self.host.now())?);
        }
        RefMut::filter_map(state, Option::as_mut).map_err(|_| ApiError::Internal("no state".into()))
    }

    /// Drops the state, to be read from the rows again: after an error the rows are right and the memory may not be.
    fn reload(&self) {
        *self.state.borrow_mut() = None;
    }

    async fn note(self: &Rc<Self>, event: ViewEvent) -> Result<Receipt, ApiError> {
        if !self.state()?.allows(&event.visitor, self.host.now()) {
            return Err(ApiError::TooMany { window_secs: 60 });
        }
        if event.article.is_empty() {
            let receipts = self.commit(&[event])?;
            return receipts.first().copied().ok_or_else(|| ApiError::Internal("nothing was answered".into()));
        }
        let (article, is_bot) = (event.article.clone(), event.is_bot);
        let (sender, receiver) = oneshot::channel();
        let count = {
            let mut waiting = self.waiting.borrow_mut();
            waiting.push((event, sender));
            waiting.len()
        };
        if !self.is_gathering.replace(true) {
            self.host.spawn(self.clone().gather());
            self.commit_group()?;
        } else if count >= FULL_GROUP || self.is_late.get() && count >= COMPANY {
            self.commit_group()?;
        }
        let receipt = receiver.await.map_err(|_| ApiError::Internal("the view's group was not written".into()))?;
        if is_bot || self.knows_remote(&article)? {
            return Ok(receipt);
        }
        // Without the remote counts, a reader could see a smaller number than before.
        if let Err(error) = self.flush().await {
            log::warn!("an answer lacks what other shards have counted: {error:?}");
        }
        Ok(self.state()?.look(&self.sql, &article, self.host.now())?)
    }

    /// The receipt for a visitor who is not counted. Writes nothing.
    async fn look(&self, article: &str) -> Result<Receipt, ApiError> {
        let known = self.state()?.look(&self.sql, article, self.host.now())?;
        if self.knows_remote(article)? {
            return Ok(known);
        }
        let remote: Receipt = self.host.ask_stats(&StatsRequest::Look(article.to_owned())).await?;
        Ok(Receipt {
            views: known.views.max(remote.views),
            online: known.online.max(remote.online),
            total: known.total.max(remote.total),
        })
    }

    /// Whether all remote counts that a receipt about an article needs are known, and recent.
    fn knows_remote(&self, article: &str) -> Result<bool, ApiError> {
        let is_recent = self.host.millis() - self.flushed_at.get() < GUESTS_MILLIS;
        Ok(is_recent && self.state()?.knows_remote(&self.sql, article)?)
    }

    /// Drops the articles with these ids.
    fn forget(&self, ids: &[String]) -> Result<(), ApiError> {
        let forgotten = self.state()?.forget(&self.sql, ids, self.host.now());
        forgotten.inspect_err(|_| self.reload())?;
        if self.state()?.has_news() {
            self.set_alarm(FLUSH_MILLIS);
        }
        Ok(())
    }

    /// Commits the groups that are not full, until a window has no views.
    async fn gather(self: Rc<Self>) {
        // For how many windows the oldest view may have waited.
        let mut windows = 0;
        loop {
            let groups = self.groups.get();
            self.host.sleep_millis(WINDOW_MILLIS).await;
            let count = self.waiting.borrow().len();
            let had_group = self.groups.get() != groups;
            if count == 0 && !had_group {
                break;
            }
            windows = if had_group { 1 } else { windows + 1 };
            // A sender of one view after the other would wait in vain: no other view comes.
            let is_alone = count == 1 && !self.had_company.get();
            if windows == MAX_WINDOWS || !had_group && (count >= COMPANY || is_alone) {
                if let Err(error) = self.commit_group() {
                    log::error!("a group of views was not counted: {error:?}");
                }
                windows = 0;
            } else {
                self.is_late.set(!had_group);
            }
        }
        self.is_gathering.set(false);
    }

    fn commit_group(&self) -> Result<(), ApiError> {
        let (events, senders): (Vec<_>, Vec<_>) = self.waiting.take().into_iter().unzip();
        self.had_company.set(events.len() > 1);
        self.is_late.set(false);
        self.groups.set(self.groups.get() + 1);
        for (sender, receipt) in senders.into_iter().zip(self.commit(&events)?) {
            // A view whose sender has gone away is counted all the same.
            let _gone = sender.send(receipt);
        }
        Ok(())
    }

    fn commit(&self, events: &[ViewEvent]) -> Result<Vec<Receipt>, ApiError> {
        let receipts = self.state()?.commit(&self.sql, events, self.host.now());
        let receipts = receipts.inspect_err(|_| self.reload())?;
        let pause = if self.state()?.has_news() { FLUSH_MILLIS } else { GUESTS_MILLIS };
        self.set_alarm(self.flushed_at.get() + pause - self.host.millis());
        Ok(receipts)
    }

    /// Sets the alarm, unless it is set for an earlier time.
    fn set_alarm(&self, in_millis: f64) {
        let at = self.host.millis() + in_millis.max(SOON_MILLIS);
        if self.alarm_at.get().is_none_or(|set| at < set) {
            self.alarm_at.set(Some(at));
            self.sql.set_alarm(at);
        }
    }

    async fn flush(&self) -> Result<(), ApiError> {
        let number = self.batch.get() + 1;
        let begun = self.state()?.begin_flush(&self.sql, number, self.host.now())?;
        let Some(mut batch) = begun else {
            // Another batch is in flight. If it gets lost, the alarm begins the next.
            self.set_alarm(FLUSH_MILLIS);
            return Ok(());
        };
        self.batch.set(number);
        batch.rows_written = self.sql.rows_written();
        let answer = self.host.ask_stats(&StatsRequest::Take(batch)).await;
        let answer = answer.inspect_err(|error| {
            log::warn!("Stats did not take a batch, which will be sent again: {error:?}");
        });
        self.flushed_at.set(self.host.millis());
        let mut state = self.state()?;
        state.end_flush(&self.sql, number, answer.ok())?;
        if state.should_fold(self.host.now()) {
            state.fold(&self.sql, self.host.now())?;
        }
        let has_news = state.has_news();
        if has_news {
            self.set_alarm(FLUSH_MILLIS);
        }
        Ok(())
    }
}
