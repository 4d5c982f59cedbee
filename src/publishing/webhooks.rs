//! Sends messages to webhooks, signed as Standard Webhooks prescribes (<https://www.standardwebhooks.com>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::try_join_all;
use gazette_catalog::webhooks::{self, Message};
use gazette_core::wire::ApiError;
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, ResponseBody};

use crate::hmac::hmac;
use crate::host::ObjectHost;
use crate::storage::Sql;

/// How long a receiver may take to answer.
const TIMEOUT_MILLIS: u32 = 10_000;
/// The most characters that are kept of an error.
const MAX_CAUSE_CHARS: usize = 200;
/// The shortest secret that Standard Webhooks allows.
const MIN_KEY_BYTES: usize = 24;

/// Sends due deliveries of editions that readers can see, a few at a time, and records the results.
pub async fn deliver(sql: &impl Sql, host: &impl ObjectHost) -> Result<(), ApiError> {
    let messages = webhooks::due(sql, host.now())?;
    let posts = messages.iter().map(|message| async move {
        let outcome = host.post(message).await;
        webhooks::note(sql, message, host.now(), outcome)
    });
    try_join_all(posts).await?;
    Ok(webhooks::schedule(sql, host.now().plus_secs(1))?)
}

/// The value of the header `webhook-signature` under a secret, which is `whsec_` and base64; `None` if it isn't.
fn signature(message: &Message, secret: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok().filter(|key| key.len() >= MIN_KEY_BYTES)?;
    let signed = [&message.id, ".", &message.at.as_secs().to_string(), ".", &message.body].concat();
    Some(["v1,", &STANDARD.encode(hmac(&key, signed.as_bytes()).as_bytes())].concat())
}

/// Sends the message and returns the status of the response, or why there is none. Does not follow redirects.
pub async fn post(message: &Message, secret: &str) -> Result<u16, String> {
    let signature = signature(message, secret)
        .ok_or("the secret WEBHOOK_KEY is not set to `whsec_` and the base64 of at least 24 bytes")?;
    let status = send(message, &signature).await;
    status.map_err(|error| error.to_string().chars().take(MAX_CAUSE_CHARS).collect())
}

async fn send(message: &Message, signature: &str) -> worker::Result<u16> {
    let headers = Headers::from_iter([
        ("Content-Type", "application/json"),
        ("User-Agent", "gazette"),
        ("webhook-id", &message.id),
        ("webhook-timestamp", &message.at.as_secs().to_string()),
        ("webhook-signature", signature),
    ]);
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(message.body.as_str().into()));
    let request = Request::new_with_init(&message.url, &init)?;
    let timeout = AbortSignal::from(web_sys::AbortSignal::timeout_with_u32(TIMEOUT_MILLIS));
    let response = Fetch::Request(request).send_with_signal(&timeout).await?;
    // The body is not read, and an unread body would hold the connection.
    if let ResponseBody::Stream(body) = response.body() {
        let _ = body.cancel();
    }
    Ok(response.status_code())
}

#[cfg(test)]
mod tests {
    use gazette_core::time::Timestamp;

    use super::*;

    #[test]
    fn the_signature_is_that_of_standard_webhooks() {
        // From the tests of its reference implementations.
        let message = Message {
            edition: 1,
            release: 0,
            url: String::new(),
            attempts: 0,
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek".into(),
            at: Timestamp::from_secs(1_614_265_330),
            body: "{\"test\": 2432232314}".into(),
        };
        assert_eq!(
            signature(&message, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
        for secret in
            ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ=="]
        {
            assert_eq!(signature(&message, secret), None, "{secret}");
        }
    }
}
