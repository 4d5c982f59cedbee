//! Calls to Durable Objects by the platform's RPC: a command as text out, an answer or a problem as text back.
//!
//! A panic anywhere in an isolate takes its objects with it, and an object may be on its way between machines: so
//! every call has a time limit, and one that failed without an answer is made once more. Commands are idempotent.
//!
//! Every object's class has `ask(text)`, which answers what [`reply`] makes, and `alarm()` if it sets any.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;
use js_sys::{Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

use crate::clock;
use crate::error::ApiError;
use crate::log;
use crate::probe::{self, Operation};

/// The longest that an object may take over one command.
const TIMEOUT_MILLIS: u32 = 20_000;
/// The first letter of what an object answers with: an answer, or a problem.
const ANSWER: char = '+';
const PROBLEM: char = '-';

#[wasm_bindgen]
extern "C" {
    /// The objects behind a binding.
    type Namespace;

    #[wasm_bindgen(method, catch, js_name = getByName)]
    fn get_by_name(this: &Namespace, name: &str) -> Result<Stub, JsValue>;

    #[wasm_bindgen(method, catch, js_name = idFromName)]
    fn id_from_name(this: &Namespace, name: &str) -> Result<js_sys::Object, JsValue>;

    #[wasm_bindgen(method, catch, js_name = idFromString)]
    fn id_from_string(this: &Namespace, id: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn get(this: &Namespace, id: &JsValue) -> Result<Stub, JsValue>;

    /// One of them, wherever it lives.
    type Stub;

    #[wasm_bindgen(method, catch)]
    fn ask(this: &Stub, message: &str) -> Result<Promise, JsValue>;
}

/// One of the objects behind a binding.
#[derive(Debug, Clone, Copy)]
pub enum Instance<'a> {
    /// By its name.
    Named(&'a str),
    /// By its id, in hex.
    WithId(&'a str),
}

/// The id of the object of a name, in hex.
pub fn id_of(env: &Env, binding: &str, name: &str) -> Result<String, ApiError> {
    let id = objects(env, binding).and_then(|objects| objects.id_from_name(name));
    Ok(id.map_err(|thrown| ApiError::Internal(format!("{thrown:?}")))?.to_string().into())
}

fn objects(env: &Env, binding: &str) -> Result<Namespace, JsValue> {
    Ok(Reflect::get(env, &binding.into())?.unchecked_into())
}

/// Sends a command to an object and reads its answer.
pub async fn ask<T: DeserializeOwned>(
    env: &Env,
    binding: &str,
    instance: &str,
    command: &impl Serialize,
) -> Result<T, ApiError> {
    let text = ask_text(env, binding, Instance::Named(instance), serde_json::to_string(command)?).await?;
    Ok(serde_json::from_str(&text)?)
}

/// Sends packed bytes to an object, and gives the packed bytes that it answers with. On the way they are base64.
pub async fn ask_packed(env: &Env, binding: &str, instance: Instance<'_>, message: &[u8]) -> Result<Vec<u8>, ApiError> {
    unpacked(&ask_text(env, binding, instance, STANDARD.encode(message)).await?)
}

/// The packed bytes of a command.
pub fn unpacked(body: &str) -> Result<Vec<u8>, ApiError> {
    STANDARD.decode(body).map_err(|_| ApiError::Internal("a message is not base64".into()))
}

/// What an object answers with to packed bytes: the same, or a problem.
pub fn reply_packed(answer: Result<Vec<u8>, ApiError>) -> String {
    reply(answer.map(|bytes| STANDARD.encode(bytes)))
}

/// Boxed: otherwise every command would bring a copy of it into the program.
fn ask_text<'a>(
    env: &'a Env,
    binding: &'a str,
    instance: Instance<'a>,
    body: String,
) -> LocalBoxFuture<'a, Result<String, ApiError>> {
    Box::pin(async move {
        let answer = match attempt(env, binding, instance, &body).await {
            Ok(answer) => answer,
            // The platform sheds load: a retry would make it worse.
            Err(error) if error.contains("overloaded") => return Err(ApiError::Internal(error)),
            Err(error) => {
                log::warn(&format!("{instance:?} did not answer, asking once more: {error}"));
                attempt(env, binding, instance, &body).await.map_err(ApiError::Internal)?
            }
        };
        match answer.split_at_checked(ANSWER.len_utf8()) {
            Some((first, text)) if first == ANSWER.encode_utf8(&mut [0; 4]) => Ok(text.to_owned()),
            Some((_, problem)) => Err(ApiError::Upstream(Box::new(serde_json::from_str(problem)?))),
            None => Err(ApiError::Internal(format!("{instance:?} answered nothing"))),
        }
    })
}

async fn attempt(env: &Env, binding: &str, instance: Instance<'_>, body: &str) -> Result<String, String> {
    let thrown = |thrown: JsValue| format!("{thrown:?}");
    let objects = objects(env, binding).map_err(thrown)?;
    probe::count(Operation::ObjectCall);
    let stub = match instance {
        Instance::Named(name) => objects.get_by_name(name),
        Instance::WithId(id) => objects.id_from_string(id).and_then(|id| objects.get(&id)),
    };
    let answer = JsFuture::from(stub.and_then(|stub| stub.ask(body)).map_err(thrown)?);
    match clock::within(TIMEOUT_MILLIS.into(), answer).await {
        Some(answer) => Ok(answer.map_err(thrown)?.as_string().unwrap_or_default()),
        None => Err(format!("it took longer than {TIMEOUT_MILLIS} ms")),
    }
}

/// What an object answers with: JSON, or a problem. What is internal is logged here, where it happened.
pub fn reply(answer: Result<String, ApiError>) -> String {
    let (first, mut text) = match answer {
        Ok(text) => (ANSWER, text),
        Err(error) => {
            if let ApiError::Internal(cause) = &error {
                log::error(&format!("in an object: {cause}"));
            }
            (PROBLEM, serde_json::to_string(&error.problem()).unwrap_or_default())
        }
    };
    text.insert(0, first);
    text
}

/// An answer as JSON.
pub fn json(value: &impl Serialize) -> Result<String, ApiError> {
    Ok(serde_json::to_string(value)?)
}
