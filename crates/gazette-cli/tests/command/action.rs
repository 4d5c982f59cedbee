//! Tests of the GitHub Action's scripts that need no paper. Those with one are in `tests/http`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::since::{commit_all, git};
use crate::support::{Folder, in_english};

const ACTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../action");

/// What the script reads from its environment: nothing of the environment of the tests gets there.
const VARIABLES: [&str; 12] = [
    "DO",
    "CONTENT",
    "SINCE",
    "BASE",
    "PRUNE",
    "STRICT",
    "GAZETTE_URL",
    "GAZETTE_TOKEN",
    "GITHUB_REF",
    "GITHUB_SHA",
    "GITHUB_OUTPUT",
    "GITHUB_STEP_SUMMARY",
];

/// Runs `run.sh` in a folder; returns the exit code, what it printed, and the Markdown.
fn act(folder: &Path, variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let temporary = tempfile::tempdir().unwrap();
    let summary = temporary.path().join("summary");
    let mut command = Command::new("bash");
    for name in VARIABLES {
        command.env_remove(name);
    }
    let tools = Path::new(env!("CARGO_BIN_EXE_gazette")).parent().unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    command.arg(format!("{ACTION}/run.sh")).current_dir(folder).env("RUNNER_TEMP", temporary.path()).env("PATH", path);
    in_english(&mut command);
    let output = command.env("GITHUB_STEP_SUMMARY", &summary).envs(variables.iter().copied()).output().unwrap();
    let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), printed, fs::read_to_string(summary).unwrap_or_default())
}

/// A repository whose branch `work` adds `e.md`, and whose main branch has since got `x.md`, and then `y.md`.
fn parted() -> (Folder, [String; 3]) {
    let folder = Folder::new();
    let top = folder.path("");
    git(&top, &["init", "--quiet", "--initial-branch", "main"]);
    folder.write(".gitignore", ".gazette/\n");
    folder.article("a.md", "", "a");
    commit_all(&top);
    git(&top, &["switch", "--quiet", "--create", "work"]);
    folder.article("e.md", "", "e");
    commit_all(&top);
    git(&top, &["switch", "--quiet", "main"]);
    let mut commits = vec![git(&top, &["rev-parse", "HEAD"]).trim().to_owned()];
    for name in ["x", "y"] {
        folder.article(&format!("{name}.md"), "", name);
        commit_all(&top);
        commits.push(git(&top, &["rev-parse", "HEAD"]).trim().to_owned());
    }
    (folder, commits.try_into().unwrap())
}

#[test]
fn a_pull_requests_plan_has_only_what_it_changes_whatever_was_merged_meanwhile() {
    let (folder, [first, older, _]) = parted();
    let top = folder.path("");
    // What GitHub checks out: the branch, merged into a base that is newer than the event.
    git(&top, &["switch", "--quiet", "--detach", "main"]);
    git(&top, &["merge", "--quiet", "--no-edit", "--no-ff", "work"]);
    let merge = git(&top, &["rev-parse", "HEAD"]).trim().to_owned();
    let event = [("GITHUB_REF", "refs/pull/7/merge"), ("GITHUB_SHA", merge.as_str()), ("BASE", older.as_str())];
    let (code, printed, plan) = act(&top, &event);
    assert_eq!(code, Some(0), "{printed}");
    assert!(plan.contains("+ e (e.md)") && plan.contains("Plan: 1 to add, 0 to change, 0 to take down"), "{plan}");

    // A workflow may check out the branch instead, and name what to compare with.
    git(&top, &["switch", "--quiet", "work"]);
    for variables in [&event[..], &[("SINCE", "main")], &[("SINCE", &first)], &[("BASE", &older)]] {
        let (code, printed, plan) = act(&top, variables);
        assert_eq!(code, Some(0), "{printed}");
        assert!(plan.contains("Plan: 1 to add, 0 to change, 0 to take down"), "{variables:?}: {plan}");
    }
    // A new branch has no commit before; its plan is since the first commit of all.
    let (_, _, plan) = act(&top, &[("BASE", "0000000000000000000000000000000000000000")]);
    assert!(plan.contains("Plan: 1 to add"), "{plan}");
}
