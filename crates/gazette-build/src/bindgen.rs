//! The JavaScript glue: `wasm-bindgen` run as a library.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// The stem of everything generated; `entry.mjs` imports `./gazette_worker.js`.
const STEM: &str = "gazette_worker";
/// The WebAssembly that the glue imports.
pub const WASM_NAME: &str = "gazette_worker_bg.wasm";

/// Generates the glue for `wasm` into the folder `out`.
pub fn generate(wasm: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(STEM)
        // Glue that imports the compiled module and instantiates it itself, as the platform wants it.
        .module(true)?
        .typescript(false)
        // Exports `__wbg_reset_state`, with which entry.mjs replaces an instance that has panicked.
        .reset_state_function(true)
        .remove_producers_section(true);
    bindgen.generate(out).with_context(|| format!("wasm-bindgen cannot process {}", wasm.display()))?;
    import_modules_the_cloudflare_way(&out.join(STEM).with_extension("js"))
}

/// `import source module from "x.wasm"` is the standard's way to import a module that is compiled but not instantiated.
/// On the platform a plain `import` of a `.wasm` file means just that, and the bundler does not know the new syntax.
fn import_modules_the_cloudflare_way(glue: &Path) -> Result<()> {
    let text = fs::read_to_string(glue).with_context(|| format!("cannot read {}", glue.display()))?;
    ensure!(
        text.contains("import source "),
        "{} has no `import source`: wasm-bindgen's output has changed, look at it before going on",
        glue.display()
    );
    fs::write(glue, without_comments(&text.replace("import source ", "import ")))
        .with_context(|| format!("cannot write {}", glue.display()))
}

/// The glue without indentation and documentation, a fifth of what it weighs: no string in it goes over several lines.
fn without_comments(glue: &str) -> String {
    let (mut text, mut is_comment) = (String::with_capacity(glue.len()), false);
    for line in glue.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            text.extend([line, "\n"]);
        }
        is_comment &= !line.ends_with("*/");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let glue = "/* a */\nlet a = 1; // kept\n\n    /**\n     * @param {x} y\n     */\n    f(y) {\n        // why\n        g();\n    }\n";
        assert_eq!(without_comments(glue), "let a = 1; // kept\nf(y) {\ng();\n}\n");
    }
}
