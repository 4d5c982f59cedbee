//! Tests of `gazette export` and `gazette restore` against a fake paper. `tests/http/backup.rs` tests them against the real
//! Worker.

use std::fs;
use std::path::Path;

use gazette_core::edition::{BUCKETS, Root};
use gazette_core::hash::Hash;
use gazette_core::site::{Section, Site};
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::Source;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::support::{Folder, PNG, Run, stable};

const COUNTS: &str = "counts.jsonl";

/// A paper with one edition: one article, its source with a picture, and the settings.
struct Paper {
    tables: Vec<(&'static str, Vec<Value>)>,
}

impl Paper {
    fn new() -> Self {
        let slug = "giao-thong".parse().unwrap();
        let site = Site {
            title: "Báo \"Thử\"".into(),
            tagline: String::new(),
            base_url: "https://bao.example".into(),
            language: "vi".into(),
            zone: Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600),
            views_offset: 5,
            sections: vec![Section { slug, title: "Giao thông".into(), description: String::new() }],
            menu: Vec::new(),
            banners: Vec::new(),
            webhooks: Vec::new(),
            redirects: Vec::new(),
            newsroom: gazette_core::site::Newsroom::default(),
        };
        let front = "title: Cầu mới\nlead: Thông xe.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n";
        let source = Source {
            path: "thoi-su/cau.md".into(),
            text: format!("---\n{front}---\n\n![Cầu](cau.png)\n"),
            files: [("cau.png".to_owned(), Hash::of(PNG))].into(),
        };
        let texts = [
            ("article", "bài".to_owned()),
            ("source", serde_json::to_string(&source).unwrap()),
            ("site", serde_json::to_string(&site).unwrap()),
        ];
        let hash = |at: usize| Hash::of(texts[at].1.as_bytes());
        let root = Root {
            number: 1,
            published_at: Timestamp::from_secs(9),
            index: vec![None; BUCKETS],
            heads: std::collections::BTreeMap::new(),
            boundaries: Vec::new(),
            articles: std::collections::BTreeMap::new(),
            lists: gazette_core::edition::Lists::default(),
            site: hash(2),
        };
        let root = serde_json::to_string(&root).unwrap();
        let blobs = texts.iter().map(|(kind, text)| json!([Hash::of(text.as_bytes()), kind, text]));
        let mut blobs: Vec<Value> = blobs.chain([json!([Hash::of(PNG), "media", null])]).collect();
        blobs.sort_by_key(|row| row[0].to_string());
        let hashes = blobs.iter().map(|row| json!([row[0], row[1]])).collect();
        let tables = vec![
            ("versions", vec![json!([1, 1, null, hash(0), hash(1), null, null, 0])]),
            ("routes", vec![]),
            ("editions", vec![json!([1, 9, "lan", null, 1, 0, 0, hash(2), root, "k", "{}"])]),
            ("hashes", hashes),
            ("blobs", blobs),
            ("purged_ids", vec![json!([Hash::of(b"xoa"), 1, 1, null])]),
            ("purged_keys", vec![json!(["0".repeat(32), Hash::of(b"xoa")])]),
            (
                "releases",
                vec![json!([1, 9, "waiting", "lan", "editor", 8, "k", null, null, 0, 0, 1, 1, null, null, null])],
            ),
            ("release_parts", vec![json!([1, 1, 1, "cau", "cau", null, "{\"removal\":{\"slug\":\"cau\"}}"])]),
            ("name_owners", vec![json!(["1".repeat(32), Hash::of("lê an".as_bytes())])]),
        ];
        Self { tables }
    }

    /// The same paper with a different text.
    fn with(mut self, from: &str, to: &str) -> Self {
        let mut all = serde_json::to_string(&self.tables.iter().map(|(_, rows)| rows).collect::<Vec<_>>()).unwrap();
        for row in &self.tables[4].1 {
            let Some(text) = row[2].as_str() else { continue };
            let other = text.replace(from, to);
            let [old, new] = [text, &other].map(|text| Hash::of(text.as_bytes()).to_string());
            all = all.replace(&json!(text).to_string(), &json!(other).to_string()).replace(&old, &new);
        }
        let rows: Vec<Vec<Value>> = serde_json::from_str(&all).unwrap();
        for ((_, table), rows) in self.tables.iter_mut().zip(rows) {
            *table = rows;
        }
        for at in [3, 4] {
            self.tables[at].1.sort_by_key(|row| row[0].to_string());
        }
        self
    }

