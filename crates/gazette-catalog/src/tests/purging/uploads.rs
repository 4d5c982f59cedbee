//! What is uploaded or committed of an article that is purged.

use super::*;

#[test]
fn what_was_purged_is_published_again_only_by_its_id_and_not_by_force() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "một"), draft("b", "khác")]).unwrap();
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    paper.now = paper.now.plus_secs(10_000);
    paper.execute_purges();
    // One folder has the old text, a fresh clone has none.
    for change in [draft("dau-vet", "một"), draft("dau-vet", "hai").over("một"), draft("dau-vet", "ba")] {
        let refused = paper.push(&[change, draft("c", "mới")]);
        let Err(ApiError::Conflicts(conflicts)) = refused else { panic!("{refused:?}") };
        assert_eq!((conflicts.len(), conflicts[0].purged, conflicts[0].edition), (1, true, 2));
    }
    let mut forced = paper.commit_of(&[draft("dau-vet", "một"), draft("b", "khác nữa"), draft("c", "mới")], &[]);
    forced.force = true;
    let found = conflicts(paper.apply(&forced, "lan"));
    assert_eq!((found.len(), found[0].purged), (1, true), "force is for changes by others");
    forced.republish = vec!["c".into(), "khong-co".into()];
    let refused = paper.apply(&forced, "lan");
    assert!(matches!(&refused, Err(ApiError::CommitRefused(why)) if why.contains("khong-co")), "{refused:?}");
    forced.republish.pop();
    assert_eq!(conflicts(paper.apply(&forced, "lan")).len(), 1);
    let mut plain = paper.commit_of(&[draft("dau-vet", "một")], &[]);
    plain.republish = vec!["dau-vet".into()];
    let refused = paper.apply_as(&plain, "viet", Role::Writer);
    assert!(matches!(refused, Err(ApiError::Forbidden(_))), "{refused:?}");
    // New settings render all articles again, which must not publish a purged one.
    let mut commit = paper.commit_of(&[draft("dau-vet", "một").over("một")], &[]);
    commit.articles[0].rerendered = true;
    let outcome = paper.apply(&commit, "lan").unwrap();
    assert_eq!(outcome.skipped, ["dau-vet".parse().unwrap()]);
    assert_eq!(paper.find(key("dau-vet")), Found::Gone);
    assert!(paper.republish(&[draft("dau-vet", "mới")]).unwrap().is_new);
    let audit = paper.tables_with("purged-republished");
    assert_eq!(audit, ["audit"]);
    paper.push(&[draft("dau-vet", "mới hơn").over("mới")]).unwrap();
}

#[test]
fn what_a_refused_push_has_uploaded_of_a_purged_article_is_erased() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "một"), draft("b", "khác")]).unwrap();
    paper.purge("dau-vet", true).unwrap();
    let refused = |paper: &mut Paper, text: &str| {
        let (own, shared) = (Hash::of(text.as_bytes()), Hash::of(b"shared"));
        bring(paper, own);
        bring(paper, shared);
        let mut commit = paper.commit_of(&[draft("dau-vet", text), draft("b", "khác nữa").over("khác")], &[]);
        commit.articles[0].media = vec![own, shared];
        commit.articles[1].media = vec![shared];
        assert!(paper.apply(&commit, "lan").is_err());
        assert_eq!(paper.tables_with(text), ["contents"], "it was uploaded");
        purge::erase_refused(&paper.sql, &commit, false, paper.now).unwrap();
        assert!(paper.tables_with(text).is_empty() && paper.has(commit.articles[1].article));
        assert!(rows::jobs(&paper.sql).unwrap().iter().any(|(kind, _)| kind == "erase"));
        let due = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
        assert!(due.contains(&Erasure::Media(own)) && due.contains(&Erasure::Text(commit.articles[0].article)));
        paper.forget_what_is_due();
        paper.now = paper.now.plus_secs(30);
        paper.forget_what_is_due();
    };
    refused(&mut paper, "trong lúc chờ");
    paper.execute_purges();
    refused(&mut paper, "sau khi xoá");
}

#[test]
fn a_repeated_purge_erases_what_was_uploaded_since() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "một"), draft("b", "khác")]).unwrap();
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    let change = paper.change(&draft("dau-vet", "tải lên sau"));
    let picture = Hash::of(b"picture");
    bring(&paper, picture);
    let lacking =
        |paper: &Paper| blobs::missing(&paper.sql, &[change.article, change.source, picture], paper.now).unwrap().len();
    assert_eq!(lacking(&paper), 0);
    let outcome = paper.purge("dau-vet", true).unwrap();
    assert!(!outcome.is_new);
    assert_eq!(lacking(&paper), 3);
    assert_eq!(paper.tables_with("again, key"), ["audit"]);
    let due = erasures::due(&paper.sql, paper.now, 1_000).unwrap();
    assert!(due.contains(&Erasure::Media(picture)) && due.contains(&Erasure::Text(change.article)), "{due:?}");
}

#[test]
fn a_refused_push_erases_nothing_that_the_paper_needs() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "một"), draft("b", "khác")]).unwrap();
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    let root = paper.root();
    let live = rows::live_by_id(&paper.sql, "b").unwrap().unwrap();
    let bucket = root.index.iter().flatten().copied().next().unwrap();
    let head = *root.heads.values().next().unwrap();
    let needed = [root.site, bucket, head, live.article, live.source];
    let mut commit = paper.commit_of(&[draft("dau-vet", "lại")], &[]);
    for hash in needed {
        commit.articles[0].source = hash;
        commit.articles[0].media = needed.to_vec();
        assert!(paper.apply(&commit, "lan").is_err());
        purge::erase_refused(&paper.sql, &commit, false, paper.now).unwrap();
    }
    assert!(needed.into_iter().all(|hash| paper.has(hash)), "all are there");
}

#[test]
fn what_a_repeated_commit_has_uploaded_again_of_an_article_that_was_purged_since_is_erased() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "một"), draft("b", "khác")]).unwrap();
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    paper.forget_what_is_due();
    let mut commit = paper.commit_of(&[draft("dau-vet", "một")], &[]);
    commit.republish = vec!["dau-vet".into()];
    purge::erase_refused(&paper.sql, &commit, false, paper.now).unwrap();
    assert_eq!(paper.tables_with("một"), ["contents"], "the commit could publish it again");
    purge::erase_refused(&paper.sql, &commit, true, paper.now).unwrap();
    assert!(paper.tables_with("một").is_empty(), "{:?}", paper.tables_with("một"));
}

#[test]
fn a_repeated_purge_erases_nothing_of_its_own_commit() {
    let mut paper = Paper::new();
    paper.push(&[draft("dau-vet", "một"), draft("b", "khác")]).unwrap();
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    let mut commit = paper.commit_of(&[draft("c", "mới")], &[]);
    commit.purges = vec!["dau-vet".parse().unwrap()];
    let picture = Hash::of(b"picture");
    bring(&paper, picture);
    commit.articles[0].media = vec![picture];
    paper.apply(&commit, "lan").unwrap();
    let change = &commit.articles[0];
    assert_eq!(blobs::missing(&paper.sql, &[change.article, change.source, picture], paper.now).unwrap(), []);
}
