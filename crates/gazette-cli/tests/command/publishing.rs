//! Tests of `gazette push`, `unpublish` and `editions` against a fake paper.

use serde_json::json;

use crate::server::{Reply, Server};
use crate::support::{Folder, PNG};

const COMMIT: &str = "POST /api/v1/editions";

#[test]
fn a_push_uploads_what_is_missing_and_commits_it_once() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.write("anh.png", PNG);
    folder.article(
        "a.md",
        "image: {file: anh.png, alt: Cầu}\nredirect_from: [/cu]\nviews: 7\nfront: top\n",
        "![x](anh.png)",
    );
    folder.article("nhap.md", "draft: true\n", "x");
    let answer = folder.gazette_at(&server.url, &["push", "--json", "--wait", "-m", "thêm bài"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["is_new"], &answer["waited"]), (&json!(1), &json!(true), &json!(true)));
    assert_eq!(answer["counts"]["added"], 1);
    assert_eq!(answer["url"], format!("{}/", server.url));
    assert_eq!(
        server.lines(),
        [
            // Whether it is a writer's, whose pictures may have to wait for an editor.
            "GET /api/v1/sources?limit=1",
            "POST /api/v1/blobs/missing",
            "POST /api/v1/blobs",
            COMMIT,
            // Whether it keeps a release that waits from being published.
            "GET /api/v1/releases",
            "GET /api/v1/editions/current"
        ]
    );
    let upload = &server.bodies("POST /api/v1/blobs")[0];
    let kinds: Vec<_> = upload["blobs"].as_array().unwrap().iter().map(|blob| blob["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["site", "source", "article", "source", "media"]);
    let commit = &server.commits()[0];
    assert_eq!((&commit["message"], commit["articles"].as_array().unwrap().len()), (&json!("thêm bài"), 1));
    let article = &commit["articles"][0];
    assert_eq!(
        (&article["redirect_from"], &article["views"], &article["front"]),
        (&json!(["/cu"]), &json!(7), &json!("top"))
    );
    assert_eq!((&article["base"], article["media"].as_array().unwrap().len()), (&json!(null), 1));
}

#[test]
fn a_push_that_changes_nothing_makes_no_edition() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Published edition 1").says(&server.url);
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");
    let answer = folder.gazette_at(&server.url, &["push", "--json"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["is_new"]), (&json!(1), &json!(false)));
    assert_eq!(server.commits().len(), 1);
}

#[test]
fn a_change_is_based_on_what_was_pushed_before() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.article("b.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.article("a.md", "", "y");
    folder.gazette_at(&server.url, &["push", "--force"]).exits(0);
    let commits = server.commits();
    assert_eq!((&commits[0]["force"], &commits[1]["force"]), (&json!(false), &json!(true)));
    assert_eq!((commits[1]["articles"].as_array().unwrap().len(), &commits[1]["site"]), (1, &json!(null)));
    assert_eq!(commits[1]["articles"][0]["base"], commits[0]["articles"][0]["source"]);
}

#[test]
fn only_a_file_that_is_named_to_be_republished_may_have_been_purged() {
    let folder = Folder::new();
    let server = Server::usual();
    for (n, args) in [
        &["push", "--force"][..],
        &["push", "tin", "--force"],
        &["push", "tin/a.md", "--force"],
        &["push", "tin/a.md", "b.md", "--republish"],
    ]
    .iter()
    .enumerate()
    {
        folder.article("tin/a.md", "id: bai-a\n", &format!("a {n}"));
        folder.article("tin/c.md", "", &format!("c {n}"));
        folder.article("b.md", "", &format!("b {n}"));
        folder.gazette_at(&server.url, args).exits(0);
    }
    let republish: Vec<_> = server.commits().iter().map(|commit| commit["republish"].clone()).collect();
    assert_eq!(republish, [json!(null), json!(null), json!(null), json!(["b", "bai-a"])]);
}

