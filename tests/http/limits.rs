//! How much of what costs something one network may ask for.

use std::time::{Duration, Instant};

use crate::content::Content;
use crate::edge::Edge;

/// As `RateLimit-Policy` tells it.
const SEARCHES: u32 = 300;

#[test]
fn who_searches_without_end_is_told_to_wait_and_nobody_else_is() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let search = |n: u32| edge.get(&format!("/api/v1/search?q=mot-{n}"));
    let told = search(0);
    assert_eq!(told.status, 200);
    assert_eq!(told.header("RateLimit-Policy"), format!("\"searches\";q={SEARCHES};w=60"));

    // The minute of the limit may end in between, so it may take twice as many.
    let began = Instant::now();
    let allowed = (1..=2 * SEARCHES + 10).map(search).take_while(|answer| answer.status == 200).count();
    let allowed = u32::try_from(allowed).expect("a few hundred");
    assert!(began.elapsed() < Duration::from_mins(1), "this machine is too slow to tell");
    assert!((SEARCHES - 1..=2 * SEARCHES).contains(&allowed), "{allowed} were answered");

    let refused = search(0);
    refused.assert_problem(429);
    assert_eq!(refused.json()["type"], "/api/docs#too-many-requests");
    assert_eq!(refused.header("Retry-After"), "60");
    assert_eq!(refused.header("RateLimit-Policy"), told.header("RateLimit-Policy"));
    let page = edge.get("/search?q=mot");
    assert_eq!((page.status, page.header("Retry-After")), (429, "60"), "the page searches, too");
    assert!(page.header("Content-Type").starts_with("text/html") && page.body.contains("Xin chờ"), "for people");

    let token = format!("Bearer {}", edge.token());
    let as_editor = edge.get_with("/api/v1/search?q=mot", &[("Authorization", &token)]);
    assert_eq!(as_editor.status, 200, "an editor is not counted");
    let list = edge.get("/api/v1/articles");
    assert_eq!((list.status, list.header("RateLimit-Policy")), (200, "\"lists\";q=1200;w=60"));
    let article = edge.get("/api/v1/articles/mot");
    assert_eq!((article.status, article.header("RateLimit-Policy")), (200, ""), "an article has no limit");
    assert_eq!(edge.get("/thoi-su/mot").status, 200);
}

/// Reads of KV, writes of KV, calls of objects.
fn operations(edge: &Edge) -> [u32; 3] {
    let told = edge.get("/probe/operations").body;
    let numbers: Vec<u32> = told.split(' ').map(|number| number.parse().expect("a number")).collect();
    numbers.try_into().expect("three numbers")
}

fn object_calls(edge: &Edge) -> u32 {
    operations(edge)[2]
}

#[test]
fn whatever_asks_an_object_tells_of_a_limit() {
    let content = Content::new();
    content.article("mot", "Một", "tags: [nước]");
    let edge = Edge::start_probe();
    content.push(&edge);
    let mut asked_objects = 0;
    for path in [
        "/",
        "/page/2",
        "/thoi-su",
        "/thoi-su/page/2",
        "/thoi-su/mot",
        "/tags/nuoc",
        "/tags/nuoc/page/2",
        "/authors/le-chi-thanh",
        "/authors/le-chi-thanh/page/2",
        "/archive/2026/05",
        "/archive/2026/05/page/2",
        "/search?q=mot",
        "/privacy",
        "/feed.xml",
        "/rss.xml",
        "/feed.json",
        "/thoi-su/feed.xml",
        "/tags/nuoc/feed.xml",
        "/authors/le-chi-thanh/rss.xml",
        "/sitemap.xml",
        "/sitemap-sections.xml",
        "/sitemap-2026-05.xml",
        "/news-sitemap.xml",
        "/robots.txt",
        "/api/v1/articles",
        "/api/v1/articles?order=-views",
        "/api/v1/articles?order=title",
        "/api/v1/articles?tag=nuoc&section=thoi-su",
        "/api/v1/articles?include=body",
        "/api/v1/search/suggestions?q=mo",
        "/api/v1/articles/mot",
        "/api/v1/articles/mot/views",
        "/api/v1/sections",
        "/api/v1/tags",
        "/api/v1/authors",
        "/api/v1/most-read",
        "/api/v1/stats",
        "/api/v1/presence",
        "/api/v1/search?q=mot",
        "/api/v1/editions",
        "/api/v1/editions/current",
        "/api/v1/editions/0/changes",
    ] {
        std::thread::sleep(Duration::from_millis(100));
        let before = object_calls(&edge);
        let answer = edge.get(path);
        let asked = object_calls(&edge) > before;
        asked_objects += u32::from(asked);
        let policy = answer.header("RateLimit-Policy");
        assert!(!asked || policy.ends_with(";w=60"), "{path} ({}) asked an object: {policy}", answer.status);
    }
    assert!(asked_objects >= 15, "only {asked_objects} did");
    let nowhere = |n: u32| edge.get(&format!("/media/{n:064x}/x.png")).status;
    assert_eq!(nowhere(0), 503);
    let refused_at =
        (1..2_500).find(|n| nowhere(*n) == 429).expect("who asks for media that is nowhere is told to wait");
    // The minute may end in between; whoever goes on in it costs nothing.
    let costs: Vec<(u16, u32)> = (1..=20)
        .map(|n| {
            let [before, ..] = operations(&edge);
            (nowhere(refused_at + n), operations(&edge)[0] - before)
        })
        .collect();
    assert!(costs.iter().all(|(status, reads)| *status != 429 || *reads <= 1), "{costs:?}");
    assert!(costs.iter().filter(|(status, _)| *status == 429).count() > 5, "{costs:?}");
}

#[test]
fn lists_that_are_still_in_memory_are_not_counted() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    assert!((0..1300).all(|_| edge.get("/api/v1/articles").status == 200));
    // Twice as many as the limit, since its minute may end in between.
    let is_refused = |n: u32| {
        let (limit, year) = (n % 100 + 1, 2000 + n / 100);
        edge.get(&format!("/api/v1/articles?limit={limit}&from={year}-01-01")).status == 429
    };
    assert!((0..2500).any(is_refused));
}
