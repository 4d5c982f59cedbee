//! Tests of `gazette push --propose` and `gazette proposals` against a scripted paper.

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::support::{Folder, stable};

const PROPOSALS: &str = "POST /api/v1/proposals";

/// A proposal of one article.
fn proposal(id: u64, state: &str, more: Value) -> Value {
    let mut proposal = json!({
        "id": id, "state": state, "made_by": "Thu Hà", "made_at": "2026-05-07T02:05:00Z", "message": "xem giúp em",
        "articles": [{"id": "a", "slug": "a", "title": "Cầu mới", "article": Hash::of(b"article"),
                      "source": Hash::of(b"source"), "base": null, "live": Hash::of(b"live"), "front": "lead", "redirect_from": ["/lien-he"],
                      "unpublish_at": "2026-05-08T02:05:00Z"}],
    });
    if let Value::Object(more) = more {
        proposal.as_object_mut().unwrap().extend(more);
    }
    proposal
}

fn returned(id: u64) -> Value {
    proposal(id, "returned", json!({"note": "Thiếu nguồn", "decided_by": "Lan", "decided_at": "2026-05-07T03:00:00Z"}))
}

fn source(text: &str) -> Reply {
    Reply::json(200, &json!({"path": "a.md", "text": text, "files": {}}))
}

/// A paper that takes proposals of whatever is sent to it, and refuses commits as to a writer.
fn writers_paper() -> Server {
    let sent = std::sync::Mutex::new(Vec::new());
    Server::start(move |Request { line, body, .. }, earlier| match line.as_str() {
        "POST /api/v1/editions" => {
            let problem = json!({"type": "/api/docs#proposal-needed", "title": "X"});
            Reply::problem(403, "Not allowed: writers don't publish in this paper. Propose it instead: …", problem)
        }
        "GET /api/v1/sources?limit=1" | "GET /api/v1/sources?limit=100" => {
            let list = json!({"edition": 1, "site": null, "partial": true, "sources": [], "next": null});
            Reply::json(200, &list)
        }
        PROPOSALS => {
            let article = &body["articles"][0];
            let made = json!({"id": "a", "slug": "a", "title": "Cầu mới", "article": article["article"],
                              "source": article["source"], "base": article["base"], "live": null});
            let id = earlier as u64 + 1;
            sent.lock().unwrap().push(made.clone());
            let replaced: Vec<u64> = (1..id).rev().take(1).collect();
            let made = proposal(id, "proposed", json!({"articles": [made]}));
            Reply::json(201, &json!({"proposal": made, "is_new": true, "replaced": replaced}))
        }
        "POST /api/v1/blobs/missing?for=proposal" => Reply::json(200, &json!({"missing": body["hashes"]})),
        "POST /api/v1/blobs?for=proposal" => Reply::json(200, &json!({"stored": 1})),
        "GET /api/v1/proposals/1" => {
            let article = sent.lock().unwrap()[0].clone();
            let mut proposal = returned(1);
            proposal["articles"] = json!([article]);
            Reply::json(200, &json!({"proposal": proposal, "conflicts": []}))
        }
        "GET /api/v1/proposals?state=proposed&limit=100" => {
            Reply::json(200, &json!({"proposals": [], "own_only": true, "next": null}))
        }
        "GET /api/v1/proposals?state=returned&limit=100" => {
            Reply::json(200, &json!({"proposals": [returned(1)], "own_only": true, "next": null}))
        }
        _ => Reply::Usual,
    })
}

