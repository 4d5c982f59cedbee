//! What requests cost in operations that are paid for, and what happens when the Worker panics.

use std::thread;
use std::time::{Duration, Instant};

use crate::content::Content;
use crate::edge::{BROWSER, Edge};

/// Reads of KV, writes of KV, calls of objects.
type Costs = [u32; 3];

fn spent(edge: &Edge) -> Costs {
    let told = edge.get("/probe/operations").body;
    let numbers: Vec<u32> = told.split(' ').map(|number| number.parse().expect("a number")).collect();
    numbers.try_into().expect("three numbers")
}

/// What was spent once nothing more is: what is written after an answer counts, too.
fn spent_in_the_end(edge: &Edge) -> Costs {
    let mut before = spent(edge);
    loop {
        thread::sleep(Duration::from_millis(150));
        let now = spent(edge);
        if now == before {
            return now;
        }
        before = now;
    }
}

fn costs_of(edge: &Edge, work: impl FnOnce()) -> Costs {
    let before = spent_in_the_end(edge);
    work();
    let after = spent_in_the_end(edge);
    [0, 1, 2].map(|index| after[index] - before[index])
}

/// The same, with a root that was fetched just now.
fn costs_in_a_fresh_isolate(edge: &Edge, work: impl FnOnce()) -> Costs {
    edge.get("/probe/clock/20");
    let refresh = || drop(edge.get("/api/v1/editions/current"));
    while costs_of(edge, refresh) != [0, 0, 0] {}
    costs_of(edge, work)
}

fn published(articles: u32) -> (Content, Edge) {
    let content = Content::new();
    for n in 0..articles {
        content.article(&format!("bai-{n}"), &format!("Bài {n}"), "tags: [nước]");
    }
    let mut edge = Edge::start_probe();
    content.push(&edge);
    // The search index is told a moment later. Then a new isolate, which knows nothing.
    spent_in_the_end(&edge);
    edge.crash_and_restart();
    (content, edge)
}

#[test]
fn what_is_in_memory_costs_nothing() {
    let (_content, edge) = published(3);
    let paths = ["/", "/thoi-su", "/thoi-su/bai-1", "/api/v1/articles/bai-1", "/tags/nuoc", "/feed.xml"];
    for path in paths {
        assert_eq!(edge.get(path).status, 200, "{path}");
    }
    for path in paths {
        let etag = edge.get(path).header("ETag").to_owned();
        let costs = costs_in_a_fresh_isolate(&edge, || {
            assert_eq!(edge.get(path).status, 200);
            assert_eq!(edge.send("HEAD", path, &[], None).status, 200);
            if !etag.is_empty() {
                assert_eq!(edge.get_with(path, &[("If-None-Match", &etag)]).status, 304);
            }
        });
        assert_eq!(costs, [0, 0, 0], "{path}");
    }
}

#[test]
fn a_cold_article_costs_two_reads_and_an_unknown_path_one() {
    let (_content, edge) = published(10);
    for n in 0..5 {
        for path in [format!("/thoi-su/bai-{n}"), format!("/api/v1/articles/bai-{}", n + 5)] {
            let costs = costs_in_a_fresh_isolate(&edge, || {
                let page = edge.get(&path);
                assert_eq!(page.status, 200);
                // With what stands under it: the heads came with the root.
                assert!(path.starts_with("/api/") || page.body.contains("class=\"onward\""), "{path}");
            });
            assert!(costs[0] <= 2 && costs[1] == 0 && costs[2] == 0, "{path}: {costs:?}");
        }
    }
    for n in 0..5 {
        let path = format!("/thoi-su/khong-co-{n}");
        let first = costs_in_a_fresh_isolate(&edge, || assert_eq!(edge.get(&path).status, 404));
        let second = costs_in_a_fresh_isolate(&edge, || assert_eq!(edge.get(&path).status, 404));
        assert!(first[0] <= 1 && first[1..] == [0, 0] && second == [0, 0, 0], "{path}: {first:?}, then {second:?}");
    }
}

