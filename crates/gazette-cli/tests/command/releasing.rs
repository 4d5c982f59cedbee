//! Tests of `gazette push --at` and `gazette releases`.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::support::{Folder, Run, stable};

fn release(id: u64, state: &str, at: &str) -> Value {
    json!({
        "id": id, "at": at, "state": state, "created_by": "mai", "created_at": "2026-05-07T02:05:00Z", "message": "Bản tin sáng",
        "counts": {"added": 1, "changed": 2, "removed": 1}, "settings": true,
    })
}

fn refusal() -> Value {
    json!({
        "type": "/api/docs#conflict", "title": "Conflict", "status": 409, "detail": "2 of these were changed by someone else.",
        "conflicts": [
            {"slug": "cau-moi", "editor": "lan\u{1b}[2J", "edition": 7, "at": 1_796_079_600},
            {"slug": null, "editor": "thu", "edition": 8, "at": 1_796_083_207},
            {"slug": "cho-moi", "editor": "thu", "edition": 9, "at": 1_796_083_200, "taken_down": true},
        ],
    })
}

fn with(mut release: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("members") };
    release.as_object_mut().unwrap().extend(more);
    release
}

fn detailed(release: Value) -> Value {
    let articles = json!([
        {"change": "added", "slug": "cho-moi", "title": "Chợ mới", "source": "0".repeat(64)},
        {"change": "changed", "slug": "cau-moi", "title": "Cầu mới", "source": "1".repeat(64)},
        {"change": "removed", "slug": "cu", "title": "Cũ"},
    ]);
    with(release, json!({"articles": articles, "overlaps": []}))
}

/// A paper that knows three releases.
fn script(request: &Request, _: usize) -> Reply {
    let waiting = release(3, "waiting", "2026-11-30T23:00:00Z");
    let refused = with(
        release(2, "refused", "2026-11-29T23:00:07Z"),
        json!({"refused_at": "2026-11-29T23:00:07Z", "refusal": refusal()}),
    );
    match request.line.as_str() {
        "GET /api/v1/releases" => Reply::json(200, &json!({"releases": [waiting, refused]})),
        "GET /api/v1/releases/3" => {
            let overlap = json!({"id": 4, "at": "2026-12-01T23:00:00Z", "created_by": "lan", "slugs": ["cau-moi"], "settings": true});
            Reply::json(200, &with(detailed(waiting), json!({"overlaps": [overlap], "obstacle": refusal()})))
        }
        "GET /api/v1/releases/2" => Reply::json(200, &detailed(refused)),
        "GET /api/v1/releases/1" => Reply::json(
            200,
            &with(
                release(1, "published", "2026-11-28T23:00:00Z"),
                json!({"edition": 6, "articles": [], "overlaps": []}),
            ),
        ),
        "POST /api/v1/releases/3/move" => {
            let at = request.body["at"].as_str().unwrap();
            if at < "2026" {
                return Reply::Answer {
                    status: 422,
                    media_type: "application/problem+json",
                    headers: String::new(),
                    body: json!({
                        "type": "/api/docs#release-in-past", "title": "Release in the past", "status": 422,
                        "detail": format!("The time {at} has passed: the paper's clock says 2026-11-30T01:00:09Z. A release needs a later time."),
                    })
                    .to_string(),
                };
            }
            Reply::json(200, &detailed(release(3, "waiting", at)))
        }
        "POST /api/v1/releases/1/move" | "DELETE /api/v1/releases/1" => Reply::Answer {
            status: 409,
            media_type: "application/problem+json",
            headers: String::new(),
            body: json!({"type": "/api/docs#release-published", "title": "Release published", "status": 409,
                         "detail": "The release 1 was published as edition 6."})
            .to_string(),
        },
        "DELETE /api/v1/releases/3" => {
            Reply::Answer { status: 204, media_type: "text/plain", headers: String::new(), body: String::new() }
        }
        line if line.contains("/releases/") => Reply::Answer {
            status: 404,
            media_type: "application/problem+json",
            headers: String::new(),
            body: json!({"type": "/api/docs#release-not-found", "title": "Release not found", "status": 404,
                         "detail": "There is no release."})
            .to_string(),
        },
        _ => Reply::Usual,
    }
}