#[test]
fn what_is_named_with_force_is_published_though_only_others_changed_it() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/a.md", "", "a");
    folder.article("b.md", "", "b");
    for args in [&["push"][..], &["push", "tin/a.md"], &["push", "tin", "--force"]] {
        folder.gazette_at(&server.url, args).exits(0);
    }
    folder.gazette_at(&server.url, &["push", "--force"]).exits(0).says("gazette push --force FILE");
    assert_eq!(server.commits().len(), 1, "a folder and no name at all mean what has changed in them");
    folder.gazette_at(&server.url, &["push", "tin/a.md", "--force"]).exits(0);
    folder.gazette_at(&server.url, &["push", "gazette.toml", "--force"]).exits(0);
    let commits = server.commits();
    let sent = |n: usize| (commits[n]["articles"].as_array().map_or(0, Vec::len), !commits[n]["site"].is_null());
    assert_eq!((commits.len(), sent(1), sent(2)), (3, (1, false), (0, true)));
    assert_eq!(commits[1]["articles"][0]["source"], commits[0]["articles"][1]["source"]);
}

#[test]
fn a_percent_sign_in_an_old_address_arrives_as_it_was_written() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "redirect_from: [\"/100%2541\"]\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    assert_eq!(server.commits()[0]["articles"][0]["redirect_from"], json!(["/100%2541"]));
}

#[test]
fn an_article_that_is_not_rendered_again_is_told_with_all_causes() {
    let folder = Folder::new();
    let server = Server::start(|request, _| match request.line.as_str() {
        "POST /api/v1/editions" => Reply::json(
            200,
            &json!({"edition": 7, "is_new": false, "counts": {"added": 0, "changed": 0, "removed": 0}, "unchanged": [],
                    "skipped": ["a"]}),
        ),
        _ => Reply::Usual,
    });
    folder.article("a.md", "", "x");
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    run.says("a was not re-rendered, because somebody changed, took down or purged it").says("delete its file");
}

#[test]
fn dirty_text_is_published_clean() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "Ðảng");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("1 text problem fixed in the published text");
    let upload = server.bodies("POST /api/v1/blobs")[0].to_string();
    assert!(upload.contains("Đảng") && !upload.contains('Ð'));
    folder.gazette(&["check", "--fix"]).exits(0);
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");
}

#[test]
fn only_prune_takes_down_what_has_no_file() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.article("b.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.remove("b.md");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");
    folder.gazette_at(&server.url, &["push", "--prune"]).exits(0).says("1 removed");
    let removal = &server.commits()[1]["removals"][0];
    let sources: Vec<_> =
        server.commits()[0]["articles"].as_array().unwrap().iter().map(|a| a["source"].clone()).collect();
    assert_eq!((&removal["slug"], sources.contains(&removal["base"])), (&json!("b"), true));
    folder.gazette_at(&server.url, &["push", "--prune"]).exits(0).says("Nothing has changed");
}

#[test]
fn an_unpublished_article_comes_back_only_with_republish() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let answer = folder.gazette_at(&server.url, &["unpublish", "a", "--json"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["unpublished"]), (&json!(2), &json!(["a"])));
    assert_eq!(server.commits()[1]["removals"][0]["base"], server.commits()[0]["articles"][0]["source"]);
    folder.gazette_at(&server.url, &["push"]).exits(0).says("stays down").says("Nothing has changed");
    // Neither a change of its text, nor its name, nor force brings it back.
    folder.article("a.md", "", "y");
    for args in [&["push"][..], &["push", "a.md"], &["push", "a.md", "--force"], &["push", "."], &["plan"]] {
        let run = folder.gazette_at(&server.url, args).exits(0);
        run.says("a was taken down or purged, so it stays down").says("`gazette push a.md --republish`");
    }
    folder.gazette_at(&server.url, &["push", "--republish"]).exits(2).says("PATHS");
    folder.gazette_at(&server.url, &["push", ".", "--republish"]).exits(0).says("stays down");
    assert_eq!(server.commits().len(), 2);
    folder.gazette_at(&server.url, &["push", "a.md", "--republish", "--dry-run"]).exits(0).says("+ a");
    folder.gazette_at(&server.url, &["push", "a.md", "--republish"]).exits(0).says("Published edition 3");
    assert_eq!(server.commits()[2]["articles"][0]["base"], json!(null));
    // Now it is an article like others.
    folder.article("a.md", "", "z");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Published edition 4");
}

