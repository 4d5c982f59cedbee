//! What the Worker tells of its work: `Server-Timing` for editors, and data points.

use gazette_core::data_point::column;
use serde_json::Value;

use crate::content::Content;
use crate::edge::{Answer, BROWSER, Edge, until};

const TIMING: &str = "Server-Timing";

/// Asks for a path with the local editor's token.
fn as_editor(edge: &Edge, path: &str) -> Answer {
    edge.get_with(path, &[("Authorization", &format!("Bearer {}", edge.token()))])
}

#[track_caller]
fn assert_timing(answer: &Answer, start: &str) {
    let timing = answer.header(TIMING);
    assert!(timing.starts_with(start) && timing.contains(", total;dur="), "{} {timing}", answer.status);
    assert!(answer.header("Cache-Control").contains("no-store"), "{}", answer.header("Cache-Control"));
}

#[test]
fn an_editor_is_told_what_a_response_cost_and_no_reader_is() {
    let content = Content::new();
    content.article("mot", "Một", "tags: [nước]");
    let mut edge = content.published();
    edge.crash_and_restart();
    let page = "/thoi-su/mot";
    // A new isolate reads the root, the numbers, the bucket and the article at once, and asks a relay.
    let first = as_editor(&edge, page);
    assert_eq!(first.status, 200);
    assert_timing(&first, "cache;desc=miss, kv;desc=\"4 reads, 1 round\";dur=");
    assert!(first.header(TIMING).contains(", relay;desc=\"1 call\";dur="), "{}", first.header(TIMING));
    assert_timing(&as_editor(&edge, page), "cache;desc=hit, total;dur=");
    let token = format!("Bearer {}", edge.token());
    let reader = edge.get(page);
    let etag = reader.header("ETag");
    let unchanged = edge.get_with(page, &[("Authorization", &token), ("If-None-Match", etag)]);
    assert_eq!(unchanged.status, 304);
    assert_timing(&unchanged, "cache;desc=hit, total;dur=");
    assert_timing(&as_editor(&edge, "/api/v1/articles?order=title"), "cache;desc=miss, catalog;desc=\"1 call\";dur=");
    let sent = edge.post_as_editor("/api/v1/blobs/missing", &serde_json::json!({"hashes": []}));
    assert_timing(&sent, "cache;desc=dynamic, ");
    // An editor's error tells it, too.
    assert_timing(&as_editor(&edge, "/thoi-su/khong-co"), "cache;desc=miss, ");

    assert_eq!(reader.body, first.body);
    assert!(reader.header("Cache-Control").starts_with("public"), "{}", reader.header("Cache-Control"));
    for authorization in ["Bearer wrong", "Basic bG9jYWw6eA==", ""] {
        for path in [page, "/thoi-su/khong-co", "/api/v1/articles?order=title", "/thoi-su"] {
            let answer = match authorization {
                "" => edge.get(path),
                wrong => edge.get_with(path, &[("Authorization", wrong)]),
            };
            assert_eq!(answer.header(TIMING), "", "{authorization} {path}");
            assert_eq!(answer.header("Cache-Control"), edge.get(path).header("Cache-Control"), "{path}");
        }
    }
}

#[test]
fn it_is_told_whether_the_edition_was_old() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = Edge::start_probe();
    content.push(&edge);
    let page = "/thoi-su/mot";
    edge.get(page);
    until("the page is in memory", || {
        as_editor(&edge, page).header(TIMING).starts_with("cache;desc=hit").then_some(())
    });
    edge.get("/probe/clock/11");
    assert_timing(&as_editor(&edge, page), "cache;desc=stale, total;dur=");
    until("it was revalidated", || as_editor(&edge, page).header(TIMING).starts_with("cache;desc=hit").then_some(()));
    edge.get("/probe/clock/20");
    assert_timing(&as_editor(&edge, page), "cache;desc=revalidated, relay;desc=\"1 call\";dur=");
    // Twice a minute KV is read, too: the root and the numbers, at the same time.
    edge.get("/probe/kv/latency/50");
    edge.get("/probe/clock/60");
    let both = as_editor(&edge, page);
    assert_timing(&both, "cache;desc=revalidated, kv;desc=\"2 reads, 1 round\";dur=");
    let millis = both.header(TIMING).split("dur=").nth(1).and_then(|rest| rest.split(',').next()?.parse::<f64>().ok());
    assert!(millis.is_some_and(|millis| millis >= 45.0), "{}", both.header(TIMING));
}

