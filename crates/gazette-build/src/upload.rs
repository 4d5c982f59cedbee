//! What the upload weighs.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The size of all modules in a folder together, in bytes. Gzipped is how the platform counts, and what it limits.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// As they lie on the disk.
    pub raw: u64,
    /// Compressed, one by one.
    pub gzipped: u64,
    /// The part of those that is WebAssembly, which the budget is for.
    pub gzipped_wasm: u64,
}

impl Upload {
    /// Weighs every module under `folder`; hidden files are not uploaded.
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
        write!(f, "the Worker is {raw} KiB; gzipped {gzipped} KiB, of them {wasm} KiB WebAssembly")
    }
}

#[cfg(test)]
mod tests {
    use super::Upload;
    use std::fs;

    #[test]
    fn modules_in_subfolders_count_and_hidden_files_do_not() {
        let folder = std::env::temp_dir().join(format!("gazette-build-weigh-{}", std::process::id()));
        fs::create_dir_all(folder.join("snippets")).unwrap();
        fs::write(folder.join("entry.mjs"), "a".repeat(10_000)).unwrap();
        fs::write(folder.join("snippets/inline0.js"), "b".repeat(10_000)).unwrap();
        fs::write(folder.join("main.wasm"), "d".repeat(10_000)).unwrap();
        fs::write(folder.join(".made-from"), "c".repeat(10_000)).unwrap();
        let upload = Upload::measure(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(upload.raw, 30_000);
        assert!(upload.gzipped < 300, "{upload:?}");
        assert!((1..100).contains(&upload.gzipped_wasm), "{upload:?}");
    }
}
