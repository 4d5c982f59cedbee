//! Diagnostics: what is wrong in a file, where, and how to fix it.

use std::collections::BTreeSet;
use std::iter;

use gazette_messages::tell;
use serde::Serialize;

mod excerpt;
mod span;

pub use excerpt::Excerpt;
pub(crate) use span::Lines;
pub use span::Span;

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Blocks publishing.
    Error,
    /// A text problem that `check --fix` fixes in the file and `push` fixes in the published text.
    Repair,
    /// Does not block publishing.
    Warning,
}

/// A problem in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Its severity.
    pub severity: Severity,
    /// The file, relative to the content folder, with `/` between folders.
    pub file: String,
    /// Where in the file.
    #[serde(flatten)]
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Other files that the problem is about, for example the one that already has the slug.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_files: Vec<String>,
    /// The line of the file.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// Diagnostics, sorted by file and line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// A file, or a part of one, that can't be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where in the file.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Collects the diagnostics of one file.
#[derive(Debug)]
pub struct Problems<'t> {
    file: &'t str,
    text: &'t str,
    normalised: &'t str,
    found: Vec<Diagnostic>,
}

/// The maximum number of diagnostics per file and severity. Further ones are replaced by one that says that there are more.
pub(crate) const MAX_PER_FILE: usize = 100;

impl<'t> Problems<'t> {
    /// A collector for a file with this text.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Self::with_normalised(file, text, text)
    }

    /// A collector for a file that was normalised before parsing. Spans refer to the normalised text, so columns are shown
    /// only for lines that normalisation did not change.
    pub fn with_normalised(file: &'t str, text: &'t str, normalised: &'t str) -> Self {
        Self { file, text, normalised, found: Vec::new() }
    }

    /// Adds an error, which blocks publishing.
    pub fn error(&mut self, span: impl Into<Span>, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, span.into(), message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warning(&mut self, span: impl Into<Span>, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, span.into(), message.into(), help.into());
    }

    /// Adds a text problem that can be fixed automatically.
    pub fn repair(&mut self, span: impl Into<Span>, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Repair, span.into(), message.into(), help.into());
    }

    /// Adds the error of a file, or of a part of one, that can't be parsed.
    pub fn unreadable(&mut self, unreadable: Unreadable) {
        self.error(unreadable.span, unreadable.message, unreadable.help);
    }

    /// Adds a diagnostic.
    pub fn add(&mut self, severity: Severity, span: Span, message: String, help: String) {
        let earlier = self.found.iter().filter(|found| found.severity == severity).count();
        let (message, help) = match earlier {
            0..MAX_PER_FILE => (message, help),
            MAX_PER_FILE => (tell!("more-problems"), tell!("more-problems-help")),
            _ => return,
        };
        let nth = |text: &'t str| text.lines().nth(span.line.saturating_sub(1)).map(str::trim_end);
        let line = nth(self.text);
        let span = if line == nth(self.normalised) { span } else { span.line.into() };
        let excerpt = line.and_then(|line| Excerpt::of(line, span));
        self.found.push(Diagnostic { excerpt, ..Diagnostic::new(severity, self.file, span, message, help) });
    }

    /// Whether there are errors so far.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether there is an error on this line so far.
    pub fn has_error_at(&self, line: usize) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error && found.span.line == line)
    }

    /// The collected diagnostics.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }
}

impl Diagnostic {
    /// A diagnostic without an excerpt.
    pub fn new(
        severity: Severity,
        file: &str,
        span: impl Into<Span>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (span, message, help) = (span.into(), message.into(), help.into());
        Self { severity, file: file.to_owned(), span, message, help, other_files: Vec::new(), excerpt: None }
    }

    /// With another file that the problem is about.
    #[must_use]
    pub fn about(mut self, other_file: &str) -> Self {
        self.other_files.push(other_file.to_owned());
        self
    }

    /// The files that the problem is about.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        iter::once(self.file.as_str()).chain(self.other_files.iter().map(String::as_str))
    }

    /// The diagnostic that stands for the ones beyond [`MAX_PER_FILE`].
    pub(crate) fn and_more(severity: Severity, file: &str, span: Span) -> Self {
        Self::new(severity, file, span, tell!("more-problems"), tell!("more-problems-help"))
    }

    /// `file:line:column`, or `file:line` if the column is unknown.
    pub fn location(&self) -> String {
        format!("{}:{}", self.file, self.span.line_and_column())
    }

    fn order(&self) -> (&str, usize, Severity, Option<usize>) {
        (&self.file, self.span.line, self.severity, self.span.column)
    }
}

impl Diagnostics {
    /// Sorts by file, line, severity and column, and removes duplicates.
    pub fn new(mut found: Vec<Diagnostic>) -> Self {
        found.sort_by(|a, b| a.order().cmp(&b.order()));
        found.dedup();
        Self(found)
    }

    /// All diagnostics, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Those for which `keep` returns true.
    #[must_use]
    pub fn filtered(self, keep: impl FnMut(&Diagnostic) -> bool) -> Self {
        Self(self.0.into_iter().filter(keep).collect())
    }

    /// The number of diagnostics with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|found| found.severity == severity).count()
    }

    /// Whether there are errors.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// `3 errors in 2 files`; `None` if there are no errors.
    pub fn summary(&self) -> Option<String> {
        let errors: Vec<_> = self.0.iter().filter(|found| found.severity == Severity::Error).collect();
        let files: BTreeSet<_> = errors.iter().map(|found| &found.file).collect();
        (!errors.is_empty()).then(|| {
            let errors = tell!("count-errors", count = errors.len());
            tell!("errors-in-files", errors = errors, files = tell!("count-files", count = files.len()))
        })
    }
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
