//! `gazette purge`, as far as the command itself goes.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::{Folder, stable};

const COMMIT: &str = "POST /api/v1/editions";

#[test]
fn a_purge_names_the_article_and_warns_of_its_file_which_is_not_pushed_again() {
    let folder = Folder::new();
    let server = Server::usual();
    folder.article("a.md", "", "x");
    folder.article("b.md", "", "x");
    folder.gazette_at(&server.url, &["push"]).exits(0);
    let run = folder.gazette_at(&server.url, &["purge", "a", "-m", "theo yêu cầu"]).exits(0);
    assert_snapshot!("purge", stable(&run, &server));
    let commit = &server.commits()[1];
    assert_eq!((&commit["purges"], &commit["message"]), (&json!(["a"]), &json!("theo yêu cầu")));
    assert!(folder.has("a.md"), "the file is the editor's");
    folder.gazette_at(&server.url, &["push"]).exits(0).says("Nothing has changed");

    let answer = folder.gazette_at(&server.url, &["purge", "b", "--yes", "--json"]).exits(0).json();
    assert_eq!((&answer["purged"], &answer["file"]), (&json!("b"), &json!("b.md")));
}

#[test]
fn what_never_was_is_told() {
    let server = Server::start(|request, _| match request.line.as_str() {
        COMMIT => Reply::problem(422, "there was never an article “x” to purge", Value::Null),
        _ => Reply::Usual,
    });
    let run = Folder::new().gazette_at(&server.url, &["purge", "khong-co"]).exits(1);
    assert_snapshot!("purge_of_what_never_was", stable(&run, &server));
    Folder::new().gazette_at(&server.url, &["purge"]).exits(2);
    Folder::new().gazette_at(&server.url, &["purge", "Không Có"]).exits(2);
}
