//! What every answer says of itself, and what people get when something goes wrong.

use serde_json::json;

use crate::content::Content;
use crate::edge::Edge;

const PAGE: &str = "text/html; charset=utf-8";

fn paper() -> (Content, Edge) {
    let content = Content::new();
    content.article("mot", "Một", "tags: [nước]\nredirect_from: ['/cu/mot.html']");
    let edge = content.published();
    (content, edge)
}

#[test]
fn no_answer_lets_a_browser_guess_its_type() {
    let (_content, edge) = paper();
    let token = format!("Bearer {}", edge.token());
    let editor = [("Authorization", token.as_str())];
    let preview = edge.post_as_editor("/api/v1/previews", &json!({"edition": 1})).json();
    for path in [
        "/",
        "/thoi-su/mot",
        "/van-hoa/mot",
        "/cu/mot.html",
        "/khong-co",
        "/feed.xml",
        "/robots.txt",
        "/sitemap.xml",
        "/media/x/y",
        "/media/0000000000000000000000000000000000000000000000000000000000000000/x.png",
        "/?edition=1",
        "/preview/leave",
        preview["path"].as_str().expect("a path"),
        "/api/v1/articles/mot",
        "/api/v1/articles",
        "/api/v1/articles?limit=0",
        "/api/v1/editions",
        "/api/v1/sources",
        "/api/v1/stats",
        "/api/v1/presence",
        "/api/v1/views.svg?article=mot",
        "/api/v1/khong",
        "/api/v1/search?q=mot",
        "/api/v1/openapi.json",
        "/api/docs",
        "/assets/paper.css",
    ] {
        for headers in [&[][..], &editor] {
            let answer = edge.get_with(path, headers);
            assert_eq!(answer.header("X-Content-Type-Options"), "nosniff", "{} {path}", answer.status);
            assert!(answer.header("Strict-Transport-Security").starts_with("max-age"), "{} {path}", answer.status);
        }
    }
    for (method, path) in
        [("OPTIONS", "/api/v1/views"), ("POST", "/api/v1/views"), ("PUT", "/"), ("POST", "/api/v1/blobs")]
    {
        assert_eq!(edge.send(method, path, &editor, Some("x")).header("X-Content-Type-Options"), "nosniff", "{path}");
    }
}

#[test]
fn people_get_a_page_whatever_is_wrong_and_programs_problem_details() {
    let (_content, edge) = paper();
    for path in ["/?edition=x", "/?edition=1", "/thoi-su/mot?edition=99", "/search?edition=%00"] {
        let page = edge.get(path);
        assert_eq!((page.status, page.header("Content-Type")), (401, PAGE), "{path}");
        assert!(page.body.contains("Chỉ dành cho tòa soạn") && page.body.contains("<footer"), "{path}: {}", page.body);
        assert_eq!(page.header("Cache-Control"), "no-store", "{path}");
    }
    let token = format!("Bearer {}", edge.token());
    let bad = edge.get_with("/?edition=x", &[("Authorization", &token)]);
    assert_eq!((bad.status, bad.header("Content-Type")), (400, PAGE));
    assert_eq!(edge.get_with("/?edition=99", &[("Authorization", &token)]).status, 404);
    edge.get("/api/v1/articles?edition=x").assert_problem(401);
    edge.get("/feed.xml?edition=x").assert_problem(401);
}

#[test]
fn a_panic_shows_people_a_page_and_programs_problem_details() {
    let edge = Edge::start_probe();
    edge.get("/probe/panic").assert_problem(500);
    let page = edge.get_with("/probe/panic", &[("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]);
    assert_eq!((page.status, page.header("Content-Type")), (500, PAGE));
    assert_eq!((page.header("X-Content-Type-Options"), page.header("Cache-Control")), ("nosniff", "no-store"));
    assert!(page.header("Content-Security-Policy").contains("default-src 'none'"));
    assert!(page.body.contains("Lỗi đã được ghi lại"), "{}", page.body);
}

#[test]
fn a_picture_that_the_reader_has_is_not_sent_again() {
    let content = Content::new();
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(2, 2, image::Rgb([200, 30, 30]));
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    let bytes = png.into_inner();
    let edge = content.published();
    let hash = gazette_core::hash::Hash::of(&bytes);
    let data = base64(&bytes);
    let blob = json!({"hash": hash.to_string(), "kind": "media", "base64": data});
    let stored = edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [blob]}));
    assert_eq!(stored.status, 200, "{}", stored.body);
    let path = format!("/media/{hash}/anh.png");
    let whole = edge.get(&path);
    let etag = whole.header("ETag").to_owned();
    assert_eq!((whole.status, whole.bytes.as_slice()), (200, bytes.as_slice()));
    for (tag, status) in [(etag.as_str(), 304), (&format!("W/{etag}"), 304), ("*", 304), ("\"x\"", 200)] {
        for method in ["GET", "HEAD"] {
            let answer = edge.send(method, &path, &[("If-None-Match", tag)], None);
            assert_eq!((answer.status, answer.header("ETag")), (status, etag.as_str()), "{method} {tag}");
            assert!(answer.body.is_empty() || status == 200 && method == "GET");
            assert!(answer.header("Cache-Control").contains("immutable"));
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
