//! Cuts out of a picture's file all that is not the picture, without touching the picture.
//!
//! Where it was taken, by whom and with what, thumbnails of what was cropped away, a phone's film behind the photo: whatever
//! is not on a short list of parts that decoders need goes. What remains is the same pixels, to the bit. Stripping
//! what is stripped changes nothing, which is what makes a pulled picture the one that was pushed.

use std::borrow::Cow;

use crate::format::Format;

mod gif;
mod jpeg;
mod png;
mod webp;

/// A picture's file without what is not the picture.
#[derive(Debug, PartialEq, Eq)]
pub struct Stripped<'b> {
    /// The file. The same bytes where there was nothing to cut out.
    pub bytes: Cow<'b, [u8]>,
    /// Whether it moves.
    pub is_animated: bool,
}

/// A file that does not go on as it began, or breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// It ends too early.
    BreaksOff,
    /// Something in it is not what belongs there.
    Malformed,
}

/// Strips a picture's file. `Err` if it is not whole, as far as one can tell without decoding it.
pub fn strip(format: Format, bytes: &[u8]) -> Result<Stripped<'_>, Damage> {
    match format {
        Format::Jpeg => jpeg::strip(bytes),
        Format::Png => png::strip(bytes),
        Format::WebP => webp::strip(bytes),
        Format::Gif => gif::strip(bytes),
    }
}

/// A file's parts, one after the other, of which some are kept.
struct Parts<'b> {
    bytes: &'b [u8],
    at: usize,
    kept: Vec<u8>,
}

impl<'b> Parts<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, kept: Vec::with_capacity(bytes.len()) }
    }

    /// The next `length` bytes, without going on.
    fn peek(&self, length: usize) -> Result<&'b [u8], Damage> {
        let end = self.at.checked_add(length).ok_or(Damage::BreaksOff)?;
        self.bytes.get(self.at..end).ok_or(Damage::BreaksOff)
    }

    /// Goes on by `length` bytes, which are kept or not.
    fn pass(&mut self, length: usize, keep: bool) -> Result<&'b [u8], Damage> {
        let part = self.peek(length)?;
        self.at += length;
        if keep {
            self.kept.extend_from_slice(part);
        }
        Ok(part)
    }

    /// What was kept; the rest of the file is not.
    fn finish(self, is_animated: bool) -> Stripped<'b> {
        let bytes = if self.kept == self.bytes { Cow::Borrowed(self.bytes) } else { Cow::Owned(self.kept) };
        Stripped { bytes, is_animated }
    }
}

fn big_endian_32(bytes: &[u8]) -> usize {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests;