#[test]
fn releases_are_listed_shown_moved_and_cancelled() {
    let server = Server::start(script);
    let folder = Folder::new();
    let run = |args: &[&str]| folder.gazette_at(&server.url, args);
    let told = |run: Run| stable(&run, &server);
    insta::assert_snapshot!("releases", told(run(&["releases"]).exits(0)));
    insta::assert_snapshot!("releases_show", told(run(&["releases", "show", "3"]).exits(0)));
    insta::assert_snapshot!("releases_show_refused", told(run(&["releases", "show", "2"]).exits(0)));
    run(&["releases", "show", "1"]).exits(0).says("published as edition 6");
    run(&["releases", "show", "9"]).exits(1).says("there is no release 9");
    run(&["releases", "move", "3", "2026-12-01 07:30"]).exits(0).says("Release 3 waits until 2026-12-01 07:30 +07:00.");
    assert_eq!(server.bodies("POST /api/v1/releases/3/move"), [json!({"at": "2026-12-01T00:30:00Z"})]);
    run(&["releases", "move", "3", "2026-12-01T07:30:07+02:00"]).exits(0).says("2026-12-01 12:30:07 +07:00");
    insta::assert_snapshot!(
        "releases_move_into_the_past",
        told(run(&["releases", "move", "3", "2020-01-01 06:00"]).exits(1))
    );
    insta::assert_snapshot!("releases_move_without_a_time", told(run(&["releases", "move", "3", "mai"]).exits(2)));
    run(&["releases", "move", "1", "2026-12-01 07:30"]).exits(1).says("was published as edition 6");
    let cancelled = run(&["releases", "cancel", "3"]).exits(0);
    let cancelled = cancelled.says("Cancelled release 3; nothing of it will be published.");
    assert!(!cancelled.err.contains("leaves its files out"), "the folder has none");
    run(&["releases", "cancel", "1"]).exits(1).says("was published as edition 6");
    run(&["releases", "cancel", "9"]).exits(1).says("there is no release 9");
    assert_eq!(run(&["releases", "--json"]).exits(0).json()["releases"][0]["id"], 3);
    assert_eq!(run(&["releases", "cancel", "3", "--json"]).exits(0).json(), json!({"cancelled": 3}));
    let empty = Server::start(|_, _| Reply::json(200, &json!({"releases": []})));
    folder.gazette_at(&empty.url, &["releases"]).exits(0).says("No releases wait.");
    folder.without_token(&server.url, &["releases"]).exits(2).says("GAZETTE_TOKEN is not set");
}

/// A paper whose release 1 is in a state that the test sets.
fn paper_with_one() -> (Server, Arc<Mutex<Value>>) {
    let state = Arc::new(Mutex::new(release(1, "waiting", "2126-11-30T23:00:00Z")));
    let now = Arc::clone(&state);
    let server = Server::start(move |request, _| {
        let release = now.lock().unwrap().clone();
        let is_listed = release["state"] == "waiting" || release["state"] == "refused";
        match request.line.as_str() {
            "POST /api/v1/releases" => Reply::json(201, &detailed(release)),
            "GET /api/v1/releases" => {
                Reply::json(200, &json!({"releases": if is_listed { vec![release] } else { Vec::new() }}))
            }
            "GET /api/v1/releases/1" => Reply::json(200, &detailed(release)),
            _ => Reply::Usual,
        }
    });
    (server, state)
}

