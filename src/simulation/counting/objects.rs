//! The counting objects of one run: view shards and `Stats`. They may die at any `.await` and wake with their rows;
//! calls to them may be lost, late or repeated.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use gazette_core::wire::ApiError;
use gazette_counting::command::{Receipt, ShardRequest, StatsRequest};
use gazette_sql::{Row, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::{decode, encode};
use crate::counting::client::{Objects as Reachable, shard_of};
use crate::counting::{Shard, StatsObject};
use crate::host::{Host, ShardHost};
use crate::simulation::clockwork::{Clockwork, Life};
use crate::simulation::lagging::{Kv, LaggingKv, Nature};
use crate::simulation::world::{ALARM_RETRY_MILLIS, Alarm, to_f64, to_u64};
use crate::storage::{NativeSql, ObjectRows, Sql, SqlError, StoreError};

/// The timeout of a caller, as in `object::ask`.
const TIMEOUT_MILLIS: u64 = 20_000;
/// The maximum duration of a slow call.
const STRAGGLING_MILLIS: u64 = 30_000;

/// The failure rates of a run, in permille.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fate {
    /// Steps at which an object dies.
    pub dying: u64,
    /// Requests or responses that are lost.
    pub losing: u64,
    /// Requests or responses that are slower than the caller's timeout.
    pub straggling: u64,
    /// Calls that are dropped in the middle while the object lives on.
    pub dropping: u64,
    /// Statements that fail.
    pub failing: u64,
}

/// A view shard and `Stats`, as they run here.
pub type SimulatedShard = Shard<Rows, Place>;
type SimulatedStats = StatsObject<Rows, Place>;

/// All objects.
pub struct Objects {
    pub clockwork: Clockwork,
    pub kv: Rc<Kv>,
    pub shards: Vec<Machine<Rc<SimulatedShard>>>,
    pub stats: Machine<Rc<SimulatedStats>>,
    pub deaths: Cell<u64>,
    /// The requests to objects that are paid for: calls, and alarms that ring.
    pub requests: Cell<u64>,
    fate: Rc<Cell<Fate>>,
}

/// The rows and the alarm of an object, which survive it, and the object while it lives.
pub struct Machine<O> {
    pub sql: Rc<NativeSql>,
    alarm: Rc<Alarm>,
    object: RefCell<Option<(O, Life)>>,
}

/// The rows, as the object sees them.
pub struct Rows {
    sql: Rc<NativeSql>,
    alarm: Rc<Alarm>,
    clockwork: Clockwork,
    fate: Rc<Cell<Fate>>,
    is_open: Cell<bool>,
    /// The changes of rows before this object was opened.
    changes_before: u64,
    alarms_set: Cell<u64>,
}

/// The host of an object.
pub struct Place {
    objects: Weak<Objects>,
    clockwork: Clockwork,
    store: LaggingKv,
    life: Life,
}

/// The target of a call.
#[derive(Clone, Copy)]
enum Target {
    Shard(usize),
    Stats,
}

impl<O> Machine<O> {
    fn new() -> Self {
        Self { sql: Rc::new(NativeSql::new()), alarm: Rc::default(), object: RefCell::default() }
    }
}

impl Objects {
    /// `shards` view shards, and `Stats`.
    pub fn new(clockwork: &Clockwork, shards: usize, fate: Fate, store: Nature) -> Rc<Self> {
        let objects = Rc::new(Self {
            clockwork: clockwork.clone(),
            kv: Kv::new(clockwork, store, 1),
            shards: (0..shards).map(|_| Machine::new()).collect(),
            stats: Machine::new(),
            deaths: Cell::new(0),
            requests: Cell::new(0),
            fate: Rc::new(Cell::new(fate)),
        });
        for target in objects.targets() {
            // This creates the tables.
            objects.life_of(target);
            clockwork.spawn(objects.clone().ring_alarms(target));
            clockwork.spawn(objects.clone().end_lives(target));
        }
        objects
    }

    fn targets(&self) -> Vec<Target> {
        (0..self.shards.len()).map(Target::Shard).chain([Target::Stats]).collect()
    }

    /// Ends all failures and deaths.
    pub fn calm_down(&self) {
        self.kv.calm_down();
        self.fate.set(Fate::default());
    }

