//! Reads the rows of SQL dumps as mysqldump, phpMyAdmin, Navicat and Akeeba write them, plain or compressed with gzip.
//!
//! A dump is a stream of bytes: [`Rows`] has one row in memory, never the file. It knows just enough of SQL: `CREATE TABLE`
//! gives the names of columns, `INSERT` and `REPLACE` give rows, and everything else is skipped token by token, so that no
//! quote, comment or delimiter inside a text is taken for the end of a statement. An error ends the reading; the rows before it
//! have been delivered. [`survey()`] lists the tables, and [`Survey::site`] finds the system and its prefix by them.

mod dump;
mod error;
mod input;
mod lexer;
mod rows;
mod survey;
mod value;

pub use dump::Dump;
pub use error::{Fault, SqlError};
pub use rows::{MAX_ROW_BYTES, Row, Rows, Table};
pub use survey::{NoSite, Site, Survey, System, TableSummary, survey};
pub use value::Value;
