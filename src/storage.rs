//! Where the paper is kept: KV for what readers get, SQLite inside the Durable Objects for what is true.
//!
//! Nothing outside this folder knows a key string. The objects' logic is written against [`Sql`], which a native
//! SQLite implements for the tests; the read path against [`PaperStore`].

mod kv;
mod object;
mod paper;
mod sql;

pub use kv::KvPaper;
pub use object::ObjectSql;
#[cfg(test)]
pub use paper::Media;
pub use paper::{CacheTtl, ListKey, PaperStore, StoreError, read_surely};
#[cfg(test)]
pub use sql::native::NativeSql;
pub use sql::{ObjectRows, Row, Sql, SqlError, Value};
