//! Tests of `gazette preview`.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::support::{Folder, PNG, stable};

const PREVIEW: &str = "POST /api/v1/previews";
const UPLOAD: &str = "POST /api/v1/blobs";

fn link(request: &Request) -> Option<Reply> {
    let answer = json!({
        "url": "https://bao.example/preview/c2lnbmVk", "path": "/preview/c2lnbmVk", "expires_at": "2026-05-14T02:05:00Z",
    });
    (request.line == PREVIEW).then(|| Reply::json(201, &answer))
}

fn previews() -> Server {
    Server::start(|request, _| link(request).unwrap_or(Reply::Usual))
}

/// The uploaded drafts, as articles.
fn drafts(server: &Server) -> Vec<Value> {
    let uploads = server.bodies(UPLOAD);
    let blobs = uploads.iter().flat_map(|upload| upload["blobs"].as_array().unwrap().clone());
    let drafts = blobs.filter(|blob| blob["kind"] == "draft");
    drafts.map(|blob| serde_json::from_str(blob["text"].as_str().unwrap()).unwrap()).collect()
}

#[test]
fn a_preview_shows_a_draft_without_a_date_and_prints_its_link() {
    let folder = Folder::new();
    let server = previews();
    folder.write("anh.png", PNG);
    let front = "title: Bản thảo\nlead: Mật.\nsection: giao-thong\nimage: {file: anh.png, alt: Cầu}\ndraft: true";
    folder.write("ban-thao.md", format!("---\n{front}\n---\n\nx\n"));
    folder.article("khac.md", "draft: true\n", "x");
    let run = folder.gazette_at(&server.url, &["preview", "ban-thao.md"]).exits(0);
    assert_snapshot!("preview", stable(&run, &server));
    assert_eq!(server.lines(), ["POST /api/v1/blobs/missing", UPLOAD, PREVIEW]);
    let upload = &server.bodies(UPLOAD)[0]["blobs"];
    assert_eq!((&upload[0]["kind"], &upload[1]["kind"], &upload[2]), (&json!("draft"), &json!("media"), &json!(null)));
    let request = &server.bodies(PREVIEW)[0];
    assert_eq!((&request["drafts"], &request["ttl_secs"]), (&json!([upload[0]["hash"]]), &json!(7 * 86_400)));
    let draft = &drafts(&server)[0];
    let year: u32 = draft["published_at"].as_str().unwrap()[..4].parse().unwrap();
    assert!(year >= 2026 && draft["updated_at"] == draft["published_at"], "{draft}");

    let answer = folder.gazette_at(&server.url, &["preview", "ban-thao.md", "--json", "--days", "2"]).exits(0).json();
    let url = format!("{}/preview/c2lnbmVk", server.url);
    assert_eq!(answer, json!({"url": url, "expires_at": "2026-05-14T02:05:00Z", "articles": ["ban-thao"]}));
    assert_eq!(server.bodies(PREVIEW)[1]["ttl_secs"], 2 * 86_400);
}

