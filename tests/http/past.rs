//! The paper as it was, for editors.

use serde_json::json;

use crate::content::Content;
use crate::edge::{Answer, Edge};

fn two_editions() -> (Content, Edge) {
    let content = Content::new();
    content.article("mot", "Một xưa", "tags: [nước]");
    content.article("hai", "Hai", "");
    let edge = content.published();
    content.article("mot", "Một nay", "tags: [nước]");
    content.remove("hai.md");
    content.article("ba", "Ba", "");
    assert_eq!(content.gazette(&edge, &["push", "--prune"]).code, 0);
    (content, edge)
}

fn as_editor(edge: &Edge, path: &str) -> Answer {
    edge.get_with(path, &[("Authorization", &format!("Bearer {}", edge.token()))])
}

#[test]
fn an_edition_of_the_history_is_seen_as_it_was_in_pages_and_api() {
    let (_content, edge) = two_editions();
    assert_eq!(edge.get("/api/v1/articles/mot").json()["title"], "Một nay");

    let then = as_editor(&edge, "/api/v1/articles/mot?edition=1");
    assert_eq!((then.status, then.json()["title"].as_str()), (200, Some("Một xưa")));
    assert_eq!(then.header("Gazette-Edition"), "1");
    assert_eq!(then.header("Cache-Control"), "private, no-store");
    assert_eq!(as_editor(&edge, "/api/v1/articles?edition=1&limit=5").slugs(), ["hai", "mot"]);
    for (path, shown, hidden) in [
        ("/?edition=1", "Một xưa", "Một nay"),
        ("/thoi-su?edition=1", "Hai", "Ba<"),
        ("/tags/nuoc?edition=1", "Một xưa", "Một nay"),
        ("/thoi-su/hai?edition=1", "Hai", "Ba<"),
        ("/feed.xml?edition=1", "Một xưa", "Một nay"),
    ] {
        let page = as_editor(&edge, path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains(shown) && !page.body.contains(hidden), "{path}: {}", page.body);
        assert_eq!(page.header("Cache-Control"), "private, no-store", "{path}");
    }
    assert_eq!(as_editor(&edge, "/thoi-su/ba?edition=1").status, 404);

    // Readers see nothing of all this.
    assert_eq!(edge.get("/thoi-su/hai").status, 410);
    assert!(edge.get("/").body.contains("Một nay"));
}

#[test]
fn the_history_is_for_editors_and_has_only_what_was() {
    let (_content, edge) = two_editions();
    edge.get("/api/v1/articles/mot?edition=1").assert_problem(401);
    assert_eq!(edge.get("/thoi-su/mot?edition=1").status, 401);
    as_editor(&edge, "/api/v1/articles/mot?edition=99").assert_problem(404);
    for number in ["0", "-1", "moi", ""] {
        as_editor(&edge, &format!("/api/v1/articles/mot?edition={number}")).assert_problem(400);
    }
}

#[test]
fn a_signed_link_opens_an_edition_in_a_browser() {
    let (_content, edge) = two_editions();
    edge.post_as_editor("/api/v1/previews", &json!({"edition": 9})).assert_problem(404);
    let link = edge.post_as_editor("/api/v1/previews", &json!({"edition": 1})).json();
    let front = edge.get(link["path"].as_str().unwrap());
    assert_eq!((front.status, front.header("Cache-Control")), (200, "private, no-store"));
    assert!(front.body.contains("Một xưa"), "{}", front.body);
    assert!(front.body.contains("href=\"/preview/leave\""), "the way back");
    let embedded = edge.get_with(link["path"].as_str().unwrap(), &[("Sec-Fetch-Dest", "image")]);
    assert_eq!((embedded.status, embedded.header("Set-Cookie")), (200, ""));
    let cookie = front.header("Set-Cookie").split(';').next().unwrap().to_owned();
    let behind = edge.get_with("/thoi-su/hai", &[("Cookie", &cookie)]);
    assert_eq!(behind.status, 200);
    assert!(behind.body.contains("preview-note"), "{}", behind.body);
    // Who follows a link of it stays there.
    assert!(!edge.get_with("/", &[("Cookie", &cookie)]).body.contains("Một nay"));
}

#[test]
fn what_was_purged_is_in_no_edition_of_the_history() {
    let (content, edge) = two_editions();
    assert_eq!(content.gazette(&edge, &["purge", "hai", "--yes"]).code, 0);
    assert_eq!(as_editor(&edge, "/thoi-su/hai?edition=1").status, 410);
    as_editor(&edge, "/api/v1/articles/hai?edition=1").assert_problem(410);
    assert_eq!(as_editor(&edge, "/api/v1/articles?edition=1").slugs(), ["mot"]);
}

#[test]
fn the_command_gives_a_link_to_an_edition() {
    let (content, edge) = two_editions();
    let ran = content.gazette(&edge, &["preview", "--edition", "1", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let url = ran.json()["url"].as_str().expect("a link").to_owned();
    let front = edge.get(url.strip_prefix(&edge.url).expect("on this edge"));
    assert!(front.body.contains("Một xưa") && !front.body.contains("Một nay"), "{}", front.body);
    let unknown = content.gazette(&edge, &["preview", "--edition", "9"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("no edition 9"), "{}", unknown.err);
}
