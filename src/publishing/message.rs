//! A message to a webhook, signed as Standard Webhooks has it (<https://www.standardwebhooks.com>), and sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_core::time::Timestamp;
use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use crate::hmac::hmac;

/// How long a receiver may take to answer.
const PATIENCE_MILLIS: u32 = 10_000;
/// How much is kept of what went wrong, in characters.
const MAX_CAUSE_CHARS: usize = 200;
/// The least that Standard Webhooks wants a secret to have.
const MIN_KEY_BYTES: usize = 24;

/// What a receiver is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The edition that it tells of.
    pub edition: u64,
    /// Where it goes.
    pub url: String,
    /// How often it was sent before.
    pub attempts: i64,
    /// Names the message: the same in each attempt, so that receivers know it again.
    pub id: String,
    /// When it is sent.
    pub at: Timestamp,
    /// JSON.
    pub body: String,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch_url(url: &str, init: &RequestInit) -> Promise;

    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn signal_after(millis: u32) -> JsValue;
}

impl Message {
    /// The value of `webhook-signature` under a secret, which is `whsec_` and base64; `None` if it isn't.
    pub fn signature(&self, secret: &str) -> Option<String> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok().filter(|key| key.len() >= MIN_KEY_BYTES)?;
        let signed = [&self.id, ".", &self.at.as_secs().to_string(), ".", &self.body].concat();
        Some(["v1,", &STANDARD.encode(hmac(&key, signed.as_bytes()).as_bytes())].concat())
    }

    /// Sends it; gives the status of the answer, or why there is none. Follows no redirect.
    pub async fn post(&self, secret: &str) -> Result<u16, String> {
        let signature = self
            .signature(secret)
            .ok_or("the secret WEBHOOK_KEY is not set to `whsec_` and the base64 of at least 24 bytes")?;
        self.send(&signature).await.map_err(|thrown| {
            let cause = Reflect::get(&thrown, &"message".into()).ok().and_then(|message| message.as_string());
            cause.unwrap_or_default().chars().take(MAX_CAUSE_CHARS).collect()
        })
    }

    async fn send(&self, signature: &str) -> Result<u16, JsValue> {
        let headers = Headers::new()?;
        for (name, value) in [
            ("Content-Type", "application/json"),
            ("User-Agent", "gazette"),
            ("webhook-id", &self.id),
            ("webhook-timestamp", &self.at.as_secs().to_string()),
            ("webhook-signature", signature),
        ] {
            headers.append(name, value)?;
        }
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&self.body.as_str().into());
        Reflect::set(&init, &"redirect".into(), &"manual".into())?;
        Reflect::set(&init, &"signal".into(), &signal_after(PATIENCE_MILLIS))?;
        let answer: Response = JsFuture::from(fetch_url(&self.url, &init)).await?.unchecked_into();
        // Nobody reads it, and unread it would keep the connection.
        if let Some(body) = answer.body() {
            let _ = body.cancel();
        }
        Ok(answer.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_standard_webhooks() {
        // From the tests of its reference implementations.
        let message = Message {
            edition: 1,
            url: String::new(),
            attempts: 0,
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek".into(),
            at: Timestamp::from_secs(1_614_265_330),
            body: "{\"test\": 2432232314}".into(),
        };
        assert_eq!(
            message.signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
        for secret in
            ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ=="]
        {
            assert_eq!(message.signature(secret), None, "{secret}");
        }
    }
}
