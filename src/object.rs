//! Calls to Durable Objects by the platform's RPC: a message as bytes out, an answer or a problem as bytes back.
//!
//! An object may fail to answer: a panic anywhere in an isolate ends the objects in it, and an object may be moving to
//! another machine. So every call has a time limit, and a call that failed without an answer is repeated once. Commands
//! are idempotent.
//!
//! The class of every object has a method `ask(bytes)`, which returns what [`reply`] makes, and `alarm()` if it sets an
//! alarm.

use gazette_core::wire::{ApiError, from_bytes};
use js_sys::{Promise, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Error, Stub};

use crate::clock;
use crate::codec::{decode, encode};
use crate::observing::{self, With};
use crate::probe::{self, Operation};

/// The most time that one attempt of a call may take.
const TIMEOUT_MILLIS: u32 = 20_000;
/// The last byte of a reply whose other bytes are the answer.
const ANSWER: u8 = 0;
/// The last byte of a reply whose other bytes are a problem in JSON.
const PROBLEM: u8 = 1;

#[wasm_bindgen]
extern "C" {
    /// The methods that callers see of an object.
    type Rpc;

    #[wasm_bindgen(method, catch)]
    fn ask(this: &Rpc, message: &Uint8Array) -> Result<Promise, JsValue>;
}

/// The variable with the location hint of the objects that exist once in the paper. It counts when an object is made.
const LOCATION: &str = "OBJECTS_NEAR";

/// One of the objects behind a binding.
#[derive(Debug, Clone, Copy)]
pub enum Instance<'a> {
    /// By its name.
    Named(&'a str),
    /// By its name; a new one is made at a place, if one is given.
    Near {
        /// The name.
        name: &'a str,
        /// A location hint.
        hint: Option<&'static str>,
    },
    /// By its id, in hex.
    WithId(&'a str),
    /// The one of a region, named by the region's location hint.
    In(&'a str),
}

impl Instance<'_> {
    fn stub(self, env: &Env, binding: &str) -> worker::Result<Stub> {
        let objects = env.durable_object(binding)?;
        match self {
            Self::Named(name) | Self::Near { name, hint: None } => match env.var(LOCATION).map(|hint| hint.to_string())
            {
                Ok(hint) if !hint.is_empty() => objects.get_by_name_with_location_hint(name, &hint),
                _ => objects.get_by_name(name),
            },
            Self::Near { name, hint: Some(hint) } => objects.get_by_name_with_location_hint(name, hint),
            Self::WithId(id) => objects.id_from_string(id)?.get_stub(),
            Self::In(region) => objects.get_by_name_with_location_hint(region, region),
        }
    }
}

/// The id of the object with a name, in hex.
pub fn id_of(env: &Env, binding: &str, name: &str) -> Result<String, ApiError> {
    let id = env.durable_object(binding).and_then(|objects| Ok(objects.id_from_name(name)?.to_string()));
    id.map_err(ApiError::internal)
}

/// Sends a command to an object and reads its answer, both in JSON.
pub async fn ask_json<T: DeserializeOwned>(
    env: &Env,
    binding: &'static str,
    instance: Instance<'_>,
    command: &impl Serialize,
) -> Result<T, ApiError> {
    Ok(from_bytes(&ask(env, binding, instance, &serde_json::to_vec(command)?).await?)?)
}

/// Sends a command to an object and reads its answer, both as [`codec`](crate::codec) writes them.
pub async fn ask_binary<T: DeserializeOwned>(
    env: &Env,
    binding: &'static str,
    instance: Instance<'_>,
    command: &impl Serialize,
) -> Result<T, ApiError> {
    Ok(decode(&ask(env, binding, instance, &encode(command)?).await?)?)
}

/// The same, without a second attempt.
pub async fn ask_binary_once<T: DeserializeOwned>(
    env: &Env,
    binding: &'static str,
    instance: Instance<'_>,
    command: &impl Serialize,
) -> Result<T, ApiError> {
    let reply = attempt(env, binding, instance, &encode(command)?).await.map_err(ApiError::internal)?;
    Ok(decode(&answer_in(reply, binding, instance)?)?)
}

async fn ask(env: &Env, binding: &'static str, instance: Instance<'_>, message: &[u8]) -> Result<Vec<u8>, ApiError> {
    let reply = match attempt(env, binding, instance, message).await {
        Ok(reply) => reply,
        // The platform sheds load: a retry would make it worse.
        Err(error) if error.to_string().contains("overloaded") => return Err(ApiError::internal(error)),
        Err(error) => {
            log::warn!(binding, instance:?; "an object did not answer and is asked once more: {error}");
            attempt(env, binding, instance, message).await.map_err(ApiError::internal)?
        }
    };
    answer_in(reply, binding, instance)
}

fn answer_in(mut reply: Vec<u8>, binding: &str, instance: Instance<'_>) -> Result<Vec<u8>, ApiError> {
    match reply.pop() {
        Some(ANSWER) => Ok(reply),
        Some(PROBLEM) => Err(ApiError::Upstream(Box::new(from_bytes(&reply)?))),
        _ => Err(ApiError::Internal(format!("{binding} {instance:?} sent no reply"))),
    }
}

async fn attempt(env: &Env, binding: &'static str, instance: Instance<'_>, message: &[u8]) -> worker::Result<Vec<u8>> {
    probe::count(Operation::ObjectCall);
    let _call = observing::begin(With::Object(binding));
    let object: Rpc = instance.stub(env, binding)?.into_rpc();
    // A copy: of a view into WebAssembly's memory, the platform would send the whole memory.
    let reply = JsFuture::from(object.ask(&Uint8Array::from(message))?);
    let Some(reply) = clock::within(TIMEOUT_MILLIS.into(), reply).await else {
        return Err(Error::RustError(format!("it took longer than {TIMEOUT_MILLIS} ms")));
    };
    Ok(reply?.dyn_into::<Uint8Array>()?.to_vec())
}

/// What an object returns to its caller: an answer or a problem. An internal error is logged here, where it happened.
pub fn reply(answer: Result<Vec<u8>, ApiError>) -> Uint8Array {
    let (mut bytes, kind) = match answer {
        Ok(bytes) => (bytes, ANSWER),
        Err(error) => {
            if let ApiError::Internal(cause) = &error {
                log::error!("an object failed: {cause}");
            }
            (serde_json::to_vec(&error.problem()).unwrap_or_default(), PROBLEM)
        }
    };
    bytes.push(kind);
    Uint8Array::from(bytes.as_slice())
}

/// An answer as JSON.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    Ok(serde_json::to_vec(value)?)
}
