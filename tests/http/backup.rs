//! The drill: a paper with a history is exported, its runtime is lost, and an empty one becomes the same.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::content::Content;
use crate::edge::{Answer, BROWSER, Edge, until};

/// A picture of one colour.
fn picture(colour: [u8; 3]) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    RgbImage::from_pixel(900, 500, Rgb(colour)).write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

const EDITIONS: u64 = 6;
const PURGED_IN: u64 = 4;
/// What is made of the cards of sections.
const LISTS: &[&str] = &["/", "/thoi-su", "/feed.xml", "/rss.xml", "/feed.json", "/thoi-su/feed.xml"];
#[track_caller]
fn gazette(content: &Content, edge: &Edge, arguments: &[&str]) {
    let ran = content.gazette(edge, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
}

/// A paper with a bit of everything in its history: six editions.
fn storied() -> (Content, Edge) {
    let content = Content::new();
    let settings = std::fs::read_to_string(content.path().join("gazette.toml")).unwrap();
    content.write("gazette.toml", format!("{settings}image = \"bang-ron.png\"\n"));
    content.write("bang-ron.png", picture([200, 30, 30]));
    content.write("anh/cau moi.png", picture([30, 30, 200]));
    content.article(
        "mot",
        "Một xưa",
        "tags: [nước]\nredirect_from: [/cu/mot.html]\nimage: {file: anh/cau moi.png, alt: Cầu}",
    );
    content.article("hai", "Hai \\\"trong ngoặc\\\" \\\\ và\\u00a0đuôi", "front: lead");
    content.article("ba", "Ba", "");
    content.write("tài liệu.pdf", "%PDF-1.7\nmột tài liệu");
    content.article("xoa", "Điều phải quên", "");
    content.article_at("cam", "Chưa đến giờ", "2099-01-01T00:00:00+07:00", "");
    let ba = std::fs::read_to_string(content.path().join("ba.md")).unwrap();
    content.write("ba.md", format!("{ba}\n[Báo cáo](tài%20liệu.pdf) ![Cầu](anh/cau%20moi.png)\n"));
    let edge = content.published();

    content.remove("hai.md");
    content.article("hai-moi", "Hai", "id: hai");
    content.article("mot", "Một nay", "tags: [nước]\nredirect_from: [/cu/mot.html]");
    gazette(&content, &edge, &["push", "--message", "số hai"]);
    gazette(&content, &edge, &["unpublish", "ba"]);
    gazette(&content, &edge, &["purge", "xoa", "--yes"]);
    content.remove("xoa.md");
    gazette(&content, &edge, &["rollback", "1", "--yes"]);
    gazette(&content, &edge, &["rollback", "3", "--yes"]);
    until("the newest edition is shown", || {
        (edge.get("/api/v1/editions/current").json()["number"] == EDITIONS).then_some(())
    });
    (content, edge)
}

fn as_editor(edge: &Edge, path: &str) -> Answer {
    edge.get_with(path, &[("Authorization", &format!("Bearer {}", edge.token()))])
}

const PATHS: &[&str] = &[
    "/",
    "/page/2",
    "/thoi-su",
    "/van-hoa",
    "/thoi-su/mot",
    "/thoi-su/hai",
    "/thoi-su/hai-moi",
    "/thoi-su/ba",
    "/thoi-su/xoa",
    "/thoi-su/cam",
    "/van-hoa/mot",
    "/cu/mot.html",
    "/khong-co",
    "/tags/nuoc",
    "/authors/le-chi-thanh",
    "/archive/2026/05",
    "/feed.xml",
    "/rss.xml",
    "/feed.json",
    "/thoi-su/feed.xml",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/robots.txt",
    "/search",
    "/api/v1/articles",
    "/api/v1/articles?include=body",
    "/api/v1/articles?tag=nuoc",
    "/api/v1/articles/mot",
    "/api/v1/articles/hai",
    "/api/v1/articles/hai-moi",
    "/api/v1/articles/ba",
    "/api/v1/articles/xoa",
    "/api/v1/articles/cam",
    "/api/v1/articles/mot/views",
    "/api/v1/editions",
    "/api/v1/editions/current",
    "/api/v1/stats",
];

/// All that a reader gets of an answer, but for cursors: each paper signs its own.
fn told(answer: &Answer) -> (u16, String, [&str; 4]) {
    let mut parts = answer.body.split("cursor=");
    let mut body = parts.next().unwrap_or_default().to_owned();
    body.extend(parts.map(|part| &part[part.find('"').expect("its address ends")..]));
    let header = |name| answer.header(name);
    let etag = if body.len() == answer.body.len() { header("ETag") } else { "" };
    (answer.status, body, [etag, header("Location"), header("Gazette-Edition"), header("Content-Type")])
}

#[track_caller]
fn assert_same(first: &Edge, second: &Edge) {
    until("both know how many guests they have", || {
        [first, second].iter().all(|edge| !edge.get("/").body.contains("<p hidden>Hiện có")).then_some(())
    });
    for path in PATHS {
        assert_eq!(told(&second.get(path)), told(&first.get(path)), "{path}");
    }
    let sources = "/api/v1/sources";
    assert_eq!(as_editor(second, sources).body, as_editor(first, sources).body);
    let newest = first.get("/api/v1/editions/current").json()["number"].as_u64().unwrap();
    for edition in 1..=newest {
        for bare in PATHS.iter().filter(|path| !path.contains("/editions") && !path.contains("/stats")) {
            let path = format!("{bare}{}edition={edition}", if bare.contains('?') { '&' } else { '?' });
            let (now, then) = (as_editor(second, &path), as_editor(first, &path));
            if edition < PURGED_IN && LISTS.contains(bare) {
                // The first keeps lists of before for ten minutes more; a backup does not.
                assert_eq!(now.status, 200, "{path}");
                assert!(!now.body.contains("Điều phải quên") && now.body.contains("/thoi-su/mot"), "{path}");
            } else {
                assert_eq!(told(&now), told(&then), "{path}");
            }
        }
    }
    let named = as_editor(first, "/api/v1/editions").body;
    assert!(named.contains("\"editor\":\"local\"") && named.contains("số hai"), "{named}");
    assert_eq!(as_editor(second, "/api/v1/editions").body, named);
}

/// Where a folder remembers what it pushed to a paper.
fn memory(content: &Content, edge: &Edge) -> PathBuf {
    let host = edge.url.trim_start_matches("http://").replace(':', "_");
    content.path().join(format!(".gazette/{host}.json"))
}

fn path_of(folder: &Path) -> &str {
    folder.to_str().expect("temporary folders have plain names")
}

#[test]
fn a_lost_paper_comes_back_from_its_backup_the_same_for_readers_and_editors() {
    let (content, first) = storied();
    // Enough that a restoration can be killed in its middle.
    let long = "Một đoạn dài về dòng sông và những chuyến phà. ".repeat(1200);
    for n in 0..24 {
        let front =
            format!("title: Bài dài {n}\nlead: Dài.\nsection: van-hoa\npublished_at: 2026-04-01T09:00:00+07:00");
        content.write(&format!("dai/bai-dai-{n}.md"), format!("---\n{front}\n---\n\n{long}{n}\n"));
    }
    // With this edition there are seven.
    content.push(&first);
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("sao lưu");
    let exported = content.gazette(&first, &["export", path_of(&folder), "--json"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    assert_eq!(exported.json()["edition"], EDITIONS + 1);
    assert!(folder.join("media").read_dir().unwrap().count() >= 3, "pictures and a document");
    let readable = path_of(&folder.join("content")).to_owned();
    gazette(&content, &first, &["check", "--content", &readable]);
    let text = std::fs::read_to_string(folder.join("catalog/blobs.jsonl")).unwrap();
    assert!(text.contains("Một nay") && text.contains("Chưa đến giờ") && !text.contains("Điều phải quên"));

    let mut second = Edge::start();
    let mut restoring = content.begin(&second, &["restore", path_of(&folder), "--yes"]);
    until("the restoration is on its way", || {
        let hashes = as_editor(&second, "/api/v1/backup/hashes").json();
        (hashes["rows"].as_array().is_some_and(|rows| !rows.is_empty())).then_some(())
    });
    second.crash();
    assert!(!restoring.wait().unwrap().success(), "it was killed in its middle");
    second.restart();
    assert_eq!(second.get("/api/v1/editions/current").json()["number"], 0);
    assert_eq!(second.get("/thoi-su/mot").status, 404);
    let refused = content.gazette(&second, &["push"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("a backup is being restored;"), "{refused:?}");
    gazette(&content, &second, &["restore", path_of(&folder), "--yes"]);

    assert_same(&first, &second);
    let picture = first.get("/").body;
    let picture = &picture[picture.find("/media/").expect("the banner's picture")..];
    let picture = &picture[..picture.find('"').unwrap()];
    assert_eq!(told(&second.get(picture)), told(&first.get(picture)));
    assert_eq!(second.get(picture).status, 200);
    until("search finds what it found", || {
        let path = "/api/v1/search?q=s%C3%B4ng&limit=50";
        (second.get(path).slugs().len() == 24 && second.get(path).body == first.get(path).body).then_some(())
    });

    // Editors go on as if nothing had happened.
    std::fs::copy(memory(&content, &first), memory(&content, &second)).unwrap();
    gazette(&content, &second, &["push"]);
    std::fs::remove_file(memory(&content, &second)).unwrap();
    content.remove("ba.md");
    gazette(&content, &second, &["push"]);
    assert_eq!(second.get("/api/v1/editions/current").json()["number"], EDITIONS + 1);
    for edge in [&first, &second] {
        gazette(&content, edge, &["rollback", "2", "--yes", "--wait"]);
    }
    for path in ["/thoi-su/ba", "/thoi-su/mot", "/api/v1/articles", "/thoi-su/xoa", "/van-hoa/bai-dai-3"] {
        assert_eq!(second.get(path).status, first.get(path).status, "{path}");
    }
    assert_eq!(second.get("/thoi-su/ba").status, 200);
    assert_eq!(second.get("/thoi-su/xoa").status, 410);
}

#[test]
fn a_second_export_fetches_only_what_is_new_and_what_is_damaged() {
    let (content, edge) = storied();
    let dir = tempfile::tempdir().unwrap();
    let folder = path_of(dir.path()).to_owned();
    let export = || {
        let ran = content.gazette(&edge, &["export", &folder, "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()["fetched"].as_u64().unwrap()
    };
    let all = export();
    let blobs = || std::fs::read_to_string(dir.path().join("catalog/blobs.jsonl")).unwrap();
    let whole = blobs();
    assert_eq!(all, (whole.lines().count() + dir.path().join("media").read_dir().unwrap().count()) as u64);
    assert_eq!(export(), 0);
    assert_eq!(blobs(), whole);

    let mut lines: Vec<&str> = whole.lines().collect();
    lines.remove(3);
    lines[5] = "[\"x\"]";
    std::fs::write(dir.path().join("catalog/blobs.jsonl"), lines.join("\n")).unwrap();
    let picture = std::fs::read_dir(dir.path().join("media")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&picture, b"?").unwrap();
    let refused = content.gazette(&Edge::start(), &["restore", &folder, "--yes"]);
    assert_eq!(refused.code, 1);
    for told in ["catalog/blobs.jsonl:6", path_of(picture.file_name().unwrap().as_ref()), "nothing was restored"] {
        assert!(refused.err.contains(told), "{told}: {refused:?}");
    }
    assert_eq!(export(), 3);
    assert_eq!(blobs(), whole);

    content.article("mot", "Một sửa", "tags: [nước]");
    content.push(&edge);
    let fetched = export();
    assert!((3..=8).contains(&fetched), "{fetched}");

    gazette(&content, &edge, &["purge", "mot", "--yes"]);
    export();
    assert!(!blobs().contains("Một sửa"), "what was purged is not kept by the next export");
}

#[test]
fn a_backup_is_for_editors_and_goes_into_an_empty_paper_only() {
    let (content, edge) = storied();
    edge.get("/api/v1/backup/versions").assert_problem(401);
    edge.post("/api/v1/backup/versions", &json!([[1]])).assert_problem(401);
    as_editor(&edge, "/api/v1/backup/jobs").assert_problem(404);
    as_editor(&edge, "/api/v1/backup/versions?limit=0").assert_problem(400);
    as_editor(&edge, "/api/v1/backup/versions?khac=1").assert_problem(400);
    edge.post_as_editor("/api/v1/backup/versions", &json!({"rows": []})).assert_problem(400);
    edge.post_as_editor("/api/v1/backup/begin", &json!([[1]])).assert_problem(409);
    edge.post_as_editor("/api/v1/backup/editions", &json!([[1]])).assert_problem(409);

    let dir = tempfile::tempdir().unwrap();
    gazette(&content, &edge, &["export", path_of(dir.path())]);
    let refused = content.gazette(&edge, &["restore", path_of(dir.path()), "--yes"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("is not empty") && refused.err.contains("nothing was changed"));
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], EDITIONS);

    let second = Edge::start();
    gazette(&content, &second, &["restore", path_of(dir.path()), "--yes"]);
    let again = content.gazette(&second, &["restore", path_of(dir.path()), "--yes"]);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("was already restored from this backup"), "{again:?}");
}

#[test]
fn views_and_readers_come_back_and_go_on_counting() {
    let content = Content::new();
    content.article("mot", "Một", "");
    content.article("hai", "Hai", "views: 1000");
    let first = content.published();
    let view = |edge: &Edge, article: &str, id: &str| {
        let body = json!({"article": article, "id": id}).to_string();
        let answer = edge.send("POST", "/api/v1/views", &[("User-Agent", BROWSER)], Some(&body));
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    for id in ["lan-thu-1", "lan-thu-2", "lan-thu-3"] {
        view(&first, "mot", id);
    }
    view(&first, "hai", "lan-thu-4");
    // Numbers are at most five seconds behind.
    let numbers = |edge: &Edge| {
        let of = |slug: &str| edge.get(&format!("/api/v1/articles/{slug}/views")).json();
        let (mot, hai, stats) = (of("mot"), of("hai"), edge.get("/api/v1/stats").json());
        [&mot["views"], &mot["readers"], &hai["views"], &stats["views"]]
            .map(|number| number.as_u64().unwrap_or_default())
    };
    let before = until("all is counted", || {
        let numbers = numbers(&first);
        (numbers[0] == 3 && numbers[2] == 1001 && numbers[3] == 37_131_688).then_some(numbers)
    });
    assert_eq!(before[1], 1, "one reader");

    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("backup");
    gazette(&content, &first, &["export", path_of(&folder)]);
    let second = Edge::start();
    gazette(&content, &second, &["restore", path_of(&folder), "--yes"]);
    until("the numbers are back", || (numbers(&second) == before).then_some(()));
    view(&second, "mot", "lan-thu-5");
    until("and go on", || (numbers(&second)[0] == 4 && numbers(&second)[3] == 37_131_689).then_some(()));
}
