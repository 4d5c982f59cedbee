//! Rate limits by client network (an IPv4 address, or the /64 of an IPv6 address), with the platform's rate limiter.
//!
//! Requests that call a Durable Object count: searches, lists (pages, JSON, feeds and sitemaps), numbers, previews and
//! reports of views. Requests for media that does not exist count, too; a network that has made too many of them is
//! limited for a minute in all its requests for media, before KV is read. Responses from the isolate's memory and
//! requests with an editor's token do not count. The limit of views is wide, because many phones may share an address.
//!
//! The limiter counts in each Cloudflare location separately, in windows of a minute, and is not exact
//! (<https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/>). If it does not respond, the request
//! is allowed.

use std::cell::RefCell;
use std::collections::HashMap;

use gazette_core::url_space::{ListOf, Route};
use gazette_core::wire::ApiError;

use crate::clock;
use crate::publishing::client::editor_of;
use crate::request::RequestContext;

/// The window of every limit in `wrangler.toml`, in seconds.
const WINDOW_SECS: u32 = 60;

/// Wrong tokens. A valid token is never counted, so editors are not slowed down.
pub const TOKEN_GUESSES: &str = "TOKEN_GUESSES";
/// Beacons, heartbeats, and pixels that replace beacons.
pub const VIEWS: &str = "VIEWS";

/// A limit that responses name in a header.
pub struct Limit {
    /// Its binding.
    binding: &'static str,
    /// The value of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): the name, the number of requests, the
    /// window in seconds.
    pub policy: &'static str,
}

/// Searches.
pub static SEARCHES: Limit = Limit { binding: "SEARCHES", policy: "\"searches\";q=300;w=60" };
/// Lists, and all other requests that call a Durable Object.
pub static LISTS: Limit = Limit { binding: "LISTS", policy: "\"lists\";q=1200;w=60" };

/// The limit of requests for a page, a feed or a file.
pub fn of_page(route: Route<'_>) -> Option<&'static Limit> {
    match route {
        Route::Search => Some(&SEARCHES),
        // A section's head is served without a Durable Object.
        Route::List(ListOf::Section(_), None) => None,
        Route::Newest(_)
        | Route::List(..)
        | Route::Preview(_)
        | Route::LeavePreview
        | Route::Feed(..)
        | Route::Sitemap
        | Route::SitemapPart(_)
        | Route::NewsSitemap => Some(&LISTS),
        _ => None,
    }
}

/// How many client networks are remembered for their requests for missing media.
const MAX_GUESSERS: usize = 1_000;

thread_local! {
    /// Client networks that have requested too much missing media, and until when they are remembered, in milliseconds.
    static GUESSERS: RefCell<HashMap<String, f64>> = RefCell::default();
}

/// Refuses media to a client network that has requested too much missing media, before anything is read.
pub async fn keep_from_guessing(request: &RequestContext) -> Result<(), ApiError> {
    let now = clock::millis();
    let has_guessed = GUESSERS.with_borrow_mut(|guessers| {
        guessers.retain(|_, until| now < *until);
        !guessers.is_empty() && guessers.contains_key(&request.network())
    });
    if has_guessed { keep(request, &LISTS).await } else { Ok(()) }
}

/// Counts a request for missing media.
pub async fn count_guess(request: &RequestContext) -> Result<(), ApiError> {
    let kept = keep(request, &LISTS).await;
    if kept.is_err() {
        GUESSERS.with_borrow_mut(|guessers| {
            if guessers.len() < MAX_GUESSERS {
                guessers.insert(request.network(), clock::millis() + 1_000.0 * f64::from(WINDOW_SECS));
            }
        });
    }
    kept
}

/// Counts a request under a limit, unless it has an editor's token; refuses it if there were too many.
pub async fn keep(request: &RequestContext, limit: &Limit) -> Result<(), ApiError> {
    if editor_of(request).is_some() { Ok(()) } else { count(request, limit.binding).await }
}

/// Counts a request under the limit of a binding; refuses it if its client network has sent too many.
pub async fn count(request: &RequestContext, binding: &'static str) -> Result<(), ApiError> {
    match is_within(request, binding).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(ApiError::TooMany { window_secs: WINDOW_SECS }),
        Err(error) => {
            log::warn!(binding; "a limit can't be kept: {error}");
            Ok(())
        }
    }
}

async fn is_within(request: &RequestContext, binding: &str) -> worker::Result<bool> {
    Ok(request.env.rate_limiter(binding)?.limit(request.network()).await?.success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_answers_say_of_a_limit_is_what_the_platform_is_told() {
        let config = include_str!("../wrangler.toml");
        for Limit { binding, policy } in [&SEARCHES, &LISTS] {
            let limit = config.split(&format!("name = \"{binding}\"")).nth(1).expect("it is bound");
            let number = |name: &str| {
                let rest = limit.split(name).nth(1).expect("it says so").trim_start();
                rest.split(|c: char| !c.is_ascii_digit()).next().expect("a number").to_owned()
            };
            let told = format!("\"{}\";q={};w={}", binding.to_lowercase(), number("limit ="), number("period ="));
            assert_eq!(told, *policy);
            assert!(policy.ends_with(&format!("w={WINDOW_SECS}")));
        }
    }
}
