//! Tests of `gazette new`, `gazette token new`, and the command line.

use gazette_core::hash::Hash;
use gazette_core::wire::{EditorLine, Role};

use crate::support::Folder;

#[test]
fn a_new_article_is_a_draft_that_passes_the_check() {
    let folder = Folder::new();
    folder.write("giao-thong/giu-cho.txt", "");
    let run = folder.gazette(&["new", "Cầu: \"Vàm Sen\" thông xe", "--section", "giao-thong"]).exits(0);
    assert_eq!(run.out, "giao-thong/cau-vam-sen-thong-xe.md\n");
    let text = folder.read("giao-thong/cau-vam-sen-thong-xe.md");
    assert!(text.contains("draft: true") && text.contains("+07:00"), "{text}");
    folder.gazette(&["check"]).exits(0);
    folder.gazette(&["new", "Cầu Vàm Sen thông xe", "--section", "giao-thong"]).exits(1).says("already exists");
}

#[test]
fn a_new_article_lives_in_a_declared_section() {
    let folder = Folder::new();
    let answer = folder.gazette(&["new", "Tin", "--json"]).exits(0).json();
    assert_eq!((answer["file"].as_str(), answer["section"].as_str()), (Some("tin.md"), Some("lam-theo-guong-bac")));
    folder.gazette(&["new", "Tin", "--section", "x"]).exits(2).says("lam-theo-guong-bac, giao-thong");
    folder.gazette(&["new", "…"]).exits(2).says("no letters");
    folder.gazette(&["new", "Cầu\u{7} mới"]).exits(2).says("invisible characters");
}

#[test]
fn a_token_is_random_and_its_line_holds_only_its_hash() {
    let folder = Folder::new();
    let make = || folder.gazette(&["token", "new", "thanh", "--json"]).exits(0).json();
    let (one, two) = (make(), make());
    let token = one["token"].as_str().unwrap();
    assert_eq!(token.len(), 43);
    assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{token}");
    assert_eq!(one["line"].as_str().unwrap(), format!("thanh editor {}", Hash::of(token.as_bytes())));
    assert_ne!(one["token"], two["token"]);
    folder.gazette(&["token", "new", "thanh"]).exits(0).says("wrangler secret put EDITORS");
}

#[test]
fn an_editor_has_the_name_that_the_paper_takes() {
    let folder = Folder::new();
    for (given, name) in [("Thu Hà", "Thu Hà"), ("Tuan", "Tuan"), ("  thu   ha ", "thu ha"), ("Ha\u{300}", "Hà")] {
        let line =
            folder.gazette(&["token", "new", given, "--role", "writer", "--json"]).exits(0).json()["line"].clone();
        let line = EditorLine::parse(line.as_str().unwrap()).unwrap();
        assert_eq!((line.name.as_str(), line.role.as_str()), (name, "writer"));
    }
    for name in ["", " ", "a\nb admin", "a\u{202e}b", &"ă".repeat(65)] {
        folder.gazette(&["token", "new", name]).exits(2).says("1 to 64 characters");
    }
}

#[test]
fn a_token_has_a_role_and_its_line_is_one_that_the_paper_understands() {
    let folder = Folder::new();
    for role in Role::ALL {
        let answer = folder.gazette(&["token", "new", "thu.ha", "--role", role.as_str(), "--json"]).exits(0).json();
        let line = EditorLine::parse(answer["line"].as_str().unwrap()).unwrap();
        assert_eq!((line.name.as_str(), line.role, line.is_ambiguous), ("thu.ha", role, false));
        assert_eq!(answer["role"], role.as_str());
    }
    // `thanh admin`, the hash and a line break.
    let run = folder.gazette(&["token", "new", "thanh", "--role", "admin"]).exits(0);
    run.says("The line uses 77 of the 5,000 bytes of a secret; about 64 such lines fit.");
    folder
        .gazette(&["token", "new", "thanh", "--role", "owner"])
        .exits(2)
        .says("possible values: writer, editor, admin");
}

