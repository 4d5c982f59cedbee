//! What a reader sees.

use std::sync::LazyLock;

use crate::content::{Content, in_secs, sleep_past};
use crate::edge::Edge;

/// A paper that tests only read, with 45 articles.
static PAPER: LazyLock<Edge> = LazyLock::new(|| {
    let content = Content::new();
    for n in 0..41 {
        let at = format!("2026-05-01T08:{n:02}:00+07:00");
        content.article_at(&format!("bai-so-{n:02}"), &format!("Bài số {n}"), &at, "tags: [Giao thông]");
    }
    content.write(
        "van-hoa/dang-bo.md",
        "---\ntitle: 'Thẻ </script><script>alert(1)</script> & \"nháy\"'\nlead: (TGAG)- Bốn năm qua.\nsection: van-hoa\n\
         byline: [{name: Nguyễn Thị Ngọc Ẩn, organisation: Ban Tuyên giáo}, Trần Văn Ơn]\n\
         published_at: 2026-05-07T00:30:00+07:00\nupdated_at: 2026-05-08T10:00:00+07:00\n\
         redirect_from: ['/index.php?option=com_content&view=article&id=123', /cu/duong-dan]\n---\n\n\
         ## Kết quả\n\n| Năm | Số |\n|---|--:|\n| 2014 | 12 |\n\n<script>alert(1)</script>\n\n[xấu](javascript:alert(1))\n",
    );
    content.published()
});

const ARTICLE: &str = "/api/v1/articles/dang-bo";
const PAGE: &str = "/van-hoa/dang-bo";

#[test]
fn an_article_is_json_as_the_contract_has_it() {
    let article = PAPER.get(ARTICLE).json();
    assert_eq!(article["url"], "https://bao.example/van-hoa/dang-bo");
    assert_eq!((&article["source"], &article["lead"]), (&"TGAG".into(), &"Bốn năm qua.".into()));
    assert_eq!(article["section"], serde_json::json!({"slug": "van-hoa", "title": "Văn hoá"}));
    assert_eq!(article["bylines"][0]["organisation"], "Ban Tuyên giáo");
    assert_eq!(
        article["bylines"][1],
        serde_json::json!({"name": "Trần Văn Ơn", "organisation": null, "slug": "tran-van-on"})
    );
    assert_eq!((&article["published_at"], &article["language"]), (&"2026-05-07T00:30:00+07:00".into(), &"vi".into()));
    let body = article["body_html"].as_str().unwrap();
    assert!(body.contains("<table>") && !body.contains("script"), "{body}");
    assert!(article["body_text"].as_str().unwrap().contains("Kết quả"));
}

#[test]
fn a_page_carries_no_script_from_a_manuscript_and_a_strict_policy() {
    let page = PAPER.get(PAGE);
    assert_eq!((page.status, page.header("Content-Type")), (200, "text/html; charset=utf-8"));
    assert!(!page.body.contains("<script>alert(1)"));
    let policy = page.header("Content-Security-Policy");
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("X-Content-Type-Options"), "nosniff");
    assert_eq!(page.header("Referrer-Policy"), "strict-origin-when-cross-origin");
    assert!(page.body.contains("https://bao.example/van-hoa/dang-bo"), "canonical");
}

