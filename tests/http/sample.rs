//! The sample newspaper, as it lies in `content/`.

use std::path::Path;
use std::process::Command;

use crate::content::Ran;
use crate::edge::{Edge, built};

#[test]
fn the_sample_newspaper_is_valid_and_publishes_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let copy = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-R").arg(folder.join(".")).arg(copy.path()).status().unwrap();
    assert!(copied.success());
    let _ = std::fs::remove_dir_all(copy.path().join(".gazette"));
    let edge = Edge::start();
    let gazette = |arguments: &[&str]| {
        let mut command = Command::new(built("GAZETTE_COMMAND", "target/debug/gazette"));
        command
            .args(arguments)
            .current_dir(copy.path())
            .env("GAZETTE_URL", &edge.url)
            .env("GAZETTE_TOKEN", edge.token())
            .env("GAZETTE_LANG", "en");
        Ran::from(command.output().unwrap())
    };
    let checked = gazette(&["check"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    let pushed = gazette(&["push", "--wait", "--json"]);
    assert_eq!(pushed.code, 0, "{pushed:?}");

    let list = edge.get("/api/v1/articles?limit=100").json();
    let articles = list["articles"].as_array().unwrap();
    assert!(articles.len() >= 24, "{} articles", articles.len());
    for article in articles {
        let path = format!("/{}/{}", article["section"]["slug"].as_str().unwrap(), article["slug"].as_str().unwrap());
        let page = edge.get(&path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.len() < 60_000, "{path} has {} bytes", page.body.len());
        for link in links(&page.body) {
            let status = edge.get(&link).status;
            assert_eq!(status, 200, "{link}, from {path}");
        }
    }
}

/// The internal links and pictures of a page.
fn links(html: &str) -> Vec<String> {
    let values = html.split("href=\"/").skip(1).chain(html.split("src=\"/").skip(1));
    let paths = values.filter_map(|rest| rest.split('"').next()).map(|path| format!("/{}", path.replace("&amp;", "&")));
    let mut paths: Vec<String> = paths.collect();
    paths.sort();
    paths.dedup();
    paths
}
