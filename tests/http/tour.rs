//! docs/API.md does what it says: its commands run, and its mirror copies the paper.

use std::process::Command;

use gazette_core::hash::Hash;

use crate::content::Content;

const TOUR: &str = include_str!("../../docs/API.md");

/// The blocks of a language, in their order: of `js`, the mirror, and how webhooks are verified.
pub fn blocks(language: &str) -> Vec<&'static str> {
    let start = format!("```{language}\n");
    TOUR.split(start.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_tour_works_when_pasted_and_its_mirror_is_the_paper() {
    let content = Content::new();
    for n in 0..5 {
        content.article(&format!("bai-{n}"), &format!("An Giang {n}"), "tags: [Giao thông]");
    }
    let edge = content.published();
    let script = blocks("sh").join("\n");
    assert!(script.matches("curl").count() > 15);
    let ran = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .env("PAPER", &edge.url)
        .output()
        .expect("bash runs");
    assert!(ran.status.success(), "{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("{\"views\":1,"), "the view that it reports counts");

    let dir = tempfile::tempdir().expect("a temporary folder");
    let (program, copy) = (dir.path().join("mirror.mjs"), dir.path().join("copy"));
    std::fs::write(&program, blocks("js")[0]).expect("the program is written");
    let mirror = || {
        let ran = Command::new("node").arg(&program).arg(&edge.url).arg(&copy).output().expect("node runs");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    let is_there = |slug: &str| {
        let copied = std::fs::read_to_string(copy.join(format!("{}.json", Hash::of(slug.as_bytes())))).ok();
        let answer = edge.get(&format!("/api/v1/articles/{slug}"));
        let is_public = answer.status == 200;
        assert_eq!(copied, is_public.then_some(answer.body), "{slug}");
        is_public
    };
    mirror();
    assert!((0..5).all(|n| is_there(&format!("bai-{n}"))));
    content.article("bai-1", "Đã sửa", "");
    content.article("bai-9", "Bài mới", "");
    content.push(&edge);
    assert_eq!(content.gazette(&edge, &["unpublish", "bai-2"]).code, 0);
    mirror();
    let there: Vec<bool> = [1, 2, 9].iter().map(|n| is_there(&format!("bai-{n}"))).collect();
    assert_eq!(there, [true, false, true]);
}
