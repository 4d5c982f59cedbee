//! The machines of one run: the Catalog's object, which may die at any `.await` and wakes with its rows; data centers,
//! and their isolates, which may die and lose their memory.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gazette_catalog::command::Command;
use gazette_catalog::webhooks::Message;
use gazette_core::wire::ApiError;
use serde::de::DeserializeOwned;

use super::clockwork::{Clockwork, Life};
use super::lagging::{Kv, LaggingKv, Nature};
use super::neighbours::{Neighbours, failure};
use super::relays::Relays;
use crate::counting::client::{Described, Snapshot};
use crate::host::{Host, Later, ObjectHost};
use crate::publishing::CatalogService;
use crate::publishing::client::CatalogClient;
use crate::reading::read_context::ReadContext;
use crate::relaying::client::{RelayClient, Relayed};
use crate::searching::client::{Order, Progress};
use crate::storage::{NativeSql, StoreError};

/// The platform's pause before it repeats an alarm whose handler died.
pub const ALARM_RETRY_MILLIS: u64 = 2_000;

/// The failure rates of a run.
#[derive(Debug, Clone)]
pub struct Fate {
    /// The store.
    pub store: Nature,
    /// The number of data centers.
    pub places: usize,
    /// The permille of the Catalog's steps at which it dies.
    pub dying_permille: u64,
    /// The permille of calls to an object whose request or response is lost.
    pub losing_permille: u64,
    /// The number of relays.
    pub relays: usize,
}

/// All machines.
pub struct World {
    /// Time and random numbers.
    pub clockwork: Clockwork,
    /// The store.
    pub kv: Rc<Kv>,
    /// The Catalog's rows.
    pub sql: Rc<NativeSql>,
    fate: RefCell<Fate>,
    object: RefCell<Option<Rc<Object>>>,
    alarm: Rc<Alarm>,
    /// How often the Catalog did not respond to a caller.
    pub unanswered: Cell<u64>,
    /// The number of the Catalog's deaths.
    pub deaths: Cell<u64>,
    /// The services that the Catalog calls.
    pub neighbours: Rc<Neighbours>,
    /// The relays.
    pub relays: Rc<Relays>,
}

struct Object {
    life: Life,
    desk: CatalogService<Rc<NativeSql>, ObjectPlace>,
}

struct ObjectPlace {
    clockwork: Clockwork,
    store: LaggingKv,
    alarm: Rc<Alarm>,
    neighbours: Rc<Neighbours>,
    relays: Rc<Relays>,
}

/// The alarm of an object, which survives it.
#[derive(Default)]
pub struct Alarm {
    at_millis: Cell<Option<u64>>,
    changed: RefCell<Option<Waker>>,
}

impl Alarm {
    /// Sets it to an instant, or clears it.
    pub fn set(&self, at_millis: Option<u64>) {
        self.at_millis.set(at_millis);
        if let Some(waker) = self.changed.take() {
            waker.wake();
        }
    }

    /// When it is due, if it is set.
    pub fn at_millis(&self) -> Option<u64> {
        self.at_millis.get()
    }

    /// Waits until it is due, and clears it.
    pub async fn rings(&self, clockwork: &Clockwork) {
        loop {
            let at = self.at_millis.get();
            let changed = poll_fn(|context| {
                if self.at_millis.get() != at {
                    return Poll::Ready(());
                }
                *self.changed.borrow_mut() = Some(context.waker().clone());
                Poll::Pending
            });
            let Some(at_millis) = at else {
                changed.await;
                continue;
            };
            let due = std::pin::pin!(clockwork.until(at_millis));
            futures_util::future::select(due, changed).await;
            if self.at_millis.get() == at && clockwork.now_millis() >= at_millis {
                return self.at_millis.set(None);
            }
        }
    }
}

