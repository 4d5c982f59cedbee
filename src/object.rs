//! Calls to Durable Objects: a command as JSON out, an answer or a problem as JSON back.
//!
//! A panic anywhere in an isolate takes its objects with it, and an object may be on its way between machines: so
//! every call has a time limit, and one that failed without an answer is made once more. Commands are idempotent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Env, Request, Response};

use crate::clock;
use crate::error::ApiError;
use crate::probe::{self, Operation};

/// The longest that an object may take over one command.
const TIMEOUT_MILLIS: u32 = 20_000;

/// Sends a command to an object and reads its answer.
pub async fn ask<T: DeserializeOwned>(
    env: &Env,
    binding: &str,
    instance: &str,
    command: &impl Serialize,
) -> Result<T, ApiError> {
    let text = ask_text(env, binding, instance, serde_json::to_string(command)?).await?;
    Ok(gazette_core::json::read(&text)?)
}

/// Sends packed bytes to an object, and gives the packed bytes that it answers with. On the way they are base64.
pub async fn ask_packed(env: &Env, binding: &str, instance: &str, message: &[u8]) -> Result<Vec<u8>, ApiError> {
    unpacked(&ask_text(env, binding, instance, STANDARD.encode(message)).await?)
}

/// The packed bytes of a command.
pub fn unpacked(body: &str) -> Result<Vec<u8>, ApiError> {
    STANDARD.decode(body).map_err(|_| ApiError::Internal("a message is not base64".into()))
}

/// What an object answers with to packed bytes: the same, or a problem.
pub fn reply_packed(answer: Result<Vec<u8>, ApiError>) -> worker::Result<Response> {
    reply(answer.map(|bytes| STANDARD.encode(bytes)))
}

/// Boxed: otherwise every command would bring a copy of it into the program.
fn ask_text<'a>(
    env: &'a Env,
    binding: &'a str,
    instance: &'a str,
    body: String,
) -> LocalBoxFuture<'a, Result<String, ApiError>> {
    Box::pin(async move {
        let answer = match attempt(env, binding, instance, &body).await {
            Ok(answer) => answer,
            // Not again what the platform sheds because there is too much of it.
            Err(error) if error.to_string().contains("overloaded") => return Err(error.into()),
            Err(error) => {
                worker::console_warn!("{instance} did not answer, asking once more: {error}");
                attempt(env, binding, instance, &body).await?
            }
        };
        match answer {
            (200, text) => Ok(text),
            (_, problem) => Err(ApiError::Told(Box::new(gazette_core::json::read(&problem)?))),
        }
    })
}

async fn attempt(env: &Env, binding: &str, instance: &str, body: &str) -> worker::Result<(u16, String)> {
    // Made by web-sys: the `worker` crate's init would bring all of Cloudflare's image options with it.
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let request = Request::from(web_sys::Request::new_with_str_and_init("https://object/", &init)?);
    let stub = env.durable_object(binding)?.get_by_name(instance)?;
    probe::count(Operation::ObjectCall);
    let call = async {
        let mut response = stub.fetch_with_request(request).await?;
        Ok((response.status_code(), response.text().await?))
    };
    let late = || worker::Error::RustError(format!("{instance} took longer than {TIMEOUT_MILLIS} ms"));
    clock::within(TIMEOUT_MILLIS.into(), call).await.unwrap_or_else(|| Err(late()))
}

/// What an object answers with: JSON, or a problem. What is internal is logged here, where it happened.
pub fn reply(answer: Result<String, ApiError>) -> worker::Result<Response> {
    match answer {
        Ok(json) => Response::ok(json),
        Err(error) => {
            if let ApiError::Internal(cause) = &error {
                worker::console_error!("in an object: {cause}");
            }
            Ok(Response::ok(serde_json::to_string(&error.problem())?)?.with_status(error.status()))
        }
    }
}

/// An answer as JSON.
pub fn json(value: &impl Serialize) -> Result<String, ApiError> {
    Ok(serde_json::to_string(value)?)
}
