//! Renders footnotes: numbers them in the order of their first references, and writes them at the end of the body.

use std::collections::HashMap;
use std::fmt::Write as _;

use gazette_messages::tell;

use super::write::Writer;

/// The footnotes that have been referenced so far.
#[derive(Debug, Default)]
pub struct Footnotes {
    labels: Vec<String>,
    references: HashMap<String, usize>,
}

impl Writer<'_, '_> {
    /// Writes the reference to a footnote.
    pub(super) fn footnote_reference(&mut self, label: &str, index: usize) {
        if !self.outline.notes.contains_key(label) {
            let help = tell!("footnote-undefined-help", label = label);
            self.problems.error(self.outline.span(index), tell!("footnote-undefined", label = label), help);
            return;
        }
        let known = self.notes.labels.iter().position(|other| other == label);
        let number = known.unwrap_or_else(|| {
            self.notes.labels.push(label.to_owned());
            self.notes.labels.len() - 1
        }) + 1;
        let times = self.notes.references.entry(label.to_owned()).or_insert(0);
        *times += 1;
        // The note's arrow points to its first reference, so only that gets an id.
        let id = if *times == 1 { format!(" id=\"x-fnref-{number}\"") } else { String::new() };
        let _ = write!(self.html, "<sup{id} class=\"footnote-ref\"><a href=\"#x-fn-{number}\">{number}</a></sup>");
    }

    /// Writes the footnotes. Footnotes that are referenced only in other footnotes follow.
    pub(super) fn footnotes(&mut self) {
        if !self.notes.labels.is_empty() {
            self.html.push_str("<section class=\"footnotes\">\n<ol>\n");
            self.notes_in_order();
            self.html.push_str("</ol>\n</section>\n");
        }
        self.warn_of_unused_notes();
    }

    fn notes_in_order(&mut self) {
        let mut number = 0;
        while let Some(label) = self.notes.labels.get(number).cloned() {
            number += 1;
            let _ = write!(self.html, "<li id=\"x-fn-{number}\">");
            if let Some(range) = self.outline.notes.get(&label) {
                self.events(range.clone());
            }
            let back = format!(" <a href=\"#x-fnref-{number}\" class=\"footnote-back\">↩</a>");
            match self.html.strip_suffix("</p>\n").map(str::len) {
                Some(end) => self.html.insert_str(end, &back),
                None => self.html.push_str(&back),
            }
            self.html.push_str("</li>\n");
        }
    }

    fn warn_of_unused_notes(&mut self) {
        let unused = self.outline.notes.iter().filter(|(label, _)| !self.notes.references.contains_key(*label));
        for (label, range) in unused {
            let span = self.outline.span(range.start.saturating_sub(1));
            let help = tell!("footnote-unused-help", label = label);
            self.problems.warning(span, tell!("footnote-unused", label = label), help);
        }
    }
}