#[test]
fn a_writers_push_proposes_and_says_so_before_and_after() {
    let (folder, server) = (Folder::new(), writers_paper());
    folder.article("a.md", "", "x");
    let run = folder.gazette_at(&server.url, &["push", "--message", "xem giúp em"]).exits(0);
    insta::assert_snapshot!("push_of_a_writer", stable(&run, &server));
    let request = &server.bodies(PROPOSALS)[0];
    assert_eq!((&request["message"], &request["articles"][0]["rerendered"]), (&json!("xem giúp em"), &json!(false)));
    assert!(request.get("site").is_none());
    // It has been returned since.
    insta::assert_snapshot!(
        "status_of_a_writer",
        stable(&folder.gazette_at(&server.url, &["status"]).exits(0), &server)
    );
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    run.says("a was returned by Lan (proposal 1): Thiếu nguồn; change a.md and push again")
        .says("Nothing else has changed");
    folder.gazette_at(&server.url, &["plan"]).exits(0).says("a was returned by Lan");
    let plan = folder.gazette_at(&server.url, &["plan", "--json"]).exits(0).json();
    assert_eq!((&plan["added"], &plan["proposed"][0]["state"]), (&json!([]), &json!("returned")));
    assert_eq!(server.bodies(PROPOSALS).len(), 1);
    folder.article("a.md", "", "y");
    let answer = folder.gazette_at(&server.url, &["push", "--json"]).exits(0).json();
    assert_eq!((&answer["is_new"], &answer["edition"]), (&json!(false), &json!(0)));
    assert_eq!(
        (&answer["proposals"][0]["proposal"]["id"], &answer["proposals"][0]["replaced"]),
        (&json!(2), &json!([1]))
    );
}

