//! A second editor: the whole paper in a new folder, and settings that several editors change.

use serde_json::{Value, json};

use crate::content::{Content, Ran};
use crate::edge::{Edge, until};

#[track_caller]
fn ok(ran: Ran) -> Ran {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

/// A paper with a banner, articles and a comment in its settings, and a second editor's clone of it in `paper`.
fn cloned() -> (Content, Content, Edge) {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("anh/bang.jpg", include_bytes!("../../content/thoi-su/cau-vam-sen.jpg").as_slice());
    lan.write("gazette.toml", format!("# Của toà soạn.\n{}image = \"anh/bang.jpg\"\n", lan.read("gazette.toml")));
    for name in ["mot", "hai"] {
        lan.article(name, name, "");
    }
    lan.push(&edge);
    let other = Content::new();
    other.remove("gazette.toml");
    let ran = ok(other.gazette(&edge, &["clone", &edge.url, "paper"]));
    assert!(ran.out.contains("2 articles and 1 picture in paper"), "{ran:?}");
    let minh = Content::at(other, "paper");
    (lan, minh, edge)
}

fn json_of(ran: Ran) -> Value {
    ok(ran).json()
}

#[test]
fn a_clone_has_everything_and_nothing_to_push() {
    let (lan, minh, edge) = cloned();
    for file in ["gazette.toml", "mot.md", "hai.md"] {
        assert_eq!(minh.read(file), lan.read(file));
    }
    assert!(minh.has("anh/bang.jpg") && minh.read(".gitignore").contains("/.gazette/"));
    let pushed = json_of(minh.gazette(&edge, &["push", "--json"]));
    assert_eq!((&pushed["is_new"], &pushed["edition"]), (&json!(false), &json!(1)));
    assert!(ok(minh.gazette(&edge, &["status"])).out.contains("Here: 0 new, 0 changed, 0 deleted"));
    minh.article("ba", "ba", "");
    minh.push(&edge);
    // Nothing of a folder that exists is overwritten.
    assert_eq!(minh.gazette(&edge, &["clone", &edge.url, "."]).code, 1);
    let empty = Edge::start();
    let ran = Content::new().gazette(&empty, &["clone", &empty.url, "moi"]);
    assert!(ran.code == 1 && ran.err.contains("gazette init"), "{ran:?}");
    // A token is only for the paper that it was given for.
    let ran = minh.gazette(&edge, &["clone", &empty.url, "khac"]);
    assert!(ran.code == 2 && ran.err.contains("is not sent to"), "{ran:?}");
    assert!(!minh.has("khac"));
}

#[test]
fn settings_are_merged_like_articles() {
    let (lan, minh, edge) = cloned();
    lan.write("gazette.toml", lan.read("gazette.toml").replace("Tin tức ở biên mạng", "Tin tức mỗi ngày"));
    lan.push(&edge);
    let theirs = minh.read("gazette.toml").replace(
        "title = \"Văn hoá\"",
        "title = \"Văn hoá\"\n\n[[sections]]\nslug = \"the-thao\"\ntitle = \"Thể thao\"",
    );
    minh.write("gazette.toml", &theirs);
    let ran = minh.gazette(&edge, &["push"]);
    assert!(ran.code == 1 && ran.err.contains("gazette pull"), "{ran:?}");
    assert_eq!(json_of(minh.gazette(&edge, &["pull", "--json"]))["merged"], json!(["gazette.toml"]));
    assert_eq!(minh.read("gazette.toml"), theirs.replace("Tin tức ở biên mạng", "Tin tức mỗi ngày"));
    minh.push(&edge);
    assert_eq!(json_of(lan.gazette(&edge, &["pull", "--json"]))["changed"], json!(["gazette.toml"]));
    assert_eq!(lan.read("gazette.toml"), minh.read("gazette.toml"));
    // The same line, by both.
    for (content, title) in [(&lan, "Báo của Lan"), (&minh, "Báo của Minh")] {
        content.write("gazette.toml", content.read("gazette.toml").replace("Báo Thử", title));
    }
    lan.push(&edge);
    let ran = minh.gazette(&edge, &["pull"]);
    assert!(ran.code == 1 && ran.err.contains("gazette.toml:2: you and others changed the same lines"), "{ran:?}");
    assert!(minh.gazette(&edge, &["check"]).all().contains("two versions of the same lines"));
    assert_eq!(minh.gazette(&edge, &["push"]).code, 1);
    minh.write("gazette.toml", lan.read("gazette.toml").replace("Báo của Lan", "Báo của Lan và Minh"));
    minh.push(&edge);
}

#[test]
fn settings_that_were_rolled_back_are_fetched_by_a_pull_and_come_with_a_backup() {
    let (lan, minh, edge) = cloned();
    let before = lan.read("gazette.toml");
    lan.write("gazette.toml", before.replace("Báo Thử", "Báo Khác"));
    lan.push(&edge);
    ok(minh.gazette(&edge, &["pull"]));
    ok(lan.gazette(&edge, &["rollback", "1", "--yes"]));
    ok(lan.gazette(&edge, &["pull"]));
    assert_eq!(lan.read("gazette.toml"), before);
    ok(minh.gazette(&edge, &["pull"]));
    assert_eq!(minh.read("gazette.toml"), before);

    // A purge erases what no commit has named, and the settings' source is named by editions only.
    ok(lan.gazette(&edge, &["purge", "hai", "--yes", "--now"]));
    let is_done = || lan.gazette(&edge, &["purge", "--list"]).out.contains("No pending purges.");
    until("the purge is executed", || is_done().then_some(()));
    let purged = Content::new();
    ok(purged.gazette(&edge, &["clone", &edge.url, "paper"]));
    assert!(Content::at(purged, "paper").has("anh/bang.jpg"));

    ok(lan.gazette(&edge, &["export", "sao-luu"]));
    let second = Edge::start();
    ok(lan.gazette(&second, &["restore", "sao-luu"]));
    let other = Content::new();
    ok(other.gazette(&second, &["clone", &second.url, "paper"]));
    assert_eq!(Content::at(other, "paper").read("gazette.toml"), before);
}