impl World {
    /// A paper without editions.
    pub fn new(clockwork: &Clockwork, fate: Fate) -> Rc<Self> {
        // The object writes from a data center of its own.
        let kv = Kv::new(clockwork, fate.store.clone(), fate.places + 1);
        let world = Rc::new_cyclic(|world| Self {
            relays: Rc::new(Relays::new(world, &kv, clockwork, &fate)),
            clockwork: clockwork.clone(),
            kv,
            sql: Rc::new(NativeSql::new()),
            fate: RefCell::new(fate),
            object: RefCell::default(),
            alarm: Rc::default(),
            unanswered: Cell::new(0),
            deaths: Cell::new(0),
            neighbours: Rc::new(Neighbours::new(clockwork)),
        });
        // This creates the tables.
        world.object();
        clockwork.spawn(world.clone().ring_alarms());
        clockwork.spawn(world.clone().move_the_object());
        world
    }

    /// Ends all failures and deaths.
    pub fn calm_down(&self) {
        self.kv.calm_down();
        let mut fate = self.fate.borrow_mut();
        (fate.dying_permille, fate.losing_permille) = (0, 0);
        self.relays.calm_down();
    }

    /// Loses every call to an object from now on.
    pub fn lose_everything(&self) {
        self.fate.borrow_mut().losing_permille = 1_000;
        self.relays.are_dead.set(true);
    }

    /// A data center.
    pub fn place(self: &Rc<Self>, number: usize) -> SimulatedPlace {
        SimulatedPlace { number, store: self.kv.at(number), world: self.clone() }
    }

    /// The number of data centers with readers.
    pub fn places(&self) -> usize {
        self.fate.borrow().places
    }

    async fn ring_alarms(self: Rc<Self>) {
        loop {
            self.alarm.rings(&self.clockwork).await;
            let object = self.object();
            if object.life.with(object.desk.run_due_jobs(), || self.maybe_die(&object)).await.is_err() {
                let again = self.clockwork.now_millis() + ALARM_RETRY_MILLIS;
                self.alarm.set(Some(self.alarm.at_millis.get().map_or(again, |at| at.min(again))));
            }
        }
    }

    /// The platform ends an object at any point, and wakes it elsewhere.
    async fn move_the_object(self: Rc<Self>) {
        loop {
            self.clockwork.sleep(self.clockwork.below(60_000)).await;
            self.end_object();
        }
    }

    /// Ends the object, if objects die in this run.
    pub fn end_object(&self) {
        let object = self.object();
        if self.fate.borrow().dying_permille > 0 && object.life.goes_on() {
            object.life.end();
            self.deaths.set(self.deaths.get() + 1);
        }
    }

    fn object(&self) -> Rc<Object> {
        let mut slot = self.object.borrow_mut();
        if let Some(object) = slot.as_ref().filter(|object| object.life.goes_on()) {
            return object.clone();
        }
        let place = ObjectPlace {
            clockwork: self.clockwork.clone(),
            store: self.kv.at(self.fate.borrow().places),
            alarm: self.alarm.clone(),
            neighbours: self.neighbours.clone(),
            relays: self.relays.clone(),
        };
        let object = Rc::new(Object { life: Life::new(), desk: CatalogService::new(self.sql.clone(), place) });
        *slot = Some(object.clone());
        object
    }

    fn maybe_die(&self, object: &Object) {
        if object.life.goes_on() && self.clockwork.happens(self.fate.borrow().dying_permille) {
            object.life.end();
            self.deaths.set(self.deaths.get() + 1);
        }
    }

    /// Repeats a call once if there was no response, as `object::ask` does.
    pub async fn ask(&self, command: &[u8]) -> Result<Vec<u8>, ApiError> {
        for _ in 0..2 {
            if let Some(answer) = self.attempt(command).await {
                return answer.map_err(|error| ApiError::Upstream(Box::new(error.problem())));
            }
        }
        self.unanswered.set(self.unanswered.get() + 1);
        Err(ApiError::Internal("the Catalog did not answer".into()))
    }

    async fn attempt(&self, command: &[u8]) -> Option<Result<Vec<u8>, ApiError>> {
        let losing = self.fate.borrow().losing_permille;
        self.clockwork.sleep(self.kv.latency_millis()).await;
        if self.clockwork.happens(losing) {
            return None;
        }
        let object = self.object();
        let answer = object.life.with(object.desk.answer_to(command), || self.maybe_die(&object)).await.ok()?;
        self.clockwork.sleep(self.kv.latency_millis()).await;
        (!self.clockwork.happens(losing)).then_some(answer)
    }
}

