//! A purge from end to end: what it takes away at once, what is stored after its delay, and how it is called off.

use std::path::Path;

use gazette_core::hash::Hash;
use serde_json::json;

use crate::content::Content;
use crate::edge::{Answer, Edge, until};

/// In each text of the article that is purged, and in no other.
pub const MARKER: &str = "DAUVET";
/// All of its addresses have this.
const SLUG: &str = "bai-dau-vet";

fn as_admin(edge: &Edge, path: &str) -> Answer {
    edge.get_with(path, &[("Authorization", &format!("Bearer {}", edge.token()))])
}

pub fn picture(colour: [u8; 3]) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(640, 360, image::Rgb(colour));
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    png.into_inner()
}

/// Two editions of an article with a marker in all of its texts, another beside it, a picture of its own and one that both show.
fn marked(content: &Content, edge: &Edge) {
    content.write("rieng.png", picture([200, 30, 30]));
    content.write("chung.png", picture([30, 30, 200]));
    content.article("bai-khac", "Bài khác", "image: {file: chung.png, alt: Chung}");
    content.article(SLUG, &format!("{MARKER} một"), &format!("tags: [{MARKER} thẻ]\nredirect_from: [/cu/{SLUG}.html]"));
    content.push(edge);
    let more =
        format!("tags: [{MARKER} thẻ]\nredirect_from: [/cu/{SLUG}.html]\nimage: {{file: rieng.png, alt: {MARKER}}}");
    content.article(SLUG, &format!("{MARKER} hai"), &more);
    let file = content.path().join(format!("{SLUG}.md"));
    let text = std::fs::read_to_string(&file).expect("the article");
    std::fs::write(&file, format!("{text}\n{MARKER} trong thân bài. ![{MARKER}](chung.png)\n")).expect("it is written");
    let ran = content.gazette(edge, &["push", "--wait", "--message", &format!("sửa {MARKER}")]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Addresses at which it could be read about, by anybody or by an admin.
pub fn addresses() -> Vec<String> {
    let mut addresses: Vec<String> = [
        "/",
        "/thoi-su",
        "/feed.xml",
        "/rss.xml",
        "/feed.json",
        "/thoi-su/feed.xml",
        "/authors/le-chi-thanh",
        "/archive/2026/05",
        "/sitemap.xml",
        "/sitemap-2026-05.xml",
        "/sitemap-sections.xml",
        "/news-sitemap.xml",
        "/search?q=dauvet",
        "/api/v1/search?q=dauvet",
        "/api/v1/articles?include=body",
        "/api/v1/articles?order=-views&limit=1",
        "/api/v1/tags",
        "/api/v1/most-read",
        "/api/v1/editions",
        "/api/v1/editions/0/changes?include=body",
        "/api/v1/editions/1/changes?include=body",
        "/api/v1/sources",
        "/api/v1/missing",
        "/api/v1/counts",
        "/api/v1/backup/versions",
        "/api/v1/backup/editions",
        "/api/v1/backup/routes",
        "/api/v1/backup/blobs",
        "/api/v1/audit",
        "/api/v1/previews",
        "/api/v1/proposals",
        "/api/v1/proposals/1",
    ]
    .map(str::to_owned)
    .to_vec();
    for edition in [1, 2] {
        addresses.extend(
            ["/", "/thoi-su", "/feed.xml", "/sitemap-2026-05.xml", "/api/v1/articles?include=body"]
                .map(|path| format!("{path}{}edition={edition}", if path.contains('?') { '&' } else { '?' })),
        );
    }
    addresses
}

/// Its own addresses.
fn own() -> Vec<String> {
    vec![
        format!("/thoi-su/{SLUG}"),
        format!("/api/v1/articles/{SLUG}"),
        format!("/cu/{SLUG}.html"),
        format!("/thoi-su/{SLUG}?edition=2"),
        format!("/api/v1/articles/{SLUG}?edition=1"),
    ]
}

fn has_marker(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains(&MARKER.to_lowercase()) || text.contains(SLUG)
}

#[track_caller]
fn assert_out_of_reach(edge: &Edge, links: &[String], when: &str) {
    for path in addresses() {
        for answer in [edge.get(&path), as_admin(edge, &path)] {
            assert!([200, 401, 404].contains(&answer.status), "{when}: {path}: {} {:.200}", answer.status, answer.body);
            // A page of a search repeats what was asked for, in any case.
            let told = answer.body.replace("dauvet", "");
            assert!(!has_marker(&told), "{when}: {path} has it: {told}");
        }
    }
    for path in own() {
        for answer in [edge.get(&path), as_admin(edge, &path)] {
            assert!([401, 404, 410].contains(&answer.status), "{when}: {path}: {}", answer.status);
            assert!(!answer.body.contains(MARKER), "{when}: {path}: {}", answer.body);
        }
    }
    for path in links {
        let answer = edge.get(path);
        let cookie = answer.header("Set-Cookie").split(';').next().unwrap_or_default().to_owned();
        assert!(!answer.body.contains(MARKER), "{when}: {path}");
        for page in ["/", "/thoi-su", &format!("/thoi-su/{SLUG}")] {
            assert!(!edge.get_with(page, &[("Cookie", &cookie)]).body.contains(MARKER), "{when}: {page} behind {path}");
        }
    }
}

/// Where the marker, the slug, or one of the pictures is stored: tables of objects and values of KV.
fn stored(edge: &Edge, pictures: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![edge.state().join("edge")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sqlite") {
                found.extend(tables_with(&path));
            } else if path.components().any(|part| part.as_os_str() == "blobs") {
                let bytes = std::fs::read(&path).unwrap_or_default();
                let hash = Hash::of(&bytes).to_string();
                if pictures.iter().any(|path| path.contains(&hash)) {
                    found.push(format!("{}: the picture {hash}", path.display()));
                }
                if has_marker(&String::from_utf8_lossy(&bytes)) {
                    found.push(format!("{}: {:.300}", path.display(), String::from_utf8_lossy(&bytes)));
                }
            }
        }
    }
    found
}

