//! Tests of `gazette plan`.

use serde_json::json;

use crate::server::{Reply, Server};
use crate::support::Folder;

#[test]
fn a_plan_names_what_a_push_would_change_and_nothing_else() {
    let folder = Folder::new();
    let server = Server::usual();
    for name in ["a", "b", "c", "d"] {
        folder.article(&format!("{name}.md"), "", name);
    }
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let nothing = json!({"added": [], "changed": [], "rerendered": [], "removed": [], "renamed": [], "redirected": [],
                          "embargoed": [], "site": false, "proposed": [], "waiting": []});
    assert_eq!(folder.gazette_at(&server.url, &["plan", "--json"]).exits(0).json(), nothing);
    folder.gazette_at(&server.url, &["plan"]).exits(0).says("No changes.");

    folder.article("a.md", "", "khác");
    folder.remove("b.md");
    folder.remove("c.md");
    folder.article("moi.md", "id: c\n", "c");
    let text = folder.read("d.md").replace("2026-05-07", "2126-05-07");
    folder.write("tuong-lai.md", text);
    let requests = server.lines().len();
    let plan = folder.gazette_at(&server.url, &["plan", "--json"]).exits(0).json();
    assert_eq!(
        plan,
        json!({
            "added": ["tuong-lai"], "changed": ["a", "moi"], "rerendered": [], "removed": ["b"],
            "renamed": [],
            "redirected": [{"from": "/giao-thong/c", "to": "/giao-thong/moi"}],
            "embargoed": [{"slug": "tuong-lai", "at": "2126-05-07T09:05:00+07:00"}],
            "site": false,
            "proposed": [],
            "waiting": [],
        })
    );
    insta::assert_snapshot!("plan", folder.gazette_at(&server.url, &["plan"]).exits(0).out);
    assert_eq!(server.lines().len(), requests, "a plan asks nobody");
}

#[test]
fn new_settings_set_articles_anew() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.write("gazette.toml", folder.read("gazette.toml").replace("\"Giao thông\"", "\"Đường sá\""));
    let plan = folder.gazette_at(&server.url, &["plan", "--json"]).exits(0).json();
    assert_eq!((&plan["site"], &plan["rerendered"], &plan["changed"]), (&json!(true), &json!(["a"]), &json!([])));
    folder.gazette_at(&server.url, &["push"]).exits(0);
    assert_eq!(server.commits()[1]["articles"][0]["rerendered"], true);
}

#[test]
fn without_a_paper_a_plan_is_for_an_empty_one() {
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    folder.gazette(&["plan"]).exits(0).says("+ a").says("empty paper");
}

#[test]
fn the_status_tells_who_is_ahead_what_changed_here_and_what_is_scheduled() {
    let folder = Folder::new();
    let edition = |number: u64| {
        json!({
            "number": number, "published_at": "2026-05-07T02:05:00Z", "editor": "lan", "message": format!("bản {number}"),
            "counts": {"added": 1, "changed": 0, "removed": 0},
        })
    };
    let editions = json!({"editions": [edition(3), edition(2), edition(1)], "next": null});
    let server = Server::start(move |request, _| match request.line.as_str() {
        line if line.starts_with("GET /api/v1/editions") => Reply::json(200, &editions),
        _ => Reply::Usual,
    });
    for name in ["a", "b"] {
        folder.article(&format!("{name}.md"), "", name);
    }
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.article("a.md", "unpublish_at: 2126-05-08T09:05:00+07:00\n", "khác");
    folder.remove("b.md");
    folder.article("c.md", "draft: true\n", "c");
    folder.write("hong.md", "---\n[\n---\n");
    let run = folder.gazette_at(&server.url, &["status"]).exits(0);
    run.says("is at edition 3.")
        .says("This folder is 2 editions behind; `gazette pull` fetches what changed:")
        .says("  3  2026-05-07 09:05 +07:00  by lan  bản 3")
        .says("Here: 0 new, 1 changed, 1 deleted; 1 draft.")
        .says("1 error; `gazette check` shows it.")
        .says("2126-05-08 09:05 +07:00  is taken down  a (a.md)");
    folder.remove("hong.md");
    let status = folder.gazette_at(&server.url, &["status", "--json"]).exits(0).json();
    assert_eq!((&status["changed"], &status["removed"], &status["drafts"]), (&json!(["a"]), &json!(["b"]), &json!(1)));
    assert_eq!((status["newer"].as_array().unwrap().len(), &status["edition"]), (2, &json!(3)));
    // Another paper at the same address, or none.
    let emptied = Server::start(|request, _| match request.line.as_str() {
        line if line.starts_with("GET /api/v1/editions") => Reply::json(200, &json!({"editions": [], "next": null})),
        _ => Reply::Usual,
    });
    let record =
        |url: &str| folder.path(&format!(".gazette/{}.json", url.trim_start_matches("http://").replace(':', "_")));
    std::fs::copy(record(&server.url), record(&emptied.url)).unwrap();
    let run = folder.gazette_at(&emptied.url, &["status"]).exits(0);
    run.says("Nothing has been published yet.")
        .says("it is a different paper now")
        .says("Here: 1 new, 0 changed, 0 deleted");
    folder.gazette_at("http://127.0.0.1:9", &["status"]).exits(1).says("127.0.0.1:9");
    folder.gazette(&["status"]).exits(0).says("GAZETTE_URL is not set").says("Here: 1 new");
}

#[test]
fn a_plan_of_some_files_tells_of_no_other_deleted_ones() {
    let folder = Folder::new();
    let server = Server::usual();
    for file in ["tin/a.md", "tin/b.md", "the-thao/c.md"] {
        folder.article(file, "", "x");
    }
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.remove("tin/a.md");
    folder.remove("the-thao/c.md");
    let removed = |arguments: &[&str]| folder.gazette_at(&server.url, arguments).exits(0).json()["removed"].clone();
    assert_eq!(removed(&["plan", "--json"]), serde_json::json!(["a", "c"]));
    assert_eq!(removed(&["plan", "tin", "--json"]), serde_json::json!(["a"]));
    assert_eq!(removed(&["plan", "gazette.toml", "tin/b.md", "--json"]), serde_json::json!([]));
    let run = folder.gazette_at(&server.url, &["push", "tin"]).exits(0).says("a has no file");
    assert!(!run.all().contains("c has no file"), "{}", run.all());
}
