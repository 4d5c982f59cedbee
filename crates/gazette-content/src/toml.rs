//! Parses TOML into [`Node`]s.

use gazette_messages::tell;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Lines, Unreadable};
use crate::node::{Field, Node, Value};

/// Parses a TOML document. Returns the errors and the part that could be parsed, so that it can be checked too.
pub fn parse(text: &str) -> (Node, Vec<Unreadable>) {
    let lines = Lines::new(text, 1);
    let (table, errors) = DeTable::parse_recoverable(text);
    let unreadable = errors.iter().map(|error| Unreadable {
        span: error.span().map_or_else(|| 1.into(), |bytes| lines.span(bytes)),
        message: tell!("toml-invalid", reason = error.message()),
        help: tell!("toml-invalid-help"),
    });
    let value = Value::Map(fields(table.get_ref(), &lines));
    (Node { span: 1.into(), value, comment: None }, unreadable.collect())
}

fn fields(table: &DeTable<'_>, lines: &Lines<'_>) -> Vec<Field> {
    let mut fields: Vec<_> = table
        .iter()
        .map(|(name, value)| Field {
            name: name.get_ref().to_string(),
            span: lines.span(name.span()),
            node: node(value, lines),
        })
        .collect();
    fields.sort_by_key(|entry| entry.span);
    fields
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Text(flag.to_string()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => Value::Map(fields(table, lines)),
    };
    Node { span: lines.span(value.span()), value: converted, comment: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_know_their_lines() {
        let (node, errors) = parse("title = \"Báo\"\n\n[[sections]]\nslug = \"a\"\n\n[[sections]]\nslug = \"b\"\n");
        let Value::Map(fields) = node.value else { panic!() };
        let Value::List(sections) = &fields[1].node.value else { panic!() };
        assert_eq!((fields[0].span.line, sections[0].span.line, sections[1].span.line, errors.len()), (1, 3, 6, 0));
    }

    #[test]
    fn a_broken_line_is_told_and_the_others_are_still_read() {
        let (node, errors) = parse("title = \"Báo\ntagline = \"x\"\n");
        assert_eq!(errors[0].span.line, 1);
        assert!(matches!(node.value, Value::Map(_)));
    }
}
