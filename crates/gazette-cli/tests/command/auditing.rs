//! Tests of `gazette audit`.

use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::Folder;

#[test]
fn the_audit_log_is_listed_newest_first_as_much_as_is_asked_for() {
    let server = Server::start(|request, _| {
        let entry = |number: u64| {
            json!({"number": number, "at": "2026-05-07T02:05:00Z", "actor": "lan", "role": "admin",
                   "act": "purge-requested", "detail": "one article"})
        };
        match request.line.as_str() {
            "GET /api/v1/audit?limit=100" => {
                let nobody =
                    json!({"number": 3, "at": "2026-05-07T02:05:00Z", "act": "refused-token", "detail": "x\u{1b}[2Jy"});
                let entries = [nobody, entry(2)];
                Reply::json(200, &json!({"entries": entries, "next": "/api/v1/audit?limit=100&before=2"}))
            }
            "GET /api/v1/audit?limit=100&before=2" => Reply::json(200, &json!({"entries": [entry(1)], "next": null})),
            _ => Reply::Usual,
        }
    });
    let folder = Folder::new();
    let run = folder.gazette_at(&server.url, &["audit"]).exits(0);
    let run = run.says("2026-05-07 09:05 +07:00  lan           admin   purge-requested   one article");
    run.says("     3  2026-05-07 09:05 +07:00  -                     refused-token     x\u{fffd}[2Jy");
    let answer = folder.gazette_at(&server.url, &["audit", "--json"]).exits(0).json();
    assert_eq!(answer.as_array().unwrap().len(), 3);
    let answer = folder.gazette_at(&server.url, &["audit", "--json", "--limit", "2"]).exits(0).json();
    assert_eq!(answer.as_array().unwrap().len(), 2);
    folder.without_token(&server.url, &["audit"]).exits(2).says("GAZETTE_TOKEN is not set");
    let empty = Server::start(|_, _| Reply::json(200, &json!({"entries": [], "next": null})));
    folder.gazette_at(&empty.url, &["audit"]).exits(0).says("The audit log is empty.");
}

#[test]
fn a_history_without_names_messages_and_counts_is_listed() {
    let server = Server::start(|_, _| {
        let edition = |number: u64| json!({"number": number, "published_at": "2026-05-07T02:05:00Z"});
        Reply::json(200, &json!({"editions": [edition(2), edition(1)], "next": Value::Null}))
    });
    let folder = Folder::new();
    let run = folder.without_token(&server.url, &["editions"]).exits(0);
    assert_eq!(run.out, "2  2026-05-07 09:05\n1  2026-05-07 09:05\n");
    let answer = folder.without_token(&server.url, &["editions", "--json"]).exits(0).json();
    assert_eq!(answer[0], json!({"number": 2, "published_at": "2026-05-07T02:05:00Z"}));
}
