//! Requests to store releases, and repeated ones.

use super::*;

#[test]
fn the_key_of_an_edition_is_no_key_of_a_release_and_stores_nothing() {
    let mut paper = published();
    let commit = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.apply(&commit, "mai").unwrap();
    let mut change = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    change.idempotency_key = commit.idempotency_key;
    for name in ["mai", "lan"] {
        let refused = paper.release(&change, name, HOUR);
        assert!(matches!(&refused, Err(ApiError::BadBody(why)) if why.contains("edition 2")), "{refused:?}");
    }
    assert_eq!(list(&paper.sql).unwrap().releases.len(), 0);
}

#[test]
fn a_commit_with_the_key_of_a_release_is_another_request() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    let mut commit = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    commit.idempotency_key.clone_from(&change.idempotency_key);
    assert!(paper.apply(&commit, "mai").unwrap().is_new);
    assert_eq!(paper.release(&change, "mai", HOUR).unwrap().info.id, 1, "sent again");
    paper.pass(HOUR);
    assert_eq!((paper.state(1), paper.edition()), (ReleaseState::Published, 3));
}

#[test]
fn a_release_that_overwrites_what_others_changed_is_noted_for_admins() {
    let mut paper = published();
    let mut change = paper.commit_of(&[draft("a", "hai")], &[]);
    change.force = true;
    paper.release(&change, "mai", HOUR).unwrap();
    paper.release(&change, "mai", HOUR).unwrap();
    assert_eq!(paper.acts(), ["settings", "release-stored", "forced"]);
    let entry = audit::list(&paper.sql, None, 1).unwrap().remove(0);
    assert_eq!(
        (entry.actor.as_deref(), entry.detail.as_str()),
        (Some("mai"), "release 1, over other people's changes")
    );
}
