//! Authors and tags whose names differ have pages of their own, in every response.

use crate::content::Content;
use crate::edge::Edge;

fn write(content: &Content, name: &str, byline: &str, tag: &str) {
    content.write(
        &format!("{name}.md"),
        format!(
            "---\ntitle: Bài {name}\nlead: Đoạn mở đầu.\nsection: thoi-su\nbyline: [{byline}]\ntags: [{tag}]\n\
             published_at: 2026-05-07T09:05:00+07:00\n---\n\nNội dung.\n"
        ),
    );
}

#[test]
fn names_that_differ_in_accents_or_signs_have_pages_of_their_own_and_old_ones_lead_to_them() {
    let content = Content::new();
    write(&content, "a", "Tuấn", "C");
    write(&content, "b", "Tuân", "C++");
    let edge = content.published();
    for (path, has, not) in [
        ("/authors/tuan", "/thoi-su/a\"", "/thoi-su/b\""),
        ("/authors/tuan-2", "/thoi-su/b\"", "/thoi-su/a\""),
        ("/tags/c", "/thoi-su/a\"", "/thoi-su/b\""),
        ("/tags/c-plus-plus", "/thoi-su/b\"", "/thoi-su/a\""),
    ] {
        let page = edge.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains(has) && !page.body.contains(not), "{path}");
    }
    assert!(edge.get("/thoi-su/b").body.contains("href=\"/authors/tuan-2\""));
    assert_eq!(edge.get("/api/v1/articles?author=tuan-2").slugs(), ["b"]);
    assert_eq!(edge.get("/api/v1/authors").json()["authors"].as_array().unwrap().len(), 2);
    let edition = edge.get("/api/v1/editions/current").json()["number"].clone();
    content.push(&edge);
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], edition, "nothing has changed");

    write(&content, "b", "{name: Tuân, slug: tuan-bao}", "C++");
    content.push(&edge);
    assert_eq!(edge.get("/authors/tuan-bao").status, 200);
    for (path, to) in
        [("/authors/tuan-2", "/authors/tuan-bao"), ("/authors/tuan-2/feed.xml", "/authors/tuan-bao/feed.xml")]
    {
        let moved = edge.get(path);
        assert_eq!((moved.status, moved.header("location")), (301, to), "{path}");
    }
    assert_eq!(edge.get("/authors/tuan-3").status, 404);
    assert_eq!(edge.get("/authors/tuan").status, 200);
}

#[test]
fn a_clone_of_a_restored_paper_has_nothing_to_push() {
    let content = Content::new();
    write(&content, "a", "Tuấn", "C");
    write(&content, "b", "Tuân", "C++");
    let first = content.published();
    let dir = tempfile::tempdir().unwrap();
    let backup = dir.path().join("sao-luu");
    let backup = backup.to_str().unwrap();
    let exported = content.gazette(&first, &["export", backup]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let second = Edge::start();
    let restored = content.gazette(&second, &["restore", backup, "--yes"]);
    assert_eq!(restored.code, 0, "{restored:?}");
    assert!(second.get("/thoi-su/b").body.contains("href=\"/authors/tuan-2\""));

    let other = Content::new();
    other.remove("gazette.toml");
    let cloned = other.gazette(&second, &["clone", &second.url, "paper"]);
    assert_eq!(cloned.code, 0, "{cloned:?}");
    let clone = Content::at(other, "paper");
    let plan = clone.gazette(&second, &["plan"]);
    assert!(plan.code == 0 && !plan.out.contains("b.md") && !plan.out.contains("/b"), "{plan:?}");

    // Names go on as in the paper that was.
    write(&clone, "c", "Tuẫn", "C#");
    write(&clone, "d", "Tuân", "C");
    clone.push(&second);
    assert_eq!(second.get("/api/v1/articles?author=tuan-3").slugs(), ["c"]);
    assert_eq!(second.get("/api/v1/articles?author=tuan").slugs(), ["a"]);
}

#[test]
fn a_preview_links_to_the_page_that_its_author_would_get() {
    let content = Content::new();
    write(&content, "a", "Tuấn", "C");
    let edge = content.published();
    write(&content, "b", "Tuân", "C++");
    let link = content.gazette(&edge, &["preview", "b.md"]);
    assert_eq!(link.code, 0, "{link:?}");
    let address = link.out.split_whitespace().find(|word| word.contains("/preview/")).expect("a link");
    let page = edge.get(&address[address.find("/preview/").unwrap()..]);
    assert!(page.status == 200 && page.body.contains("href=\"/authors/tuan-2\""), "{}", page.body);
    assert_eq!(edge.get("/authors/tuan-2").status, 404);
}
