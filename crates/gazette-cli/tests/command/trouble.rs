//! Tests of pushes to a paper that refuses requests, fails, sends wrong responses or does not exist: the message is clear,
//! nothing is published in part, and repeating the command completes it.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::support::{Folder, stable};

const COMMIT: &str = "POST /api/v1/editions";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.article("cau-moi.md", "", "x");
    folder
}

fn refuses(refusal: impl Fn(&Request) -> Option<Reply> + Send + 'static) -> Server {
    Server::start(move |request, _| refusal(request).unwrap_or(Reply::Usual))
}

#[test]
fn a_wrong_token_publishes_nothing_and_remembers_nothing() {
    let folder = folder();
    let server = refuses(|_| Some(Reply::problem(401, "who are you?", Value::Null)));
    let run = folder.gazette_at(&server.url, &["push", "--force"]).exits(1);
    assert_snapshot!("push_with_a_wrong_token", stable(&run, &server));
    folder.gazette_at(&Server::usual().url, &["push"]).exits(0).says("1 added");
}

#[test]
fn a_conflict_names_article_editor_time_and_remedy() {
    let folder = folder();
    let conflicts = json!([
        {"slug": "cau-moi", "editor": "hoa", "edition": 7, "at": 1_778_119_500},
        {"slug": null, "editor": "thanh", "edition": 6, "at": 1_778_119_000}
    ]);
    let server = refuses(move |request| {
        (request.line == COMMIT).then(|| Reply::problem(409, "others changed it", json!({"conflicts": conflicts})))
    });
    let run = folder.gazette_at(&server.url, &["push"]).exits(1);
    assert_snapshot!("push_with_conflicts", stable(&run, &server));
    let answer = folder.gazette_at(&server.url, &["push", "--json"]).exits(1).json();
    assert_eq!(answer["error"]["conflicts"][0]["slug"], "cau-moi");
}

#[test]
fn a_file_of_a_purged_article_is_not_told_like_a_colleagues_change() {
    let folder = folder();
    let conflicts = json!([{"slug": "cau-moi", "editor": "hoa", "edition": 7, "at": 1_778_119_500, "purged": true}]);
    let server = refuses(move |request| {
        (request.line == COMMIT).then(|| Reply::problem(409, "it was purged", json!({"conflicts": conflicts})))
    });
    let run = folder.gazette_at(&server.url, &["push"]).exits(1);
    run.says("purged by hoa in edition 7").says("gazette push FILE --republish");
}

#[test]
fn among_other_conflicts_the_remedy_for_a_purged_article_is_its_own() {
    let folder = folder();
    let conflicts = json!([
        {"slug": "cau-moi", "editor": "hoa", "edition": 7, "at": 1_778_119_500, "purged": true},
        {"slug": null, "editor": "thanh", "edition": 6, "at": 1_778_119_000}
    ]);
    let server = refuses(move |request| {
        (request.line == COMMIT).then(|| Reply::problem(409, "others changed it", json!({"conflicts": conflicts})))
    });
    let run = folder.gazette_at(&server.url, &["push"]).exits(1);
    run.says("delete the files of articles that were taken down or purged")
        .says("gazette push FILE --republish")
        .says("`gazette pull` merges their changes");
}

