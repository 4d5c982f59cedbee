//! The Gazette Worker: a newspaper at the edge.
//!
//! `router` is the whole HTTP surface. The wings are the paper's flows: `reading` answers readers, `publishing`
//! makes editions, `counting` counts views; `storage` keeps what they write.

mod answer;
mod asked;
mod clock;
mod counting;
mod cursor;
mod error;
#[cfg(test)]
mod fixtures;
mod hmac;
mod host;
mod limit;
mod log;
mod object;
mod publishing;
mod reading;
mod router;
mod searching;
#[cfg(test)]
mod simulation;
mod storage;
mod together;

pub use counting::ViewShard;
pub use publishing::Catalog;
pub use searching::SearchIndex;

use answer::Answer;
use asked::{Asked, Method, path_and_query};
use reading::{hot, isolate};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Request, Response};
use worker::worker_sys;

/// Answers one HTTP request; the entry module calls it. What this isolate has answered before comes back at once, as a
/// `Response`; all else as a promise of one.
#[wasm_bindgen]
pub fn fetch(request: Request, env: worker::Env, context: worker_sys::Context) -> JsValue {
    let hot = hot::answer(&request);
    match hot {
        Some((response, false)) => response.into(),
        Some((response, true)) => {
            isolate::refresh_later(&env, &worker::Context::new(context));
            response.into()
        }
        None => {
            let context = worker::Context::new(context);
            future_to_promise(async move { serve(request, env, context).await.map(JsValue::from) }).into()
        }
    }
}

async fn serve(request: Request, env: worker::Env, context: worker::Context) -> Result<Response, JsValue> {
    let edition = match isolate::edition(&env, &context).await {
        Ok(edition) => edition,
        Err(error) => {
            worker::console_error!("no edition to serve: {error:?}");
            let unpublished = reading::client::Edition::unpublished();
            return hot::respond(&request, Answer::problem(&error), &unpublished, clock::now());
        }
    };
    let url = request.url();
    let (path, query) = path_and_query(&url).split_once('?').unwrap_or((path_and_query(&url), ""));
    let mut asked = Asked {
        method: Method::of(&request.method()),
        path: path.to_owned(),
        query: query.to_owned(),
        raw: request,
        env,
        context,
        now: clock::now(),
        edition,
    };
    let answer = router::answer(&mut asked).await.with("Gazette-Edition", asked.edition.root.number.to_string());
    hot::respond(&asked.raw, answer, &asked.edition, asked.now)
}
