//! Two editors who publish at the same time: no change is lost, and every refusal says whose change it met.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Barrier;

use serde_json::Value;

use crate::content::Content;
use crate::edge::Edge;

/// Articles that both change. Few, so that they meet often.
const ARTICLES: u64 = 4;

/// What became of one editor's pushes.
#[derive(Default)]
struct Race {
    /// The lines that were acknowledged, with their article.
    published: BTreeSet<(String, String)>,
    pushes: u32,
    refusals: u32,
}

fn live_body(edge: &Edge, slug: &str) -> String {
    let article = edge.get(&format!("/api/v1/articles/{slug}")).json();
    article["body_text"].as_str().expect("an article has a text").to_owned()
}

/// Appends a line to an article and pushes it, so often. One who is refused takes what is live, and tries again with that.
fn edit(name: &str, content: &Content, edge: &Edge, pushes: u32, start: &Barrier) -> Race {
    let chance = RandomState::new();
    let mut race = Race::default();
    start.wait();
    for turn in 0..pushes {
        let slug = format!("bai-{}", chance.hash_one(turn) % ARTICLES);
        let (file, line) = (format!("{slug}.md"), format!("{name} {turn}."));
        let path = content.path().join(&file);
        let text = std::fs::read_to_string(&path).expect("the article is here");
        std::fs::write(&path, format!("{text}\n{line}\n")).expect("the article is written");
        let ran = content.gazette(edge, &["push", "--json", "--message", &line]);
        race.pushes += 1;
        if ran.code == 0 {
            assert_eq!(ran.json()["is_new"], Value::Bool(true), "{ran:?}");
            race.published.insert((slug, line));
            continue;
        }
        let answer = ran.json();
        let conflicts = answer["error"]["conflicts"].as_array().unwrap_or_else(|| panic!("no conflict: {ran:?}"));
        assert_eq!((conflicts.len(), conflicts[0]["slug"].as_str()), (1, Some(slug.as_str())), "{ran:?}");
        assert!(conflicts[0]["editor"].is_string() && conflicts[0]["edition"].is_u64(), "{ran:?}");
        race.refusals += 1;
        std::fs::remove_file(&path).expect("the article was here");
        let pulled = content.gazette(edge, &["pull"]);
        assert_eq!(pulled.code, 0, "{pulled:?}");
    }
    race
}

#[test]
fn two_editors_who_race_lose_no_change() {
    let (first, second) = (Content::new(), Content::new());
    for n in 0..ARTICLES {
        first.article(&format!("bai-{n}"), "Bài", "");
    }
    let edge = first.published();
    assert_eq!(second.gazette(&edge, &["pull"]).code, 0);
    let start = Barrier::new(2);
    let (lan, hoa) = std::thread::scope(|scope| {
        let lan = scope.spawn(|| edit("Lan", &first, &edge, 100, &start));
        let hoa = scope.spawn(|| edit("Hoa", &second, &edge, 100, &start));
        (lan.join().expect("she is not stopped"), hoa.join().expect("she is not stopped"))
    });

    assert_eq!(lan.pushes + hoa.pushes, 200);
    assert!(lan.refusals + hoa.refusals > 0, "they never met: the race proves nothing");
    let published: BTreeSet<_> = lan.published.union(&hoa.published).cloned().collect();
    let mut live = BTreeSet::new();
    for n in 0..ARTICLES {
        let slug = format!("bai-{n}");
        let body = live_body(&edge, &slug);
        live.extend(
            body.lines()
                .filter(|line| line.starts_with("Lan") || line.starts_with("Hoa"))
                .map(|line| (slug.clone(), line.to_owned())),
        );
    }
    assert_eq!(live, published, "what is live is what was acknowledged");
    let editions = edge.get("/api/v1/editions/current").json()["number"].as_u64().expect("a number");
    assert_eq!(editions, 1 + published.len() as u64, "an edition for each");
    println!(
        "200 pushes: {} published, {} refused as conflicts, 0 changes lost",
        published.len(),
        lan.refusals + hoa.refusals
    );
}
