//! Tests of symbolic links in a content folder: those that point outside are refused, and their targets are never read.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use crate::live::{Paper, live};
use crate::server::Server;
use crate::serving::browser::Serving;
use crate::support::{Folder, PNG};

const SECRET: &str = "BÍ MẬT NGOÀI TÒA SOẠN";

/// A folder outside every content folder, with an article, a picture and a document.
fn outside() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let front = "title: Mật\nlead: Mật.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n";
    fs::write(dir.path().join("bai.md"), format!("---\n{front}---\n\n{SECRET}\n")).unwrap();
    fs::write(dir.path().join("mat-khau"), format!("root:{SECRET}\n")).unwrap();
    fs::write(dir.path().join("anh.png"), PNG).unwrap();
    fs::write(dir.path().join("mat.pdf"), format!("%PDF-1.7\n{SECRET}")).unwrap();
    dir
}

#[test]
fn what_a_link_leads_to_outside_is_neither_shown_nor_published() {
    let outside = outside();
    let server = Server::usual();
    let cases = [
        ("bai.md", "bai.md", "x"),
        ("mat-khau", "pw.md", "x"),
        ("anh.png", "anh.png", "![Cầu](anh.png)"),
        ("mat.pdf", "mat.pdf", "[Báo cáo](mat.pdf)"),
        ("mat-khau", "mat-khau", "[Báo cáo](mat-khau)"),
        ("", "ngoai", "![Cầu](ngoai/anh.png)"),
        ("", "ngoai", "x"),
    ];
    for (to, link, body) in cases {
        let folder = Folder::new();
        folder.article("khac.md", "", body);
        symlink(outside.path().join(to), folder.path(link)).unwrap();
        for args in [&["check"][..], &["check", "--fix"], &["plan"], &["push"], &["preview"]] {
            let run =
                folder.gazette_at(&server.url, args).exits(1).says("a symbolic link points outside the content folder");
            assert!(!run.all().contains(SECRET), "{}", run.all());
        }
    }
    assert_eq!(server.lines(), [""; 0]);
    // A link that the named article does not use stops nothing, and nothing of it is sent.
    let folder = Folder::new();
    folder.article("khac.md", "", "x");
    symlink(outside.path().join("bai.md"), folder.path("bai.md")).unwrap();
    folder.gazette_at(&server.url, &["push", "khac.md"]).exits(0).says("1 error in drafts or other files");
    assert!(!format!("{:?}", server.bodies("POST /api/v1/blobs")).contains(SECRET));
    let names = fs::read_dir(outside.path()).unwrap().count();
    assert_eq!(names, 4, "nothing was written there");
}

#[test]
fn what_is_shown_on_ones_own_machine_is_of_the_folder_too() {
    let outside = outside();
    let folder = Folder::new();
    folder.article("khac.md", "", "[Báo cáo](mat.pdf)");
    for (to, link) in [("bai.md", "bai.md"), ("mat.pdf", "mat.pdf"), ("", "ngoai")] {
        symlink(outside.path().join(to), folder.path(link)).unwrap();
    }
    let serving = Serving::start(&folder);
    for (path, place) in [("/giao-thong/khac", "mat.pdf"), ("/giao-thong/bai", "bai.md"), ("/_serve/problems", "ngoai")]
    {
        let page = serving.get(path);
        assert!(
            page.body.contains("points outside the content folder") && page.body.contains(place),
            "{path}: {}",
            page.body
        );
        page.has_no(SECRET);
    }
    fs::remove_file(folder.path("ngoai")).unwrap();
    serving.get("/_serve/problems").has_no("ngoai");
}

#[test]
fn settings_and_the_commands_own_folder_are_no_links_to_outside() {
    let outside = outside();
    let folder = Folder::new();
    fs::rename(folder.path("gazette.toml"), outside.path().join("gazette.toml")).unwrap();
    symlink(outside.path().join("gazette.toml"), folder.path("gazette.toml")).unwrap();
    folder.gazette(&["check"]).exits(1).says("gazette.toml:1").says("points outside the content folder");

    let folder = Folder::new();
    folder.article("a.md", "", "x");
    symlink(outside.path(), folder.path(".gazette")).unwrap();
    folder.gazette_at(&Server::usual().url, &["push"]).exits(1).says("symbolic link");
    symlink(outside.path(), folder.path("giao-thong")).unwrap();
    folder.gazette(&["new", "Bài mới", "--section", "giao-thong"]).exits(0).says("bai-moi.md");
    assert!(folder.has("bai-moi.md"));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 5, "nothing was written there");
}

#[test]
fn links_within_the_folder_and_to_the_folder_are_followed() {
    let folder = Folder::new();
    folder.write("anh/cau.png", PNG);
    symlink("anh/cau.png", folder.path("cau.png")).unwrap();
    symlink("anh", folder.path("hinh")).unwrap();
    folder.article("a.md", "", "![Cầu](cau.png) ![Cầu](hinh/cau.png)");
    symlink("a.md", folder.path("nowhere.txt")).unwrap();
    folder.gazette(&["check"]).exits(0);
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(folder.path(""), elsewhere.path().join("bao")).unwrap();
    let content = elsewhere.path().join("bao");
    folder.gazette(&["check", "--content", content.to_str().unwrap()]).exits(0);
}

#[test]
fn a_pull_writes_through_no_link_and_over_none() {
    let outside = outside();
    let (_, server) = Paper::of(vec![
        live("a", "bai.md", "x", &[]),
        live("b", "b.md", "![x](anh.png)", &[("anh.png", gazette_core::hash::Hash::of(PNG))]),
        live("c", "ngoai/c.md", "x", &[]),
        live("d", "d.md", "x", &[]),
    ]);
    let folder = Folder::new();
    for (to, link) in [("bai.md", "bai.md"), ("mat-khau", "anh.png"), ("", "ngoai")] {
        symlink(outside.path().join(to), folder.path(link)).unwrap();
    }
    let run = folder.gazette_at(&server.url, &["pull"]).exits(1);
    assert!(folder.has("d.md"), "{}", run.all());
    for link in ["bai.md", "anh.png", "ngoai"] {
        assert!(folder.path(link).symlink_metadata().unwrap().is_symlink(), "{link}: {}", run.all());
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 4);
    assert!(fs::read_to_string(outside.path().join("mat-khau")).unwrap().contains(SECRET));
}

#[test]
fn a_pipe_in_the_folder_keeps_nobody_waiting() {
    let server = Server::usual();
    for (name, body) in [("duong-ong.md", "x"), ("duong-ong.png", "![Cầu](duong-ong.png)")] {
        let folder = Folder::new();
        folder.article("khac.md", "", body);
        let made = std::process::Command::new("mkfifo").arg(folder.path(name)).status().expect("mkfifo runs");
        assert!(made.success());
        for args in [&["check"][..], &["plan"], &["push"], &["preview"]] {
            folder.gazette_at(&server.url, args).exits(1).says("not a regular file");
        }
    }
    assert_eq!(server.lines(), [""; 0]);
}
