//! Reads TOML into [`Node`]s.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Node, Unreadable, Value};

/// Reads a TOML document. What could not be read is told; the rest is still there, so that its mistakes can be, too.
pub fn parse(text: &str) -> (Node, Vec<Unreadable>) {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let unreadable = errors.iter().map(|error| Unreadable {
        line: lines.at(error.span().map_or(0, |span| span.start)),
        message: format!("this is not valid TOML: {}", error.message()),
        help: "write `name = \"value\"`, one a line, with [[sections]] above each section".to_owned(),
    });
    let value = Value::Map(entries(table.get_ref(), &lines));
    (Node { line: 1, value }, unreadable.collect())
}

fn entries(table: &DeTable<'_>, lines: &Lines) -> Vec<Entry> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(name, value)| Entry {
            name: name.get_ref().to_string(),
            line: lines.at(name.span().start),
            node: node(value, lines),
        })
        .collect();
    entries.sort_by_key(|entry| entry.line);
    entries
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines) -> Node {
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Text(flag.to_string()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => Value::Map(entries(table, lines)),
    };
    Node { line: lines.at(value.span().start), value: converted }
}

/// Where lines begin, to turn bytes into lines.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_know_their_lines() {
        let (node, errors) = parse("title = \"Báo\"\n\n[[sections]]\nslug = \"a\"\n\n[[sections]]\nslug = \"b\"\n");
        let Value::Map(entries) = node.value else { panic!() };
        let Value::List(sections) = &entries[1].node.value else { panic!() };
        assert_eq!((entries[0].line, sections[0].line, sections[1].line, errors.len()), (1, 3, 6, 0));
    }

    #[test]
    fn a_broken_line_is_told_and_the_others_are_still_read() {
        let (node, errors) = parse("title = \"Báo\ntagline = \"x\"\n");
        assert_eq!(errors[0].line, 1);
        assert!(matches!(node.value, Value::Map(_)));
    }
}
