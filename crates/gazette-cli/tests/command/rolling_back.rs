//! Tests of `gazette rollback`.

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
