//! The interface of the relays for other modules.

use std::cell::OnceCell;

use futures_util::future::join_all;
use gazette_core::wire::ApiError;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::Request;
use worker::Env;

use super::regions::{self, Region};
pub use super::service::{RelayRequest, Relayed};
use crate::object::{self, Instance};
use crate::probe;

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "RELAY";
/// The variable with the location hints of the regions that have a relay; `0` or nothing for none.
const SETTING: &str = "RELAYS";

/// Access to the nearest relay.
pub trait RelayClient {
    /// Whether there is one.
    fn has_relay(&self) -> bool;
    /// Asks it for the newest edition, once.
    async fn ask_relay(&self, have: u64, wants_bundle: bool) -> Result<Relayed, ApiError>;
}

thread_local! {
    /// Latitude and longitude of the first reader in this isolate, who is near it.
    static PLACE: OnceCell<Option<(f64, f64)>> = const { OnceCell::new() };
}

/// Remembers where this isolate is, from its first request.
pub fn note_place(request: &Request) {
    PLACE.with(|place| {
        let _is_known = place.get_or_init(|| place_of(request));
    });
}

fn place_of(request: &Request) -> Option<(f64, f64)> {
    let cf = Reflect::get(request, &JsValue::from_str("cf")).ok()?;
    let degrees = |name| Reflect::get(&cf, &JsValue::from_str(name)).ok()?.as_string()?.parse().ok();
    Some((degrees("latitude")?, degrees("longitude")?))
}

fn configured(env: &Env) -> Vec<Region> {
    env.var(SETTING).map(|setting| regions::named(&setting.to_string())).unwrap_or_default()
}

const fn instance(region: Region) -> Instance<'static> {
    Instance::In(region.hint)
}

impl RelayClient for Env {
    fn has_relay(&self) -> bool {
        !configured(self).is_empty()
    }

    async fn ask_relay(&self, have: u64, wants_bundle: bool) -> Result<Relayed, ApiError> {
        if probe::relay_fails().await {
            return Err(ApiError::Internal("as a test wished".into()));
        }
        let place = PLACE.with(|place| place.get().copied().flatten());
        let nearest = regions::nearest(&configured(self), place);
        let nearest = nearest.ok_or_else(|| ApiError::Internal("there is no relay".into()))?;
        object::ask_binary_once(self, BINDING, instance(nearest), &RelayRequest::Ask { have, wants_bundle }).await
    }
}

/// Tells all relays of the newest edition. Fails if one of them did not hear it.
pub async fn tell(env: &Env, number: u64, bundle: &str) -> Result<(), ApiError> {
    let request = RelayRequest::Tell { number, bundle: bundle.to_owned() };
    let relays = configured(env);
    let told = relays.iter().map(|relay| object::ask_binary_once(env, BINDING, instance(*relay), &request));
    join_all(told).await.into_iter().collect()
}
