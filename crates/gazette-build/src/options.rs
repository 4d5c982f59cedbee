//! The command line. Four paths and a number need no argument parser, and set-up time is spent by everyone.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What to build, from what.
pub struct Options {
    /// The `.wasm` that cargo made.
    pub wasm: PathBuf,
    /// The entry module to put next to it.
    pub entry: PathBuf,
    /// The `wasm-opt` to run.
    pub wasm_opt: PathBuf,
    /// The folder to make.
    pub out: PathBuf,
    /// The most that the whole upload may weigh, gzipped.
    pub budget_kib: Option<u64>,
}

impl Options {
    /// Reads `--name value` pairs; everything but the budget is required.
    pub fn from_args(args: impl Iterator<Item = String>) -> Result<Self> {
        let (mut wasm, mut entry, mut wasm_opt, mut out, mut budget_kib) = (None, None, None, None, None);
        let mut args = args;
        while let Some(name) = args.next() {
            let value = args.next().with_context(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--wasm" => wasm = Some(PathBuf::from(value)),
                "--entry" => entry = Some(PathBuf::from(value)),
                "--wasm-opt" => wasm_opt = Some(PathBuf::from(value)),
                "--out" => out = Some(PathBuf::from(value)),
                "--budget-kib" => {
                    let kib = value.parse();
                    budget_kib = Some(kib.with_context(|| format!("--budget-kib {value:?} is not a whole number"))?);
                }
                _ => bail!("unknown option {name}; known are --wasm, --entry, --wasm-opt, --out and --budget-kib"),
            }
        }
        Ok(Self {
            wasm: wasm.context("--wasm is missing")?,
            entry: entry.context("--entry is missing")?,
            wasm_opt: wasm_opt.context("--wasm-opt is missing")?,
            out: out.context("--out is missing")?,
            budget_kib,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str) -> Result<Options, String> {
        Options::from_args(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn all_paths_and_a_budget_are_read() {
        let options = parse("--wasm a.wasm --entry e.mjs --wasm-opt wo --out build/worker --budget-kib 400").unwrap();
        assert_eq!(options.wasm.to_str(), Some("a.wasm"));
        assert_eq!(options.out.to_str(), Some("build/worker"));
        assert_eq!(options.budget_kib, Some(400));
    }

    #[test]
    fn a_bad_command_line_is_refused_by_name() {
        for (line, complaint) in [
            ("--wasm a.wasm", "--entry is missing"),
            ("--out", "--out needs a value"),
            ("--fast yes", "unknown option --fast; known are --wasm, --entry, --wasm-opt, --out and --budget-kib"),
            ("--budget-kib lots", "--budget-kib \"lots\" is not a whole number"),
        ] {
            assert_eq!(parse(line).err().as_deref(), Some(complaint), "{line}");
        }
    }
}
