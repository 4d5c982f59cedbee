//! Editors who change the same articles: what a pull merges, what collides, and what a fresh clone knows.

use std::process::Command;

use serde_json::json;

use crate::content::{Content, Ran};
use crate::edge::Edge;

/// The text of an article, a line for each paragraph.
fn text(paragraphs: &[&str]) -> String {
    format!(
        "---\ntitle: Cầu Vàm Sen\nlead: Thông xe.\nsection: thoi-su\npublished_at: 2026-05-07T09:05:00+07:00\n---\n\n{}\n",
        paragraphs.join("\n\n")
    )
}

/// A second editor's folder with the same settings and all articles.
fn clone_of(content: &Content, edge: &Edge) -> Content {
    let other = Content::new();
    other.write("gazette.toml", content.read("gazette.toml"));
    assert_eq!(other.gazette(edge, &["pull"]).code, 0);
    other
}

#[track_caller]
fn ok(ran: Ran) -> Ran {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

const LINES: [&str; 4] = ["Đoạn một.", "Đoạn hai.", "Đoạn ba.", "Đoạn bốn."];

#[test]
fn changes_of_different_lines_are_merged_and_published_without_force() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("cau.md", text(&LINES));
    lan.push(&edge);
    let minh = clone_of(&lan, &edge);
    lan.write("cau.md", text(&["Đoạn một của Lan.", LINES[1], LINES[2], LINES[3]]));
    lan.push(&edge);
    minh.write("cau.md", text(&[LINES[0], LINES[1], LINES[2], "Đoạn bốn của Minh."]));
    assert_eq!(minh.gazette(&edge, &["push"]).code, 1);
    let pulled = ok(minh.gazette(&edge, &["pull", "--json"])).json();
    assert_eq!((&pulled["merged"], &pulled["conflicts"]), (&json!(["cau.md"]), &json!([])));
    let both = text(&["Đoạn một của Lan.", LINES[1], LINES[2], "Đoạn bốn của Minh."]);
    assert_eq!(minh.read("cau.md"), both);
    // What is live now is the base, so nothing is merged twice.
    assert_eq!(ok(minh.gazette(&edge, &["pull", "--json"])).json()["kept"], json!(["cau.md"]));
    minh.push(&edge);
    ok(lan.gazette(&edge, &["pull"]));
    assert_eq!(lan.read("cau.md"), both);
}

#[test]
fn where_both_changed_a_line_both_versions_stay_until_an_editor_decides() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("cau.md", text(&LINES));
    lan.push(&edge);
    let minh = clone_of(&lan, &edge);
    lan.write("cau.md", text(&[LINES[0], "Hai của Lan.", LINES[2], LINES[3]]));
    lan.push(&edge);
    minh.write("cau.md", text(&["Một của Minh.", "Hai của Minh.", LINES[2], LINES[3]]));
    let ran = minh.gazette(&edge, &["pull"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("cau.md:10: you and others changed the same lines, in 1 place"), "{ran:?}");
    let merged = minh.read("cau.md");
    for part in ["<<<<<<< yours\n", "Một của Minh.", "Hai của Minh.", "=======\n", "Hai của Lan.", ">>>>>>> live\n"]
    {
        assert!(merged.contains(part), "{part} is not in {merged}");
    }
    // Neither a push nor a preview takes the markers.
    for verb in [&["push"][..], &["preview", "cau.md"], &["check"]] {
        let ran = minh.gazette(&edge, verb);
        assert!(ran.code == 1 && ran.all().contains("cau.md:10"), "{ran:?}");
    }
    let ran = minh.gazette(&edge, &["pull"]);
    assert_eq!((ran.code, minh.read("cau.md")), (0, merged), "{ran:?}");
    minh.write("cau.md", text(&["Một của Minh.", "Hai của Lan và Minh.", LINES[2], LINES[3]]));
    minh.push(&edge);
    assert!(edge.get("/thoi-su/cau").body.contains("Hai của Lan và Minh."));
}

