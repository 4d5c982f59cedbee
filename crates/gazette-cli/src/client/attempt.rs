//! One request, and what its answer means: done, over, or worth another try.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use gazette_core::wire::{Problem, Role};
use gazette_messages::tell;
use serde::de::DeserializeOwned;
use ureq::http::{Response, StatusCode, header};

use super::error::{ClientError, named_role};
use super::problem::told;

/// The largest answer that is read. A list of editions has a few kilobytes.
const MAX_ANSWER_BYTES: u64 = 64_000_000;

/// The longest that the paper may ask us to wait; it is longer than anybody's patience.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);

/// Why a request was not the last one.
#[derive(Debug)]
pub enum Unfinished {
    /// It makes no sense to try again.
    Over(ClientError),
    /// It does.
    Again {
        /// What happened.
        cause: String,
        /// Whether anybody answered at all.
        is_answered: bool,
        /// When to try again, if the paper said so.
        after: Option<Duration>,
    },
}

/// Nobody answered, or not to the end.
pub fn unanswered(error: &ureq::Error, address: &str) -> Unfinished {
    use ureq::Error;
    let cause = match error {
        Error::Io(cause) => cause.to_string(),
        Error::HostNotFound => tell!("cause-no-host"),
        Error::ConnectionFailed => tell!("cause-connection"),
        Error::Timeout(_) => tell!("cause-timeout"),
        Error::Tls(_) | Error::Rustls(_) => {
            let cause = tell!("cause-encryption", error = error);
            return Unfinished::Over(ClientError::Unreachable { address: address.to_owned(), cause });
        }
        // A cut connection in the middle of an answer is one of these.
        Error::Protocol(cause) => tell!("cause-cut-off-error", error = cause),
        other => other.to_string(),
    };
    Unfinished::Again { cause, is_answered: false, after: None }
}

/// An answer that went well.
struct Success {
    body: Vec<u8>,
    media_type: String,
}

/// What an answer in JSON says.
pub fn understand<T: DeserializeOwned>(response: Response<ureq::Body>, address: &str) -> Result<T, Unfinished> {
    let Success { body, media_type } = succeed(response, address)?;
    serde_json::from_slice(&body).or_else(|error| match media_type.contains("json") {
        true if error.is_eof() => again(tell!("cause-cut-off"), None),
        true => not_gazette(address, tell!("answer-format", error = error)),
        false => not_gazette(address, tell!("answer-not-json", kind = media_type)),
    })
}

/// The bytes of an answer, whatever they are.
pub fn bytes(response: Response<ureq::Body>, address: &str) -> Result<Vec<u8>, Unfinished> {
    succeed(response, address).map(|success| success.body)
}

/// Reads an answer to its end, and understands one that says that it did not go well.
fn succeed(response: Response<ureq::Body>, address: &str) -> Result<Success, Unfinished> {
    let status = response.status();
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let media_type = Some(text(header::CONTENT_TYPE)).filter(|text| !text.is_empty());
    let media_type = media_type.unwrap_or_else(|| tell!("answer-no-type"));
    let location = text(header::LOCATION);
    let after = retry_after(text(header::RETRY_AFTER).trim(), SystemTime::now());
    let body = response.into_body().into_with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
    let body = body.map_err(|error| unanswered(&error, address))?;
    if status.is_success() {
        return Ok(Success { body, media_type });
    }
    let over = |error| Err(Unfinished::Over(error));
    let problem = serde_json::from_slice::<Problem>(&body).ok();
    let address = address.to_owned();
    match (status, problem) {
        (StatusCode::FORBIDDEN, Some(problem)) if problem.kind.ends_with("#proposal-needed") => {
            over(ClientError::NeedsProposal { detail: problem.detail, slugs: problem.to_propose })
        }
        // Who has which role is known to the paper alone; which one is needed, to whoever asked.
        (StatusCode::FORBIDDEN, Some(problem)) => {
            let role = named_role(&problem.detail).unwrap_or(Role::Editor);
            over(ClientError::Forbidden { address, role, detail: problem.detail })
        }
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
            over(ClientError::TokenRefused { address, origin: None })
        }
        (StatusCode::TOO_MANY_REQUESTS, _) => again(tell!("cause-patience"), after),
        (status, problem) if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            let detail = problem.map_or_else(|| tell!("cause-status", status = status), |problem| told(&problem));
            again(detail, after)
        }
        (_, Some(mut problem)) if !problem.conflicts.is_empty() => {
            over(ClientError::Conflicts { address, conflicts: std::mem::take(&mut problem.conflicts) })
        }
        (_, Some(mut problem)) if !problem.missing.is_empty() => {
            over(ClientError::Missing(std::mem::take(&mut problem.missing)))
        }
        (_, Some(problem)) => over(ClientError::Refused(Box::new(problem))),
        (status, None) if status.is_redirection() && !location.is_empty() => {
            over(ClientError::Redirected { address, location })
        }
        (status, None) => not_gazette(&address, tell!("answer-status", status = status, kind = media_type)),
    }
}

fn not_gazette<T>(address: &str, what: String) -> Result<T, Unfinished> {
    Err(Unfinished::Over(ClientError::NotGazette { address: address.to_owned(), what }))
}

fn again<T>(cause: String, after: Option<Duration>) -> Result<T, Unfinished> {
    Err(Unfinished::Again { cause, is_answered: true, after })
}

/// How long a `Retry-After` header asks us to wait (RFC 9110, section 10.2.3), [`MAX_RETRY_AFTER`] at most. `None` if it can't be
/// understood.
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are longer than the limit, too.
        let secs = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(secs).min(MAX_RETRY_AFTER));
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?.timestamp();
    let at = UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(at).unwrap_or(0)));
    let wait = at.map_or(MAX_RETRY_AFTER, |at| at.duration_since(now).unwrap_or_default());
    Some(wait.min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_may_ask_for_patience_in_both_forms_and_within_limits() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (value, secs) in [
            ("0", Some(0)),
            ("7", Some(7)),
            ("18446744073709551615", Some(3600)),
            ("99999999999999999999999999", Some(3600)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(3600)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(retry_after(value, now), secs.map(Duration::from_secs), "{value}");
        }
    }
}
