//! The sweep deletes what no commit names, and nothing else.

use super::*;
use crate::purge::erasures::{self, Erasure};
use crate::sweep;

const DAY: i64 = 24 * 60 * 60;

impl Paper {
    pub(super) fn has(&self, hash: Hash) -> bool {
        blobs::read(&self.sql, hash).unwrap().is_some()
    }

    /// Runs the jobs on a day, counted from the beginning.
    pub(super) fn sweep_on_day(&mut self, day: i64) {
        self.now = NOW.plus_secs(day * DAY);
        sweep::mark(&self.sql, self.now).unwrap();
        self.forget_what_is_due();
    }
}

#[test]
fn what_no_commit_named_goes_after_its_lease_and_a_day() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let published = paper.change(&draft("a", "một"));
    let orphan = paper.change(&draft("a", "chưa đăng"));
    for (day, is_there) in [(29, true), (31, true), (32, false)] {
        paper.sweep_on_day(day);
        assert_eq!((paper.has(orphan.article), paper.has(orphan.source)), (is_there, is_there), "day {day}");
    }
    assert!(paper.has(published.article) && paper.has(published.source));
    assert_eq!(paper.title("a").as_deref(), Some("một"));
    assert!(paper.has(paper.root().site) && !paper.head().is_empty());
}

#[test]
fn asking_for_what_is_doomed_keeps_it() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let orphan = paper.change(&draft("a", "chưa đăng"));
    paper.sweep_on_day(31);
    assert_eq!(blobs::missing(&paper.sql, &[orphan.article], paper.now).unwrap(), []);
    paper.sweep_on_day(33);
    assert!(paper.has(orphan.article), "its lease was renewed");
    assert!(!paper.has(orphan.source), "nobody asked for that one");
}

#[test]
fn what_was_brought_anew_while_kv_forgot_it_is_put_there_again() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let orphan = paper.change(&draft("a", "chưa đăng"));
    paper.sweep_on_day(31);
    paper.now = NOW.plus_secs(33 * DAY);
    let serve_time = erasures::due(&paper.sql, paper.now, 100).unwrap();
    assert!(serve_time.contains(&Erasure::Text(orphan.article)));
    // During the deletion, an editor pushes the same text again.
    paper.change(&draft("a", "chưa đăng"));
    for erasure in serve_time {
        erasures::forgotten(&paper.sql, &erasure, paper.now).unwrap();
    }
    assert!(paper.has(orphan.article) && paper.has(orphan.source));
    let waiting = blobs::not_in_kv(&paper.sql, 100).unwrap();
    assert!(waiting.iter().any(|(hash, _)| *hash == orphan.article));
    assert!(waiting.iter().all(|(hash, _)| *hash != orphan.source), "sources never go there");
}

#[test]
fn an_edition_sets_the_sweeping_once() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let due = |paper: &Paper| rows::jobs(&paper.sql).unwrap().into_iter().find(|(kind, _)| kind == "sweep");
    assert_eq!(due(&paper), Some(("sweep".into(), NOW.plus_secs(DAY))));
    paper.now = NOW.plus_secs(60);
    paper.push(&[draft("b", "hai")]).unwrap();
    assert_eq!(due(&paper), Some(("sweep".into(), NOW.plus_secs(DAY))));
    paper.sweep_on_day(1);
    assert_eq!(due(&paper), None);
}
