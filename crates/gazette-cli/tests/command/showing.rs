//! Tests of `gazette editions show`, `list`, `stats ARTICLE`, and of what is said about names that do not exist.

use std::collections::BTreeMap;

use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::wire::Source;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, run, stable};

fn article(slug: &str, title: &str, body: &str, rendering: &str) -> Value {
    let text = format!(
        "---\ntitle: {title}\nlead: Thông xe.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n---\n\n{body}\n"
    );
    let source = json::compact(&Source { path: format!("{slug}.md"), text, files: BTreeMap::new() });
    let hash = Hash::of(source.as_bytes());
    json!({"slug": slug, "id": slug, "article": Hash::of(rendering.as_bytes()), "source": hash, "text": source})
}

/// A paper with editions 4 to 6, of which 4 and 5 still have sources; edition 6 is by a writer who sees own articles only.
fn paper() -> Server {
    Server::start(|request, _| {
        let edition = |number: u64| {
            let counts = json!({"added": 1, "changed": 2, "removed": 2});
            json!({"number": number, "published_at": "2026-05-07T02:05:00Z", "editor": "thanh",
                   "message": "Bản tin sáng", "counts": counts})
        };
        let sources = |number: u64, site: &str, sources: Vec<Value>| {
            let own_only = number == 6;
            let list = json!({"edition": number, "site": Hash::of(site.as_bytes()), "partial": own_only,
                              "sources": sources, "next": null});
            Reply::json(200, &list)
        };
        let old = || {
            vec![
                article("cau", "Cầu mới", "x", "1"),
                article("lua", "Giá lúa", "x", "1"),
                article("pha", "Phà cũ", "x", "1"),
                article("yen", "Bài yên", "x", "1"),
            ]
        };
        let new = || {
            vec![
                article("cau", "Cầu mới thông xe", "y", "2"),
                article("cho", "Chợ nổi", "x", "1"),
                article("lua", "Giá lúa", "x", "2"),
                article("yen", "Bài yên", "x", "1"),
            ]
        };
        match request.line.as_str() {
            "GET /api/v1/editions?before=6&limit=1" => {
                Reply::json(200, &json!({"editions": [edition(5)], "next": null}))
            }
            "GET /api/v1/editions?before=5&limit=1" => {
                Reply::json(200, &json!({"editions": [edition(4)], "next": null}))
            }
            line if line.starts_with("GET /api/v1/editions") => {
                Reply::json(200, &json!({"editions": [edition(6)], "next": null}))
            }
            "GET /api/v1/sections" => Reply::json(
                200,
                &json!({"sections": [{"slug": "giao-thong", "title": "Giao thông", "description": "", "articles": 4}],
                        "next": null}),
            ),
            "GET /api/v1/sources?edition=4&limit=100" => sources(4, "a", old()),
            "GET /api/v1/sources?edition=5&limit=100" => sources(5, "b", new()),
            "GET /api/v1/sources?edition=6&limit=100" => sources(6, "b", new()),
            _ => Reply::Usual,
        }
    })
}

#[test]
fn an_edition_is_shown_with_the_articles_that_it_changed() {
    let (folder, server) = (Folder::new(), paper());
    let run_here = |args: &[&str]| folder.gazette_at(&server.url, args);
    assert_snapshot!("edition", stable(&run_here(&["editions", "show", "5"]).exits(0), &server));
    let answer = run_here(&["editions", "show", "5", "--json"]).exits(0).json();
    assert_eq!(
        (&answer["number"], &answer["editor"], &answer["counts"]["removed"]),
        (&json!(5), &json!("thanh"), &json!(2))
    );
    let changes = &answer["changes"];
    assert_eq!(changes["settings"], true);
    let url = |slug: &str| format!("{}/giao-thong/{slug}", server.url);
    assert_eq!(changes["added"], json!([{"slug": "cho", "title": "Chợ nổi", "url": url("cho"), "rerendered": false}]));
    assert_eq!(changes["removed"], json!([{"slug": "pha", "title": "Phà cũ", "url": url("pha"), "rerendered": false}]));
    let slugs = changes["changed"].as_array().unwrap().iter();
    let slugs: Vec<_> = slugs.map(|article| (&article["slug"], &article["rerendered"])).collect();
    assert_eq!(slugs, [(&json!("cau"), &json!(false)), (&json!("lua"), &json!(true))]);
    // A folder is not needed, and a writer is told of the limits.
    let elsewhere = tempfile::tempdir().unwrap();
    run(elsewhere.path(), Some(&server.url), &["editions", "show", "5"])
        .exits(0)
        .says("2026-05-07 02:05 +00:00  by thanh")
        .says(&format!("+ Chợ nổi  {}", url("cho")));
    run_here(&["editions", "show", "6"]).exits(0).says("a writer sees only the writer's own articles");
}

