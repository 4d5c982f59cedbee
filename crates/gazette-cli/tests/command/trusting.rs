//! Tests against a malicious paper: it does not get tokens, and its responses can't keep the command busy forever.

use std::time::{Duration, Instant};

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::live::{Paper, SOURCES, live};
use crate::server::{Reply, Server};
use crate::support::{Folder, PNG};

#[test]
fn a_token_is_not_sent_without_encryption_to_another_machine() {
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    for url in ["http://192.0.2.2:8822", "http://bao.example", "http://127.evil.example.com", "http://evil.localhost"] {
        for args in [
            &["editions"][..],
            &["push"],
            &["pull"],
            &["rollback", "1", "--yes"],
            &["webhooks"],
            &["export", "sao-luu"],
        ] {
            folder.gazette_at(url, args).exits(2).says("is not encrypted").says("--insecure");
        }
    }
    assert!(!folder.has("sao-luu/paper.json"));
}

#[test]
fn a_token_is_not_sent_where_none_is_needed() {
    let (_, server) = Paper::of(vec![live("a", "a.md", "![x](anh.png)", &[("anh.png", Hash::of(PNG))])]);
    let folder = Folder::new();
    folder.gazette_at(&server.url, &["pull"]).exits(0);
    let with_token = server.lines_with_token();
    assert_eq!(with_token, [SOURCES]);

    let server = Server::start(|request, _| match request.line.split('?').next().unwrap() {
        "GET /api/v1/stats" => Reply::json(
            200,
            &json!({"views": 1, "offset": 0, "counted": 1, "bots": 0, "raw": 1, "rows_written": 3, "rule": "r"}),
        ),
        "GET /api/v1/presence" => Reply::json(200, &json!({"guests": 1})),
        "GET /api/v1/most-read" => Reply::json(200, &json!({"articles": []})),
        _ => Reply::Usual,
    });
    folder.gazette_at(&server.url, &["stats"]).exits(0);
    assert_eq!((server.lines().len(), server.lines_with_token()), (3, Vec::new()));
    folder.gazette_at(&server.url, &["editions"]).exits(0);
    assert_eq!(server.lines_with_token(), ["GET /api/v1/editions"]);
}

#[test]
fn no_request_for_patience_is_longer_than_ours() {
    for value in
        ["18446744073709551615", "18446744073709551614", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "x"]
    {
        let server = Server::start(move |_, _| {
            Reply::problem(503, "later", Value::Null).with_header(&format!("retry-after: {value}"))
        });
        let began = Instant::now();
        Folder::new().gazette_at(&server.url, &["editions"]).exits(1).says("is failing: later");
        assert!(began.elapsed() < Duration::from_secs(10), "{value}");
    }
}

/// A paper whose lists continue at the address that `next` returns for the path of a page and the number of earlier
/// requests for it.
fn endless(next: impl Fn(&str, usize) -> String + Send + 'static) -> Server {
    Server::start(move |request, earlier| {
        let path = request.line.trim_start_matches("GET ");
        let next = next(path, earlier);
        match path.split('?').next().unwrap() {
            "/api/v1/editions" => {
                let edition = json!({"number": 1, "published_at": "2026-05-07T02:05:00Z"});
                Reply::json(200, &json!({"editions": [edition], "next": next}))
            }
            "/api/v1/sources" => {
                let sources = json!([live("a", "a.md", "x", &[])]);
                Reply::json(200, &json!({"edition": 1, "site": null, "sources": sources, "next": next}))
            }
            "/api/v1/counts" => Reply::json(200, &json!({"total": {}, "articles": [], "next": next})),
            path if path.starts_with("/api/v1/backup/") => {
                Reply::json(200, &json!({"edition": 1, "rows": [[1]], "next": next}))
            }
            _ => Reply::Usual,
        }
    })
}

#[test]
fn a_list_that_leads_back_to_a_part_of_it_is_given_up() {
    let folder = Folder::new();
    // To the same page, and in a circle of three.
    let circles: [fn(&str, usize) -> String; 2] = [
        |path, _| path.to_owned(),
        |path, _| {
            let (list, at) = path.split_once("&at=").unwrap_or((path, "0"));
            let mark = if list.contains('?') { "" } else { "?" };
            format!("https://bao.example{list}{mark}&at={}", (at.parse::<u32>().unwrap() + 1) % 3)
        },
    ];
    for circle in circles {
        let server = endless(circle);
        for args in [&["editions"][..], &["pull"], &["export", "sao-luu"]] {
            folder.gazette_at(&server.url, args).exits(1).says("leads back to a part of it");
        }
        assert!(server.lines().len() < 15, "{:?}", server.lines());
    }
}

#[test]
fn a_list_that_leads_to_another_site_or_another_list_is_given_up() {
    let folder = Folder::new();
    let elsewhere: [fn(&str, usize) -> String; 3] = [
        |path, _| format!("https://evil.example{path}&x=1"),
        |_, _| "/api/v1/stats".to_owned(),
        |_, _| "file:///etc/passwd".to_owned(),
    ];
    for elsewhere in elsewhere {
        let server = endless(elsewhere);
        for args in [&["editions"][..], &["pull"], &["export", "sao-luu"]] {
            folder.gazette_at(&server.url, args).exits(1).says("a list goes on at");
        }
    }
}
