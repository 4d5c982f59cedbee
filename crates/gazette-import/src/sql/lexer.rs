//! Splits a dump into tokens.
//!
//! Conditional comments (`/*!40101 … */`) are read as the server reads them: their text counts, except those for a version
//! that no server has, such as the first line of MariaDB's dumps.

use std::io::{self, Read};

use super::error::{Fault, SqlError};
use super::input::Input;

/// The longest name, number or word, in bytes. A name of MySQL has at most 256.
const MAX_WORD_BYTES: usize = 4096;
/// A conditional comment for this version or a later one is a comment to every server.
const NO_VERSION: u32 = 999_999;

/// What a token is; its text is in [`Lexer::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A word without quotes: `INSERT`, `jos_content`, `NULL`.
    Word,
    /// A name between backticks.
    Name,
    /// A text between single quotes.
    Text,
    /// A text or, in ANSI dumps, a name between double quotes.
    DoubleQuoted,
    /// A number without its sign.
    Number,
    /// Bytes written as `0x…` or `X'…'`.
    Hex,
    /// Any other character.
    Sign(u8),
    /// The end of a statement.
    Delimiter,
    /// The end of the file.
    End,
}

/// The tokens of a dump.
pub(super) struct Lexer<R> {
    input: Input<R>,
    file: String,
    delimiter: Vec<u8>,
    in_conditional: bool,
    /// Whether `\` is a plain character in texts, as `SET sql_mode = 'NO_BACKSLASH_ESCAPES'` says.
    pub plain_backslash: bool,
    /// The text of the last token without quotes and escapes; empty if it was not kept.
    pub text: Vec<u8>,
    /// How many bytes the next text may have.
    pub budget: usize,
    /// The line on which the last token begins.
    pub line: u64,
}

impl<R: Read> Lexer<R> {
    pub fn new(reader: R, file: &str) -> Result<Self, SqlError> {
        let mut lexer = Self {
            input: Input::new(reader),
            file: file.to_owned(),
            delimiter: b";".to_vec(),
            in_conditional: false,
            plain_backslash: false,
            text: Vec::new(),
            budget: usize::MAX,
            line: 1,
        };
        if lexer.starts_with(b"\xff\xfe")? || lexer.starts_with(b"\xfe\xff")? {
            return Err(lexer.fault(Fault::Utf16));
        }
        if lexer.starts_with(b"\xef\xbb\xbf")? {
            lexer.input.take(3);
        }
        Ok(lexer)
    }

    /// An error at the current line.
    pub fn fault(&self, fault: Fault) -> SqlError {
        SqlError { file: self.file.clone(), line: self.input.line, fault }
    }

