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

#[test]
fn at_the_limit_a_release_can_still_be_replaced() {
    let mut paper = published();
    for _ in 0..gazette_core::wire::MAX_RELEASES {
        let statement = "INSERT INTO releases (at, due_at, state, created_by, role, created_at, idempotency_key,
                added, changed, removed, parts)
             SELECT ?1, ?1, 'waiting', 'mai', 'editor', 0, 'key ' || (SELECT count(*) FROM releases), 0, 0, 0, 0";
        paper.sql.run(statement, vec![paper.now.plus_secs(HOUR).into()]).unwrap();
    }
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    assert!(matches!(paper.release(&change, "mai", HOUR), Err(ApiError::CommitRefused(_))));
    cancel(&paper.sql, 9, &by("mai"), paper.now).unwrap();
    let last = paper.release(&change, "mai", HOUR).unwrap().info.id;
    let other = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    assert!(matches!(paper.replace(&other, "mai", HOUR, Some(9)), Err(ApiError::CommitRefused(_))), "cancelled");
    paper.replace(&other, "mai", HOUR, Some(last)).unwrap();
    assert_eq!(list(&paper.sql).unwrap().releases.len(), gazette_core::wire::MAX_RELEASES);
}
