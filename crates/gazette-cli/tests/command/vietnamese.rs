//! Tests of what the command says in Vietnamese: its messages and its help.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, TOKEN, TOKENS};

/// What the commands print, each after its command line. The paper has a fixed address.
fn transcript(folder: &Folder, server: &Server, lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let args: Vec<&str> = line.split(' ').chain(["--lang", "vi"]).collect();
        let run = folder.gazette_at(&server.url, &args);
        let _ = writeln!(text, "$ gazette {line}\n{}[{}]\n", run.all(), run.code);
    }
    text.replace(&server.url, "http://paper.example")
}

/// The help of each subcommand, and of theirs.
fn all_help(folder: &Folder, language: &str) -> String {
    let verbs = [
        "",
        "init",
        "clone",
        "new",
        "check",
        "serve",
        "status",
        "list",
        "plan",
        "diff",
        "push",
        "releases",
        "releases show",
        "releases move",
        "releases cancel",
        "pull",
        "preview",
        "proposals",
        "proposals show",
        "proposals accept",
        "proposals return",
        "proposals withdraw",
        "unpublish",
        "purge",
        "editions",
        "editions show",
        "rollback",
        "export",
        "restore",
        "stats",
        "search",
        "search rebuild",
        "webhooks",
        "audit",
        "login",
        "logout",
        "whoami",
        "token",
        "token new",
        "completions",
        "man",
    ];
    let mut text = String::new();
    for verb in verbs {
        let args: Vec<&str> = verb.split_whitespace().chain(["--lang", language, "--help"]).collect();
        let help = folder.gazette(&args).exits(0).out;
        let _ = writeln!(text, "$ gazette {verb} --help\n{}\n", help.trim_end());
    }
    text
}

#[test]
fn publishing_is_told_in_vietnamese() {
    let folder = Folder::new();
    let server = Server::usual();
    for name in ["a", "b", "c"] {
        folder.article(&format!("{name}.md"), "", name);
    }
    folder.article("nhap.md", "draft: true\n", "x");
    let mut told = transcript(&folder, &server, &["plan", "push", "push", "list", "status"]);
    folder.article("a.md", "", "khác");
    folder.remove("b.md");
    let later = folder.read("c.md").replace("2026-05-07", "2126-05-07");
    folder.write("tuong-lai.md", later);
    told += &transcript(&folder, &server, &["plan", "list", "unpublish b", "unpublish bb", "push", "check"]);
    insta::assert_snapshot!("publishing_in_vietnamese", told);
}

#[test]
fn what_the_paper_refuses_is_told_in_vietnamese() {
    let folder = Folder::new();
    folder.article("cau-moi.md", "", "x");
    let conflicts = json!([
        {"slug": "cau-moi", "editor": "hoa", "edition": 7, "at": 1_778_119_500},
        {"slug": null, "editor": "thanh", "edition": 6, "at": 1_778_119_000}
    ]);
    let conflict = Server::start(move |request, _| match request.line.as_str() {
        "POST /api/v1/editions" => Reply::problem(409, "conflict", json!({"conflicts": conflicts})),
        _ => Reply::Usual,
    });
    let mut told = transcript(&folder, &conflict, &["push"]);
    let stranger = Server::start(|_, _| Reply::problem(401, "who are you?", Value::Null));
    told += &transcript(&folder, &stranger, &["push", "push --at 25:00", "editions", "push khong-co.md"]);
    insta::assert_snapshot!("refusals_in_vietnamese", told);
}

