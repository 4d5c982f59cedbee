//! The relays of one run: real ones, whose calls may be late or lost, and which may lose their memory at any call.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gazette_catalog::command::Command;
use gazette_core::wire::ApiError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::clockwork::Clockwork;
use super::lagging::{Kv, LaggingKv};
use super::world::{Fate, World, to_f64, to_u64};
use crate::codec::{decode, encode};
use crate::host::Host;
use crate::publishing::client::CatalogClient;
use crate::relaying::RelayService;
use crate::relaying::client::{RelayRequest, Relayed};
use crate::storage::{NativeSql, StoreError};

/// All relays.
pub struct Relays {
    clockwork: Clockwork,
    kv: Rc<Kv>,
    regions: Vec<Relay>,
    dying_permille: Cell<u64>,
    losing_permille: Cell<u64>,
    /// Whether all calls of isolates are lost.
    pub are_dead: Cell<bool>,
    /// Whether all messages of the Catalog are lost.
    pub are_deaf: Cell<bool>,
    /// How often relays were asked.
    pub asked: Cell<u64>,
}

struct Relay {
    sql: Rc<NativeSql>,
    place: RelayPlace,
    service: RefCell<Rc<RelayService<Rc<NativeSql>, RelayPlace>>>,
}

#[derive(Clone)]
struct RelayPlace {
    clockwork: Clockwork,
    store: LaggingKv,
    world: Weak<World>,
}

impl Relays {
    /// Relays that were told nothing yet.
    pub fn new(world: &Weak<World>, kv: &Rc<Kv>, clockwork: &Clockwork, fate: &Fate) -> Self {
        let relay = |_| {
            let sql = Rc::new(NativeSql::new());
            let place = RelayPlace { clockwork: clockwork.clone(), store: kv.at(fate.places), world: world.clone() };
            let service = RefCell::new(Rc::new(RelayService::new(sql.clone(), place.clone())));
            Relay { sql, place, service }
        };
        Self {
            clockwork: clockwork.clone(),
            kv: kv.clone(),
            regions: (0..fate.relays).map(relay).collect(),
            dying_permille: Cell::new(fate.dying_permille),
            losing_permille: Cell::new(fate.losing_permille),
            are_dead: Cell::default(),
            are_deaf: Cell::default(),
            asked: Cell::default(),
        }
    }

    /// Whether there are any.
    pub fn are_there(&self) -> bool {
        !self.regions.is_empty()
    }

    /// Ends all failures.
    pub fn calm_down(&self) {
        self.dying_permille.set(0);
        self.losing_permille.set(0);
    }

    /// Makes all relays lose their memory.
    pub fn restart(&self) {
        for relay in &self.regions {
            *relay.service.borrow_mut() = Rc::new(RelayService::new(relay.sql.clone(), relay.place.clone()));
        }
    }

    /// Asks the relay of a data center.
    pub async fn ask(&self, place: usize, have: u64, wants_bundle: bool) -> Result<Relayed, ApiError> {
        self.asked.set(self.asked.get() + 1);
        let relay = &self.regions[place % self.regions.len()];
        self.call(relay, &RelayRequest::Ask { have, wants_bundle }, self.are_dead.get()).await
    }

    /// Tells all relays of an edition.
    pub async fn tell(&self, number: u64, bundle: &str) -> Result<(), ApiError> {
        let request = RelayRequest::Tell { number, bundle: bundle.to_owned() };
        let told = self.regions.iter().map(|relay| self.call::<()>(relay, &request, self.are_deaf.get()));
        futures_util::future::join_all(told).await.into_iter().collect()
    }

    async fn call<T: DeserializeOwned>(
        &self,
        relay: &Relay,
        request: &impl Serialize,
        is_lost: bool,
    ) -> Result<T, ApiError> {
        let lost = || Err(ApiError::Internal("a relay did not answer".into()));
        self.clockwork.sleep(self.kv.latency_millis()).await;
        if is_lost || self.clockwork.happens(self.losing_permille.get()) {
            return lost();
        }
        if self.clockwork.happens(self.dying_permille.get()) {
            self.restart();
        }
        let service = relay.service.borrow().clone();
        let answer = service.answer_to(&encode(request)?).await;
        self.clockwork.sleep(self.kv.latency_millis()).await;
        if self.clockwork.happens(self.losing_permille.get()) { lost() } else { Ok(decode(&answer?)?) }
    }
}

impl Host for RelayPlace {
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

impl CatalogClient for RelayPlace {
    async fn ask<T: DeserializeOwned>(&self, command: &Command) -> Result<T, ApiError> {
        let world = self.world.upgrade().ok_or_else(|| ApiError::Internal("the run has ended".into()))?;
        Ok(serde_json::from_slice(&world.ask(&serde_json::to_vec(command)?).await?)?)
    }
}
