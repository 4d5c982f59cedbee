//! Whatever is sent: a designed answer, never a 500, and nothing lost.

use serde_json::json;

use crate::content::Content;
use crate::edge::Edge;

#[test]
fn a_bad_parameter_is_named() {
    let content = Content::new();
    let edge = content.published();
    for query in [
        "limit=0",
        "limit=101",
        "limit=abc",
        "limit=-1",
        "limit=1e3",
        "limit=",
        "order=nope",
        "cursor=@@",
        "cursor=",
        "fields=nope",
        "fields=",
        "from=h%C3%B4m-qua",
        "from=2026-02-30",
        "to=2026-5-7",
        "section=Kh%C3%B4ng",
        "tag=",
        "include=all",
        "mau=1",
        "limit=1&limit=2",
        "%FF=1",
        "author=a%00b",
    ] {
        let answer = edge.get(&format!("/api/v1/articles?{query}"));
        answer.assert_problem(400);
        let name = query.split('=').next().unwrap();
        if name.is_ascii() && !name.contains('%') {
            assert_eq!(answer.json()["parameter"], name, "{query}");
        }
    }
    let editor = format!("Bearer {}", edge.token());
    for query in ["limit=0", "limit=501", "after=Kh%C3%B4ng", "x=1"] {
        edge.get_with(&format!("/api/v1/sources?{query}"), &[("Authorization", &editor)]).assert_problem(400);
    }
    edge.get("/api/v1/sources").assert_problem(401);
    for path in
        ["/api/v1/editions?limit=0", "/api/v1/editions?before=x", "/api/v1/stats?a=1", "/api/v1/editions/current?a=1"]
    {
        edge.get(path).assert_problem(400);
    }
}

#[test]
fn odd_paths_are_404_or_a_page_and_never_a_500() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let long = format!("/{}", "a".repeat(6000));
    let deep = "/a".repeat(1500);
    for path in [
        "//",
        "///thoi-su",
        "/%",
        "/%zz/%00",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/thoi-su/%E1%BB%80",
        "/thoi-su//mot",
        "/thoi-su/mot/",
        "/..%2f",
        "/index.php",
        "/index.php?",
        "/?&&==&",
        "/wp-login.php",
        "/media/xyz/a.png",
        "/media/",
        "/archive/0000/00",
        "/archive/9999/12",
        "/archive/2026/5",
        "/tags/%00",
        "/page/99999999999999999999",
        "/page/-1",
        "/api/v1/articles/%00",
        "/api/v1/articles//views",
        "/api/v1/articles/a/b/c",
        "/api//v1",
        &long,
        &deep,
    ] {
        let answer = edge.get(path);
        assert!([200, 301, 404].contains(&answer.status), "{path:.60} gave {}", answer.status);
    }
}

#[test]
fn editors_addresses_want_a_token_and_a_body_that_makes_sense() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let paths = ["/api/v1/editions", "/api/v1/blobs", "/api/v1/blobs/missing"];
    for path in paths {
        for authorization in ["", "Bearer", "Bearer ", "Bearer sai", "Basic bG9jYWw6eA==", "Bearer \u{fffd}"] {
            let ascii = authorization.is_ascii().then_some(("Authorization", authorization));
            let answer = edge.send("POST", path, ascii.as_slice(), Some("{}"));
            answer.assert_problem(401);
            assert_eq!(answer.header("WWW-Authenticate"), "Bearer");
        }
        let authorization = format!("Bearer {}", edge.token());
        for body in
            ["", "{", "[]", "null", "{\"blobs\":3}", "{\"hashes\":[\"x\"]}", "{\"idempotency_key\":\"\"}", "\u{0}"]
        {
            let answer = edge.send("POST", path, &[("Authorization", &authorization)], Some(body));
            answer.assert_problem(400);
        }
    }
    let zeros = "0".repeat(64);
    for commit in [
        json!({"idempotency_key": "a", "removals": [{"slug": "khong-co"}]}),
        json!({"idempotency_key": "b", "articles": [{"article": zeros, "source": zeros}]}),
        json!({"idempotency_key": "c", "site": {"blob": zeros}}),
    ] {
        edge.post_as_editor("/api/v1/editions", &commit).assert_problem(422);
    }
    let hashes: Vec<_> = (0..501_u32).map(|n| gazette_core::hash::Hash::of(&n.to_be_bytes()).to_string()).collect();
    edge.post_as_editor("/api/v1/blobs/missing", &json!({"hashes": hashes})).assert_problem(400);
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 1);
}

#[test]
fn who_tries_token_after_token_is_told_to_wait_and_a_right_one_still_works() {
    let edge = Edge::start();
    let guess = || edge.get_with("/api/v1/sources", &[("Authorization", "Bearer sai")]);
    let answers: Vec<_> = (0..100).map(|_| guess()).collect();
    assert_eq!(answers[0].status, 401);
    let refused = answers.iter().find(|answer| answer.status == 429).expect("a hundred guesses are too many");
    refused.assert_problem(429);
    assert_eq!(refused.header("Retry-After"), "60");
    let token = format!("Bearer {}", edge.token());
    assert_eq!(edge.get_with("/api/v1/sources", &[("Authorization", &token)]).status, 200);
}
