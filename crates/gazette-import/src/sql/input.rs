//! The bytes of a dump, with the number of the current line.

use std::io::{self, Read};

/// How much is read at once, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;
/// How far [`Input::ahead`] can look, in bytes.
const MAX_AHEAD: usize = 32;

/// A stream of bytes that can be looked at before they are taken.
pub(super) struct Input<R> {
    reader: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    is_at_end: bool,
    /// The number of the line of the next byte, from 1.
    pub line: u64,
}

impl<R: Read> Input<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, buffer: vec![0; BUFFER_BYTES].into(), start: 0, end: 0, is_at_end: false, line: 1 }
    }

    /// Reads until the buffer has `wanted` bytes or the stream ends.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        while self.end - self.start < wanted && !self.is_at_end {
            if self.start == self.end {
                (self.start, self.end) = (0, 0);
            } else if self.start > 0 && self.buffer.len() - self.end < BUFFER_BYTES / 2 {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.is_at_end = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The byte `distance` bytes ahead; 0 is the next one. `None` after the end.
    pub fn ahead(&mut self, distance: usize) -> io::Result<Option<u8>> {
        debug_assert!(distance < MAX_AHEAD);
        if self.end - self.start <= distance {
            self.fill(distance + 1)?;
        }
        Ok(self.buffer[self.start..self.end].get(distance).copied())
    }

    /// Whether the next bytes are these, at most [`MAX_AHEAD`].
    pub fn starts_with(&mut self, bytes: &[u8]) -> io::Result<bool> {
        self.fill(bytes.len())?;
        Ok(self.buffer[self.start..self.end].starts_with(bytes))
    }

    /// All bytes that are in memory, at least one before the end.
    pub fn chunk(&mut self) -> io::Result<&[u8]> {
        self.fill(1)?;
        Ok(&self.buffer[self.start..self.end])
    }

    /// Takes bytes that were looked at.
    pub fn take(&mut self, count: usize) {
        let taken = &self.buffer[self.start..(self.start + count).min(self.end)];
        self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
        self.start += taken.len();
    }

    /// Takes the next byte.
    pub fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.ahead(0)?;
        if let Some(byte) = byte {
            self.start += 1;
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }
}