#[test]
fn of_several_articles_that_stay_down_the_changed_ones_are_named() {
    let (folder, server) = (Folder::new(), Server::usual());
    for slug in ["a", "b", "c"] {
        folder.article(&format!("{slug}.md"), "", "x");
    }
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.gazette_at(&server.url, &["unpublish", "a", "b", "c"]).exits(0);
    let run = folder.gazette_at(&server.url, &["push"]).exits(0).says("3 articles that were taken down");
    assert!(!run.all().contains("b was taken down"), "{}", run.all());
    folder.article("b.md", "", "y");
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    run.says("b was taken down or purged, so it stays down").says("2 articles that were taken down");
}

#[test]
fn a_draft_that_was_live_is_told() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.article("a.md", "draft: true\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("a is now a draft, but is still live");
    folder.gazette_at(&server.url, &["push", "--prune"]).exits(0).says("1 removed");
}

#[test]
fn a_draft_that_is_pushed_is_told_with_the_line_that_makes_it_one() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.article("a.md", "draft: true\n", "x");
    let line = folder.read("a.md").lines().position(|line| line == "draft: true").unwrap() + 1;
    for verb in ["push", "plan"] {
        let run = folder.gazette_at(&server.url, &[verb, "a.md"]).exits(0);
        run.says(&format!("a.md:{line} is a draft, so it is not published; remove the line `draft: true`"));
    }
    let run = folder.gazette_at(&server.url, &["push", "a.md"]).exits(0);
    assert!(!run.all().contains("Nothing has changed"), "{}", run.all());
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed").says("1 draft left out");
    assert_eq!(server.commits().len(), 1);
}

#[test]
fn articles_that_stay_down_are_counted_unless_they_are_named() {
    let folder = Folder::new();
    let server = Server::usual();
    for file in ["a.md", "b.md"] {
        folder.article(file, "", "x");
    }
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.gazette_at(&server.url, &["unpublish", "a", "b"]).exits(0);
    let run = folder.gazette_at(&server.url, &["push"]).exits(0).says("2 articles that were taken down or purged");
    assert!(!run.all().contains("a.md"), "{}", run.all());
    folder.gazette_at(&server.url, &["push", "a.md"]).exits(0).says("a was taken down or purged, so it stays down");
}

#[test]
fn large_pushes_go_in_stages() {
    let folder = Folder::new();
    let server = Server::usual();
    for number in 0..300 {
        folder.article(&format!("bai-{number}.md"), "", "x");
    }
    folder.gazette_at(&server.url, &["push"]).exits(0).says("300 added");
    let sizes = |line, name: &str| {
        let bodies = server.bodies(line);
        bodies.iter().map(|body| body[name].as_array().unwrap().len()).collect::<Vec<_>>()
    };
    assert_eq!(sizes("POST /api/v1/blobs/missing", "hashes"), [500, 102]);
    assert_eq!(sizes("POST /api/v1/blobs", "blobs"), [500, 102]);
    assert_eq!(server.commits().len(), 1);
}

#[test]
fn another_paper_at_the_same_address_gets_everything() {
    let folder = Folder::new();
    let server = Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/editions" => Reply::json(200, &json!({"editions": [], "next": null})),
        "GET /api/v1/editions/current" => Reply::json(200, &json!({"number": 0})),
        _ => Reply::Usual,
    });
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.gazette_at(&server.url, &["push"]).exits(0).says("it is a different paper now");
    let commits = server.commits();
    assert_eq!(commits[1]["articles"], commits[0]["articles"]);
    assert_ne!(commits[1]["idempotency_key"], commits[0]["idempotency_key"]);
}

#[test]
fn a_damaged_memory_is_told_and_treated_as_none() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let name = format!(".gazette/{}.json", server.url.trim_start_matches("http://").replace(':', "_"));
    folder.write(&name, "{ half");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("can't be read").says("Published edition 2");
}