#[test]
fn a_search_calls_the_index_once_and_reads_no_bucket_and_its_answer_is_kept() {
    let (_content, mut edge) = published(30);
    let search = |edge: &Edge, query: &str| {
        let answer = edge.get(&format!("/api/v1/search?q={query}")).json();
        assert_eq!(answer["articles"].as_array().expect("articles").len(), 20, "{query}: {answer}");
    };
    // Beside the root, whose parts are all that a new isolate reads.
    edge.get("/api/v1/editions/current");
    let first = costs_in_a_fresh_isolate(&edge, || search(&edge, "bai"));
    assert_eq!(first, [1, 0, 1], "the answer is not in KV, and the index has the edition");
    let second = costs_in_a_fresh_isolate(&edge, || search(&edge, "B%C3%80I+"));
    assert_eq!(second, [1, 0, 1], "another spelling is another query");
    let again = costs_in_a_fresh_isolate(&edge, || search(&edge, "BAI!"));
    assert_eq!(again, [0, 1, 0], "from memory, and put into KV");
    assert_eq!(costs_in_a_fresh_isolate(&edge, || search(&edge, "bai")), [0, 0, 0], "it is there");
    edge.crash_and_restart();
    edge.get("/api/v1/editions/current");
    let elsewhere = costs_in_a_fresh_isolate(&edge, || search(&edge, "bai"));
    assert_eq!(elsewhere, [1, 0, 0], "an isolate that knows nothing finds it in KV");
}

/// How long each read of KV takes where round trips are counted.
const LATENCY_MILLIS: u32 = 200;

/// The reads of KV that a response needs, and how many of them it waited for one after the other.
fn reads_and_rounds(edge: &Edge, path: &str, status: u16) -> (u32, f64) {
    let before = spent_in_the_end(edge);
    edge.get(&format!("/probe/kv/latency/{LATENCY_MILLIS}"));
    let began = Instant::now();
    assert_eq!(edge.get(path).status, status, "{path}");
    let rounds = began.elapsed().as_secs_f64() * 1_000.0 / f64::from(LATENCY_MILLIS);
    let reads = spent(edge)[0] - before[0];
    edge.get("/probe/kv/latency/0");
    (reads, rounds)
}

#[test]
fn the_first_reader_in_an_isolate_waits_for_one_round_of_reads() {
    let (_content, mut edge) = published(60);
    for (path, status, most_reads) in [
        ("/thoi-su/bai-1", 200, 4),
        ("/api/v1/articles/bai-2", 200, 4),
        ("/", 200, 2),
        ("/thoi-su", 200, 2),
        ("/feed.xml", 200, 2),
        ("/thoi-su/khong-co", 404, 4),
    ] {
        edge.crash_and_restart();
        let (reads, rounds) = reads_and_rounds(&edge, path, status);
        assert!(reads <= most_reads && rounds < 2.0, "{path}: {reads} reads in {rounds} rounds");
    }
    // Then one round for each other article, even if its bucket is not in memory.
    let (reads, rounds) = reads_and_rounds(&edge, "/thoi-su/bai-50", 200);
    assert!(reads <= 2 && rounds < 2.0, "{reads} reads in {rounds} rounds");
}

#[test]
fn a_page_in_memory_is_not_read_again_when_the_root_is() {
    let (_content, edge) = published(2);
    edge.get("/thoi-su/bai-1");
    edge.get("/probe/clock/52");
    let (reads, rounds) = reads_and_rounds(&edge, "/thoi-su/bai-1", 200);
    assert!(reads <= 2 && rounds < 2.0, "the root and the numbers: {reads} reads in {rounds} rounds");
}

#[test]
fn what_was_missing_is_found_once_it_is_published() {
    let content = Content::new();
    content.article("bai-0", "Bài 0", "");
    let edge = Edge::start_probe();
    content.push(&edge);
    let paths = ["/thoi-su/bai-1", "/api/v1/articles/bai-1", "/thoi-su/bai-0"];
    let all = || paths.map(|path| edge.get(path).status);
    assert_eq!([all(), all()], [[404, 404, 200]; 2]);
    content.article("bai-1", "Bài 1", "");
    content.push(&edge);
    edge.get("/probe/clock/60");
    assert_eq!([all(), all()], [[200; 3]; 2]);
    // And what was taken down is gone, however often it is asked for.
    assert!(content.gazette(&edge, &["unpublish", "bai-0"]).code == 0);
    edge.get("/probe/clock/60");
    assert_eq!([all(), all()], [[200, 200, 410]; 2]);
    assert!(edge.get("/thoi-su/bai-0").header("ETag").is_empty(), "a refusal has no entity tag");
}