#[test]
fn what_makes_no_sense_exits_2() {
    let folder = Folder::new();
    for args in [
        &["token", "new", "thanh\nlan admin"][..],
        &["token", "new", ""],
        &["publish"],
        &["push", "--prun"],
        &["push", "a.md", "--prune"],
        &["unpublish"],
        &["unpublish", "Không Phải Slug"],
        &["editions"],
        &["new", &"a".repeat(301)],
        &["push"],
        &[],
    ] {
        let run = folder.gazette(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.all());
    }
    folder.gazette_at("bao.example", &["push"]).exits(2).says("GAZETTE_URL").says("https://your-paper.example");
}

#[test]
fn every_verb_explains_itself() {
    let folder = Folder::new();
    let help = folder.gazette(&["--help"]).exits(0).all();
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let verbs: Vec<&str> =
        verbs.filter_map(|line| line.split_whitespace().next()).filter(|verb| *verb != "help").collect();
    assert!(verbs.len() > 15, "{help}");
    for verb in verbs {
        let args = match verb {
            "token" => vec!["token", "new", "--help"],
            "search" => vec!["search", "rebuild", "--help"],
            verb => vec![verb, "--help"],
        };
        folder.gazette(&args).exits(0).says("Examples:").says("--json");
    }
    assert!(help.contains("GAZETTE_TOKEN"), "{help}");
}

#[test]
fn a_new_paper_is_without_errors_and_an_old_one_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let gazette = |args: &[&str]| crate::support::run(dir.path(), None, args);
    gazette(&["init", "bao", "--title", "Báo \"Mới\""])
        .exits(0)
        .says("bao/thoi-su/bai-dau-tien.md")
        .says("gazette serve");
    gazette(&["--content", "bao", "check"]).exits(0).says("No errors in 1 article");
    gazette(&["--content", "bao", "new", "Bài thứ hai"]).exits(0).says("thoi-su/bai-thu-hai.md");
    let settings = std::fs::read_to_string(dir.path().join("bao/gazette.toml")).unwrap();
    gazette(&["init", "co-dia-chi", "--url", "http://127.0.0.1:9"]).exits(0);
    let with_remote = std::fs::read_to_string(dir.path().join("co-dia-chi/gazette.toml")).unwrap();
    assert!(with_remote.ends_with("\n[remotes]\nproduction = \"http://127.0.0.1:9\"\n"), "{with_remote}");
    let status = gazette(&["--content", "co-dia-chi", "check", "--strict"]).exits(0);
    assert!(!status.err.contains("error"), "{status:?}");
    gazette(&["--content", "co-dia-chi", "push"]).exits(2).says("gazette login");
    gazette(&["init", "bao của 'tôi'"]).exits(0).says(r"cd 'bao của '\''tôi'\''' && gazette serve");
    gazette(&["init", "bao"]).exits(1).says("is a paper already");
    assert_eq!(std::fs::read_to_string(dir.path().join("bao/gazette.toml")).unwrap(), settings);

    std::fs::create_dir(dir.path().join("paper")).unwrap();
    std::fs::write(dir.path().join("paper/.gitignore"), "mine").unwrap();
    let args = [
        "init",
        "paper",
        "--language",
        "en",
        "--timezone",
        "Europe/Paris",
        "--url",
        "https://paper.example/",
        "--json",
    ];
    let answer = gazette(&args).exits(0).json();
    assert_eq!(answer["files"], serde_json::json!(["news/first-article.md", "gazette.toml"]));
    gazette(&["--content", "paper", "check"]).exits(0);
    assert_eq!(std::fs::read_to_string(dir.path().join("paper/.gitignore")).unwrap(), "mine");

    for (args, why) in [
        (["init", "x", "--timezone", "Asia/Ho_Chi_Min"], "did you mean Asia/Ho_Chi_Minh?"),
        (["init", "x", "--url", "paper.example"], "https://"),
        (["init", "x", "--title", " "], "the title must have"),
        (["init", "x", "--language", "fr"], "fr"),
    ] {
        gazette(&args).exits(2).says(why);
        assert!(!dir.path().join("x").exists());
    }
}
