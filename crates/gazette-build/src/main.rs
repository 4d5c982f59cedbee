//! Turns the compiled Worker into the folder that is uploaded.
//!
//! In goes what `cargo build --target wasm32-unknown-unknown` left behind; out comes `build/worker/`: the entry module,
//! the JavaScript glue and an optimised `.wasm`. It guarantees that
//! - glue and `wasm-bindgen` crate are of one version, since both come from `Cargo.lock`: no separately installed
//!   `wasm-bindgen` can drift;
//! - the folder appears whole or not at all, and is left alone when nothing that goes into it has changed;
//! - WebAssembly above the budget fails the build, and says by how much.

mod bindgen;
mod optimise;
mod options;
mod stamp;
mod upload;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::options::Options;
use crate::stamp::Stamp;
use crate::upload::Upload;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gazette-build: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let options = Options::from_args(std::env::args().skip(1))?;
    let stamp = Stamp::of(&options)?;
    if stamp.matches(&options.out) {
        println!("{} is up to date", options.out.display());
    } else {
        assemble(&options, &stamp)?;
    }
    weigh(&options)
}

/// Builds into a folder beside the real one, then swaps them, so that a build that fails half-way leaves the last good
/// one in place.
fn assemble(options: &Options, stamp: &Stamp) -> Result<()> {
    let staging = options.out.with_extension(format!("new-{}", std::process::id()));
    fs::create_dir_all(&staging).with_context(|| format!("cannot create {}", staging.display()))?;

    bindgen::generate(&options.wasm, &staging)?;
    optimise::optimise(&options.wasm_opt, &staging.join(bindgen::WASM_NAME))?;
    fs::copy(&options.entry, staging.join("entry.mjs"))
        .with_context(|| format!("cannot copy {}", options.entry.display()))?;
    stamp.write(&staging)?;

    remove(&options.out)?;
    fs::rename(&staging, &options.out).with_context(|| format!("cannot put {} in place", options.out.display()))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn weigh(options: &Options) -> Result<()> {
    let upload = Upload::measure(&options.out)?;
    println!("{upload}");
    if let Some(budget_kib) = options.budget_kib {
        let wasm_kib = upload.gzipped_wasm.div_ceil(1024);
        if wasm_kib > budget_kib {
            bail!("its WebAssembly is {} KiB over its budget of {budget_kib} KiB gzipped", wasm_kib - budget_kib);
        }
    }
    Ok(())
}
