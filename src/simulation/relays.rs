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
use crate::storage::{NativeSql, Sql, StoreError};

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
    /// The round trips to a relay, in milliseconds, which data centers have in turn. What a call takes longer comes on top.
    pub round_trips_millis: Cell<&'static [u64]>,
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
            round_trips_millis: Cell::new(&[0]),
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

    /// Makes all relays know of an edition that the Catalog does not have, as after a recovery of its database.
    fn pretend(&self, number: u64) {
        for relay in &self.regions {
            relay.sql.run("UPDATE newest SET number = ?", vec![number.into()]).expect("it is a number");
        }
        self.restart();
    }

    /// Asks the relay of a data center.
    pub async fn ask(&self, place: usize, have: u64, wants_bundle: bool) -> Result<Relayed, ApiError> {
        self.asked.set(self.asked.get() + 1);
        let relay = &self.regions[place % self.regions.len()];
        let round_trips_millis = self.round_trips_millis.get();
        let way_millis = round_trips_millis[place % round_trips_millis.len()] / 2;
        self.clockwork.sleep(way_millis).await;
        let answer = self.call(relay, &RelayRequest::Ask { have, wants_bundle }, self.are_dead.get()).await;
        self.clockwork.sleep(way_millis).await;
        answer
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

#[cfg(test)]
mod tests {
    use super::super::clockwork::BEGINNING_MILLIS;
    use super::super::editors::Editor;
    use super::super::isolate::Isolate;
    use super::super::lagging::Nature;
    use super::super::paper::Paper;
    use super::*;
    use crate::reading::edition::Edition;

    #[test]
    fn after_a_recovery_of_the_catalog_a_relay_that_was_restarted_has_the_older_edition() {
        let clockwork = Clockwork::new(1);
        let store = Nature { lag_millis: 0, usual_millis: 10, slow_millis: 10, slow_permille: 0, failing_permille: 0 };
        let world = World::new(&clockwork, Fate { store, places: 1, dying_permille: 0, losing_permille: 0, relays: 1 });
        let paper = Rc::new(Paper::new(&world.sql, Edition::unpublished().site));
        let editor = Editor { name: "lan".into(), world: world.clone(), paper: paper.clone() };
        let (clock, is_done) = (clockwork.clone(), Rc::new(Cell::new(false)));
        let done = is_done.clone();
        clockwork.spawn(async move {
            editor.found(&Isolate::new(&world, 0)).await;
            world.relays.pretend(99);
            for (have, has_bundle) in [(0, true), (1, false)] {
                let relayed = world.relays.ask(0, have, true).await.expect("nothing fails");
                assert_eq!((relayed.number, relayed.bundle.is_some()), (1, has_bundle));
            }
            // Editions that are made from then on get the numbers after it.
            while paper.newest() == 1 {
                editor.publish("số mới", &Isolate::new(&world, 0)).await;
            }
            clock.sleep(2_000).await;
            assert_eq!(world.relays.ask(0, 1, true).await.expect("nothing fails").number, 2);
            done.set(true);
        });
        clockwork.run_until(BEGINNING_MILLIS + 60_000);
        clockwork.stop();
        assert!(is_done.get());
    }
}
