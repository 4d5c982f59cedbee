//! YAML and TOML as one small tree that remembers lines.

use crate::diagnostics::Span;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where in the file.
    pub span: Span,
    /// What stands there.
    pub value: Value,
}

/// A value. Numbers, dates and truth values stay text: the field that takes one knows how to read it, so that no title
/// turns into a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An empty value, `~` or `null`.
    Nothing,
    /// A text, or anything else written as one word.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Names with values, in the order of the file; a name can be there twice.
    Map(Vec<Field>),
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The value.
    pub node: Node,
}

/// A file, or a part of one, that could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Where in the file.
    pub span: Span,
    /// What happened.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Value {
    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a group of fields",
        }
    }
}
