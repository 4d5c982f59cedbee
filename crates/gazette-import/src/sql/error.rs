//! What can be wrong with a dump, and where.

use std::io;

/// A dump can't be read any further.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {fault}")]
pub struct SqlError {
    /// The name of the file.
    pub file: String,
    /// The number of the line, from 1.
    pub line: u64,
    /// What is wrong, with the remedy.
    pub fault: Fault,
}

/// What is wrong with a dump.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file can't be opened or read.
    #[error("can't read the file: {0}")]
    Io(#[from] io::Error),
    /// The file ends inside a statement, a text or a compressed block.
    #[error("the file ends in the middle of {0}: the dump was cut off. Make it again, and compare its size")]
    Truncated(&'static str),
    /// The file is UTF-16.
    #[error("the file is UTF-16. Save it as UTF-8, or make the dump with mysqldump --result-file=FILE")]
    Utf16,
    /// A row is too large.
    #[error("a row of `{table}` is larger than {limit} bytes. A quote is probably missing before this line")]
    RowTooLarge {
        /// The table.
        table: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// A name, a number or a word is too long to be one.
    #[error("a name of more than {0} bytes. The file is probably not a dump")]
    NameTooLong(usize),
    /// A row has more or fewer values than its table has columns.
    #[error("a row of `{table}` has {values} values for {columns} columns. The dump was changed by hand or is damaged")]
    WrongCount {
        /// The table.
        table: String,
        /// The number of values.
        values: usize,
        /// The number of columns.
        columns: usize,
    },
    /// `INSERT` without the names of columns, and no `CREATE TABLE` before it.
    #[error(
        "the rows of `{0}` have no names of columns, and no CREATE TABLE precedes them. Make the dump with the structure, or \
         with complete inserts (mysqldump --complete-insert)"
    )]
    UnknownColumns(String),
    /// Something that a dump of MySQL does not have.
    #[error("{found} where {expected} belongs. Gazette reads dumps of MySQL and MariaDB (mysqldump, phpMyAdmin)")]
    Unexpected {
        /// What was found.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// The dialect of another data base.
    #[error("this is a dump of {0}. Gazette reads dumps of MySQL and MariaDB (mysqldump, phpMyAdmin)")]
    OtherDataBase(&'static str),
}
