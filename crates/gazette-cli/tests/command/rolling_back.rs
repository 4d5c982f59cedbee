//! Tests of `gazette rollback`.

use gazette_core::hash::Hash;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, stable};

const RESTORE: &str = "POST /api/v1/editions/4/restore";

fn outcome(is_new: bool) -> Value {
    let counts = json!({"added": 1, "changed": 2, "removed": 0});
    json!({"edition": 9, "is_new": is_new, "counts": counts, "unchanged": [], "skipped": []})
}

fn restores(status: u16, is_new: bool) -> Server {
    Server::start(move |request, _| match request.line.as_str() {
        RESTORE => Reply::json(status, &outcome(is_new)),
        "GET /api/v1/editions/current" => Reply::json(200, &json!({"number": 9})),
        _ => Reply::Usual,
    })
}

#[test]
fn a_rollback_makes_a_new_edition_and_tells_what_it_changed() {
    let folder = Folder::new();
    let server = restores(201, true);
    let run = folder.gazette_at(&server.url, &["rollback", "4", "-m", "trở lại", "--wait"]).exits(0);
    assert_snapshot!("rollback", stable(&run, &server));
    assert_eq!(server.lines(), [RESTORE, "GET /api/v1/editions/current"]);
    let body = &server.bodies(RESTORE)[0];
    assert_eq!(body["message"], "trở lại");
    assert_eq!(body["idempotency_key"].as_str().map(str::len), Some(36));

    let answer = folder.gazette_at(&server.url, &["rollback", "4", "--json"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["restored"], &answer["is_new"]), (&json!(9), &json!(4), &json!(true)));
    assert_eq!((&answer["counts"]["changed"], &answer["waited"]), (&json!(2), &json!(null)));
}

#[test]
fn a_rollback_needs_no_content_folder() {
    let dir = tempfile::tempdir().unwrap();
    let server = restores(201, true);
    crate::support::run(dir.path(), Some(&server.url), &["rollback", "4"]).exits(0);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_paper_that_is_so_already_is_told() {
    let server = restores(200, false);
    let run = Folder::new().gazette_at(&server.url, &["rollback", "4"]).exits(0);
    assert_snapshot!("rollback_to_what_is_live", stable(&run, &server));
}

#[test]
fn an_edition_that_never_was_is_told() {
    let server = Server::usual();
    let run = Folder::new().gazette_at(&server.url, &["rollback", "99"]).exits(1);
    assert_snapshot!("rollback_to_an_unknown_edition", stable(&run, &server));
    for number in ["0", "-1", "moi"] {
        Folder::new().gazette_at(&server.url, &["rollback", number]).exits(2);
    }
}

#[test]
fn a_rollback_that_is_cut_off_is_sent_again_with_the_same_key() {
    let server = Server::start(|request, earlier| match (request.line.as_str(), earlier) {
        (RESTORE, 0) => Reply::problem(503, "overloaded", Value::Null),
        (RESTORE, 1) => Reply::CutShort,
        (RESTORE, _) => Reply::json(200, &outcome(true)),
        _ => Reply::Usual,
    });
    Folder::new()
        .gazette_at(&server.url, &["rollback", "4"])
        .exits(0)
        .says("Published edition 9 with the content of edition 4");
    let bodies = server.bodies(RESTORE);
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| body == &bodies[0]), "{bodies:?}");
}

#[test]
fn only_an_editor_rolls_back() {
    let server = Server::start(|_, _| Reply::problem(401, "who are you?", Value::Null));
    Folder::new().gazette_at(&server.url, &["rollback", "4"]).exits(1).says("refused the token; nothing was changed");
    let run = Folder::new().without_token(&server.url, &["rollback", "4"]).exits(2).says("GAZETTE_TOKEN is not set");
    assert_eq!(run.out, "");
}

/// A paper that gives out these sources after a rollback: `(id, path, text)`.
fn restores_to(sources: &[(&str, &str, String)]) -> Server {
    let sources: Vec<Value> = sources
        .iter()
        .map(|(id, path, text)| {
            let source = json!({"path": path, "text": text, "files": {}}).to_string();
            let hash = Hash::of(source.as_bytes());
            json!({"slug": id, "id": id, "article": Hash::of(b"older"), "source": hash, "text": source})
        })
        .collect();
    let list = json!({"edition": 1, "site": null, "sources": sources, "next": null});
    Server::start(move |request, _| match request.line.as_str() {
        RESTORE => Reply::json(201, &outcome(true)),
        line if line.starts_with("GET /api/v1/sources") => Reply::json(200, &list),
        _ => Reply::Usual,
    })
}

#[test]
fn the_editor_who_rolled_back_is_nobody_else_afterwards() {
    let folder = Folder::new();
    folder.article("a.md", "", "bản đầu");
    let first = folder.read("a.md");
    let server = restores_to(&[("a", "a.md", first.clone()), ("c", "c.md", first.replace("bản đầu", "của c"))]);
    let push = |args: &[&str]| folder.gazette_at(&server.url, args).exits(0);
    folder.article("a.md", "", "bản sau");
    folder.article("b.md", "", "chưa có lúc ấy");
    folder.article("c.md", "", "của c");
    push(&["push"]);
    push(&["unpublish", "c"]);
    let run = push(&["rollback", "4"]);
    assert!(!run.all().contains("warning"), "{}", run.all());

    // Nothing of what was rolled back comes back by itself, and c counts as live again.
    let run = push(&["push"]).says("a.md was rolled back and has not changed since").says("b was taken down");
    assert!(!run.all().contains("c was taken down"), "{}", run.all());
    assert_eq!(server.commits().len(), 2);
    // A change is based on the version that the rollback made live.
    folder.article("a.md", "", "bản mới hơn");
    push(&["push"]);
    let commit = &server.commits()[2];
    let live = json!({"path": "a.md", "text": first, "files": {}}).to_string();
    assert_eq!(commit["articles"].as_array().unwrap().len(), 1);
    assert_eq!(commit["articles"][0]["base"], json!(Hash::of(live.as_bytes())));
}

#[test]
fn a_file_that_was_rolled_back_is_published_when_it_is_named_and_pulled_without_a_conflict() {
    for is_pulled in [true, false] {
        let folder = Folder::new();
        folder.article("a.md", "", "bản đầu");
        let first = folder.read("a.md");
        let server = restores_to(&[("a", "a.md", first.clone())]);
        folder.article("a.md", "", "bản sau");
        folder.gazette_at(&server.url, &["push"]).exits(0);
        folder.gazette_at(&server.url, &["rollback", "4"]).exits(0);
        if is_pulled {
            folder.gazette_at(&server.url, &["pull"]).exits(0).says("~ a.md");
            assert_eq!(folder.read("a.md"), first);
        } else {
            folder.gazette_at(&server.url, &["push", "a.md"]).exits(0).says("Published");
        }
    }
}