#[test]
fn editions_are_listed_newest_first_in_the_papers_zone() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.gazette_at(&server.url, &["editions"]).exits(0).says("Nothing has been published yet.");
    for body in ["x", "y"] {
        folder.article("a.md", "", body);
        folder.gazette_at(&server.url, &["push"]).exits(0);
    }
    let run = folder.gazette_at(&server.url, &["editions"]).exits(0);
    assert_eq!(run.out, "2  2026-05-07 09:05  +1 ~0 −0  thanh  số 2\n1  2026-05-07 09:05  +1 ~0 −0  thanh  số 1\n");
    let answer = folder.gazette_at(&server.url, &["editions", "--json", "--limit", "1"]).exits(0).json();
    assert_eq!((answer.as_array().unwrap().len(), &answer[0]["number"]), (1, &json!(2)));
    for name in ["published_at", "editor", "message", "counts"] {
        assert!(!answer[0][name].is_null(), "{name}: {answer}");
    }
}

#[test]
fn errors_elsewhere_and_in_drafts_stop_no_push_or_plan() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/nong.md", "", "Tin nóng.");
    folder.article("khac/hong.md", "", "[liên kết](/khong/co)");
    folder.write("khac/nhap.md", "---\ntitle: [\ndraft: true\n---\n");
    folder.article("khac/nhap-2.md", "draft: true\nsection: khong-co\n", "x");
    let elsewhere = "3 errors in drafts or other files; `gazette check` shows them";
    for args in [&["plan", "tin/nong.md"][..], &["push", "tin/nong.md"]] {
        folder.gazette_at(&server.url, args).exits(0).says(elsewhere);
    }
    // Without names everything is asked for, but for drafts.
    folder.gazette_at(&server.url, &["push"]).exits(1).says("khac/hong.md:8:1").says("error: 1 error in 1 file");
    folder.article("khac/hong.md", "", "[liên kết](/giao-thong/nong)");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("2 errors in drafts or other files");
    folder.gazette_at(&server.url, &["push", "khac"]).exits(0).says("2 errors in drafts or other files");
    // A preview of a draft needs it without errors, and so does a check.
    folder.gazette_at(&server.url, &["preview", "khac/nhap.md"]).exits(1).says("khac/nhap.md");
    folder.gazette(&["check"]).exits(1).says("2 errors in 2 files");
}

#[test]
fn what_a_named_article_needs_is_judged_with_it() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "[b](/giao-thong/b)");
    folder.article("b.md", "front: nhat\n", "x");
    folder.gazette_at(&server.url, &["push", "a.md"]).exits(1).says("b.md").says("`front` must be");
    // What is live already is not needed anew.
    folder.article("b.md", "", "x");
    folder.gazette_at(&server.url, &["push", "b.md"]).exits(0);
    folder.article("b.md", "front: nhat\n", "x");
    folder.gazette_at(&server.url, &["push", "a.md"]).exits(0).says("1 error in drafts or other files");
    // A clash is an error of both files, unless one is a draft.
    folder.article("c.md", "slug: d\n", "x");
    folder.article("d.md", "", "x");
    folder.gazette_at(&server.url, &["push", "c.md"]).exits(1).says("d.md").says("c.md:");
    folder.article("d.md", "draft: true\n", "x");
    folder.gazette_at(&server.url, &["push", "c.md"]).exits(0);
}

#[test]
fn an_article_whose_file_can_not_be_read_does_not_count_as_deleted() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.article("b.md", "slug: khac\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.write("b.md", "---\ntitle: [\n---\n");
    let plan = folder.gazette_at(&server.url, &["plan", "a.md", "--json"]).exits(0);
    assert_eq!(plan.json()["removed"], json!([]));
}

#[test]
fn an_article_is_taken_down_by_its_slug_its_file_or_its_address() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/a.md", "slug: cau-moi\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let address = format!("{}/giao-thong/cau-moi?x=1#y", server.url);
    let names = [
        "cau-moi",
        "tin/a.md",
        "./tin/a.md",
        "/giao-thong/cau-moi/",
        &address,
        "https://bao.example/giao-thong/cau-moi",
    ];
    for name in names {
        folder.gazette_at(&server.url, &["unpublish", name]).exits(0);
    }
    folder.remove("tin/a.md");
    folder.gazette_at(&server.url, &["unpublish", "tin/cau-moi.md"]).exits(0);
    // The record knows the slug of a file that is gone.
    folder.gazette_at(&server.url, &["unpublish", "tin/a.md"]).exits(0);
    for commit in &server.commits()[1..] {
        assert_eq!(commit["removals"][0]["slug"], "cau-moi");
    }
    for (name, why) in [
        ("https://other.example/tin/cau-moi", "is not an address of this paper"),
        ("../ngoai.md", "ngoai.md"),
        ("Cầu Mới", "does not name an article"),
        ("/", "does not name an article"),
        ("/giao-thong/", "does not name an article"),
        ("/tags/cau-moi", "does not name an article"),
        ("/giao-thong/cau-moi.jpg", "does not name an article"),
    ] {
        folder.gazette_at(&server.url, &["unpublish", name]).exits(2).says(why);
    }
    assert_eq!(server.commits().len(), 9);
}

