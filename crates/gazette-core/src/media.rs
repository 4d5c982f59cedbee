//! Detects the type of pictures and documents from the structure of their bytes.
//!
//! The first bytes alone are not enough: `GIF89a=1` looks like a GIF in six bytes, and is an assignment in make, sh and
//! Python. So all blocks of a picture are walked, and the picture must end where its container says.

use serde::{Deserialize, Serialize};

/// A supported type of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
    /// PDF.
    Pdf,
}

impl MediaKind {
    /// The type of the bytes; `None` unless they are valid from beginning to end.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let (kind, is_whole) = match bytes {
            [0xff, 0xd8, 0xff, ..] => (Self::Jpeg, is_jpeg(bytes)),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, chunks @ ..] => (Self::Png, is_png(chunks)),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', rest @ ..] => (Self::Gif, is_gif(rest).is_some()),
            [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P', ..] => {
                let size = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
                (Self::WebP, size + 8 <= bytes.len() && size >= 12)
            }
            [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', ..] => (Self::Pdf, true),
            _ => return None,
        };
        is_whole.then_some(kind)
    }

    /// The usual file extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Pdf => "pdf",
        }
    }

    /// The media type (RFC 2046).
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Pdf => "application/pdf",
        }
    }
}

/// Checks the segments up to the first scan; only decoders read what follows.
fn is_jpeg(bytes: &[u8]) -> bool {
    let mut rest = &bytes[2..];
    let mut has_frame = false;
    loop {
        match rest {
            // Fill bytes before a marker are allowed.
            [0xff, 0xff, ..] => rest = &rest[1..],
            [0xff, 0xda, ..] => return has_frame,
            [0xff, marker @ 0xc0..=0xfe, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                has_frame |= matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
                match rest.get(2 + length..) {
                    Some(next) if length >= 2 => rest = next,
                    _ => return false,
                }
            }
            _ => return false,
        }
    }
}

/// Checks the chunks from `IHDR` to `IEND`.
fn is_png(mut chunks: &[u8]) -> bool {
    if chunks.get(4..8) != Some(b"IHDR") {
        return false;
    }
    while let Some((length, rest)) = chunks.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if rest.starts_with(b"IEND") {
            return true;
        }
        // The chunk's name, data and checksum.
        let Some(next) = length.checked_add(8).and_then(|length| rest.get(length..)) else { return false };
        chunks = next;
    }
    false
}

/// Checks the blocks from the screen descriptor to the trailer.
fn is_gif(bytes: &[u8]) -> Option<()> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut rest = bytes.get(7 + table(*bytes.get(4)?)..)?;
    let mut has_image = false;
    loop {
        let skipped = match *rest.first()? {
            0x3b => return has_image.then_some(()),
            // An extension: its label.
            0x21 => 2,
            // An image: its position and size, its colour table, its code size.
            0x2c => {
                has_image = true;
                10 + table(*rest.get(9)?) + 1
            }
            _ => return None,
        };
        rest = rest.get(skipped..)?;
        loop {
            let length = usize::from(*rest.first()?);
            rest = rest.get(1 + length..)?;
            if length == 0 {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

    #[test]
    fn a_whole_picture_is_known_and_text_that_begins_like_one_is_not() {
        assert_eq!(MediaKind::of(GIF), Some(MediaKind::Gif));
        assert_eq!(MediaKind::of(b"%PDF-1.7\n"), Some(MediaKind::Pdf));
        for text in [
            b"GIF89a=1\nall:\n\t@id\n".as_slice(),
            b"GIF89a",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xe0\x00\x10JFIF",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\xff\xff\xff\xffWEBP",
            b"%PDF-evil",
            &GIF[..GIF.len() - 1],
            b"<svg>",
            b"",
        ] {
            assert_eq!(MediaKind::of(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, start in 0..5_usize) {
            let starts = [b"\xff\xd8\xff".as_slice(), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"GIF89a", b"RIFF\0\0\0\0WEBP", b""];
            MediaKind::of(&[starts[start], &bytes].concat());
        }
    }
}
