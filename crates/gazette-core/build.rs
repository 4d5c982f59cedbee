//! Names the build of the pages: a short hash that changes exactly when rendered HTML or an asset could.

use std::fs;
use std::path::{Path, PathBuf};

/// Whatever decides what a page looks like, from this crate's folder.
const SOURCES: &[&str] = &[
    "templates",
    "src/pages.rs",
    "src/pages",
    "src/feeds.rs",
    "src/feeds",
    "src/language.rs",
    "src/language",
    "../../public/assets",
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
    println!("cargo:rustc-env=GAZETTE_PAGES_BUILD={:012x}", hash.0 >> 16);
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    } else if let Ok(entries) = fs::read_dir(path) {
        for entry in entries {
            collect(&entry.expect("a folder can be listed").path(), files);
        }
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
