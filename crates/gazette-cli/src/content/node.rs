//! YAML and TOML as one small tree that remembers lines.

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The line of the file, from 1.
    pub line: usize,
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
    Map(Vec<Entry>),
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// The line of the name.
    pub line: usize,
    /// The value.
    pub node: Node,
}

/// A file, or a part of one, that could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line of the file, from 1.
    pub line: usize,
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
