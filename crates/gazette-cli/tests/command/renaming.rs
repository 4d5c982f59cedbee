//! Tests of renamed files.

use serde_json::json;

use crate::server::Server;
use crate::support::{Folder, run};

#[test]
fn a_renamed_file_stays_the_article_that_it_was() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/cu.md", "", "x");
    folder.article("b.md", "", "khác");
    let old = folder.read("tin/cu.md");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.remove("tin/cu.md");
    folder.write("tin/moi.md", old.replace('\n', "\r\n"));
    let plan = folder.gazette_at(&server.url, &["plan"]).exits(0);
    plan.says("~ moi (tin/moi.md, renamed, was cu; a push writes `id: cu` into it)")
        .says("Plan: 0 to add, 1 to change, 0");
    let json = folder.gazette_at(&server.url, &["plan", "--json"]).exits(0).json();
    assert_eq!((&json["added"], &json["removed"], &json["renamed"][0]["from"]), (&json!([]), &json!([]), &json!("cu")));
    assert_eq!(json["redirected"], json!([{"from": "/giao-thong/cu", "to": "/giao-thong/moi"}]));
    let run = folder.gazette_at(&server.url, &["push", "tin/moi.md"]).exits(0);
    run.says("tin/moi.md is the article cu under another name: wrote `id: cu`");
    assert_eq!(folder.read("tin/moi.md"), old.replacen("---\n", "---\nid: cu\n", 1).replace('\n', "\r\n"));
    let commit = &server.commits()[1];
    assert_eq!((commit["articles"].as_array().unwrap().len(), &commit["removals"]), (1, &json!([])));
    assert_eq!(commit["articles"][0]["base"], server.commits()[0]["articles"][1]["source"]);
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");
}

#[test]
fn nothing_is_taken_for_a_renamed_file_by_guess() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "giống");
    folder.article("b.md", "", "giống");
    folder.article("c.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    for file in ["a.md", "b.md", "c.md"] {
        folder.remove(file);
    }
    folder.article("moi.md", "", "giống");
    folder.article("gan-giong.md", "", "x và thêm");
    folder.article("co-id.md", "id: co-id\n", "x");
    let plan = folder.gazette_at(&server.url, &["plan"]).exits(0);
    plan.says("Plan: 3 to add, 0 to change, 3 to take down").says("`--renamed OLD=NEW` keeps its views");
    for wrong in ["a.md=khong-co.md", "khong-co=moi.md", "a.md=co-id.md"] {
        folder
            .gazette_at(&server.url, &["plan", "--renamed", wrong])
            .exits(2)
            .says("must be a live article whose file is gone");
    }
    folder.gazette_at(&server.url, &["push", "--renamed", "moi.md"]).exits(2).says("cu.md=moi.md");
    let named = ["push", "--renamed", "b=moi.md", "--renamed", "c.md=./gan-giong.md"];
    folder.gazette_at(&server.url, &named).exits(0).says("wrote `id: b`").says("wrote `id: c`");
    assert_eq!(server.commits()[1]["articles"].as_array().unwrap().len(), 3);
    assert!(folder.read("gan-giong.md").starts_with("---\nid: c\n"));
}

#[test]
fn a_renamed_file_is_recognised_while_another_has_an_error() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("cu.md", "", "x");
    folder.article("hong.md", "", "y");
    let old = folder.read("cu.md");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.remove("cu.md");
    folder.write("moi.md", &old);
    folder.write("hong.md", "---\ntitle: [\n---\n");
    let run = folder.gazette_at(&server.url, &["push", "moi.md"]).exits(0);
    let run = run.says("moi.md is the article cu under another name");
    assert!(!run.all().contains("hong has no file"), "{}", run.all());
}

#[test]
fn a_push_with_a_rename_that_was_interrupted_can_be_repeated_as_it_was() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/cu.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.remove("tin/cu.md");
    // As after a push that wrote the id and was then cut off.
    folder.article("tin/moi.md", "id: cu\n", "x và thêm");
    for renamed in ["cu=tin/moi.md", "tin/cu.md=tin/moi.md", "./tin/cu.md=./tin/moi.md"] {
        folder.gazette_at(&server.url, &["plan", "--renamed", renamed]).exits(0).says("0 to add, 1 to change");
    }
    // Files are relative to the current directory.
    let inside = folder.path("tin");
    run(&inside, Some(&server.url), &["push", "--renamed", "cu.md=moi.md"]).exits(0).says("/giao-thong/moi");
    assert_eq!(server.commits().len(), 2);
}

#[test]
fn files_of_renames_are_named_from_where_the_editor_is() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("tin/cu.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.remove("tin/cu.md");
    folder.article("tin/moi.md", "", "x và thêm");
    let inside = folder.path("tin");
    run(&inside, Some(&server.url), &["push", "--renamed", "cu.md=moi.md"]).exits(0).says("wrote `id: cu`");
    assert!(folder.read("tin/moi.md").starts_with("---\nid: cu\n"));
}

#[test]
fn a_new_file_is_a_new_article_if_the_editor_says_so() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("cu.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let old = folder.read("cu.md");
    folder.remove("cu.md");
    folder.write("moi.md", &old);
    let run = folder.gazette_at(&server.url, &["plan", "--new", "moi.md"]).exits(0).says("+ moi (moi.md)");
    assert!(!run.all().contains("renamed, was"), "{}", run.all());
    folder.gazette_at(&server.url, &["push", "--new", "moi.md"]).exits(0);
    assert_eq!(folder.read("moi.md"), old);
}

#[test]
fn a_file_with_another_slug_is_still_its_article() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("lua.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    folder.article("lua.md", "slug: gia-lua\n", "x và thêm");
    let plan = folder.gazette_at(&server.url, &["plan"]).exits(0);
    plan.says("~ gia-lua (lua.md, renamed, was lua;").says("0 to add, 1 to change, 0 to take down");
    folder.gazette_at(&server.url, &["status"]).says("Here: 0 new, 1 changed, 0 deleted");
    let run = folder.gazette_at(&server.url, &["push"]).exits(0).says("wrote `id: lua`");
    assert!(!run.all().contains("unpublish"), "{}", run.all());
    assert!(folder.read("lua.md").starts_with("---\nid: lua\n"));
    assert_eq!(server.commits()[1]["articles"][0]["base"], server.commits()[0]["articles"][0]["source"]);
    // The same as a draft is not a deleted file.
    folder.article("lua.md", "slug: khac\ndraft: true\n", "x");
    folder.gazette_at(&server.url, &["plan"]).exits(0).says("now a draft");
}
