//! Articles that get another slug: they stay the articles that they were.

use serde_json::json;

use crate::content::{Content, Ran};
use crate::edge::Edge;

fn text(more: &str, body: &str) -> String {
    format!(
        "---\n{more}title: Giá lúa\nlead: Giá lúa tăng.\nsection: thoi-su\n\
         published_at: 2026-05-07T09:05:00+07:00\n---\n\n{body}\n"
    )
}

#[track_caller]
fn ok(ran: Ran) -> Ran {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

const BODY: &str = "Giá lúa ở đồng bằng tăng thêm hai trăm đồng một ký trong tuần qua, theo các thương lái.";

#[test]
fn a_published_file_with_another_slug_is_the_same_article_in_every_folder() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("lua.md", text("", BODY));
    lan.push(&edge);
    let clone = Content::new();
    clone.remove("gazette.toml");
    ok(clone.gazette(&edge, &["clone", &edge.url, "paper"]));
    let clone = Content::at(clone, "paper");
    // Others of the push are published with it.
    lan.write("lua.md", text("slug: gia-lua\n", BODY));
    lan.article("khac", "khac", "");
    let ran = ok(lan.gazette(&edge, &["push", "--wait"]));
    assert!(ran.err.contains("wrote `id: lua`") && !ran.err.contains("unpublish"), "{ran:?}");
    assert!(lan.read("lua.md").starts_with("---\nid: lua\n"));
    let answer = edge.get("/thoi-su/lua");
    assert_eq!((answer.status, answer.header("location")), (301, "/thoi-su/gia-lua"));
    assert_eq!(edge.get("/thoi-su/gia-lua").status, 200);
    // A clone that still has the old slug changes it, too.
    ok(clone.gazette(&edge, &["pull"]));
    clone.write("lua.md", clone.read("lua.md").replace("slug: gia-lua", "slug: lua-gao"));
    clone.push(&edge);
    // A folder without a record: the paper says that the file has that article.
    let other = Content::new();
    other.write("lua.md", text("slug: lua-mua\n", BODY));
    let ran = other.gazette(&edge, &["push"]);
    assert!(ran.code == 1 && ran.err.contains("wrote `id: lua`"), "{ran:?}");
    assert!(other.read("lua.md").starts_with("---\nid: lua\n"));
    let pushed = ok(other.gazette(&edge, &["push", "lua.md", "--force", "--json", "--wait"])).json();
    assert_eq!(pushed["counts"], json!({"added": 0, "changed": 1, "removed": 0}));
    for old in ["lua", "gia-lua", "lua-gao"] {
        assert_eq!(edge.get(&format!("/thoi-su/{old}")).header("location"), "/thoi-su/lua-mua", "{old}");
    }
}

#[test]
fn a_file_that_was_renamed_and_edited_is_not_published_twice_unless_that_is_said() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("lua.md", text("", BODY));
    lan.push(&edge);
    lan.remove("lua.md");
    lan.write("gia-lua.md", text("", &BODY.replace("hai trăm", "ba trăm")));
    let ran = lan.gazette(&edge, &["push"]);
    assert!(ran.code == 1 && ran.err.contains("gia-lua.md is very like the live article lua"), "{ran:?}");
    for way in ["--renamed lua=gia-lua.md", "--new gia-lua.md"] {
        assert!(ran.err.contains(way), "{ran:?}");
    }
    assert_eq!(edge.get("/api/v1/articles/gia-lua").status, 404);
    // As another article, and then, after all, as the one that it was.
    ok(lan.gazette(&edge, &["push", "--new", "gia-lua.md", "--wait"]));
    assert_eq!(edge.get("/thoi-su/lua").status, 200);
    let renamed = ["push", "--renamed", "lua=gia-lua.md", "--wait"];
    let ran = lan.gazette(&edge, &renamed);
    assert!(ran.code == 2 && ran.err.contains("`gazette unpublish gia-lua`"), "{ran:?}");
    ok(lan.gazette(&edge, &["unpublish", "gia-lua"]));
    let ran = ok(lan.gazette(&edge, &renamed));
    assert!(ran.err.contains("wrote `id: lua`"), "{ran:?}");
    assert_eq!(edge.get("/thoi-su/lua").header("location"), "/thoi-su/gia-lua");
    assert_eq!(edge.get("/thoi-su/gia-lua").status, 200);
}
