//! Calls to Durable Objects: a command as JSON out, a result as JSON back.
//!
//! A panic anywhere in an isolate takes its objects with it, and an object may be on its way between machines: so
//! every call has a time limit, and one that failed without an answer is made once more. Commands are idempotent.

use futures_util::future::{Either, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Env, Method, Request, RequestInit};

use crate::clock;
use crate::error::ApiError;

/// The longest that an object may take over one command.
const TIMEOUT_MILLIS: f64 = 20_000.0;

/// Sends a command to an object and reads its answer.
pub async fn ask<T: DeserializeOwned>(
    env: &Env,
    binding: &str,
    instance: &str,
    command: &impl Serialize,
) -> Result<T, ApiError> {
    let body = serde_json::to_string(command)?;
    let answer = match attempt(env, binding, instance, &body).await {
        Ok(answer) => answer,
        // Not again what the platform sheds because there is too much of it.
        Err(error) if error.to_string().contains("overloaded") => return Err(error.into()),
        Err(error) => {
            worker::console_warn!("{instance} did not answer, asking once more: {error}");
            attempt(env, binding, instance, &body).await?
        }
    };
    serde_json::from_str::<Result<T, ApiError>>(&answer)?
}

async fn attempt(env: &Env, binding: &str, instance: &str, body: &str) -> worker::Result<String> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init("https://object/", &init)?;
    let stub = env.durable_object(binding)?.get_by_name(instance)?;
    let call = std::pin::pin!(async { stub.fetch_with_request(request).await?.text().await });
    match select(call, std::pin::pin!(clock::sleep_millis(TIMEOUT_MILLIS))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(worker::Error::RustError(format!("{instance} took longer than {TIMEOUT_MILLIS} ms"))),
    }
}
