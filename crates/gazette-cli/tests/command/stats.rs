//! Tests of `gazette stats`.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, run};

const RULE: &str = "One view is one page shown to a person.";

fn counting() -> Server {
    Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/stats" => Reply::json(
            200,
            &json!({"views": 37_131_687, "offset": 37_131_684, "counted": 3, "bots": 1200, "raw": 1203, "rows_written": 9, "rule": RULE}),
        ),
        "GET /api/v1/presence" => Reply::json(200, &json!({"guests": 42})),
        "GET /api/v1/most-read?window=24h&limit=10" => {
            Reply::json(200, &json!({"articles": [read("cau", "Thông xe \"cầu\"", 1200), read("lua", "Giá lúa", 7)]}))
        }
        "GET /api/v1/most-read?window=all&limit=10" => Reply::json(200, &json!({"articles": []})),
        _ => Reply::Usual,
    })
}

fn read(slug: &str, title: &str, views: u64) -> Value {
    json!({"slug": slug, "title": title, "views": views, "more": null})
}

#[test]
fn what_is_read_most_is_told_for_a_window() {
    let (folder, server) = (Folder::new(), counting());
    let run = folder.gazette_at(&server.url, &["stats", "--csv", "--most-read", "24h"]).exits(0);
    assert_eq!(run.out, "rank,slug,title,views\n1,cau,\"Thông xe \"\"cầu\"\"\",1200\n2,lua,\"Giá lúa\",7\n");
    let run = folder.gazette_at(&server.url, &["stats", "--most-read", "all"]).exits(0);
    assert!(!run.out.contains("Most read"), "{}", run.out);
    folder.gazette_at(&server.url, &["stats", "--most-read", "2h"]).exits(2);
}

#[test]
fn numbers_are_written_as_the_language_of_messages_writes_them() {
    let (folder, server) = (Folder::new(), counting());
    assert_snapshot!("stats", folder.without_token(&server.url, &["stats"]).exits(0).out);
    folder.gazette_at(&server.url, &["stats", "--lang", "vi"]).exits(0).says("37.131.687");
    // Whatever the paper's language is, and where there is no folder.
    folder.write("gazette.toml", folder.read("gazette.toml").replace("\"vi\"", "\"en\""));
    folder.gazette_at(&server.url, &["stats", "--lang", "vi"]).exits(0).says("37.131.687");
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), Some(&server.url), &["stats"]).exits(0).says("37,131,687");
}

#[test]
fn programs_get_plain_numbers() {
    let (folder, server) = (Folder::new(), counting());
    let run = folder.gazette_at(&server.url, &["stats", "--csv"]).exits(0);
    assert_eq!(run.out, "views,offset,counted,bots,guests\n37131687,37131684,3,1200,42\n");
    assert_eq!(
        folder.gazette_at(&server.url, &["stats", "--json"]).exits(0).json(),
        json!({
            "views": 37_131_687, "offset": 37_131_684, "counted": 3, "bots": 1200, "raw": 1203, "rows_written": 9, "rule": RULE, "guests": 42,
            "window": "24h",
            "most_read": [
                {"slug": "cau", "title": "Thông xe \"cầu\"", "views": 1200},
                {"slug": "lua", "title": "Giá lúa", "views": 7},
            ],
        })
    );
    folder.gazette_at(&server.url, &["stats", "--json", "--csv"]).exits(2);
}

#[test]
fn a_paper_that_does_not_count_now_is_told() {
    let server = Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/presence" => Reply::problem(500, "the counters are away", Value::Null),
        "GET /api/v1/most-read?window=24h&limit=10" => Reply::json(200, &json!({"articles": []})),
        "GET /api/v1/stats" => Reply::json(
            200,
            &json!({"views": 1, "offset": 0, "counted": 1, "bots": 0, "raw": 1, "rows_written": 3, "rule": ""}),
        ),
        _ => Reply::Usual,
    });
    let run = Folder::new().gazette_at(&server.url, &["stats"]).exits(1).says("the counters are away");
    assert_eq!(run.out, "", "no half of the numbers");
}
