//! The rows of a dump, one at a time.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use super::error::{Fault, SqlError};
use super::lexer::{Lexer, Token};
use super::value::Value;

/// The largest row, in bytes without quotes and escapes: what MySQL's largest packet can hold in a usual configuration.
pub const MAX_ROW_BYTES: usize = 64 << 20;
/// The columns of a table; MySQL has at most 4096.
const MAX_COLUMNS: usize = 4096;
/// Parts of a table that are no columns.
const NO_COLUMNS: [&str; 9] =
    ["PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK"];

/// A table, as the statement before its rows describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name with its prefix, without its data base.
    pub name: String,
    /// Its columns, in the order of the values. Empty if the dump does not say.
    pub columns: Vec<String>,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its table.
    pub table: Arc<Table>,
    /// Its values, as many as the table has columns. Empty if the caller did not want the table.
    pub values: Vec<Value>,
    /// The line on which it begins.
    pub line: u64,
}

impl Row {
    /// The value of a column, whatever the case of its name. `None` if the table has no such column.
    pub fn get(&self, column: &str) -> Option<&Value> {
        let index = self.table.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.values.get(index)
    }
}

/// The rows of a dump. An error ends it.
///
/// Rows of tables that the caller does not want come without values, so that they can be counted.
pub struct Rows<R, F> {
    lexer: Lexer<R>,
    is_wanted: F,
    tables: HashMap<String, Vec<String>>,
    insert: Option<Insert>,
    is_over: bool,
    max_row_bytes: usize,
}

/// The statement whose rows are being read.
struct Insert {
    table: Arc<Table>,
    is_wanted: bool,
}

impl<R: Read, F: FnMut(&str) -> bool> Rows<R, F> {
    /// Reads a dump whose file has this name in messages.
    pub fn new(reader: R, file: &str, is_wanted: F) -> Result<Self, SqlError> {
        Ok(Self {
            lexer: Lexer::new(reader, file)?,
            is_wanted,
            tables: HashMap::new(),
            insert: None,
            is_over: false,
            max_row_bytes: MAX_ROW_BYTES,
        })
    }

    /// With another limit than [`MAX_ROW_BYTES`].
    #[must_use]
    pub fn with_max_row_bytes(mut self, max_row_bytes: usize) -> Self {
        self.max_row_bytes = max_row_bytes;
        self
    }