#[test]
fn logging_in_is_told_in_vietnamese() {
    let server = Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/whoami" => Reply::json(200, &json!({"name": "thanh", "role": "editor"})),
        _ => Reply::Usual,
    });
    let folder = Folder::new();
    let mut told = String::new();
    for (args, input) in [
        (&["login", &server.url][..], TOKEN),
        (&["login", &server.url], "mã có dấu"),
        (&["login", &server.url], ""),
        (&["logout", &server.url], ""),
        (&["logout", &server.url], ""),
        (&["whoami"], ""),
        (&["whoami", "--remote", "staging"], ""),
        (&["plan", "--since", "main"], ""),
        (&["stats", "--edge"], ""),
    ] {
        let run = folder.gazette_typing(&[("GAZETTE_LANG", "vi")], args, input);
        let _ = writeln!(told, "$ gazette {}\n{}[{}]\n", args.join(" "), run.all(), run.code);
    }
    told += &transcript(&folder, &server, &["whoami"]);
    let told =
        told.replace(&server.url, "http://paper.example").replace(&folder.path(TOKENS).display().to_string(), "TOKENS");
    let here = folder.path("").display().to_string();
    insta::assert_snapshot!("logging_in_in_vietnamese", told.replace(here.trim_end_matches('/'), "FOLDER"));
}

#[test]
fn a_wrong_command_line_is_told_in_vietnamese() {
    let folder = Folder::new();
    let server = Server::usual();
    let lines = [
        "pusch",
        "delete",
        "push --forse",
        "push --wait --at 06:00",
        "rollback",
        "rollback x",
        "rollback 0",
        "init --language fr",
    ];
    insta::assert_snapshot!("usage_errors_in_vietnamese", transcript(&folder, &server, &lines));
}

#[test]
fn the_help_is_in_both_languages() {
    let folder = Folder::new();
    let (english, vietnamese) = (all_help(&folder, "en"), all_help(&folder, "vi"));
    assert!(!vietnamese.contains("Usage:") && !vietnamese.contains("Options:") && !vietnamese.contains("Print help"));
    insta::assert_snapshot!("help_in_english", english);
    insta::assert_snapshot!("help_in_vietnamese", vietnamese);
}

#[test]
fn a_manual_page_is_in_vietnamese() {
    let folder = Folder::new();
    let page = folder.gazette(&["man", "--lang", "vi"]).exits(0).out;
    assert!(page.contains("Xuất bản một tờ báo") && !page.contains("Publish a newspaper"), "{page}");
    assert!(!page.contains(TOKEN));
}

#[test]
fn a_problem_is_told_in_vietnamese_by_its_kind() {
    let says = |kind: &'static str, status: u16, detail: &'static str, language: &str| {
        let server = Server::start(move |request, _| match request.line.as_str() {
            "POST /api/v1/editions" => Reply::problem(status, detail, json!({"type": format!("/api/docs#{kind}")})),
            _ => Reply::Usual,
        });
        let folder = Folder::new();
        folder.article("a.md", "", "a");
        let paper = [("GAZETTE_LANG", language), ("GAZETTE_URL", &server.url), ("GAZETTE_TOKEN", TOKEN)];
        folder.run_with(&[&paper[..], &[("GAZETTE_PATIENCE", "1")]].concat(), &["push"]).exits(1).err
    };
    let told = says("article-gone", 410, "The article is gone.", "vi");
    assert!(told.contains("bài đã bị gỡ") && !told.contains("The article"), "{told}");
    let told = says("commit-refused", 422, "“a” has two dates.", "vi");
    assert!(told.contains("mâu thuẫn") && told.contains("(nguyên văn của máy chủ: “a” has two dates)"), "{told}");
    let told = says("internal", 500, "It is logged as 7.", "vi");
    assert!(told.contains("lỗi bên trong máy chủ (nguyên văn của máy chủ: It is logged as 7)"), "{told}");
    let told = says("forbidden", 403, "Not allowed: this needs the role editor.", "vi");
    assert!(told.contains("không được phép"), "{told}");
    let told = says("of-a-later-paper", 422, "It is Sunday.", "vi");
    assert!(told.contains("It is Sunday"), "{told}");
    let told = says("commit-refused", 422, "“a” has two dates.", "en");
    assert!(told.contains("the paper says: “a” has two dates\n"), "{told}");
}
