//! Where the paper is kept: KV for what readers get, SQLite inside the Durable Objects for what is true.
//!
//! Nothing outside this folder knows a key string. The objects' logic is written against [`Sql`], which a native
//! SQLite implements for the tests; the read path against [`ContentStore`].

mod content;
mod kv;
mod object;

#[cfg(test)]
pub use content::Media;
pub use content::{CacheTtl, ContentStore, ListKey, StoreError, read_surely};
#[cfg(test)]
pub use gazette_sql::NativeSql;
pub use gazette_sql::{ObjectRows, Row, Sql, SqlError, Value};
pub use kv::KvContentStore;
pub use object::ObjectSql;
