//! The content API: lists that filter, sort and go on; what the paper is sorted into; what changed.

use std::sync::LazyLock;

use serde_json::Value;

use crate::content::Content;
use crate::edge::{Edge, until};

/// A paper that tests only read, but for its counts.
static PAPER: LazyLock<Edge> = LazyLock::new(|| {
    let content = Content::new();
    let titles = ["Đồng Tháp", "Dầu Tiếng", "Đà Nẵng", "An Giang", "Ấn Độ", "Âu Cơ", "bạ", "ba", "bà"];
    for (n, title) in titles.iter().enumerate() {
        let more = match n {
            0 => "tags: [Giao thông, Lũ lụt]\nupdated_at: 2026-06-01T08:00:00+07:00",
            1..=4 => "tags: [Giao thông]",
            _ => "",
        };
        content.article_at(&format!("bai-{n}"), title, &format!("2026-05-0{}T08:00:00+07:00", n + 1), more);
    }
    content.published()
});

/// All of a list, by following `next`.
pub fn follow(edge: &Edge, path: &str, member: &str) -> Vec<Value> {
    let (mut all, mut url) = (Vec::new(), path.to_owned());
    loop {
        let answer = edge.get(&url);
        assert_eq!(answer.status, 200, "{url}: {:.300}", answer.body);
        let part = answer.json();
        all.extend(part[member].as_array().expect("a list").iter().cloned());
        match part["next"].as_str() {
            Some(next) => {
                assert_eq!(answer.header("Link"), format!("<{next}>; rel=\"next\""));
                next.clone_into(&mut url);
            }
            None => return all,
        }
    }
}

fn titles(query: &str) -> Vec<String> {
    let all = follow(&PAPER, &format!("/api/v1/articles?{query}"), "articles");
    all.iter().map(|article| article["title"].as_str().expect("a title").to_owned()).collect()
}

#[test]
fn a_list_comes_in_the_order_that_is_asked_for_and_in_parts_of_any_size() {
    let by_title = ["An Giang", "Ấn Độ", "Âu Cơ", "ba", "bà", "bạ", "Dầu Tiếng", "Đà Nẵng", "Đồng Tháp"];
    let reversed = |titles: &[&str]| titles.iter().rev().map(ToString::to_string).collect::<Vec<_>>();
    for limit in [1, 2, 5, 100] {
        assert_eq!(titles(&format!("order=title&limit={limit}")), by_title);
        assert_eq!(titles(&format!("order=-title&limit={limit}")), reversed(&by_title));
        let newest = titles(&format!("limit={limit}"));
        assert_eq!(newest, titles(&format!("order=-published_at&limit={limit}")));
        assert_eq!((newest[0].as_str(), newest[8].as_str()), ("bà", "Đồng Tháp"));
        let oldest = titles(&format!("order=published_at&limit={limit}"));
        assert_eq!(oldest.iter().rev().collect::<Vec<_>>(), newest.iter().collect::<Vec<_>>());
        assert_eq!(titles(&format!("order=-updated_at&limit={limit}"))[0], "Đồng Tháp");
    }
    assert_eq!(titles("order=title&tag=lu-lut&section=thoi-su&author=le-chi-thanh"), ["Đồng Tháp"]);
    assert_eq!(titles("order=title&tag=giao-thong&from=2026-05-02&to=2026-05-03"), ["Dầu Tiếng", "Đà Nẵng"]);
}

#[test]
fn a_cursor_goes_on_in_its_own_list_only() {
    let next = PAPER.get("/api/v1/articles?order=title&limit=2").json()["next"].as_str().unwrap().to_owned();
    let cursor = next.split("cursor=").nth(1).unwrap();
    for query in
        [format!("cursor={cursor}"), format!("order=-title&cursor={cursor}"), format!("cursor={}A", &cursor[1..])]
    {
        let answer = PAPER.get(&format!("/api/v1/articles?{query}"));
        answer.assert_problem(400);
        assert_eq!(answer.json()["parameter"], "cursor");
    }
    PAPER.get(&format!("/api/v1/tags?cursor={cursor}")).assert_problem(400);
}

