//! Messages to webhooks, signed and sent as Standard Webhooks prescribes (<https://www.standardwebhooks.com>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_core::time::Timestamp;
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, ResponseBody};

use crate::hmac::hmac;

/// How long a receiver may take to answer.
const TIMEOUT_MILLIS: u32 = 10_000;
/// The most characters that are kept of an error.
const MAX_CAUSE_CHARS: usize = 200;
/// The shortest secret that Standard Webhooks allows.
const MIN_KEY_BYTES: usize = 24;

/// A message to a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The edition that it announces.
    pub edition: u64,
    /// The receiver's URL.
    pub url: String,
    /// The number of attempts before this one.
    pub attempts: i64,
    /// The id of the message, the same in each attempt.
    pub id: String,
    /// The time of this attempt.
    pub at: Timestamp,
    /// The body, in JSON.
    pub body: String,
}

impl Message {
    /// The value of `webhook-signature` under a secret, which is `whsec_` and base64; `None` if it isn't.
    pub fn signature(&self, secret: &str) -> Option<String> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok().filter(|key| key.len() >= MIN_KEY_BYTES)?;
        let signed = [&self.id, ".", &self.at.as_secs().to_string(), ".", &self.body].concat();
        Some(["v1,", &STANDARD.encode(hmac(&key, signed.as_bytes()).as_bytes())].concat())
    }

    /// Sends the message and returns the status of the response, or why there is none. Does not follow redirects.
    pub async fn post(&self, secret: &str) -> Result<u16, String> {
        let signature = self
            .signature(secret)
            .ok_or("the secret WEBHOOK_KEY is not set to `whsec_` and the base64 of at least 24 bytes")?;
        let status = self.send(&signature).await;
        status.map_err(|error| error.to_string().chars().take(MAX_CAUSE_CHARS).collect())
    }

    async fn send(&self, signature: &str) -> worker::Result<u16> {
        let headers = Headers::from_iter([
            ("Content-Type", "application/json"),
            ("User-Agent", "gazette"),
            ("webhook-id", &self.id),
            ("webhook-timestamp", &self.at.as_secs().to_string()),
            ("webhook-signature", signature),
        ]);
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_headers(headers)
            .with_redirect(RequestRedirect::Manual)
            .with_body(Some(self.body.as_str().into()));
        let request = Request::new_with_init(&self.url, &init)?;
        let timeout = AbortSignal::from(web_sys::AbortSignal::timeout_with_u32(TIMEOUT_MILLIS));
        let response = Fetch::Request(request).send_with_signal(&timeout).await?;
        // The body is not read, and an unread body would hold the connection.
        if let ResponseBody::Stream(body) = response.body() {
            let _ = body.cancel();
        }
        Ok(response.status_code())
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
