//! Tests that `check` and `push` refuse what the paper would refuse, with file, line and remedy.

use crate::server::Server;
use crate::support::{Folder, PNG, Run};

/// Asserts that both commands report this, and that nothing is sent.
#[track_caller]
fn is_refused(folder: &Folder, place: &str, part: &str) -> Run {
    let server = Server::usual();
    folder.gazette_at(&server.url, &["push"]).exits(1).says(place).says(part);
    assert_eq!(server.lines(), [""; 0]);
    let run = folder.gazette(&["check"]).exits(1).says(place).says(part);
    let told = run.out.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")?.strip_prefix(place));
    assert!(told.into_iter().any(|column| column.is_empty() || column.starts_with(':')), "{}", run.out);
    run
}

#[test]
fn a_forbidden_character_in_front_matter_is_refused_however_it_is_written() {
    for (line, field) in [
        (6, "source: \"T\\u0007\""),
        (6, "source: \"T\\e[2J\""),
        (6, "source: \"T\\0\""),
        (6, "source: \"T\\uFFFF\""),
        (6, "source: \"T\\x7f\""),
        (6, "source: \"T\\u202EX\""),
        (6, "source: \"T\\u2067X\""),
        (6, "source: T\u{202e}X"),
        (6, "tags: [\"a\\u0007\"]"),
        (6, "byline: [{name: \"a\\u0007\"}]"),
        (6, "byline: \"a\\u202a\""),
        (6, "byline: [{name: a, organisation: \"a\\u0007\"}]"),
        (6, "image: {file: a.png, alt: \"a\\u0007\"}"),
        (6, "image: {file: a.png, alt: a, caption: \"a\\u0007\"}"),
        (6, "redirect_from: [\"/a\\u0007\"]"),
        (8, "corrections:\n  - at: 2026-05-08T09:05:00+07:00\n    text: \"a\\u0007\""),
        (6, "# lời ghi \u{202e}"),
    ] {
        let folder = Folder::new();
        folder.write("a.png", PNG);
        folder.article("a.md", &format!("{field}\n"), "x");
        is_refused(&folder, &format!("a.md:{line}"), "remove it");
    }
    for (field, at) in [("title", 2), ("lead", 3)] {
        let folder = Folder::new();
        folder.article("a.md", "", "x");
        let text = folder.read("a.md").replacen(&format!("{field}: "), &format!("{field}: \"\\u0007\" #"), 1);
        folder.write("a.md", text);
        is_refused(&folder, &format!("a.md:{at}"), &format!("`{field}` contains a control character (U+0007)"));
    }
}

#[test]
fn a_forbidden_character_in_the_text_is_refused_however_it_is_written() {
    for (line, body) in [
        (8, "a &#7; b"),
        (10, "a\n\nb &#x1B;[2J"),
        (8, "a &#x202e;b"),
        (8, "a &#8295;b"),
        (8, "<b title=\"&#x7;\">a &#x7;</b>"),
        (9, "a\nb\u{202e}c"),
        (8, "`\u{2066}a`"),
        (8, "<!-- \u{202d} --> a"),
        (8, "[a](/giao-thong \"&#7;\") &#7;"),
    ] {
        let folder = Folder::new();
        folder.article("a.md", "", body);
        is_refused(&folder, &format!("a.md:{line}"), "remove it");
    }
}

#[test]
fn a_forbidden_character_in_the_settings_is_refused() {
    for (more, line) in [
        ("[[menu]]\ntitle = \"a\\u0007\"\nurl = \"/a\"\n", 16),
        ("[[menu]]\ntitle = \"a\"\nurl = \"/a\\u202e\"\n", 17),
        ("[[sections]]\nslug = \"a\"\ntitle = \"a\"\ndescription = \"\\u001B[2J\"\n", 18),
        ("# \u{2067}\n", 15),
    ] {
        let folder = Folder::new();
        folder.write("gazette.toml", folder.read("gazette.toml") + more);
        is_refused(&folder, &format!("gazette.toml:{line}"), "remove it");
    }
}

#[test]
fn joiners_that_a_script_or_an_emoji_needs_stay() {
    let folder = Folder::new();
    let text = "Cô giáo 👩\u{200d}🏫 nói می\u{200c}خواهم và \u{2068}עברית\u{2069}.";
    folder.article("a.md", &format!("source: \"{text}\"\n"), text);
    let before = folder.read("a.md");
    folder.gazette(&["check"]).exits(0);
    folder.gazette(&["check", "--fix"]).exits(0);
    assert_eq!(folder.read("a.md"), before);
    folder.article("b.md", "", &format!("{text} Vi\u{200b}ệt\u{200d}"));
    folder.gazette(&["check"]).exits(1).says("b.md:8").says("invisible characters");
    folder.gazette(&["check", "--fix"]).exits(0);
    assert!(folder.read("b.md").contains(&format!("{text} Việt\n")), "{:?}", folder.read("b.md"));
}

