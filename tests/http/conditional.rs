//! Conditional requests to the letter of RFC 9110, and what other origins may do.

use std::sync::LazyLock;

use gazette_core::time::Timestamp;

use crate::content::Content;
use crate::edge::{Answer, Edge};

static PAPER: LazyLock<Edge> = LazyLock::new(|| {
    let content = Content::new();
    content.article("mot", "Một", "tags: [Giao thông]\nupdated_at: 2026-05-08T10:00:00+07:00");
    content.article("hai", "Hai", "");
    content.published()
});

const ARTICLE: &str = "/api/v1/articles/mot";
/// What has an entity tag.
const TAGGED: &[&str] = &[
    ARTICLE,
    "/api/v1/articles",
    "/api/v1/sections",
    "/api/v1/tags",
    "/api/v1/authors",
    "/api/v1/editions/0/changes",
    "/thoi-su/mot",
];

fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    PAPER.send(method, path, headers, None)
}

/// Section 13.1.2: a list of tags, each strong or weak, or `*`; compared weakly.
#[test]
fn if_none_match_is_a_list_of_tags_or_an_asterisk() {
    for path in TAGGED {
        let whole = ask("GET", path, &[]);
        let etag = whole.header("ETag").to_owned();
        assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{path}: {etag}");
        let (weak, inner) = (format!("W/{etag}"), etag.trim_matches('"').to_owned());
        for (value, expected) in [
            (etag.clone(), 304),
            (weak.clone(), 304),
            ("*".into(), 304),
            (" * ".into(), 304),
            (format!("\"x\", {etag}"), 304),
            (format!("\"x\",{weak},\"y\""), 304),
            (format!("W/\"x\" ,\t{etag} , \"y\""), 304),
            (format!("\"a,b\", {etag}"), 304),
            ("\"x\"".into(), 200),
            (inner, 200),
            (format!("\"{etag}\""), 200),
            (format!("w/{etag}"), 200),
            (format!("W/W/{etag}"), 200),
            (String::from("\"*\""), 200),
            (etag.to_uppercase(), 200),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = ask(method, path, &[("If-None-Match", &value)]);
                assert_eq!(answer.status, expected, "{method} {path} If-None-Match: {value}");
                assert!(expected == 200 || answer.body.is_empty());
            }
        }
    }
}

/// Section 13.1.3: whole seconds, GMT, ignored when it is no such date, or beside If-None-Match.
#[test]
fn if_modified_since_counts_only_without_the_other_and_only_as_a_date() {
    let changed = ask("GET", ARTICLE, &[]).header("Last-Modified").to_owned();
    let edition = ask("GET", "/api/v1/editions/current", &[]).json();
    // Its front matter says that it was updated in May, but the text may have been changed by any edition.
    let at = Timestamp::from_http_date(&changed).expect("a date");
    assert_eq!(edition["published_at"], at.to_rfc3339());
    let (later, earlier) = (at.plus_secs(1).to_http_date(), at.plus_secs(-1).to_http_date());
    for (value, expected) in [
        (changed.as_str(), 304),
        (&later, 304),
        (&earlier, 200),
        ("Fri, 08 May 2026 03:00:00 GMT", 200),
        (&changed.replace("GMT", "+0000"), 200),
        ("Fri, 08 May 2026 03:00 GMT", 200),
        ("2026-05-08T03:00:00Z", 200),
        ("yesterday", 200),
        ("", 200),
    ] {
        for method in ["GET", "HEAD"] {
            assert_eq!(ask(method, ARTICLE, &[("If-Modified-Since", value)]).status, expected, "{method} {value}");
        }
        let both = [("If-Modified-Since", value), ("If-None-Match", "\"x\"")];
        assert_eq!(ask("GET", ARTICLE, &both).status, 200, "the tag decides, not {value}");
    }
    // A list has no date: what was taken out of it has none either.
    assert_eq!(ask("GET", "/api/v1/articles", &[("If-Modified-Since", &changed)]).status, 200);
}

/// Section 15.4.5: a 304 has the headers that the 200 would have had, of those that matter to a cache.
#[test]
fn a_304_has_what_a_cache_needs_and_neither_body_nor_type() {
    for path in TAGGED {
        let whole = ask("GET", path, &[]);
        let not_modified = ask("GET", path, &[("If-None-Match", "*")]);
        for name in ["ETag", "Last-Modified", "Cache-Control", "Vary", "Gazette-Edition", "Access-Control-Allow-Origin"]
        {
            assert_eq!(not_modified.header(name), whole.header(name), "{path} {name}");
        }
        assert_eq!((not_modified.header("Content-Type"), not_modified.body.as_str()), ("", ""), "{path}");
    }
}

#[test]
fn an_error_is_never_not_modified() {
    for (path, status) in [("/api/v1/articles/khong-co", 404), ("/api/v1/articles?limit=0", 400), ("/khong-co", 404)] {
        assert_eq!(ask("GET", path, &[("If-None-Match", "*")]).status, status, "{path}");
    }
}

#[test]
fn any_origin_may_read_and_a_preflight_says_what_may_be_sent() {
    for path in TAGGED.iter().chain(&["/api/v1/articles/khong-co", "/api/v1/stats", "/api/v1/editions"]) {
        if path.starts_with("/api") {
            let answer = ask("GET", path, &[("Origin", "https://elsewhere.example")]);
            assert_eq!(answer.header("Access-Control-Allow-Origin"), "*", "{path}");
            let exposed = answer.header("Access-Control-Expose-Headers").to_lowercase();
            assert!(["etag", "link", "gazette-edition"].iter().all(|name| exposed.contains(name)), "{path}: {exposed}");
        }
    }
    let wanted = [
        ("Origin", "https://elsewhere.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type"),
    ];
    for (path, methods) in [("/api/v1/views", "POST"), (ARTICLE, "GET, HEAD"), ("/api/v1/editions", "GET, HEAD, POST")]
    {
        let answer = ask("OPTIONS", path, &wanted);
        assert_eq!((answer.status, answer.header("Allow")), (204, methods), "{path}");
        assert_eq!(answer.header("Access-Control-Allow-Origin"), "*");
        assert!(answer.header("Access-Control-Allow-Headers").contains("Content-Type"));
        assert!(answer.header("Access-Control-Allow-Methods").contains(methods.split(", ").last().unwrap()));
    }
    ask("OPTIONS", "/api/v1/khong", &[]).assert_problem(404);
}
