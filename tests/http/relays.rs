//! How an edition reaches an isolate that did not take the commit, while KV still has the one before.

use std::time::{Duration, Instant};

use crate::content::Content;
use crate::edge::{Edge, until};

const PAGE: &str = "/thoi-su/mot";

/// A paper whose second isolate knows edition 1, and whose KV stays at that for it.
fn held() -> (Content, Edge) {
    let content = Content::new();
    content.article("mot", "Tin thứ nhất", "");
    content.article("hai", "Tin khác", "");
    let edge = Edge::start_two_probes();
    content.push(&edge);
    assert!(edge.at_second(PAGE).body.contains("Tin thứ nhất"));
    edge.at_second("/probe/kv/hold");
    (content, edge)
}

fn change(content: &Content, edge: &Edge, title: &str) {
    content.article("mot", title, "");
    content.push(edge);
    assert!(edge.get(PAGE).body.contains(title), "the isolate that took the commit shows it at once");
}

#[test]
fn another_isolate_shows_an_edition_within_fifteen_seconds_though_kv_is_behind() {
    let (content, edge) = held();
    change(&content, &edge, "Tin thứ hai");
    edge.at_second("/probe/clock/8");
    assert!(edge.at_second(PAGE).body.contains("Tin thứ nhất"), "a young root is not revalidated");
    // From ten seconds on, a relay is asked after a response.
    edge.at_second("/probe/clock/4");
    edge.at_second(PAGE);
    until("the second isolate shows the edition", || edge.at_second(PAGE).body.contains("Tin thứ hai").then_some(()));
    // From fifteen seconds on, before one.
    change(&content, &edge, "Tin thứ ba");
    edge.at_second("/probe/clock/16");
    assert!(edge.at_second(PAGE).body.contains("Tin thứ ba"));
    assert_eq!(edge.at_second("/api/v1/editions/current").json()["number"], 3);
    // An article that was not in memory is of the same edition.
    assert!(edge.at_second("/api/v1/articles/mot").body.contains("Tin thứ ba"));
}

#[test]
fn a_relay_that_is_dead_or_hangs_costs_nobody_more_than_a_moment() {
    let (content, edge) = held();
    for (failure, recovery) in [("down", "up"), ("latency/5000", "latency/0")] {
        edge.at_second(&format!("/probe/relay/{failure}"));
        change(&content, &edge, &format!("Tin {failure}"));
        for round in 0..3 {
            edge.at_second("/probe/clock/16");
            let began = Instant::now();
            let answer = edge.at_second(PAGE);
            assert_eq!(answer.status, 200);
            assert!(!answer.body.contains(&format!("Tin {failure}")), "KV is behind, and the relay does not answer");
            let took = began.elapsed();
            let most = if round == 0 { 900 } else { 400 };
            assert!(took < Duration::from_millis(most), "{failure}, reader {round}: {took:?}");
            // A refresh that hangs ends before the next reader comes.
            std::thread::sleep(Duration::from_millis(2_500));
        }
        edge.at_second(&format!("/probe/relay/{recovery}"));
        until("the relay is asked again", || {
            edge.at_second("/probe/clock/11");
            edge.at_second(PAGE).body.contains(&format!("Tin {failure}")).then_some(())
        });
    }
    // Without a relay, an isolate follows KV.
    edge.at_second("/probe/relay/down");
    change(&content, &edge, "Tin cuối");
    edge.at_second("/probe/kv/release");
    until("the second isolate has read KV", || {
        edge.at_second("/probe/clock/16");
        edge.at_second(PAGE).body.contains("Tin cuối").then_some(())
    });
}