/// A value of a data point, by its name.
fn value<'p>(point: &'p Value, name: &str) -> &'p Value {
    let column = column(name).expect("a known name");
    let (list, number) = column.split_at(column.find(|c: char| c.is_ascii_digit()).expect("it ends in a number"));
    &point[format!("{list}s")][number.parse::<usize>().expect("a number") - 1]
}

/// The numbers of a data point with these names.
fn numbers<const N: usize>(point: &Value, names: [&str; N]) -> [Option<f64>; N] {
    names.map(|name| value(point, name).as_f64())
}

/// Sends requests until one of them has become a data point of this route with this result.
#[track_caller]
fn sampled(edge: &Edge, route: &str, result: &str, mut send: impl FnMut()) -> Value {
    until(&format!("a data point of {route}, {result}"), || {
        (0..40).for_each(|_| send());
        let is_it = |point: &Value| value(point, "route") == route && value(point, "result") == result;
        edge.data_points().into_iter().find(is_it)
    })
}

#[test]
fn a_sample_of_requests_becomes_data_points_that_name_no_reader_and_no_address() {
    let content = Content::new();
    content.article("bai-mat", "Một", "");
    let edge = Edge::start_with_data_points();
    content.push(&edge);
    edge.get("/thoi-su/bai-mat");
    let hit = sampled(&edge, "article", "hit", || drop(edge.get("/thoi-su/bai-mat?utm_source=ban-be")));
    let costs = numbers(&hit, ["weight", "kv_reads", "kv_ms", "object_calls"]);
    assert_eq!(costs, [Some(100.0), Some(0.0), Some(0.0), Some(0.0)], "{hit}");
    assert_eq!((value(&hit, "status"), &hit["indexes"]), (&"2xx".into(), &serde_json::json!(["hit"])));
    let mut number = 0;
    let miss = sampled(&edge, "other", "miss", || {
        number += 1;
        edge.get(&format!("/cu/khong-co/{number}.html"));
    });
    assert_eq!((numbers(&miss, ["weight"]), value(&miss, "status")), ([Some(10.0)], &"4xx".into()), "{miss}");
    // Each month begins another list, which is not in memory.
    let listed = sampled(&edge, "/articles", "miss", || {
        number += 1;
        let (year, month) = (1970 + number / 12 % 50, 1 + number % 12);
        edge.get(&format!("/api/v1/articles?order=title&from={year}-{month:02}-01"));
    });
    assert_eq!(numbers(&listed, ["object_calls", "kv_reads"]), [Some(1.0), Some(0.0)], "{listed}");
    let beacon = r#"{"article":"bai-mat","id":"view-000001"}"#;
    // Many at once, each from another address: a beacon may wait a second for company, and an address may send only so many.
    let view = until("a data point of views", || {
        std::thread::scope(|threads| {
            for network in 0..50 {
                let edge = &edge;
                threads.spawn(move || {
                    for host in 1..4 {
                        let address = format!("203.0.{network}.{host}");
                        let headers = [("User-Agent", BROWSER), ("CF-Connecting-IP", address.as_str())];
                        edge.send("POST", "/api/v1/views", &headers, Some(beacon));
                    }
                });
            }
        });
        edge.data_points().into_iter().find(|point| value(point, "route") == "/views")
    });
    assert_eq!(numbers(&view, ["weight", "object_calls"]), [Some(100.0), Some(1.0)], "{view}");

    let points = edge.data_points();
    for point in &points {
        let lengths = ["indexes", "blobs", "doubles"].map(|list| point[list].as_array().map(Vec::len));
        assert_eq!(lengths, [Some(1), Some(4), Some(7)], "{point}");
        assert_eq!(point["indexes"][0], *value(point, "result"), "{point}");
    }
    let all = serde_json::to_string(&points).expect("JSON");
    for secret in ["bai-mat", "khong-co", "ban-be", "203.0.", "Mozilla", "view-0", &edge.token()] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
