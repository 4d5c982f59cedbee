//! How much of what costs something one household may ask for.

use std::time::{Duration, Instant};

use crate::content::Content;

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
