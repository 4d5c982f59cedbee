//! For how long others may keep an answer: never past the next boundary, however long the answer was in memory.

use crate::content::{Content, in_secs};
use crate::edge::{Answer, Edge};

/// What lists, feeds, pages and JSON say when no boundary is near.
const USUAL: &str = "public, max-age=0, s-maxage=10, stale-while-revalidate=20";

/// The seconds for which a cache may serve an answer in the end, whatever it does meanwhile.
fn kept_secs(answer: &Answer) -> u32 {
    let value = answer.header("Cache-Control");
    let secs = |name: &str| {
        let part = value.split(", ").find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        part.map_or(0, |secs| secs.parse::<u32>().expect("seconds"))
    };
    assert!(value.starts_with("public"), "{value}");
    (secs("s-maxage") + secs("stale-while-revalidate")).max(secs("max-age"))
}

#[test]
fn nothing_that_is_in_memory_is_kept_by_others_past_the_next_boundary() {
    let content = Content::new();
    let (boundary, until) = in_secs(4_000);
    content.article("mot", "Một", &format!("tags: [nước]\nunpublish_at: {until}"));
    content.article("hai", "Hai", "tags: [nước]\nredirect_from: ['/cu/hai.html']");
    let edge = Edge::start_probe();
    content.push(&edge);
    let paths = [
        "/thoi-su/mot",
        "/thoi-su/hai",
        "/",
        "/thoi-su",
        "/tags/nuoc",
        "/feed.xml",
        "/thoi-su/rss.xml",
        "/feed.json",
        "/sitemap.xml",
        "/robots.txt",
        "/api/v1/articles/mot",
        "/api/v1/articles",
        "/api/v1/articles?tag=nuoc&include=body",
        "/api/v1/tags",
        "/api/v1/editions/0/changes",
        "/api/v1/search?q=hai",
        "/search?q=hai",
        "/cu/hai.html",
        "/van-hoa/hai",
    ];
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in 53 bits")]
    let boundary = boundary as f64;
    let hold = |left: f64| {
        edge.get(&format!("/probe/clock/hold/{:.0}", 1_000.0 * (boundary - left)));
        // From here on, all that is asked for has a root of now.
        assert_eq!(edge.get("/api/v1/editions/current").status, 200);
    };
    // The first round fills the memory.
    for left in [1_000.0, 120.0, 60.0, 15.0, 2.0, 1.0] {
        for path in paths {
            hold(left);
            edge.get(path);
            let etag = edge.get(path).header("ETag").to_owned();
            // At the beginning of a second, and near its end.
            for left in [left, left - 0.9] {
                hold(left);
                let answer = edge.get(path);
                let kept = f64::from(kept_secs(&answer));
                assert!(kept <= left, "{path}, {left} s before: {}", answer.header("Cache-Control"));
                assert!(kept >= (left - 1.0).min(30.0), "{path}, {left} s before: only {kept} s");
                if left > 100.0 && answer.status == 200 {
                    assert_eq!(answer.header("Cache-Control"), USUAL, "{path}");
                }
                if !etag.is_empty() {
                    let unchanged = edge.get_with(path, &[("If-None-Match", &etag)]);
                    assert!([200, 304].contains(&unchanged.status), "{path}");
                    let kept = f64::from(kept_secs(&unchanged));
                    assert!(kept <= left, "{path}, {left} s before: {}", unchanged.header("Cache-Control"));
                }
            }
        }
    }
}

#[test]
fn while_kv_and_relays_are_down_what_is_in_memory_is_served_and_says_how_old_it_is() {
    let content = Content::new();
    content.article("mot", "Một", "tags: [nước]");
    let edge = Edge::start_probe();
    content.push(&edge);
    let paths = ["/", "/thoi-su/mot", "/api/v1/articles/mot", "/tags/nuoc", "/feed.xml", "/khong-co"];
    let statuses = || paths.map(|path| edge.get(path).status);
    let usual = statuses();
    assert_eq!(usual, [200, 200, 200, 200, 200, 404]);
    assert!(paths.iter().all(|path| edge.get(path).header("Gazette-Stale").is_empty()));
    edge.get("/probe/kv/down");
    edge.get("/probe/relay/down");
    for secs in [20, 60, 600] {
        edge.get(&format!("/probe/clock/{secs}"));
        assert_eq!(statuses(), usual, "{secs} seconds later");
    }
    for path in paths {
        let answer = edge.get(path);
        let stale: u32 = answer.header("Gazette-Stale").parse().unwrap_or_else(|_| panic!("{path} says nothing"));
        assert!((600..900).contains(&stale), "{path}: {stale}");
        let etag = answer.header("ETag").to_owned();
        if !etag.is_empty() {
            let unchanged = edge.get_with(path, &[("If-None-Match", &etag)]);
            assert_eq!(unchanged.status, 304, "{path}");
            assert!(!unchanged.header("Gazette-Stale").is_empty(), "{path}");
        }
    }
    // What is not in memory comes from the Catalog.
    for path in ["/thoi-su", "/tags/nuoc/page/1", "/authors/le-chi-thanh", "/api/v1/articles?limit=3"] {
        let answer = edge.get(path);
        assert_eq!(answer.status, 200, "{path}: {:.300}", answer.body);
        assert!(!answer.header("Gazette-Stale").is_empty(), "{path}");
    }
    edge.get("/probe/kv/up");
    edge.get("/probe/relay/up");
    edge.get("/probe/clock/40");
    edge.get("/");
    assert!(paths.iter().all(|path| edge.get(path).header("Gazette-Stale").is_empty()), "it has come back");
    assert_eq!(statuses(), usual);
}

#[test]
fn a_page_in_memory_is_not_read_again_because_its_root_is_old() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = Edge::start_probe();
    content.push(&edge);
    edge.get("/thoi-su/mot");
    let reads = || edge.get("/probe/operations").body.split(' ').next().map(|n| n.parse::<u32>().expect("a number"));
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let before = reads().expect("reads");
        edge.get("/probe/clock/600");
        assert_eq!(edge.get("/thoi-su/mot").status, 200);
        std::thread::sleep(std::time::Duration::from_millis(300));
        // The root and the numbers.
        assert!(reads().expect("reads") - before <= 2);
    }
}
