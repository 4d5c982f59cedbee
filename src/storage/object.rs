//! The SQLite inside a Durable Object.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use worker::SqlStorageValue;

use super::sql::{Row, Sql, SqlError, Value};

/// The database of one Durable Object.
pub struct ObjectSql {
    sql: worker::SqlStorage,
    storage: JsValue,
}

impl ObjectSql {
    /// The database of the object with this state.
    pub fn new(state: &worker::State) -> Self {
        let storage = state.storage();
        Self { sql: storage.sql(), storage: JsValue::from(storage.as_raw()) }
    }
}

impl Sql for ObjectSql {
    fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
        let parameters: Vec<_> = parameters.into_iter().map(to_js).collect();
        let cursor = self.sql.exec(statement, parameters).map_err(|error| SqlError(error.to_string()))?;
        cursor
            .raw()
            .map(|row| {
                let row = row.map_err(|error| SqlError(error.to_string()))?;
                row.into_iter().map(from_js).collect::<Result<_, _>>().map(Row)
            })
            .collect()
    }

    /// By `transactionSync`, which the `worker` crate lacks. A closure that throws rolls everything back.
    fn atomically<T, E: From<SqlError>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut work = Some(work);
        let mut result = None;
        let mut step = || {
            let outcome = work.take().map(|work| work());
            let failed = !matches!(outcome, Some(Ok(_)));
            result = outcome;
            if failed { Err(JsValue::from_str("rolled back")) } else { Ok(JsValue::UNDEFINED) }
        };
        let callback = ScopedClosure::<dyn FnMut() -> Result<JsValue, JsValue>>::borrow_mut_aborting(&mut step);
        let thrown = Reflect::get(&self.storage, &"transactionSync".into())
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|method| method.call1(&self.storage, callback.as_js_value()));
        drop(callback);
        match (result, thrown) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (_, Err(thrown)) => Err(SqlError(format!("the transaction did not commit: {thrown:?}")).into()),
            (None, Ok(_)) => Err(SqlError("the transaction did not run".into()).into()),
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
