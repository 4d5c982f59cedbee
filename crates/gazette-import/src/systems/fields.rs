//! The values of a row as text, numbers and dates.

use std::cell::RefCell;

use gazette_core::time::Timestamp;

use super::dates;
use crate::encoding::{Encoding, Repair};
use crate::ledger::Ledger;
use crate::model::SourceId;
use crate::sql::{Row, Value};

/// A row, read in an encoding. What it repairs is noted by [`Fields::note`].
pub(super) struct Fields<'r> {
    row: &'r Row,
    encoding: Encoding,
    repairs: RefCell<Vec<Repair>>,
}

impl<'r> Fields<'r> {
    pub fn new(row: &'r Row, encoding: Encoding) -> Self {
        Self { row, encoding, repairs: RefCell::default() }
    }

    /// Whether the table has a column.
    pub fn has(&self, column: &str) -> bool {
        self.row.get(column).is_some()
    }

    /// The text of a column; empty if there is none.
    pub fn text(&self, column: &str) -> String {
        let Some(bytes) = self.row.get(column).and_then(Value::bytes) else { return String::new() };
        let read = self.encoding.read(bytes);
        self.repairs.borrow_mut().extend(read.repair);
        read.text.into_owned()
    }

    /// The text of a column without white space around it.
    pub fn line(&self, column: &str) -> String {
        self.text(column).trim().to_owned()
    }

    /// The whole number of a column, if there is one.
    pub fn integer(&self, column: &str) -> Option<i64> {
        self.row.get(column).and_then(Value::integer)
    }

    /// The number of a column; 0 if there is none or it is negative.
    pub fn number(&self, column: &str) -> u64 {
        self.integer(column).and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
    }

    /// The date and time of a column, in UTC.
    pub fn date(&self, column: &str) -> Option<Timestamp> {
        dates::utc(&String::from_utf8_lossy(self.row.get(column)?.bytes()?))
    }

    /// Notes the repairs of a record.
    pub fn note(&self, source: &SourceId, ledger: &mut Ledger) {
        for repair in self.repairs.borrow_mut().drain(..) {
            ledger.repair(source, repair);
        }
    }
}