#[test]
fn a_push_for_a_time_stores_the_change_and_the_folder_does_not_count_it_as_published() {
    let (server, state) = paper_with_one();
    let folder = Folder::new();
    let run = |args: &[&str]| folder.gazette_at(&server.url, args);
    folder.article("cau-moi.md", "", "một");
    run(&["push"]).exits(0);
    folder.article("cau-moi.md", "", "hai");
    folder.article("cho-moi.md", "", "chợ");
    let push = run(&["push", "--at", "2126-12-01 06:00", "--message", "Bản tin sáng"]).exits(0);
    insta::assert_snapshot!("push_at", stable(&push, &server));
    let stored = server.bodies("POST /api/v1/releases").remove(0);
    assert_eq!((&stored["at"], &stored["change"]["message"]), (&json!("2126-11-30T23:00:00Z"), &json!("Bản tin sáng")));
    assert_eq!(stored["change"]["articles"].as_array().unwrap().len(), 2);
    assert!(stored.get("replaces").is_none());
    assert_eq!(server.commits().len(), 1, "it makes no edition");

    // It waits: nothing is pushed, and all that compare say so.
    insta::assert_snapshot!("push_while_it_waits", stable(&run(&["push"]).exits(0), &server));
    insta::assert_snapshot!("plan_while_it_waits", stable(&run(&["plan"]).exits(0), &server));
    insta::assert_snapshot!("status_while_it_waits", stable(&run(&["status"]).exits(0), &server));
    assert_eq!(server.commits().len(), 1);
    run(&["push", "--at", "2126-12-01 07:00"]).exits(0).says("there is nothing to store");
    // A correction of what waits must not be public before the rest.
    folder.article("cau-moi.md", "", "ba");
    let plan = run(&["plan", "--json"]).exits(0).json();
    let waiting = |file: &str, is_changed: bool| json!({"release": 1, "file": file, "is_changed": is_changed});
    assert_eq!(
        (&plan["changed"], &plan["waiting"]),
        (&json!([]), &json!([waiting("cau-moi.md", true), waiting("cho-moi.md", false)]))
    );
    run(&["push"])
        .exits(0)
        .says("cau-moi.md has changed since it was stored in release 1, which publishes the older text")
        .says("`gazette push cau-moi.md --at TIME --replaces 1`");
    assert_eq!(server.commits().len(), 1, "it is not published");
    // Another time may have the newer text.
    let plan = run(&["push", "--at", "2126-12-01 07:00", "--dry-run", "--json"]).exits(0).json();
    assert_eq!((&plan["changed"], &plan["waiting"]), (&json!(["cau-moi"]), &json!([waiting("cho-moi.md", false)])));
    // Neither is it public under another slug or file name.
    folder.article("cau-moi.md", "slug: ten-khac\n", "hai");
    folder.write("khac/cho-doi-ten.md", folder.read("cho-moi.md"));
    folder.remove("cho-moi.md");
    let plan = run(&["plan", "--json"]).exits(0).json();
    assert_eq!((&plan["added"], plan["waiting"].as_array().map(Vec::len)), (&json!([]), Some(2)), "{plan}");
    folder.write("cho-moi.md", folder.read("khac/cho-doi-ten.md"));
    folder.remove("khac/cho-doi-ten.md");
    folder.article("cau-moi.md", "", "hai");
    // What PATHS name is published now.
    let plan = run(&["plan", "cho-moi.md", "--json"]).exits(0).json();
    assert_eq!(plan["added"], json!(["cho-moi"]));

    *state.lock().unwrap() = with(release(1, "published", "2126-11-30T23:00:00Z"), json!({"edition": 1}));
    run(&["status"])
        .exits(0)
        .says("release 1 of this folder was published as edition 1")
        .says("Here: 0 new, 0 changed");
    run(&["plan"]).exits(0).says("No changes.");
    run(&["push"]).exits(0).says("Nothing has changed");
    assert!(!folder.read(&record(&folder)).contains("releases"), "it is settled");
    folder.article("cau-moi.md", "", "bốn");
    run(&["push"]).exits(0);
    let base = &server.commits()[1]["articles"][0]["base"];
    assert_eq!(*base, stored["change"]["articles"][0]["source"], "the base is what the release published");
}

