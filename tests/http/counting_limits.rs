//! What one address can bring about, what other sites can't, and readers who ask not to be tracked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::content::Content;
use crate::edge::{Answer, BROWSER, Edge, until};

/// A browser's name that no other has.
fn agent(n: usize) -> String {
    format!("{BROWSER} build {n}")
}

fn paper() -> Edge {
    let content = Content::new();
    content.article("mot", "Một", "");
    content.article("hai", "Hai", "");
    content.published()
}

fn beacon(edge: &Edge, article: &str, id: &str, headers: &[(&str, &str)]) -> Answer {
    edge.send("POST", "/api/v1/views", headers, Some(&json!({"article": article, "id": id}).to_string()))
}

fn views(edge: &Edge, slug: &str) -> Value {
    edge.get(&format!("/api/v1/articles/{slug}/views")).json()
}

#[track_caller]
fn shows(edge: &Edge, slug: &str, expected: u64) -> Value {
    until("the views show", || Some(views(edge, slug)).filter(|numbers| numbers["views"] == expected))
}

fn guests(edge: &Edge) -> u64 {
    edge.get("/api/v1/presence").json()["guests"].as_u64().expect("a number")
}

#[test]
fn one_address_makes_up_few_readers_and_guests_and_ranks_little_however_many_browsers_it_names() {
    let edge = paper();
    let began = Instant::now();
    for n in 0..300 {
        assert_eq!(beacon(&edge, "mot", &format!("view-{n:05}"), &[("User-Agent", &agent(n))]).status, 200);
    }
    for n in 300..330 {
        assert_eq!(edge.send("POST", "/api/v1/presence", &[("User-Agent", &agent(n))], None).status, 200);
    }
    let most = 12 + began.elapsed().as_secs() + 1;
    // Each of these readers is at an address of its own.
    for n in 0..most + 5 {
        let address = format!("10.1.0.{n}");
        let headers = [("CF-Connecting-IP", address.as_str())];
        assert_eq!(beacon(&edge, "hai", &format!("other-{n:05}"), &headers).status, 200);
    }
    shows(&edge, "hai", most + 5);
    let made_up = shows(&edge, "mot", 300);
    let readers = made_up["readers"].as_u64().expect("a number");
    assert!((12..=most).contains(&readers), "{readers} of at most {most}");
    let guests = guests(&edge);
    assert!((readers + most + 5..=2 * most + 5).contains(&guests), "{guests} guests");
    for window in ["1h", "24h", "7d", "30d", "all"] {
        let ranked = edge.get(&format!("/api/v1/most-read?window={window}")).json();
        let of = |place: usize| (ranked["articles"][place]["slug"].clone(), ranked["articles"][place]["views"].clone());
        assert_eq!((of(0), of(1)), ((json!("hai"), json!(most + 5)), (json!("mot"), json!(300))), "{window}");
    }
}

#[test]
fn an_address_of_ipv6_is_its_64() {
    let edge = paper();
    let began = Instant::now();
    for n in 0..100 {
        let address = format!("2001:db8:1:2:{n:x}::1");
        assert_eq!(beacon(&edge, "mot", &format!("view-{n:05}"), &[("CF-Connecting-IP", &address)]).status, 200);
        let name = agent(n);
        let headers = [("CF-Connecting-IP", address.as_str()), ("User-Agent", name.as_str())];
        assert_eq!(beacon(&edge, "hai", &format!("named-{n:05}"), &headers).status, 200);
    }
    let most = 12 + began.elapsed().as_secs() + 1;
    assert_eq!(shows(&edge, "mot", 100)["readers"], 1, "the same browser in the same network");
    let readers = shows(&edge, "hai", 100)["readers"].as_u64().expect("a number");
    assert!(readers <= most, "{readers} of at most {most}");
}

