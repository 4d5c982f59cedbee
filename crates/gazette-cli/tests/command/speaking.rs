//! Tests of the language in which the command speaks.

use std::process::Command;

use crate::support::Folder;

const ENGLISH: &str = "1 error in 1 file";
const VIETNAMESE: &str = "1 lỗi trong 1 tệp";

/// What the command says in a folder with one mistake, with only these variables about the language.
fn says(folder: &Folder, variables: &[(&str, &str)], args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gazette"));
    for name in ["GAZETTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    let output = command.args(args).current_dir(folder.path(".")).envs(variables.iter().copied()).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn the_option_the_variable_the_locale_and_the_settings_choose_the_language_in_this_order() {
    let folder = Folder::new();
    folder.article("giao-thong/cau.md", "titel: x\n", "Thân bài.");
    let vietnamese = folder.read("gazette.toml");
    for (variables, args, told) in [
        (&[("LANG", "en_US.UTF-8")][..], &["--lang", "vi", "check"][..], VIETNAMESE),
        (&[("GAZETTE_LANG", "vi")], &["check", "--lang=en"], ENGLISH),
        (&[("GAZETTE_LANG", "vi"), ("LC_ALL", "C")], &["check"], VIETNAMESE),
        (&[("LC_ALL", "vi_VN.UTF-8"), ("LANG", "en_US.UTF-8")], &["check"], VIETNAMESE),
        (&[("LC_MESSAGES", "en_US.UTF-8"), ("LANG", "vi_VN.UTF-8")], &["check"], ENGLISH),
        (&[("LC_ALL", ""), ("LANG", "vi_VN.UTF-8")], &["check"], VIETNAMESE),
        (&[("LANG", "C.UTF-8")], &["check"], VIETNAMESE),
        (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], &["check"], VIETNAMESE),
        (&[("LANG", "fr_FR.UTF-8")], &["check"], ENGLISH),
        (&[], &["check"], VIETNAMESE),
        (&[], &["check", "giao-thong"], VIETNAMESE),
    ] {
        let all = says(&folder, variables, args);
        assert!(all.contains(told), "{variables:?} {args:?}: {all}");
    }
    folder.write("gazette.toml", vietnamese.replace("\"vi\"", "\"en\""));
    assert!(says(&folder, &[], &["check"]).contains(ENGLISH));
    // From elsewhere, and with settings that have errors.
    folder.write("gazette.toml", vietnamese.replace("title = \"Báo", "titel = \"Báo"));
    let here = folder.path("giao-thong");
    let elsewhere = says(&folder, &[], &["--content", here.parent().unwrap().to_str().unwrap(), "check"]);
    assert!(elsewhere.contains("2 lỗi trong 2 tệp"), "{elsewhere}");
}

#[test]
fn an_unknown_language_is_told_with_those_that_there_are() {
    let folder = Folder::new();
    folder.gazette(&["--lang", "fr", "check"]).exits(2).says("possible values: vi, en");
    let all = says(&folder, &[("GAZETTE_LANG", "fr")], &["check"]);
    assert!(all.contains("GAZETTE_LANG is `fr`") && all.contains("set it to vi or en"), "{all}");
    let all = says(&folder, &[("GAZETTE_LANG", "fr")], &["--lang", "vi", "check"]);
    assert!(all.contains("hãy đặt là vi hoặc en"), "{all}");
    // Packages are made in any environment.
    assert!(says(&folder, &[("GAZETTE_LANG", "fr")], &["man"]).contains(".TH"));
}
