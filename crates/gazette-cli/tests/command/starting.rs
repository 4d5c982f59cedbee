//! Tests of the workflow for GitHub that `gazette init` writes.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::{Run, run};

const WORKFLOW: &str = ".github/workflows/gazette.yml";
const PLACEHOLDER: &str = "<OWNER>/gazette/action@<VERSION>";

/// A folder that is the top of a Git repository, which has a folder `.git`.
fn repository() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    dir
}

fn init(cwd: &Path, args: &[&str]) -> Run {
    run(cwd, None, &[&["init"], args].concat())
}

#[test]
fn at_the_top_of_a_repository_init_writes_a_workflow_and_says_what_to_set_in_it() {
    let dir = repository();
    let top = dir.path();
    init(top, &[]).exits(0).says(&format!("+ ./{WORKFLOW}")).says(PLACEHOLDER).says("GitHub refuses the file");
    let text = fs::read_to_string(top.join(WORKFLOW)).unwrap();
    assert!(text.starts_with(&format!("# FIRST: instead of {PLACEHOLDER}, write")), "{text}");
    assert_eq!(text.matches(&format!("uses: {PLACEHOLDER}\n")).count(), 2, "{text}");
    let comments = text.lines().take_while(|line| line.starts_with("# "));
    assert!(comments.collect::<String>().contains("GAZETTE_TOKEN"), "{text}");
    // What a stranger proposes runs without a secret.
    let (plan, publish) = text.split_once("\n  publish:\n").expect("two jobs");
    assert!(!plan.split_once("\njobs:\n").unwrap().1.contains("secrets."), "{text}");
    assert!(publish.contains("if: github.event_name == 'push'") && publish.contains("secrets.GAZETTE_TOKEN"), "{text}");
    run(top, None, &["check"]).exits(0).says("No errors in 1 article");

    // In Vietnamese, and with a release, nothing is left to set in the file.
    let dir = repository();
    let args = ["--workflow", "bao/gazette@v1.2.0", "--lang", "vi", "--json"];
    let told = init(dir.path(), &args).exits(0).json();
    assert_eq!(told["files"], json!(["thoi-su/bai-dau-tien.md", ".gitignore", WORKFLOW, "gazette.toml"]));
    let text = fs::read_to_string(dir.path().join(WORKFLOW)).unwrap();
    assert_eq!(text.matches("uses: bao/gazette/action@v1.2.0\n").count(), 2, "{text}");
    assert!(!text.contains('<') && text.starts_with("# Xem trước"), "{text}");
}

#[test]
fn a_workflow_is_written_elsewhere_only_if_it_is_asked_for() {
    let dir = repository();
    let top = dir.path();
    init(top, &["bao"]).exits(0);
    assert!(!top.join(WORKFLOW).exists() && !top.join("bao/.github").exists());
    // The paper exists, and so does its repository: the workflow is at its top, and says where the paper is.
    let asked = ["bao", "--workflow", "bao/gazette@v1.2.0"];
    let settings = fs::read_to_string(top.join("bao/gazette.toml")).unwrap();
    init(top, &asked).exits(0).says(WORKFLOW).says("what to set on GitHub");
    let text = fs::read_to_string(top.join(WORKFLOW)).unwrap();
    assert_eq!(text.matches("          content: \"bao\"\n").count(), 2, "{text}");
    init(top, &asked).exits(1).says("exists already");
    assert_eq!(fs::read_to_string(top.join(WORKFLOW)).unwrap(), text);
    assert_eq!(fs::read_to_string(top.join("bao/gazette.toml")).unwrap(), settings);
    // Whoever starts another paper there is told that there is one.
    init(top, &["bao", "--workflow", "bao/gazette@v1.2.0", "--title", "Khác"]).exits(1).says("is a paper already");

    let dir = tempfile::tempdir().unwrap();
    init(dir.path(), &["bao"]).exits(0);
    assert!(!dir.path().join("bao/.github").exists(), "it is in no repository");
    init(dir.path(), &["moi", "--workflow", "bao/gazette@v1.2.0"]).exits(0).says("moi/.github/workflows/gazette.yml");
    for value in ["gazette", "bao/gazette", "bao/gazette@main", "bao/gazette@v1.2", "../gazette@v1.2.0", "b o/g@v1.2.0"]
    {
        init(dir.path(), &["sai", "--workflow", value]).exits(2).says("OWNER/REPOSITORY@VERSION");
        assert!(!dir.path().join("sai").exists(), "{value}");
    }
}