#[test]
fn a_paper_in_trouble_is_asked_again_with_the_same_key() {
    let folder = folder();
    let server = Server::start(|request, earlier| match (request.line.as_str(), earlier) {
        (COMMIT, 0) => Reply::problem(503, "overloaded", Value::Null),
        (COMMIT, 1) | ("POST /api/v1/blobs", 0) => Reply::Cut,
        (COMMIT, 2) => Reply::CutShort,
        _ => Reply::Usual,
    });
    folder.gazette_at(&server.url, &["push"]).exits(0).says("overloaded; retrying").says("Published edition 1");
    let keys: Vec<_> = server.commits().iter().map(|commit| commit["idempotency_key"].clone()).collect();
    assert_eq!(keys.len(), 4);
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[test]
fn a_request_for_patience_is_heeded() {
    let folder = folder();
    let server = Server::start(|request, earlier| match (request.line.as_str(), earlier) {
        (COMMIT, 0) => Reply::problem(429, "slow down", Value::Null).with_header("retry-after: 1"),
        _ => Reply::Usual,
    });
    let began = Instant::now();
    folder.gazette_at(&server.url, &["push"]).exits(0);
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_paper_that_stays_in_trouble_is_given_up_and_running_again_completes() {
    let folder = folder();
    let server = Server::start(|request, earlier| match request.line.as_str() {
        COMMIT if earlier < 6 => Reply::problem(500, "storage is full", Value::Null),
        _ => Reply::Usual,
    });
    let run = folder.gazette_at(&server.url, &["push"]).exits(1);
    assert_snapshot!("push_to_a_paper_in_trouble", stable(&run, &server));
    folder.gazette_at(&server.url, &["push"]).exits(0).says("1 added");
}

#[test]
fn a_paper_that_is_not_there_is_told() {
    let folder = folder();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let run = folder.gazette_at(&url, &["push"]).exits(1);
    assert_snapshot!("push_to_nobody", run.all().replace(&url, "http://paper.example"));
}

#[test]
fn something_that_is_no_paper_is_told() {
    let folder = folder();
    let page =
        || Reply::Answer { status: 200, media_type: "text/html", headers: String::new(), body: "<p>hi".to_owned() };
    let server = refuses(move |_| Some(page()));
    let run = folder.gazette_at(&server.url, &["push"]).exits(1);
    assert_snapshot!("push_to_a_web_page", stable(&run, &server));

    let moved = || Reply::Answer {
        status: 301,
        media_type: "text/html",
        headers: "location: https://www.bao.example/api/v1/x\r\n".to_owned(),
        body: String::new(),
    };
    let server = refuses(move |_| Some(moved()));
    folder.gazette_at(&server.url, &["push"]).exits(1).says("GAZETTE_URL=https://www.bao.example\n");
    let server = refuses(|_| Some(Reply::json(200, &json!({"hello": 1}))));
    folder.gazette_at(&server.url, &["push"]).exits(1).says("the format of its response is unknown");
}

#[test]
fn a_refusal_names_the_file_and_not_its_hash() {
    let folder = folder();
    let server = refuses(|request| {
        let article = request.body["articles"][0]["article"].as_str().unwrap_or_default().to_owned();
        let problem = || Reply::problem(422, &format!("the article {article}: it is odd"), Value::Null);
        (request.line == COMMIT).then(problem)
    });
    folder.gazette_at(&server.url, &["push"]).exits(1).says("the article cau-moi.md: it is odd");
}

#[test]
fn a_refusal_is_shown_in_the_papers_words() {
    let folder = folder();
    let server = refuses(|request| {
        let problem = || Reply::problem(422, "the article has no title.", json!({"parameter": "articles[0]"}));
        (request.line == COMMIT).then(problem)
    });
    folder
        .gazette_at(&server.url, &["push"])
        .exits(1)
        .says("the paper says: the article has no title (at `articles[0]`)");
}

#[test]
fn blobs_that_vanish_before_the_commit_are_brought_again() {
    let folder = folder();
    let server = Server::start(|request, earlier| match (request.line.as_str(), earlier) {
        (COMMIT, 0) => {
            let missing = json!([request.body["articles"][0]["article"]]);
            Reply::problem(409, "blobs are missing", json!({"missing": missing}))
        }
        _ => Reply::Usual,
    });
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Published edition 1");
    assert_eq!(server.bodies("POST /api/v1/blobs").len(), 2);
}

#[test]
fn an_invalid_file_stops_a_push_before_anything_is_sent() {
    let folder = folder();
    folder.article("hong.md", "front: x\n", "x");
    let server = Server::usual();
    let run = folder.gazette_at(&server.url, &["push", "cau-moi.md", "hong.md"]).exits(1);
    assert_snapshot!("push_with_an_invalid_file", run.all());
    assert_eq!(server.lines(), [""; 0]);
    let answer = folder.gazette_at(&server.url, &["push", "--json"]).exits(1).json();
    assert_eq!(answer["error"]["diagnostics"][0]["file"], "hong.md");
}

#[test]
fn without_a_token_nothing_is_sent() {
    let folder = folder();
    let server = Server::usual();
    folder.without_token(&server.url, &["push"]).exits(2).says("GAZETTE_TOKEN is not set");
    assert_eq!(server.lines(), [""; 0]);
}

#[test]
fn two_pushes_from_one_folder_do_not_get_in_each_others_way() {
    let folder = folder();
    let server = Server::usual();
    std::thread::scope(|scope| {
        let push = || folder.gazette_at(&server.url, &["push"]).exits(0);
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(push)).collect();
        for run in runs {
            run.join().unwrap();
        }
    });
    assert_eq!(server.commits().len(), 1);
}
