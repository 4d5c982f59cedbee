//! A release becomes an edition at its second, once, whole or not at all.

use gazette_core::wire::{NewRelease, Release, ReleaseInfo, ReleaseState};

mod obstacles;
mod purging;
mod requests;
mod restoring;
mod roles;

use super::*;
use crate::releases::{self, cancel, list, move_to, publish_due, read, store};
use crate::{audit, previews, sweep, webhooks};

const HOUR: i64 = 3_600;

fn by(name: &str) -> Editor {
    Editor { name: name.into(), role: Role::Editor }
}

impl Paper {
    fn at(&self, secs: i64) -> String {
        self.now.plus_secs(secs).to_rfc3339()
    }

    /// Stores a change for so many seconds from now.
    pub(super) fn release(&self, change: &Commit, name: &str, secs: i64) -> Result<Release, ApiError> {
        self.replace(change, name, secs, None)
    }

    fn replace(&self, change: &Commit, name: &str, secs: i64, replaces: Option<u64>) -> Result<Release, ApiError> {
        let new = NewRelease { at: self.at(secs), change: change.clone(), replaces };
        Ok(store(&self.sql, &serde_json::to_string(&new).unwrap(), &by(name), self.now)?.0)
    }

    /// Runs the job, if it is due, so many seconds later.
    fn pass(&mut self, secs: i64) {
        self.now = self.now.plus_secs(secs);
        if rows::jobs(&self.sql).unwrap().iter().any(|(kind, at)| kind == releases::JOB && *at <= self.now) {
            publish_due(&self.sql, self.now).unwrap();
        }
    }

    fn info(&self, release: u64) -> ReleaseInfo {
        read(&self.sql, release, self.now).unwrap().info
    }

    fn state(&self, release: u64) -> ReleaseState {
        self.info(release).state
    }

    fn edition(&self) -> u64 {
        self.root().number
    }

    fn refusal(&self, release: u64) -> gazette_core::wire::Problem {
        self.info(release).refusal.unwrap()
    }

    fn acts(&self) -> Vec<String> {
        audit::list(&self.sql, None, 100).unwrap().into_iter().rev().map(|entry| entry.act).collect()
    }
}

/// A paper of three articles, the first edition.
fn published() -> Paper {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "một"), draft("c", "một")]).unwrap();
    paper
}

#[test]
fn a_release_makes_one_edition_at_its_second_and_not_before() {
    let mut paper = published();
    let mut change = paper.commit_of(&[draft("a", "hai").over("một"), draft("d", "mới")], &[("b", Some("một"))]);
    paper.site.title = "Báo mới".into();
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    change.site = Some(SiteChange { blob, base: Some(paper.root().site), source: None });
    change.message = Some("sáng".into());
    let before = paper.sql.tables_with("Báo mới");
    let stored = paper.release(&change, "mai", HOUR).unwrap();
    assert_eq!(before, paper.sql.tables_with("Báo mới"), "its settings are in no table besides the uploads");
    assert_eq!((stored.info.id, stored.info.state, stored.info.settings), (1, ReleaseState::Waiting, true));
    let counts = stored.info.counts;
    assert_eq!((counts.added, counts.changed, counts.removed), (1, 1, 1));
    let told: Vec<String> =
        stored.articles.iter().map(|article| format!("{:?} {}", article.change, article.slug)).collect();
    assert_eq!(told, ["Changed a", "Added d", "Removed b"]);
    assert_eq!(stored.articles[2].title.as_deref(), Some("một"));
    paper.pass(HOUR - 1);
    assert_eq!((paper.edition(), paper.title("a"), paper.title("d")), (1, Some("một".into()), None));
    paper.pass(1);
    assert_eq!(paper.edition(), 2);
    assert_eq!([paper.title("a"), paper.title("b"), paper.title("d")], [Some("hai".into()), None, Some("mới".into())]);
    assert_eq!(paper.root().published_at, paper.now);
    let edition = lists::editions(&paper.sql, None, 1).unwrap().remove(0);
    assert_eq!(
        (edition.release, edition.editor.as_deref(), edition.message.as_deref()),
        (Some(1), Some("mai"), Some("sáng"))
    );
    assert_eq!((paper.state(1), paper.info(1).edition), (ReleaseState::Published, Some(2)));
    assert!(list(&paper.sql, paper.now).unwrap().releases.is_empty());
    paper.pass(HOUR);
    publish_due(&paper.sql, paper.now).unwrap();
    assert_eq!(paper.edition(), 2, "once");
    for table in ["release_parts", "release_blobs"] {
        assert_eq!(paper.sql.number(&format!("SELECT count(*) FROM {table}"), vec![]).unwrap(), 0, "{table}");
    }
    assert_eq!(paper.acts(), ["settings", "release-stored", "settings", "unpublish", "release-published"]);
}

