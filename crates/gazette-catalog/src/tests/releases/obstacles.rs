//! The list of releases names what keeps a release from being published, as reading it alone does.

use super::*;

/// The obstacle of the only release, by the list and by itself, which must agree.
fn obstacle(paper: &Paper) -> Option<String> {
    let listed = list(&paper.sql, paper.now).unwrap().releases.remove(0).obstacle;
    assert_eq!(listed, read(&paper.sql, 1, paper.now).unwrap().info.obstacle);
    listed.map(|problem| problem.detail)
}

/// A paper in which a release waits that adds an article and changes one.
fn waiting() -> Paper {
    let mut paper = published();
    paper.now = paper.now.plus_secs(10);
    let change = paper.commit_of(&[draft("moi", "mới"), draft("a", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.now = paper.now.plus_secs(10);
    assert_eq!(obstacle(&paper), None);
    paper
}

#[test]
fn an_edition_of_other_articles_is_no_obstacle() {
    let mut paper = waiting();
    paper.push(&[draft("b", "hai").over("một"), draft("nua", "nữa")]).unwrap();
    paper.remove("c", None).unwrap();
    assert_eq!(obstacle(&paper), None);
}

#[test]
fn an_article_that_was_taken_down_or_published_meanwhile_is_one() {
    let mut paper = waiting();
    paper.remove("a", None).unwrap();
    assert!(obstacle(&paper).is_some());
    let mut paper = waiting();
    paper.push(&[draft("moi", "của người khác")]).unwrap();
    assert!(obstacle(&paper).is_some());
}

#[test]
fn another_article_with_the_slug_is_one() {
    let mut paper = waiting();
    paper.push(&[draft("moi", "bài khác").id("khac")]).unwrap();
    assert!(obstacle(&paper).is_some());
}

#[test]
fn settings_without_its_section_are_one() {
    let mut paper = waiting();
    paper.site.sections[0].title = "Chuyên mục khác".into();
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut change = paper.commit_of(&[], &[]);
    change.site = Some(SiteChange { blob, base: Some(paper.root().site), source: None });
    paper.apply_as(&change, "lan", Role::Admin).unwrap();
    assert!(obstacle(&paper).unwrap().contains("rendered with other settings"));
}