#[test]
fn a_file_that_one_moved_and_another_changed_is_where_it_was_moved_to_with_the_change() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("cau.md", text(&LINES));
    lan.write("cho.md", text(&LINES).replace("Cầu Vàm Sen", "Chợ nổi"));
    lan.push(&edge);
    let minh = clone_of(&lan, &edge);
    lan.write("tin/cau.md", text(&["Một của Lan.", LINES[1], LINES[2], LINES[3]]));
    lan.remove("cau.md");
    lan.write("cho.md", text(&["Một của Lan.", LINES[1], LINES[2], LINES[3]]).replace("Cầu Vàm Sen", "Chợ nổi"));
    lan.push(&edge);
    minh.write("cau.md", text(&[LINES[0], LINES[1], LINES[2], "Bốn của Minh."]));
    let moved = text(&[LINES[0], LINES[1], LINES[2], "Bốn của Minh."]).replace("Cầu Vàm Sen", "Chợ nổi");
    minh.write("van-hoa/cho.md", moved);
    minh.remove("cho.md");
    ok(minh.gazette(&edge, &["pull"]));
    let both = text(&["Một của Lan.", LINES[1], LINES[2], "Bốn của Minh."]);
    assert_eq!(minh.read("tin/cau.md"), both);
    assert_eq!(minh.read("van-hoa/cho.md"), both.replace("Cầu Vàm Sen", "Chợ nổi"));
    assert!(!minh.has("cau.md") && !minh.has("cho.md"));
    minh.push(&edge);
    ok(lan.gazette(&edge, &["pull"]));
    assert!(lan.has("van-hoa/cho.md") && !lan.has("cho.md"));
}

#[test]
fn a_fresh_clone_without_a_record_knows_what_is_live_by_the_commits() {
    let (lan, edge) = (Content::new(), Edge::start());
    let git = |folder: &Content, arguments: &[&str]| {
        let who = ["-c", "user.name=Lan", "-c", "user.email=lan@bao.example", "-c", "commit.gpgsign=false"];
        let mut command = Command::new("git");
        let status = command.args(who).args(arguments).current_dir(folder.path()).output().expect("git runs").status;
        assert!(status.success(), "git {arguments:?}");
    };
    for name in ["cau", "cho"] {
        lan.write(&format!("{name}.md"), text(&LINES).replace("Vàm Sen", name));
    }
    lan.write(".gitignore", ".gazette/\n");
    git(&lan, &["init", "-q"]);
    git(&lan, &["add", "."]);
    git(&lan, &["commit", "-qm", "một"]);
    lan.push(&edge);
    lan.write("cau.md", text(&[LINES[0], "Hai mới.", LINES[2], LINES[3]]));
    git(&lan, &["commit", "-qam", "hai"]);

    // A machine of CI, which has the repository and nothing else.
    let ci = Content::new();
    ci.remove("gazette.toml");
    git(&ci, &["clone", "-q", lan.path().to_str().expect("a path"), "."]);
    let pushed = ok(ci.gazette(&edge, &["push", "--json"])).json();
    assert_eq!(pushed["counts"], json!({"added": 0, "changed": 1, "removed": 0}));
    // What somebody else published without a commit is a conflict, and stays one.
    let minh = clone_of(&lan, &edge);
    minh.write("cho.md", text(&["Của Minh.", LINES[1], LINES[2], LINES[3]]));
    minh.push(&edge);
    let other = Content::new();
    other.remove("gazette.toml");
    lan.write("cho.md", text(&[LINES[0], LINES[1], LINES[2], "Của Lan."]));
    git(&lan, &["commit", "-qam", "ba"]);
    git(&other, &["clone", "-q", lan.path().to_str().expect("a path"), "."]);
    assert_eq!(other.gazette(&edge, &["push"]).code, 1);
    // The editor can say from which edition the file was made.
    ok(other.gazette(&edge, &["pull", "--base", "2"]));
    assert_eq!(other.read("cho.md"), text(&["Của Minh.", LINES[1], LINES[2], "Của Lan."]));
    other.push(&edge);

    // What was rolled back is committed too, and is not published again by a machine that knows nothing of that.
    ok(lan.gazette(&edge, &["rollback", "1", "--yes"]));
    let ci = Content::new();
    ci.remove("gazette.toml");
    git(&ci, &["clone", "-q", lan.path().to_str().expect("a path"), "."]);
    let ran = ci.gazette(&edge, &["push", "cau.md"]);
    assert!(ran.code == 1 && ran.err.contains("cau"), "{ran:?}");
    // Nor is what was taken down, whatever its file says now.
    ok(lan.gazette(&edge, &["unpublish", "cho"]));
    ci.write("cho.md", text(&["Đã sửa."]));
    for arguments in [&["push", "cho.md"][..], &["push", "cho.md", "--force"]] {
        let ran = ci.gazette(&edge, arguments);
        assert!(ran.code == 1 && ran.err.contains("taken down by local") && ran.err.contains("--republish"), "{ran:?}");
    }
    assert_eq!(edge.get("/api/v1/articles/cho").status, 410);
    ok(ci.gazette(&edge, &["push", "cho.md", "--republish", "--wait"]));
    assert_eq!(edge.get("/api/v1/articles/cho").status, 200);
}

