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
    assert_eq!(list(&paper.sql, paper.now).unwrap().releases.len(), 0);
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
    assert_eq!(list(&paper.sql, paper.now).unwrap().releases.len(), gazette_core::wire::MAX_RELEASES);
}

#[test]
fn an_equal_release_that_waits_is_the_answer_to_a_request_with_a_new_key() {
    let mut paper = published();
    let request = |paper: &mut Paper| {
        let mut change = paper.commit_of(&[draft("a", "hai"), draft("d", "mới")], &[("b", Some("một"))]);
        change.message = Some("sáng".into());
        change.force = true;
        change
    };
    let change = request(&mut paper);
    paper.release(&change, "mai", HOUR).unwrap();
    let again = request(&mut paper);
    assert_ne!(again.idempotency_key, change.idempotency_key);
    let new = NewRelease { at: paper.at(HOUR), change: again.clone(), replaces: None };
    let (answer, is_new) = store(&paper.sql, &serde_json::to_string(&new).unwrap(), &by("mai"), paper.now).unwrap();
    assert_eq!((answer.info.id, is_new), (1, false));
    assert_eq!(paper.acts(), ["settings", "release-stored", "forced"]);
    // Another time, author, message, settings or change is another release.
    let mut ids = Vec::new();
    ids.push(paper.release(&again, "mai", HOUR + 1).unwrap().info.id);
    let same = request(&mut paper);
    ids.push(paper.release(&same, "lan", HOUR).unwrap().info.id);
    let other = Commit { message: None, ..request(&mut paper) };
    ids.push(paper.release(&other, "mai", HOUR).unwrap().info.id);
    let other = Commit { republish: vec!["a".into()], ..request(&mut paper) };
    ids.push(paper.release(&other, "mai", HOUR).unwrap().info.id);
    let mut other = request(&mut paper);
    other.site = Some(SiteChange { blob: paper.root().site, base: None, source: None });
    ids.push(paper.release(&other, "mai", HOUR).unwrap().info.id);
    let mut other = request(&mut paper);
    other.articles.pop();
    ids.push(paper.release(&other, "mai", HOUR).unwrap().info.id);
    assert_eq!(ids, [2, 3, 4, 5, 6, 7]);
    // After it has ended, it is stored anew.
    cancel(&paper.sql, 1, &by("mai"), paper.now).unwrap();
    let same = request(&mut paper);
    assert_eq!(paper.release(&same, "mai", HOUR).unwrap().info.id, 8);
}

#[test]
fn a_replacement_that_is_repeated_with_a_new_key_is_stored_once() {
    let mut paper = published();
    let first = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.release(&first, "mai", HOUR).unwrap();
    let better = |paper: &mut Paper| paper.commit_of(&[draft("a", "ba").over("một")], &[]);
    let change = better(&mut paper);
    assert_eq!(paper.replace(&change, "mai", HOUR, Some(1)).unwrap().info.id, 2);
    let change = better(&mut paper);
    assert_eq!(paper.replace(&change, "mai", HOUR, Some(1)).unwrap().info.id, 2);
    // Replacing it by itself changes nothing.
    let change = better(&mut paper);
    assert_eq!(paper.replace(&change, "mai", HOUR, Some(2)).unwrap().info.state, ReleaseState::Waiting);
    // One that still waits is cancelled, as the request asks.
    let other = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    assert_eq!(paper.release(&other, "mai", HOUR).unwrap().info.id, 3);
    let change = better(&mut paper);
    assert_eq!(paper.replace(&change, "mai", HOUR, Some(3)).unwrap().info.id, 2);
    assert_eq!(
        [1, 2, 3].map(|n| paper.state(n)),
        [ReleaseState::Cancelled, ReleaseState::Waiting, ReleaseState::Cancelled]
    );
}
