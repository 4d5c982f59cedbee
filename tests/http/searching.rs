//! Searching, as readers and editors see it.

mod quality;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::content::{Content, in_secs, sleep_past};
use crate::edge::{Answer, Edge};

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn search(edge: &Edge, text: &str) -> Value {
    edge.get(&format!("/api/v1/search?q={}", encoded(text))).json()
}

fn slugs(answer: &Value) -> Vec<&str> {
    answer["articles"].as_array().unwrap().iter().map(|article| article["slug"].as_str().unwrap()).collect()
}

/// What a search finds, once it finds something that is wanted, or after some seconds.
fn until(edge: &Edge, text: &str, is_wanted: impl Fn(&[&str]) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let answer = search(edge, text);
        if is_wanted(&slugs(&answer)) || began.elapsed() > Duration::from_secs(10) {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn words_are_found_with_and_without_accents_on_the_page_and_in_the_api() {
    let content = Content::new();
    content.article("con-duong", "Con đường & <mới>", "tags: [Giao thông]");
    content.article("duong-quy", "Đương quy", "");
    content.article("khac", "Chuyện khác", "");
    let edge = content.published();
    let answer = until(&edge, "duong", |found| found.len() == 2);
    assert_eq!(slugs(&answer).len(), 2, "{answer}");
    let exact = search(&edge, "đường");
    assert_eq!(slugs(&exact)[0], "con-duong");
    let decomposed = search(&edge, "đu\u{31b}o\u{31b}\u{300}ng");
    assert_eq!(slugs(&decomposed)[0], "con-duong", "as some keyboards send it");
    let first = &exact["articles"][0];
    assert_eq!(first["highlights"]["title"], "Con <mark>đường</mark> &amp; &lt;mới&gt;");
    assert_eq!(
        (&first["url"], &first["tags"][0]["slug"]),
        (&"https://bao.example/thoi-su/con-duong".into(), &"giao-thong".into())
    );
    assert_eq!(first.get("body_html"), None);

    let page = edge.get("/search?q=duong");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(
        page.body.contains("href=\"/thoi-su/con-duong\"") && page.body.contains("value=\"duong\""),
        "{}",
        page.body
    );
    assert!(page.body.contains("noindex"));
    let hits = |section: &str| {
        let page = edge.get(&format!("/search?q=duong&section={section}")).body;
        (page.matches("story-title").count(), page.contains("value=\"van-hoa\" selected"))
    };
    assert_eq!(hits("van-hoa"), (0, true), "in a section without such an article");
    assert_eq!([hits("thoi-su"), hits("khong-co"), hits("")], [(2, false); 3]);
    let hostile = edge.get(&format!("/search?q={}", encoded("<script>alert(1)")));
    assert!(!hostile.body.contains("<script>alert(1)"));
    for whatever_it_says in ["", "?q=duong&utm_source=x&q=b", "?cursor=x", &format!("?q={}", "a".repeat(500))] {
        let page = edge.get(&format!("/search{whatever_it_says}"));
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{whatever_it_says}");
    }
}

#[test]
fn hits_are_paged_and_bad_parameters_are_named() {
    let content = Content::new();
    for n in 0..5 {
        content.article(&format!("cau-{n}"), &format!("Cầu số {n}"), "");
    }
    let edge = content.published();
    until(&edge, "cầu", |found| found.len() == 5);
    let (mut path, mut seen) = ("/api/v1/search?q=c%E1%BA%A7u&limit=2&section=thoi-su".to_owned(), Vec::new());
    loop {
        let answer = edge.get(&path).json();
        seen.extend(slugs(&answer).into_iter().map(str::to_owned));
        let Some(next) = answer["next"].as_str() else { break };
        assert!(next.contains("section=thoi-su") && next.contains("limit=2"), "{next}");
        path = next.to_owned();
    }
    seen.sort();
    assert_eq!(seen, ["cau-0", "cau-1", "cau-2", "cau-3", "cau-4"]);
    for (query, parameter) in [
        ("q=", "q"),
        ("", "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&cursor=x", "cursor"),
        ("q=a&x=1", "x"),
        ("q=a&section=A", "section"),
    ] {
        let answer = edge.get(&format!("/api/v1/search?{query}"));
        assert_eq!((answer.status, &answer.json()["parameter"]), (400, &parameter.into()), "{query}");
    }
    assert_eq!(edge.get(&format!("/api/v1/search?q={}", "%C4%91".repeat(500))).status, 400);
    for odd in ["\"", "NEAR(", "a* OR", "*", "'; DROP TABLE x; --", "-", "title:x", "\0"] {
        assert_eq!(edge.get(&format!("/api/v1/search?q={}", encoded(odd))).status, 200, "{odd}");
    }
}

#[test]
fn hits_are_counted_and_come_best_first_or_newest_first() {
    let content = Content::new();
    for n in 0..5 {
        let title = format!("Cầu {}", "dài ".repeat(5 - n));
        content.article_at(&format!("cau-{n}"), &title, &format!("2026-05-0{}T09:05:00+07:00", 9 - n), "");
    }
    let edge = content.published();
    let best = until(&edge, "cầu", |found| found.len() == 5);
    assert_eq!((&best["total"], &best["total_is_exact"]), (&5.into(), &true.into()));
    assert_eq!(slugs(&best), ["cau-4", "cau-3", "cau-2", "cau-1", "cau-0"], "the shorter title, though it is older");
    let (mut path, mut seen) = ("/api/v1/search?q=c%E1%BA%A7u&order=date&limit=2".to_owned(), Vec::new());
    loop {
        let answer = edge.get(&path).json();
        assert_eq!(answer["total"], 5);
        seen.extend(slugs(&answer).into_iter().map(str::to_owned));
        let Some(next) = answer["next"].as_str() else { break };
        path = next.to_owned();
    }
    assert_eq!(seen, ["cau-0", "cau-1", "cau-2", "cau-3", "cau-4"]);
    let page = edge.get("/search?q=cau").body;
    assert!(page.contains("5 kết quả") && page.contains("href=\"/search?q=cau&#38;order=date\""), "{page}");
    let by_date = edge.get("/search?q=cau&order=date").body;
    let at = |slug: &str| by_date.find(&format!("/thoi-su/{slug}\"")).unwrap();
    assert!(at("cau-0") < at("cau-4") && by_date.contains("name=\"order\" value=\"date\""), "{by_date}");
    assert_eq!(edge.get("/api/v1/search?q=a&order=title").json()["parameter"], "order");
}

#[test]
fn suggestions_are_for_a_query_that_is_being_typed() {
    let content = Content::new();
    content.article("mot", "Chợ nổi <Vàm> Xáng", "");
    content.article("hai", "Chuyện khác", "");
    let edge = content.published();
    until(&edge, "chợ", |found| !found.is_empty());
    let suggestions =
        |query: &str| edge.get(&format!("/api/v1/search/suggestions?{query}")).json()["suggestions"].clone();
    assert_eq!(
        suggestions("q=cho+no"),
        serde_json::json!([{
            "title": "Chợ nổi <Vàm> Xáng",
            "url": "https://bao.example/thoi-su/mot",
            "highlight": "<mark>Chợ nổi</mark> &lt;Vàm&gt; Xáng",
            "words": "chợ nổi",
        }])
    );
    assert_eq!(suggestions("q=ch").as_array().unwrap().len(), 2);
    assert_eq!(suggestions("q=ch&limit=1").as_array().unwrap().len(), 1);
    assert_eq!(suggestions("q=ch&section=van-hoa"), serde_json::json!([]));
    for (query, parameter) in [("", "q"), ("q=a&limit=21", "limit"), ("q=a&cursor=b", "cursor")] {
        let answer = edge.get(&format!("/api/v1/search/suggestions?{query}"));
        assert_eq!((answer.status, &answer.json()["parameter"]), (400, &parameter.into()), "{query}");
    }
}

#[test]
fn embargoes_takedowns_and_renames_hold_at_once() {
    let content = Content::new();
    content.article("mot", "Cầu một", "");
    content.article("hai", "Cầu hai", "");
    let (opens_at, date) = in_secs(15);
    content.article_at("cam-van", "Cầu cấm vận", &date, "");
    let edge = content.published();
    until(&edge, "cau", |found| found.len() == 2);
    let pages = |edge: &Edge| [edge.get("/search?q=cau").body, edge.get("/api/v1/search?q=cau").body];
    assert!(pages(&edge).iter().all(|page| !page.contains("cam-van")));
    assert_eq!(content.gazette(&edge, &["unpublish", "hai"]).code, 0);
    assert!(pages(&edge).iter().all(|page| !page.contains("hai")), "no hit for what is gone");
    sleep_past(opens_at);
    assert!(pages(&edge).iter().all(|page| page.contains("cam-van")));

    content.remove("mot.md");
    content.article("mot-moi", "Cầu đổi tên", "id: mot");
    content.push(&edge);
    let renamed = until(&edge, "đổi tên", |found| !found.is_empty());
    assert_eq!(slugs(&renamed), ["mot-moi"]);
    assert_eq!(content.gazette(&edge, &["purge", "mot-moi", "--yes"]).code, 0);
    assert_eq!(slugs(&search(&edge, "đổi tên")), Vec::<&str>::new());
}

#[test]
fn what_was_perhaps_meant_is_a_word_of_what_the_reader_may_see() {
    let content = Content::new();
    content.article("mot", "Chợ nổi Vàm Xáng", "");
    content.article("hai", "Bí mật <ngọc> trai", "");
    let (opens_at, date) = in_secs(15);
    content.article_at("ba", "Kỳ lân giáng thế", &date, "");
    let edge = content.published();
    until(&edge, "trai", |found| !found.is_empty());
    let meant = |text: &str| search(&edge, text)["did_you_mean"].clone();
    assert_eq!((meant("vamf xangs"), meant("cho noi")), ("vàm xáng".into(), "chợ nổi".into()));
    assert_eq!((meant("ngocj trai"), meant("ngọc trai")), ("ngọc trai".into(), Value::Null));
    let page = edge.get("/search?q=cho+noii").body;
    assert!(page.contains("<a href=\"/search?q=ch%E1%BB%A3%20n%E1%BB%95i\">chợ nổi</a>?"), "{page}");
    assert_eq!(meant("giáng thee"), Value::Null, "it is not public yet");
    assert_eq!(content.gazette(&edge, &["unpublish", "hai"]).code, 0);
    assert_eq!(meant("ngocj trai"), Value::Null, "it was taken down");
    sleep_past(opens_at);
    assert_eq!(meant("giáng thee"), "giáng thế");
}

#[test]
fn an_editor_rebuilds_the_index() {
    let content = Content::new();
    content.article("mot", "Cầu một", "");
    let edge = content.published();
    let ran = content.gazette(&edge, &["search", "rebuild", "--json"]);
    assert_eq!((ran.code, ran.json()["articles"].as_u64()), (0, Some(1)), "{ran:?}");
    let answer = until(&edge, "cau", |found| found.len() == 1);
    assert_eq!(slugs(&answer), ["mot"]);
    let refused: Answer = edge.post("/api/v1/search/rebuild", &Value::Null);
    assert_eq!(refused.status, 401);
}