#[test]
fn every_kind_of_page_is_sent_with_all_security_headers() {
    for (path, status) in
        [("/", 200), ("/thoi-su", 200), (PAGE, 200), ("/search?q=bai", 200), ("/privacy", 200), ("/khong", 404)]
    {
        let page = PAPER.get(path);
        assert_eq!(page.status, status, "{path}");
        let policy = page.header("Content-Security-Policy");
        for part in [
            "default-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        assert!(page.header("Permissions-Policy").contains("geolocation=()"), "{path}");
        for (name, value) in [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Strict-Transport-Security", "max-age=31536000"),
        ] {
            assert_eq!(page.header(name), value, "{path}");
        }
    }
    // Who is nobody's paper yet is at http://localhost, and promises nothing of it.
    assert_eq!(Edge::start().get("/").header("Strict-Transport-Security"), "");
}

#[test]
fn conditional_requests_follow_rfc_9110() {
    for path in [ARTICLE, PAGE, "/", "/thoi-su"] {
        let whole = PAPER.get(path);
        let etag = whole.header("ETag");
        assert!(etag.starts_with('"'), "{path} has a strong tag: {etag}");
        let other = "\"00\"";
        for (name, value, expected) in [
            ("If-None-Match", etag, 304),
            ("If-None-Match", &format!("W/{etag}"), 304),
            ("If-None-Match", &format!("{other}, {etag}"), 304),
            ("If-None-Match", "*", 304),
            ("If-None-Match", other, 200),
            ("If-Modified-Since", "not a date", 200),
        ] {
            let answer = PAPER.get_with(path, &[(name, value)]);
            assert_eq!((answer.status, answer.header("ETag")), (expected, etag), "{path} {name}: {value}");
            assert_eq!(answer.body.is_empty(), expected == 304);
        }
    }
    let modified = PAPER.get(ARTICLE).header("Last-Modified").to_owned();
    assert!(modified.ends_with(" GMT"), "{modified}");
    assert_eq!(PAPER.get_with(ARTICLE, &[("If-Modified-Since", &modified)]).status, 304);
    // A page changes with its frame, so only its tag can tell.
    assert_eq!(PAPER.get_with(PAGE, &[("If-Modified-Since", &modified)]).status, 200);
    let both = [("If-Modified-Since", modified.as_str()), ("If-None-Match", "\"00\"")];
    assert_eq!(PAPER.get_with(ARTICLE, &both).status, 200, "the tag wins over the date");
}

#[test]
fn what_shared_caches_may_keep_has_the_tags_to_drop_it_by() {
    for (path, tags) in [
        (PAGE, "paper,dang-bo"),
        (ARTICLE, "paper,dang-bo"),
        ("/", "paper"),
        ("/thoi-su", "paper,thoi-su"),
        ("/thoi-su/khong-co", ""),
    ] {
        assert_eq!(PAPER.get(path).header("Cache-Tag"), tags, "{path}");
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    for path in [ARTICLE, PAGE, "/", "/khong-co", "/api/v1/articles/khong-co"] {
        let (get, head) = (PAPER.get(path), PAPER.send("HEAD", path, &[], None));
        assert_eq!(head.status, get.status, "{path}");
        for name in ["Content-Type", "ETag", "Cache-Control", "Gazette-Edition", "Last-Modified"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        assert!(head.body.is_empty());
    }
}

#[test]
fn whoever_asks_by_another_address_is_led_to_the_article() {
    for path in [
        "/thoi-su/dang-bo",
        "/index.php?option=com_content&view=article&id=123",
        "/index.php?id=123&view=article&option=com_content",
        "/cu/duong-dan",
        "/cu/duong-dan/",
        "/cu/duong-dan?fbclid=IwAR0",
        "/cu/duong-dan?ref=trang-chu&page=2",
        "/cu/duong-dan/?utm_source=zalo",
        "/van-hoa/%64ang%2Dbo",
    ] {
        let answer = PAPER.get(path);
        assert_eq!((answer.status, answer.header("Location")), (301, PAGE), "{path}");
    }
    // A search goes along.
    assert_eq!(PAPER.get("/search/?q=b%C3%A0i&fbclid=1").header("Location"), "/search?q=b%C3%A0i");
}

#[test]
fn what_is_unknown_is_404_for_people_and_for_programs() {
    for path in [
        "/khong-co",
        "/khong/co",
        "/thoi-su/khong-co",
        "/a/b/c",
        "/thoi-su/page/99",
        "/page/0",
        "/page/x",
        "/tags/khong",
        "/archive/2026/13",
    ] {
        let answer = PAPER.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("Content-Type").starts_with("text/html") && answer.body.contains("<h1"), "{path}");
        assert_eq!(answer.header("Cache-Control"), "no-store", "{path}");
    }
    for path in [
        "/api",
        "/api/v1",
        "/api/v1/khong",
        "/api/v1/articles/khong-co",
        "/api/v1/articles/Kh%C3%B4ng",
        "/api/v2/articles",
    ] {
        PAPER.get(path).assert_problem(404);
    }
}

#[test]
fn a_wrong_method_is_405_and_says_which_are_right() {
    for (method, path, allow) in [
        ("DELETE", ARTICLE, "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("PUT", PAGE, "GET, HEAD"),
        ("GET", "/api/v1/views", "POST"),
        ("PATCH", "/api/v1/editions", "GET, HEAD, POST"),
        ("GET", "/api/v1/blobs", "POST"),
    ] {
        let answer = PAPER.send(method, path, &[], None);
        answer.assert_problem(405);
        assert_eq!(answer.header("Allow"), allow, "{method} {path}");
    }
}

#[test]
fn every_answer_names_the_edition_it_belongs_to() {
    let number = PAPER.get("/api/v1/editions/current").json()["number"].to_string();
    for path in [
        "/",
        "/thoi-su",
        PAGE,
        ARTICLE,
        "/api/v1/articles",
        "/khong-co",
        "/api/v1/nope",
        "/robots.txt",
        "/cu/duong-dan",
    ] {
        assert_eq!(PAPER.get(path).header("Gazette-Edition"), number, "{path}");
    }
}

#[test]
fn the_list_is_paged_through_without_a_gap_or_a_repeat() {
    let (mut seen, mut url, mut pages) = (Vec::new(), "/api/v1/articles?section=thoi-su&limit=7".to_owned(), 0);
    loop {
        let part = PAPER.get(&url);
        seen.extend(part.slugs());
        pages += 1;
        let next = part.json()["next"].as_str().map(str::to_owned);
        assert_eq!(part.header("Link").contains("rel=\"next\""), next.is_some());
        match next {
            Some(next) => url = next,
            None => break,
        }
    }
    let mut expected: Vec<String> = (0..41).map(|n| format!("bai-so-{n:02}")).collect();
    expected.reverse();
    assert_eq!((seen, pages), (expected, 6));
}

#[test]
fn the_list_is_filtered_by_section_tag_author_and_day() {
    for (query, expected) in [
        ("section=van-hoa", vec!["dang-bo"]),
        ("author=nguyen-thi-ngoc-an", vec!["dang-bo"]),
        ("author=tran-van-on&tag=giao-thong", vec![]),
        ("from=2026-05-07&to=2026-05-07", vec!["dang-bo"]),
        ("to=2026-05-01&limit=1", vec!["bai-so-40"]),
        ("tag=giao-thong&limit=2", vec!["bai-so-40", "bai-so-39"]),
    ] {
        assert_eq!(PAPER.get(&format!("/api/v1/articles?{query}")).slugs(), expected, "{query}");
    }
    let fields = PAPER.get("/api/v1/articles?section=van-hoa&fields=slug,body_text").json();
    assert_eq!(fields["articles"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["slug", "body_text"]);
    let bodies = PAPER.get("/api/v1/articles?limit=1&include=body").json();
    assert!(bodies["articles"][0]["body_html"].is_string());
    assert!(PAPER.get("/api/v1/articles?limit=1").json()["articles"][0].get("body_html").is_none());
}

#[test]
fn lists_have_twenty_articles_a_page() {
    for (path, first, not) in [
        ("/thoi-su", "/thoi-su/bai-so-40", "/thoi-su/bai-so-20\""),
        ("/thoi-su/page/2", "/thoi-su/bai-so-20", "/thoi-su/bai-so-00\""),
        ("/thoi-su/page/3", "/thoi-su/bai-so-00", "/thoi-su/bai-so-01\""),
        ("/tags/giao-thong/page/3", "/thoi-su/bai-so-00", "/thoi-su/bai-so-01\""),
        ("/authors/tran-van-on", "/van-hoa/dang-bo", "/thoi-su/bai-so-00"),
        ("/archive/2026/05/page/2", "/thoi-su/bai-so-20", "/van-hoa/dang-bo\""),
    ] {
        let page = PAPER.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains(first) && !page.body.contains(not), "{path}: {first}, not {not}");
    }
    for path in ["/page/1", "/thoi-su/page/1"] {
        assert_eq!(PAPER.get(path).status, 301, "{path}");
    }
}

#[test]
fn the_front_shows_the_banner_and_the_total_without_javascript() {
    let front = PAPER.get("/?utm_source=zalo");
    assert_eq!(front.status, 200);
    assert!(front.body.contains("37.131.684") && front.body.contains("Tiến tới đại hội đảng"));
    assert!(front.body.contains("lang=\"vi\""));
}

#[test]
fn any_page_may_read_the_api() {
    let answer = PAPER.get_with(ARTICLE, &[("Origin", "https://elsewhere.example")]);
    assert_eq!(answer.header("Access-Control-Allow-Origin"), "*");
    let preflight = PAPER.send("OPTIONS", "/api/v1/articles", &[("Origin", "https://elsewhere.example")], None);
    assert_eq!((preflight.status, preflight.header("Access-Control-Allow-Origin")), (204, "*"));
}

#[test]
fn an_embargo_ends_and_a_takedown_begins_on_the_second() {
    let content = Content::new();
    let (at, soon) = in_secs(8);
    content.article_at("cam-van", "Bài cấm vận", &soon, "");
    content.article("tam-thoi", "Bài tạm thời", &format!("unpublish_at: {soon}"));
    let edge = content.published();
    let paths = ["/thoi-su/cam-van", "/api/v1/articles/cam-van", "/thoi-su/tam-thoi", "/api/v1/articles/tam-thoi"];
    let statuses = || paths.map(|path| edge.get(path).status);
    let lists = || {
        ["/", "/thoi-su", "/api/v1/articles"].map(|path| {
            let body = edge.get(path).body;
            (body.contains("cam-van"), body.contains("tam-thoi"))
        })
    };
    assert_eq!((statuses(), lists()), ([404, 404, 200, 200], [(false, true); 3]));
    assert!(edge.get("/thoi-su").header("Cache-Control").contains("stale-while-revalidate=0"));
    sleep_past(at);
    assert_eq!((statuses(), lists()), ([200, 200, 410, 410], [(true, false); 3]));
    crate::edge::until("an edition at the boundary", || {
        (edge.get("/api/v1/editions").json()["editions"][0]["number"] == 2).then_some(())
    });
}

#[test]
fn a_picture_is_served_for_ever_and_by_its_content() {
    let png = [
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xde, 0x00, 0x00, 0x00,
        0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x00, 0x03, 0x01, 0x01, 0x00, 0xc9,
        0xfe, 0x92, 0xef, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ];
    let content = Content::new();
    content.write("anh.png", png);
    content.article("co-anh", "Bài có ảnh", "image: {file: anh.png, alt: Một điểm}");
    let edge = content.published();
    let url = edge.get("/api/v1/articles/co-anh").json()["image"]["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("https://bao.example").unwrap();
    let picture = edge.get(path);
    assert_eq!((picture.status, picture.header("Content-Type")), (200, "image/png"));
    assert!(picture.header("Cache-Control").contains("immutable"));
    assert_eq!(picture.header("X-Content-Type-Options"), "nosniff");
    assert!(edge.get("/thoi-su/co-anh").body.contains(path));

    // Only media can be read by its hash; and what is not there is never told to be absent for good.
    let article = edge.get("/api/v1/articles/co-anh");
    let hash = "0".repeat(64);
    let absent = edge.get(&format!("/media/{hash}/x.png"));
    assert_eq!((absent.status, absent.header("Cache-Control")), (503, "no-store"));
    assert_eq!(article.status, 200);
}

#[test]
fn addresses_of_joomla_lead_to_the_article_with_their_number() {
    let content = Content::new();
    content.article("cau", "Thông xe cầu", "legacy_id: 77");
    content.article("2024-nam-moi", "Năm mới", "");
    content.article("khac", "Khác", "redirect_from: ['/index.php?option=com_content&view=article&id=78:khac&catid=2']");
    let edge = content.published();
    for (from, to) in [
        ("/index.php?option=com_content&view=article&id=77:thong-xe&catid=9&Itemid=101", "/thoi-su/cau"),
        ("/index.php?option=com_content&view=article&id=77", "/thoi-su/cau"),
        ("/?option=com_content&view=article&id=77", "/thoi-su/cau"),
        ("/tin-trong-tinh/77-thong-xe-cau.html", "/thoi-su/cau"),
        ("/index.php/tin/77-thong-xe-cau", "/thoi-su/cau"),
        ("/thoi-su/77-ten-cu", "/thoi-su/cau"),
        ("/tin/78-khac.html", "/thoi-su/khac"),
        ("/index.php?option=com_content&view=article&id=78", "/thoi-su/khac"),
    ] {
        let answer = edge.get(from);
        assert_eq!((answer.status, answer.header("location")), (301, to), "{from}");
    }
    assert_eq!(edge.get("/thoi-su/2024-nam-moi").status, 200);
    for nowhere in ["/tin/79-x.html", "/index.php?option=com_content&view=article&id=79", "/tin/77.html"] {
        assert_eq!(edge.get(nowhere).status, 404, "{nowhere}");
    }
    assert_eq!(content.gazette(&edge, &["unpublish", "cau"]).code, 0);
    assert_eq!(edge.get("/tin/77-thong-xe.html").status, 410);
}

#[test]
fn what_the_paper_does_not_have_leads_where_the_settings_say() {
    let content = Content::new();
    content.article("cau", "Thông xe cầu", "redirect_from: [/cu/cau.html]");
    content.article("mua", "Mưa", "");
    let toml = content.read("gazette.toml");
    let redirect = |(from, to): (&str, &str)| format!("\n[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
    let redirects = [
        ("/cu/*", "/thoi-su"),
        ("/rss", "/feed.xml"),
        ("/index.php?option=com_content&view=category&id=4", "/thoi-su"),
        ("/?p=12", "/thoi-su/cau"),
        ("/luu-tru/*", "https://luu-tru.bao.example/*"),
        ("/tin tức/*", "/thoi-su/*"),
        ("/mat/*", "gone"),
        ("/tags/cu", "/thoi-su"),
        ("/chuyen-muc-cu", "/van-hoa"),
    ];
    content.write("gazette.toml", toml.clone() + &redirects.map(redirect).concat());
    let edge = content.published();
    let moved = |from: &str| {
        let answer = edge.get(from);
        assert_eq!(answer.status, 301, "{from}");
        answer.header("location").to_owned()
    };
    for (from, to) in [
        ("/cu/cau.html", "/thoi-su/cau"),
        ("/cu/mot/hai?x=1", "/thoi-su"),
        ("/cu/", "/thoi-su"),
        ("/rss", "/feed.xml"),
        ("/rss/?fbclid=1", "/feed.xml"),
        ("/index.php?view=category&id=4&option=com_content", "/thoi-su"),
        ("/?p=12", "/thoi-su/cau"),
        ("/luu-tru/2019/a%20b.pdf?tai=1", "https://luu-tru.bao.example/2019/a%20b.pdf?tai=1"),
        ("/tin%20t%E1%BB%A9c/cau", "/thoi-su/cau"),
        ("/tags/cu", "/thoi-su"),
        ("/chuyen-muc-cu", "/van-hoa"),
    ] {
        assert_eq!(moved(from), to, "{from}");
        assert_eq!(moved(from), to, "{from}, from memory");
    }
    for (path, status) in
        [("/", 200), ("/?p=13", 200), ("/thoi-su/cau?p=12", 200), ("/mat/a", 410), ("/cuc", 404), ("/api/v1/cu", 404)]
    {
        assert_eq!(edge.get(path).status, status, "{path}");
    }
    assert!(edge.get("/luu-tru//evil.example").header("location").starts_with("https://luu-tru.bao.example/"));

    // What was taken down may lead elsewhere; without a rule it is gone.
    content.remove("mua.md");
    assert_eq!(content.gazette(&edge, &["unpublish", "mua"]).code, 0);
    assert_eq!(edge.get("/thoi-su/mua").status, 410);
    content.write("gazette.toml", toml.clone() + &redirect(("/thoi-su/mua", "/thoi-su/cau")));
    content.push(&edge);
    assert_eq!(edge.get("/thoi-su/mua").header("location"), "/thoi-su/cau");
    assert_eq!(edge.get("/rss").status, 404, "an edition has its own redirects");
    let authorization = format!("Bearer {}", edge.token());
    let first = |path: &str| edge.get_with(&format!("{path}?edition=1"), &[("Authorization", &authorization)]);
    assert_eq!(first("/rss").header("location"), "/feed.xml");
    assert_eq!(first("/thoi-su/mua").status, 200);
}
