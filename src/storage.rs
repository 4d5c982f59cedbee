//! Where the paper is kept: KV for what readers get, SQLite inside the Durable Objects for what is true.
//!
//! Nothing outside this folder knows a key string. The objects' logic is written against [`Sql`], which a native
//! SQLite implements for the tests; the read path against [`ContentStore`].

mod content;
mod kv;
mod object;
mod sql;

#[cfg(test)]
pub use content::Media;
pub use content::{CacheTtl, ContentStore, ListKey, StoreError, read_surely};
pub use kv::KvContentStore;
pub use object::ObjectSql;
#[cfg(test)]
pub use sql::native::NativeSql;
pub use sql::{ObjectRows, Row, Sql, SqlError, Value};
