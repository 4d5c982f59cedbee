//! Tests of `gazette pull`.

use std::fs;

use gazette_core::hash::Hash;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::live::{Paper, SOURCES, live, live_as};
use crate::server::{Reply, Server};
use crate::support::{Folder, PNG, stable};

const SECOND: &str = "GET /api/v1/sources?limit=100&after=x";

/// Pushes the settings first, so that later pushes contain only articles.
fn folder(server: &Server) -> Folder {
    let folder = Folder::new();
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder
}

#[test]
fn a_pull_fetches_articles_with_their_pictures_and_remembers_them() {
    let png = Hash::of(PNG);
    let picture = "![Cầu](../anh/cau%20moi.png)";
    let (paper, server) = Paper::of(vec![
        live("a", "thoi-su/a.md", picture, &[("../anh/cau%20moi.png", png)]),
        live("b", "b.md", "Có sẵn.", &[]),
    ]);
    let folder = folder(&server);
    folder.article("b.md", "", "Có sẵn.");
    let run = folder.gazette_at(&server.url, &["pull"]).exits(0);
    assert_snapshot!("pull", stable(&run, &server));
    assert!(folder.read("thoi-su/a.md").contains(picture));
    assert_eq!(fs::read(folder.path("anh/cau moi.png")).unwrap(), PNG);
    assert!(server.lines().contains(&format!("GET /media/{png}/cau%20moi%2Epng")), "{:?}", server.lines());

    folder.gazette_at(&server.url, &["pull"]).exits(0).says("Edition 1: nothing to fetch, 2 unchanged.");
    folder.article("b.md", "", "Sửa.");
    folder.gazette_at(&server.url, &["push", "b.md"]).exits(0);
    let change = server.commits().last().unwrap()["articles"][0].clone();
    assert_eq!(change["base"], paper.sources()[1]["source"], "what was pulled is what a push is based on");
    assert_eq!(change["rerendered"], false);
    assert_eq!(server.commits().last().unwrap()["articles"].as_array().unwrap().len(), 1);
}

