//! No address, change or list names an article that was never public.

use serde_json::Value as Json;

use super::*;
use crate::changes::{ChangesQuery, changes};

impl Paper {
    /// The public changes from an edition to the newest.
    fn changes_since(&self, edition: u64) -> Vec<Json> {
        let query = ChangesQuery {
            from: edition,
            edition: self.root().number,
            now: self.now.as_secs(),
            limit: 100,
            ..ChangesQuery::default()
        };
        let part = changes(&self.sql, &query).unwrap();
        part.items.iter().map(|change| serde_json::to_value(change).unwrap()).collect()
    }

    pub(super) fn purge(&mut self, slug: &str, now: bool) -> Result<CommitOutcome, ApiError> {
        let mut commit = self.commit_of(&[], &[]);
        (commit.purges, commit.purge_now) = (vec![slug.parse().unwrap()], now);
        self.apply(&commit, "mai")
    }
}

fn embargoed(slug: &str) -> Draft {
    Draft { published_at: NOW.as_secs() + 100_000, ..draft(slug, "mật") }
}

fn legacy(address: &str) -> Key {
    Key::of_legacy(&legacy_address(address))
}

#[test]
fn an_embargoed_article_that_is_withdrawn_was_never_there() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    paper.push(&[embargoed("mat").from(&["/cu/mat"])]).unwrap();
    assert_eq!(paper.changes_since(1), Vec::<Json>::new());
    paper.now = NOW.plus_secs(10);
    paper.remove("mat", None).unwrap();
    assert_eq!([paper.find(key("mat")), paper.find(legacy("/cu/mat"))], [Found::Nothing, Found::Nothing]);
    assert_eq!(paper.changes_since(1), Vec::<Json>::new());
    assert!(
        !paper.remove("mat", None).unwrap().is_new,
        "an editor who takes it down again is told that nothing changed"
    );
}

#[test]
fn an_embargoed_article_that_is_purged_was_never_there() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), embargoed("mat").from(&["/cu/mat"])]).unwrap();
    paper.purge("mat", true).unwrap();
    for _ in 0..2 {
        assert_eq!([paper.find(key("mat")), paper.find(legacy("/cu/mat"))], [Found::Nothing, Found::Nothing]);
        assert_eq!(paper.changes_since(0).len(), 1, "the other article alone");
        paper.execute_purges();
    }
}

#[test]
fn a_slug_that_was_changed_before_anybody_could_see_it_leads_nowhere() {
    let mut paper = Paper::new();
    paper.push(&[embargoed("bo-truong-tu-chuc")]).unwrap();
    let renamed = Draft { published_at: EARLIER, ..draft("tin-van", "nhạt").id("bo-truong-tu-chuc").over("mật") };
    paper.push(&[renamed]).unwrap();
    assert_eq!(paper.find(key("bo-truong-tu-chuc")), Found::Nothing);
    assert!(matches!(paper.find(key("tin-van")), Found::Article { .. }));
    paper.now = NOW.plus_secs(10);
    paper.remove("tin-van", None).unwrap();
    assert_eq!([paper.find(key("bo-truong-tu-chuc")), paper.find(key("tin-van"))], [Found::Nothing, Found::Gone]);
}

#[test]
fn what_came_after_its_own_end_was_never_there() {
    let mut paper = Paper::new();
    let late = Draft { unpublish_at: Some(NOW.as_secs() - 5), ..draft("muon", "muộn") };
    paper.push(&[draft("a", "một"), late]).unwrap();
    assert_eq!(paper.find(key("muon")), Found::Nothing);
    assert_eq!(paper.changes_since(0).len(), 1);
    paper.remove("muon", None).unwrap();
    assert_eq!(paper.find(key("muon")), Found::Nothing);
}

#[test]
fn what_readers_saw_once_is_gone_and_told_as_removed() {
    let mut paper = Paper::new();
    let soon = Draft { published_at: NOW.as_secs() + 5, ..draft("som", "sớm").from(&["/cu/som"]) };
    paper.push(&[draft("a", "một"), soon]).unwrap();
    paper.now = NOW.plus_secs(20);
    history::apply_boundary(&paper.sql, paper.now).unwrap();
    paper.now = NOW.plus_secs(30);
    paper.remove("som", None).unwrap();
    assert_eq!([paper.find(key("som")), paper.find(legacy("/cu/som"))], [Found::Gone, Found::Gone]);
    let told = paper.changes_since(2);
    assert_eq!((told.len(), &told[0]["change"], &told[0]["slug"]), (1, &"removed".into(), &"som".into()));
    assert_eq!(paper.changes_since(1), Vec::<Json>::new(), "neither edition shows it");
}

#[test]
fn how_many_articles_a_section_has_is_known_without_counting() {
    let mut paper = Paper::new();
    let count = |paper: &Paper| paper.root().articles.get(&"tin".parse().unwrap()).copied();
    paper.push(&[draft("a", "một"), draft("b", "hai"), embargoed("c")]).unwrap();
    assert_eq!(count(&paper), Some(3));
    paper.push(&[draft("a", "sửa").over("một")]).unwrap();
    paper.remove("b", None).unwrap();
    assert_eq!(count(&paper), Some(2));
    paper.restore(1, "lui").unwrap();
    assert_eq!(count(&paper), Some(3));
    for slug in ["a", "b", "c"] {
        paper.remove(slug, None).unwrap();
    }
    assert_eq!(count(&paper), None);
}
