//! Crashes: what must hold whenever the runtime dies.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::time::Instant;

use crate::content::Content;
use crate::edge::Edge;

const ARTICLES: usize = 20;

/// The version of every article, in the list and one by one: more than one element is a torn edition.
fn versions(edge: &Edge) -> BTreeSet<String> {
    let list = edge.get("/api/v1/articles?limit=100").json();
    let title = |article: &serde_json::Value| article["title"].as_str().unwrap_or("none").to_owned();
    let mut seen: BTreeSet<String> = list["articles"].as_array().unwrap().iter().map(title).collect();
    for n in 0..ARTICLES {
        seen.insert(title(&edge.get(&format!("/api/v1/articles/bai-{n}")).json()));
    }
    seen
}

fn crash_rounds(rounds: u32) {
    let content = Content::new();
    let write = |version: u32| {
        for n in 0..ARTICLES {
            content.article(&format!("bai-{n}"), &format!("Bản {version}"), "");
        }
    };
    write(0);
    let mut edge = Edge::start();
    let began = Instant::now();
    content.push(&edge);
    let usual = began.elapsed();
    let (mut old, mut new) = (0, 0);
    for round in 1..=rounds {
        write(round);
        let mut push = content.begin(&edge, &["push"]);
        let fraction = RandomState::new().hash_one(round) % 100;
        std::thread::sleep(usual.mul_f64(f64::from(u32::try_from(fraction).unwrap()) / 100.0));
        edge.crash();
        let finished = push.wait().unwrap().success();
        edge.restart();
        let seen = versions(&edge);
        let (before, after) = (format!("Bản {}", round - 1), format!("Bản {round}"));
        assert_eq!(seen.len(), 1, "torn, killed at {fraction}%: {seen:?}");
        assert!(seen.contains(&after) || seen.contains(&before) && !finished, "killed at {fraction}%: {seen:?}");
        if seen.contains(&after) {
            new += 1;
        } else {
            old += 1;
        }
        content.push(&edge);
        assert_eq!(versions(&edge), BTreeSet::from([after]), "the same push, run again, completes");
    }
    println!("{rounds} pushes killed: {old} left the old edition, {new} the new one, 0 were torn");
}

#[test]
fn a_push_that_a_crash_breaks_leaves_one_whole_edition_and_completes_when_run_again() {
    crash_rounds(5);
}

#[test]
#[ignore = "long: 30 rounds, in make test-full"]
fn thirty_crashes_tear_no_edition() {
    crash_rounds(30);
}
