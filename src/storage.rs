//! Storage: KV for the content that readers get, SQLite inside the Durable Objects for the source of truth.
//!
//! Only this module knows key strings. The logic of the objects is written against [`Sql`], which a native SQLite
//! implements for tests; the read path is written against [`ContentStore`].

mod content;
mod kv;
mod object;

pub use content::{CacheTtl, ContentStore, ListKey, Media, NumberedBucket, StoreError, read_surely};
#[cfg(test)]
pub use gazette_sql::NativeSql;
pub use gazette_sql::{ObjectRows, Sql, SqlError};
pub use kv::KvContentStore;
pub use object::ObjectSql;