#[test]
fn the_most_read_stand_first_and_their_ranking_holds_while_it_is_followed() {
    let read = |slug: &str, times: u32| {
        for n in 0..times {
            let view = serde_json::json!({"article": slug, "id": format!("view-{slug}-{n}-of-{times}")});
            assert_eq!(PAPER.post("/api/v1/views", &view).status, 200);
        }
    };
    read("bai-3", 3);
    read("bai-5", 2);
    read("bai-7", 1);
    until("views are told", || {
        let slugs = PAPER.get("/api/v1/articles?order=-views").slugs();
        (slugs == ["bai-3", "bai-5", "bai-7"]).then_some(())
    });
    let first = PAPER.get("/api/v1/articles?order=-views&limit=1&fields=slug,views").json();
    assert_eq!(first["articles"][0], serde_json::json!({"slug": "bai-3", "views": 3}));
    read("bai-7", 9);
    until("the ranking has changed", || {
        (PAPER.get("/api/v1/articles?order=-views").slugs()[0] == "bai-7").then_some(())
    });
    let rest = follow(&PAPER, first["next"].as_str().unwrap(), "articles");
    let slugs: Vec<_> = rest.iter().map(|article| article["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["bai-5", "bai-7"]);
    assert_eq!(PAPER.get("/api/v1/articles?order=views&section=thoi-su").slugs(), ["bai-5", "bai-3", "bai-7"]);
    let whole = PAPER.get("/api/v1/articles?limit=1&include=body,views").json();
    assert!(whole["articles"][0]["body_html"].is_string() && whole["articles"][0]["views"].is_u64());
}

#[test]
fn sections_tags_and_authors_are_told_with_how_many_articles_they_have() {
    let sections = PAPER.get("/api/v1/sections").json();
    assert_eq!(
        sections["sections"],
        serde_json::json!([
            {"slug": "thoi-su", "title": "Thời sự", "description": "", "articles": 9},
            {"slug": "van-hoa", "title": "Văn hoá", "description": "", "articles": 0},
        ])
    );
    let tags = follow(&PAPER, "/api/v1/tags?limit=1", "tags");
    assert_eq!(
        tags,
        [
            serde_json::json!({"slug": "giao-thong", "title": "Giao thông", "articles": 5}),
            serde_json::json!({"slug": "lu-lut", "title": "Lũ lụt", "articles": 1}),
        ]
    );
    let authors = PAPER.get("/api/v1/authors").json();
    assert_eq!(
        authors["authors"],
        serde_json::json!([{"slug": "le-chi-thanh", "name": "Lê Chí Thành", "articles": 9}])
    );
    for path in ["/api/v1/sections?limit=1", "/api/v1/tags?limit=0", "/api/v1/authors?cursor=@@"] {
        PAPER.get(path).assert_problem(400);
    }
}

#[test]
fn what_describes_the_api_is_served_where_problems_point_to() {
    let document = PAPER.get("/api/v1/openapi.json");
    assert_eq!((document.status, document.header("Content-Type")), (200, "application/json"));
    assert_eq!(document.header("Access-Control-Allow-Origin"), "*");
    let document = document.json();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let page = PAPER.get("/api/docs");
    assert!(page.status == 200 && page.header("Content-Type").starts_with("text/html"));
    // Each kind is explained without JavaScript, too.
    let kinds: Vec<&str> = document["x-problems"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|problem| problem["type"].as_str().expect("an address"))
        .collect();
    let problem = PAPER.get("/api/v1/articles?limit=0").json();
    assert!(kinds.contains(&problem["type"].as_str().expect("an address")), "{problem}");
    for kind in kinds {
        let (path, id) = kind.split_once('#').expect("an anchor");
        assert!(path == "/api/docs" && page.body.contains(&format!("<dt id=\"{id}\">")), "{kind}");
    }
}

#[test]
fn the_page_that_shows_the_api_has_a_policy_of_its_own_and_a_renderer_that_is_kept_for_ever() {
    let page = PAPER.get("/api/docs");
    assert_eq!(page.header("Cache-Control"), "no-cache");
    assert_eq!(
        page.header("Content-Security-Policy"),
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let links = page.body.split('"').filter(|text| text.starts_with("/assets/api-docs/")).collect::<Vec<_>>();
    assert_eq!(links.len(), 4, "{links:?}");
    for link in links {
        let file = PAPER.get(link);
        assert_eq!((file.status, file.header("Cache-Control")), (200, "public, max-age=31536000, immutable"), "{link}");
    }
    for path in ["/", "/privacy", "/khong-co"] {
        let policy = PAPER.get(path).header("Content-Security-Policy").to_owned();
        assert!(policy.starts_with("default-src 'self'; ") && !policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[test]
fn tags_and_authors_are_listed_as_vietnamese_dictionaries_have_them() {
    let content = Content::new();
    content.article("mot", "Một", "tags: [Đồng Tháp, Dầu Tiếng, Ấn Độ, ba ba]");
    content.article("hai", "Hai", "tags: [Đà Nẵng, An Giang, bà]");
    content.write(
        "thoi-su/ba.md",
        "---\ntitle: Ba\nlead: a\nsection: thoi-su\nbyline: [Đỗ An, Dương Ba, Ân, Ẩn Danh]\n\
         published_at: 2026-05-07T09:05:00+07:00\n---\n\na\n",
    );
    let edge = content.published();
    let named = |of: &str, member: &str| -> Vec<String> {
        let all = follow(&edge, &format!("/api/v1/{of}?limit=2"), of);
        all.iter().map(|one| one[member].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(named("tags", "title"), ["An Giang", "Ấn Độ", "bà", "ba ba", "Dầu Tiếng", "Đà Nẵng", "Đồng Tháp"]);
    assert_eq!(named("authors", "name"), ["Ân", "Ẩn Danh", "Dương Ba", "Đỗ An", "Lê Chí Thành"]);
    // A name that is written otherwise goes where it belongs, and what is purged is named nowhere.
    content.article("hai", "Hai", "tags: [Đá Năng, An Giang, bà]");
    content.push(&edge);
    assert_eq!(named("tags", "title")[4..], ["Dầu Tiếng", "Đá Năng", "Đồng Tháp"]);
    assert_eq!(content.gazette(&edge, &["purge", "mot", "--yes"]).code, 0);
    until("it is purged", || (named("tags", "title") == ["An Giang", "bà", "Đá Năng"]).then_some(()));
}