#[test]
fn a_push_of_articles_while_settings_wait_says_what_to_do() {
    let server = Server::start(|Request { line, .. }, _| match line.as_str() {
        "POST /api/v1/releases" => Reply::json(201, &detailed(release(1, "waiting", "2126-11-30T23:00:00Z"))),
        "GET /api/v1/releases" => {
            Reply::json(200, &json!({"releases": [release(1, "waiting", "2126-11-30T23:00:00Z")]}))
        }
        "POST /api/v1/editions" => Reply::problem(
            422,
            "The commit is invalid: “moi” was rendered with other settings; render it again",
            json!({}),
        ),
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    folder.gazette_at(&server.url, &["push", "--at", "2126-12-01 06:00"]).exits(0);
    folder.article("moi.md", "", "một");
    let refused = folder.gazette_at(&server.url, &["push"]).exits(1);
    refused.says("which is in release 1 and not live").says("`gazette push gazette.toml FILE` publishes both now");
}

/// The file of the folder's record.
fn record(folder: &Folder) -> String {
    let files = std::fs::read_dir(folder.path(".gazette")).unwrap();
    let mut names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    format!(".gazette/{}", names.find(|name| name.starts_with("127") && !name.ends_with("lock")).unwrap())
}

#[test]
fn what_was_in_a_release_that_is_over_is_pushed_once_it_is_named() {
    for (word, told) in [
        ("refused", "release 1 of this folder was refused before its time"),
        ("cancelled", "release 1 of this folder was cancelled"),
    ] {
        let (server, state) = paper_with_one();
        let folder = Folder::new();
        let run = |args: &[&str]| folder.gazette_at(&server.url, args);
        folder.article("cau-moi.md", "", "một");
        run(&["push", "--at", "2126-12-01 06:00"]).exits(0);
        let more = if word == "refused" {
            json!({"refused_at": "2126-11-30T23:00:00Z", "refusal": refusal()})
        } else {
            json!({})
        };
        // Somebody had moved it by an hour.
        *state.lock().unwrap() = with(release(1, word, "2126-12-01T00:00:00Z"), more);
        let push = run(&["push"]).exits(0).says(told).says("was to publish it at 2126-12-01 07:00 +07:00");
        if word == "refused" {
            insta::assert_snapshot!("push_after_a_refusal", stable(&push, &server));
        }
        assert_eq!(server.commits().len(), 0, "{word}: it was stored for another day");
        let plan = run(&["plan", "--json"]).exits(0).json();
        assert_eq!(plan["waiting"][1], json!({"release": 1, "file": "cau-moi.md", "is_changed": false, "over": word}));
        // Also if it has changed, and beside something else.
        folder.article("cau-moi.md", "", "hai");
        folder.article("khac.md", "", "khác");
        run(&["push"]).exits(0).says(&format!("was {word}; `gazette push cau-moi.md` publishes it now"));
        assert_eq!(server.commits()[0]["articles"].as_array().map(Vec::len), Some(1));
        let later = run(&["push", "--at", "2126-12-01 07:00", "--dry-run", "--json"]).exits(0).json();
        assert_eq!((&later["added"], &later["waiting"]), (&json!(["cau-moi"]), &json!([])));
        run(&["push", "cau-moi.md", "gazette.toml"]).exits(0);
        assert!(server.commits()[1]["site"].is_object(), "the settings were named, too");
        // From then on it is like any other.
        folder.article("cau-moi.md", "", "ba");
        assert!(!run(&["push"]).exits(0).err.contains("release 1"));
        assert_eq!(server.commits().len(), 3);
    }
}

#[test]
fn a_push_replaces_a_release_and_takes_down_what_has_no_file() {
    let (server, _) = paper_with_one();
    let folder = Folder::new();
    let run = |args: &[&str]| folder.gazette_at(&server.url, args);
    folder.article("cau-moi.md", "", "một");
    folder.article("cu.md", "", "cũ");
    run(&["push"]).exits(0);
    folder.remove("cu.md");
    run(&["push", "--prune", "--at", "2126-12-01T06:00:00+07:00", "--replaces", "7"]).exits(0);
    let stored = server.bodies("POST /api/v1/releases").remove(0);
    assert_eq!((&stored["replaces"], &stored["change"]["removals"][0]["slug"]), (&json!(7), &json!("cu")));
    run(&["plan"]).exits(0).says("cu is live until a release takes it down").says("No changes.");
    run(&["push", "--prune"]).exits(0).says("Nothing has changed");
    // What waits in the replaced release is stored anew; its articles that are not in the new one are told.
    folder.article("cau-moi.md", "", "hai");
    let run_again = run(&["push", "--prune", "--at", "2126-12-01T07:00:00+07:00", "--replaces", "1"]).exits(0);
    run_again.says("release 1 of").says("was cancelled in favour of this one");
    let stored = server.bodies("POST /api/v1/releases").remove(1);
    assert_eq!(stored["replaces"], 1);
    assert_eq!(stored["change"]["message"], "Bản tin sáng", "the message of the release that it replaces");
    assert_eq!(stored["change"]["removals"][0]["slug"], "cu", "{stored}");
    assert_eq!(stored["change"]["articles"].as_array().map(Vec::len), Some(1));
    run(&["push", "--replaces", "7"]).exits(2);
    run(&["push", "--at", "2126-12-01 06:00", "--wait"]).exits(2);
}

#[test]
fn a_status_says_once_why_a_release_was_refused() {
    let (server, state) = paper_with_one();
    let folder = Folder::new();
    folder.article("cau-moi.md", "", "một");
    folder.gazette_at(&server.url, &["push", "--at", "2126-12-01 06:00"]).exits(0);
    let more = json!({"refused_at": "2126-11-30T23:00:00Z", "refusal": refusal()});
    *state.lock().unwrap() = with(release(1, "refused", "2126-11-30T23:00:00Z"), more);
    let run = folder.gazette_at(&server.url, &["status"]).exits(0).says("was refused before its time");
    assert_eq!(format!("{}{}", run.out, run.err).matches("cau-moi was changed by").count(), 1, "{run:?}");
}

#[test]
fn a_later_release_of_the_same_editor_builds_on_the_earlier_one() {
    let server = Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/releases/3" => {
            let overlap = |id: u64, at: &str, by: &str| json!({"id": id, "at": at, "created_by": by, "slugs": ["a"], "settings": false});
            let overlaps = json!([
                overlap(4, "2026-12-01T23:00:00Z", "mai"),
                overlap(5, "2026-11-29T23:00:00Z", "mai"),
                overlap(2, "2026-12-01T23:00:00Z", "mai"),
                overlap(6, "2026-12-01T23:00:00Z", "lan"),
            ]);
            Reply::json(
                200,
                &with(detailed(release(3, "waiting", "2026-11-30T23:00:00Z")), json!({"overlaps": overlaps})),
            )
        }
        _ => Reply::Usual,
    });
    let run = Folder::new().gazette_at(&server.url, &["releases", "show", "3"]).exits(0);
    let told: Vec<(bool, bool)> = run
        .err
        .lines()
        .filter(|line| line.contains("also changes a"))
        .map(|line| (line.contains("builds on"), line.contains("will be refused")))
        .collect();
    assert_eq!(told, [(true, false), (false, true), (false, true), (false, true)], "{run:?}");
}

