//! Detects whether the inputs have changed since the last build.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

use crate::Options;

const NAME: &str = ".made-from";

/// The size and the modification time of each input, of `wasm-opt` and of this program (which stands for its own code and
/// wasm-bindgen's), as text.
#[derive(PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    /// The stamp of the inputs named in `options`.
    pub fn of(options: &Options) -> Result<Self> {
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let mut text = String::new();
        for path in [&options.wasm, &options.entry, &options.wasm_opt, &program] {
            let describe = || format!("cannot read the metadata of {}", path.display());
            let metadata = fs::metadata(path).with_context(describe)?;
            let modified_ns = metadata.modified().with_context(describe)?.duration_since(UNIX_EPOCH)?.as_nanos();
            writeln!(text, "{} {} {modified_ns}", path.display(), metadata.len())?;
        }
        Ok(Self(text))
    }

    /// Whether the folder `out` was built from the same inputs.
    pub fn matches(&self, out: &Path) -> bool {
        fs::read_to_string(out.join(NAME)).is_ok_and(|made_from| made_from == self.0)
    }

    /// Writes the stamp into the folder `out`.
    pub fn write(&self, out: &Path) -> Result<()> {
        fs::write(out.join(NAME), &self.0).with_context(|| format!("cannot write the stamp into {}", out.display()))
    }
}
