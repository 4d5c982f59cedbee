//! A value of a row.

/// A value as the dump writes it. Dumps quote numbers as they like, so a column of numbers can have either kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `NULL`.
    Null,
    /// A number, as written: `-12`, `1.5`, `1e6`.
    Number(String),
    /// A text or binary data without its quotes and escapes, in the dump's encoding.
    Bytes(Vec<u8>),
}

impl Value {
    /// The bytes; those of a number are its digits. `None` for `NULL`.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Null => None,
            Self::Number(number) => Some(number.as_bytes()),
            Self::Bytes(bytes) => Some(bytes),
        }
    }

    /// The whole number, quoted or not. `None` if it is none, or does not fit.
    pub fn integer(&self) -> Option<i64> {
        std::str::from_utf8(self.bytes()?).ok()?.trim().parse().ok()
    }
}
