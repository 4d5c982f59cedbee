//! A stopwatch: somebody who has a token and the command, and nothing else, corrects an article of a paper.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::content::Ran;
use crate::edge::{Edge, built};

/// What it may take, from nothing to readers who see the correction.
const MOST: Duration = Duration::from_mins(1);

/// The files of a folder, each with its content; those of `.gazette` are the command's own.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it is in there").to_str().expect("UTF-8").to_owned();
            files.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
    files
}

/// The command, with what a new machine has: a folder, the paper's address, a token.
fn gazette(edge: &Edge, folder: &Path, home: &Path, arguments: &[&str]) -> Ran {
    let mut command =
        Command::new(std::path::absolute(built("GAZETTE_COMMAND", "target/debug/gazette")).expect("a path"));
    command.args(arguments).current_dir(folder).env_clear();
    command
        .env("HOME", home)
        .env("GAZETTE_URL", &edge.url)
        .env("GAZETTE_TOKEN", edge.token())
        .env("GAZETTE_LANG", "en");
    let ran = Ran::from(command.output().expect("the command runs; `make test` builds it"));
    assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
    ran
}

#[test]
fn a_token_and_the_command_are_enough_to_correct_an_article_within_a_minute_and_no_other_file_is_touched() {
    let machine = tempfile::tempdir().expect("a temporary folder");
    let [home, desk, source] = ["home", "desk", "source"].map(|name| machine.path().join(name));
    for folder in [&home, &desk] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    assert!(Command::new("cp").arg("-R").args([&sample, &source]).status().expect("cp runs").success());
    let _ = std::fs::remove_dir_all(source.join(".gazette"));
    let edge = Edge::start();
    gazette(&edge, &source, &home, &["push", "--wait"]);

    let began = Instant::now();
    gazette(&edge, &desk, &home, &["clone", &edge.url, "bao"]);
    let cloned = began.elapsed();
    let folder = desk.join("bao");
    let before = files(&folder);
    let edited = "thoi-su/thong-xe-cau-vam-sen-cu-lao-long-phu-het-canh-luy-pha.md";
    let text = String::from_utf8(before[edited].clone()).expect("UTF-8");
    std::fs::write(folder.join(edited), text + "\nToà soạn đã sửa lại một con số.\n").expect("it is written");
    // By its name: a push of all files makes all pictures of a fresh clone first.
    gazette(&edge, &folder, &home, &["push", edited, "--wait"]);
    let taken = began.elapsed();
    println!("clone {cloned:.1?}, clone, edit and push {taken:.1?}");

    let id = edited.trim_start_matches("thoi-su/").trim_end_matches(".md");
    assert!(edge.get(&format!("/thoi-su/{id}")).body.contains("Toà soạn đã sửa lại một con số."));
    assert!(taken < MOST, "it took {taken:?}");
    let after = files(&folder);
    let names = before.keys().chain(after.keys());
    let touched: Vec<&String> = names.filter(|name| before.get(*name) != after.get(*name)).collect();
    assert!(touched.contains(&&edited.to_owned()), "{touched:?}");
    let others = touched.iter().filter(|name| **name != edited && !name.starts_with(".gazette/"));
    assert_eq!(others.count(), 0, "{touched:?}");
    // Nor anything beside the folder, and the folder is the one that was published.
    assert_eq!(std::fs::read_dir(&desk).expect("a folder").count(), 1);
    assert!(files(&home).is_empty(), "{:?}", files(&home).keys());
    let is_draft = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("\ndraft: true\n");
    for (name, bytes) in files(&source) {
        let is_article = Path::new(&name).extension().is_some_and(|extension| extension == "md");
        if name == "gazette.toml" || is_article && !is_draft(&bytes) {
            assert_eq!(before.get(&name), Some(&bytes), "{name}");
        }
    }
    let editions = edge.get("/api/v1/editions").json();
    assert_eq!(editions["editions"].as_array().map(Vec::len), Some(2), "one for each push: {editions}");
}