#[test]
fn a_newest_first_list_costs_a_few_reads_and_no_call_at_any_depth() {
    let (_content, mut edge) = published(400);
    // The root, the numbers, a bucket, the top, and at most two leaves, of which the first reader waits for three rounds.
    for (path, most_reads) in [
        ("/tags/nuoc", 6),
        ("/tags/nuoc/page/20", 6),
        ("/authors/le-chi-thanh/page/11", 6),
        ("/tags/nuoc/feed.xml", 6),
        ("/page/2", 5),
        ("/page/20", 5),
        ("/thoi-su/page/20", 5),
        ("/archive/2026/05/page/7", 5),
        ("/api/v1/articles", 5),
        ("/api/v1/articles?tag=nuoc&fields=title", 6),
        ("/api/v1/articles?from=2026-05-01&to=2026-05-07&section=thoi-su", 5),
    ] {
        let mut fewest_rounds = f64::INFINITY;
        // The machine may be busy.
        for _ in 0..3 {
            edge.crash_and_restart();
            // A new isolate asks it for the newest edition, whatever is requested.
            edge.get("/probe/relay/down");
            let before = spent_in_the_end(&edge);
            let (reads, rounds) = reads_and_rounds(&edge, path, 200);
            let after = spent_in_the_end(&edge);
            assert_eq!([after[1] - before[1], after[2] - before[2]], [0, 0], "writes and calls: {path}");
            assert!(reads <= most_reads, "{path}: {reads} reads");
            fewest_rounds = fewest_rounds.min(rounds);
            if fewest_rounds < 4.0 {
                break;
            }
        }
        assert!(fewest_rounds < 4.0, "{path}: {fewest_rounds} rounds");
    }
    // Then the nodes are in memory, whatever else is asked for.
    let costs = costs_in_a_fresh_isolate(&edge, || {
        let mut url = "/api/v1/articles?section=thoi-su&limit=7".to_owned();
        for _ in 0..30 {
            let body = edge.get(&url).json();
            url = body["next"].as_str().expect("there are more").to_owned();
        }
    });
    assert!(costs[0] <= 12 && costs[1..] == [0, 0], "thirty pages: {costs:?}");
    // The bucket of a list that does not exist.
    let costs = costs_in_a_fresh_isolate(&edge, || assert_eq!(edge.get("/tags/khong-co").status, 404));
    assert!(costs[0] <= 1 && costs[1..] == [0, 0], "{costs:?}");
}

/// How many values a change of one article among `articles` writes.
fn writes_of_a_change(articles: u32, more: &str) -> u32 {
    let content = Content::new();
    for n in 0..articles {
        content.article(&format!("bai-{n}"), &format!("Bài {n}"), more);
    }
    let edge = Edge::start_probe();
    content.push(&edge);
    content.article("bai-7", "Bài 7, đã sửa", more);
    costs_of(&edge, || drop(content.push(&edge)))[1]
}

#[test]
fn changing_one_article_writes_few_values() {
    // The article and its copy, its bucket and its copy, the root; a leaf in the lists of the paper, the section and the
    // author; the bucket of the author's list and its copy.
    assert_eq!(writes_of_a_change(20, ""), 10);
    // And for each tag a leaf, the bucket of the list and its copy.
    assert_eq!(writes_of_a_change(20, "tags: [nước, cầu]"), 16);
    // Larger lists have two levels.
    let writes = writes_of_a_change(300, "tags: [nước, cầu]");
    assert!((21..=26).contains(&writes), "{writes}");
}

#[test]
fn a_view_costs_one_call() {
    let (_content, edge) = published(1);
    edge.get("/thoi-su/bai-0");
    let view = |id: &str| {
        let body = format!("{{\"article\":\"bai-0\",\"id\":\"{id}\"}}");
        assert_eq!(edge.send("POST", "/api/v1/views", &[("User-Agent", BROWSER)], Some(&body)).status, 200);
    };
    view("lan-thu-nhat");
    let costs = costs_of(&edge, || view("lan-thu-hai"));
    assert!(costs[0] == 0 && costs[2] >= 1, "{costs:?}");
}

