//! Names the build of the pages: a short hash that changes whenever rendered HTML, its stored form or an asset could.

use std::fs;
use std::path::{Path, PathBuf};

/// Whatever decides what a page looks like or how it is stored, from this crate's folder. All of the crate: escaping, dates,
/// addresses and the settings are as much a part of a page as its template.
const SOURCES: &[&str] = &["templates", "src", "../../public/assets", "../../src/reading/stored_article.rs"];
/// The locked versions of what pages are made with.
const LOCK: &str = "../../Cargo.lock";
const PACKAGES: &[&str] = &[
    "askama",
    "askama_derive",
    "askama_macros",
    "askama_parser",
    "chrono",
    "percent-encoding",
    "postcard",
    "serde_json",
];

fn main() {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        collect(Path::new(source), &mut files);
    }
    files.sort();
    let mut hash = Fnv::new();
    for file in &files {
        hash.eat(file.to_string_lossy().as_bytes());
        hash.eat(&fs::read(file).expect("a listed file can be read"));
    }
    println!("cargo:rerun-if-changed={LOCK}");
    for package in locked(&fs::read_to_string(LOCK).expect("the workspace has a lock file")) {
        hash.eat(package.as_bytes());
    }
    println!("cargo:rustc-env=GAZETTE_PAGES_BUILD={:012x}", hash.0 >> 16);
}

/// What a lock file says of the packages that pages are made with.
fn locked(lock: &str) -> impl Iterator<Item = &str> {
    lock.split("[[package]]").filter(|package| {
        let name = package.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or_default();
        PACKAGES.contains(&name.trim_matches('"'))
    })
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        collect(&entry.expect("a folder can be listed").path(), files);
    }
}

/// FNV-1a with 64 bits: no dependency, and here nobody chooses the input to make it collide.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn eat(&mut self, bytes: &[u8]) {
        // The length first, so that moving a byte from one file to the next changes the hash.
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