#[test]
fn an_edition_that_can_not_be_compared_or_does_not_exist_is_told() {
    let (folder, server) = (Folder::new(), paper());
    let run_here = |args: &[&str]| folder.gazette_at(&server.url, args);
    let run = run_here(&["editions", "show", "4"]).exits(0);
    run.says("Edition 4").says("the paper does not have edition 3 any more").says("1 added, 2 changed, 2 removed.");
    assert_eq!(run_here(&["editions", "show", "4", "--json"]).exits(0).json()["changes"], json!(null));
    run_here(&["editions", "show", "9"]).exits(1).says("has no edition 9").says("the newest edition is 6");
    run_here(&["editions", "show", "0"]).exits(2);
    run_here(&["editions", "show", "moi"]).exits(2);
    let run = folder.without_token(&server.url, &["editions", "show", "5"]).exits(0);
    run.says("only shown to editors: set GAZETTE_TOKEN");
    let empty = Server::start(|request, _| match request.line.as_str() {
        line if line.starts_with("GET /api/v1/editions") => Reply::json(200, &json!({"editions": [], "next": null})),
        _ => Reply::Usual,
    });
    folder.gazette_at(&empty.url, &["editions", "show", "1"]).exits(1).says("nothing has been published yet");
}

#[test]
fn the_first_edition_added_all_that_it_has() {
    let server = Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/editions?before=2&limit=1" => Reply::json(
            200,
            &json!({"editions": [{"number": 1, "published_at": "2026-05-07T02:05:00Z"}], "next": null}),
        ),
        "GET /api/v1/sources?edition=1&limit=100" => Reply::json(
            200,
            &json!({"edition": 1, "site": null, "sources": [article("a", "A", "x", "1")], "next": null}),
        ),
        _ => Reply::Usual,
    });
    let run = Folder::new().gazette_at(&server.url, &["editions", "show", "1"]).exits(0).says("+ A  ");
    assert!(!run.all().contains("note"), "{}", run.all());
}

#[test]
fn a_list_has_each_article_with_its_state_and_asks_nobody() {
    let folder = Folder::new();
    let server = Server::usual();
    let dated = |file: &str, at: &str, extra: &str, body: &str| {
        folder.article(file, extra, body);
        let text = folder.read(file).replace("2026-05-07T09:05", at);
        folder.write(file, text);
    };
    dated("song.md", "2026-05-01T09:05", "", "x");
    dated("tin/sua.md", "2026-05-02T09:05", "", "x");
    dated("go.md", "2026-05-03T09:05", "", "x");
    dated("sap-toi.md", "2126-05-04T23:05", "", "x");
    dated("het-han.md", "2026-05-05T09:05", "unpublish_at: 2026-05-06T09:05:00+07:00\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.gazette_at(&server.url, &["unpublish", "go"]).exits(0);
    dated("tin/sua.md", "2026-05-02T09:05", "", "y");
    dated("sap-toi-2.md", "2126-05-08T09:05", "", "x");
    dated("moi.md", "2026-05-09T09:05", "", "x");
    folder.write("nhap.md", "---\ntitle: Bài nháp\nlead: x\nsection: giao-thong\ndraft: true\n---\n");
    folder.write("hong.md", "---\n[\n---\n");
    let requests = server.lines().len();
    let run = folder.gazette_at(&server.url, &["list"]).exits(0);
    assert_snapshot!("list", run.all());
    let slugs = |args: &[&str]| {
        let answer = folder.gazette_at(&server.url, &[&["list", "--json"], args].concat()).exits(0).json();
        let slug = |article: &Value| article["slug"].as_str().unwrap().to_owned();
        answer.as_array().unwrap().iter().map(slug).collect::<Vec<_>>()
    };
    assert_eq!(slugs(&["--drafts"]), ["nhap"]);
    assert_eq!(slugs(&["--scheduled"]), ["sap-toi-2", "sap-toi"]);
    assert_eq!(slugs(&["--scheduled", "--drafts"]), ["nhap", "sap-toi-2", "sap-toi"]);
    assert_eq!(slugs(&["tin"]), ["sua"]);
    let answer = folder.gazette_at(&server.url, &["ls", "tin", "--json"]).exits(0).json();
    assert_eq!(
        answer[0],
        json!({"file": "tin/sua.md", "slug": "sua", "state": "changed", "is_to_push": true, "section": "Giao thông",
               "published_at": "2026-05-02T09:05:00+07:00", "title": "Cầu mới"})
    );
    assert_eq!(server.lines().len(), requests);
    folder.gazette(&["list", "song.md"]).exits(0).says("GAZETTE_URL is not set").says("new");
    folder.gazette(&["list", "song.md", "--drafts"]).exits(0).says("No articles.");
}

fn counting() -> Server {
    Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/articles/cau-cu" => Reply::json(301, &json!({})).with_header("location: /api/v1/articles/cau"),
        "GET /api/v1/articles/cau" => Reply::json(
            200,
            &json!({
                "id": "cau", "slug": "cau", "url": "https://bao.example/giao-thong/cau", "title": "Cầu mới", "lead": "Lead.",
                "section": {"slug": "giao-thong", "title": "Giao thông"}, "tags": [], "bylines": [], "language": "vi",
                "published_at": "2026-05-07T09:05:00+07:00", "updated_at": "2026-05-07T09:05:00+07:00", "image": null,
                "word_count": 1, "reading_minutes": 1, "corrections": [], "source": null, "body_html": "", "body_text": ""
            }),
        ),
        "GET /api/v1/articles/cau/views" => {
            Reply::json(200, &json!({"views": 12345, "readers": 9876, "today": 321, "last_hour": 4}))
        }
        "GET /api/v1/articles/go" => Reply::problem(410, "it was taken down", Value::Null),
        _ => Reply::Usual,
    })
}

