//! A tree for parsed YAML and TOML that keeps positions.

use gazette_messages::tell;

use crate::diagnostics::Span;

/// A value and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where in the file.
    pub span: Span,
    /// The value.
    pub value: Value,
    /// The position of a comment directly after a YAML text without quotes, and the line's text with it. It may have been
    /// meant as part of the text.
    pub comment: Option<(Span, String)>,
}

/// A value. Numbers, dates and booleans stay text, and the field that expects one parses it, so that no title turns into a
/// number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An empty value, `~` or `null`.
    Nothing,
    /// A scalar other than an empty one.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Names with values, in the order of the file. A name can occur twice.
    Map(Vec<Field>),
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The position of the name.
    pub span: Span,
    /// The value.
    pub node: Node,
}

impl Value {
    /// The kind of value, for messages.
    pub fn kind(&self) -> String {
        match self {
            Self::Nothing => tell!("kind-nothing"),
            Self::Text(_) => tell!("kind-text"),
            Self::List(_) => tell!("kind-list"),
            Self::Map(_) => tell!("kind-fields"),
        }
    }
}