#[test]
fn a_push_prints_addresses_and_tells_of_articles_whose_files_are_gone() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.article("b.md", "", "x");
    let run = folder.gazette_at(&server.url, &["publish"]).exits(0);
    run.says(&format!("  {}/giao-thong/a\n  {}/giao-thong/b\n", server.url, server.url));
    folder.remove("b.md");
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    run.says("Nothing has changed")
        .says("b has no file in this folder any more, but is still live; `gazette unpublish b`");
    folder.article("c.md", "", "y");
    let run = folder.gazette_at(&server.url, &["push", "--dry-run"]).exits(0);
    run.says("Plan: 1 to add, 0 to change, 1 to take down with --prune.");
    assert_eq!(server.commits().len(), 1);
}

#[test]
fn the_content_folder_is_found_from_any_folder_in_it() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/trong-nuoc/a.md", "", "x");
    let inside = folder.path("tin/trong-nuoc");
    crate::support::run(&inside, Some(&server.url), &["check", "a.md"]).exits(0);
    crate::support::run(&inside, Some(&server.url), &["push", "a.md"]).exits(0).says("/giao-thong/a");
    let outside = tempfile::tempdir().unwrap();
    crate::support::run(outside.path(), Some(&server.url), &["check"]).exits(1).says("gazette.toml");
}

#[test]
fn a_suggested_command_names_its_file_as_a_shell_reads_it() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("Chợ Nổi.md", "slug: cho\n", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.gazette_at(&server.url, &["unpublish", "cho"]).exits(0);
    folder.article("Chợ Nổi.md", "slug: cho\n", "y");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("`gazette push 'Chợ Nổi.md' --republish`");
}

#[test]
fn a_file_is_found_by_a_name_that_looks_the_same() {
    let folder = Folder::new();
    let server = Server::usual();
    let (apart, composed) = ("Ca\u{302}\u{300}u.md", "C\u{1ea7}u.md");
    folder.article(apart, "", "x");
    folder.gazette_at(&server.url, &["plan", composed]).exits(0).says("cau");
    folder.gazette_at(&server.url, &["push", composed]).exits(0);
    assert_eq!(server.commits().len(), 1);
    folder.gazette_at(&server.url, &["push", "Khác.md"]).exits(2).says("Khác.md does not exist");
    folder.article(composed, "", "x");
    // Some file systems take both names for one file.
    let names =
        std::fs::read_dir(folder.path("")).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    if names.filter(|name| name.starts_with('C')).count() == 2 {
        folder.gazette(&["check"]).exits(1).says("the names of the two files look the same, but are not");
    }
}

#[test]
fn a_push_says_from_when_on_an_embargoed_article_is_at_its_address() {
    let folder = Folder::new();
    let server = Server::usual();
    let text = folder.article("sau.md", "", "x");
    folder.write("sau.md", text.replace("2026-05-07T09:05:00+07:00", "2126-12-01T06:00:00+07:00"));
    folder.article("nay.md", "", "x");
    let run = folder.gazette_at(&server.url, &["push"]).exits(0);
    let line = |path: &str| run.out.lines().find(|line| line.contains(path)).unwrap().to_owned();
    assert!(
        line("/giao-thong/sau")
            .ends_with("/giao-thong/sau  from 2126-12-01 06:00 +07:00 on; until then the address answers 404")
    );
    assert!(line("/giao-thong/nay").ends_with("/giao-thong/nay"));
}
