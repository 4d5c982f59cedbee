//! The interface of SQLite for the objects' logic: the same statements run inside a Durable Object and in a native
//! test.

pub mod codec;
#[cfg(feature = "native")]
mod native;

#[cfg(feature = "native")]
pub use native::NativeSql;

use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use codec::CodecError;

/// A statement that failed, or a row of an unexpected form.
#[derive(Debug, thiserror::Error)]
#[error("a statement failed: {0}")]
pub struct SqlError(pub String);

impl From<CodecError> for SqlError {
    fn from(error: CodecError) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for SqlError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<SqlError> for ApiError {
    fn from(error: SqlError) -> Self {
        Self::internal(error)
    }
}

impl From<CodecError> for ApiError {
    fn from(error: CodecError) -> Self {
        Self::internal(error)
    }
}

/// A parameter or a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// A whole number. It passes through JavaScript, so it is exact up to 2^53.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A row of a result.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Row(pub Vec<Value>);

/// The database of a Durable Object, with its alarm.
pub trait ObjectRows: Sql {
    /// Sets the object's alarm to an instant in milliseconds since 1970, in the same transaction as the surrounding
    /// writes.
    fn set_alarm(&self, at_millis: f64);
    /// The number of rows written since the object started.
    fn rows_written(&self) -> u64;
}

/// A SQLite database.
pub trait Sql {
    /// Runs one statement with positional parameters, and returns all its rows.
    fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError>;

    /// Runs `work` once, as one transaction; rolls back if it returns false.
    fn transaction(&self, work: &mut dyn FnMut() -> bool) -> Result<(), SqlError>;

    /// Runs `work` as one transaction; rolls back on an error.
    fn atomically<T, E: From<SqlError>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let (mut work, mut result) = (Some(work), None);
        let ended = self.transaction(&mut || {
            result = work.take().map(|work| work());
            matches!(result, Some(Ok(_)))
        });
        match (result, ended) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(SqlError("the transaction did not run".into()).into()),
        }
    }

    /// The first row of a result.
    fn first(&self, statement: &str, parameters: Vec<Value>) -> Result<Option<Row>, SqlError> {
        Ok(self.run(statement, parameters)?.into_iter().next())
    }

    /// The number that an aggregate returns; 0 for NULL or no row.
    fn number(&self, statement: &str, parameters: Vec<Value>) -> Result<i64, SqlError> {
        match self.first(statement, parameters)?.and_then(|row| row.0.into_iter().next()) {
            Some(Value::Int(number)) => Ok(number),
            None | Some(Value::Null) => Ok(0),
            Some(other) => Err(SqlError(format!("expected a number, found {other:?}"))),
        }
    }

    /// Brings the schema up to date: `migrations[n]` leads from version n to n + 1. `PRAGMA user_version` is blocked in
    /// Durable Objects, so a table holds the version.
    fn migrate(&self, migrations: &[&[&str]]) -> Result<(), SqlError> {
        self.atomically(|| {
            self.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", vec![])?;
            let version = self.number("SELECT max(version) FROM schema_version", vec![])?;
            let done = usize::try_from(version).unwrap_or(0);
            for (index, statements) in migrations.iter().enumerate().skip(done) {
                for statement in *statements {
                    self.run(statement, vec![])?;
                }
                self.run("INSERT INTO schema_version (version) VALUES (?)", vec![index_value(index + 1)])?;
            }
            Ok(())
        })
    }
}

fn index_value(index: usize) -> Value {
    Value::Int(i64::try_from(index).unwrap_or(i64::MAX))
}

impl Row {
    fn column(&self, at: usize) -> Result<&Value, SqlError> {
        self.0.get(at).ok_or_else(|| SqlError(format!("no column {at}")))
    }

    /// A whole number.
    pub fn int(&self, at: usize) -> Result<i64, SqlError> {
        self.optional_int(at)?.ok_or_else(|| SqlError(format!("column {at} is NULL")))
    }

    /// A whole number that is never negative.
    pub fn unsigned<T: TryFrom<i64>>(&self, at: usize) -> Result<T, SqlError> {
        T::try_from(self.int(at)?).map_err(|_| SqlError(format!("column {at} is negative or too large")))
    }

    /// A whole number or NULL.
    pub fn optional_int(&self, at: usize) -> Result<Option<i64>, SqlError> {
        match self.column(at)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            other => Err(SqlError(format!("column {at} is no number: {other:?}"))),
        }
    }

    /// An instant.
    pub fn instant(&self, at: usize) -> Result<Timestamp, SqlError> {
        self.int(at).map(Timestamp::from_secs)
    }

    /// An instant or NULL.
    pub fn optional_instant(&self, at: usize) -> Result<Option<Timestamp>, SqlError> {
        Ok(self.optional_int(at)?.map(Timestamp::from_secs))
    }

    /// A text.
    pub fn text(&self, at: usize) -> Result<&str, SqlError> {
        self.optional_text(at)?.ok_or_else(|| SqlError(format!("column {at} is NULL")))
    }

    /// A text or NULL.
    pub fn optional_text(&self, at: usize) -> Result<Option<&str>, SqlError> {
        match self.column(at)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(SqlError(format!("column {at} is no text: {other:?}"))),
        }
    }

    /// A text, parsed.
    pub fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&self, at: usize) -> Result<T, SqlError> {
        self.text(at)?.parse().map_err(|error| SqlError(format!("column {at}: {error}")))
    }

    /// A text of JSON, parsed.
    pub fn json<T: DeserializeOwned>(&self, at: usize) -> Result<T, SqlError> {
        serde_json::from_str(self.text(at)?).map_err(|error| SqlError(format!("column {at}: {error}")))
    }

    /// Bytes.
    pub fn blob(&self, at: usize) -> Result<&[u8], SqlError> {
        match self.column(at)? {
            Value::Blob(bytes) => Ok(bytes),
            other => Err(SqlError(format!("column {at} is no blob: {other:?}"))),
        }
    }

    /// Bytes that [`Value::encoded`] made.
    pub fn decoded<T: DeserializeOwned>(&self, at: usize) -> Result<T, SqlError> {
        codec::decode(self.blob(at)?).map_err(|error| SqlError(format!("column {at}: {error}")))
    }
}

impl Value {
    /// A serde value as bytes; see [`codec`].
    pub fn encoded(value: &(impl Serialize + ?Sized)) -> Result<Self, SqlError> {
        Ok(Self::Blob(codec::encode(value)?))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Cell;
        impl Visitor<'_> for Cell {
            type Value = Value;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, a whole number or null")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Int(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
                let number = i64::try_from(number);
                number.map(Value::Int).map_err(|_| E::custom("a number in it is too large"))
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Cell)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Int(i64::from(yes))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<gazette_core::hash::Hash> for Value {
    fn from(hash: gazette_core::hash::Hash) -> Self {
        Self::Text(hash.to_string())
    }
}

impl From<Timestamp> for Value {
    fn from(instant: Timestamp) -> Self {
        Self::Int(instant.as_secs())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
