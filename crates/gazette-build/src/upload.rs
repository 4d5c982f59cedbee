//! Measures the size of the upload.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The total size of all modules in a folder, in bytes. The platform limits the gzipped size.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// Uncompressed.
    pub raw: u64,
    /// Gzipped, file by file.
    pub gzipped: u64,
    /// The part of `gzipped` that is WebAssembly. The budget applies to this part.
    pub gzipped_wasm: u64,
}

impl Upload {
    /// Measures all modules under `folder`. Hidden files are not uploaded and not counted.
    pub fn measure(folder: &Path) -> Result<Self> {
        let mut total = Self::default();
        let list = || format!("cannot list {}", folder.display());
        for entry in fs::read_dir(folder).with_context(list)? {
            let entry = entry.with_context(list)?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let part = if path.is_dir() { Self::measure(&path)? } else { Self::of_file(&path)? };
            total.raw += part.raw;
            total.gzipped += part.gzipped;
            total.gzipped_wasm += part.gzipped_wasm;
        }
        Ok(total)
    }

    fn of_file(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        let gzipped = gzip.finish()?.len() as u64;
        let is_wasm = path.extension().is_some_and(|extension| extension == "wasm");
        Ok(Self { raw: bytes.len() as u64, gzipped, gzipped_wasm: if is_wasm { gzipped } else { 0 } })
    }
}

impl fmt::Display for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kib = |bytes: u64| bytes.div_ceil(1024);
        let [raw, gzipped, wasm] = [self.raw, self.gzipped, self.gzipped_wasm].map(kib);
        write!(f, "the Worker is {raw} KiB; gzipped {gzipped} KiB, {wasm} KiB of which are WebAssembly")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_in_subfolders_count_and_hidden_files_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("snippets")).unwrap();
        fs::write(root.join("entry.mjs"), "a".repeat(10_000)).unwrap();
        fs::write(root.join("snippets/inline0.js"), "b".repeat(10_000)).unwrap();
        fs::write(root.join("main.wasm"), "d".repeat(10_000)).unwrap();
        fs::write(root.join(".made-from"), "c".repeat(10_000)).unwrap();
        let upload = Upload::measure(root).unwrap();
        assert_eq!(upload.raw, 30_000);
        assert!(upload.gzipped < 300, "{upload:?}");
        assert!((1..100).contains(&upload.gzipped_wasm), "{upload:?}");
    }
}
