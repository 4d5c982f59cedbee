//! The GitHub Action's script: from a bare clone of a repository, as on a runner, against a paper.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::content::{Content, Ran};
use crate::edge::{Edge, built};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/action/run.sh");

/// What the script reads from its environment: nothing of the environment of the tests gets there.
const VARIABLES: [&str; 7] = ["DO", "CONTENT", "SINCE", "PRUNE", "STRICT", "GAZETTE_URL", "GAZETTE_TOKEN"];

pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let who = ["-c", "user.name=Lan", "-c", "user.email=lan@bao.example", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(who).args(arguments).current_dir(folder).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("git speaks UTF-8").trim().to_owned()
}

pub fn commit(folder: &Content, message: &str) -> String {
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", message]);
    git(folder.path(), &["rev-parse", "HEAD"])
}

/// What a runner checks out: the repository and nothing else.
pub fn runner(repository: &Content) -> Content {
    let folder = Content::new();
    folder.remove("gazette.toml");
    git(folder.path(), &["clone", "--quiet", repository.path().to_str().expect("a path"), "."]);
    folder
}

/// Runs the script, and reads the Markdown that it made.
pub fn act(folder: &Content, variables: &[(&str, &str)]) -> (Ran, String) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let gazette = built("GAZETTE_COMMAND", "target/debug/gazette");
    let gazette = std::path::absolute(gazette).expect("the command has a path");
    let path = std::env::var("PATH").expect("there is a PATH");
    let output = temporary.path().join("output");
    let mut command = Command::new("bash");
    command.arg(SCRIPT).current_dir(folder.path()).env("RUNNER_TEMP", temporary.path()).env("GITHUB_OUTPUT", &output);
    command.env("GITHUB_STEP_SUMMARY", temporary.path().join("summary")).env("GAZETTE_LANG", "en");
    command.env("PATH", format!("{}:{path}", gazette.parent().expect("a folder").display()));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let ran = Ran::from(command.output().expect("bash runs"));
    let named = fs::read_to_string(&output).unwrap_or_default();
    let summary = named.strip_prefix("plan=").map(|file| fs::read_to_string(file.trim()).expect("the plan is there"));
    let summary = summary.unwrap_or_default();
    assert_eq!(fs::read_to_string(temporary.path().join("summary")).unwrap_or_default(), summary);
    (ran, summary)
}