    fn answer(&self, line: &str, edition: u64) -> Reply {
        let part = |rows: &[Value]| Reply::json(200, &json!({"edition": edition, "rows": rows, "next": null}));
        let table = line.strip_prefix("GET /api/v1/backup/").map(|rest| rest.split('?').next().unwrap());
        match (table, line) {
            (Some(table), _) => {
                self.tables.iter().find(|(name, _)| *name == table).map_or_else(no_counts, |(_, rows)| part(rows))
            }
            (None, line) if line.starts_with(&format!("GET /media/{}/", Hash::of(PNG))) => Reply::Bytes(PNG),
            (None, "GET /api/v1/editions/current") => Reply::json(200, &json!({"number": 1})),
            _ => Reply::Usual,
        }
    }
}

fn no_counts() -> Reply {
    Reply::problem(404, "Nothing is at this address.", json!({"type": "/api/docs#unknown-path"}))
}

fn counts(line: &str) -> Option<Reply> {
    let total = json!({"views": 12, "bots": 3, "later": {"a": [1]}});
    match line {
        "GET /api/v1/counts" => {
            let articles =
                json!([{"id": "cau", "views": 7, "readers": 5, "days": [{"day": "2026-05-07", "views": 7}]}]);
            Some(Reply::json(200, &json!({"total": total, "articles": articles, "next": "/api/v1/counts?after=cau"})))
        }
        "GET /api/v1/counts?after=cau" => {
            let articles = json!([{"id": "khac", "views": 5, "something": "new"}]);
            Some(Reply::json(200, &json!({"total": total, "articles": articles, "next": null})))
        }
        _ => None,
    }
}

/// A paper to export.
fn published() -> Server {
    let paper = Paper::new();
    Server::start(move |request, _| counts(&request.line).unwrap_or_else(|| paper.answer(&request.line, 1)))
}

/// An empty paper that accepts everything.
fn empty(takes_counts: bool) -> Server {
    Server::start(move |request: &Request, earlier| match request.line.as_str() {
        "POST /api/v1/backup/finish" => Reply::json(200, &json!({"edition": 1})),
        "POST /api/v1/counts" if takes_counts => Reply::json(200, &json!({})),
        "POST /api/v1/counts" => no_counts(),
        // Everything is missing at first, and nothing at the end.
        "POST /api/v1/blobs/missing" if earlier > 1 => Reply::json(200, &json!({"missing": []})),
        "GET /api/v1/editions/current" => Reply::json(200, &json!({"number": 1})),
        line if line.starts_with("POST /api/v1/backup/") => Reply::json(200, &json!({"edition": 0})),
        _ => Reply::Usual,
    })
}

fn shown(run: &Run, server: &Server, folder: &Folder) -> String {
    stable(run, server).replace(folder.path("").to_str().unwrap().trim_end_matches('/'), "FOLDER")
}