fn tables_with(file: &Path) -> Vec<String> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let sql = rusqlite::Connection::open_with_flags(file, flags).expect("it can be opened");
    let names = |statement: &str| -> Vec<String> {
        let mut statement = sql.prepare(statement).expect("a statement");
        let names = statement.query_map([], |row| row.get(0)).expect("rows");
        names.map(|name| name.expect("a name")).collect()
    };
    let mut found = Vec::new();
    for table in names("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'") {
        for column in names(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            let text = format!("lower(CAST(\"{column}\" AS TEXT))");
            let statement =
                format!("SELECT count(*) FROM \"{table}\" WHERE instr({text}, ?1) > 0 OR instr({text}, ?2) > 0");
            let count: i64 = sql
                .query_row(&statement, [MARKER.to_lowercase().as_str(), SLUG], |row| row.get(0))
                .unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
            if count > 0 {
                found.push(format!("{}: {table}.{column}, {count} rows", file.display()));
            }
        }
    }
    found
}

/// Proposes to change the article, with a picture that nothing else has.
fn propose(content: &Content, edge: &Edge) {
    content.write("de-xuat.png", picture([90, 90, 10]));
    content.article(SLUG, &format!("{MARKER} ba"), &format!("image: {{file: de-xuat.png, alt: {MARKER}}}"));
    let ran = content.gazette(edge, &["push", "--propose", "--message", &format!("về {MARKER}")]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// The addresses of pictures and documents in a page, each once.
pub fn media(page: &str) -> Vec<String> {
    let is_media = |part: &&str| part.starts_with("/media/") && !part.contains(' ');
    let media: std::collections::BTreeSet<&str> = page.split('"').filter(is_media).collect();
    media.into_iter().map(str::to_owned).collect()
}

#[test]
fn what_is_purged_is_served_by_nobody_at_once_and_stored_nowhere_after_the_delay() {
    let content = Content::new();
    let edge = Edge::start_probe();
    marked(&content, &edge);
    let page = edge.get(&format!("/thoi-su/{SLUG}")).body;
    let shared = media(&edge.get("/thoi-su/bai-khac").body);
    let pictures: Vec<String> = media(&page).into_iter().filter(|path| !shared.contains(path)).collect();
    assert!(!pictures.is_empty() && !shared.is_empty(), "{page}");
    // Links to a draft and to an edition, views, a slip of its address; and everything in memory and in KV.
    content.article(&format!("{SLUG}-nhap"), &format!("{MARKER} nháp"), &format!("draft: true\nid: {SLUG}"));
    let link = |arguments: &[&str]| {
        let ran = content.gazette(&edge, &[arguments, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()["url"].as_str().expect("a link").strip_prefix(&edge.url).expect("here").to_owned()
    };
    let links = [link(&["preview", &format!("{SLUG}-nhap.md")]), link(&["preview", "--edition", "2"])];
    content.remove(&format!("{SLUG}-nhap.md"));
    propose(&content, &edge);
    let links = [&links[..], &[link(&["preview", "--proposal", "1"])]].concat();
    let proposed: Vec<String> =
        media(&edge.get(&links[2]).body).into_iter().filter(|path| !shared.contains(path)).collect();
    assert!(!proposed.is_empty() && proposed.iter().all(|path| edge.get(path).status != 200), "{proposed:?}");
    let all = [pictures.clone(), proposed].concat();
    assert!(links.iter().all(|path| edge.get(path).body.contains(MARKER)));
    for number in 0..3 {
        let view = json!({"article": SLUG, "id": format!("view-{number:08}")});
        assert_eq!(edge.post("/api/v1/views", &view).status, 200);
    }
    edge.get(&format!("/tin-cu/{SLUG}"));
    until("it is found and most read", || {
        let has_it = |path: &str| has_marker(&edge.get(path).body.replace("dauvet", ""));
        (has_it("/api/v1/search?q=dauvet") && has_it("/api/v1/most-read")).then_some(())
    });
    let warm = addresses().iter().filter(|path| has_marker(&as_admin(&edge, path).body.replace("dauvet", ""))).count();
    assert!(warm > 20, "only {warm} addresses have it before: this test would see nothing");
    let before = stored(&edge, &all);
    assert!(before.len() > 5, "the marker is found where it is stored: {before:#?}");
    let kept = before.iter().filter(|found| found.contains("the picture")).count();
    assert_eq!(kept, all.len(), "and so is each picture: {before:#?}");
    // Into the folder of this backup, the next ones go, too.
    let backup = tempfile::tempdir().expect("a temporary folder");
    let folder = backup.path().join("sao-luu");
    let folder = folder.to_str().expect("a plain name");
    let ran = content.gazette(&edge, &["export", folder]);
    assert_eq!(ran.code, 0, "{ran:?}");

    content.remove(&format!("{SLUG}.md"));
    content.remove("rieng.png");
    content.remove("de-xuat.png");
    let ran = content.gazette(&edge, &["purge", SLUG, "--yes", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    edge.get("/probe/clock/61");
    until("it is gone", || (edge.get(&format!("/thoi-su/{SLUG}")).status == 410).then_some(()));
    assert!(has_marker(&as_admin(&edge, "/api/v1/purges").body), "an admin sees what waits");
    until("search is told", || {
        (!has_marker(&edge.get("/api/v1/search?q=dauvet").body.replace("dauvet", ""))).then_some(())
    });
    // The counts of what can be called off are kept.
    let at_once: Vec<String> = pictures.iter().map(|path| edge.get(path).status.to_string()).collect();
    assert!(at_once.iter().all(|status| status == "410"), "{pictures:?}: {at_once:?}");
    assert!(shared.iter().all(|path| edge.get(path).status == 200));
    assert_out_of_reach(&edge, &links, "at once");

    // A backup that is taken now, restored elsewhere, brings nothing back.
    let ran = content.gazette(&edge, &["export", folder]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let other = Edge::start();
    let ran = content.gazette(&other, &["restore", folder, "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(other.get("/thoi-su/bai-khac").status, 200);
    assert_out_of_reach(&other, &[], "in a paper that came back from a backup");
    assert!(pictures.iter().all(|path| other.get(path).status != 200));
    let found = stored(&other, &all);
    assert!(found.is_empty(), "in a paper that came back from a backup: {found:#?}");

    // The delay passes, and then the time in which readers of old editions may still be there.
    for secs in [3_700, 700, 700, 120] {
        edge.get(&format!("/probe/clock/{secs}"));
        content.article("bai-khac", &format!("Bài khác {secs}"), "image: {file: chung.png, alt: Chung}");
        content.push(&edge);
    }
    let began = std::time::Instant::now();
    loop {
        let found = stored(&edge, &all);
        if found.is_empty() {
            break;
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "still stored: {found:#?}");
        edge.get("/probe/clock/70");
        edge.get("/api/v1/editions");
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    assert_out_of_reach(&edge, &links, "after the delay");
    assert!(shared.iter().all(|path| edge.get(path).status == 200), "what another article shows stays");
    let changes = edge.get("/api/v1/editions/0/changes").json();
    let id = Hash::of(SLUG.as_bytes()).to_string();
    let purged: Vec<_> =
        changes["changes"].as_array().expect("a list").iter().filter(|c| c["change"] == "purged").collect();
    assert_eq!(purged, [&json!({"change": "purged", "id_sha256": id})], "copies are told what to erase");
    let again = content.gazette(&edge, &["purge", "--call-off", SLUG]);
    assert!(again.code != 0, "what is erased can't be called off: {again:?}");
}

#[test]
fn a_purge_that_is_called_off_leaves_everything_as_it_was() {
    let content = Content::new();
    let edge = Edge::start_probe();
    marked(&content, &edge);
    let view = json!({"article": SLUG, "id": "view-00000001"});
    assert_eq!(edge.post("/api/v1/views", &view).status, 200);
    let paths = [
        format!("/api/v1/articles/{SLUG}"),
        "/api/v1/articles?include=body".to_owned(),
        "/api/v1/tags".to_owned(),
        format!("/api/v1/articles/{SLUG}?edition=1"),
        "/api/v1/articles?edition=1&include=body".to_owned(),
    ];
    let all = || {
        paths.iter().map(|path| as_admin(&edge, path)).map(|answer| (answer.status, answer.body)).collect::<Vec<_>>()
    };
    let before = all();
    assert!(before.iter().all(|(status, body)| *status == 200 && has_marker(body)));
    let page = edge.get(&format!("/thoi-su/{SLUG}")).body;
    let picture =
        page.split('"').find(|part| part.starts_with("/media/") && !part.contains(' ')).expect("a picture").to_owned();
    let ran = content.gazette(&edge, &["purge", SLUG, "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(edge.get(&format!("/thoi-su/{SLUG}")).status, 410);
    // Its file was taken away with it; whoever has it can't push it over the purge, also not with a demand to republish it.
    content.article(SLUG, "Lại đây", "");
    let withheld = content.gazette(&edge, &["push", "--force"]);
    assert!(withheld.code == 0 && withheld.err.contains("stays down"), "{withheld:?}");
    let refused = content.gazette(&edge, &["push", "--republish", &format!("{SLUG}.md")]);
    assert!(refused.code != 0 && refused.err.contains("purge"), "{refused:?}");
    content.remove(&format!("{SLUG}.md"));
    let ran = content.gazette(&edge, &["purge", "--call-off", SLUG]);
    assert_eq!(ran.code, 0, "{ran:?}");
    edge.get("/probe/clock/61");
    until("it is back", || (edge.get(&format!("/thoi-su/{SLUG}")).status == 200).then_some(()));
    for ((path, before), after) in paths.iter().zip(before).zip(all()) {
        assert_eq!(after, before, "{path}");
    }
    assert_eq!(edge.get(&picture).status, 200, "{picture}");
    assert_eq!(edge.get(&format!("/cu/{SLUG}.html")).status, 301);
    until("search is told", || {
        has_marker(&edge.get("/api/v1/search?q=dauvet").body.replace("dauvet", "")).then_some(())
    });
    let views = edge.get(&format!("/api/v1/articles/{SLUG}/views")).json();
    assert_eq!(views["views"], 1, "it is counted as before");
    edge.get("/probe/clock/4000");
    content.article("bai-khac", "Bài khác, sau đó", "");
    content.push(&edge);
    assert_eq!(edge.get(&format!("/thoi-su/{SLUG}")).status, 200, "nothing comes later");
}