    /// The columns of the tables that `CREATE TABLE` has described so far.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.tables.iter().map(|(name, columns)| (name.as_str(), columns.as_slice()))
    }

    fn read(&mut self) -> Result<Option<Row>, SqlError> {
        loop {
            if let Some(insert) = self.insert.take() {
                let row = self.row(&insert)?;
                if self.has_more_rows()? {
                    self.insert = Some(insert);
                }
                return Ok(Some(row));
            }
            if !self.statement()? {
                return Ok(None);
            }
        }
    }

    /// Reads a statement, up to the first row if it has rows. Returns whether there was one.
    fn statement(&mut self) -> Result<bool, SqlError> {
        let token = self.lexer.next(false)?;
        match token {
            Token::End => return Ok(false),
            Token::Delimiter => {}
            Token::Word => {
                let word = self.lexer.text.to_ascii_uppercase();
                match word.as_slice() {
                    b"DELIMITER" => self.lexer.read_delimiter()?,
                    b"CREATE" => self.create()?,
                    b"INSERT" | b"REPLACE" => self.insert()?,
                    b"SET" => self.set()?,
                    // Some programs end with it, and without a delimiter.
                    b"COMMIT" => while !matches!(self.lexer.next(false)?, Token::Delimiter | Token::End) {},
                    b"COPY" => return Err(self.lexer.fault(Fault::OtherDataBase("PostgreSQL"))),
                    b"PRAGMA" => return Err(self.lexer.fault(Fault::OtherDataBase("SQLite"))),
                    _ => self.skip_statement()?,
                }
            }
            Token::Sign(b'<') => return Err(self.lexer.unexpected_token(token, "a statement of SQL")),
            _ => self.skip_statement()?,
        }
        Ok(true)
    }

    /// Skips the rest of a statement. One that does not end was cut off, and with it perhaps rows.
    fn skip_statement(&mut self) -> Result<(), SqlError> {
        loop {
            match self.lexer.next(false)? {
                Token::Delimiter => return Ok(()),
                Token::End => return Err(self.lexer.fault(Fault::Truncated("a statement"))),
                _ => {}
            }
        }
    }

    /// `SET`: only whether backslashes are plain matters.
    fn set(&mut self) -> Result<(), SqlError> {
        loop {
            self.lexer.budget = MAX_COLUMNS;
            let token = self.lexer.next(true)?;
            self.lexer.budget = usize::MAX;
            match token {
                Token::Delimiter => return Ok(()),
                Token::End => return Err(self.lexer.fault(Fault::Truncated("a statement"))),
                Token::Text if memchr::memmem::find(&self.lexer.text, b"NO_BACKSLASH_ESCAPES").is_some() => {
                    self.lexer.plain_backslash = true;
                }
                _ => {}
            }
        }
    }

    /// `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name (…)`. Anything else that can be created is skipped.
    fn create(&mut self) -> Result<(), SqlError> {
        let mut token = self.lexer.next(false)?;
        if self.lexer.is(token, "TEMPORARY") {
            token = self.lexer.next(false)?;
        }
        if !self.lexer.is(token, "TABLE") {
            return self.skip_from(token);
        }
        token = self.lexer.next(true)?;
        while ["IF", "NOT", "EXISTS"].iter().any(|word| self.lexer.is(token, word)) {
            token = self.lexer.next(true)?;
        }
        let (name, token) = self.table_name(token)?;
        if token == Token::Sign(b'(') {
            let columns = self.columns()?;
            self.tables.insert(name, columns);
            return self.skip_statement();
        }
        if self.lexer.is(token, "LIKE") {
            let token = self.lexer.next(true)?;
            let (other, token) = self.table_name(token)?;
            if let Some(columns) = self.tables.get(&other).cloned() {
                self.tables.insert(name, columns);
            }
            return self.skip_from(token);
        }
        self.skip_from(token)
    }

    fn skip_from(&mut self, token: Token) -> Result<(), SqlError> {
        if token == Token::Delimiter { Ok(()) } else { self.skip_statement() }
    }

    /// The name of a table, without its data base, and the token after it.
    fn table_name(&mut self, mut token: Token) -> Result<(String, Token), SqlError> {
        loop {
            match token {
                Token::Word | Token::Name | Token::DoubleQuoted => {}
                Token::Sign(b'[') => return Err(self.lexer.fault(Fault::OtherDataBase("SQL Server"))),
                _ => return Err(self.lexer.unexpected_token(token, "the name of a table")),
            }
            let name = String::from_utf8_lossy(&self.lexer.text).into_owned();
            token = self.lexer.next(false)?;
            if token != Token::Sign(b'.') {
                return Ok((name, token));
            }
            token = self.lexer.next(true)?;
        }
    }

    /// The columns in the parentheses of `CREATE TABLE`, whose first is open.
    fn columns(&mut self) -> Result<Vec<String>, SqlError> {
        let mut columns = Vec::new();
        loop {
            let token = self.lexer.next(true)?;
            let is_column = match token {
                Token::Name | Token::DoubleQuoted => true,
                Token::Word => !NO_COLUMNS.iter().any(|word| self.lexer.is(token, word)),
                Token::Sign(b')') => return Ok(columns),
                _ => return Err(self.lexer.unexpected_token(token, "the name of a column")),
            };
            if is_column && columns.len() < MAX_COLUMNS {
                columns.push(String::from_utf8_lossy(&self.lexer.text).into_owned());
            }
            let mut depth = 0_usize;
            loop {
                match self.lexer.next(false)? {
                    Token::Sign(b'(') => depth += 1,
                    Token::Sign(b')') if depth == 0 => return Ok(columns),
                    Token::Sign(b')') => depth -= 1,
                    Token::Sign(b',') if depth == 0 => break,
                    token @ (Token::End | Token::Delimiter) => {
                        return Err(self.lexer.unexpected_token(token, "the rest of CREATE TABLE"));
                    }
                    _ => {}
                }
            }
        }
    }

    /// `INSERT [INTO] name [(columns)] VALUES`, up to the first row.
    fn insert(&mut self) -> Result<(), SqlError> {
        let mut token = self.lexer.next(true)?;
        while ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO", "OR", "REPLACE"]
            .iter()
            .any(|word| self.lexer.is(token, word))
        {
            token = self.lexer.next(true)?;
        }
        let (name, mut token) = self.table_name(token)?;
        let mut columns = None;
        if token == Token::Sign(b'(') {
            columns = Some(self.named_columns()?);
            token = self.lexer.next(false)?;
        }
        let is_wanted = (self.is_wanted)(&name);
        if !self.lexer.is(token, "VALUES") && !self.lexer.is(token, "VALUE") {
            if is_wanted || token == Token::End {
                return Err(self.lexer.unexpected_token(token, "VALUES"));
            }
            return self.skip_from(token);
        }
        let columns = columns.or_else(|| self.tables.get(&name).cloned()).unwrap_or_default();
        if is_wanted && columns.is_empty() {
            return Err(self.lexer.fault(Fault::UnknownColumns(name)));
        }
        self.insert = Some(Insert { table: Arc::new(Table { name, columns }), is_wanted });
        Ok(())
    }

    /// The columns in the parentheses of `INSERT`, the first of which is open.
    fn named_columns(&mut self) -> Result<Vec<String>, SqlError> {
        let mut columns = Vec::new();
        loop {
            let token = self.lexer.next(true)?;
            match token {
                Token::Name | Token::Word | Token::DoubleQuoted if columns.len() < MAX_COLUMNS => {
                    columns.push(String::from_utf8_lossy(&self.lexer.text).into_owned());
                }
                Token::Sign(b')') => return Ok(columns),
                Token::Sign(b',' | b'.') => {}
                _ => return Err(self.lexer.unexpected_token(token, "the name of a column")),
            }
        }
    }

    fn row(&mut self, insert: &Insert) -> Result<Row, SqlError> {
        let token = self.lexer.next(false)?;
        if token != Token::Sign(b'(') {
            return Err(self.lexer.unexpected_token(token, "a row"));
        }
        let line = self.lexer.line;
        let mut values = Vec::with_capacity(if insert.is_wanted { insert.table.columns.len() } else { 0 });
        let mut left = self.max_row_bytes;
        if !insert.is_wanted {
            self.skip_row()?;
            return Ok(Row { table: insert.table.clone(), values, line });
        }
        loop {
            self.lexer.budget = left;
            let value = self.value()?;
            left = std::mem::replace(&mut self.lexer.budget, usize::MAX);
            if left == 0 {
                let table = insert.table.name.clone();
                return Err(self.lexer.fault(Fault::RowTooLarge { table, limit: self.max_row_bytes }));
            }
            values.push(value);
            let token = self.lexer.next(false)?;
            match token {
                Token::Sign(b',') if values.len() < insert.table.columns.len() => {}
                Token::Sign(b')') if values.len() == insert.table.columns.len() => break,
                Token::Sign(b',' | b')') => {
                    let (table, columns) = (insert.table.name.clone(), insert.table.columns.len());
                    let values = values.len() + usize::from(token == Token::Sign(b','));
                    let fault = Fault::WrongCount { table, values, columns };
                    return Err(SqlError { line, ..self.lexer.fault(fault) });
                }
                _ => return Err(self.lexer.unexpected_token(token, "`,` or `)`")),
            }
        }
        Ok(Row { table: insert.table.clone(), values, line })
    }

    fn skip_row(&mut self) -> Result<(), SqlError> {
        let mut depth = 0_usize;
        loop {
            match self.lexer.next(false)? {
                Token::Sign(b'(') => depth += 1,
                Token::Sign(b')') if depth == 0 => return Ok(()),
                Token::Sign(b')') => depth -= 1,
                token @ (Token::End | Token::Delimiter) => return Err(self.lexer.unexpected_token(token, "a value")),
                _ => {}
            }
        }
    }

    /// Reads what follows a row. Returns whether that is another row.
    fn has_more_rows(&mut self) -> Result<bool, SqlError> {
        let token = self.lexer.next(false)?;
        match token {
            Token::Sign(b',') => Ok(true),
            Token::Delimiter => Ok(false),
            // `ON DUPLICATE KEY UPDATE …`, `AS new …`.
            Token::Word => self.skip_statement().map(|()| false),
            // Some programs put no comma, and a row follows: reading on would lose it.
            _ => Err(self.lexer.unexpected_token(token, "`,` or the end of the statement")),
        }
    }

    fn value(&mut self) -> Result<Value, SqlError> {
        let mut token = self.lexer.next(true)?;
        // `_binary 'x'`, `_utf8mb4'x'`, `N'x'`: the text as it is.
        let is_introducer =
            token == Token::Word && (self.lexer.text.starts_with(b"_") || self.lexer.text.eq_ignore_ascii_case(b"N"));
        let is_bits = self.lexer.is(token, "B");
        if is_introducer || is_bits {
            token = self.lexer.next(true)?;
            if !matches!(token, Token::Text | Token::DoubleQuoted | Token::Hex) {
                return Err(self.lexer.unexpected_token(token, "a text"));
            }
        }
        match token {
            Token::Text if is_bits => Ok(self.bits()),
            Token::Text | Token::DoubleQuoted | Token::Hex => Ok(Value::Bytes(std::mem::take(&mut self.lexer.text))),
            Token::Number => Ok(self.number("")),
            Token::Sign(sign @ (b'-' | b'+')) => {
                let token = self.lexer.next(true)?;
                if token != Token::Number {
                    return Err(self.lexer.unexpected_token(token, "a number"));
                }
                Ok(self.number(if sign == b'-' { "-" } else { "" }))
            }
            Token::Word => match self.lexer.text.to_ascii_uppercase().as_slice() {
                b"NULL" | b"DEFAULT" => Ok(Value::Null),
                b"TRUE" => Ok(Value::Number("1".to_owned())),
                b"FALSE" => Ok(Value::Number("0".to_owned())),
                _ => Err(self.lexer.unexpected_token(token, "a text, a number or NULL")),
            },
            _ => Err(self.lexer.unexpected_token(token, "a text, a number or NULL")),
        }
    }

    fn number(&self, sign: &str) -> Value {
        Value::Number(format!("{sign}{}", String::from_utf8_lossy(&self.lexer.text)))
    }

    /// The number that the bits in the last text are.
    fn bits(&self) -> Value {
        let text = &self.lexer.text;
        Value::Number(text.iter().fold(0_u64, |bits, bit| bits << 1 | u64::from(*bit == b'1')).to_string())
    }
}

impl<R: Read, F: FnMut(&str) -> bool> Iterator for Rows<R, F> {
    type Item = Result<Row, SqlError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let read = self.read().transpose();
        self.is_over = !matches!(read, Some(Ok(_)));
        read
    }
}

#[cfg(test)]
mod tests;