    fn io(&self, error: io::Error) -> SqlError {
        // What a compressed file that was cut off ends with.
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return self.fault(Fault::Truncated("a compressed block"));
        }
        self.fault(Fault::Io(error))
    }

    fn ahead(&mut self, distance: usize) -> Result<Option<u8>, SqlError> {
        self.input.ahead(distance).map_err(|error| self.io(error))
    }

    fn starts_with(&mut self, bytes: &[u8]) -> Result<bool, SqlError> {
        self.input.starts_with(bytes).map_err(|error| self.io(error))
    }

    fn bump(&mut self) -> Result<Option<u8>, SqlError> {
        self.input.next().map_err(|error| self.io(error))
    }

    /// Reads the next token. Its text is kept only if `keep`; words and names always are.
    pub fn next(&mut self, keep: bool) -> Result<Token, SqlError> {
        self.text.clear();
        self.skip_blanks()?;
        self.line = self.input.line;
        let Some(byte) = self.ahead(0)? else {
            return Ok(Token::End);
        };
        if self.is_delimiter()? {
            self.input.take(self.delimiter.len());
            return Ok(Token::Delimiter);
        }
        let second = self.ahead(1)?;
        match byte {
            b'\'' => self.quoted(b'\'', keep).map(|()| Token::Text),
            b'"' => self.quoted(b'"', keep).map(|()| Token::DoubleQuoted),
            b'`' => self.name().map(|()| Token::Name),
            b'0' if second == Some(b'x') && self.ahead(2)?.is_some_and(|byte| byte.is_ascii_hexdigit()) => {
                self.input.take(2);
                self.hex(keep).map(|()| Token::Hex)
            }
            b'x' | b'X' if second == Some(b'\'') => {
                self.input.take(2);
                self.hex(keep)?;
                self.bump()?;
                Ok(Token::Hex)
            }
            b'0'..=b'9' => self.number().map(|()| Token::Number),
            b'.' if second.is_some_and(|byte| byte.is_ascii_digit()) => self.number().map(|()| Token::Number),
            _ if self.is_word(byte) || byte == b'#' => {
                if byte == b'#' {
                    self.text.push(byte);
                    self.input.take(1);
                }
                self.word().map(|()| Token::Word)
            }
            _ => {
                self.input.take(1);
                Ok(Token::Sign(byte))
            }
        }
    }

    fn is_delimiter(&mut self) -> Result<bool, SqlError> {
        self.input.starts_with(&self.delimiter).map_err(|error| self.io(error))
    }

    /// Whether a byte belongs to a word. `$` does, unless the delimiter is `$$`.
    fn is_word(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || byte == b'_'
            || byte >= 0x80
            || byte == b'$' && !self.delimiter.starts_with(b"$")
    }

    /// Skips white space and comments.
    fn skip_blanks(&mut self) -> Result<(), SqlError> {
        while let Some(byte) = self.ahead(0)? {
            let second = self.ahead(1)?;
            match byte {
                // A lone NUL or control Z is what some editors leave at the end.
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0 | 0x1a => self.input.take(1),
                b'-' if second == Some(b'-') && self.ahead(2)?.is_none_or(|byte| byte <= b' ') => self.skip_line()?,
                // `#__content` is a name in which the prefix was left open.
                b'#' if !self.starts_with(b"#__")? => self.skip_line()?,
                b'/' if second == Some(b'*') => self.comment()?,
                b'*' if second == Some(b'/') && self.in_conditional => {
                    self.in_conditional = false;
                    self.input.take(2);
                }
                _ => break,
            }
        }
        Ok(())
    }

    fn skip_line(&mut self) -> Result<(), SqlError> {
        loop {
            let chunk = match self.input.chunk() {
                Ok(chunk) => chunk,
                Err(error) => return Err(self.io(error)),
            };
            let (length, is_whole) = match memchr::memchr(b'\n', chunk) {
                Some(end) => (end + 1, true),
                None => (chunk.len(), chunk.is_empty()),
            };
            self.input.take(length);
            if is_whole {
                return Ok(());
            }
        }
    }

    /// Skips a comment, or the start of a conditional one.
    fn comment(&mut self) -> Result<(), SqlError> {
        let marks: &[u8] = if self.starts_with(b"/*M!")? { b"/*M!" } else { b"/*!" };
        if self.starts_with(marks)? {
            self.input.take(marks.len());
            let mut version = 0_u32;
            while let Some(digit) = self.ahead(0)?.filter(u8::is_ascii_digit) {
                version = version.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
                self.input.take(1);
            }
            if version < NO_VERSION {
                self.in_conditional = true;
                return Ok(());
            }
        } else {
            self.input.take(2);
        }
        while !self.starts_with(b"*/")? {
            if self.bump()?.is_none() {
                return Err(self.fault(Fault::Truncated("a comment")));
            }
        }
        self.input.take(2);
        Ok(())
    }

    /// Reads a text between quotes, and resolves its escapes.
    fn quoted(&mut self, quote: u8, keep: bool) -> Result<(), SqlError> {
        self.input.take(1);
        loop {
            let chunk = match self.input.chunk() {
                Ok(chunk) => chunk,
                Err(error) => return Err(self.io(error)),
            };
            if chunk.is_empty() {
                return Err(self.fault(Fault::Truncated("a text")));
            }
            let plain = memchr::memchr2(quote, b'\\', chunk).unwrap_or(chunk.len());
            if plain > self.budget {
                self.budget = 0;
                return Ok(());
            }
            if keep {
                self.text.extend_from_slice(&chunk[..plain]);
            }
            self.budget -= plain;
            self.input.take(plain);
            let mut pushed = None;
            match self.ahead(0)? {
                Some(byte) if byte == quote => {
                    if self.ahead(1)? != Some(quote) {
                        self.input.take(1);
                        return Ok(());
                    }
                    self.input.take(2);
                    pushed = Some(quote);
                }
                Some(b'\\') if self.plain_backslash => {
                    self.input.take(1);
                    pushed = Some(b'\\');
                }
                Some(b'\\') => {
                    self.input.take(1);
                    let escaped = self.bump()?;
                    // `\%` and `\_` keep their backslash.
                    if keep && matches!(escaped, Some(b'%' | b'_')) {
                        self.text.push(b'\\');
                    }
                    pushed = escaped.map(unescaped);
                }
                _ => {}
            }
            if let Some(byte) = pushed.filter(|_| keep) {
                self.text.push(byte);
            }
            self.budget = self.budget.saturating_sub(usize::from(pushed.is_some()));
        }
    }

    /// Reads a name between backticks.
    fn name(&mut self) -> Result<(), SqlError> {
        self.input.take(1);
        loop {
            match self.bump()? {
                None => return Err(self.fault(Fault::Truncated("a name"))),
                Some(b'`') if self.ahead(0)? == Some(b'`') => self.input.take(1),
                Some(b'`') => return Ok(()),
                Some(byte) => {
                    self.push_limited(byte)?;
                    continue;
                }
            }
            self.push_limited(b'`')?;
        }
    }

    fn push_limited(&mut self, byte: u8) -> Result<(), SqlError> {
        if self.text.len() >= MAX_WORD_BYTES {
            return Err(self.fault(Fault::NameTooLong(MAX_WORD_BYTES)));
        }
        self.text.push(byte);
        Ok(())
    }

    fn word(&mut self) -> Result<(), SqlError> {
        while let Some(byte) = self.ahead(0)? {
            if !self.is_word(byte) || self.is_delimiter()? {
                break;
            }
            self.push_limited(byte)?;
            self.input.take(1);
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), SqlError> {
        while let Some(byte) = self.ahead(0)? {
            let is_sign_of_exponent = matches!(byte, b'+' | b'-') && matches!(self.text.last(), Some(b'e' | b'E'));
            if !byte.is_ascii_alphanumeric() && byte != b'.' && !is_sign_of_exponent {
                break;
            }
            self.push_limited(byte)?;
            self.input.take(1);
        }
        Ok(())
    }

    /// Reads the digits of a hexadecimal literal, up to the first byte that is none.
    fn hex(&mut self, keep: bool) -> Result<(), SqlError> {
        let mut high = None;
        while let Some(digit) = self.ahead(0)?.and_then(|byte| char::from(byte).to_digit(16)) {
            self.input.take(1);
            // A digit fits in four bits.
            let digit = u8::try_from(digit).unwrap_or_default();
            let Some(first) = high.take() else {
                high = Some(digit);
                continue;
            };
            if self.budget == 0 {
                return Ok(());
            }
            self.budget -= 1;
            if keep {
                self.text.push(first << 4 | digit);
            }
        }
        Ok(())
    }

    /// Skips the rest of the line, and makes it the delimiter.
    pub fn read_delimiter(&mut self) -> Result<(), SqlError> {
        let mut delimiter = Vec::new();
        while let Some(byte) = self.ahead(0)?.filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            self.input.take(1);
            delimiter.push(byte);
            if delimiter.len() > 64 {
                return Err(self.unexpected("a long line", "a delimiter"));
            }
        }
        let delimiter = delimiter.trim_ascii();
        if delimiter.is_empty() || delimiter.len() > 16 {
            return Err(self.unexpected("no short word", "a delimiter"));
        }
        self.delimiter = delimiter.to_vec();
        Ok(())
    }

    /// An error that names what was found.
    pub fn unexpected(&self, found: &str, expected: &'static str) -> SqlError {
        self.fault(Fault::Unexpected { found: found.to_owned(), expected })
    }

    /// An error that names the last token.
    pub fn unexpected_token(&self, token: Token, expected: &'static str) -> SqlError {
        let found = match token {
            Token::End => return self.fault(Fault::Truncated("a statement")),
            Token::Delimiter => "the end of the statement".to_owned(),
            Token::Sign(sign) => format!("`{}`", char::from(sign).escape_default()),
            Token::Text | Token::DoubleQuoted => "a text".to_owned(),
            Token::Hex => "a hexadecimal literal".to_owned(),
            Token::Word | Token::Name | Token::Number => {
                format!("`{:.40}`", String::from_utf8_lossy(&self.text).escape_debug().to_string())
            }
        };
        SqlError { line: self.line, ..self.unexpected(&found, expected) }
    }

    /// Whether the last token was this word, in any case.
    pub fn is(&self, token: Token, word: &str) -> bool {
        token == Token::Word && self.text.eq_ignore_ascii_case(word.as_bytes())
    }
}

/// What a character after a backslash stands for.
fn unescaped(byte: u8) -> u8 {
    match byte {
        b'0' => 0,
        b'b' => 8,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'Z' => 0x1a,
        other => other,
    }
}