#[test]
fn without_paths_a_preview_shows_drafts_and_what_a_push_would_change() {
    let folder = Folder::new();
    let server = previews();
    folder.article("a.md", "", "x");
    folder.article("b.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let run = folder.gazette_at(&server.url, &["preview"]).exits(1);
    assert_snapshot!("preview_of_nothing", stable(&run, &server));

    folder.article("b.md", "", "khác");
    folder.article("nhap.md", "draft: true\n", "x");
    folder.write("mai.md", folder.read("a.md").replace("2026-05-07", "2126-05-07"));
    let answer = folder.gazette_at(&server.url, &["preview", "--json"]).exits(0).json();
    assert_eq!(answer["articles"], json!(["b", "mai", "nhap"]));
    let named = folder.gazette_at(&server.url, &["preview", "a.md", "--json"]).exits(0).json();
    assert_eq!(named["articles"], json!(["a"]), "what is named is shown though it is as it was");
    assert_eq!(server.commits().len(), 1, "a preview makes no edition");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("2 added");
}

#[test]
fn a_draft_is_another_blob_than_the_article_that_it_becomes() {
    let folder = Folder::new();
    let server = previews();
    folder.article("a.md", "draft: true\n", "x");
    folder.gazette_at(&server.url, &["preview"]).exits(0);
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    assert_ne!(server.bodies(PREVIEW)[0]["drafts"][0], server.commits()[0]["articles"][0]["article"]);
}

#[test]
fn errors_elsewhere_do_not_keep_a_draft_from_being_shown() {
    let folder = Folder::new();
    let server = previews();
    folder.article("a.md", "draft: true\n", "x");
    folder.article("hong.md", "front: x\n", "x");
    folder.gazette_at(&server.url, &["preview", "a.md"]).exits(0);
    folder.gazette_at(&server.url, &["preview"]).exits(1).says("hong.md:6");
    folder.write("gazette.toml", folder.read("gazette.toml").replace("Ho_Chi_Minh", "Saigonn"));
    folder.gazette_at(&server.url, &["preview", "a.md"]).exits(1).says("gazette.toml:5");
    assert_eq!(server.bodies(PREVIEW).len(), 1);
}

#[test]
fn more_than_a_preview_shows_is_refused_before_anything_is_sent() {
    let folder = Folder::new();
    let server = previews();
    for number in 0..501 {
        folder.article(&format!("bai-{number}.md"), "", "x");
    }
    let run = folder.gazette_at(&server.url, &["preview"]).exits(1);
    assert_snapshot!("preview_of_too_much", stable(&run, &server));
    assert_eq!(server.lines(), [""; 0]);
    folder.remove("bai-0.md");
    folder.gazette_at(&server.url, &["preview"]).exits(0).says("can see 500 articles until");
}

#[test]
fn what_cannot_be_previewed_is_told() {
    let folder = Folder::new();
    let server = previews();
    folder.write("rong/x.txt", "");
    folder.gazette_at(&server.url, &["preview", "rong"]).exits(1).says("the selected paths contain no articles");
    folder.gazette_at(&server.url, &["preview", "a.md"]).exits(2).says("a.md does not exist");
    folder.gazette_at(&server.url, &["preview", "--days", "31"]).exits(2).says("31 is not in 1..=30");
    folder.article("a.md", "", "x");
    folder.without_token(&server.url, &["preview"]).exits(2).says("GAZETTE_TOKEN is not set");
    assert_eq!(server.lines(), [""; 0]);
}

#[test]
fn drafts_that_vanish_before_the_link_is_made_are_brought_again() {
    let folder = Folder::new();
    folder.article("a.md", "draft: true\n", "x");
    let server = Server::start(|request, earlier| match (request.line.as_str(), earlier) {
        (PREVIEW, 0) => Reply::problem(422, "blobs are missing", json!({"missing": request.body["drafts"]})),
        (PREVIEW, 1) => Reply::Cut,
        _ => link(request).unwrap_or(Reply::Usual),
    });
    folder.gazette_at(&server.url, &["preview"]).exits(0).says("/preview/c2lnbmVk");
    assert_eq!(server.bodies(UPLOAD).len(), 2);
}

#[test]
fn a_link_is_ended_by_its_id_and_those_that_work_are_listed() {
    let server = Server::start(|request, _| match request.line.as_str() {
        PREVIEW => Reply::json(
            201,
            &json!({"id": "7f3a", "url": "https://bao.example/preview/c2ln",
                                            "path": "/preview/c2ln", "expires_at": "2026-05-14T02:05:00Z"}),
        ),
        "GET /api/v1/previews" => {
            let link = |id: &str, drafts: Value, edition: Value| {
                json!({"id": id, "created_by": "lan", "created_at": "2026-05-07T02:05:00Z",
                       "expires_at": "2026-05-14T02:05:00Z", "drafts": drafts, "edition": edition})
            };
            let previews = [link("7f3a", json!(["a", "b"]), Value::Null), link("81bc", json!([]), json!(4))];
            Reply::json(200, &json!({ "previews": previews }))
        }
        "DELETE /api/v1/previews/7f3a" => {
            Reply::Answer { status: 204, media_type: "text/plain", headers: String::new(), body: String::new() }
        }
        line if line.starts_with("DELETE") => Reply::problem(404, "there is no such link", Value::Null),
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    folder.article("a.md", "draft: true\n", "x");
    folder.gazette_at(&server.url, &["preview"]).exits(0).says("To revoke it earlier: gazette preview --revoke 7f3a");
    let answer = folder.gazette_at(&server.url, &["preview", "--json"]).exits(0).json();
    assert_eq!(answer["id"], "7f3a");
    let run = folder.gazette_at(&server.url, &["preview", "--list"]).exits(0);
    run.says("7f3a  until 2026-05-14 09:05 +07:00  by lan  a, b\n").says("by lan  edition 4\n");
    let answer = folder.gazette_at(&server.url, &["preview", "--list", "--json"]).exits(0).json();
    assert_eq!(answer["previews"][1]["edition"], 4);
    folder.gazette_at(&server.url, &["preview", "--revoke", "7f3a"]).exits(0).says("Revoked the preview link 7f3a.");
    folder.gazette_at(&server.url, &["preview", "--revoke", "x/../y"]).exits(1).says("no active preview link x/../y");
    assert!(server.lines().contains(&"DELETE /api/v1/previews/x%2F..%2Fy".to_owned()), "{:?}", server.lines());
    folder.gazette_at(&server.url, &["preview", "--revoke", "7f3a", "a.md"]).exits(2);
}

#[test]
fn a_link_to_another_site_is_not_shown() {
    for path in
        ["@evil.example/preview/x", "//evil.example/preview/x", ".evil.example/", "/preview/x\ny", "/preview/\\x", ""]
    {
        let server = Server::start(move |request, _| match request.line.as_str() {
            PREVIEW => Reply::json(201, &json!({"url": "u", "path": path, "expires_at": "2026-05-14T02:05:00Z"})),
            _ => Reply::Usual,
        });
        let folder = Folder::new();
        folder.article("a.md", "draft: true\n", "x");
        let run = folder.gazette_at(&server.url, &["preview"]).exits(1).says("no path of a preview");
        assert!(!run.all().contains("evil"), "{}", run.all());
    }
}

#[test]
fn a_preview_is_stopped_by_errors_in_what_it_shows_only() {
    let folder = Folder::new();
    let server = previews();
    folder.article("ban-thao.md", "draft: true\n", "x");
    folder.write("hong.md", "---\ntitle: [\n---\n");
    folder.gazette_at(&server.url, &["preview", "ban-thao.md"]).exits(0).says("1 error in drafts or other files");
    // It may replace what is published under the same id.
    folder.article("thay.md", "draft: true\nid: dang-co\n", "x");
    folder.article("dang-co.md", "", "x");
    folder.gazette_at(&server.url, &["preview", "thay.md"]).exits(0);
    folder.gazette_at(&server.url, &["preview", "hong.md"]).exits(1).says("hong.md:3");
    folder.gazette_at(&server.url, &["preview"]).exits(1).says("hong.md:3");
}