#[test]
fn pictures_of_a_proposal_are_sent_for_it_only() {
    let (folder, server) = (Folder::new(), writers_paper());
    folder.write("anh.png", crate::support::PNG);
    folder.article("a.md", "image: {file: anh.png, alt: Cầu}\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let kinds = |line: &str| -> Vec<String> {
        let blobs = server.bodies(line).into_iter().flat_map(|body| body["blobs"].as_array().unwrap().clone());
        blobs.map(|blob| blob["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!kinds("POST /api/v1/blobs").contains(&"media".to_owned()));
    assert!(kinds("POST /api/v1/blobs?for=proposal").contains(&"media".to_owned()));
}

#[test]
fn whoever_may_publish_may_propose() {
    let (folder, server) = (Folder::new(), writers_paper());
    folder.article("a.md", "", "x");
    let run = folder.gazette_at(&server.url, &["push", "--propose"]).exits(0);
    run.says(
        "gazette.toml differs from what this folder knows to be live, and is left out: a proposal has no settings",
    )
    .says("Proposed as 1: 1 article waits for an editor");
    assert!(server.commits().is_empty());
    for option in ["--force", "--prune", "--wait", "--dry-run"] {
        folder.gazette_at(&server.url, &["push", "--propose", option]).exits(2);
    }
}

#[test]
fn proposals_are_listed_shown_and_decided() {
    let server = Server::start(|Request { line, .. }, _| match line.as_str() {
        "GET /api/v1/proposals?state=proposed&limit=100" => {
            Reply::json(200, &json!({"proposals": [proposal(7, "proposed", json!({}))], "next": null}))
        }
        "GET /api/v1/proposals?state=returned&limit=100" => {
            Reply::json(200, &json!({"proposals": [returned(5)], "next": null}))
        }
        "GET /api/v1/proposals/7" => {
            let conflict = json!({"slug": "a", "editor": "Minh", "edition": 4, "at": 1_800_000_000});
            Reply::json(200, &json!({"proposal": proposal(7, "proposed", json!({})), "conflicts": [conflict]}))
        }
        line if line.ends_with("?proposal=7") => source("một\nhai sửa\nba\n"),
        line if line.starts_with("GET /api/v1/sources/") => source("một\nhai\nba\n"),
        "POST /api/v1/proposals/7/accept" => {
            let conflict = json!({"slug": "a", "editor": "Minh", "edition": 4, "at": 1_800_000_000});
            Reply::problem(409, "x", json!({"conflicts": [conflict]}))
        }
        "POST /api/v1/proposals/5/accept" => {
            let problem = json!({"type": "/api/docs#proposal-decided"});
            Reply::problem(409, "Proposal 5 was returned by Lan at 2026-05-07T03:00:00Z.", problem)
        }
        "POST /api/v1/proposals/8/accept" => {
            let counts = json!({"added": 1, "changed": 0, "removed": 0});
            let outcome = json!({"edition": 9, "is_new": true, "counts": counts, "unchanged": [], "skipped": []});
            Reply::json(201, &outcome)
        }
        "POST /api/v1/proposals/7/return" => Reply::json(200, &returned(7)),
        "POST /api/v1/proposals/7/withdraw" => Reply::json(200, &proposal(7, "withdrawn", json!({}))),
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    let run = |args: &[&str], code| stable(&folder.gazette_at(&server.url, args).exits(code), &server);
    insta::assert_snapshot!("proposals", run(&["proposals"], 0));
    insta::assert_snapshot!("proposals_show", run(&["proposals", "show", "7"], 0));
    insta::assert_snapshot!("proposals_accept_with_a_conflict", run(&["proposals", "accept", "7"], 1));
    insta::assert_snapshot!("proposals_accept_too_late", run(&["proposals", "accept", "5"], 1));
    insta::assert_snapshot!("proposals_accept", run(&["proposals", "accept", "8", "--message", "Bản tin"], 0));
    insta::assert_snapshot!("proposals_return", run(&["proposals", "return", "7", "--note", "Thiếu nguồn"], 0));
    insta::assert_snapshot!("proposals_withdraw", run(&["proposals", "withdraw", "7"], 0));
    insta::assert_snapshot!("proposals_show_of_none", run(&["proposals", "show", "6"], 1));
    assert_eq!(server.bodies("POST /api/v1/proposals/7/return"), [json!({"note": "Thiếu nguồn"})]);
    assert_eq!(server.bodies("POST /api/v1/proposals/8/accept")[0]["message"], "Bản tin");
    let shown = folder.gazette_at(&server.url, &["proposals", "show", "7", "--json"]).exits(0).json();
    assert_eq!((&shown["state"], &shown["conflicts"][0]["editor"]), (&json!("proposed"), &json!("Minh")));
    assert!(shown["articles"][0]["diff"].as_str().unwrap().contains("+hai sửa"));
    folder.gazette_at(&server.url, &["proposals", "return", "7"]).exits(2).says("--note");
    folder.gazette_at(&server.url, &["status"]).exits(0).says("1 proposal waits for an editor, since 2026-05-07 09:05");
}

#[test]
fn what_is_published_is_no_proposal_any_more() {
    let server = Server::start(|Request { line, body, .. }, _| match line.as_str() {
        PROPOSALS => {
            let article = &body["articles"][0];
            let made = json!([{"id": "a", "slug": "a", "title": "Cầu mới", "article": article["article"],
                               "source": article["source"], "base": null, "live": null}]);
            let made = proposal(1, "proposed", json!({"articles": made}));
            Reply::json(201, &json!({"proposal": made, "is_new": true, "replaced": []}))
        }
        "POST /api/v1/blobs/missing?for=proposal" => Reply::json(200, &json!({"missing": body["hashes"]})),
        "POST /api/v1/blobs?for=proposal" => Reply::json(200, &json!({"stored": 1})),
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push", "--propose"]).exits(0);
    let name = format!(".gazette/{}.json", server.url.trim_start_matches("http://").replace(':', "_"));
    let state: Value = serde_json::from_str(&folder.read(&name)).unwrap();
    assert_eq!((&state["articles"], &state["proposed"]["a"]["proposal"]), (&json!({}), &json!(1)));
    // The paper knows nothing of it any more: the file is sent again like a new one.
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Published edition 1: 1 added");
    let state: Value = serde_json::from_str(&folder.read(&name)).unwrap();
    assert!(state.get("proposed").is_none() && state["articles"]["a"].is_object(), "{state}");
}