#[test]
fn a_request_sent_again_stores_nothing_even_after_its_second() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    let first = paper.release(&change, "mai", 10).unwrap();
    assert_eq!(paper.release(&change, "mai", 10).unwrap(), first);
    let again = NewRelease { at: paper.at(10), change, replaces: None };
    paper.pass(10);
    let (answer, is_new) = store(&paper.sql, &serde_json::to_string(&again).unwrap(), &by("mai"), paper.now).unwrap();
    assert_eq!((answer.info.id, answer.info.state, is_new), (1, ReleaseState::Published, false));
    assert_eq!(paper.edition(), 2);
}

#[test]
fn what_a_commit_may_not_do_a_release_may_not_either() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai")], &[]);
    assert!(matches!(paper.release(&change, "mai", 10), Err(ApiError::Conflicts(found)) if found.len() == 1));
    let change = paper.commit_of(&[draft("a", "hai").over("một"), draft("khac", "x").id("b")], &[]);
    assert!(matches!(paper.release(&change, "mai", 10), Err(ApiError::Conflicts(_))));
    let change = paper.commit_of(&[], &[("khong-co", None)]);
    assert!(matches!(paper.release(&change, "mai", 10), Err(ApiError::CommitRefused(_))));
    let mut purge = paper.commit_of(&[], &[]);
    assert!(matches!(paper.release(&purge, "mai", 10), Err(ApiError::CommitRefused(_))), "nothing");
    purge.purges = vec!["a".parse().unwrap()];
    assert!(matches!(paper.release(&purge, "mai", 10), Err(ApiError::CommitRefused(_))));
    let mut unsent = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    unsent.articles[0].media = vec![Hash::of(b"a picture")];
    assert!(matches!(paper.release(&unsent, "mai", 10), Err(ApiError::BlobsMissing(missing)) if missing.len() == 1));
    let fine = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    let new = serde_json::to_string(&NewRelease { at: paper.at(9), change: fine.clone(), replaces: None }).unwrap();
    let writer = Editor { name: "thu".into(), role: Role::Writer };
    assert!(matches!(store(&paper.sql, &new, &writer, paper.now), Err(ApiError::Forbidden(_))));
    for secs in [0, -1, -HOUR] {
        let refused = paper.release(&fine, "mai", secs).unwrap_err();
        let told = refused.to_string();
        assert!(matches!(refused, ApiError::ReleaseInPast { .. }), "{told}");
        assert!(told.contains(&paper.at(secs)) && told.contains(&paper.at(0)), "{told}");
    }
    assert!(matches!(paper.release(&fine, "mai", 10 * 366 * 86_400), Err(ApiError::BadBody(_))));
    assert_eq!((list(&paper.sql, paper.now).unwrap().releases.len(), paper.edition()), (0, 1));
    assert_eq!(paper.acts(), ["settings"]);
}

#[test]
fn settings_that_only_admins_change_are_an_admins_release() {
    let mut paper = published();
    paper.site.base_url = "https://khac.example".into();
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut change = paper.commit_of(&[], &[]);
    change.site = Some(SiteChange { blob, base: Some(paper.root().site), source: None });
    assert!(matches!(paper.release(&change, "mai", 10), Err(ApiError::Forbidden(_))));
}

