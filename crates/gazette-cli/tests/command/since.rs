//! Tests of `gazette plan --since`.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::server::Server;
use crate::support::{Folder, PNG, TOKEN};

pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Lan", "-c", "user.email=lan@bao.example", "-C"]).arg(folder).args(arguments);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub fn commit_all(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "x"]);
}

/// A folder with four articles and a picture, all committed.
fn committed() -> Folder {
    let folder = Folder::new();
    git(&folder.path(""), &["init", "--quiet", "--initial-branch", "main"]);
    for name in ["a", "b", "c", "d"] {
        folder.article(&format!("{name}.md"), "", name);
    }
    folder.write("anh.png", PNG);
    folder.write(".gitignore", ".gazette/\n");
    commit_all(&folder.path(""));
    folder
}

#[test]
fn a_plan_since_a_commit_needs_no_paper_and_changes_nothing_in_the_repository() {
    let folder = committed();
    folder.gazette(&["plan", "--since", "main"]).exits(0).says("No changes.");
    folder.article("a.md", "", "khác");
    folder.remove("b.md");
    git(&folder.path(""), &["mv", "c.md", "moi.md"]);
    folder.article("e.md", "image:\n  file: anh.png\n  alt: Cầu\n", "e");
    folder.write("gazette.toml", folder.read("gazette.toml").replace("Tin tức ở biên mạng", "Tin"));
    let before = git(&folder.path(""), &["status", "--porcelain"]);

    let run = folder.gazette(&["plan", "--since", "main", "--diff"]).exits(0);
    insta::assert_snapshot!("since", run.out);
    assert!(!run.err.contains("GAZETTE_URL"), "{}", run.err);
    assert_eq!(git(&folder.path(""), &["status", "--porcelain"]), before);

    let plan = folder.gazette(&["plan", "--since", "main", "--diff", "--json"]).exits(0).json();
    let listed = ["added", "changed", "removed", "renamed"].map(|kind| plan[kind].as_array().unwrap().len());
    assert_eq!(listed, [1, 1, 1, 1], "{plan}");
    let files: Vec<_> = plan["diff"].as_array().unwrap().iter().map(|of| of["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["a.md", "b.md", "e.md", "gazette.toml", "moi.md"]);
    let before: Vec<_> = plan["diff"].as_array().unwrap().iter().map(|of| of["before"].as_str()).collect();
    assert_eq!(before, [Some("a.md"), Some("b.md"), None, Some("gazette.toml"), Some("c.md")]);
    commit_all(&folder.path(""));
    folder.gazette(&["plan", "--since", "HEAD"]).exits(0).says("No changes.");
    folder.gazette(&["plan", "--since", "HEAD~1", "a.md"]).exits(0).says("1 to change");
}

#[test]
fn a_folder_inside_a_repository_is_compared_with_itself() {
    let repository = Folder::new();
    let top = repository.path("");
    git(&top, &["init", "--quiet", "--initial-branch", "main"]);
    repository.write("README.md", "x");
    repository.remove("gazette.toml");
    commit_all(&top);
    let inner = Folder::new();
    repository.write("báo/gazette.toml", inner.read("gazette.toml"));
    repository.write("báo/a.md", inner.article("a.md", "", "x"));
    let plan =
        |since: &str| repository.gazette(&["--content", "báo", "plan", "--since", since, "--json"]).exits(0).json();
    assert_eq!((&plan("main")["added"], &plan("main")["site"]), (&json!(["a"]), &json!(true)), "there was no paper");
    commit_all(&top);
    assert_eq!((&plan("main")["added"], &plan("main")["site"]), (&json!([]), &json!(false)));
}

#[test]
fn what_others_have_added_to_the_other_branch_since_is_no_difference() {
    let folder = committed();
    let top = folder.path("");
    git(&top, &["switch", "--quiet", "--create", "work"]);
    folder.article("e.md", "", "e");
    commit_all(&top);
    git(&top, &["switch", "--quiet", "main"]);
    folder.article("x.md", "", "x");
    folder.article("a.md", "", "khác");
    commit_all(&top);
    git(&top, &["switch", "--quiet", "work"]);
    let plan = folder.gazette(&["plan", "--since", "main", "--diff", "--json"]).exits(0).json();
    let listed = ["added", "changed", "removed"].map(|kind| plan[kind].clone());
    assert_eq!(listed, [json!(["e"]), json!([]), json!([])], "{plan}");
    assert_eq!(plan["diff"].as_array().map(Vec::len), Some(1), "{plan}");

    // After a merge, neither is what came from there.
    git(&top, &["merge", "--quiet", "--no-edit", "main"]);
    let plan = folder.gazette(&["plan", "--since", "main", "--json"]).exits(0).json();
    assert_eq!((&plan["added"], &plan["changed"]), (&json!(["e"]), &json!([])), "{plan}");
}

#[test]
fn histories_without_a_common_commit_are_told_with_what_to_do() {
    let folder = committed();
    let top = folder.path("");
    git(&top, &["switch", "--quiet", "--create", "work"]);
    folder.article("e.md", "", "e");
    commit_all(&top);
    git(&top, &["switch", "--quiet", "main"]);
    folder.article("x.md", "", "x");
    commit_all(&top);
    let clone = Folder::new();
    clone.remove("gazette.toml");
    let url = format!("file://{}", top.display());
    git(&clone.path(""), &["clone", "--quiet", "--depth", "1", "--no-single-branch", "--branch", "work", &url, "."]);
    let run = clone.gazette(&["plan", "--since", "origin/main"]).exits(2);
    run.says("no commit in common").says("git fetch --unshallow");
    git(&clone.path(""), &["fetch", "--quiet", "--unshallow"]);
    clone.gazette(&["plan", "--since", "origin/main"]).exits(0).says("1 to add, 0 to change");
}

#[test]
fn what_was_wrong_then_counts_as_new_and_what_is_wrong_now_stops_the_plan() {
    let folder = committed();
    folder.write("a.md", "---\ntitle: [\n---\nx\n");
    commit_all(&folder.path(""));
    folder.gazette(&["plan", "--since", "main"]).exits(1).says("a.md:3");
    folder.article("a.md", "", "x");
    let plan = folder.gazette(&["plan", "--since", "main", "--json"]).exits(0).json();
    assert_eq!(plan["added"], json!(["a"]));
}

#[test]
fn unknown_commits_and_folders_without_a_repository_are_told_with_what_to_do() {
    let folder = committed();
    for commit in ["no-such-branch", "--help", "main:a.md", ""] {
        let argument = format!("--since={commit}");
        folder.gazette(&["plan", &argument]).exits(2).says("no commit").says("git fetch --unshallow");
    }
    let alone = Folder::new();
    alone.gazette(&["plan", "--since", "main"]).exits(2).says("Git reads no repository").says("not a git repository");
}

/// Git takes every repository for another user's.
const SOMEBODY_ELSES: [(&str, &str); 3] =
    [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")];

#[test]
fn what_git_says_of_a_repository_that_it_does_not_read_is_told() {
    let folder = committed();
    let run = folder.run_with(&SOMEBODY_ELSES, &["plan", "--since", "main"]).exits(2);
    run.says("dubious ownership").says("git config --global --add safe.directory");
    let run = folder.run_with(&[("PATH", "/nowhere")], &["plan", "--since", "main"]).exits(2);
    run.says("Git can't be started");
}

#[test]
fn a_push_warns_if_git_does_not_read_the_repository_that_could_tell_what_is_live() {
    let folder = committed();
    let server = Server::usual();
    let paper = [("GAZETTE_URL", server.url.as_str()), ("GAZETTE_TOKEN", TOKEN)];
    let run = folder.run_with(&[&SOMEBODY_ELSES[..], &paper].concat(), &["push"]).exits(0);
    run.says("warning: ").says("dubious ownership").says("may be a conflict");
    // What is live is known now.
    let run = folder.run_with(&[&SOMEBODY_ELSES[..], &paper].concat(), &["push"]).exits(0);
    assert!(!run.err.contains("ownership"), "{}", run.err);
    let alone = Folder::new();
    alone.article("a.md", "", "a");
    let run = alone.run_with(&[&paper[..], &[("PATH", "/nowhere")]].concat(), &["push"]).exits(0);
    assert!(!run.err.contains("Git"), "{}", run.err);
}
