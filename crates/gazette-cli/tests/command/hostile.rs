//! Tests that text from a paper, a file or an argument can't control the editor's terminal.

use serde_json::{Value, json};

use crate::live::live;
use crate::server::{Reply, Server};
use crate::support::{Folder, Run};

/// Sequences that set the window title or the clipboard, clear the screen, overwrite the line, or reverse the direction.
const HOSTILE: &str =
    "x\u{1b}]0;PWNED\u{7}\u{1b}[2J\u{9b}31m\r\u{8}\u{7f}\u{202e}\u{2066}\u{200f}\u{2028}y\nerror: FAKE";

/// Asserts that no sequence was printed, although the text was.
#[track_caller]
fn is_harmless(run: &Run) {
    let all = run.all();
    let steers = |c: char| c != '\n' && gazette_core::text::is_unprintable(c);
    assert!(!all.contains(steers), "{all:?}");
    assert!(!all.lines().any(|line| line.starts_with("error: FAKE")), "{all}");
}

#[test]
fn what_a_paper_says_is_shown_without_what_steers_the_terminal() {
    let server = Server::start(|request, _| {
        let line = request.line.split('?').next().unwrap();
        let counts = json!({"added": 1, "changed": 0, "removed": 0});
        match line {
            "GET /api/v1/editions" => {
                let edition = json!({"number": 1, "published_at": HOSTILE, "editor": HOSTILE, "message": HOSTILE,
                                     "counts": counts});
                Reply::json(200, &json!({"editions": [edition], "next": null}))
            }
            "GET /api/v1/stats" => Reply::json(
                200,
                &json!({"views": 1, "offset": 0, "counted": 1, "bots": 0, "raw": 1, "rows_written": 3, "rule": HOSTILE}),
            ),
            "GET /api/v1/presence" => Reply::json(200, &json!({"guests": 1})),
            "GET /api/v1/most-read" => {
                let article = json!({"slug": "a", "title": HOSTILE, "views": 1});
                Reply::json(200, &json!({"articles": [article]}))
            }
            "GET /api/v1/missing" => Reply::json(200, &json!({"missing": [{"path": HOSTILE, "times": 3}]})),
            "GET /api/v1/webhooks" => {
                let webhook = json!({"edition": 1, "url": HOSTILE, "state": "failed", "attempts": 1, "outcome": HOSTILE,
                                     "last_at": HOSTILE, "next_at": HOSTILE});
                Reply::json(200, &json!({"webhooks": [webhook]}))
            }
            _ => Reply::problem(422, HOSTILE, json!({"parameter": HOSTILE, "title": HOSTILE})),
        }
    });
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    for (args, code) in [
        (&["editions"][..], 0),
        (&["stats"], 0),
        (&["stats", "--csv", "--most-read", "24h"], 0),
        (&["stats", "--missing"], 0),
        (&["stats", "--missing", "--csv"], 0),
        (&["webhooks"], 0),
        (&["push"], 1),
        (&["rollback", "1", "--yes"], 1),
        (&["unpublish", "a"], 1),
        (&["preview", "a.md"], 1),
        (&["pull"], 1),
        (&["search", "rebuild"], 1),
    ] {
        let run = folder.gazette_at(&server.url, args).exits(code);
        is_harmless(&run);
        assert!(run.all().contains("PWNED"), "{args:?}: {}", run.all());
        if !args.contains(&"--csv") {
            let mut args = args.to_vec();
            args.push("--json");
            let run = folder.gazette_at(&server.url, &args).exits(code);
            is_harmless(&run);
            assert!(run.json().to_string().contains("PWNED"), "the text itself is exact");
        }
    }
}

#[test]
fn conflicts_redirects_and_troubles_of_a_paper_steer_nothing() {
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    let conflict = json!({"slug": null, "editor": HOSTILE, "edition": 1, "at": 1});
    for reply in [
        Box::new(move || Reply::problem(409, HOSTILE, json!({"conflicts": [conflict]})))
            as Box<dyn Fn() -> Reply + Send>,
        Box::new(|| Reply::problem(503, HOSTILE, Value::Null)),
        Box::new(|| Reply::problem(403, HOSTILE, Value::Null)),
    ] {
        let server = Server::start(move |_, _| reply());
        is_harmless(&folder.gazette_at(&server.url, &["push"]).exits(1));
    }
    let (_, server) = crate::live::Paper::of(vec![live("a", &format!("{HOSTILE}.md"), "x", &[])]);
    let run = Folder::new().gazette_at(&server.url, &["pull"]).exits(1).says("PWNED");
    is_harmless(&run);
}

