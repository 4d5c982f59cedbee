//! What a purge does to releases of the article.

use super::*;

#[test]
fn a_purge_refuses_the_releases_of_the_article_and_erases_their_copies() {
    let mut paper = published();
    paper.site.webhooks = vec!["https://hook.example/".into()];
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut hooks = paper.commit_of(&[], &[]);
    hooks.site = Some(SiteChange { blob, base: Some(paper.root().site), source: None });
    paper.apply(&hooks, "lan").unwrap();
    rows::set_published_edition(&paper.sql, 9).unwrap();
    let mut change =
        paper.commit_of(&[draft("dau-vet-a", "DAUVET").id("a").over("một"), draft("b", "hai").over("một")], &[]);
    change.message = Some("với DAUVET".into());
    paper.release(&change, "mai", 100 * HOUR).unwrap();
    let removal = paper.commit_of(&[], &[("a", Some("một"))]);
    paper.release(&removal, "mai", 100 * HOUR).unwrap();
    let other = paper.commit_of(&[draft("c", "hai").over("một")], &[]);
    paper.release(&other, "mai", 100 * HOUR).unwrap();
    let mut refused_for_another = paper.commit_of(&[draft("d", "x")], &[]);
    refused_for_another.message = Some("sau dau-vet-a".into());
    paper.release(&refused_for_another, "mai", 100 * HOUR).unwrap();
    let mut purge = paper.commit_of(&[], &[]);
    purge.purges = vec!["a".parse().unwrap()];
    paper.apply(&purge, "mai").unwrap();
    // While the purge waits, nobody is shown it, and the release waits, too.
    assert_eq!((paper.state(1), paper.info(1).message), (ReleaseState::Waiting, None));
    assert_eq!(read(&paper.sql, 1, paper.now).unwrap().articles.len(), 1);
    assert_eq!(paper.state(3), ReleaseState::Waiting);
    paper.now = paper.now.plus_secs(2 * HOUR);
    paper.execute_purges();
    assert_eq!(
        [1, 2, 3].map(|n| paper.state(n)),
        [ReleaseState::Refused, ReleaseState::Refused, ReleaseState::Waiting]
    );
    assert_eq!(paper.sql.tables_with("DAUVET"), Vec::<String>::new());
    for hash in [change.articles[0].article, change.articles[0].source] {
        let tables = paper.sql.tables_with(&hash.to_string());
        assert!(tables.iter().all(|table| table == "purged_blobs"), "{tables:?}");
    }
    assert!(blobs::exists(&paper.sql, change.articles[1].article).unwrap(), "the other article stays");
    let told = webhooks::due(&paper.sql, paper.now).unwrap();
    let told: Vec<_> = told.iter().filter(|message| message.release > 0).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].body.contains("\"type\":\"release.refused\""), "{}", told[0].body);
    let at = paper.at(HOUR);
    assert!(matches!(move_to(&paper.sql, 1, &at, &by("mai"), paper.now), Err(ApiError::CommitRefused(_))));
    paper.pass(200 * HOUR);
    assert_eq!((paper.title("b"), paper.title("c")), (Some("một".into()), Some("hai".into())));
    assert_eq!(paper.title("d"), Some("x".into()));
}

#[test]
fn a_purge_that_is_cancelled_leaves_its_releases_as_they_were() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.release(&change, "mai", 10 * HOUR).unwrap();
    let mut purge = paper.commit_of(&[], &[]);
    purge.purges = vec!["a".parse().unwrap()];
    paper.apply(&purge, "mai").unwrap();
    let chief = Editor { name: "lan".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"a".parse().unwrap(), &chief, paper.now).unwrap();
    paper.pass(10 * HOUR);
    assert_eq!((paper.title("a"), paper.state(1)), (Some("hai".into()), ReleaseState::Published));
}

#[test]
fn a_backup_made_while_a_purge_waits_has_nothing_of_the_article_in_releases() {
    let mut paper = published();
    let mut change =
        paper.commit_of(&[draft("dau-vet", "DAUVET").id("a").over("một"), draft("b", "hai").over("một")], &[]);
    change.message = Some("DAUVET".into());
    paper.release(&change, "mai", HOUR).unwrap();
    let owner = vec!["a".into(), change.articles[0].article.into()];
    paper.sql.run("UPDATE blobs SET owner = ? WHERE hash = ?", owner).unwrap();
    let all = |paper: &Paper| -> String {
        ["blobs", "releases", "release_parts"].iter().map(|table| paper.backup_of(table)).collect()
    };
    assert!(all(&paper).contains("DAUVET"));
    let mut purge = paper.commit_of(&[], &[]);
    purge.purges = vec!["a".parse().unwrap()];
    paper.apply(&purge, "mai").unwrap();
    assert!(!all(&paper).contains("DAUVET") && !all(&paper).contains("dau-vet"));
    let copy = Paper::new();
    backup::send_all(&paper, &copy, 7);
    backup::finish(&paper, &copy, 7);
    let at = copy.at(2 * HOUR);
    // Without a part, it can't go out.
    let mut copy = copy;
    copy.pass(HOUR);
    assert_eq!(copy.state(1), ReleaseState::Refused);
    assert!(matches!(move_to(&copy.sql, 1, &at, &by("lan"), copy.now), Err(ApiError::CommitRefused(_))));
    let chief = Editor { name: "lan".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"a".parse().unwrap(), &chief, paper.now).unwrap();
    assert!(all(&paper).contains("DAUVET"));
}
