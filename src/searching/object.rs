//! The `SearchIndex` object: the words of the newest edition. It can be rebuilt from the Catalog.

use gazette_core::wire::{ApiError, from_bytes};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use crate::clock;
use crate::logging;
use crate::object::{self, json};
use crate::storage::{ObjectSql, SqlError};
use gazette_search::command::Command;
use gazette_search::index::Index;

/// Finds articles by their words. `SEARCH_REPLICAS` is the number of instances, `search`, `search-2` and so on.
#[wasm_bindgen]
pub struct SearchIndex(
    /// Or the error of a failed migration; then every command fails.
    Result<Index<ObjectSql>, SqlError>,
);

#[wasm_bindgen]
impl SearchIndex {
    /// Opens the object's rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: &Env) -> Self {
        logging::start(env);
        Self(Index::open(ObjectSql::new(&State::from(state))))
    }

    /// Responds to a `Command`.
    pub fn ask(&self, message: &[u8]) -> Uint8Array {
        object::reply(match (&self.0, from_bytes(message)) {
            (Err(error), _) => Err(ApiError::internal(error)),
            (Ok(_), Err(error)) => Err(error.into()),
            (Ok(index), Ok(command)) => execute(index, command),
        })
    }
}

fn execute(index: &Index<ObjectSql>, command: Command) -> Result<Vec<u8>, ApiError> {
    match command {
        Command::Progress => json(&index.progress()?),
        Command::Put { generation, articles } => json(&index.put(generation, &articles, clock::now().as_secs())?),
        Command::Finish(end) => json(&index.finish(&end)?),
        Command::Remove(ids) => json(&index.remove(&ids)?),
        Command::Compact => json(&index.compact()?),
        Command::Clear => json(&index.clear()?),
        Command::Search(query) => json(&index.search(&query)?),
        Command::Suggest(query) => json(&index.suggest(&query)?),
    }
}