#[test]
fn a_page_in_memory_gets_a_new_frame_and_stays_what_it_is() {
    let (_content, mut edge) = published(2);
    let page = || edge.get("/thoi-su/bai-1").body;
    let before = page();
    let beacon = r#"{"article":"bai-0","id":"view-000001"}"#;
    assert_eq!(edge.send("POST", "/api/v1/views", &[("User-Agent", BROWSER)], Some(beacon)).status, 200);
    let after = crate::edge::until("the page shows the new number", || {
        edge.get("/probe/clock/20");
        let now = page();
        (now != before && now.contains("/thoi-su/bai-0")).then_some(now)
    });
    edge.crash_and_restart();
    let rest = |html: &str| html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).map(str::to_owned);
    assert_eq!(rest(&after), rest(&edge.get("/thoi-su/bai-1").body));
    assert!(after.ends_with("</html>") || after.ends_with("</html>\n"), "{:.200}", &after[after.len() - 200..]);
}

#[test]
fn a_root_is_served_for_ten_seconds_and_then_a_relay_is_asked() {
    let (_content, edge) = published(1);
    let page = "/thoi-su/bai-0";
    edge.get(page);
    let costs_after = |secs: u32| {
        edge.get(&format!("/probe/clock/{secs}"));
        costs_of(&edge, || assert_eq!(edge.get(page).status, 200))
    };
    while costs_after(0) != [0, 0, 0] {}
    assert_eq!(costs_after(8), [0, 0, 0], "younger than 10 seconds");
    assert_eq!(costs_after(4), [0, 0, 1], "older: a relay is asked after the answer");
    assert_eq!(costs_after(8), [0, 0, 0], "that made it young again");
    assert_eq!(costs_after(10), [0, 0, 1], "older than 15 seconds: a relay is asked before the answer");
    assert_eq!(costs_after(11), [2, 0, 1], "and twice a minute the root and the numbers are read");
    // Without a relay, KV alone is asked.
    edge.get("/probe/relay/down");
    assert_eq!(costs_after(12), [2, 0, 0], "the relay does not answer");
    assert_eq!(costs_after(20), [2, 0, 0], "before the answer");
}

#[test]
fn who_comes_from_a_site_that_tracks_has_the_page_from_memory_too() {
    let (_content, edge) = published(1);
    edge.get("/thoi-su/bai-0?fbclid=1");
    for query in ["?fbclid=2", "?utm_source=zalo&utm_campaign=3", "?ref=5", "?page=2&x", ""] {
        let page = format!("/thoi-su/bai-0{query}");
        assert_eq!(costs_of(&edge, || assert_eq!(edge.get(&page).status, 200)), [0, 0, 0], "{page}");
    }
    assert_eq!(edge.get("/thoi-su/bai-0?edition=1").status, 401);
    edge.get("/api/v1/articles?fbclid=1").assert_problem(400);
}

#[test]
fn a_panic_costs_one_request() {
    let (_content, edge) = published(3);
    let before = edge.get("/thoi-su/bai-1");
    for _ in 0..3 {
        edge.get("/probe/panic").assert_problem(500);
        let after = edge.get("/thoi-su/bai-1");
        assert_eq!((after.status, after.body), (200, before.body.clone()));
    }
    // Readers at the same time get their answers, from the instance that dies or from the next.
    thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..25).map(|_| edge.get("/tags/nuoc").status).collect::<Vec<_>>()))
            .collect();
        for _ in 0..5 {
            assert_eq!(edge.get("/probe/panic").status, 500);
        }
        for reader in readers {
            assert_eq!(reader.join().expect("a reader ends"), vec![200; 25]);
        }
    });
}

#[test]
fn nobody_can_probe_what_is_deployed() {
    let edge = Content::new().published();
    for path in ["/probe/operations", "/probe/panic", "/probe/clock/99"] {
        assert_eq!(edge.get(path).status, 404, "{path}");
    }
}
