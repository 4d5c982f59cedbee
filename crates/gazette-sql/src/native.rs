//! A native SQLite, for tests of the objects' logic.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test's database that can't be opened or read has no other way to say so"
)]

use std::cell::Cell;
use std::rc::Rc;

use rusqlite::StatementStatus;
use rusqlite::limits::Limit;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::{Row, Sql, SqlError, Value};

/// A SQLite in memory.
pub struct NativeSql(rusqlite::Connection, Cell<u64>);

impl Default for NativeSql {
    fn default() -> Self {
        Self::new()
    }
}

impl NativeSql {
    /// An empty database.
    pub fn new() -> Self {
        let connection = rusqlite::Connection::open_in_memory().expect("SQLite opens in memory");
        // As a Durable Object's has them.
        for (limit, value) in [(Limit::SQLITE_LIMIT_LENGTH, 2_000_000), (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5)] {
            connection.set_limit(limit, value).expect("SQLite takes the limit");
        }
        // As many as an object has statements.
        connection.set_prepared_statement_cache_capacity(512);
        Self(connection, Cell::new(0))
    }

    /// The tables in which a text stands, alone or among other bytes.
    pub fn tables_with(&self, text: &str) -> Vec<String> {
        let all = |statement: &str| self.run(statement, vec![]).expect("a statement without parameters");
        let holds = |value: &Value| match value {
            Value::Text(value) => value.contains(text),
            Value::Blob(bytes) => bytes.windows(text.len()).any(|window| window == text.as_bytes()),
            Value::Null | Value::Int(_) => false,
        };
        let tables = all("SELECT name FROM sqlite_master WHERE type = 'table'");
        let names = tables.iter().map(|row| row.text(0).expect("a name").to_owned());
        let has = |name: &String| all(&format!("SELECT * FROM {name}")).iter().any(|row| row.0.iter().any(holds));
        names.filter(has).collect()
    }

    /// How many steps SQLite's machine has made: what statements cost, on any computer.
    pub fn steps(&self) -> u64 {
        self.1.get()
    }
}

impl From<rusqlite::Error> for SqlError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sql for NativeSql {
    fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let mut statement = self.0.prepare_cached(statement)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let value = |at| {
                Ok::<_, SqlError>(match row.get_ref(at)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Int(number),
                    ValueRef::Real(_) => return Err(SqlError("a float".into())),
                    // Checking the whole text first takes a fraction of the time.
                    ValueRef::Text(text) => Value::Text(
                        std::str::from_utf8(text)
                            .map_or_else(|_| String::from_utf8_lossy(text).into_owned(), str::to_owned),
                    ),
                    ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
                })
            };
            all.push(Row((0..columns).map(value).collect::<Result<_, _>>()?));
        }
        drop(rows);
        self.1.set(self.1.get() + u64::try_from(statement.reset_status(StatementStatus::VmStep)).unwrap_or(0));
        Ok(all)
    }

    fn transaction(&self, work: &mut dyn FnMut() -> bool) -> Result<(), SqlError> {
        self.run("BEGIN", vec![])?;
        let end = if work() { "COMMIT" } else { "ROLLBACK" };
        self.run(end, vec![]).map(drop)
    }
}

/// A database that several parts of a test share.
impl Sql for Rc<NativeSql> {
    fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        (**self).run(statement, parameters)
    }

    fn transaction(&self, work: &mut dyn FnMut() -> bool) -> Result<(), SqlError> {
        (**self).transaction(work)
    }
}
