//! Tests of broken links within the paper.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::server::Server;
use crate::support::{Folder, run};

fn folder_with_broken_links() -> Folder {
    let folder = Folder::new();
    let menu = "\n[[menu]]\ntitle = \"Thời sự\"\nurl = \"/thoi-su\"\n\n[[banners]]\ntitle = \"Đại hội\"\nurl = \"https://bao.example/dai-hoi\"\n";
    folder.write("gazette.toml", folder.read("gazette.toml") + menu);
    folder.article("cau-moi.md", "", "Xem [cầu](/giao-thong/cau-moi) và [phà](/giao-thong/pha-cuu).");
    folder.article("pha-cu.md", "tags: [phà]\n", "[Bản thảo](/giao-thong/nhap), [thẻ](/tags/pha), [bài khác](nhap.md)");
    folder.article("nhap.md", "draft: true\n", "[Sắp có](/giao-thong/sap-co)");
    folder
}

#[test]
fn every_link_that_leads_nowhere_is_told_with_what_was_meant() {
    let run = folder_with_broken_links().gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_broken_links", run.out);
}

#[test]
fn neither_plan_nor_push_goes_past_one() {
    let folder = folder_with_broken_links();
    let server = Server::usual();
    for verb in ["plan", "push"] {
        folder.gazette_at(&server.url, &[verb]).exits(1).says("cau-moi.md:8").says("gazette.toml:18");
    }
    assert_eq!(server.lines(), [""; 0]);
}

#[test]
fn a_link_to_an_article_with_errors_is_not_told_as_well() {
    let folder = Folder::new();
    folder.article("a.md", "", "[b](/giao-thong/b)");
    folder.write("b.md", "---\ntitle: B\n---\n");
    let run = folder.gazette(&["check"]).exits(1).says("b.md:1");
    assert!(!run.out.contains("broken link"), "{}", run.out);
}

#[test]
fn while_the_settings_have_errors_links_are_not_judged() {
    let folder = Folder::new();
    folder.article("a.md", "", "[x](/thoi-su)");
    folder.write("gazette.toml", folder.read("gazette.toml") + "\n[[sections]]\nslug = \"thoi-su\"\n");
    let run = folder.gazette(&["check"]).exits(1).says("gazette.toml");
    assert!(!run.out.contains("broken link"), "{}", run.out);
}

#[test]
fn the_sample_newspaper_is_in_order() {
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content"), dir.path());
    let run = run(dir.path(), None, &["check"]).exits(0).says("No errors in ");
    assert!(!run.all().contains("warning"), "{}", run.all());
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == ".gazette" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