#[test]
fn what_conflicts_meanwhile_is_refused_whole_and_stays_listed_until_it_is_cancelled() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một"), draft("b", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    assert_eq!(read(&paper.sql, 1, paper.now).unwrap().info.obstacle, None);
    let other = paper.commit_of(&[draft("c", "hai").over("một")], &[]);
    paper.release(&other, "mai", HOUR + 1).unwrap();
    let obstacles = |paper: &Paper| -> Vec<_> {
        list(&paper.sql, paper.now).unwrap().releases.into_iter().map(|release| release.obstacle).collect()
    };
    assert_eq!(obstacles(&paper), [None, None]);
    paper.push(&[draft("b", "khác").over("một")]).unwrap();
    let obstacle = read(&paper.sql, 1, paper.now).unwrap().info.obstacle.expect("it would be refused");
    assert_eq!(obstacle.conflicts[0].slug.as_ref().unwrap().as_str(), "b");
    assert_eq!(obstacles(&paper), [Some(obstacle), None], "the list tells it, too");
    cancel(&paper.sql, 2, &by("mai"), paper.now).unwrap();
    paper.pass(HOUR);
    assert_eq!((paper.edition(), paper.title("a")), (2, Some("một".into())), "nothing of it");
    assert_eq!(paper.state(1), ReleaseState::Refused);
    let refusal = paper.refusal(1);
    assert_eq!((refusal.status, refusal.conflicts.len()), (409, 1));
    assert_eq!((refusal.conflicts[0].editor.as_str(), refusal.conflicts[0].edition), ("lan", 2));
    paper.pass(100 * HOUR);
    assert_eq!(list(&paper.sql, paper.now).unwrap().releases.len(), 1);
    cancel(&paper.sql, 1, &by("lan"), paper.now).unwrap();
    assert_eq!(list(&paper.sql, paper.now).unwrap().releases.len(), 0);
    assert!(matches!(cancel(&paper.sql, 1, &by("lan"), paper.now), Err(ApiError::ReleaseNotFound(_))));
    assert_eq!(paper.state(1), ReleaseState::Cancelled);
    let acts = paper.acts();
    assert_eq!(acts[acts.len() - 3..], ["release-cancelled", "release-refused", "release-cancelled"]);
}

#[test]
fn an_article_that_was_taken_down_meanwhile_is_a_conflict() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.remove("a", None).unwrap();
    paper.pass(HOUR);
    assert!(paper.refusal(1).conflicts[0].taken_down);
    assert_eq!(paper.title("a"), None);
}

#[test]
fn a_refused_release_that_no_longer_conflicts_is_moved() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("d", "mới")], &[("a", Some("một"))]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.push(&[draft("a", "hai").over("một")]).unwrap();
    paper.pass(HOUR);
    assert_eq!(paper.state(1), ReleaseState::Refused);
    let later = paper.at(HOUR);
    assert!(matches!(move_to(&paper.sql, 1, &later, &by("lan"), paper.now), Err(ApiError::Conflicts(_))));
    paper.push(&[draft("a", "một").over("hai")]).unwrap();
    let moved = move_to(&paper.sql, 1, &later, &by("lan"), paper.now).unwrap();
    assert_eq!((moved.info.state, moved.info.refusal), (ReleaseState::Waiting, None));
    paper.pass(HOUR);
    assert_eq!(
        (paper.state(1), paper.title("d"), paper.title("a")),
        (ReleaseState::Published, Some("mới".into()), None)
    );
}

#[test]
fn a_release_is_moved_both_ways_and_replaced() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    let (sooner, later, past) = (paper.at(60), paper.at(2 * HOUR), paper.at(0));
    move_to(&paper.sql, 1, &later, &by("lan"), paper.now).unwrap();
    paper.pass(HOUR);
    assert_eq!(paper.edition(), 1);
    assert!(matches!(move_to(&paper.sql, 1, &past, &by("lan"), paper.now), Err(ApiError::ReleaseInPast { .. })));
    assert!(matches!(move_to(&paper.sql, 1, &sooner, &by("lan"), paper.now), Err(ApiError::ReleaseInPast { .. })));
    let sooner = paper.at(60);
    assert_eq!(move_to(&paper.sql, 1, &sooner, &by("lan"), paper.now).unwrap().info.at, sooner);
    let better = paper.commit_of(&[draft("a", "ba").over("một")], &[]);
    let second = paper.replace(&better, "lan", 60, Some(1)).unwrap();
    assert_eq!((second.info.id, paper.state(1)), (2, ReleaseState::Cancelled));
    let third = paper.commit_of(&[draft("a", "bốn").over("một")], &[]);
    assert!(matches!(paper.replace(&third, "lan", 60, Some(1)), Err(ApiError::ReleaseNotFound(_))));
    paper.pass(60);
    assert_eq!((paper.edition(), paper.title("a")), (2, Some("ba".into())));
    let at = paper.at(60);
    assert!(matches!(
        move_to(&paper.sql, 2, &at, &by("lan"), paper.now),
        Err(ApiError::ReleasePublished { release: 2, edition: 2 })
    ));
    assert!(matches!(cancel(&paper.sql, 2, &by("lan"), paper.now), Err(ApiError::ReleasePublished { .. })));
    assert!(matches!(cancel(&paper.sql, 7, &by("lan"), paper.now), Err(ApiError::ReleaseNotFound(_))));
}

