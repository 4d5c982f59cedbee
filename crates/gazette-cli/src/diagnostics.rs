//! What is wrong with the files of a paper: where, what, and the remedy.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;

use crate::terminal::{one_line, style};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is published while there is one.
    Error,
    /// Dirty text that `check --fix` cleans, and that `push` publishes clean.
    Repair,
    /// Worth knowing.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The file, from the content folder, with `/` between folders.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The line as it is in the file.
    #[serde(skip)]
    pub excerpt: Option<String>,
}

/// All that is wrong, sorted by file and line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// Collects what is wrong with one file.
#[derive(Debug)]
pub struct Problems<'t> {
    file: &'t str,
    text: &'t str,
    found: Vec<Diagnostic>,
}

/// Excerpts are cut there: the line is shown to be recognised, not to be read.
const MAX_EXCERPT_CHARS: usize = 96;
/// Of each severity so many are told of one file; a file with more has one mistake many times, and nobody reads a thousand messages.
const MAX_PER_FILE: usize = 100;

impl<'t> Problems<'t> {
    /// For a file (named from the content folder) with that text.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// Something because of which nothing can be published.
    pub fn error(&mut self, line: usize, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, line, message.into(), help.into());
    }

    /// Something worth knowing.
    pub fn warning(&mut self, line: usize, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, line, message.into(), help.into());
    }

    /// Dirty text that can be cleaned without asking.
    pub fn repair(&mut self, line: usize, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Repair, line, message.into(), help.into());
    }

    /// Something as bad as that.
    pub fn add(&mut self, severity: Severity, line: usize, message: String, help: String) {
        let earlier = self.found.iter().filter(|found| found.severity == severity).count();
        let (message, help) = match earlier {
            0..MAX_PER_FILE => (message, help),
            MAX_PER_FILE => {
                ("there is more, which is not shown".to_owned(), "mend what is told above, and check again".to_owned())
            }
            _ => return,
        };
        let excerpt = self.text.lines().nth(line.saturating_sub(1)).map(str::trim_end).filter(|line| !line.is_empty());
        let excerpt = excerpt.map(|line| match line.char_indices().nth(MAX_EXCERPT_CHARS) {
            Some((cut, _)) => format!("{}…", &line[..cut]),
            None => line.to_owned(),
        });
        self.found.push(Diagnostic { severity, file: self.file.to_owned(), line, message, help, excerpt });
    }

    /// Whether there was an error so far.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether there was an error at that line so far.
    pub fn has_error_at(&self, line: usize) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error && found.line == line)
    }

    /// What was found.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }
}

impl Diagnostics {
    /// Sorted by file, then line.
    pub fn new(mut found: Vec<Diagnostic>) -> Self {
        found.sort_by(|a, b| (&a.file, a.line, a.severity).cmp(&(&b.file, b.line, b.severity)));
        found.dedup();
        Self(found)
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Those for which `keep` is true.
    #[must_use]
    pub fn filtered(self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        Self(self.0.into_iter().filter(keep).collect())
    }

    /// How many there are of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|found| found.severity == severity).count()
    }

    /// Whether nothing can be published.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// All of them for people, with an empty line after each.
    pub fn render(&self) -> String {
        self.0.iter().map(|found| found.render() + "\n").collect()
    }

    /// `3 errors in 2 files`; `None` without errors.
    pub fn summary(&self) -> Option<String> {
        let errors: Vec<_> = self.0.iter().filter(|found| found.severity == Severity::Error).collect();
        let files: BTreeSet<_> = errors.iter().map(|found| &found.file).collect();
        (!errors.is_empty()).then(|| format!("{} in {}", counted(errors.len(), "error"), counted(files.len(), "file")))
    }
}

impl Diagnostic {
    /// For people: what happened, `file:line`, the line itself, and the remedy.
    pub fn render(&self) -> String {
        let label = match self.severity {
            Severity::Error => style::red("error"),
            Severity::Repair => style::yellow("repair"),
            Severity::Warning => style::yellow("warning"),
        };
        let number = self.line.to_string();
        let indent = " ".repeat(number.len());
        let mut text = format!("{label}: {}\n", style::bold(&one_line(&self.message)));
        let _ = writeln!(text, "{indent}{} {}:{number}", style::blue("-->"), one_line(&self.file));
        if let Some(excerpt) = &self.excerpt {
            let _ = writeln!(text, "{indent} {}", style::blue("|"));
            let _ = writeln!(text, "{} {} {}", style::blue(&number), style::blue("|"), one_line(excerpt));
            let _ = writeln!(text, "{indent} {}", style::blue("|"));
        }
        let _ = writeln!(text, "{indent} {} help: {}", style::blue("="), one_line(&self.help));
        text
    }
}

/// A number with its noun: `1 file`, `2 files`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_countless_flaws_is_told_in_short_but_its_error_is_not_lost() {
        let mut problems = Problems::new("a.md", "text");
        for line in 1..=1000 {
            problems.warning(line, "w", "h");
        }
        assert!(!problems.has_errors());
        problems.error(7, "e", "h");
        let found = problems.into_found();
        assert_eq!((found.len(), found[101].message.as_str()), (102, "e"));
        assert!(found[100].message.contains("more") && found[100].line == 101);
    }
}