#[test]
fn whoever_changes_an_article_of_a_release_that_waits_is_warned_and_the_lists_mark_it() {
    let server = Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/releases" => {
            let waiting = release(8, "waiting", "2026-11-30T23:00:00Z");
            let obstacle = |slug: &str, edition: u64| {
                let conflicts = json!([{"slug": slug, "editor": "ha", "edition": edition, "at": 1_796_079_600}]);
                json!({"obstacle": with(refusal(), json!({"conflicts": conflicts}))})
            };
            let earlier = release(9, "waiting", "2026-11-30T23:00:00Z");
            let fine = release(10, "waiting", "2026-11-30T23:00:00Z");
            let releases = [with(waiting, obstacle("a", 1)), with(earlier, obstacle("b", 0)), fine];
            Reply::json(200, &json!({"releases": releases}))
        }
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    let warned: Vec<&str> = run.err.lines().filter(|line| line.contains("will be refused")).collect();
    assert_eq!(warned.len(), 1, "of what this push has blocked: {run:?}");
    assert!(warned[0].contains("release 8 of mai (2026-12-01 06:00 +07:00)"), "{run:?}");
    assert!(warned[0].contains("has changed a, which") && warned[0].contains("--replaces 8"), "{run:?}");
    for verb in ["releases", "status"] {
        let run = folder.gazette_at(&server.url, &[verb]).exits(0);
        assert_eq!(run.out.matches("It would be refused now, because:").count(), 2, "{run:?}");
        assert!(run.out.contains("a was changed by ha in edition 1"), "{run:?}");
    }
}