#[test]
fn two_releases_of_one_second_go_out_as_they_were_stored_each_judged_on_the_one_before() {
    let mut paper = published();
    let first = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    let second = paper.commit_of(&[draft("a", "ba").over("một"), draft("d", "mới")], &[]);
    let third = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    paper.release(&first, "mai", HOUR).unwrap();
    let told = paper.release(&second, "lan", HOUR).unwrap().overlaps;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].id, told[0].created_by.as_str(), told[0].slugs[0].as_str()), (1, "mai", "a"));
    assert!(paper.release(&third, "lan", HOUR).unwrap().overlaps.is_empty());
    paper.pass(HOUR);
    assert_eq!(
        [1, 2, 3].map(|n| paper.state(n)),
        [ReleaseState::Published, ReleaseState::Refused, ReleaseState::Published]
    );
    assert_eq!((paper.info(1).edition, paper.info(3).edition, paper.edition()), (Some(2), Some(3), 3));
    assert_eq!((paper.title("a"), paper.title("b"), paper.title("d")), (Some("hai".into()), Some("hai".into()), None));
    assert_eq!((paper.refusal(2).conflicts[0].editor.as_str(), paper.refusal(2).conflicts[0].edition), ("mai", 2));
}

#[test]
fn an_editors_later_release_builds_on_that_editors_earlier_one() {
    let mut paper = published();
    let morning = paper.commit_of(&[draft("a", "hai").over("một"), draft("d", "mới")], &[]);
    let noon = paper.commit_of(&[draft("a", "ba").over("một"), draft("d", "mới hơn")], &[]);
    paper.release(&morning, "mai", HOUR).unwrap();
    assert!(paper.release(&noon, "mai", 2 * HOUR).unwrap().overlaps.is_empty());
    paper.pass(HOUR);
    paper.pass(HOUR);
    assert_eq!((paper.edition(), paper.title("a"), paper.title("d")), (3, Some("ba".into()), Some("mới hơn".into())));
    // But not on what others have made of it.
    let next = paper.commit_of(&[draft("a", "bốn").over("ba")], &[]);
    let last = paper.commit_of(&[draft("a", "năm").over("ba")], &[]);
    paper.release(&next, "mai", HOUR).unwrap();
    paper.release(&last, "mai", 2 * HOUR).unwrap();
    paper.pass(HOUR);
    paper.push(&[draft("a", "khác").over("bốn")]).unwrap();
    paper.pass(HOUR);
    assert_eq!((paper.title("a"), paper.state(4)), (Some("khác".into()), ReleaseState::Refused));
}

#[test]
fn force_overwrites_what_is_live_now_and_nothing_later() {
    let mut paper = published();
    let mut change = paper.commit_of(&[draft("a", "hai")], &[]);
    change.force = true;
    paper.release(&change, "mai", HOUR).unwrap();
    let mut other = paper.commit_of(&[draft("b", "hai")], &[]);
    other.force = true;
    paper.release(&other, "mai", HOUR).unwrap();
    paper.push(&[draft("b", "khác").over("một")]).unwrap();
    paper.pass(HOUR);
    assert_eq!((paper.title("a"), paper.title("b")), (Some("hai".into()), Some("khác".into())));
    assert_eq!((paper.state(1), paper.state(2)), (ReleaseState::Published, ReleaseState::Refused));
}

#[test]
fn a_release_whose_second_has_passed_unseen_goes_out_late_and_in_order() {
    let mut paper = published();
    let embargoed = Draft { published_at: NOW.as_secs() + 100, ..draft("cam", "mai mốt") };
    paper.push(&[embargoed]).unwrap();
    for (text, over, secs) in [("hai", "một", 60), ("ba", "hai", 120)] {
        let change = paper.commit_of(&[draft("a", text).over(over)], &[]);
        match secs {
            60 => drop(paper.release(&change, "mai", secs).unwrap()),
            // Based on the first, which is not live yet.
            _ => assert!(matches!(paper.release(&change, "lan", secs), Err(ApiError::Conflicts(_)))),
        }
    }
    let second = paper.commit_of(&[draft("a", "ba").over("một")], &[]);
    paper.release(&second, "mai", 120).unwrap();
    paper.pass(10 * HOUR);
    assert_eq!(paper.title("a"), Some("ba".into()));
    let all: Vec<Option<u64>> =
        lists::editions(&paper.sql, None, 5).unwrap().into_iter().map(|edition| edition.release).collect();
    assert_eq!(all, [Some(2), Some(1), None, None, None], "the boundary comes first");
}