impl Host for ObjectPlace {
    type Store = LaggingKv;

    fn store(&self) -> Result<LaggingKv, StoreError> {
        Ok(self.store.clone())
    }

    fn millis(&self) -> f64 {
        to_f64(self.clockwork.now_millis())
    }

    async fn sleep_millis(&self, millis: f64) {
        self.clockwork.sleep(to_u64(millis)).await;
    }
}

impl ObjectHost for ObjectPlace {
    async fn set_alarm(&self, in_millis: i64) -> Result<(), ApiError> {
        self.alarm.set(Some(self.clockwork.now_millis() + in_millis.unsigned_abs()));
        Ok(())
    }

    /// Counts are not simulated here.
    async fn describe_articles(&self, _articles: Vec<Described>) -> Result<(), ApiError> {
        if self.neighbours.are_counts_broken.get() { Err(failure()) } else { Ok(()) }
    }

    /// Counts are not simulated here.
    async fn forget_counts(&self, _ids: Vec<String>, _slugs: Vec<String>) -> Result<(), ApiError> {
        Ok(())
    }

    /// Webhooks are not simulated here.
    async fn post(&self, _message: &Message) -> Result<u16, String> {
        Ok(204)
    }

    fn has_relays(&self) -> bool {
        self.relays.are_there()
    }

    async fn tell_relays(&self, number: u64, bundle: &str) -> Result<(), ApiError> {
        self.relays.tell(number, bundle).await
    }

    fn search_replicas(&self) -> u32 {
        u32::try_from(self.neighbours.used_indexes()).expect("it is small")
    }

    async fn search_progress(&self, replica: u32) -> Result<Progress, ApiError> {
        self.neighbours.progress(replica).await
    }

    async fn tell_search(&self, replica: u32, order: Order) -> Result<(), ApiError> {
        self.neighbours.tell(replica, order).await
    }
}

/// A data center, as the code that runs there sees it.
#[derive(Clone)]
pub struct SimulatedPlace {
    /// All machines.
    pub world: Rc<World>,
    number: usize,
    store: LaggingKv,
}

impl Host for SimulatedPlace {
    type Store = LaggingKv;

    fn store(&self) -> Result<LaggingKv, StoreError> {
        Ok(self.store.clone())
    }

    fn millis(&self) -> f64 {
        to_f64(self.world.clockwork.now_millis())
    }

    async fn sleep_millis(&self, millis: f64) {
        self.world.clockwork.sleep(to_u64(millis)).await;
    }
}

impl CatalogClient for SimulatedPlace {
    async fn ask<T: DeserializeOwned>(&self, command: &Command) -> Result<T, ApiError> {
        let answer = self.world.ask(&serde_json::to_vec(command)?).await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}

impl RelayClient for SimulatedPlace {
    fn has_relay(&self) -> bool {
        self.world.relays.are_there()
    }

    async fn ask_relay(&self, have: u64, wants_bundle: bool) -> Result<Relayed, ApiError> {
        self.world.relays.ask(self.number, have, wants_bundle).await
    }
}

impl ReadContext for SimulatedPlace {
    async fn numbers(&self) -> Result<Option<Snapshot>, ApiError> {
        self.world.clockwork.sleep(self.world.kv.latency_millis()).await;
        let mut snapshot = Snapshot::default();
        snapshot.views = self.world.clockwork.below(5);
        Ok(Some(snapshot))
    }
}

/// Runs work after an isolate's responses, while the isolate lives.
pub struct IsolateLater {
    /// The isolate's lifetime.
    pub life: Life,
    /// The clock.
    pub clockwork: Clockwork,
}

impl Later for IsolateLater {
    fn later(&self, work: impl Future<Output = ()> + 'static) {
        let life = self.life.clone();
        self.clockwork.spawn(async move {
            // Cancelled work needs no handling.
            let _cut_off = life.with(work, || {}).await;
        });
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in 53 bits")]
pub fn to_f64(millis: u64) -> f64 {
    millis as f64
}

/// Whole milliseconds, rounded up.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and waits are short")]
pub fn to_u64(millis: f64) -> u64 {
    millis.ceil() as u64
}
