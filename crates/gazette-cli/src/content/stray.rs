//! Finds files that look like articles, but are not published because of their names.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use gazette_content::diagnostics::{Diagnostic, Problems};
use gazette_messages::tell;

use super::inside::real_path;

/// Endings that other systems use for articles, or that an editing program adds.
const ENDINGS: &[&str] = &["markdown", "mdown", "mkd", "mkdn", "mdx", "txt"];
/// How much of a file to look at.
const MAX_READ_BYTES: u64 = 4096;

/// A warning if a file has front matter with a title, but not the ending `.md`.
pub fn check(root: &Path, file: &str) -> Option<Diagnostic> {
    let (stem, ending) = file.rsplit_once('.')?;
    if !ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
        return None;
    }
    let mut start = Vec::new();
    File::open(real_path(root, file).ok()?).ok()?.take(MAX_READ_BYTES).read_to_end(&mut start).ok()?;
    let text = String::from_utf8_lossy(&start);
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines();
    let first = lines.next()?.trim_end();
    if !(first == "---" && lines.take_while(|line| line.trim_end() != "---").any(|line| line.starts_with("title:"))) {
        return None;
    }
    let stem = stem.strip_suffix(".md").unwrap_or(stem);
    let mut problems = Problems::new(file, text);
    let message = tell!("stray-article");
    problems.warning(
        gazette_content::diagnostics::Span::new(1, 1..4),
        message,
        tell!("stray-article-help", name = format!("{stem}.md")),
    );
    problems.into_found().pop()
}