/// A folder with a complete backup in `sao-luu`.
fn backed_up() -> Folder {
    let (folder, server) = (Folder::new(), published());
    folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn an_export_is_a_folder_of_open_formats_in_which_check_works() {
    let (folder, server) = (Folder::new(), published());
    let run = folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    assert_snapshot!("export", stable(&run, &server));
    let picture = format!("media/{}.png", Hash::of(PNG));
    let mut expected = [
        "README.txt",
        "catalog/blobs.jsonl",
        "catalog/editions.jsonl",
        "catalog/media.jsonl",
        "catalog/name_owners.jsonl",
        "catalog/purged_ids.jsonl",
        "catalog/purged_keys.jsonl",
        "catalog/release_parts.jsonl",
        "catalog/releases.jsonl",
        "catalog/routes.jsonl",
        "catalog/versions.jsonl",
        "content/gazette.toml",
        "content/thoi-su/cau.md",
        "content/thoi-su/cau.png",
        "counts.jsonl",
        &picture,
        "paper.json",
    ];
    expected.sort_unstable();
    assert_eq!(files(&folder.path("sao-luu")), expected);
    assert_snapshot!("export_settings", folder.read("sao-luu/content/gazette.toml"));
    folder.gazette(&["check", "--content", "sao-luu/content"]).exits(0);
    let counts = folder.read("sao-luu/counts.jsonl");
    assert_eq!(counts.lines().count(), 3);
    for line in ["{\"total\":", "\"later\":{\"a\":[1]}", "\"something\":\"new\"", "\"day\":\"2026-05-07\""] {
        assert!(counts.contains(line), "{line}: {counts}");
    }
    let answer = folder.gazette_at(&server.url, &["export", "sao-luu", "--json"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["fetched"], &answer["counts"]), (&json!(1), &json!(0), &json!(true)));
}

#[test]
fn a_restoration_brings_everything_and_passes_counts_on_as_they_are() {
    let (folder, server) = (backed_up(), empty(true));
    let run = folder.gazette_at(&server.url, &["restore", "sao-luu", "--yes"]).exits(0);
    assert_snapshot!("restore", stable(&run, &server));
    let posts: Vec<String> = server.lines().into_iter().filter(|line| line.starts_with("POST")).collect();
    assert_snapshot!("restore_requests", posts.join("\n"));
    let sent = &server.bodies("POST /api/v1/counts")[0];
    assert_eq!(sent["total"]["later"], json!({"a": [1]}));
    assert_eq!(sent["articles"][1], json!({"id": "khac", "views": 5, "something": "new"}));
    let blobs = &server.bodies("POST /api/v1/backup/blobs")[0];
    assert_eq!(blobs.as_array().unwrap().len(), 4, "the backup's number, and three texts");
    assert!(blobs[0][0].as_u64().is_some_and(|number| number > 0));
    assert_eq!(server.bodies("POST /api/v1/blobs")[0]["blobs"][0]["kind"], "media");
    let counts = &server.bodies("POST /api/v1/backup/finish")[0];
    let history = json!([
        blobs[0],
        ["versions", 1],
        ["routes", 0],
        ["editions", 1],
        ["purged_ids", 1],
        ["purged_keys", 1],
        ["releases", 1],
        ["release_parts", 1],
        ["name_owners", 1]
    ]);
    assert_eq!(counts, &history);
    assert_eq!(server.bodies("POST /api/v1/backup/purged_ids")[0][1], json!([Hash::of(b"xoa"), 1, 1, null]));
}

#[test]
fn a_paper_and_a_backup_of_an_earlier_version_do_not_say_what_was_purged() {
    let (folder, mut paper) = (backed_up(), Paper::new());
    let is_later = |name: &str| ["purged", "release", "name_owners"].iter().any(|later| name.contains(later));
    paper.tables.retain(|(name, _)| !is_later(name));
    let older =
        Server::start(move |request, _| counts(&request.line).unwrap_or_else(|| paper.answer(&request.line, 1)));
    folder.gazette_at(&older.url, &["export", "sao-luu"]).exits(0);
    assert!(!files(&folder.path("sao-luu")).iter().any(|file| is_later(file)));
    let server = empty(true);
    folder.gazette_at(&server.url, &["restore", "sao-luu", "--yes"]).exits(0);
    let finish = &server.bodies("POST /api/v1/backup/finish")[0];
    assert_eq!(finish.as_array().unwrap()[1..], [json!(["versions", 1]), json!(["routes", 0]), json!(["editions", 1])]);
    // What one of the files has lost is damage, and no earlier version.
    let folder = backed_up();
    folder.remove("sao-luu/catalog/purged_keys.jsonl");
    folder.gazette_at(&server.url, &["restore", "sao-luu", "--yes"]).exits(1).says("purged_keys.jsonl");
}

#[test]
fn a_picture_that_was_purged_since_leaves_the_folder_and_one_that_is_not_listed_is_not_restored() {
    let folder = Folder::new();
    let paper = Paper::new();
    let purged = b"GIF89a, of an article that was purged since";
    let old = format!("sao-luu/media/{}.gif", Hash::of(purged));
    let server =
        Server::start(move |request, _| counts(&request.line).unwrap_or_else(|| paper.answer(&request.line, 1)));
    folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    fs::write(folder.path(&old), purged).unwrap();
    folder.write("sao-luu/media/ghi-chu.txt", "một ghi chú của ai đó");
    let run = folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    assert!(!folder.has(&old), "{}", run.all());
    assert!(folder.has("sao-luu/media/ghi-chu.txt") && folder.has(&format!("sao-luu/media/{}.png", Hash::of(PNG))));
    fs::write(folder.path(&old), purged).unwrap();
    let into = empty(true);
    folder.gazette_at(&into.url, &["restore", "sao-luu", "--yes"]).exits(0);
    let asked = into.bodies("POST /api/v1/blobs/missing");
    assert!(!asked.iter().any(|body| body.to_string().contains(&Hash::of(purged).to_string())), "{asked:?}");
}

#[test]
fn a_worker_that_knows_no_counts_is_a_warning() {
    let (folder, paper) = (Folder::new(), Paper::new());
    let older = Server::start(move |request, _| match request.line.as_str() {
        "GET /api/v1/counts" => no_counts(),
        line => paper.answer(line, 1),
    });
    let run = folder.gazette_at(&older.url, &["export", "sao-luu"]).exits(0);
    assert_snapshot!("export_without_counts", stable(&run, &older));
    assert!(!folder.has(&format!("sao-luu/{COUNTS}")));
    folder.gazette_at(&empty(true).url, &["restore", "sao-luu", "--yes"]).exits(0);

    let (folder, older) = (backed_up(), empty(false));
    let run = folder.gazette_at(&older.url, &["restore", "sao-luu", "--yes"]).exits(0);
    assert_snapshot!("restore_without_counts", stable(&run, &older));
}

#[test]
fn what_is_damaged_is_told_by_file_and_line_and_nothing_is_sent() {
    let (folder, server) = (backed_up(), empty(true));
    let blobs = folder.read("sao-luu/catalog/blobs.jsonl");
    folder.write("sao-luu/catalog/blobs.jsonl", blobs.replace("Thông xe", "Thông Xe").replace("bài", "bai"));
    folder.write("sao-luu/catalog/versions.jsonl", "[1,\n");
    folder.write("sao-luu/counts.jsonl", folder.read("sao-luu/counts.jsonl").replace("12", "99"));
    folder.write(&format!("sao-luu/media/{}.png", Hash::of(PNG)), "x");
    fs::remove_file(folder.path("sao-luu/catalog/editions.jsonl")).unwrap();
    let run = folder.gazette_at(&server.url, &["restore", "sao-luu", "--yes"]).exits(1);
    assert_snapshot!("restore_of_a_damaged_backup", shown(&run, &server, &folder));
    assert!(server.lines().is_empty());
}

#[test]
fn a_paper_with_editions_and_a_folder_without_a_backup_are_refused() {
    let folder = backed_up();
    let server = Server::start(|request, _| match request.line.as_str() {
        "POST /api/v1/backup/begin" => Reply::problem(409, "something has been published here", Value::Null),
        _ => Reply::Usual,
    });
    let run = folder.gazette_at(&server.url, &["restore", "sao-luu"]).exits(1);
    assert_snapshot!("restore_into_a_paper_with_editions", stable(&run, &server));
    assert_eq!(server.lines(), ["POST /api/v1/backup/begin"]);

    folder.write("khac/a.txt", "x");
    folder.gazette_at(&server.url, &["export", "khac"]).exits(1).says("khac contains other files and is not a backup");
    folder.gazette_at(&server.url, &["restore", "khac"]).exits(1).says("khac is not a complete backup");
    folder.write("sao-luu/paper.json", folder.read("sao-luu/paper.json").replace("\"format\": 1", "\"format\": 2"));
    folder.gazette_at(&server.url, &["restore", "sao-luu"]).exits(1).says("its format is 2");
    folder.gazette_at(&server.url, &["restore"]).exits(2);
    folder.without_token(&server.url, &["export", "moi"]).exits(2);
}

#[test]
fn an_edition_that_is_published_meanwhile_begins_the_rows_anew() {
    let (folder, paper) = (Folder::new(), Paper::new());
    let server = Server::start(move |request, earlier| {
        // An edition is published during the first attempt.
        let is_later = request.line.ends_with("/editions") && earlier == 0;
        counts(&request.line).unwrap_or_else(|| paper.answer(&request.line, if is_later { 2 } else { 1 }))
    });
    folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    let read = |table: &str| server.lines().iter().filter(|line| line.ends_with(&format!("/backup/{table}"))).count();
    assert_eq!([read("versions"), read("editions"), read("hashes")], [2, 2, 1]);

    let paper = Paper::new();
    let restless = Server::start(move |request, earlier| {
        paper.answer(&request.line, earlier as u64 * 7 + request.line.len() as u64)
    });
    folder
        .gazette_at(&restless.url, &["export", "khac"])
        .exits(1)
        .says("other editions were published during the export");

    let nothing = Server::start(|_, _| Reply::json(200, &json!({"edition": 0, "rows": [], "next": null})));
    folder.gazette_at(&nothing.url, &["export", "khong"]).exits(1).says("has no editions yet");
    assert!(!folder.path("khong").exists(), "a refusal leaves nothing");
}

#[test]
fn a_picture_or_a_text_that_is_not_what_its_name_says_is_not_kept() {
    for part in ["/media/", "/backup/blobs"] {
        let (folder, paper) = (Folder::new(), Paper::new());
        let server = Server::start(move |request, _| match request.line.as_str() {
            line if line.contains("/media/") && part == "/media/" => Reply::Bytes(b"x"),
            line if line.contains(part) => {
                let rows: Vec<Value> = paper.tables[4].1.iter().map(|row| json!([row[0], row[1], "khác"])).collect();
                Reply::json(200, &json!({"edition": 1, "rows": rows, "next": null}))
            }
            line => paper.answer(line, 1),
        });
        folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(1).says("does not match its hash");
        assert!(!folder.has("sao-luu/paper.json"));
    }
}

#[test]
fn what_has_no_place_in_the_readable_part_is_left_out_and_told() {
    for (from, to, left) in [
        ("thoi-su/cau.md", "../../cau.md", "../../cau.md"),
        ("thoi-su/cau.md", "-rf.md", "-rf.md"),
        ("\"cau.png\"", "\"../Makefile\"", "thoi-su/cau.md"),
        ("\"cau.png\"", "\"cau.pdf\"", "thoi-su/cau.pdf"),
        (
            "\"banners\":[]",
            &format!(
                "\"banners\":[{{\"title\":\"x\",\"url\":\"/\",\"image\":\"/media/{}/../../../../evil.png\"}}]",
                Hash::of(PNG)
            ),
            "banners/1/../../../../evil.png",
        ),
    ] {
        let (folder, paper) = (Folder::new(), Paper::new().with(from, to));
        let server =
            Server::start(move |request, _| counts(&request.line).unwrap_or_else(|| paper.answer(&request.line, 1)));
        let answer = folder.gazette_at(&server.url, &["export", "a/sao-luu", "--json"]).exits(0).json();
        assert_eq!(answer["left_out"], json!([left]), "{to}");
        let outside: Vec<String> =
            files(&folder.path("")).into_iter().filter(|file| !file.starts_with("a/sao-luu/")).collect();
        assert_eq!(outside, ["gazette.toml"], "{to}");
        let written = files(&folder.path("a/sao-luu/content"));
        assert!(
            written.iter().all(|file| ["gazette.toml", "thoi-su/cau.md", "thoi-su/cau.png"].contains(&file.as_str())),
            "{written:?}"
        );
    }
}

#[test]
fn a_backup_of_another_version_of_the_command_is_still_one() {
    let (folder, server) = (backed_up(), published());
    folder.write("sao-luu/README.txt", "Words of another version.\n");
    folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    folder.remove("sao-luu/paper.json");
    folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(0);
    folder.write("sao-luu/README.txt", "Words of another version.\n");
    folder.remove("sao-luu/paper.json");
    folder.gazette_at(&server.url, &["export", "sao-luu"]).exits(1).says("is not a backup");
}

#[test]
fn an_export_of_a_paper_without_an_end_is_given_up() {
    let rows: Vec<Value> = (0..501).map(|n| json!([n])).collect();
    let many = Server::start(move |_, _| Reply::json(200, &json!({"edition": 1, "rows": rows, "next": null})));
    Folder::new().gazette_at(&many.url, &["export", "sao-luu"]).exits(1).says("a part of versions has 501 rows");
}