#[test]
fn a_pull_request_gets_a_plan_without_a_secret_and_a_merge_is_published() {
    let (lan, edge) = (Content::new(), Edge::start());
    git(lan.path(), &["init", "--quiet", "--initial-branch", "main"]);
    lan.write(".gitignore", ".gazette/\n");
    for name in ["cau", "cho"] {
        lan.article(name, name, "");
    }
    let base = commit(&lan, "Số đầu");
    lan.push(&edge);
    lan.write("cau.md", lan.read("cau.md").replace("Nội dung", "Nội dung mới ```` :"));
    lan.article("moi", "Mới", "");
    lan.remove("cho.md");
    let head = commit(&lan, "Thêm bài mới \u{1f4f0}");

    let ci = runner(&lan);
    let (ran, plan) = act(&ci, &[("SINCE", &base), ("GAZETTE_TOKEN", "wrong"), ("GAZETTE_URL", "http://localhost:9")]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for part in [
        "### Gazette: what this would publish",
        "+ moi (moi.md)",
        "~ cau (cau.md)",
        "- cho (file deleted",
        "+Nội dung mới",
    ] {
        assert!(plan.contains(part), "no {part} in {plan}");
    }
    // The text's own fence does not end the code block.
    let fences: Vec<_> = plan.lines().filter(|line| line.starts_with("`````")).collect();
    assert_eq!(fences, ["`````diff", "`````"], "{plan}");
    assert!(!plan.contains('\u{1b}'));

    let push = [("DO", "push"), ("GAZETTE_URL", edge.url.as_str()), ("GAZETTE_TOKEN", &edge.token())];
    let (ran, summary) = act(&ci, &push);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(summary.contains("### Gazette: published") && summary.contains("1 added, 1 changed"), "{summary}");
    assert!(!ran.all().contains(&edge.token()));
    assert!(edge.get("/thoi-su/moi").body.contains("Nội dung của"));
    assert_eq!(edge.get("/thoi-su/cho").status, 200, "a deleted file changes nothing without `prune`");
    let editions = ci.gazette(&edge, &["editions", "--json"]).json();
    let message = editions[0]["message"].as_str().expect("a message");
    assert!(head.starts_with(message.split(' ').next().expect("a commit")), "{message}");
    assert!(message.ends_with("Thêm bài mới \u{1f4f0}"), "{message}");

    // The same job once more, on another machine, publishes nothing twice.
    let again = runner(&lan);
    assert_eq!(act(&again, &push).0.code, 0);
    assert_eq!(ci.gazette(&edge, &["editions", "--json"]).json().as_array().map(Vec::len), Some(2));
    // A machine that has never pushed knows by the commits that a file was deleted.
    let (ran, _) = act(&runner(&lan), &push);
    assert!(ran.code == 0 && ran.all().contains("cho"), "{ran:?}");
    let (ran, _) = act(&runner(&lan), &[push.as_slice(), &[("PRUNE", "true")]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(edge.get("/thoi-su/cho").status, 410);
}

#[test]
fn a_file_that_a_commit_moved_is_the_same_article() {
    let (lan, edge) = (Content::new(), Edge::start());
    git(lan.path(), &["init", "--quiet", "--initial-branch", "main"]);
    lan.write(".gitignore", ".gazette/\n");
    lan.article("cau", "cau", "");
    commit(&lan, "Một");
    let push = [("DO", "push"), ("GAZETTE_URL", edge.url.as_str()), ("GAZETTE_TOKEN", &edge.token())];
    assert_eq!(act(&runner(&lan), &push).0.code, 0);
    git(lan.path(), &["mv", "cau.md", "cau-moi.md"]);
    commit(&lan, "Hai");
    let (_, plan) = act(&runner(&lan), &[("SINCE", "HEAD~1")]);
    assert!(plan.contains("renamed, was cau; a push writes `id: cau` into it"), "{plan}");
    assert_eq!(act(&runner(&lan), &push).0.code, 0);
    assert_eq!(edge.get("/thoi-su/cau").header("location"), "/thoi-su/cau-moi");
    // The runner's `id` was not committed: nothing is published twice, and the job says what to do.
    let (ran, summary) = act(&runner(&lan), &push);
    assert!(ran.code == 1 && summary.contains("cau-moi"), "{ran:?}");
    assert_eq!(edge.get("/api/v1/articles").slugs(), ["cau-moi"]);
    lan.write("cau-moi.md", lan.read("cau-moi.md").replacen("---\n", "---\nid: cau\n", 1));
    commit(&lan, "Ba");
    let (ran, _) = act(&runner(&lan), &push);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(edge.get("/api/v1/articles").slugs(), ["cau-moi"]);
}

#[test]
fn errors_and_conflicts_end_with_their_exit_codes_and_publish_nothing() {
    let (lan, edge) = (Content::new(), Edge::start());
    git(lan.path(), &["init", "--quiet", "--initial-branch", "main"]);
    lan.write(".gitignore", ".gazette/\n");
    lan.article("cau", "cau", "");
    commit(&lan, "Một");
    lan.push(&edge);
    let minh = lan.read("cau.md");
    lan.write("cau.md", minh.replace("Nội dung", "Lan viết"));
    lan.push(&edge);
    lan.write("cau.md", minh.replace("Nội dung", "Minh viết"));
    commit(&lan, "Hai");
    let ci = runner(&lan);
    let push = [("DO", "push"), ("GAZETTE_URL", edge.url.as_str()), ("GAZETTE_TOKEN", &edge.token())];
    let (ran, summary) = act(&ci, &push);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(summary.contains("### Gazette: nothing was published") && summary.contains("  cau (http"), "{summary}");
    assert!(edge.get("/thoi-su/cau").body.contains("Lan viết"));
    assert_eq!(act(&ci, &[("DO", "push"), ("GAZETTE_URL", edge.url.as_str())]).0.code, 2, "no token");
    let wrong = [("DO", "push"), ("GAZETTE_URL", edge.url.as_str()), ("GAZETTE_TOKEN", "wrong")];
    assert_eq!(act(&ci, &wrong).0.code, 1);

    lan.write("cau.md", minh.replace("section: thoi-su", "section: thoisu"));
    commit(&lan, "Ba");
    let ci = runner(&lan);
    for variables in [&[("SINCE", "HEAD~1")][..], &push] {
        let (ran, summary) = act(&ci, variables);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(summary.contains("cau.md:"), "{summary}");
    }
    assert_eq!(act(&ci, &[("DO", "publish")]).0.code, 2);
    assert_eq!(act(&ci, &[("SINCE", "no-such-commit"), ("CONTENT", "nowhere")]).0.code, 1);

    // A warning is no error, unless it is asked to be.
    lan.write("cau.md", minh.replace("Nội dung", "#Nội dung"));
    commit(&lan, "Bốn");
    let ci = runner(&lan);
    assert_eq!(act(&ci, &[("SINCE", "HEAD~1")]).0.code, 0);
    assert_eq!(act(&ci, &[("SINCE", "HEAD~1"), ("STRICT", "true")]).0.code, 1);
}

#[test]
fn the_changed_lines_of_a_plan_are_those_from_the_live_articles() {
    let (lan, edge) = (Content::new(), Edge::start());
    for name in ["cau", "cho"] {
        lan.article(name, name, "");
    }
    lan.push(&edge);
    lan.write("cau.md", lan.read("cau.md").replace("Nội dung", "Khác"));
    let ran = lan.gazette(&edge, &["plan", "--diff", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let plan = ran.json();
    assert_eq!((&plan["changed"], plan["diff"].as_array().map(Vec::len)), (&json!(["cau"]), Some(1)), "{plan}");
    assert!(plan["diff"][0]["diff"].as_str().is_some_and(|lines| lines.contains("+Khác của **cau**.")), "{plan}");
    let ran = lan.gazette(&edge, &["plan", "--diff"]);
    assert!(ran.out.contains("+++ yours: cau.md") && !ran.out.contains("cho.md"), "{ran:?}");
}