#[test]
fn a_diff_shows_what_a_push_would_change_and_earlier_editions() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("cau.md", text(&LINES));
    lan.write("cho.md", text(&LINES).replace("Cầu Vàm Sen", "Chợ nổi"));
    lan.push(&edge);
    assert!(ok(lan.gazette(&edge, &["diff"])).out.contains("No differences from the live articles."));
    let unknown = lan.gazette(&edge, &["diff", "khong-co.md"]);
    assert!(unknown.code == 1 && unknown.err.contains("has an article at khong-co.md"), "{unknown:?}");
    lan.write("cau.md", text(&[LINES[0], "Hai mới.", LINES[2], LINES[3]]));
    lan.write("moi.md", text(&["Bài mới."]));
    let ran = ok(lan.gazette(&edge, &["diff"]));
    for line in
        ["--- live: cau.md", "+++ yours: cau.md", "-Đoạn hai.", "+Hai mới.", "--- live: none", "+++ yours: moi.md"]
    {
        assert!(ran.out.lines().any(|found| found == line), "{line} is not in {ran:?}");
    }
    assert!(!ran.out.contains("cho.md"));
    lan.push(&edge);
    let ran = ok(lan.gazette(&edge, &["diff", "--edition", "1", "cau.md"]));
    assert!(ran.out.contains("--- edition 1: cau.md") && !ran.out.contains("moi.md"), "{ran:?}");
    assert_eq!(lan.gazette(&edge, &["diff", "--edition", "99"]).code, 1);
    assert_eq!(ok(lan.gazette(&edge, &["diff", "--json"])).json(), json!([]));
}

#[test]
fn a_forced_pull_of_a_file_discards_changes_that_only_this_folder_has() {
    let (lan, edge) = (Content::new(), Edge::start());
    lan.write("cau.md", text(&LINES));
    lan.write("cho.md", text(&LINES).replace("Cầu Vàm Sen", "Chợ nổi"));
    lan.push(&edge);
    let settings = lan.read("gazette.toml");
    for (file, more) in [("cau.md", "Của Lan.\n"), ("cho.md", "Của Lan.\n"), ("gazette.toml", "# Của Lan.\n")] {
        lan.write(file, lan.read(file) + more);
    }
    // What is not named stays, with the way to discard it.
    let ran = ok(lan.gazette(&edge, &["pull", "--force"]));
    for file in ["cau.md", "cho.md", "gazette.toml"] {
        assert!(
            ran.out.contains(&format!("kept: {file}, with your changes; `gazette pull {file} --force`")),
            "{ran:?}"
        );
    }
    let pulled = ok(lan.gazette(&edge, &["pull", "cau.md", "gazette.toml", "--force", "--json"])).json();
    assert_eq!((&pulled["changed"], &pulled["kept"]), (&json!(["cau.md", "gazette.toml"]), &json!([])));
    assert_eq!((lan.read("cau.md"), lan.read("gazette.toml")), (text(&LINES), settings));
    assert!(lan.read("cho.md").ends_with("Của Lan.\n"));
    assert_eq!(ok(lan.gazette(&edge, &["push", "--json"])).json()["counts"]["changed"], 1);
    // A file that was moved here is where it is live again.
    lan.write("tin/cau.md", lan.read("cau.md"));
    lan.remove("cau.md");
    ok(lan.gazette(&edge, &["pull", "tin/cau.md", "--force"]));
    assert!(lan.has("cau.md") && !lan.has("tin/cau.md"));
}
