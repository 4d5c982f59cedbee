//! What is wrong with the files of a paper: where, what, and the remedy.

use std::collections::BTreeSet;

use annotate_snippets::{Element, Level, Origin, Renderer};
use serde::Serialize;

use crate::terminal::{one_line, style};

mod excerpt;
mod span;

pub use excerpt::Excerpt;
pub use span::{Lines, Span};

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
    /// Where in the file.
    #[serde(flatten)]
    pub span: Span,
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The line as it is in the file.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// All that is wrong, sorted by file and line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// Collects what is wrong with one file.
#[derive(Debug)]
pub struct Problems<'t> {
    file: &'t str,
    text: &'t str,
    normalised: &'t str,
    found: Vec<Diagnostic>,
}

/// Of each severity so many are told of one file; a file with more has one mistake many times, and nobody reads a thousand messages.
const MAX_PER_FILE: usize = 100;

impl<'t> Problems<'t> {
    /// For a file (named from the content folder) with that text.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Self::with_normalised(file, text, text)
    }

    /// The same, of which `read` was made before it was read. Columns are of that, so they are told only of lines that are the
    /// same in both.
    pub fn with_normalised(file: &'t str, text: &'t str, normalised: &'t str) -> Self {
        Self { file, text, normalised, found: Vec::new() }
    }

    /// Something because of which nothing can be published.
    pub fn error(&mut self, span: impl Into<Span>, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, span.into(), message.into(), help.into());
    }

    /// Something worth knowing.
    pub fn warning(&mut self, span: impl Into<Span>, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, span.into(), message.into(), help.into());
    }

    /// Dirty text that can be cleaned without asking.
    pub fn repair(&mut self, span: impl Into<Span>, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Repair, span.into(), message.into(), help.into());
    }

    /// Something as bad as that.
    pub fn add(&mut self, severity: Severity, span: Span, message: String, help: String) {
        let earlier = self.found.iter().filter(|found| found.severity == severity).count();
        let (message, help) = match earlier {
            0..MAX_PER_FILE => (message, help),
            MAX_PER_FILE => {
                ("there is more, which is not shown".to_owned(), "mend what is told above, and check again".to_owned())
            }
            _ => return,
        };
        let nth = |text: &'t str| text.lines().nth(span.line.saturating_sub(1)).map(str::trim_end);
        let line = nth(self.text);
        let span = if line == nth(self.normalised) { span } else { span.line.into() };
        let excerpt = line.and_then(|line| Excerpt::of(line, span));
        self.found.push(Diagnostic { severity, file: self.file.to_owned(), span, message, help, excerpt });
    }

    /// Whether there was an error so far.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether there was an error at that line so far.
    pub fn has_error_at(&self, line: usize) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error && found.span.line == line)
    }

    /// What was found.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }
}

impl Diagnostics {
    /// Sorted by file, line, severity and column.
    pub fn new(mut found: Vec<Diagnostic>) -> Self {
        found.sort_by(|a, b| a.order().cmp(&b.order()));
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
    fn order(&self) -> (&str, usize, Severity, Option<usize>) {
        (&self.file, self.span.line, self.severity, self.span.column)
    }

    /// `file:line:column`, or `file:line` if no more is known.
    pub fn location(&self) -> String {
        format!("{}:{}", self.file, self.span.line_and_column())
    }

    /// For people: what happened, where, the line itself with what is meant underlined, and the remedy.
    pub fn render(&self) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Repair => Level::WARNING.with_name("repair"),
            Severity::Warning => Level::WARNING,
        };
        let (message, help) = (one_line(&self.message), one_line(&self.help));
        let file = one_line(&self.file);
        let shown: Element<'_> = match &self.excerpt {
            Some(excerpt) => excerpt.snippet(&file, self.span).into(),
            None => Origin::path(format!("{file}:{}", self.span.line_and_column())).into(),
        };
        let report = level.primary_title(message).element(shown).element(Level::HELP.message(help));
        let renderer = Renderer::styled().error(style::ERROR).warning(style::WARNING).line_num(style::FRAME);
        let renderer = renderer.term_width(self.excerpt.as_ref().map_or(usize::MAX, Excerpt::width));
        style::ours(&renderer.render(&[report])) + "\n"
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
        assert!(found[100].message.contains("more") && found[100].span.line == 101);
    }
}
