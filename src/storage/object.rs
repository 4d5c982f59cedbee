//! The SQLite inside a Durable Object.

use std::cell::Cell;

use js_sys::{Date, Function, Reflect};
use wasm_bindgen::prelude::*;
use worker::SqlStorageValue;

use crate::clock;
use gazette_sql::{ObjectRows, Row, Sql, SqlError, Value};

/// The database of one Durable Object.
pub struct ObjectSql {
    sql: worker::SqlStorage,
    storage: worker::Storage,
    rows_written: Cell<u64>,
}

impl ObjectSql {
    /// Opens the database of the object with this state.
    pub fn new(state: &worker::State) -> Self {
        let storage = state.storage();
        Self { sql: storage.sql(), storage, rows_written: Cell::default() }
    }
}

impl ObjectRows for ObjectSql {
    /// The alarm is a row. The call is not awaited: if the write fails, the runtime sends no response and ends the
    /// object.
    fn set_alarm(&self, at_millis: f64) {
        self.rows_written.set(self.rows_written.get() + 1);
        let at = Date::new(&clock::of_the_platform(at_millis).into());
        let _written = self.storage.as_raw().set_alarm(at, JsValue::UNDEFINED.unchecked_into());
    }

    /// The sum over all cursors.
    fn rows_written(&self) -> u64 {
        self.rows_written.get()
    }
}

impl Sql for ObjectSql {
    fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let parameters: Vec<_> = parameters.into_iter().map(to_js).collect();
        let cursor = self.sql.exec(statement, parameters).map_err(|error| SqlError(error.to_string()))?;
        let rows = cursor
            .raw()
            .map(|row| {
                let row = row.map_err(|error| SqlError(error.to_string()))?;
                row.into_iter().map(from_js).collect::<Result<_, _>>().map(Row)
            })
            .collect();
        self.rows_written.set(self.rows_written.get() + cursor.rows_written() as u64);
        rows
    }

    /// Uses `transactionSync`, which the `worker` crate lacks. A closure that throws rolls everything back.
    fn transaction(&self, work: &mut dyn FnMut() -> bool) -> Result<(), SqlError> {
        let mut is_done = false;
        let mut step = || {
            is_done = work();
            if is_done { Ok(JsValue::UNDEFINED) } else { Err(JsValue::from_str("rolled back")) }
        };
        let callback = ScopedClosure::<dyn FnMut() -> Result<JsValue, JsValue>>::borrow_mut_aborting(&mut step);
        let storage = self.storage.as_raw();
        let thrown = Reflect::get(storage, &"transactionSync".into())
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|method| method.call1(storage, callback.as_js_value()));
        drop(callback);
        match thrown {
            // While `is_done` is false, the exception is our own, to roll back.
            Err(thrown) if is_done => Err(SqlError(format!("the transaction did not commit: {thrown:?}"))),
            _ => Ok(()),
        }
    }
}

fn to_js(value: Value) -> SqlStorageValue {
    match value {
        Value::Null => SqlStorageValue::Null,
        Value::Int(number) => SqlStorageValue::Integer(number),
        Value::Text(text) => SqlStorageValue::String(text),
        Value::Blob(bytes) => SqlStorageValue::Blob(bytes),
    }
}

fn from_js(value: SqlStorageValue) -> Result<Value, SqlError> {
    Ok(match value {
        SqlStorageValue::Null => Value::Null,
        SqlStorageValue::Integer(number) => Value::Int(number),
        SqlStorageValue::Boolean(yes) => Value::from(yes),
        SqlStorageValue::String(text) => Value::Text(text),
        SqlStorageValue::Blob(bytes) => Value::Blob(bytes),
        SqlStorageValue::Float(_) => return Err(SqlError("a number is no whole number".into())),
    })
}