    /// Sends a message to the shard of a network.
    pub async fn ask_shard(self: &Rc<Self>, network: &str, message: &ShardRequest) -> Result<Receipt, ApiError> {
        let shard = usize::try_from(shard_of(network, self.shards.len() as u64)).expect("it is small");
        self.call(Target::Shard(shard), message).await
    }

    /// What `Stats` answers if it is asked on the spot.
    pub fn read<T: DeserializeOwned>(self: &Rc<Self>, request: &StatsRequest) -> Option<T> {
        let (stats, _) = self.stats_object();
        let answer = stats.answer_to(&encode(request).expect("a request")).ok()?;
        Some(decode(&answer).expect("an answer"))
    }

    fn shard_object(self: &Rc<Self>, number: usize) -> (Rc<SimulatedShard>, Life) {
        let open = |rows, place| Rc::new(Shard::new(shard_id(number), rows, place));
        self.object(&self.shards[number], open)
    }

    fn stats_object(self: &Rc<Self>) -> (Rc<SimulatedStats>, Life) {
        self.object(&self.stats, |rows, place| Rc::new(StatsObject::new(rows, place)))
    }

    fn object<O: Clone + HasRows>(
        self: &Rc<Self>,
        machine: &Machine<O>,
        open: impl FnOnce(Rows, Place) -> O,
    ) -> (O, Life) {
        let mut slot = machine.object.borrow_mut();
        if let Some((object, life)) = slot.as_ref().filter(|(_, life)| life.goes_on()) {
            return (object.clone(), life.clone());
        }
        let rows = Rows {
            sql: machine.sql.clone(),
            alarm: machine.alarm.clone(),
            clockwork: self.clockwork.clone(),
            fate: self.fate.clone(),
            is_open: Cell::new(false),
            changes_before: changes(&machine.sql),
            alarms_set: Cell::default(),
        };
        let life = Life::new();
        let place = Place {
            objects: Rc::downgrade(self),
            clockwork: self.clockwork.clone(),
            store: self.kv.at(0),
            life: life.clone(),
        };
        let object = open(rows, place);
        object.rows().is_open.set(true);
        *slot = Some((object.clone(), life.clone()));
        (object, life)
    }

    fn maybe_die(&self, life: &Life) {
        if self.clockwork.happens(self.fate.get().dying) {
            self.end(life);
        }
    }

    fn end(&self, life: &Life) {
        if life.goes_on() {
            life.end();
            self.deaths.set(self.deaths.get() + 1);
        }
    }

    fn life_of(self: &Rc<Self>, target: Target) -> Life {
        match target {
            Target::Shard(number) => self.shard_object(number).1,
            Target::Stats => self.stats_object().1,
        }
    }

    async fn end_lives(self: Rc<Self>, target: Target) {
        loop {
            self.clockwork.sleep(self.clockwork.below(30_000)).await;
            if self.fate.get().dying > 0 {
                self.end(&self.life_of(target));
            }
        }
    }

    async fn ring_alarms(self: Rc<Self>, target: Target) {
        let alarm = match target {
            Target::Shard(number) => &self.shards[number].alarm,
            Target::Stats => &self.stats.alarm,
        };
        loop {
            alarm.rings(&self.clockwork).await;
            self.requests.set(self.requests.get() + 1);
            let rung = match target {
                Target::Shard(number) => {
                    let (shard, life) = self.shard_object(number);
                    life.with(shard.ring(), || self.maybe_die(&life)).await
                }
                Target::Stats => {
                    let (stats, life) = self.stats_object();
                    life.with(stats.ring(), || self.maybe_die(&life)).await
                }
            };
            if rung.is_err() {
                let again = self.clockwork.now_millis() + ALARM_RETRY_MILLIS;
                alarm.set(Some(alarm.at_millis().map_or(again, |at| at.min(again))));
            }
        }
    }

    /// As `object::ask` does: with a time limit, and once more if no answer came. An attempt goes on when nobody waits for it.
    async fn call<T: DeserializeOwned>(
        self: &Rc<Self>,
        target: Target,
        message: &impl Serialize,
    ) -> Result<T, ApiError> {
        let message = encode(message)?;
        for _ in 0..2 {
            let (sender, receiver) = oneshot::channel();
            let (objects, message) = (self.clone(), message.clone());
            self.clockwork.spawn(async move {
                if let Some(answer) = objects.attempt(target, &message).await {
                    let _nobody_waits = sender.send(answer);
                }
            });
            let deadline = std::pin::pin!(self.clockwork.sleep(TIMEOUT_MILLIS));
            if let Either::Left((Ok(answer), _)) = select(receiver, deadline).await {
                let answer: Vec<u8> =
                    answer.map_err(|error: ApiError| ApiError::Upstream(Box::new(error.problem())))?;
                return Ok(decode(&answer)?);
            }
        }
        Err(ApiError::Internal("an object did not answer".into()))
    }

