//! Tests of `gazette completions`, `gazette man` and `--help`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::run;

const VERBS: &[&str] = &[
    "new",
    "check",
    "plan",
    "push",
    "pull",
    "preview",
    "proposals",
    "unpublish",
    "rollback",
    "editions",
    "list",
    "status",
    "diff",
    "init",
    "serve",
    "webhooks",
    "search",
    "export",
    "restore",
    "stats",
    "token",
    "audit",
    "purge",
    "completions",
    "man",
];

#[test]
fn every_verb_is_in_the_help_the_completions_and_the_manual() {
    let here = Path::new(".");
    let help = run(here, None, &["--help"]).exits(0).out;
    let page = run(here, None, &["man"]).exits(0).out;
    for verb in VERBS {
        assert!(help.lines().any(|line| line.trim_start().starts_with(verb)), "{verb}:\n{help}");
        assert!(page.contains(&format!("gazette\\-{verb}(1)")), "{verb}:\n{page}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = run(here, None, &["completions", shell]).exits(0);
        for verb in VERBS {
            assert!(run.out.contains(verb), "{shell}: {verb}");
        }
    }
    run(here, None, &["completions", "tcsh"]).exits(2).says("possible values: bash");
    let answer = run(here, None, &["completions", "fish", "--json"]).exits(0).json();
    assert!(answer["shell"] == "fish" && answer["script"].as_str().unwrap().contains("complete -c gazette"));
}

#[test]
fn the_bash_completions_are_a_script_that_bash_understands() {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("gazette.bash");
    fs::write(&script, run(dir.path(), None, &["completions", "bash"]).exits(0).out).unwrap();
    let Ok(output) = Command::new("bash").arg("-n").arg(&script).output() else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn each_verb_gets_a_page_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let answer = run(dir.path(), None, &["man", "--out", "share/man1", "--json"]).exits(0).json();
    assert!(answer["files"].as_array().unwrap().len() > VERBS.len());
    for name in ["gazette.1", "gazette-push.1", "gazette-token-new.1", "gazette-editions-show.1"] {
        let page = fs::read_to_string(dir.path().join("share/man1").join(name)).unwrap();
        assert!(page.contains(".SH NAME") && page.contains("Examples"), "{page}");
    }
    fs::write(dir.path().join("datei"), "").unwrap();
    run(dir.path(), None, &["man", "--out", "datei"]).exits(1).says("can't be written");
}

#[test]
fn a_bad_environment_does_not_keep_a_package_from_being_made() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gazette"));
    let output = command.arg("man").current_dir(dir.path()).env("GAZETTE_PATIENCE", "x").output().unwrap();
    assert!(output.status.success());
}
