//! The `Relay` object: one instance in each region that the setting `RELAYS` names, called by the region's location hint.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use super::service::RelayService;
use crate::logging;
use crate::object;
use crate::storage::ObjectSql;

/// Knows the newest edition, and passes it to the isolates of a region.
#[wasm_bindgen]
pub struct Relay(RelayService<ObjectSql, Env>);

#[wasm_bindgen]
impl Relay {
    /// Opens its row.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        logging::start(&env);
        Self(RelayService::new(ObjectSql::new(&State::from(state)), env))
    }

    /// Answers a `RelayRequest`.
    pub async fn ask(&self, message: Vec<u8>) -> Uint8Array {
        object::reply(self.0.answer_to(&message).await)
    }
}
