//! Views, and who reads.

use serde_json::{Value, json};

use crate::content::Content;
use crate::edge::Edge;

fn paper() -> Edge {
    let content = Content::new();
    content.article("mot", "Một", "");
    content.article("moi", "Mới", "id: cu");
    content.published()
}

fn view(article: &str, id: &str) -> Value {
    json!({"article": article, "id": id})
}

fn views(edge: &Edge, slug: &str) -> Value {
    edge.get(&format!("/api/v1/articles/{slug}/views")).json()
}

#[test]
fn a_view_counts_once_also_when_it_is_sent_again_and_after_a_crash() {
    let mut edge = paper();
    let first = edge.post("/api/v1/views", &view("mot", "view-0001"));
    assert_eq!((first.status, first.json()), (200, json!({"views": 1, "online": 1})));
    edge.post("/api/v1/views", &view("mot", "view-0001"));
    assert_eq!(views(&edge, "mot")["views"], 1);
    edge.crash_and_restart();
    assert_eq!(views(&edge, "mot")["views"], 1);
    edge.post("/api/v1/views", &view("mot", "view-0001"));
    edge.post("/api/v1/views", &view("mot", "view-0002"));
    assert_eq!(views(&edge, "mot"), json!({"views": 2, "readers": 1, "today": 2, "last_hour": 2}));
}

#[test]
fn the_total_is_the_offset_and_all_views() {
    let edge = paper();
    for n in 0..3 {
        edge.post("/api/v1/views", &view("mot", &format!("view-000{n}")));
    }
    let stats = edge.get("/api/v1/stats").json();
    assert_eq!((&stats["views"], &stats["offset"]), (&json!(37_131_687), &json!(37_131_684)));
    assert!(stats["rule"].as_str().is_some_and(|rule| !rule.is_empty()));
    assert_eq!(edge.get("/api/v1/presence").json(), json!({"guests": 1}));
}

#[test]
fn robots_and_prefetches_are_told_and_not_counted() {
    let edge = paper();
    let robot = [("User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")];
    let ahead = [("Sec-Purpose", "prefetch;prerender")];
    for (headers, id) in [(robot, "robot-001"), (ahead, "ahead-001")] {
        let answer = edge.send("POST", "/api/v1/views", &headers, Some(&view("mot", id).to_string()));
        assert_eq!((answer.status, &answer.json()["views"]), (200, &json!(0)));
    }
    assert_eq!(
        (views(&edge, "mot")["views"].clone(), edge.get("/api/v1/stats").json()["bots"].clone()),
        (json!(0), json!(2))
    );
}

#[test]
fn a_view_counts_for_the_article_by_slug_by_id_and_after_a_rename() {
    let edge = paper();
    edge.post("/api/v1/views", &view("moi", "view-0001"));
    edge.post("/api/v1/views", &view("cu", "view-0002"));
    assert_eq!(views(&edge, "moi")["views"], 2);
}

#[test]
fn many_at_once_are_each_counted() {
    let edge = paper();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let edge = &edge;
            scope.spawn(move || {
                for n in 0..25 {
                    let answer = edge.post("/api/v1/views", &view("mot", &format!("view-{thread}-{n:04}")));
                    assert_eq!(answer.status, 200);
                }
            });
        }
    });
    assert_eq!(views(&edge, "mot")["views"], 200);
}

#[test]
fn a_bad_beacon_is_refused_and_counts_nothing() {
    let edge = paper();
    for (body, status) in [
        ("{not json", 400),
        ("", 400),
        ("[]", 400),
        (r#"{"article":"mot"}"#, 400),
        (r#"{"article":"mot","id":"x"}"#, 400),
        (r#"{"article":"mot","id":"has spaces"}"#, 400),
        (r#"{"article":"mot","id":"view-0001","more":1}"#, 400),
        (r#"{"article":"khong-co","id":"view-0001"}"#, 404),
        (r#"{"article":"<script>","id":"view-0001"}"#, 404),
        (&format!(r#"{{"article":"mot","id":"view-0001","referrer":"{}"}}"#, "x".repeat(5000)), 413),
    ] {
        edge.send("POST", "/api/v1/views", &[], Some(body)).assert_problem(status);
    }
    assert_eq!(views(&edge, "mot")["views"], 0);
    edge.get("/api/v1/articles/khong-co/views").assert_problem(404);
}
