//! The `ViewShard` object: counts the views of the visitors that are routed to it.
//!
//! One instance, named `views-0`, so far; the routing key is already the visitor, so more can be added. A beacon is
//! answered after its transaction: the runtime holds the answer back until the write is durable (the output gate).

#![expect(missing_docs, reason = "`#[durable_object]` makes public methods and documents none")]

use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::time::Timestamp;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

use super::command::Command;
use super::views;
use crate::clock;
use crate::error::ApiError;
use crate::object::{self, json};
use crate::storage::{ObjectSql, Sql, SqlError};

/// How often old rows are cleared away while views come in.
const TIDY_SECS: i64 = 60;

/// Counts views.
#[durable_object]
pub struct ViewShard {
    sql: ObjectSql,
    /// Why the schema could not be brought up to date, if so: then nothing is counted, and nothing acknowledged.
    broken: Option<SqlError>,
    tidied_at: std::cell::Cell<i64>,
}

impl DurableObject for ViewShard {
    fn new(state: State, _env: Env) -> Self {
        let sql = ObjectSql::new(&state);
        let broken = sql.migrate(views::MIGRATIONS).err();
        Self { sql, broken, tidied_at: std::cell::Cell::new(0) }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let command = request.text().await?;
        object::reply(match (&self.broken, json::read::<Command>(&command)) {
            (Some(error), _) => Err(ApiError::Internal(error.to_string())),
            (None, Err(error)) => Err(error.into()),
            (None, Ok(command)) => self.answer(command),
        })
    }
}

impl ViewShard {
    fn answer(&self, command: Command) -> Result<String, ApiError> {
        let (sql, now) = (&self.sql, clock::now());
        match command {
            Command::Record { article, view, visitor } => {
                self.tidy(now)?;
                let salt = views::salt(sql, now, fresh_salt)?;
                let visitor = Hash::of(format!("{salt}\0{visitor}").as_bytes()).to_string();
                json(&views::record(sql, &article, &view, &visitor[..24], now)?)
            }
            Command::RecordBot { article } => json(&views::record_bot(sql, &article, now)?),
            Command::Views { article, day_start } => {
                json(&views::of_article(sql, &article, Timestamp::from_secs(day_start), now)?)
            }
            Command::Totals => json(&views::totals(sql, now)?),
        }
    }

    fn tidy(&self, now: Timestamp) -> Result<(), ApiError> {
        if now.as_secs() - self.tidied_at.get() >= TIDY_SECS {
            self.tidied_at.set(now.as_secs());
            views::tidy(&self.sql, now)?;
        }
        Ok(())
    }
}

/// 122 random bits from the platform.
fn fresh_salt() -> String {
    random_uuid()
}

#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    fn random_uuid() -> String;
}
