//! Packs the compiled Worker into the folder that is uploaded.
//!
//! Input: the `.wasm` file of `cargo build --target wasm32-unknown-unknown`. Output: `build/worker/`, which contains the
//! entry module, the JavaScript glue and the optimised `.wasm`. Guarantees:
//! - The glue and the `wasm-bindgen` crate have the same version: both come from `Cargo.lock`.
//! - A failed build leaves the previous folder in place. A build without changed inputs does nothing.
//! - A build fails if its WebAssembly exceeds the budget, and says by how much.

mod bindgen;
mod optimise;
mod stamp;
mod upload;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Parser;

use crate::stamp::Stamp;
use crate::upload::Upload;

/// Packs the compiled Worker for upload
#[derive(Debug, Parser)]
#[command(name = "gazette-build")]
struct Options {
    /// The .wasm file that cargo built
    #[arg(long, value_name = "FILE")]
    wasm: PathBuf,

    /// The entry module
    #[arg(long, value_name = "FILE")]
    entry: PathBuf,

    /// The wasm-opt program
    #[arg(long, value_name = "FILE")]
    wasm_opt: PathBuf,

    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The maximum size of the WebAssembly, gzipped, in KiB
    #[arg(long, value_name = "N")]
    budget_kib: Option<u64>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let stamp = Stamp::of(&options)?;
    if stamp.matches(&options.out) {
        println!("{} is up to date", options.out.display());
    } else {
        assemble(&options, &stamp)?;
    }
    check_size(&options)
}

/// Builds into a temporary folder and then replaces the old one, so that a failed build changes nothing.
fn assemble(options: &Options, stamp: &Stamp) -> Result<()> {
    let staging = options.out.with_extension(format!("new-{}", std::process::id()));
    fs::create_dir_all(&staging).with_context(|| format!("cannot create {}", staging.display()))?;

    bindgen::generate(&options.wasm, &staging)?;
    optimise::optimise(&options.wasm_opt, &staging.join(bindgen::WASM_NAME))?;
    fs::copy(&options.entry, staging.join("entry.mjs"))
        .with_context(|| format!("cannot copy {}", options.entry.display()))?;
    stamp.write(&staging)?;

    remove(&options.out)?;
    fs::rename(&staging, &options.out).with_context(|| format!("cannot replace {}", options.out.display()))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Prints the size of the upload and fails if the WebAssembly exceeds the budget.
fn check_size(options: &Options) -> Result<()> {
    let upload = Upload::measure(&options.out)?;
    println!("{upload}");
    if let Some(budget_kib) = options.budget_kib {
        let wasm_kib = upload.gzipped_wasm.div_ceil(1024);
        if wasm_kib > budget_kib {
            bail!("the WebAssembly exceeds the budget of {budget_kib} KiB gzipped by {} KiB", wasm_kib - budget_kib);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::try_parse_from(line.split_whitespace()).map_err(|error| error.to_string())
    }

    #[test]
    fn all_paths_and_a_budget_are_read() {
        let paths = "gazette-build --wasm a.wasm --entry e.mjs --wasm-opt wo --out build/worker";
        let options = parse(&format!("{paths} --budget-kib 400")).unwrap();
        assert_eq!(options.wasm.to_str(), Some("a.wasm"));
        assert_eq!(options.entry.to_str(), Some("e.mjs"));
        assert_eq!(options.wasm_opt.to_str(), Some("wo"));
        assert_eq!(options.out.to_str(), Some("build/worker"));
        assert_eq!(options.budget_kib, Some(400));
        assert_eq!(parse(paths).unwrap().budget_kib, None);
    }

    #[test]
    fn a_bad_command_line_is_refused_by_name() {
        for (line, name) in [
            ("gazette-build --wasm a.wasm", "--entry"),
            ("gazette-build --out", "--out"),
            ("gazette-build --fast yes", "--fast"),
            ("gazette-build --budget-kib lots", "--budget-kib"),
        ] {
            let refused = parse(line).unwrap_err();
            assert!(refused.contains(name), "{line}: {refused}");
        }
    }

    #[test]
    fn webassembly_above_the_budget_is_refused_with_the_excess() {
        let folder = tempfile::tempdir().unwrap();
        let noise: Vec<u8> = (0..40_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
        fs::write(folder.path().join("main.wasm"), noise).unwrap();
        let options = |budget_kib| Options {
            wasm: PathBuf::new(),
            entry: PathBuf::new(),
            wasm_opt: PathBuf::new(),
            out: folder.path().to_owned(),
            budget_kib,
        };
        let kib = Upload::measure(folder.path()).unwrap().gzipped_wasm.div_ceil(1024);
        assert!(kib > 1, "{kib}");
        assert!(check_size(&options(Some(kib))).is_ok() && check_size(&options(None)).is_ok());
        let refused = check_size(&options(Some(kib - 1))).unwrap_err().to_string();
        assert!(refused.ends_with(" by 1 KiB"), "{refused}");
    }
}
