//! Runs `wasm-opt` on the output of wasm-bindgen.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The WebAssembly features that rustc 1.95 and later use for wasm32-unknown-unknown.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Optimises `wasm` in place and removes function names: they are a third of the file, and Rust's panic message, which is
/// logged, already has file and line.
pub fn optimise(wasm_opt: &Path, wasm: &Path) -> Result<()> {
    let status = Command::new(wasm_opt)
        // More passes make the file smaller and, gzipped, larger, for half a minute more and no gain in speed.
        .arg("-O1")
        .args(FEATURES)
        .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
        .arg(wasm)
        .arg("--output")
        .arg(wasm)
        .status()
        .with_context(|| format!("cannot run {}; `make setup` installs it", wasm_opt.display()))?;
    ensure!(status.success(), "wasm-opt failed on {} ({status})", wasm.display());
    Ok(())
}
