//! How often one household may ask for what costs something, by the platform's rate limiter.
//!
//! The limiter counts in each place for itself, in windows of a minute, and need not be exact
//! (<https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/>). Where it does not answer, nobody is
//! turned away.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::asked::Asked;
use crate::error::ApiError;
use crate::log;

/// The window of every limit in `wrangler.toml`, in seconds.
const WINDOW_SECS: u32 = 60;

/// Wrong tokens. A right one is never counted, so editors are not slowed down.
pub const TOKEN_GUESSES: &str = "TOKEN_GUESSES";

#[wasm_bindgen]
extern "C" {
    type RateLimiter;

    #[wasm_bindgen(method, catch)]
    fn limit(this: &RateLimiter, options: &JsValue) -> Result<Promise, JsValue>;
}

/// Counts a request under the limit that a binding names; refuses it if there were too many of its household.
pub async fn count(asked: &Asked, binding: &'static str) -> Result<(), ApiError> {
    match is_within(asked, binding).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(ApiError::TooMany { window_secs: WINDOW_SECS }),
        Err(thrown) => {
            log::warn(&format!("the limit {binding} can't be kept: {thrown:?}"));
            Ok(())
        }
    }
}

async fn is_within(asked: &Asked, binding: &str) -> Result<bool, JsValue> {
    let limiter: RateLimiter = Reflect::get(&asked.env, &binding.into())?.unchecked_into();
    let options = Object::new();
    Reflect::set(&options, &"key".into(), &asked.household().into())?;
    let outcome = JsFuture::from(limiter.limit(&options)?).await?;
    Ok(Reflect::get(&outcome, &"success".into())?.is_truthy())
}
