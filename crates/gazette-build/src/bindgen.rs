//! Generates the JavaScript glue with wasm-bindgen, used as a library.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// The stem of all generated files; `entry.mjs` imports `./gazette_worker.js`.
const STEM: &str = "gazette_worker";
/// The WebAssembly file that the glue imports.
pub const WASM_NAME: &str = "gazette_worker_bg.wasm";

/// Generates the glue for `wasm` in the folder `out`.
pub fn generate(wasm: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(STEM)
        // The glue imports the compiled module and instantiates it, as the platform requires.
        .module(true)?
        .typescript(false)
        // Exports `__wbg_reset_state`, with which entry.mjs replaces an instance that has panicked.
        .reset_state_function(true)
        .remove_producers_section(true);
    bindgen.generate(out).with_context(|| format!("wasm-bindgen cannot process {}", wasm.display()))?;
    use_cloudflare_imports(&out.join(STEM).with_extension("js"))
}

/// Replaces `import source module from "x.wasm"`, the standard syntax for importing a compiled module without instantiating it.
/// On the platform a plain `import` of a `.wasm` file does the same, and its bundler does not know the standard syntax.
fn use_cloudflare_imports(glue: &Path) -> Result<()> {
    let text = fs::read_to_string(glue).with_context(|| format!("cannot read {}", glue.display()))?;
    ensure!(
        text.contains("import source "),
        "{} has no `import source`: the output of wasm-bindgen has changed, check it before going on",
        glue.display()
    );
    fs::write(glue, text.replace("import source ", "import "))
        .with_context(|| format!("cannot write {}", glue.display()))
}
