//! What programs follow the paper by: feeds, read back by an independent parser, and sitemaps.

use feed_rs::model::FeedType;

use crate::content::{Content, in_secs, sleep_past};
use crate::edge::Edge;

const FEEDS: [(&str, FeedType, &str); 3] = [
    ("feed.xml", FeedType::Atom, "application/atom+xml"),
    ("rss.xml", FeedType::RSS2, "application/rss+xml"),
    ("feed.json", FeedType::JSON, "application/feed+json"),
];

/// The titles of a feed, once a parser that is not ours has read it.
fn titles(edge: &Edge, path: &str) -> Vec<String> {
    let answer = edge.get(path);
    assert_eq!(answer.status, 200, "{path}");
    let feed = feed_rs::parser::parse(answer.body.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}"));
    feed.entries.into_iter().map(|entry| entry.title.expect("a title").content).collect()
}

#[test]
fn the_paper_each_section_tag_and_author_have_feeds_in_three_formats() {
    let content = Content::new();
    content.article_at("cu", "Cũ", "2026-05-06T09:05:00+07:00", "tags: [Cầu đường]\nredirect_from: [/cu/feed.xml]");
    let front =
        "title: Mới & <b>đậm</b>\nlead: Đoạn mở đầu.\nsection: van-hoa\npublished_at: 2026-05-07T09:05:00+07:00";
    content.write("moi.md", format!("---\n{front}\n---\n\nNội dung.\n"));
    let edge = content.published();
    for (file, kind, content_type) in FEEDS {
        for (of, expected) in [
            ("", &["Mới & <b>đậm</b>", "Cũ"][..]),
            ("/thoi-su", &["Cũ"]),
            ("/van-hoa", &["Mới & <b>đậm</b>"]),
            ("/tags/cau-duong", &["Cũ"]),
            ("/authors/le-chi-thanh", &["Cũ"]),
        ] {
            let path = format!("{of}/{file}");
            assert_eq!(titles(&edge, &path), expected, "{path}");
        }
        let answer = edge.get(&format!("/{file}"));
        let feed = feed_rs::parser::parse(answer.body.as_bytes()).unwrap();
        assert_eq!(feed.feed_type, kind);
        assert!(answer.header("content-type").starts_with(content_type), "{file}");
        let etag = answer.header("etag").to_owned();
        assert_eq!(edge.get_with(&format!("/{file}"), &[("If-None-Match", &etag)]).status, 304, "{file}");
        let entry = &feed.entries[1];
        assert_eq!(entry.links[0].href, "https://bao.example/thoi-su/cu");
        assert_eq!(entry.published.expect("a date").to_rfc3339(), "2026-05-06T02:05:00+00:00");
        assert!(entry.summary.is_some() || entry.content.is_some(), "{file}");
        for nowhere in ["/khong-co", "/tags/khong-co", "/authors/khong-co", "/a/b/c"] {
            assert_eq!(edge.get(&format!("{nowhere}/{file}")).status, 404, "{nowhere}/{file}");
        }
    }
    assert_eq!(edge.get("/cu/feed.xml").header("location"), "/thoi-su/cu", "an address of an older system");
    assert!(edge.get("/").body.contains("type=\"application/atom+xml\""));
}

#[test]
fn an_embargoed_article_comes_into_feeds_and_sitemaps_on_time() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let (opens_at, date) = in_secs(15);
    content.article_at("cam-van", "Cấm vận", &date, "");
    let edge = content.published();
    let places = ["/feed.xml", "/rss.xml", "/feed.json", "/thoi-su/feed.xml", "/sitemap.xml", "/news-sitemap.xml"];
    for path in places {
        assert!(!edge.get(path).body.contains("cam-van"), "{path}");
    }
    sleep_past(opens_at);
    for path in places {
        assert!(edge.get(path).body.contains("cam-van"), "{path}");
    }
}

#[test]
fn an_article_leaves_the_news_sitemap_in_time_also_without_a_new_edition() {
    let content = Content::new();
    let (_, date) = in_secs(0);
    content.article_at("hom-nay", "Hôm nay", &date, "");
    let edge = Edge::start_probe();
    content.push(&edge);
    let has_it = || edge.get("/news-sitemap.xml").body.contains("hom-nay");
    edge.get(&format!("/probe/clock/{}", 46 * 60 * 60));
    assert!(has_it(), "it is less than two days old");
    edge.get(&format!("/probe/clock/{}", 48 * 60 * 60 + 60));
    assert!(!has_it(), "it is more than two days old");
}

#[test]
fn the_sitemap_names_every_front_and_article_and_robots_name_it() {
    let content = Content::new();
    content.article("mot", "Một", "updated_at: 2026-05-08T09:05:00+07:00");
    let edge = content.published();
    let sitemap = edge.get("/sitemap.xml");
    assert_eq!(sitemap.header("content-type"), "application/xml; charset=utf-8");
    for expected in [
        "<loc>https://bao.example/</loc>",
        "<loc>https://bao.example/thoi-su</loc>",
        "<loc>https://bao.example/thoi-su/mot</loc><lastmod>2026-05-08T02:05:00Z</lastmod>",
    ] {
        assert!(sitemap.body.contains(expected), "{expected} is missing in {}", sitemap.body);
    }
    let month = edge.get("/sitemap-2026-05.xml");
    assert!(month.body.contains("https://bao.example/thoi-su/mot") && !month.body.contains("bao.example/</loc>"));
    assert!(edge.get("/sitemap-sections.xml").body.contains("<loc>https://bao.example/thoi-su</loc>"));
    for nowhere in [
        "/sitemap-2026-06.xml",
        "/sitemap-2026-13.xml",
        "/sitemap-x.xml",
        "/sitemap-2026-05",
        "/sitemap-2026-05-1.xml",
        "/sitemap-2026-05-2.xml",
        "/sitemap-2026-05-.xml",
    ] {
        assert_eq!(edge.get(nowhere).status, 404, "{nowhere}");
    }
    let robots = edge.get("/robots.txt").body;
    assert!(robots.contains("Sitemap: https://bao.example/sitemap.xml\n"), "{robots}");
}
