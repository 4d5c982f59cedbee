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

/// A paper with a release of `a` that shows one picture of its own, in its text and in its source, too, and pictures that other
/// articles need.
fn pictured() -> (Paper, Commit, [Hash; 3], [Hash; 4]) {
    let mut paper = published();
    let own = [b"one", b"two", b"six"].map(|bytes| paper.picture("media", bytes));
    let others = [b"liv", b"rel", b"mix", b"set"].map(|bytes| paper.picture("media", bytes));
    let mut live = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    live.articles[0].media = vec![others[0]];
    paper.site.tagline = format!("/media/{}/x", others[3]);
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    live.site = Some(SiteChange { blob, base: Some(paper.root().site), source: None });
    paper.apply(&live, "lan").unwrap();
    let mut other = paper.commit_of(&[draft("c", "hai").over("một")], &[]);
    other.articles[0].media = vec![others[1]];
    paper.release(&other, "mai", 100 * HOUR).unwrap();
    let mut change = paper.commit_of(&[draft("a", "hai").over("một"), draft("d", "mới")], &[]);
    let mut article = blobs::read_article(&paper.sql, change.articles[0].article).unwrap().unwrap();
    article.body_html = format!("<p><img src=\"/media/{}/x.png\" alt=\"\"></p>", own[1]);
    change.articles[0].article = paper.keep("article", article.to_json().unwrap());
    let files = BTreeMap::from([("x.png".into(), own[2])]);
    let source = Source { path: "a.md".into(), text: "hai".into(), files };
    change.articles[0].source = paper.keep("source", serde_json::to_string(&source).unwrap());
    change.articles[0].media = [&own[..1], &others].concat();
    change.articles[1].media = vec![others[2]];
    paper.release(&change, "mai", 100 * HOUR).unwrap();
    (paper, change, own, others)
}

fn seen(paper: &Paper, media: &[Hash]) -> Vec<Found> {
    media.iter().map(|media| paper.find(Key::of_media(*media))).collect()
}

#[test]
fn while_a_purge_waits_nobody_sees_the_pictures_of_its_releases() {
    let (mut paper, _, own, others) = pictured();
    assert_eq!(seen(&paper, &own), [Found::Nothing, Found::Nothing, Found::Nothing]);
    paper.purge("a", false).unwrap();
    assert_eq!(seen(&paper, &own), [Found::Gone, Found::Gone, Found::Gone]);
    assert_eq!(seen(&paper, &others), vec![Found::Nothing; 4], "what others need");
    assert!(purge::is_hidden(&paper.sql, own[0]).unwrap());
    let chief = Editor { name: "lan".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"a".parse().unwrap(), &chief, paper.now).unwrap();
    assert_eq!(seen(&paper, &own), [Found::Nothing, Found::Nothing, Found::Nothing]);
    paper.pass(100 * HOUR);
    assert_eq!((paper.state(1), paper.state(2)), (ReleaseState::Published, ReleaseState::Published));
    assert_eq!(paper.title("a").as_deref(), Some("hai"));
}

#[test]
fn an_executed_purge_erases_the_pictures_of_its_releases() {
    let (mut paper, change, own, others) = pictured();
    paper.purge("a", true).unwrap();
    paper.execute_purges();
    assert_eq!(own.map(|media| paper.kind_of(media)), [None, None, None]);
    assert_eq!(seen(&paper, &own), [Found::Gone, Found::Gone, Found::Gone]);
    for media in others {
        assert_eq!(paper.kind_of(media).as_deref(), Some("media"));
    }
    assert!(!blobs::exists(&paper.sql, change.articles[0].source).unwrap());
    assert_eq!((paper.state(1), paper.state(2)), (ReleaseState::Waiting, ReleaseState::Refused));
}

#[test]
fn a_picture_that_two_releases_show_is_out_of_reach_when_both_articles_are_purged() {
    let mut paper = published();
    let picture = paper.picture("media", b"one");
    for slug in ["a", "b"] {
        let mut change = paper.commit_of(&[draft(slug, "hai").over("một")], &[]);
        change.articles[0].media = vec![picture];
        paper.release(&change, "mai", 10 * HOUR).unwrap();
    }
    paper.purge("a", false).unwrap();
    assert_eq!(seen(&paper, &[picture]), [Found::Nothing]);
    paper.purge("b", false).unwrap();
    assert_eq!(seen(&paper, &[picture]), [Found::Gone]);
    let chief = Editor { name: "lan".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"a".parse().unwrap(), &chief, paper.now).unwrap();
    assert_eq!(seen(&paper, &[picture]), [Found::Nothing]);
}