#[test]
fn one_address_that_reports_without_end_is_told_to_wait_and_others_are_not() {
    let edge = paper();
    let (sent, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let config = ureq::Agent::config_builder().http_status_as_error(false);
                let client: ureq::Agent = config.build().into();
                // The minute of the limit may end in between, so it may take twice as many.
                while refused.load(Ordering::Relaxed) == 0 && began.elapsed() < Duration::from_secs(55) {
                    let n = sent.fetch_add(1, Ordering::Relaxed);
                    let request = client.post(format!("{}/api/v1/presence", edge.url)).header("User-Agent", agent(n));
                    let status = request.send_empty().expect("an answer").status().as_u16();
                    assert!(status == 200 || status == 429, "{status}");
                    refused.fetch_add(usize::from(status == 429), Ordering::Relaxed);
                }
            });
        }
    });
    let sent = sent.load(Ordering::Relaxed);
    assert!(refused.load(Ordering::Relaxed) > 0 || sent < 6_200, "{sent} were taken");
    if refused.load(Ordering::Relaxed) == 0 {
        eprintln!("this machine is too slow to tell: {sent} in {:?}", began.elapsed());
        return;
    }
    assert!(sent > 3_000, "refused after {sent}");
    let refused = beacon(&edge, "mot", "view-0001", &[("User-Agent", &agent(1_000_000))]);
    refused.assert_problem(429);
    assert_eq!(refused.header("Retry-After"), "60");
    edge.get("/api/v1/views.svg?article=mot").assert_problem(429);
    assert_eq!(beacon(&edge, "mot", "view-0001", &[("CF-Connecting-IP", "10.2.0.1")]).status, 200);
    assert_eq!(edge.get("/thoi-su/mot").status, 200, "pages have no limit");
}

#[test]
fn pages_of_other_sites_report_nothing() {
    let edge = paper();
    let own = edge.url.clone();
    let foreign: [&[(&str, &str)]; 6] = [
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "null")],
        &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", &own), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")],
    ];
    for headers in foreign {
        for answer in [
            beacon(&edge, "mot", "view-0001", headers),
            edge.send("POST", "/api/v1/presence", headers, None),
            edge.get_with("/api/v1/views.svg?article=mot", headers),
        ] {
            answer.assert_problem(403);
            assert_eq!(answer.json()["type"], "/api/docs#forbidden");
        }
    }
    assert_eq!((guests(&edge), &views(&edge, "mot")["views"]), (0, &json!(0)));
    let at_home: [&[(&str, &str)]; 5] = [
        &[],
        &[("Origin", &own)],
        &[("Origin", &own), ("Sec-Fetch-Site", "same-origin")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "none")],
    ];
    for (n, headers) in at_home.into_iter().enumerate() {
        assert_eq!(beacon(&edge, "mot", &format!("view-1{n:04}"), headers).status, 200, "{headers:?}");
        assert_eq!(edge.send("POST", "/api/v1/presence", headers, None).status, 200, "{headers:?}");
        assert_eq!(edge.get_with("/api/v1/views.svg?article=mot", headers).status, 200, "{headers:?}");
    }
    shows(&edge, "mot", 10);
}

#[test]
fn a_reader_who_asks_not_to_be_tracked_sees_the_numbers_and_is_in_none() {
    let edge = paper();
    assert_eq!(beacon(&edge, "mot", "view-0001", &[]).status, 200);
    shows(&edge, "mot", 1);
    let robot = ("User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)");
    let other = ("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0");
    let asking: [&[(&str, &str)]; 4] = [
        &[("DNT", "1"), other],
        &[("Sec-GPC", "1"), other],
        &[("DNT", "1"), ("CF-Connecting-IP", "10.3.0.1")],
        &[("Sec-GPC", "1"), robot],
    ];
    for (n, headers) in asking.into_iter().enumerate() {
        let told = beacon(&edge, "mot", &format!("secret-{n:04}"), headers);
        assert_eq!(
            (told.status, told.json()),
            (200, json!({"views": 1, "online": 1, "total": 37_131_685})),
            "{headers:?}"
        );
        let untouched = beacon(&edge, "hai", &format!("secret-{n:05}"), headers);
        assert_eq!((untouched.status, &untouched.json()["views"]), (200, &json!(0)));
        let here = edge.send("POST", "/api/v1/presence", headers, None);
        assert_eq!((here.status, here.json()), (200, json!({"online": 1, "total": 37_131_685})));
        let picture = edge.get_with("/api/v1/views.svg?article=mot", headers);
        assert_eq!((picture.status, picture.header("Content-Type")), (200, "image/svg+xml"));
        beacon(&edge, "khong-co", "secret-0009", headers).assert_problem(404);
        beacon(&edge, "mot", "x", headers).assert_problem(400);
    }
    // What was sent so is not even known by its id.
    assert_eq!(beacon(&edge, "mot", "secret-0000", &[("DNT", "0")]).json()["views"], 2);
    let numbers = shows(&edge, "mot", 2);
    assert_eq!((&numbers["readers"], guests(&edge)), (&json!(1), 1));
    let stats = edge.get("/api/v1/stats").json();
    assert_eq!((&stats["counted"], &stats["bots"]), (&json!(2), &json!(0)));
    assert_eq!(views(&edge, "hai"), json!({"views": 0, "readers": 0, "today": 0, "last_hour": 0}));
}
