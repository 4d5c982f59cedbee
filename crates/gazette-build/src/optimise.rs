//! A last pass of `wasm-opt` over what wasm-bindgen left.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What rustc 1.95 and later emit for wasm32-unknown-unknown, and every engine that runs Workers understands.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The size, in expressions, up to which a function that is called from one place only is put into its caller. Without a
/// bound, as is usual, the file is two percent smaller, and a tenth larger once it is gzipped: a local's number depends on all
/// that its function holds, so code that went into a large one is no longer written like its likes elsewhere.
const LARGEST_INLINED_FOR_ONE_CALLER: u32 = 20;

/// Optimises `wasm` in place, and drops the names of functions: they are a third of the file, and Rust's panic message,
/// which is logged, already has file and line. Before, functions are put into the order of their names, so that those made
/// of one generic lie side by side: gzip, which looks back 32 KiB, then saves 10 KiB more.
pub fn optimise(wasm_opt: &Path, wasm: &Path) -> Result<()> {
    let status = Command::new(wasm_opt)
        .arg("-Os")
        .arg(format!("--one-caller-inline-max-function-size={LARGEST_INLINED_FOR_ONE_CALLER}"))
        .args(FEATURES)
        .arg("--reorder-functions-by-name")
        .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
        .arg(wasm)
        .arg("--output")
        .arg(wasm)
        .status()
        .with_context(|| format!("cannot run {}; `make setup` installs it", wasm_opt.display()))?;
    ensure!(status.success(), "wasm-opt failed on {} ({status})", wasm.display());
    Ok(())
}
