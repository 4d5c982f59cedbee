//! A request from its arrival to its response: what it used, who is told, and the sample that is written down.

use std::cell::RefCell;
use std::rc::Rc;

use gazette_core::data_point::{BINDING, DataPoint, Served};
use js_sys::Reflect;
use web_sys::{Request, Response};
use worker::{AnalyticsEngineDataPointBuilder, Env};

use super::scope::{SharedUsage, counted_for};
use super::usage::Usage;
use crate::clock;
use crate::publishing::client::is_editors_token;
use crate::request::{Method, path_and_query};

/// Of so many responses that are made for their requests, one becomes a data point. Most costs are theirs.
const MISSES_PER_POINT: f64 = 10.0;
/// The same for responses from memory and for beacons, of which there are many, and all alike. The entry module has the
/// number for those that it serves itself.
const OTHERS_PER_POINT: f64 = 100.0;

/// Names the kind of address of a path, in words that tell nothing about who asked or for what.
pub type RouteKind = fn(&str) -> &'static str;

/// A request that is being answered.
pub struct Observation {
    request: Request,
    env: Env,
    usage: SharedUsage,
    route_kind: RouteKind,
}

impl Observation {
    /// Of a request that came just now.
    pub fn begin(request: &Request, env: &Env, route_kind: RouteKind) -> Self {
        let served = if Method::of(&request.method()) == Method::Get { Served::Miss } else { Served::Dynamic };
        let usage = Rc::new(RefCell::new(Usage::new(served, clock::millis())));
        // `request.clone()` would copy the request itself, with its body.
        Self { request: Clone::clone(request), env: env.clone(), usage, route_kind }
    }

    /// Runs what answers the request, and counts what it uses.
    pub async fn count<F: Future>(&self, answering: F) -> F::Output {
        counted_for(self.usage.clone(), answering).await
    }

    /// Ends with a response from memory.
    pub fn end_from_memory(&self, response: &Response, served: Served) {
        self.usage.borrow_mut().served = served;
        self.end(response);
    }

    /// Ends with a response: an editor is told what it cost, and one of a sample is written down.
    pub fn end(&self, response: &Response) {
        let (usage, now) = (self.usage.borrow(), clock::millis());
        if self.is_editors() {
            tell(response, &usage.server_timing(now));
        }
        let weight = match usage.served {
            Served::Miss | Served::Revalidated => MISSES_PER_POINT,
            Served::Hit | Served::Stale | Served::Dynamic => OTHERS_PER_POINT,
        };
        if js_sys::Math::random() * weight < 1.0 {
            write(&self.request, &self.env, response.status(), self.route_kind, weight, &usage, now);
        }
    }

    fn is_editors(&self) -> bool {
        let authorization = self.request.headers().get("Authorization").ok().flatten();
        authorization.is_some_and(|authorization| is_editors_token(&self.env, &authorization))
    }
}

/// Adds `Server-Timing`, and keeps the response out of all caches: whoever else asks gets it without.
fn tell(response: &Response, server_timing: &str) {
    let headers = response.headers();
    let is_stored = !headers.get("Cache-Control").ok().flatten().is_some_and(|value| value.contains("no-store"));
    // A constructed response has headers that can be changed.
    let _ = headers.set("Server-Timing", server_timing);
    if is_stored {
        let _ = headers.set("Cache-Control", "private, no-store");
    }
}

/// Writes a data point about a response that the entry module has sent from memory. It stands for `weight` of them.
pub fn note_hit(request: &Request, env: &Env, status: u16, weight: f64, route_kind: RouteKind) {
    let now = clock::millis();
    write(request, env, status, route_kind, weight, &Usage::new(Served::Hit, now), now);
}

fn write(
    request: &Request,
    env: &Env,
    status: u16,
    route_kind: RouteKind,
    weight: f64,
    usage: &Usage,
    now_millis: f64,
) {
    // The binding is optional.
    let Ok(dataset) = env.analytics_engine(BINDING) else { return };
    let url = request.url();
    let colo = colo_of(request).unwrap_or_default();
    let point = DataPoint {
        route: route_kind(path_and_query(&url).split('?').next().unwrap_or_default()),
        served: usage.served,
        colo: &colo,
        status: match status {
            500.. => "5xx",
            400.. => "4xx",
            300.. => "3xx",
            _ => "2xx",
        },
        weight,
        kv_reads: usage.kv.count.into(),
        kv_rounds: usage.kv.rounds.into(),
        kv_ms: usage.kv.millis(now_millis),
        object_calls: usage.objects.count.into(),
        object_ms: usage.objects.millis(now_millis),
        total_ms: usage.total_millis(now_millis),
    };
    let builder = AnalyticsEngineDataPointBuilder::new().indexes([point.index()]);
    let row = builder.blobs(point.blobs()).doubles(point.doubles()).build();
    if let Err(error) = dataset.write_data_point(&row) {
        log::warn!("a data point was not written: {error}");
    }
}

/// The data center that answers.
fn colo_of(request: &Request) -> Option<String> {
    let cf = Reflect::get(request, &"cf".into()).ok()?;
    Reflect::get(&cf, &"colo".into()).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use gazette_core::data_point::DATASET;

    use super::*;

    #[test]
    fn wrangler_toml_shows_how_the_dataset_is_bound() {
        let config = include_str!("../../wrangler.toml");
        let shown = config.split("[[analytics_engine_datasets]]").nth(1).expect("it is shown");
        let lines: Vec<&str> = shown.lines().skip(1).take(2).map(|line| line.trim_start_matches(['#', ' '])).collect();
        assert_eq!(lines, [format!("binding = \"{BINDING}\""), format!("dataset = \"{DATASET}\"")]);
    }
}
