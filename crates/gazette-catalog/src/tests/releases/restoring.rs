//! Releases of a backup.

use super::*;

#[test]
fn a_backup_has_the_releases_and_a_restored_paper_publishes_those_that_are_not_over() {
    let mut paper = published();
    for (slug, secs) in [("a", HOUR), ("b", 10 * HOUR), ("c", 20 * HOUR)] {
        let change = paper.commit_of(&[draft(slug, "hai").over("một")], &[]);
        paper.release(&change, "mai", secs).unwrap();
    }
    let refused = paper.commit_of(&[draft("d", "mới")], &[("c", Some("một"))]);
    paper.release(&refused, "lan", HOUR).unwrap();
    cancel(&paper.sql, 3, &by("lan"), paper.now).unwrap();
    paper.push(&[draft("c", "khác").over("một")]).unwrap();
    paper.pass(HOUR);
    assert_eq!((paper.state(1), paper.state(4)), (ReleaseState::Published, ReleaseState::Refused));
    for (hours, expected) in [(1, ReleaseState::Waiting), (10, ReleaseState::Refused)] {
        let mut copy = Paper { commits: 50, ..Paper::new() };
        copy.now = paper.now.plus_secs(hours * HOUR);
        backup::send_all(&paper, &copy, 7);
        backup::finish(&paper, &copy, 7);
        assert_eq!(copy.state(2), expected);
        let mut original = list(&paper.sql, paper.now).unwrap();
        let restored = list(&copy.sql, copy.now).unwrap();
        if expected == ReleaseState::Waiting {
            assert_eq!(restored, original);
        } else {
            assert!(copy.refusal(2).detail.contains("had passed"));
            let at = copy.at(60);
            move_to(&copy.sql, 2, &at, &by("lan"), copy.now).unwrap();
            original.releases.clear();
        }
        copy.pass(if expected == ReleaseState::Waiting { 8 * HOUR } else { 60 });
        assert_eq!((copy.title("b"), copy.state(2)), (Some("hai".into()), ReleaseState::Published));
        assert_eq!(copy.title("a"), Some("hai".into()));
        let newest = lists::editions(&copy.sql, None, 9).unwrap();
        assert_eq!(newest.iter().filter_map(|edition| edition.release).collect::<Vec<_>>(), [2, 1]);
        // A later release has a number of its own.
        let next = copy.commit_of(&[draft("e", "mới")], &[]);
        assert_eq!(copy.release(&next, "mai", 60).unwrap().info.id, 5);
    }
}
