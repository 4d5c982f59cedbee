//! The sender's role decides what a commit may do.

use gazette_core::article::Correction;

use super::*;

impl Paper {
    fn of_writers() -> Self {
        let mut paper = Self::new();
        paper.site.newsroom.writers_publish = true;
        paper.push(&[draft("a", "một")]).unwrap();
        paper
    }
}

#[track_caller]
fn assert_forbidden(result: Result<CommitOutcome, ApiError>) {
    let error = result.expect_err("it is refused");
    assert!(matches!(error, ApiError::Forbidden(_)), "{error:?}");
}

/// That it is refused, and that these may be proposed instead; all of it if there are none.
#[track_caller]
fn assert_to_propose(result: Result<CommitOutcome, ApiError>, expected: &[&str]) {
    let Err(ApiError::ProposalNeeded { slugs, .. }) = result else { panic!("{result:?}") };
    assert_eq!(slugs.iter().map(Slug::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn writers_publish_nothing_unless_the_settings_say_so() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một")]).unwrap();
    let commit = paper.commit_of(&[draft("b", "hai")], &[]);
    assert_to_propose(paper.apply_as(&commit, "thu", Role::Writer), &[]);
    assert_eq!(paper.root().number, 1);
}

#[test]
fn writers_publish_their_own_articles_only() {
    let mut paper = Paper::of_writers();
    let commit = paper.commit_of(&[draft("b", "hai")], &[]);
    paper.apply_as(&commit, "thu", Role::Writer).unwrap();
    let commit = paper.commit_of(&[draft("b", "hai sửa").over("hai")], &[]);
    assert_to_propose(paper.apply_as(&commit, "binh", Role::Writer), &["b"]);
    paper.apply_as(&commit, "thu", Role::Writer).unwrap();
    let commit = paper.commit_of(&[draft("a", "chiếm").over("một"), draft("b", "hai sửa")], &[]);
    assert_to_propose(paper.apply_as(&commit, "thu", Role::Writer), &["a"]);
    // It belongs to the first editor, whoever changed it last.
    let commit = paper.commit_of(&[draft("b", "của biên tập").over("hai sửa")], &[]);
    paper.apply_as(&commit, "lan", Role::Editor).unwrap();
    let commit = paper.commit_of(&[draft("b", "của tôi").over("của biên tập")], &[]);
    assert_to_propose(paper.apply_as(&commit, "lan", Role::Writer), &["b"]);
    paper.apply_as(&commit, "thu", Role::Writer).unwrap();
}

#[test]
fn writers_change_no_settings_take_nothing_down_force_nothing_and_bring_no_views() {
    let mut paper = Paper::of_writers();
    let mut settings = paper.commit_of(&[], &[]);
    paper.site.title = "Báo của tôi".into();
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    settings.site = Some(SiteChange { blob, base: None, source: None });
    assert_forbidden(paper.apply_as(&settings, "thu", Role::Writer));
    let removal = paper.commit_of(&[], &[("a", None)]);
    assert_forbidden(paper.apply_as(&removal, "thu", Role::Writer));
    let mut forced = paper.commit_of(&[draft("c", "ba")], &[]);
    forced.force = true;
    assert_forbidden(paper.apply_as(&forced, "thu", Role::Writer));
    let mut counted = paper.commit_of(&[draft("c", "ba")], &[]);
    counted.articles[0].views = 1_000_000;
    assert_forbidden(paper.apply_as(&counted, "thu", Role::Writer));
    assert_eq!(paper.root().number, 1);
    for commit in [&removal, &counted] {
        paper.apply_as(commit, "lan", Role::Editor).unwrap();
    }
}

#[test]
fn only_admins_purge() {
    let mut paper = Paper::of_writers();
    let mut commit = paper.commit_of(&[], &[]);
    commit.purges = vec!["a".parse().unwrap()];
    for role in [Role::Writer, Role::Editor] {
        assert_forbidden(paper.apply_as(&commit, "lan", role));
    }
    assert_eq!(paper.title("a").as_deref(), Some("một"));
    paper.apply_as(&commit, "lan", Role::Admin).unwrap();
}

#[test]
fn what_matters_for_security_is_in_the_audit_log_without_a_word_of_articles() {
    let mut paper = Paper::of_writers();
    paper.push(&[draft("bi-mat", "mật")]).unwrap();
    let mut commit = paper.commit_of(&[], &[("a", None)]);
    commit.purges = vec!["bi-mat".parse().unwrap()];
    paper.apply(&commit, "mai").unwrap();
    let entries = crate::audit::list(&paper.sql, None, 100).unwrap();
    let acts: Vec<&str> = entries.iter().map(|entry| entry.act.as_str()).collect();
    assert_eq!(acts, ["purge-requested", "unpublish", "settings"]);
    assert!(entries.iter().all(|entry| entry.actor.is_some() && entry.role == Some(Role::Admin)));
    assert!(entries.iter().all(|entry| !entry.detail.contains("bi-mat")), "{entries:?}");
    let older = crate::audit::list(&paper.sql, Some(entries[0].number), 1).unwrap();
    assert_eq!(older, entries[1..2]);
}

#[test]
fn numbers_that_no_paper_has_are_refused() {
    let mut paper = Paper::new();
    let mut commit = paper.commit_of(&[draft("a", "một")], &[]);
    let refused = |change: &dyn Fn(&mut ArticleChange)| {
        let mut commit = commit.clone();
        change(&mut commit.articles[0]);
        let read = commit::read(&serde_json::to_string(&commit).unwrap());
        assert!(matches!(read, Err(ApiError::CommitRefused(_))), "{read:?}");
    };
    for views in [u64::MAX, 1 << 53, (1 << 53) - 1, (1 << 31) + 1] {
        refused(&|change| change.views = views);
    }
    for at in [i64::MIN, -1, i64::MAX] {
        refused(&|change| change.unpublish_at = Some(Timestamp::from_secs(at)));
    }
    for address in [
        "no-path",
        "/a\u{7}",
        "/a\u{202e}",
        "/a\nb",
        "/cu%1B",
        "/a%E2%80%AEb",
        "/a%0Ab",
        "/a%5Cb",
        "/%2Fcu",
        "/%61pi",
        "/.well-known/security.txt",
        &format!("/{}", "a".repeat(1_000)),
    ] {
        refused(&|change| change.redirect_from = vec![address.to_owned()]);
    }
    refused(&|change| change.redirect_from = vec!["/a".into(); 101]);
    commit.message = Some("\u{1b}]0;x\u{7}".into());
    let read = commit::read(&serde_json::to_string(&commit).unwrap());
    assert!(matches!(read, Err(ApiError::BadBody(_))), "{read:?}");
}

#[test]
fn an_article_that_ends_before_it_begins_is_refused() {
    let mut paper = Paper::new();
    for end in [EARLIER - 1, EARLIER] {
        let refused = paper.push(&[Draft { unpublish_at: Some(end), ..draft("a", "một") }]);
        assert!(matches!(&refused, Err(ApiError::CommitRefused(why)) if why.contains("unpublish_at")), "{refused:?}");
        paper.commits = 0;
    }
    paper.push(&[Draft { unpublish_at: Some(EARLIER + 1), ..draft("a", "một") }]).unwrap();
}

#[test]
fn an_editor_has_so_many_preview_links_at_a_time_and_no_more() {
    use crate::previews;
    use gazette_core::wire::PreviewRequest;
    let paper = Paper::of_writers();
    let request =
        PreviewRequest { drafts: Vec::new(), edition: Some(1), proposal: None, release: None, ttl_secs: Some(60) };
    let make = |number: u32, name: &str, now| {
        let editor = Editor { name: name.into(), role: Role::Editor };
        previews::create(&paper.sql, &format!("{name}-{number}"), &request, &editor, now)
    };
    for number in 0..200 {
        make(number, "lan", paper.now).unwrap();
    }
    assert!(matches!(make(200, "lan", paper.now), Err(ApiError::BadBody(_))));
    make(0, "mai", paper.now).unwrap();
    assert_eq!(previews::list(&paper.sql, None, paper.now).unwrap().len(), 201);
    make(201, "lan", paper.now.plus_secs(60)).unwrap();
}

#[test]
fn only_an_admin_makes_purges_final_sooner_by_settings_or_by_going_back() {
    let mut paper = Paper::of_writers();
    let set_delay = |paper: &mut Paper, secs: u32, role: Role| {
        let old = paper.root().site;
        paper.site.newsroom.purge_delay_secs = secs;
        let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
        let mut commit = paper.commit_of(&[], &[]);
        commit.site = Some(SiteChange { blob, base: Some(old), source: None });
        paper.apply_as(&commit, "lan", role)
    };
    assert_forbidden(set_delay(&mut paper, 0, Role::Editor));
    set_delay(&mut paper, 7_200, Role::Editor).unwrap();
    assert_forbidden(set_delay(&mut paper, 3_600, Role::Editor));
    let signature = |key| Signature { editor: "lan", message: None, idempotency_key: Some(key), site_source: None };
    let back = |role, key| {
        let editor = Editor { name: "lan".into(), role };
        restore::restore(&paper.sql, 1, &editor, &signature(key), paper.now)
    };
    assert_forbidden(back(Role::Editor, "một"));
    back(Role::Admin, "hai").unwrap();
}

#[test]
fn only_an_admin_moves_the_paper_to_another_address() {
    let mut paper = Paper::of_writers();
    let old = paper.root().site;
    paper.site.base_url = "https://khac.example".into();
    let blob = paper.keep("site", serde_json::to_string(&paper.site).unwrap());
    let mut commit = paper.commit_of(&[], &[]);
    commit.site = Some(SiteChange { blob, base: Some(old), source: None });
    assert_forbidden(paper.apply_as(&commit, "lan", Role::Editor));
    // Its articles would have to be rendered again, so an admin gets further.
    assert!(!matches!(paper.apply_as(&commit, "lan", Role::Admin), Err(ApiError::Forbidden(_))));
}

#[test]
fn no_redirect_comes_from_a_page_of_the_paper() {
    let mut paper = Paper::new();
    paper.push(&[draft("a", "một"), draft("b", "hai")]).unwrap();
    for page in ["/tin/a", "/tin", "/tin/a/", "/tin/%61"] {
        let refused = paper.push(&[draft("c", "ba").from(&[page])]);
        assert!(matches!(&refused, Err(ApiError::CommitRefused(why)) if why.contains("is the page of")), "{refused:?}");
        paper.commits += 10;
    }
    paper.push(&[draft("c", "ba").from(&["/khac/a", "/tin/cu.html", "/tin/a?id=7"])]).unwrap();
}

#[test]
fn a_correction_is_not_of_the_future() {
    let mut paper = Paper::of_writers();
    let with_correction = |paper: &mut Paper, secs: i64| {
        let mut commit = paper.commit_of(&[draft("b", "hai")], &[]);
        let mut article = blobs::read_article(&paper.sql, commit.articles[0].article).unwrap().unwrap();
        let at = chrono::DateTime::from_timestamp(paper.now.plus_secs(secs).as_secs(), 0).unwrap().fixed_offset();
        article.card.corrections = vec![Correction { at, text: "Sửa số.".into() }];
        commit.articles[0].article = paper.keep("article", article.to_json().unwrap());
        commit.idempotency_key = format!("sửa {secs}");
        commit
    };
    let commit = with_correction(&mut paper, 2 * 60 * 60);
    let refused = paper.apply(&commit, "lan");
    assert!(matches!(&refused, Err(ApiError::CommitRefused(why)) if why.contains("correction")), "{refused:?}");
    let commit = with_correction(&mut paper, -60);
    paper.apply(&commit, "lan").unwrap();
}

#[test]
fn no_two_live_articles_lie_in_one_file_whatever_its_case() {
    let mut paper = Paper::new();
    let source = |paper: &Paper, path: &str, text: &str| {
        let source = Source { path: path.into(), text: text.into(), files: BTreeMap::new() };
        paper.keep("source", serde_json::to_string(&source).unwrap())
    };
    let push = |paper: &mut Paper, all: &[(&str, &str, &str)]| {
        let drafts: Vec<Draft> = all.iter().map(|(id, slug, _)| draft(slug, slug).id(id)).collect();
        let mut commit = paper.commit_of(&drafts, &[]);
        for (change, (_, slug, path)) in commit.articles.iter_mut().zip(all) {
            change.source = source(paper, path, slug);
        }
        commit.force = true;
        paper.apply(&commit, "lan")
    };
    let refused = |result: Result<CommitOutcome, ApiError>, says: &str| {
        assert!(matches!(&result, Err(ApiError::CommitRefused(why)) if why.contains(says)), "{result:?}");
    };
    push(&mut paper, &[("a", "a", "tin/a.md")]).unwrap();
    refused(push(&mut paper, &[("b", "b", "tin/a.md")]), "live article “a”");
    refused(push(&mut paper, &[("b", "b", "tin/A.md")]), "live article “a”");
    refused(push(&mut paper, &[("b", "b", "x.md"), ("c", "c", "X.MD")]), "x.md");
    // One article under another slug, and two that swap slugs in one commit.
    push(&mut paper, &[("a", "a2", "tin/a.md"), ("b", "b", "tin/b.md")]).unwrap();
    push(&mut paper, &[("a", "a2", "tin/b.md"), ("b", "b", "tin/a.md")]).unwrap();
    paper.remove("a2", None).unwrap();
    push(&mut paper, &[("c", "c", "tin/b.md")]).unwrap();
}
