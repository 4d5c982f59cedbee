//! Tests of `gazette stats --edge`, with a server in the place of Cloudflare's API.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, Run, TOKEN};

const ID: &str = "0123456789abcdef0123456789abcdef";
const LINE: &str = "POST /client/v4/accounts/0123456789abcdef0123456789abcdef/analytics_engine/sql";

/// A row as the API writes it: 64-bit integers are texts.
fn row(route: &str, result: &str, requests: f64, [reads, rounds, calls, call_ms, total_ms]: [f64; 5]) -> Value {
    json!({
        "route": route, "result": result, "kv_reads": reads, "kv_rounds": rounds, "object_calls": calls,
        "object_ms": call_ms, "total_ms": total_ms, "requests": requests, "data_points": "7",
    })
}

/// An API with these rows, in the documented format.
fn api(rows: &[Value]) -> Server {
    let meta = json!([{"name": "route", "type": "String"}, {"name": "requests", "type": "Float64"}]);
    let answer = json!({"meta": meta, "data": rows, "rows": rows.len(), "rows_before_limit_at_least": rows.len()});
    Server::start(move |request, _| match request.line.as_str() {
        LINE => Reply::json(200, &answer),
        _ => Reply::Cut,
    })
}

fn stats(server: &Server, args: &[&str]) -> Run {
    let base = format!("{}/client/v4", server.url);
    let account = [("CLOUDFLARE_ACCOUNT_ID", ID), ("CLOUDFLARE_API_TOKEN", TOKEN), ("CLOUDFLARE_API_BASE_URL", &base)];
    Folder::new().run_with(&account, &[&["stats", "--edge"], args].concat())
}

fn an_hour() -> Server {
    api(&[
        row("article", "hit", 1_200_000.0, [0.0; 5]),
        row("front", "hit", 34_000.0, [0.0; 5]),
        row("article", "stale", 9_100.0, [0.0; 5]),
        row("article", "revalidated", 700.0, [0.0, 0.0, 1.0, 40.0, 40.0]),
        row("article", "miss", 900.0, [2.0, 1.0, 0.0, 0.0, 12.0]),
        row("article", "miss", 100.0, [4.0, 1.0, 1.0, 300.0, 310.0]),
        row("/articles", "miss", 20.0, [0.0, 0.0, 1.0, 35.0, 36.0]),
        row("/views", "dynamic", 41_500.0, [0.0, 0.0, 1.0, 31.0, 31.0]),
    ])
}

#[test]
fn what_requests_cost_is_shown_by_result_and_by_route() {
    let server = an_hour();
    assert_snapshot!("stats_edge", stats(&server, &[]).exits(0).out);
    let texts = server.texts();
    let [sql] = texts.as_slice() else { panic!("one query: {texts:?}") };
    assert!(sql.contains("FROM gazette_requests") && sql.ends_with("FORMAT JSON"), "{sql}");
    assert_eq!(server.lines_with_token(), [LINE]);
}

#[test]
fn the_report_is_in_vietnamese_too() {
    assert_snapshot!("stats_edge_in_vietnamese", stats(&an_hour(), &["--lang", "vi"]).exits(0).out);
}

#[test]
fn programs_get_the_same_numbers() {
    let report = stats(&an_hour(), &["--json"]).exits(0).json();
    assert_eq!((&report["requests"], &report["data_points"]), (&json!(1_286_320), &json!(56)));
    assert_eq!(report["results"][0]["share"], 0.959);
    let article = &report["routes"][0];
    assert_eq!((&article["route"], &article["from_memory"]), (&json!("article"), &json!(0.999)));
    assert_eq!(article["others"]["kv_reads"], json!({"average": 1.294, "p95": 4.0}));
    assert_eq!(report["routes"].as_array().map(Vec::len), Some(4));
}

#[test]
fn an_hour_without_data_points_is_told() {
    let run = stats(&api(&[]), &[]).exits(0).says("no data points").says("wrangler.toml");
    assert_eq!(run.out.lines().count(), 1, "{}", run.out);
    assert_eq!(stats(&api(&[]), &["--json"]).exits(0).json()["results"], json!([]));
    // Rows of a later Worker.
    let rows = [row("article", "hit", 100.0, [0.0; 5]), json!({"route": 7}), row("article", "warm", 1.0, [0.0; 5])];
    stats(&api(&rows), &[]).exits(0).says("2 rows").says("100 requests");
}

#[test]
fn without_credentials_the_command_says_how_to_get_them() {
    let folder = Folder::new();
    folder
        .run_with(&[], &["stats", "--edge"])
        .exits(2)
        .says("CLOUDFLARE_ACCOUNT_ID is not set")
        .says("wrangler whoami");
    let id = ("CLOUDFLARE_ACCOUNT_ID", ID);
    let run = folder.run_with(&[id], &["stats", "--edge"]).exits(2);
    run.says("CLOUDFLARE_API_TOKEN is not set").says("Account Analytics");
    let token = ("CLOUDFLARE_API_TOKEN", TOKEN);
    let elsewhere = ("CLOUDFLARE_API_BASE_URL", "http://api.example/client/v4");
    folder.run_with(&[id, token, elsewhere], &["stats", "--edge"]).exits(2).says("CLOUDFLARE_API_BASE_URL");
    // A token in the wrong variable is not repeated.
    folder.run_with(&[("CLOUDFLARE_ACCOUNT_ID", TOKEN), token], &["stats", "--edge"]).exits(2);
    folder.run_with(&[id, token], &["stats", "--edge", "--csv"]).exits(2);
}

#[test]
fn a_refusal_is_explained_and_never_shows_the_token() {
    let error =
        json!({"success": false, "errors": [{"code": 10000, "message": format!("Authentication error: {TOKEN}")}]});
    for (status, body, says) in [
        (401, error.clone(), "Account Analytics"),
        (403, error.clone(), "refuses CLOUDFLARE_API_TOKEN"),
        (404, error.clone(), "does not know the account"),
        (429, error.clone(), "too many requests"),
        (422, json!("unable to find type of table: gazette_requests"), "nothing was written to it yet"),
        (500, error, "answered with 500"),
        (200, json!({"result": []}), "format of the answer"),
        (200, json!(TOKEN), "line 1, column"),
        (200, json!({"data": TOKEN}), "line 1, column"),
    ] {
        let server = Server::start(move |_, _| Reply::json(status, &body));
        stats(&server, &[]).exits(1).says(says);
    }
    let route = format!("/{TOKEN}");
    stats(&api(&[row(&route, "miss", 100.0, [0.0; 5])]), &[]).exits(0).says("/…");
    // The token does not follow a redirect.
    let thief = Server::usual();
    let location = format!("Location: {}/", thief.url);
    let server = Server::start(move |_, _| Reply::json(302, &Value::Null).with_header(&location));
    stats(&server, &[]).exits(1).says("302");
    assert_eq!(thief.lines(), [""; 0]);
    let server = Server::start(|_, _| Reply::Cut);
    stats(&server, &[]).exits(1).says("did not answer");
}
