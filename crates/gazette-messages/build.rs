//! Embeds the files in `locales`, and lists the keys so that the compiler can refuse any other: those of the English files, and
//! of the files that only Vietnamese has.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("Cargo names the package's folder"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo names a folder for the output"));
    println!("cargo::rerun-if-changed=locales");
    let mut source = String::new();
    let mut keys = BTreeSet::new();
    let mut english: BTreeSet<Option<OsString>> = BTreeSet::new();
    for (name, folder) in [("EN", "en"), ("VI", "vi")] {
        let files = files(&root.join("locales").join(folder));
        let _ = writeln!(source, "const {name}: &[(&str, &str)] = &[");
        for file in &files {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let path = file.to_str().expect("the path of the sources is Unicode");
            let _ = writeln!(source, "    ({stem:?}, include_str!({path:?})),");
        }
        let _ = writeln!(source, "];");
        for file in
            files.iter().filter(|file| folder == "en" || !english.contains(&file.file_name().map(ToOwned::to_owned)))
        {
            keys.extend(keys_in(file));
        }
        if folder == "en" {
            english = files.iter().map(|file| file.file_name().map(ToOwned::to_owned)).collect();
        }
    }
    let _ = writeln!(source, "const KEYS: &[&str] = &{:?};", keys.iter().collect::<Vec<_>>());
    fs::write(out.join("locales.rs"), source).expect("the folder for the output is writable");
}

/// The catalogue's files in a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|extension| extension == "ftl")).collect();
    files.sort();
    files
}

/// The keys of a file's messages: what stands before ` =` at the start of a line.
fn keys_in(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let names = text.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim_end());
    let is_key = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    names.filter(is_key).map(str::to_owned).collect()
}
