//! Parses YAML front matter into [`Node`]s.
//!
//! Supports only texts, lists and maps. Anchors, aliases and tags are refused, so that a small file can't expand into a
//! large one.

use gazette_messages::tell;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};

use crate::diagnostics::{Lines, Span, Unreadable};
use crate::node::{Field, Node, Value};

/// The maximum nesting. An article needs three levels.
const MAX_DEPTH: usize = 12;

/// Parses one YAML document that begins at line `first_line` of its file.
pub fn parse(text: &str, first_line: usize) -> Result<Node, Unreadable> {
    let lines = Lines::new(text, first_line);
    let mut composer = Composer { parser: Parser::new_from_str(text), text, first_line, lines };
    loop {
        let (event, span) = composer.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd | Event::DocumentEnd => {
                return Ok(Node { span: first_line.into(), value: Value::Nothing, comment: None });
            }
            event => return composer.node(event, span, 0),
        }
    }
}

struct Composer<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    text: &'t str,
    first_line: usize,
    lines: Lines<'t>,
}

impl<'t> Composer<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Unreadable> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.span(span.start, span.end))),
            Some(Err(error)) => Err(self.explain(&error)),
            None => Ok((Event::StreamEnd, self.first_line.into())),
        }
    }

    fn line(&self, marker: Marker) -> usize {
        self.first_line + marker.line().saturating_sub(1)
    }

    /// If the range has several lines, the span of the first.
    fn span(&self, start: Marker, end: Marker) -> Span {
        let line = self.line(start);
        let end = if end.line() == start.line() { end.col() } else { self.lines.width(line) };
        Span::new(line, start.col() + 1..end + 1)
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Unreadable> {
        if depth > MAX_DEPTH {
            return Err(refuse(span, tell!("yaml-too-deep"), tell!("yaml-too-deep-help")));
        }
        let comment = match &event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => self.comment(text, span),
            _ => None,
        };
        let value = match event {
            Event::Scalar(_, _, anchor, tag) if anchor > 0 || tag.is_some() => return Err(no_anchors(span)),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) if anchor > 0 || tag.is_some() => {
                return Err(no_anchors(span));
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) if matches!(&*text, "" | "~" | "null") => Value::Nothing,
            Event::Scalar(text, ..) => Value::Text(text.into_owned()),
            Event::SequenceStart(..) => self.list(depth)?,
            Event::MappingStart(..) => self.map(depth)?,
            _ => return Err(no_anchors(span)),
        };
        Ok(Node { span, value, comment })
    }

    /// The comment on the last line of a text without quotes, and the text with it.
    fn comment(&self, text: &str, span: Span) -> Option<(Span, String)> {
        let first = span.line.checked_sub(self.first_line)?;
        let mut rest = text;
        let mut skipped = span.column? - 1;
        for (index, line) in self.text.lines().enumerate().skip(first) {
            let written = line.get(line.char_indices().nth(skipped)?.0..)?;
            let content = written.trim();
            if let Some(next) = rest.strip_prefix(content).filter(|next| !content.is_empty() && !next.is_empty()) {
                rest = next.trim_start();
            } else if !content.is_empty() {
                let after = content.strip_prefix(rest)?;
                let comment = after.trim_start();
                let is_comment = comment.starts_with('#') && comment.len() < after.len();
                let column = line.trim_end().chars().count() - comment.chars().count() + 1;
                let span = Span::new(self.first_line + index, column..column + comment.chars().count());
                let whole = format!("{text}{after}");
                return is_comment.then_some((span, whole));
            }
            skipped = 0;
        }
        None
    }

    fn list(&mut self, depth: usize) -> Result<Value, Unreadable> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Value::List(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Unreadable> {
        let mut fields = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(Value::Map(fields));
            }
            let Node { value: Value::Text(name), span, .. } = self.node(event, span, depth + 1)? else {
                return Err(refuse(span, tell!("yaml-no-name"), tell!("yaml-no-name-help")));
            };
            let (event, value_span) = self.next()?;
            let mut node = self.node(event, value_span, depth + 1)?;
            if node.value == Value::Nothing {
                // An absent value has no position of its own.
                node.span = span;
            }
            fields.push(Field { name, span, node });
        }
    }

    fn explain(&self, error: &ScanError) -> Unreadable {
        let span = self.span(*error.marker(), *error.marker());
        let info = error.info();
        let (message, help) = if info.contains("mapping values") || info.contains("simple key") {
            (tell!("yaml-colon", reason = info), tell!("yaml-colon-help"))
        } else if info.contains("tab") {
            (tell!("yaml-tab", reason = info), tell!("yaml-tab-help"))
        } else if info.contains("quoted scalar") || info.contains("unexpected end of") {
            (tell!("yaml-quote", reason = info), tell!("yaml-quote-help"))
        } else if info.contains("block") || info.contains("indent") || info.contains("did not find expected") {
            (tell!("yaml-indent", reason = info), tell!("yaml-indent-help"))
        } else {
            (tell!("yaml-special", reason = info), tell!("yaml-special-help"))
        };
        refuse(span, message, help)
    }
}

fn no_anchors(span: Span) -> Unreadable {
    refuse(span, tell!("yaml-anchor"), tell!("yaml-anchor-help"))
}

fn refuse(span: Span, message: String, help: String) -> Unreadable {
    Unreadable { span, message, help }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn field(text: &str, name: &str) -> Value {
        match parse(text, 1).unwrap().value {
            Value::Map(fields) => fields.into_iter().find(|entry| entry.name == name).unwrap().node.value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_stay_texts_whatever_they_look_like() {
        let text = "a: 2014\nb: yes\nc: \"\"\nd: 'x: y'\ne: >\n  một\n  hai\nf: 2026-05-07T09:05:00+07:00\n";
        for (name, value) in [
            ("a", "2014"),
            ("b", "yes"),
            ("c", ""),
            ("d", "x: y"),
            ("e", "một hai\n"),
            ("f", "2026-05-07T09:05:00+07:00"),
        ] {
            assert_eq!(field(text, name), Value::Text(value.to_owned()), "{name}");
        }
        assert_eq!(field("a: ~\nb:\n", "b"), Value::Nothing);
    }

    #[test]
    fn every_value_knows_its_line() {
        let Value::Map(fields) = parse("a: 1\nb:\n  - x\n  - {c: 2}\n", 2).unwrap().value else { panic!() };
        let Value::List(items) = &fields[1].node.value else { panic!() };
        assert_eq!((fields[0].span.line, fields[1].span.line, items[0].span.line, items[1].span.line), (2, 3, 4, 5));
    }

    #[test]
    fn what_is_not_front_matter_is_refused_with_its_line() {
        for (text, line) in [
            ("a: b\nc: d: e\n", 3),
            ("a: &x 1\nb: *x\n", 2),
            ("a: !!str 1\n", 2),
            ("a: [1, 2\nb: 3\n", 3),
            ("a: \"x\nb: 3\n", 2),
            ("? [x]\n: y\n", 2),
            (&format!("a: {}", "[".repeat(40)), 2),
        ] {
            let refused = parse(text, 2).unwrap_err();
            assert!(refused.span.line.abs_diff(line) <= 2, "{text:?}: {refused:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[-a:#\\[\\]{}&*!|>'\"%@`,? \n\t\\PC]{0,200}") {
            let _ = parse(&text, 1);
        }
    }
}
