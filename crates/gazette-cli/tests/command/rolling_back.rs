//! Tests of `gazette rollback`.

use std::collections::BTreeMap;

use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::wire::Source;
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
    let run = folder.gazette_at(&server.url, &["rollback", "4", "--yes", "-m", "trở lại", "--wait"]).exits(0);
    assert_snapshot!("rollback", stable(&run, &server));
    assert_eq!(server.lines(), [RESTORE, "GET /api/v1/releases", "GET /api/v1/editions/current"]);
    let body = &server.bodies(RESTORE)[0];
    assert_eq!(body["message"], "trở lại");
    assert_eq!(body["idempotency_key"].as_str().map(str::len), Some(36));

    let answer = folder.gazette_at(&server.url, &["rollback", "4", "--yes", "--json"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["restored"], &answer["is_new"]), (&json!(9), &json!(4), &json!(true)));
    assert_eq!((&answer["counts"]["changed"], &answer["waited"]), (&json!(2), &json!(null)));
}

#[test]
fn a_rollback_says_what_it_would_change_and_needs_a_yes_where_nobody_can_be_asked() {
    let changes = |_: &crate::server::Request, _| {
        let change = |kind: &str, slug: &str| json!({"change": kind, "id": slug, "slug": slug});
        let changes: Vec<Value> = (0..415)
            .map(|n| change("added", &format!("bai-{n}")))
            .chain([
                change("changed", "b"),
                change("removed", "c"),
                json!({"change": "purged", "id_sha256": "0".repeat(64)}),
            ])
            .collect();
        json!({"edition": 9, "changes": changes, "next": null})
    };
    let server = Server::start(move |request, earlier| match request.line.as_str() {
        line if line.starts_with("GET /api/v1/editions/4/changes") => Reply::json(200, &changes(request, earlier)),
        RESTORE => Reply::json(201, &outcome(true)),
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    let run = folder.gazette_at(&server.url, &["rollback", "4", "--dry-run"]).exits(0);
    run.says("articles taken down: 415, changed: 1, live again: 1").says("nothing was changed");
    let answer = folder.gazette_at(&server.url, &["rollback", "4", "--dry-run", "--json"]).exits(0).json();
    assert_eq!(answer, json!({"added": 1, "changed": 1, "removed": 415}));
    assert!(server.bodies(RESTORE).is_empty());
    folder.gazette_at(&server.url, &["rollback", "99", "--dry-run"]).exits(1).says("edition 99 does not exist");
    // A script is not asked.
    folder.gazette_at(&server.url, &["rollback", "4"]).exits(0);
    assert_eq!(server.bodies(RESTORE).len(), 1);
}

#[test]
fn a_rollback_needs_no_content_folder() {
    let dir = tempfile::tempdir().unwrap();
    let server = restores(201, true);
    crate::support::run(dir.path(), Some(&server.url), &["rollback", "4", "--yes"]).exits(0);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_paper_that_is_so_already_is_told() {
    let server = restores(200, false);
    let run = Folder::new().gazette_at(&server.url, &["rollback", "4", "--yes"]).exits(0);
    assert_snapshot!("rollback_to_what_is_live", stable(&run, &server));
}

#[test]
fn an_edition_that_never_was_is_told() {
    let server = Server::usual();
    let run = Folder::new().gazette_at(&server.url, &["rollback", "99", "--yes"]).exits(1);
    assert_snapshot!("rollback_to_an_unknown_edition", stable(&run, &server));
    for number in ["0", "-1", "moi"] {
        Folder::new().gazette_at(&server.url, &["rollback", number, "--yes"]).exits(2);
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
        .gazette_at(&server.url, &["rollback", "4", "--yes"])
        .exits(0)
        .says("Published edition 9 with the content of edition 4");
    let bodies = server.bodies(RESTORE);
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| body == &bodies[0]), "{bodies:?}");
}

#[test]
fn only_an_editor_rolls_back() {
    let server = Server::start(|_, _| Reply::problem(401, "who are you?", Value::Null));
    Folder::new().gazette_at(&server.url, &["rollback", "4", "--yes"]).exits(1).says("refused the token");
    let run =
        Folder::new().without_token(&server.url, &["rollback", "4", "--yes"]).exits(2).says("GAZETTE_TOKEN is not set");
    assert_eq!(run.out, "");
}

/// The live articles of a paper: `(id, path, text)`.
type Live = Vec<(&'static str, &'static str, String)>;

fn source(path: &str, text: &str) -> String {
    json::compact(&Source { path: path.into(), text: text.into(), files: BTreeMap::new() })
}

/// A paper that has this live before and after each rollback; then the last.
fn paper(stages: Vec<Live>) -> Server {
    paper_with_settings(stages.into_iter().map(|live| (None, live)).collect())
}

/// The same, with the hashes of the live settings.
fn paper_with_settings(stages: Vec<(Option<Hash>, Live)>) -> Server {
    let list = |(site, live): (Option<Hash>, Live)| {
        let sources: Vec<Value> = live
            .into_iter()
            .map(|(id, path, text)| {
                let source = source(path, &text);
                let hash = Hash::of(source.as_bytes());
                json!({"slug": id, "id": id, "article": Hash::of(b"older"), "source": hash, "text": source})
            })
            .collect();
        json!({"edition": 1, "site": site, "sources": sources, "next": null})
    };
    let stages: Vec<Value> = stages.into_iter().map(list).collect();
    Server::start(move |request, earlier| match request.line.as_str() {
        RESTORE => Reply::json(201, &outcome(true)),
        line if line.starts_with("GET /api/v1/sources") => Reply::json(200, &stages[earlier.min(stages.len() - 1)]),
        _ => Reply::Usual,
    })
}

#[test]
fn the_editor_who_rolled_back_is_nobody_else_afterwards() {
    let folder = Folder::new();
    let (first, second) = (folder.article("a.md", "", "bản đầu"), folder.article("a.md", "", "bản sau"));
    let (b, c) = (folder.article("b.md", "", "chưa có lúc ấy"), folder.article("c.md", "", "của c"));
    let before = vec![("a", "a.md", second), ("b", "b.md", b)];
    let server =
        paper(vec![before, vec![("a", "a.md", first.clone()), ("c", "c.md", c.replace("của c", "của c, cũ"))]]);
    let push = |args: &[&str]| folder.gazette_at(&server.url, args).exits(0);
    push(&["push"]);
    push(&["unpublish", "c"]);
    let run = push(&["rollback", "4", "--yes"]);
    assert!(!run.all().contains("warning"), "{}", run.all());

    // Nothing of what was rolled back comes back by itself, and c counts as live again.
    let run = push(&["push"]).says("a.md was rolled back and has not changed since").says("b was taken down");
    assert!(!run.all().contains("c was taken down"), "{}", run.all());
    assert_eq!(server.commits().len(), 2);
    // A change is based on the version that the rollback made live.
    folder.article("a.md", "", "bản mới hơn");
    push(&["push"]);
    let commit = &server.commits()[2];
    assert_eq!(commit["articles"].as_array().unwrap().len(), 1);
    assert_eq!(commit["articles"][0]["base"], json!(Hash::of(source("a.md", &first).as_bytes())));
}

#[test]
fn a_file_that_was_rolled_back_is_published_when_it_is_named_and_pulled_without_a_conflict() {
    for is_pulled in [true, false] {
        let folder = Folder::new();
        let (first, second) = (folder.article("a.md", "", "bản đầu"), folder.article("a.md", "", "bản sau"));
        let server = paper(vec![vec![("a", "a.md", second)], vec![("a", "a.md", first.clone())]]);
        folder.gazette_at(&server.url, &["push"]).exits(0);
        folder.gazette_at(&server.url, &["rollback", "4", "--yes"]).exits(0);
        if is_pulled {
            folder.gazette_at(&server.url, &["pull"]).exits(0).says("~ a.md");
            assert_eq!(folder.read("a.md"), first);
        } else {
            folder.gazette_at(&server.url, &["push", "a.md"]).exits(0).says("Published");
        }
    }
}

#[test]
fn what_was_rolled_back_stays_so_after_another_rollback_and_after_an_edit_is_undone() {
    let folder = Folder::new();
    let texts = ["bản một", "bản hai", "bản ba"].map(|body| folder.article("a.md", "", body));
    let live = |text: &String| vec![("a", "a.md", text.clone())];
    let [one, two, three] = &texts;
    let server = paper(vec![live(three), live(two), live(two), live(one)]);
    let push = |args: &[&str]| folder.gazette_at(&server.url, args).exits(0);
    push(&["push"]);
    for _ in 0..2 {
        push(&["rollback", "4", "--yes"]);
        push(&["push"]).says("a.md was rolled back and has not changed since");
    }
    folder.article("a.md", "", "bản bốn");
    push(&["plan"]).says("~ a");
    folder.write("a.md", three);
    push(&["push"]).says("a.md was rolled back and has not changed since");
    assert_eq!(server.commits().len(), 1);
}

#[test]
fn what_colleagues_changed_before_a_rollback_is_still_unknown_to_the_folder() {
    let folder = Folder::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| folder.article(&format!("{name}.md"), "", name));
    // A colleague has changed a and taken b down; the rollback touches neither of the two, and brings an older c.
    let theirs = a.replace("Cầu mới", "Cầu của Lan");
    let before = vec![("a", "a.md", theirs.clone()), ("c", "c.md", c.clone())];
    let after = vec![("a", "a.md", theirs), ("c", "c.md", c.replace("Cầu mới", "Cầu cũ"))];
    let server = paper(vec![before, after]);
    let push = |args: &[&str]| folder.gazette_at(&server.url, args).exits(0);
    push(&["push"]);
    push(&["rollback", "4", "--yes"]);
    for name in ["a", "b", "c"] {
        folder.article(&format!("{name}.md"), "", "sửa");
    }
    push(&["push"]);
    // The paper finds the conflicts, because the bases are those of the last push.
    let commit = &server.commits()[1];
    let bases: Vec<&Value> = commit["articles"].as_array().unwrap().iter().map(|article| &article["base"]).collect();
    let hash = |path: &str, text: &str| json!(Hash::of(source(path, text).as_bytes()));
    let older = c.replace("Cầu mới", "Cầu cũ");
    assert_eq!(bases, [&hash("a.md", &a), &hash("b.md", &b), &hash("c.md", &older)]);
}

#[test]
fn settings_that_were_rolled_back_are_told_and_published_when_they_are_named() {
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    let usual = Server::usual();
    folder.gazette_at(&usual.url, &["push"]).exits(0);
    let pushed = usual.commits()[0]["site"]["blob"].as_str().unwrap().parse().unwrap();
    let server = paper_with_settings(vec![(Some(pushed), Vec::new()), (Some(Hash::of(b"older")), Vec::new())]);
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.gazette_at(&server.url, &["rollback", "4", "--yes"]).exits(0);
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    run.says("gazette.toml was rolled back and has not changed since").says("`gazette push gazette.toml`");
    assert_eq!(server.commits().len(), 1);
    folder.gazette_at(&server.url, &["push", "gazette.toml"]).exits(0).says("Published");
    let commit = &server.commits()[1];
    assert_eq!((&commit["site"]["blob"], &commit["site"]["base"]), (&json!(pushed), &json!(Hash::of(b"older"))));
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    assert!(!run.all().contains("rolled back"), "{}", run.all());
}
