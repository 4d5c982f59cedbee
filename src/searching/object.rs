//! The `SearchIndex` object: one instance with the words of the newest edition. It can be rebuilt from the Catalog.

use gazette_core::wire::ApiError;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use crate::clock;
use crate::logging;
use crate::object::{self, json};
use crate::storage::{ObjectSql, Sql, SqlError};
use gazette_search::command::Command;
use gazette_search::index;
use gazette_search::spelling::Allowance;

/// Finds articles by their words. Its instance is named `search`.
#[wasm_bindgen]
pub struct SearchIndex {
    sql: ObjectSql,
    allowance: Allowance,
    /// The error of a failed migration; then every command fails.
    broken: Option<SqlError>,
}

#[wasm_bindgen]
impl SearchIndex {
    /// Opens the object's rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: &Env) -> Self {
        logging::start(env);
        let sql = ObjectSql::new(&State::from(state));
        let broken = sql.migrate(index::MIGRATIONS).err();
        Self { sql, allowance: Allowance::new(), broken }
    }

    /// Responds to a `Command`.
    pub fn ask(&self, message: &[u8]) -> Uint8Array {
        object::reply(match (&self.broken, serde_json::from_slice(message)) {
            (Some(error), _) => Err(ApiError::internal(error)),
            (None, Err(error)) => Err(error.into()),
            (None, Ok(command)) => self.execute(command),
        })
    }
}

impl SearchIndex {
    fn execute(&self, command: Command) -> Result<Vec<u8>, ApiError> {
        let sql = &self.sql;
        match command {
            Command::Put { generation, articles } => {
                index::put(sql, generation, &articles)?;
                while index::turn(sql, clock::now().as_secs())? {}
                json(&())
            }
            Command::Remove(ids) => json(&index::remove(sql, &ids)?),
            Command::Compact => json(&index::compact(sql)?),
            Command::Sweep(generation) => json(&index::sweep(sql, generation)?),
            Command::Search(query) => json(&index::search(sql, &query, &self.allowance)?),
        }
    }
}