#[test]
fn an_articles_views_are_shown_by_its_slug_file_or_address() {
    let (folder, server) = (Folder::new(), counting());
    let run_here = |args: &[&str]| folder.without_token(&server.url, args);
    assert_snapshot!("stats_of_an_article", stable(&run_here(&["stats", "cau"]).exits(0), &server));
    folder.article("tin/cau.md", "", "x");
    let address = format!("{}/giao-thong/cau", server.url);
    for name in ["cau-cu", "tin/cau.md", &address] {
        let answer = run_here(&["stats", name, "--json"]).exits(0).json();
        assert_eq!(
            answer,
            json!({"slug": "cau", "title": "Cầu mới", "url": address, "views": 12345, "readers": 9876, "today": 321,
                   "last_hour": 4}),
            "{name}"
        );
    }
    run_here(&["stats", "khong-co"]).exits(1).says("no live article of").says("has the slug “khong-co”");
    run_here(&["stats", "go"]).exits(1).says("the article “go” was taken down");
    for args in [&["stats", "cau", "--csv"][..], &["stats", "cau", "--missing"], &["stats", "cau", "--most-read", "7d"]]
    {
        run_here(args).exits(2);
    }
}

#[test]
fn a_slug_that_does_not_exist_is_told_with_the_nearest_one() {
    let folder = Folder::new();
    let server = Server::start(|request, earlier| match request.line.as_str() {
        "POST /api/v1/editions" if earlier > 0 => {
            let slug = request.body["removals"][0]["slug"].as_str().unwrap();
            let detail =
                format!("The commit can't be applied: there is no article “{slug}”, so it can't be taken down.");
            Reply::problem(422, &detail, Value::Null)
        }
        _ => Reply::Usual,
    });
    folder.article("cau-vam-sen.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let run = folder.gazette_at(&server.url, &["unpublish", "cau-van-sen"]).exits(1);
    assert_snapshot!("unpublish_of_a_misspelt_slug", stable(&run, &server));
    let run = folder.gazette_at(&server.url, &["unpublish", "khong-co"]).exits(1);
    assert_snapshot!("unpublish_of_an_unknown_slug", stable(&run, &server));
}

#[test]
fn what_takes_articles_away_is_not_suggested_for_another_word() {
    let folder = Folder::new();
    for (args, first) in [
        (&["publsih"][..], "'publish', 'pull', 'push'"),
        (&["stat"], "'stats', 'status'"),
        (&["remove"], "`gazette plan`"),
        (&["delete"], "`gazette plan`"),
        (&["take-down"], "`gazette plan`"),
        (&["show", "3"], "`gazette editions show N`"),
        (&["editions", "3"], "`gazette editions show 3`"),
        (&["unpublsih"], "'unpublish'"),
        (&["purg"], "'purge'"),
    ] {
        let run = folder.gazette(args).exits(2);
        let tip = run.err.lines().find_map(|line| line.trim().strip_prefix("tip: ")).unwrap_or_default();
        let tip = tip.rsplit_once(": ").filter(|_| tip.contains("similar")).map_or(tip, |(_, verbs)| verbs);
        assert!(tip.starts_with(first), "{args:?}: {}", run.err);
    }
    for word in ["republish", "publishh", "repurge", "unzip"] {
        let run = folder.gazette(&[word]).exits(2);
        let names = |verb: &str| run.err.contains(&format!("'{verb}'"));
        assert!(!names("purge") && (!names("unpublish") || word.starts_with("un")), "{}", run.err);
    }
}
