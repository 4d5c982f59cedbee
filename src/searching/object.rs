//! The `SearchIndex` object: one, with the words of the newest edition. All it has can be made anew from the Catalog.

#![expect(missing_docs, reason = "`#[durable_object]` makes public methods and documents none")]

use worker::{DurableObject, Env, Request, Response, State, durable_object};

use super::command::Command;
use super::index;
use crate::error::ApiError;
use crate::object::{self, json};
use crate::storage::{ObjectSql, Sql, SqlError};

/// Finds articles by their words. Its instance is named `search`.
#[durable_object]
pub struct SearchIndex {
    sql: ObjectSql,
    /// Why the schema could not be brought up to date, if so: then nothing is answered.
    broken: Option<SqlError>,
}

impl DurableObject for SearchIndex {
    fn new(state: State, _env: Env) -> Self {
        let sql = ObjectSql::new(&state);
        let broken = sql.migrate(index::MIGRATIONS).err();
        Self { sql, broken }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let command = request.text().await?;
        object::reply(match (&self.broken, gazette_core::json::read::<Command>(&command)) {
            (Some(error), _) => Err(ApiError::Internal(error.to_string())),
            (None, Err(error)) => Err(error.into()),
            (None, Ok(command)) => self.answer(command),
        })
    }
}

impl SearchIndex {
    fn answer(&self, command: Command) -> Result<String, ApiError> {
        let sql = &self.sql;
        match command {
            Command::Put { generation, articles } => json(&index::put(sql, generation, &articles)?),
            Command::Remove(ids) => json(&index::remove(sql, &ids)?),
            Command::Sweep(generation) => json(&index::sweep(sql, generation)?),
            Command::Search(query) => json(&index::search(sql, &query)?),
        }
    }
}