    async fn attempt(self: &Rc<Self>, target: Target, message: &[u8]) -> Option<Result<Vec<u8>, ApiError>> {
        self.way().await?;
        self.requests.set(self.requests.get() + 1);
        let (work, life) = match target {
            Target::Shard(number) => {
                let (shard, life) = self.shard_object(number);
                (async move { shard.answer_to(message).await }.boxed_local(), life)
            }
            Target::Stats => {
                let (stats, life) = self.stats_object();
                (async move { stats.answer_to(message) }.boxed_local(), life)
            }
        };
        let work = life.with(work, || self.maybe_die(&life));
        let answer = if self.clockwork.happens(self.fate.get().dropping) {
            let patience = std::pin::pin!(self.clockwork.sleep(self.clockwork.below(500)));
            match select(std::pin::pin!(work), patience).await {
                Either::Left((answer, _)) => answer.ok()?,
                Either::Right(_) => return None,
            }
        } else {
            work.await.ok()?
        };
        self.way().await?;
        Some(answer)
    }

    /// A request or a response under way; `None` if it is lost.
    async fn way(&self) -> Option<()> {
        let fate = self.fate.get();
        let is_late = self.clockwork.happens(fate.straggling);
        let most = if is_late { STRAGGLING_MILLIS } else { 60 };
        self.clockwork.sleep(self.clockwork.below(most)).await;
        (!self.clockwork.happens(fate.losing)).then_some(())
    }
}

/// The rows that were inserted, updated and deleted in a database.
fn changes(sql: &NativeSql) -> u64 {
    let changes = sql.number("SELECT total_changes()", Vec::new()).expect("a number");
    changes.unsigned_abs()
}

/// The object id of a shard.
pub fn shard_id(number: usize) -> String {
    format!("id-of-shard-{number}")
}

impl Reachable for Rc<Objects> {
    /// The shards in use. `Stats` may know former ones.
    fn shards(&self) -> Result<Vec<String>, ApiError> {
        Ok((0..self.shards.len()).map(shard_id).collect())
    }

    async fn call_shard<T: DeserializeOwned>(&self, id: &str, message: &ShardRequest) -> Result<T, ApiError> {
        let number = (0..self.shards.len()).find(|number| shard_id(*number) == id).expect("a shard of this run");
        self.call(Target::Shard(number), message).await
    }

    async fn call_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError> {
        self.call(Target::Stats, request).await
    }
}

trait HasRows {
    fn rows(&self) -> &Rows;
}

impl HasRows for Rc<SimulatedShard> {
    fn rows(&self) -> &Rows {
        self.sql()
    }
}

impl HasRows for Rc<SimulatedStats> {
    fn rows(&self) -> &Rows {
        self.sql()
    }
}

impl Sql for Rows {
    fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        if self.is_open.get() && self.clockwork.happens(self.fate.get().failing) {
            return Err(SqlError("the disk is full".into()));
        }
        self.sql.run(statement, parameters)
    }

    fn transaction(&self, work: &mut dyn FnMut() -> bool) -> Result<(), SqlError> {
        self.sql.transaction(work)
    }
}

impl ObjectRows for Rows {
    fn set_alarm(&self, at_millis: f64) {
        self.alarms_set.set(self.alarms_set.get() + 1);
        self.alarm.set(Some(to_u64(at_millis)));
    }

    /// As the platform counts: changed rows, while no table has a second index, and alarms.
    fn rows_written(&self) -> u64 {
        changes(&self.sql) - self.changes_before + self.alarms_set.get()
    }
}

impl Host for Place {
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

impl ShardHost for Place {
    fn random() -> String {
        "a salt".into()
    }

    async fn ask_stats<T: DeserializeOwned>(&self, request: &StatsRequest) -> Result<T, ApiError> {
        let objects = self.objects.upgrade().expect("they outlive their calls");
        objects.call(Target::Stats, request).await
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        let life = self.life.clone();
        self.clockwork.spawn(async move {
            let _ended_with_the_object = life.with(work, || {}).await;
        });
    }
}
