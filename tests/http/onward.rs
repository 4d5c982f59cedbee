//! What stands under an article.

use std::sync::LazyLock;

use crate::content::{Content, in_secs, sleep_past};
use crate::edge::{Edge, until};

static PAPER: LazyLock<Edge> = LazyLock::new(|| {
    let content = Content::new();
    let at = |day: u32| format!("2026-05-{day:02}T08:00:00+07:00");
    for n in 1..=8 {
        content.article_at(&format!("tin-{n}"), &format!("Tin {n}"), &at(n), "");
    }
    content.article_at("cau", "Cầu thông xe", &at(9), "tags: [Cầu Vàm Sen, Giao thông]");
    content.article_at("pha", "Phà nghỉ", &at(10), "tags: [Giao thông]");
    content.write(
        "van-hoa/ca-cau.md",
        format!(
            "---\ntitle: Bài ca cây cầu\nlead: a\nsection: van-hoa\npublished_at: {}\ntags: [Cầu Vàm Sen, Giao thông]\n---\n\nb\n",
            at(1)
        ),
    );
    content.published()
});

/// The paths that stand under an article, in their order.
fn onward(edge: &Edge, path: &str) -> Vec<String> {
    let page = edge.get(path).body;
    let Some((_, onward)) = page.split_once("<section class=\"onward\"") else { return Vec::new() };
    let onward = onward.split("</section>").next().unwrap_or_default();
    let links = onward.split("story-title\"><a href=\"").skip(1);
    links.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn what_shares_tags_is_offered_then_the_sections_newest_then_the_neighbours() {
    assert_eq!(
        onward(&PAPER, "/thoi-su/cau"),
        ["/van-hoa/ca-cau", "/thoi-su/tin-7", "/thoi-su/tin-6", "/thoi-su/tin-5", "/thoi-su/pha", "/thoi-su/tin-8"]
    );
    // The only one of its section has what it shares tags with.
    assert_eq!(onward(&PAPER, "/van-hoa/ca-cau"), ["/thoi-su/cau", "/thoi-su/pha"]);
}

#[test]
fn no_page_names_what_is_under_embargo_or_was_taken_down() {
    let content = Content::new();
    let (starts, instant) = in_secs(8);
    content.article_at("cu", "Cũ", "2026-05-01T08:00:00+07:00", "");
    content.article_at("go", "Sẽ gỡ", "2026-05-02T08:00:00+07:00", "");
    content.article_at("mat", "Còn mật", &instant, "");
    let edge = content.published();
    assert_eq!(onward(&edge, "/thoi-su/cu"), ["/thoi-su/go"]);
    sleep_past(starts);
    assert_eq!(onward(&edge, "/thoi-su/cu"), ["/thoi-su/mat", "/thoi-su/go"]);
    assert_eq!(content.gazette(&edge, &["unpublish", "go"]).code, 0);
    until("it is gone", || (edge.get("/thoi-su/go").status == 410).then_some(()));
    assert_eq!(onward(&edge, "/thoi-su/cu"), ["/thoi-su/mat"]);
}