#[test]
fn what_is_live_already_when_its_second_comes_makes_no_edition() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.push(&[draft("a", "hai").over("một")]).unwrap();
    paper.pass(HOUR);
    assert_eq!((paper.edition(), paper.state(1), paper.info(1).edition), (2, ReleaseState::Published, Some(2)));
    assert_eq!(lists::editions(&paper.sql, None, 1).unwrap()[0].release, None);
}

#[test]
fn uploads_of_a_release_outlive_their_lease_until_it_is_cancelled() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    let article = change.articles[0].article;
    let days = 40 * 24 * HOUR;
    paper.release(&change, "mai", 2 * days).unwrap();
    let sweep = |paper: &mut Paper| {
        paper.now = paper.now.plus_secs(days);
        sweep::mark(&paper.sql, paper.now).unwrap();
        paper.now = paper.now.plus_secs(2 * 24 * HOUR);
        paper.forget_what_is_due();
    };
    sweep(&mut paper);
    assert!(blobs::exists(&paper.sql, article).unwrap());
    let other = paper.commit_of(&[draft("b", "hai").over("một")], &[]);
    paper.release(&other, "mai", 3 * days).unwrap();
    cancel(&paper.sql, 2, &by("mai"), paper.now).unwrap();
    sweep(&mut paper);
    assert!(!blobs::exists(&paper.sql, other.articles[0].article).unwrap(), "of the cancelled one");
    publish_due(&paper.sql, paper.now).unwrap();
    assert_eq!((paper.title("a"), paper.state(1)), (Some("hai".into()), ReleaseState::Published));
}

