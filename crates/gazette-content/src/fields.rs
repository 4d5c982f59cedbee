//! Reads fields by name and reports all mistakes: unknown and duplicate names, missing and malformed values.

use gazette_core::text::is_blank;
use gazette_core::wire::MAX_EXACT;
use gazette_messages::{tell, text};
use strsim::damerau_levenshtein;

use crate::diagnostics::{Problems, Span};
use crate::hygiene::check_value;
use crate::node::{Field, Node, Value};

/// A kind of table: its name in messages and its fields.
#[derive(Debug)]
pub struct Form {
    /// The key of the message with its name, as in "… is not a field of an article".
    pub of: &'static str,
    /// The names of its fields.
    pub known: &'static [&'static str],
    /// Names that other systems use, each with our name.
    pub synonyms: &'static [(&'static str, &'static str)],
}

/// The fields of a table with their values.
#[derive(Debug)]
pub struct Fields<'n> {
    form: &'static Form,
    span: Span,
    entries: Vec<&'n Field>,
    misspelt: Vec<&'static str>,
}

/// A trimmed text and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Its position.
    pub span: Span,
}

impl<'n> Fields<'n> {
    /// The fields of a node; missing fields are reported at `span`. `None`, with an error, if the node is not a table.
    pub fn new(
        node: &'n Node,
        span: impl Into<Span>,
        form: &'static Form,
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let Value::Map(all) = &node.value else {
            let kind = node.value.kind();
            problems.error(
                node.span,
                tell!("fields-expected", form = text(form.of, &[]), kind = kind),
                tell!("fields-expected-help", names = form.known.join(", ")),
            );
            return None;
        };
        let mut fields = Self { form, span: span.into(), entries: Vec::with_capacity(all.len()), misspelt: Vec::new() };
        for entry in all {
            fields.add(entry, problems);
        }
        Some(fields)
    }

    fn add(&mut self, entry: &'n Field, problems: &mut Problems<'_>) {
        let Form { of, known, synonyms } = self.form;
        if let Some(first) = self.entries.iter().find(|other| other.name == entry.name) {
            let help = tell!("field-duplicate-help", first = first.span.line, second = entry.span.line);
            problems.error(entry.span, tell!("field-duplicate", name = entry.name), help);
        } else if known.contains(&entry.name.as_str()) {
            self.entries.push(entry);
        } else {
            let synonym = synonyms.iter().find(|(other, _)| *other == entry.name).map(|(_, ours)| *ours);
            let help = match synonym.or_else(|| nearest(&entry.name, known.iter().copied())) {
                Some(meant) => {
                    self.misspelt.push(meant);
                    tell!("did-you-mean", name = meant)
                }
                None => tell!("fields-are", names = known.join(", ")),
            };
            let message = tell!("field-unknown", name = entry.name, form = text(of, &[]));
            problems.error(entry.span, message, help);
        }
    }

    /// The field, if it exists and is not empty.
    pub fn get(&self, name: &str) -> Option<&'n Field> {
        debug_assert!(self.form.known.contains(&name), "`{name}` is not in the form");
        self.entries.iter().find(|entry| entry.name == name && entry.node.value != Value::Nothing).copied()
    }

    /// The position of the field's name, or of the table if the field is missing.
    pub fn span_of(&self, name: &str) -> Span {
        self.entries.iter().find(|entry| entry.name == name).map_or(self.span, |entry| entry.span)
    }

    /// A text on one line; runs of white space become one space. `None`, with an error, if the value is not a text.
    pub fn text(&self, name: &str, max_chars: usize, problems: &mut Problems<'_>) -> Option<Text> {
        let entry = self.get(name)?;
        match &entry.node.value {
            Value::Text(value) => {
                let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
                let length = value.chars().count();
                if length > max_chars {
                    let message = tell!("field-too-long", name = name, count = length, most = max_chars);
                    problems.error(entry.node.span, message, tell!("field-too-long-help"));
                }
                check_value(|| format!("`{name}`"), &value, entry.node.span, problems);
                (!is_blank(&value)).then_some(Text { value, span: entry.node.span })
            }
            other => {
                let message = tell!("field-text", name = name, kind = other.kind());
                problems.error(entry.node.span, message, tell!("field-text-help", name = name));
                None
            }
        }
    }

    /// Like [`Self::text`], with an error if the text is missing.
    pub fn required(
        &self,
        name: &str,
        max_chars: usize,
        help: impl FnOnce() -> String,
        problems: &mut Problems<'_>,
    ) -> Option<Text> {
        let text = self.text(name, max_chars, problems);
        if text.is_none() {
            self.require(name, help, problems);
        }
        text
    }

    /// Reports an error if the field is missing or empty, unless a misspelt name was already reported for it.
    pub fn require(&self, name: &str, help: impl FnOnce() -> String, problems: &mut Problems<'_>) {
        let entry = self.entries.iter().find(|entry| entry.name == name);
        let is_empty = |value: &Value| match value {
            Value::Nothing => true,
            Value::Text(text) => is_blank(text),
            _ => false,
        };
        match entry {
            Some(entry) if is_empty(&entry.node.value) => {
                problems.error(entry.span, tell!("field-empty", name = name), help());
            }
            None if !self.misspelt.contains(&name) => {
                problems.error(self.span, tell!("field-missing", name = name), help());
            }
            _ => {}
        }
    }

    /// A list. A single value counts as a list of one.
    pub fn list(&self, name: &str) -> &'n [Node] {
        match self.get(name) {
            Some(Field { node: Node { value: Value::List(items), .. }, .. }) => items,
            Some(entry) => std::slice::from_ref(&entry.node),
            None => &[],
        }
    }

    /// A non-negative whole number.
    pub fn number(&self, name: &str, problems: &mut Problems<'_>) -> Option<u64> {
        let text = self.text(name, 40, problems)?;
        let number = text.value.replace('_', "").parse().ok().filter(|number| *number <= MAX_EXACT);
        if number.is_none() {
            let message = tell!("field-number", name = name, value = text.value);
            problems.error(text.span, message, tell!("field-number-help"));
        }
        number
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str, problems: &mut Problems<'_>) -> Option<bool> {
        let text = self.text(name, 40, problems)?;
        match text.value.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                let message = tell!("field-flag", name = name, value = text.value);
                problems.error(text.span, message, tell!("field-flag-help", name = name));
                None
            }
        }
    }
}

/// The known name that is most similar to `name`.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |name: &str| name.to_lowercase().replace(['-', ' '], "_");
    let name = plain(name);
    let distances = known.into_iter().map(|other| (damerau_levenshtein(&name, &plain(other)), other));
    let (distance, other) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= (other.chars().count() / 3).max(1)).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_strange_one_has_none() {
        let known = ["title", "lead", "redirect_from", "unpublish_at"];
        for (name, meant) in [
            ("titel", Some("title")),
            ("Title", Some("title")),
            ("redirect_form", Some("redirect_from")),
            ("redirect-from", Some("redirect_from")),
            ("unpublished_at", Some("unpublish_at")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(name, known), meant, "{name}");
        }
    }
}