#[test]
fn what_files_say_is_shown_without_what_steers_the_terminal() {
    let folder = Folder::new();
    folder.write(
        "gazette.toml",
        folder.read("gazette.toml") + "[[menu]]\ntitle = \"x\"\nurl = \"\\u001b]0;PWNED\\u0007\"\n",
    );
    folder.write("a.md", "---\ntitle: \u{1b}]0;PWNED\u{7}\ntitel\u{1b}: x\u{202e}\n---\n\u{9b}31m\n");
    folder.article("b.md", "slug: \"\\e]0;PWNED\\a\"\nfront: \"\\u202ex\"\n", "x");
    is_harmless(&folder.gazette(&["check"]).exits(1).says("PWNED"));
    is_harmless(&folder.gazette(&["check", "--json"]).exits(1));
    is_harmless(&folder.gazette_at("http://127.0.0.1:1", &["push"]).exits(1));
}

#[test]
fn a_message_is_text_and_a_wrong_argument_is_repeated_harmlessly() {
    let folder = Folder::new();
    let server = Server::usual();
    for message in ["ok\u{1b}]0;PWNED\u{7}", "a\u{202e}b", "a\u{85}", "a\r", "a\u{2067}"] {
        for verb in [&["push"][..], &["unpublish", "a"], &["purge", "a", "--yes"], &["rollback", "1", "--yes"]] {
            let args: Vec<&str> = verb.iter().copied().chain(["--message", message]).collect();
            is_harmless(&folder.gazette_at(&server.url, &args).exits(2).says("must not contain"));
        }
    }
    is_harmless(&folder.gazette(&["\u{1b}]0;PWNED\u{7}"]).exits(2));
    is_harmless(&folder.gazette(&["check", "\u{1b}]0;PWNED\u{7}"]).exits(2));
    assert_eq!(server.lines(), [""; 0]);
    folder.gazette_at(&server.url, &["push", "-m", "Bản tin sáng 👩\u{200d}🏫"]).exits(0);
}

#[test]
fn a_table_for_a_spreadsheet_has_no_formulas() {
    let server = Server::start(|request, _| match request.line.split('?').next().unwrap() {
        "GET /api/v1/stats" => Reply::json(
            200,
            &json!({"views": 1, "offset": 0, "counted": 1, "bots": 0, "raw": 1, "rows_written": 3, "rule": "r"}),
        ),
        "GET /api/v1/presence" => Reply::json(200, &json!({"guests": 1})),
        "GET /api/v1/most-read" => {
            let article = json!({"slug": "a", "title": "=HYPERLINK(\"https://evil.example\")", "views": 1});
            Reply::json(200, &json!({"articles": [article]}))
        }
        _ => Reply::json(200, &json!({"missing": [{"path": "@SUM(1)", "times": 3}]})),
    });
    let folder = Folder::new();
    folder
        .gazette_at(&server.url, &["stats", "--csv", "--most-read", "24h"])
        .exits(0)
        .says("1,a,\"'=HYPERLINK(\"\"https://evil.example\"\")\",1");
    folder.gazette_at(&server.url, &["stats", "--csv", "--missing"]).exits(0).says("\"'@SUM(1)\",3");
}

#[test]
fn colours_are_there_where_they_are_wanted_and_no_other_escape_sequences_with_them() {
    let folder = Folder::new();
    folder.article("a.md", "\"fr\\e[2Jont\": \"\\e[31mx\"\n", "Không \u{1b}[32mcó");
    let coloured = folder.gazette_with(&[("CLICOLOR_FORCE", "1")], &["check"]);
    let sequences: Vec<_> = coloured.split('\u{1b}').skip(1).collect();
    let is_ours = |text: &&str| ["[0m", "[1m", "[31m", "[33m", "[34m"].iter().any(|ours| text.starts_with(ours));
    assert!(sequences.len() > 4 && sequences.iter().all(is_ours), "{coloured:?}");
    assert!(coloured.contains("fr\u{fffd}[2Jont") && coloured.contains("Không \u{fffd}[32mcó"), "{coloured}");
    for variables in [&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")][..], &[("CLICOLOR", "1")], &[("TERM", "xterm")]] {
        let plain = folder.gazette_with(variables, &["check"]);
        assert!(!plain.contains('\u{1b}') && plain.contains("error: "), "{variables:?}: {plain}");
    }
}
