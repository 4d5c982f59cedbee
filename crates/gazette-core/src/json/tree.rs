//! JSON, parsed (RFC 8259).

use std::borrow::Cow;

use super::Error;

/// How deep lists and objects may lie in each other, as `serde_json` has it.
const MAX_DEPTH: u32 = 128;
/// How many values one text may hold. Each takes some thirty times the memory of its shortest text, `0,`. The largest
/// commit has about 300,000.
const MAX_VALUES: u32 = 500_000;

/// A JSON value. Texts without escapes are not copied; the members of an object keep their order.
#[derive(Debug)]
pub enum Tree<'a> {
    /// Not there at all: a field without its member.
    Missing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A whole number of 0 or more.
    Number(u64),
    /// A whole number below 0.
    Negative(i64),
    /// A fraction, or a number that is too large: nothing here is counted in those.
    Fraction,
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Self>),
    /// An object: names and values.
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Tree<'a> {
    /// Parses a whole text.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let mut parser = Parser { text, at: 0, values: 0 };
        let value = parser.value(0)?;
        if parser.next_byte().is_some() {
            return Err(parser.error("something after the end"));
        }
        Ok(value)
    }

    #[inline(never)]
    pub(super) fn not(&self, expected: &str) -> Error {
        Error([expected, " was expected, not ", self.kind()].concat())
    }

    /// A string.
    #[inline(never)]
    pub fn text(&self) -> Result<&str, Error> {
        if let Self::Text(text) = self { Ok(text) } else { Err(self.not("a string")) }
    }

    #[inline(never)]
    pub(super) fn truth(&self) -> Result<bool, Error> {
        if let Self::Truth(truth) = self { Ok(*truth) } else { Err(self.not("true or false")) }
    }

    /// A whole number of 0 or more.
    #[inline(never)]
    pub fn number(&self) -> Result<u64, Error> {
        if let Self::Number(number) = self { Ok(*number) } else { Err(self.not("a whole number")) }
    }

    #[inline(never)]
    pub(super) fn signed(&self) -> Result<i64, Error> {
        match self {
            Self::Negative(number) => Ok(*number),
            _ => i64::try_from(self.number()?).map_err(|_| self.not("a smaller number")),
        }
    }

    /// The items of an array.
    #[inline(never)]
    pub fn list(&self) -> Result<&[Self], Error> {
        if let Self::List(list) = self { Ok(list) } else { Err(self.not("an array")) }
    }

    /// The members of an object.
    #[inline(never)]
    pub fn object(&self) -> Result<&[(Cow<'a, str>, Self)], Error> {
        if let Self::Object(members) = self { Ok(members) } else { Err(self.not("an object")) }
    }

    /// A member of an object.
    #[inline(never)]
    pub fn member(&self, name: &'static str) -> Result<&Self, Error> {
        let member = self.object()?.iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value).ok_or_else(|| serde::de::Error::missing_field(name))
    }

    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing => "nothing",
            Self::Null => "null",
            Self::Truth(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Negative(_) => "a negative number",
            Self::Fraction => "a fraction",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// The members of an object, each with its value as it stands in the text.
pub fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, Error> {
    let mut parser = Parser { text, at: 0, values: 0 };
    let mut members = Vec::new();
    parser.object(|parser, name| {
        parser.next_byte();
        let start = parser.at;
        parser.value(1)?;
        members.push((name, &text[start..parser.at]));
        Ok(())
    })?;
    Ok(members)
}

struct Parser<'a> {
    text: &'a str,
    /// The first byte that was not read; always at the border of a character.
    at: usize,
    /// How many values were begun.
    values: u32,
}

impl<'a> Parser<'a> {
    #[inline(never)]
    fn error(&self, found: &str) -> Error {
        let read = &self.text[..self.at];
        let line = read.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = read.rsplit('\n').next().unwrap_or(read).chars().count() + 1;
        Error([found, " in line ", &line.to_string(), ", column ", &column.to_string()].concat())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space, still to be read.
    fn next_byte(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.peek()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.next_byte() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn value(&mut self, depth: u32) -> Result<Tree<'a>, Error> {
        if depth > MAX_DEPTH {
            return Err(self.error("lists or objects too deep in each other"));
        }
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(self.error("more than 500,000 values"));
        }
        match self.next_byte() {
            Some(b'"') => Ok(Tree::Text(self.string()?)),
            Some(b'{') => {
                let mut members = Vec::new();
                self.object(|parser, name| {
                    members.push((name, parser.value(depth + 1)?));
                    Ok(())
                })?;
                Ok(Tree::Object(members))
            }
            Some(b'[') => self.list(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.error("the text ends too early")),
        }
    }

    fn word(&mut self) -> Result<Tree<'a>, Error> {
        for (word, value) in [("null", Tree::Null), ("true", Tree::Truth(true)), ("false", Tree::Truth(false))] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.error("no JSON value"))
    }

    fn list(&mut self, depth: u32) -> Result<Tree<'a>, Error> {
        self.at += 1;
        let mut list = Vec::new();
        if self.take(b']') {
            return Ok(Tree::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            if self.take(b']') {
                return Ok(Tree::List(list));
            }
            if !self.take(b',') {
                return Err(self.error("no `,` or `]` in a list"));
            }
        }
    }

    /// Reads an object; `member` is given each name, and reads the value.
    fn object(&mut self, mut member: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), Error>) -> Result<(), Error> {
        if !self.take(b'{') {
            return Err(self.error("no object"));
        }
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            if self.next_byte() != Some(b'"') {
                return Err(self.error("no name of a member"));
            }
            let name = self.string()?;
            if !self.take(b':') {
                return Err(self.error("no `:` after a name"));
            }
            member(self, name)?;
            if self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(self.error("no `,` or `}` in an object"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.error("no digit in a number")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Tree<'a>, Error> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let whole = &self.text[start..self.at];
        let end = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        if self.at > end || whole == "-0" {
            return Ok(Tree::Fraction);
        }
        let parsed = whole.parse().map(Tree::Number).or_else(|_| whole.parse().map(Tree::Negative));
        Ok(parsed.unwrap_or(Tree::Fraction))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            let Some(plain) = plain else {
                self.at = self.text.len();
                return Err(self.error("the text ends in a string"));
            };
            self.at += plain;
            if text.is_empty() {
                text = Cow::Borrowed(&rest[..plain]);
            } else {
                text.to_mut().push_str(&rest[..plain]);
            }
            match rest.as_bytes()[plain] {
                b'"' => {
                    self.at += 1;
                    return Ok(text);
                }
                b'\\' => {
                    self.at += 1;
                    let c = self.escape()?;
                    text.to_mut().push(c);
                }
                _ => return Err(self.error("a control character in a string")),
            }
        }
    }

    /// What stands after a backslash.
    fn escape(&mut self) -> Result<char, Error> {
        let escape = self.peek();
        if escape == Some(b'u') {
            self.at += 1;
            return self.unicode();
        }
        let c = match escape {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return Err(self.error("no such escape in a string")),
        };
        self.at += 1;
        Ok(c)
    }

    /// Four digits in base 16, or twice that for a character of two UTF-16 units.
    fn unicode(&mut self) -> Result<char, Error> {
        let mut code = self.unit()?;
        if (0xD800..0xDC00).contains(&code) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let low = self.unit()?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        char::from_u32(code).ok_or_else(|| self.error("half a character in a string"))
    }

    fn unit(&mut self) -> Result<u32, Error> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.error("no four digits after `\\u`"))?;
        self.at += 4;
        Ok(code)
    }
}