#[test]
fn numbers_that_can_not_be_counted_are_refused() {
    for (field, line) in [
        ("views: 9007199254740992", 6),
        ("views: 18446744073709551616", 6),
        ("views: -1", 6),
        ("views: 1e3", 6),
        ("views: 0x10", 6),
    ] {
        let folder = Folder::new();
        folder.article("a.md", &format!("{field}\n"), "x");
        is_refused(&folder, &format!("a.md:{line}"), "digits").says(field.split(": ").last().unwrap());
    }
    let folder = Folder::new();
    folder.article("a.md", "legacy_id: 1000000000\n", "x");
    is_refused(&folder, "a.md:6", "invalid Joomla article number");
    folder.article("a.md", "views: 2147483649\n", "x");
    is_refused(&folder, "a.md:6", "2147483648 is the most");
    folder.article("a.md", "views: 2147483648\n", "x");
    folder.gazette(&["check"]).exits(0);
    folder.write("gazette.toml", folder.read("gazette.toml").replace("37131684", "9007199254740992"));
    is_refused(&folder, "gazette.toml:6", "digits");
}

#[test]
fn names_of_files_that_no_colleague_could_fetch_are_refused() {
    let long = format!("{}/{}.md", "a/".repeat(10), "b".repeat(200));
    for file in ["-rf.md", "a/-rf.md", "~/f.md", "a;id.md", "$(id).md", "a\u{202e}.md", "a\nb.md", "a\".md", "x./a.md"]
    {
        let folder = Folder::new();
        folder.article(file, "slug: a\n", "x");
        let server = Server::usual();
        for args in [&["check"][..], &["push"]] {
            folder
                .gazette_at(&server.url, args)
                .exits(1)
                .says("an article can't be published from a file with this path");
        }
        assert_eq!(server.lines(), [""; 0]);
    }
    let folder = Folder::new();
    folder.article(&long, "", "x");
    folder.article("mới/tin tức (2).md", "", "x");
    folder.gazette(&["check"]).exits(0);
    for (file, written) in
        [("anh", "anh"), ("-anh.png", "-anh.png"), ("a;b.png", "a;b.png"), ("anh.sh", "anh.sh"), ("anh.pdf", "anh.pdf")]
    {
        let folder = Folder::new();
        folder.write(file, PNG);
        folder.article("a.md", "", &format!("![Cầu](<{written}>)"));
        is_refused(&folder, "a.md:8", "can't be published under this name");
    }
}

#[test]
fn an_article_whose_card_is_too_large_is_refused() {
    let folder = Folder::new();
    let correction = format!("  - {{at: 2026-05-08T09:05:00+07:00, text: {}}}\n", "đính chính ".repeat(200));
    folder.article("a.md", &format!("corrections:\n{}", correction.repeat(10)), "x");
    is_refused(&folder, "a.md:1", "the maximum is 16,000");
}

#[test]
fn a_webhook_to_nowhere_public_is_refused_with_the_reason() {
    for (url, why) in [
        ("https://169.254.169.254/latest", "the number of a machine"),
        ("https://metadata.google.internal/", "everybody can reach"),
        ("http://localhost:9000/", "only a paper at http://localhost"),
        ("http://app.example/", "does not begin with https://"),
    ] {
        let folder = Folder::new();
        folder.write("gazette.toml", folder.read("gazette.toml") + &format!("[[webhooks]]\nurl = \"{url}\"\n"));
        is_refused(&folder, "gazette.toml:16", why);
    }
}

#[test]
fn the_newsrooms_settings_are_published() {
    let folder = Folder::new();
    let newsroom = "\n[newsroom]\nwriters_publish = true\npurge_delay = \"2h\"\n";
    folder.write("gazette.toml", folder.read("gazette.toml") + newsroom);
    let server = Server::usual();
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let blobs = server.bodies("POST /api/v1/blobs")[0]["blobs"].clone();
    let site: serde_json::Value = serde_json::from_str(blobs[0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(site["newsroom"], serde_json::json!({"writers_publish": true, "purge_delay_secs": 7200}));
}
