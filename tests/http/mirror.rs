//! A client that keeps a copy of the paper by `/editions/{n}/changes` alone.

use std::collections::BTreeMap;

use gazette_core::hash::Hash;

use crate::api::follow;
use crate::content::{Content, in_secs, sleep_past};
use crate::edge::{Edge, until};

/// A copy: each article's bytes by its id, and the edition that they are of.
#[derive(Default)]
struct Mirror {
    edition: u64,
    articles: BTreeMap<String, String>,
}

impl Mirror {
    fn catch_up(&mut self, edge: &Edge, limit: u32) {
        let path = format!("/api/v1/editions/{}/changes", self.edition);
        self.edition = edge.get(&path).json()["edition"].as_u64().expect("a number").max(self.edition);
        for change in follow(edge, &format!("{path}?include=body&limit={limit}"), "changes") {
            let id = || change["id"].as_str().expect("an id").to_owned();
            match change["change"].as_str().expect("a kind") {
                "added" | "changed" => drop(self.articles.insert(id(), change["article"].to_string())),
                "removed" => drop(self.articles.remove(&id())),
                "purged" => self.articles.retain(|id, _| Hash::of(id.as_bytes()).to_string() != change["id_sha256"]),
                other => panic!("an unknown change: {other}"),
            }
        }
    }

    #[track_caller]
    fn assert_is(&self, edge: &Edge, when: &str) {
        let paper = paper_at(edge, self.edition);
        let names = |articles: &BTreeMap<String, String>| articles.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&self.articles), names(&paper), "{when}, edition {}", self.edition);
        assert_eq!(self.articles, paper, "{when}, edition {}", self.edition);
    }
}

/// The paper at an edition, as an editor sees it.
fn paper_at(edge: &Edge, edition: u64) -> BTreeMap<String, String> {
    let authorization = format!("Bearer {}", edge.token());
    let as_editor = |path: &str| edge.get_with(path, &[("Authorization", &authorization)]);
    let list = as_editor(&format!("/api/v1/articles?limit=100&include=body&edition={edition}")).json();
    let articles = list["articles"].as_array().expect("a list").iter();
    articles.map(|article| (article["id"].as_str().expect("an id").to_owned(), article.to_string())).collect()
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn a_copy_that_follows_fifty_editions_is_the_paper_byte_for_byte() {
    let content = Content::new();
    for n in 0..12 {
        content.article(&format!("bai-{n}"), &format!("Bài {n}"), "");
    }
    let edge = content.published();
    let (mut steady, mut dice) = (Mirror::default(), Dice(7));
    steady.catch_up(&edge, 5);
    let mut late = Mirror { edition: steady.edition, articles: steady.articles.clone() };
    let current = || edge.get("/api/v1/editions/current").json()["number"].as_u64().expect("a number");
    let mut round = 0;
    while current() < 50 {
        round += 1;
        let name = format!("bai-{}", dice.below(20));
        let file = content.path().join(format!("{name}.md"));
        let before = current();
        match dice.below(8) {
            0..=3 => content.article(&name, &format!("{name}, lần {round}"), ""),
            4 => {
                let (at, published_at) = in_secs(2);
                content.article_at(&format!("cam-van-{round}"), "Cấm vận", &published_at, "");
                content.push(&edge);
                steady.catch_up(&edge, 3);
                assert!(!steady.articles.contains_key(&format!("cam-van-{round}")));
                sleep_past(at);
                until("the boundary's edition", || (current() >= before + 2).then_some(()));
            }
            5 if file.exists() => {
                content.remove(&format!("{name}.md"));
                assert_eq!(content.gazette(&edge, &["unpublish", &name]).code, 0);
            }
            6 if file.exists() => {
                content.remove(&format!("{name}.md"));
                let ran = content.gazette(&edge, &["purge", &name, "--now", "--yes"]);
                assert!(ran.code == 0, "{ran:?}");
            }
            7 => {
                let to = 1 + dice.below(before);
                assert_eq!(content.gazette(&edge, &["rollback", &to.to_string(), "--yes"]).code, 0);
                assert_eq!(content.gazette(&edge, &["pull", "--force"]).code, 0);
            }
            _ => {}
        }
        // What is being purged is refused until that is done, and what is gone is published again only if that is said.
        let named = format!("{name}.md");
        let push = ["push", "--force", "--wait", "--republish", &named];
        let push = if file.exists() { &push[..] } else { &push[..3] };
        until("it is pushed", || (content.gazette(&edge, push).code == 0).then_some(()));
        if dice.below(2) == 0 {
            let limit = u32::try_from(1 + dice.below(6)).expect("a small number");
            steady.catch_up(&edge, limit);
            steady.assert_is(&edge, &format!("round {round}"));
        }
    }
    late.catch_up(&edge, 100);
    late.assert_is(&edge, "all at once");
    let mut fresh = Mirror::default();
    fresh.catch_up(&edge, 100);
    fresh.assert_is(&edge, "from nothing");
    edge.get("/api/v1/editions/99999/changes").assert_problem(404);
    edge.get("/api/v1/editions/x/changes").assert_problem(404);
}

#[test]
fn changes_to_an_edition_can_be_followed_for_an_hour_after_the_next() {
    let content = Content::new();
    let article = |n: u32, title: &str| content.article(&format!("bai-{n}"), title, "");
    (0..3).for_each(|n| article(n, "Trước"));
    let edge = Edge::start_probe();
    content.push(&edge);
    let next = || edge.get("/api/v1/editions/0/changes?limit=2&include=body").json()["next"].clone();
    let next = next().as_str().expect("a third article").to_owned();
    article(2, "Sau");
    content.push(&edge);
    let answer = edge.get(&next);
    assert_eq!(answer.header("Cache-Control"), "no-store");
    let part = answer.json();
    assert_eq!((&part["edition"], &part["changes"][0]["article"]["title"]), (&1.into(), &"Trước".into()));
    edge.get("/probe/clock/4000");
    let late = edge.get(&next);
    late.assert_problem(400);
    assert_eq!(late.json()["parameter"], "cursor");
}