#[test]
fn a_refusal_is_told_to_webhooks_until_it_is_no_longer_one() {
    let mut paper = Paper::new();
    paper.site.webhooks = vec!["https://hook.example/".into()];
    paper.push(&[draft("a", "một")]).unwrap();
    let change = paper.commit_of(&[], &[("a", Some("một"))]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.push(&[draft("a", "hai").over("một")]).unwrap();
    rows::set_published_edition(&paper.sql, 2).unwrap();
    paper.pass(HOUR);
    let refusals = |paper: &Paper| {
        let due = webhooks::due(&paper.sql, paper.now).unwrap();
        due.into_iter().filter(|message| message.release > 0).collect::<Vec<_>>()
    };
    let told = refusals(&paper).remove(0);
    assert_eq!((told.edition, told.release), (2, 1));
    assert!(told.body.contains("\"created_by\":\"mai\"") && told.body.contains("\"conflicts\""), "{}", told.body);
    webhooks::note(&paper.sql, &told, paper.now, Ok(500)).unwrap();
    assert_eq!(webhooks::log(&paper.sql).unwrap().webhooks[0].release, Some(1));
    paper.now = paper.now.plus_secs(5);
    assert_eq!(refusals(&paper)[0].id, told.id);
    cancel(&paper.sql, 1, &by("mai"), paper.now).unwrap();
    assert!(refusals(&paper).is_empty());
}

#[test]
fn a_preview_shows_the_articles_of_a_release_until_it_goes_out() {
    let mut paper = published();
    let change = paper.commit_of(&[draft("a", "hai").over("một")], &[("b", None)]);
    paper.release(&change, "mai", HOUR).unwrap();
    let request = gazette_core::wire::PreviewRequest {
        drafts: Vec::new(),
        edition: None,
        proposal: None,
        release: Some(1),
        ttl_secs: None,
    };
    previews::create(&paper.sql, "0123", &request, &by("mai"), paper.now).unwrap();
    let shown = |paper: &Paper| previews::draft(&paper.sql, "0123", &"a".parse().unwrap(), paper.now).unwrap();
    assert!(shown(&paper).expect("the article").contains("\"title\":\"hai\""));
    assert_eq!(previews::list(&paper.sql, None, paper.now).unwrap()[0].release, Some(1));
    let nothing = gazette_core::wire::PreviewRequest { release: Some(2), ..request };
    assert!(matches!(
        previews::create(&paper.sql, "4567", &nothing, &by("mai"), paper.now),
        Err(ApiError::ReleaseNotFound(_))
    ));
    paper.pass(HOUR);
    assert_eq!(shown(&paper), None);
}

#[test]
fn what_somebody_else_has_only_rendered_anew_is_no_conflict_for_an_editors_later_release() {
    let mut paper = published();
    let morning = paper.commit_of(&[draft("a", "hai").over("một"), draft("b", "hai").over("một")], &[]);
    let noon = paper.commit_of(&[draft("a", "ba").over("một")], &[("b", Some("một"))]);
    paper.release(&morning, "mai", HOUR).unwrap();
    paper.release(&noon, "mai", 2 * HOUR).unwrap();
    paper.pass(HOUR);
    for views in 1..=2 {
        let mut rendered = paper.commit_of(&[draft("a", "hai"), draft("b", "hai")], &[]);
        for change in &mut rendered.articles {
            let mut article = blobs::read_article(&paper.sql, change.article).unwrap().unwrap();
            article.card.lead = format!("lần {views}");
            change.article = paper.keep("article", article.to_json().unwrap());
            change.rerendered = true;
        }
        assert_eq!(paper.apply(&rendered, "lan").unwrap().counts.changed, 2);
    }
    paper.pass(HOUR);
    assert_eq!(
        (paper.state(2), paper.title("a"), paper.title("b")),
        (ReleaseState::Published, Some("ba".into()), None)
    );
}

#[test]
fn what_was_taken_down_and_published_again_by_somebody_else_is_no_longer_the_editors() {
    let mut paper = published();
    let morning = paper.commit_of(&[draft("a", "hai").over("một")], &[]);
    let noon = paper.commit_of(&[draft("a", "ba").over("một")], &[]);
    paper.release(&morning, "mai", HOUR).unwrap();
    paper.release(&noon, "mai", 2 * HOUR).unwrap();
    paper.pass(HOUR);
    paper.remove("a", None).unwrap();
    paper.republish(&[draft("a", "hai")]).unwrap();
    paper.pass(HOUR);
    assert_eq!((paper.state(2), paper.title("a")), (ReleaseState::Refused, Some("hai".into())));
}

#[test]
fn a_release_that_can_not_even_be_refused_holds_up_no_other() {
    let mut paper = published();
    for slug in ["a", "b"] {
        let change = paper.commit_of(&[draft(slug, "hai").over("một")], &[]);
        paper.release(&change, "mai", HOUR).unwrap();
    }
    paper.push(&[draft("a", "khác").over("một")]).unwrap();
    let trigger = "CREATE TRIGGER fault BEFORE UPDATE ON releases WHEN new.release = 1 AND new.state = 'refused'
         BEGIN SELECT raise(ABORT, 'a fault'); END";
    paper.sql.run(trigger, vec![]).unwrap();
    paper.now = paper.now.plus_secs(HOUR);
    assert!(matches!(publish_due(&paper.sql, paper.now), Err(ApiError::Internal(_))));
    assert_eq!([1, 2].map(|n| paper.state(n)), [ReleaseState::Waiting, ReleaseState::Published]);
    paper.sql.run("DROP TRIGGER fault", vec![]).unwrap();
    publish_due(&paper.sql, paper.now).unwrap();
    assert_eq!(paper.state(1), ReleaseState::Refused);
}

#[test]
fn a_refusal_names_a_hundred_conflicts_and_their_number() {
    let mut paper = Paper::new();
    let of = |text: &str| (0..130).map(|n| draft(&format!("bai-{n}"), text)).collect::<Vec<_>>();
    paper.push(&of("một")).unwrap();
    let change = paper.commit_of(&of("hai").into_iter().map(|draft| draft.over("một")).collect::<Vec<_>>(), &[]);
    paper.release(&change, "mai", HOUR).unwrap();
    paper.push(&of("ba").into_iter().map(|draft| draft.over("một")).collect::<Vec<_>>()).unwrap();
    assert_eq!(read(&paper.sql, 1, paper.now).unwrap().info.obstacle.unwrap().conflicts.len(), 100);
    paper.pass(HOUR);
    let refusal = paper.refusal(1);
    assert_eq!(refusal.conflicts.len(), 100);
    assert!(refusal.detail.contains("130"), "{}", refusal.detail);
}