#[test]
fn with_json_stdout_tells_all_of_it() {
    let (paper, server) = Paper::of(vec![live("a", "a.md", "x", &[]), live("b", "b.md", "x", &[])]);
    let folder = Folder::new();
    let answer = folder.gazette_at(&server.url, &["pull", "--json"]).exits(0).json();
    let nothing = json!({"edition": 1, "added": [], "changed": [], "pictures": [], "partial": false, "unchanged": 0,
                         "kept": [], "merged": [], "collisions": {}, "conflicts": [], "gone": [], "refused": []});
    let with = |more: Value| {
        let mut all = nothing.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    assert_eq!(answer, with(json!({"added": ["a.md", "b.md"]})));
    paper.publish(vec![live("a", "a.md", "y", &[]), live("b", "b.md", "y", &[])]);
    folder.article("b.md", "", "z");
    let answer = folder.gazette_at(&server.url, &["pull", "--json"]).exits(1).json();
    assert_eq!(answer, with(json!({"edition": 2, "changed": ["a.md"], "conflicts": ["b.md"]})));
}

#[test]
fn ones_own_changes_stay_and_what_both_changed_is_a_conflict() {
    let (paper, server) = Paper::of(["a", "b", "c"].map(|id| live(id, &format!("{id}.md"), "x", &[])).to_vec());
    let folder = folder(&server);
    folder.gazette_at(&server.url, &["pull"]).exits(0);
    folder.article("a.md", "", "của tôi");
    folder.article("b.md", "", "của tôi");
    folder.article("moi.md", "draft: true\n", "của tôi");
    let run = folder.gazette_at(&server.url, &["pull"]).exits(0);
    assert_snapshot!("pull_with_own_changes", stable(&run, &server));

    paper.publish(vec![
        live("a", "a.md", "x", &[]),
        live("b", "b.md", "của họ", &[]),
        live("c", "c.md", "của họ", &[]),
    ]);
    let run = folder.gazette_at(&server.url, &["pull"]).exits(1);
    assert_snapshot!("pull_with_a_conflict", stable(&run, &server));
    assert!(folder.read("b.md").contains("của tôi") && folder.read("c.md").contains("của họ"));

    folder.gazette_at(&server.url, &["pull", "b.md", "--force"]).exits(0).says("~ b.md");
    assert!(folder.read("b.md").contains("của họ") && folder.read("a.md").contains("của tôi"));
    folder.gazette_at(&server.url, &["pull", "--force"]).exits(0).says("kept: a.md");
    assert!(folder.read("a.md").contains("của tôi"), "what nobody else changed is not lost by --force");
}

#[test]
fn a_file_that_was_never_pushed_is_not_written_over() {
    let (_, server) = Paper::of(vec![live("a", "a.md", "x", &[])]);
    let folder = Folder::new();
    folder.write("a.md", "ghi chép, chưa phải bài");
    folder.gazette_at(&server.url, &["pull"]).exits(1).says("a.md differs from the live version and has local changes");
    assert_eq!(folder.read("a.md"), "ghi chép, chưa phải bài");
}

#[test]
fn a_picture_that_was_never_pushed_is_not_written_over() {
    let (_, server) = Paper::of(vec![live("a", "a.md", "![Cầu](anh.png)", &[("anh.png", Hash::of(PNG))])]);
    let folder = Folder::new();
    folder.write("anh.png", "của tôi");
    folder.gazette_at(&server.url, &["pull"]).exits(1).says("a.md differs from the live version and has local changes");
    assert!(folder.read("anh.png") == "của tôi" && !folder.has("a.md"));
    folder.gazette_at(&server.url, &["pull", "--force"]).exits(0);
    assert_eq!(fs::read(folder.path("anh.png")).unwrap(), PNG);
    folder.remove("anh.png");
    folder.gazette_at(&server.url, &["pull"]).exits(0).says("1 article and 1 picture fetched");
    assert!(folder.has("anh.png"));
}

#[test]
fn line_ends_and_dirty_text_make_no_difference() {
    let (_, server) = Paper::of(vec![live("a", "a.md", "Đảng", &[])]);
    let folder = Folder::new();
    folder.article("a.md", "", "Ðảng");
    folder.write("a.md", folder.read("a.md").replace('\n', "\r\n"));
    folder.gazette_at(&server.url, &["pull"]).exits(0).says("nothing to fetch, 1 unchanged");
    assert!(folder.read("a.md").contains("Ðảng\r\n"));
}

#[test]
fn the_file_of_an_article_that_was_taken_down_is_left_and_named() {
    let (paper, server) = Paper::of(vec![live("a", "a.md", "x", &[]), live("b", "b.md", "x", &[])]);
    let folder = folder(&server);
    folder.gazette_at(&server.url, &["pull"]).exits(0);
    paper.publish(vec![live("a", "a.md", "x", &[])]);
    let run = folder.gazette_at(&server.url, &["pull"]).exits(0);
    assert_snapshot!("pull_of_what_was_taken_down", stable(&run, &server));
    assert!(folder.has("b.md"));
    let commits = server.commits().len();
    folder.gazette_at(&server.url, &["push", "--prune"]).exits(0).says("stays down");
    let sent: Vec<_> = server.commits().split_off(commits);
    let sent: Vec<_> = sent.iter().flat_map(|commit| commit["removals"].as_array().unwrap().clone()).collect();
    assert_eq!(sent, [json!(null); 0], "nobody takes down what is down");
}

#[test]
fn an_article_that_moved_or_was_renamed_elsewhere_moves_here_too() {
    let named = |slug: &str, id: &str, path: &str| {
        live_as(slug, id, path, &format!("slug: {slug}\nid: {id}\n"), &format!("Bài {id}."), &[])
    };
    let (paper, server) = Paper::of(vec![named("a", "a", "a.md"), named("b", "b", "b.md")]);
    let folder = folder(&server);
    folder.gazette_at(&server.url, &["pull"]).exits(0);
    paper.publish(vec![named("a", "a", "b.md"), named("b-moi", "b", "a.md")]);
    folder.gazette_at(&server.url, &["pull"]).exits(0);
    assert!(folder.read("a.md").contains("Bài b.") && folder.read("b.md").contains("Bài a."));
    paper.publish(vec![named("a", "a", "thoi-su/a.md")]);
    folder.gazette_at(&server.url, &["pull"]).exits(0).says("+ thoi-su/a.md").says("kept: a.md");
    assert!(!folder.has("b.md") && folder.has("a.md"));
    folder.gazette_at(&server.url, &["plan"]).exits(0).says("~ a (thoi-su/a.md, rendering changed");
    folder.write("khac.md", folder.read("thoi-su/a.md"));
    folder.remove("thoi-su/a.md");
    folder.gazette_at(&server.url, &["pull"]).exits(0).says("kept: khac.md");
    assert!(folder.has("khac.md") && !folder.has("thoi-su/a.md"), "a file that was moved here stays where it is");
}

#[test]
fn nothing_is_ever_written_where_it_does_not_belong() {
    let png = Hash::of(PNG);
    let (_, server) = Paper::of(vec![
        live("a", "../a.md", "x", &[]),
        live("b", "/tmp/gazette-never.md", "x", &[]),
        live("c", ".git/c.md", "x", &[]),
        live("d", "gazette.toml", "x", &[]),
        live("e", "e.md", "x", &[("../e.png", png)]),
        live("f", "f.md", "x", &[("/.gazette/f.png", png)]),
        live("g", "g.md", "x", &[]),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("bao");
    fs::create_dir(&inner).unwrap();
    fs::copy(Folder::new().path("gazette.toml"), inner.join("gazette.toml")).unwrap();
    let run = crate::support::run(&inner, Some(&server.url), &["pull"]).exits(1);
    assert_snapshot!("pull_of_paths_outside", stable(&run, &server));
    let mut names: Vec<_> = fs::read_dir(&inner).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".gazette", "g.md", "gazette.toml"]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_damaged_picture_or_source_is_told_and_nothing_of_its_article_is_written() {
    let (paper, server) = Paper::of(Vec::new());
    let folder = Folder::new();
    let other = Hash::of(b"other");
    let lying = Server::start({
        let paper = paper.clone();
        move |request, _| match request.line.as_str() {
            line if line.starts_with("GET /media/") => Reply::Bytes(PNG),
            line => paper.answer(line),
        }
    });
    paper.publish(vec![live("a", "a.md", "x", &[]), live("b", "b.md", "![x](b.png)", &[("b.png", other)])]);
    folder.gazette_at(&lying.url, &["pull"]).exits(1).says("the picture b.png does not match its hash");
    assert!(folder.has("a.md") && !folder.has("b.md") && !folder.has("b.png"));
    let mut forged = live("c", "c.md", "x", &[]);
    forged["source"] = json!(other);
    paper.publish(vec![forged]);
    folder.gazette_at(&server.url, &["pull"]).exits(1).says("the source of c does not match its hash");
    assert!(!folder.has("c.md"));
}

#[test]
fn a_list_whose_edition_changes_is_begun_anew_and_given_up_in_the_end() {
    let page = |edition: u64, sources: Value, next: Value| {
        Reply::json(200, &json!({"edition": edition, "site": null, "sources": sources, "next": next}))
    };
    let next = "https://bao.example/api/v1/sources?limit=100&after=x";
    let paged = |changes: usize| {
        Server::start(move |request, earlier| match request.line.as_str() {
            SOURCES => page(earlier as u64 + 1, json!([live("a", "a.md", "x", &[])]), json!(next)),
            SECOND => {
                let edition = if earlier < changes { earlier + 2 } else { earlier + 1 };
                page(edition as u64, json!([live("b", "b.md", "x", &[])]), json!(null))
            }
            _ => Reply::Usual,
        })
    };
    let (folder, server) = (Folder::new(), paged(3));
    let answer = folder.gazette_at(&server.url, &["pull", "--json"]).exits(0).json();
    assert_eq!((&answer["edition"], &answer["added"]), (&json!(4), &json!(["a.md", "b.md"])));
    let (folder, server) = (Folder::new(), paged(4));
    let run = folder.gazette_at(&server.url, &["pull"]).exits(1);
    assert_snapshot!("pull_while_others_publish", stable(&run, &server));
}

#[test]
fn a_pull_that_is_cut_off_completes_when_it_is_run_again() {
    let (paper, _) =
        Paper::of(vec![live("a", "a.md", "x", &[]), live("b", "b.md", "![x](b.png)", &[("b.png", Hash::of(PNG))])]);
    let failing = paper.clone();
    let server = Server::start(move |request, earlier| match request.line.as_str() {
        line if line.starts_with("GET /media/") && earlier < 6 => Reply::problem(503, "not here yet", Value::Null),
        line => failing.answer(line),
    });
    let folder = Folder::new();
    folder.gazette_at(&server.url, &["pull"]).exits(1).says("not here yet");
    paper.publish(vec![live("a", "a.md", "y", &[]), live("b", "b.md", "![x](b.png)", &[("b.png", Hash::of(PNG))])]);
    let run = folder.gazette_at(&server.url, &["pull"]).exits(0);
    assert!(
        run.out.contains("~ a.md") && run.out.contains("+ b.md"),
        "what was fetched was remembered:\n{}",
        run.all()
    );
}

#[test]
fn paths_limit_what_is_fetched_and_may_name_what_is_not_here_yet() {
    let (_, server) = Paper::of(vec![live("a", "x/a.md", "x", &[]), live("b", "y/b.md", "x", &[])]);
    let folder = Folder::new();
    folder.gazette_at(&server.url, &["pull", "y/b.md"]).exits(0).says("+ y/b.md");
    assert!(!folder.has("x/a.md"));
    let run = folder.gazette_at(&server.url, &["pull", "z"]).exits(1);
    assert_snapshot!("pull_of_nothing_live", stable(&run, &server));
    folder.gazette_at(&server.url, &["pull", "../z"]).exits(2).says("outside the content folder");
    folder.gazette_at(&server.url, &["pull", "x"]).exits(0).says("+ x/a.md");
}

#[test]
fn only_an_editor_pulls_and_an_empty_paper_has_nothing() {
    let (_, server) = Paper::of(Vec::new());
    let folder = Folder::new();
    folder.without_token(&server.url, &["pull"]).exits(2).says("GAZETTE_TOKEN is not set");
    let empty = Server::start(|request, _| match request.line.as_str() {
        SOURCES => Reply::json(200, &json!({"edition": 0, "site": null, "sources": [], "next": null})),
        _ => Reply::problem(401, "who are you?", Value::Null),
    });
    folder.gazette_at(&empty.url, &["pull"]).exits(0).says("Nothing has been published yet.");
}

#[test]
fn other_settings_are_told_and_left_alone() {
    let folder = Folder::new();
    let server = Server::start(|request, _| match request.line.as_str() {
        SOURCES => {
            let sources = json!([live("a", "a.md", "x", &[])]);
            Reply::json(200, &json!({"edition": 1, "site": Hash::of(b"other"), "sources": sources, "next": null}))
        }
        _ => Reply::Usual,
    });
    let before = folder.read("gazette.toml");
    folder.gazette_at(&server.url, &["pull"]).exits(0).says("the live settings differ from this folder's");
    assert_eq!(folder.read("gazette.toml"), before);
}

/// Files that start like a GIF but are not one.
const RECIPE: &[u8] = b"GIF89a=1\nall:\n\t@id\n";

#[test]
fn what_has_no_place_or_is_not_what_its_name_says_is_told_and_the_rest_is_fetched() {
    let (recipe, png) = (Hash::of(RECIPE), Hash::of(PNG));
    let long = format!("aaa/{}.md", "b".repeat(300));
    let (paper, _) = Paper::of(vec![
        live("a", &long, "x", &[]),
        live("b", "b.md", "x", &[("/Makefile", recipe)]),
        live("c", "c.md", "x", &[("anh.gif", recipe)]),
        live("d", "d.md", "x", &[("tai-lieu.pdf", png)]),
        live("e", "-rf.md", "x", &[]),
        live("f", "~/f.md", "x", &[]),
        live("g", "a;id.md", "x", &[]),
        live("h", "a\u{202e}.md", "x", &[]),
        live("i", "i.md", "x", &[("x.exe", png)]),
        live("j", "j.md", "x", &[("mat.png", Hash::of(b"gone"))]),
        // A folder and a file with the same name.
        live("k", "vua.md", "x", &[]),
        live("l", "vua.md/l.md", "x", &[]),
        live("z", "z.md", "x", &[("anh.jpg", png)]),
    ]);
    let server = Server::start(move |request, _| match request.line.as_str() {
        line if line.contains(&recipe.to_string()) => Reply::Bytes(RECIPE),
        line if line.contains(&Hash::of(b"gone").to_string()) => Reply::problem(404, "it is gone", Value::Null),
        line => paper.answer(line),
    });
    let folder = Folder::new();
    let answer = folder.gazette_at(&server.url, &["pull", "--json"]).exits(1).json();
    assert_eq!(answer["added"], json!(["vua.md", "z.md"]));
    assert_eq!(answer["refused"].as_array().unwrap().len(), 11, "{answer}");
    let mut names: Vec<_> = fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".gazette", "anh.jpg", "gazette.toml", "vua.md", "z.md"]);
    let run = folder.gazette_at(&server.url, &["pull"]).exits(1);
    for told in [
        "c.md was not fetched",
        "the content of anh.gif does not match its extension",
        "it is gone",
        "vua.md/l.md was not fetched",
    ] {
        assert!(run.err.contains(told), "{told}: {}", run.err);
    }
}

#[test]
fn a_name_as_long_as_names_can_be_is_fetched() {
    let file = format!("{}.md", "b".repeat(252));
    let (_, server) = Paper::of(vec![live("a", &file, "x", &[])]);
    let folder = Folder::new();
    folder.gazette_at(&server.url, &["pull"]).exits(0);
    assert!(folder.has(&file));
}