/// A refused release of `a` and a text about it elsewhere, and one of `b` that was refused in another way.
fn refused() -> Paper {
    let mut paper = Paper::new();
    paper.site.webhooks = vec!["https://hook.example/".into()];
    paper.push(&[draft("dau-vet", "một"), draft("tin", "một"), draft("c", "một")]).unwrap();
    rows::set_published_edition(&paper.sql, 9).unwrap();
    for drafts in [
        vec![draft("dau-vet", "hai").over("một"), draft("c", "hai").over("một")],
        vec![draft("tin-khac", "hai").id("tin").over("một")],
    ] {
        let change = paper.commit_of(&drafts, &[]);
        paper.release(&change, "mai", HOUR).unwrap();
    }
    // Its slug is taken by the article that is to be purged.
    let taken = paper.commit_of(&[draft("dau-vet-2", "mới")], &[]);
    paper.release(&taken, "mai", HOUR).unwrap();
    paper.push(&[draft("dau-vet-2", "ba").id("dau-vet").over("một"), draft("tin", "ba").over("một")]).unwrap();
    paper.pass(HOUR);
    assert_eq!([1, 2, 3].map(|n| paper.state(n)), [ReleaseState::Refused; 3]);
    paper
}

#[test]
fn while_a_purge_waits_no_refusal_names_the_article() {
    let mut paper = refused();
    let names = |paper: &Paper, release| serde_json::to_string(&paper.refusal(release)).unwrap().contains("dau-vet");
    assert_eq!([1, 2, 3].map(|n| names(&paper, n)), [true, false, true]);
    let before = [1, 2, 3].map(|n| paper.refusal(n));
    paper.purge("dau-vet", false).unwrap();
    assert_eq!([1, 2, 3].map(|n| names(&paper, n)), [false, false, false]);
    assert_eq!(paper.refusal(2), before[1], "another one stays as it was");
    assert!(!paper.backup_of("releases").contains("dau-vet"), "{}", paper.backup_of("releases"));
    assert!(paper.backup_of("releases").contains("\\\"slug\\\":\\\"tin-khac\\\""), "{}", paper.backup_of("releases"));
    let told = webhooks::due(&paper.sql, paper.now).unwrap();
    let told: Vec<_> = told.iter().filter(|message| message.release > 0).collect();
    assert!(told.len() == 3 && told.iter().all(|message| !message.body.contains("dau-vet")));
    let chief = Editor { name: "lan".into(), role: Role::Admin };
    purge::call_off(&paper.sql, &"dau-vet".parse().unwrap(), &chief, paper.now).unwrap();
    assert_eq!([1, 2, 3].map(|n| paper.refusal(n)), before);
}

#[test]
fn an_executed_purge_forgets_only_the_refusals_that_name_the_article() {
    let mut paper = refused();
    let before = paper.refusal(2);
    paper.purge("dau-vet", true).unwrap();
    paper.execute_purges();
    assert_eq!(paper.refusal(2), before);
    assert!(paper.refusal(1).detail.contains("was purged"), "{:?}", paper.refusal(1));
    assert!(paper.refusal(3).conflicts.is_empty() && !paper.refusal(3).detail.contains("dau-vet"));
    // A short word that is in other words of the refusal names nothing.
    let mut paper = refused();
    let before = paper.refusal(1);
    paper.push(&[draft("lan", "người")]).unwrap();
    paper.purge("lan", true).unwrap();
    paper.execute_purges();
    assert_eq!(paper.refusal(1), before);
}

#[test]
fn a_release_without_all_its_parts_says_that_it_will_be_refused() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một"), draft("b", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.purge("a", false).unwrap();
    let obstacle = read(&paper.sql, 1, paper.now).unwrap().info.obstacle.expect("it is being purged");
    assert!(obstacle.detail.contains("being purged") && !obstacle.detail.contains("“a”"), "{}", obstacle.detail);
    let copy = Paper::new();
    backup::send_all(&paper, &copy, 7);
    backup::finish(&paper, &copy, 7);
    assert_eq!(copy.state(1), ReleaseState::Waiting);
    let obstacle = read(&copy.sql, 1, copy.now).unwrap().info.obstacle.expect("a part is missing");
    assert!(obstacle.detail.contains("was purged"), "{}", obstacle.detail);
}
