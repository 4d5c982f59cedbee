//! Tests of `gazette purge` against a fake paper.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, stable};

const COMMIT: &str = "POST /api/v1/editions";

#[test]
fn a_purge_names_the_article_and_warns_of_its_file_which_is_not_pushed_again() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.article("b.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let run = folder.gazette_at(&server.url, &["purge", "a", "--yes", "-m", "theo yêu cầu"]).exits(0);
    assert_snapshot!("purge", stable(&run, &server));
    let commit = &server.commits()[1];
    assert_eq!((&commit["purges"], &commit["message"]), (&json!(["a"]), &json!("theo yêu cầu")));
    assert!(folder.has("a.md"), "the file is the editor's");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");

    let answer = folder.gazette_at(&server.url, &["purge", "b", "--yes", "--json"]).exits(0).json();
    assert_eq!((&answer["purged"], &answer["file"]), (&json!("b"), &json!("b.md")));
}

#[test]
fn what_never_was_is_told() {
    let server = Server::start(|request, _| match request.line.as_str() {
        COMMIT => Reply::problem(422, "there was never an article “x” to purge", Value::Null),
        _ => Reply::Usual,
    });
    let run = Folder::new().gazette_at(&server.url, &["purge", "khong-co", "--yes"]).exits(1);
    assert_snapshot!("purge_of_what_never_was", stable(&run, &server));
    Folder::new().gazette_at(&server.url, &["purge"]).exits(2);
    Folder::new().gazette_at(&server.url, &["purge", "Không Có", "--yes"]).exits(2);
}

/// A paper in which a purge of “xưa” is pending, and a purge of “a” once it has been requested.
fn patient() -> Server {
    Server::start(|request, earlier| {
        let purge = |slug: &str, requested_at: &str| {
            json!({"slug": slug, "id": slug, "requested_at": requested_at, "requested_by": "lan",
                   "due_at": "2026-05-07T03:05:00Z"})
        };
        let outcome = || {
            let counts = json!({"added": 1, "changed": 0, "removed": 0});
            Reply::json(201, &json!({"edition": 7, "is_new": true, "counts": counts, "unchanged": [], "skipped": []}))
        };
        match request.line.as_str() {
            "GET /api/v1/purges" => {
                let mut purges = vec![purge("xua", "2026-05-07T01:00:00Z")];
                purges.extend((earlier % 2 == 1).then(|| purge("a", "2026-05-07T02:05:00Z")));
                Reply::json(200, &json!({ "purges": purges }))
            }
            "DELETE /api/v1/purges/a" => outcome(),
            line if line.starts_with("DELETE") => Reply::problem(404, "no purge of it waits", Value::Null),
            _ => Reply::Usual,
        }
    })
}

#[test]
fn a_purge_tells_until_when_it_can_be_called_off_also_by_an_earlier_slug() {
    let (folder, server) = (Folder::new(), patient());
    for slug in ["a", "a-cu"] {
        let run = folder.gazette_at(&server.url, &["purge", slug, "--yes"]).exits(0);
        let run = run.says("can't reach").says("It will be erased permanently at 2026-05-07 10:05 +07:00");
        run.says(&format!("`gazette purge --call-off {slug}` keeps it"));
    }
    let answer = folder.gazette_at(&server.url, &["purge", "a", "--yes", "--json"]).exits(0).json();
    assert_eq!(answer["due_at"], "2026-05-07T03:05:00Z");
    assert!(server.commits().iter().all(|commit| commit.get("purge_now").is_none()));
}

#[test]
fn a_purge_with_now_waits_for_nothing() {
    let (folder, server) = (Folder::new(), patient());
    folder.gazette_at(&server.url, &["purge", "a"]).exits(2).says("no terminal on which to ask").says("--dry-run");
    folder.gazette_at(&server.url, &["purge", "a", "--dry-run"]).exits(0).says("“a”").says("nothing was changed");
    folder.gazette_at(&server.url, &["purge", "a", "--now"]).exits(2).says("no terminal on which to ask").says("--yes");
    assert_eq!(server.commits().len(), 0);
    folder.gazette_at(&server.url, &["purge", "a", "--now", "--yes"]).exits(0).says("Erased “a”");
    assert_eq!(server.commits()[0]["purge_now"], true);
    assert_eq!(server.lines().iter().filter(|line| line.contains("purges")).count(), 0);
}

#[test]
fn purges_that_wait_are_listed_and_called_off_and_a_push_asks_the_paper_anew() {
    let (folder, server) = (Folder::new(), patient());
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder
        .gazette_at(&server.url, &["purge", "--list"])
        .exits(0)
        .says("2026-05-07 10:05 +07:00  xua  requested by lan");
    let answer = folder.gazette_at(&server.url, &["purge", "--list", "--json"]).exits(0).json();
    assert_eq!(answer["purges"].as_array().unwrap().len(), 2);
    let run = folder.gazette_at(&server.url, &["purge", "a", "--yes"]).exits(0);
    run.says("a.md is still in your folder")
        .says("To keep the article, call the purge off in time: `gazette purge --call-off a`");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");
    folder
        .gazette_at(&server.url, &["purge", "--call-off", "a"])
        .exits(0)
        .says("Called off the purge of “a” in edition 7.");
    let commits = server.commits().len();
    folder.gazette_at(&server.url, &["push"]).exits(0);
    assert_eq!(server.commits().len(), commits + 1, "whether the file is as it is live is for the paper to say");

    let run = folder.gazette_at(&server.url, &["purge", "--call-off", "b"]).exits(1);
    run.says("no pending purge of “b”: it was called off");
    for args in
        [&["purge"][..], &["purge", "a", "--list"], &["purge", "a", "--call-off", "a"], &["purge", "--list", "--now"]]
    {
        folder.gazette_at(&server.url, args).exits(2);
    }
}

#[test]
fn a_role_that_does_not_suffice_is_named() {
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    let server =
        Server::start(|_, _| Reply::problem(403, "this is for admins", json!({"type": "/api/docs#forbidden"})));
    for (args, role) in [
        (&["purge", "a", "--yes"][..], "admin"),
        (&["purge", "--list"], "admin"),
        (&["purge", "--call-off", "a"], "admin"),
        (&["audit"], "admin"),
        (&["export", "sao-luu"], "admin"),
        (&["webhooks"], "admin"),
        (&["rollback", "1", "--yes"], "editor"),
        (&["unpublish", "a"], "editor"),
    ] {
        let run = folder.gazette_at(&server.url, args).exits(1);
        run.says(&format!("this needs the role {role}"))
            .says("the paper says: this is for admins")
            .says("an admin of the paper");
    }
}
