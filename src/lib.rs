//! The Gazette Worker: a newspaper on Cloudflare Workers.
//!
//! `router` lists the whole HTTP surface. Each module has one of the paper's flows: `reading` responds to readers,
//! `publishing` makes editions, `relaying` tells isolates of them, `counting` counts views, `searching` finds articles.
//! `storage` stores the data of all.

mod answer;
mod clock;
mod counting;
mod cursor;
#[cfg(test)]
mod description;
mod hmac;
mod host;
mod limit;
mod logging;
mod object;
mod observing;
mod probe;
mod publishing;
mod raw_json;
mod reading;
mod relaying;
mod request;
mod router;
mod searching;
mod secrets;
#[cfg(test)]
mod simulation;
mod storage;

pub use counting::{Stats, ViewShard};
pub use publishing::Catalog;
pub use relaying::Relay;
pub use searching::SearchIndex;

use counting::missing;
use gazette_core::data_point::Served;
use gazette_core::wire::ApiError;
use gazette_sql::codec;
use observing::Observation;
use reading::isolate;
use reading::response_cache::{self, Reading};
use request::{Method, RequestContext, path_and_query};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Request, Response};
use worker::worker_sys;

/// Cache generation: changes whenever a cached response may be stale. While it stays the same, the entry module serves
/// repeated requests from its own cache. 0 means that every request must call [`lookup`].
#[wasm_bindgen]
pub fn generation(now_millis: f64) -> u32 {
    isolate::generation(probe::moved(now_millis))
}

/// The parts of a cached response, `[body, init, cached]`, or undefined if this isolate has no fresh one. The caller
/// omits the body for HEAD. `cached` is `[body, init, init of a 304, entity tag]`; it is there if the response is the
/// same for every request of this [`generation`]. The arguments are the parts of the request.
#[wasm_bindgen]
pub fn lookup(
    url: &str,
    is_head: bool,
    cookies: Option<String>,
    if_none_match: Option<String>,
    if_modified_since: Option<String>,
    now_millis: f64,
) -> JsValue {
    let reading = Reading { url, is_head, cookies, if_none_match, if_modified_since };
    match reading.cached(probe::moved(now_millis)) {
        Some((parts, false)) => parts.into(),
        // A fetch of a new root needs `env` and `context`, which only `fetch` has.
        _ => JsValue::UNDEFINED,
    }
}

/// Writes a data point about a request that the entry module has answered from memory with this status. It stands for
/// `weight` such requests.
#[wasm_bindgen]
pub fn note_hit(request: &Request, env: &worker::Env, status: u16, weight: f64) {
    observing::note_hit(request, env, status, weight, router::kind_of);
}

/// Responds to a request that [`lookup`] did not: with a `Response`, or a promise of one.
#[wasm_bindgen]
pub fn fetch(request: Request, env: worker::Env, context: worker_sys::Context) -> JsValue {
    logging::start(&env);
    relaying::client::note_place(&request);
    let context = worker::Context::new(context);
    let observation = Observation::begin(&request, &env, router::kind_of);
    let (url, method) = (request.url(), Method::of(&request.method()));
    if method == Method::Get {
        let reading = reading_of(&request, &url);
        if let Some((parts, is_old)) = reading.cached(clock::millis()) {
            if is_old {
                isolate::refresh_later(&env, &context);
            }
            missing::report_later(&env, &context);
            let response = reading.respond(&parts);
            observation.end_from_memory(&response, if is_old { Served::Stale } else { Served::Hit });
            return response.into();
        }
    }
    let answering = async move {
        // One box, of which the futures around it move the pointer only.
        let response = observation.count(Box::pin(serve(request, url, env, context))).await?;
        observation.end(&response);
        Ok(response.into())
    };
    future_to_promise(answering).into()
}

fn reading_of<'a>(request: &Request, url: &'a str) -> Reading<'a> {
    let headers = request.headers();
    let header = |name| headers.get(name).ok().flatten();
    Reading {
        url,
        is_head: request.method() == "HEAD",
        cookies: header("Cookie"),
        if_none_match: header("If-None-Match"),
        if_modified_since: header("If-Modified-Since"),
    }
}

async fn serve(request: Request, url: String, env: worker::Env, context: worker::Context) -> Result<Response, JsValue> {
    if let Some(answer) = probe::answer(path_and_query(&url)) {
        return response_cache::respond(
            &reading_of(&request, &url),
            answer,
            &reading::client::Edition::unpublished(),
            clock::now(),
        );
    }
    let asked_for = response_cache::untracked(path_and_query(&url)).into_owned();
    let (path, query) = asked_for.split_once('?').unwrap_or((&asked_for, ""));
    let (edition, ahead) = match isolate::edition(&env, &context, (path, query)).await {
        Ok(found) => found,
        Err(error) => {
            log::error!("no edition to serve: {error:?}");
            let unpublished = reading::client::Edition::unpublished();
            let mut answer = router::refusal_of(path, &unpublished, &ApiError::NotHereYet);
            if url.starts_with("https:") {
                answer = answer.with("Strict-Transport-Security", "max-age=31536000");
            }
            return response_cache::respond(&reading_of(&request, &url), answer, &unpublished, clock::now());
        }
    };
    // The response may have been cached while the edition was awaited.
    let reading = reading_of(&request, &url);
    if Method::of(&request.method()) == Method::Get
        && let Some((parts, _)) = reading.cached(clock::millis())
    {
        observing::note(|usage| usage.served = Served::Revalidated);
        return Ok(reading.respond(&parts));
    }
    missing::report_later(&env, &context);
    let mut request = RequestContext {
        method: Method::of(&request.method()),
        path: path.to_owned(),
        query: query.to_owned(),
        raw: request,
        env,
        context,
        now: clock::now(),
        edition,
        ahead,
        preview: None,
    };
    let answer = router::respond(&mut request).await.with("Gazette-Edition", request.edition.root.number.to_string());
    response_cache::respond(&reading_of(&request.raw, &url), answer, &request.edition, request.now)
}
