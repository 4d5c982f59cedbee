//! What kind of file some bytes are, whatever the file's name says.

/// A picture's format that the paper publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
}

/// Something that the paper does not publish as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Can hold scripts that run as if the paper had written them.
    Svg,
    /// A web page, which can, too.
    Html,
    /// A camera's format that few browsers show.
    Heif,
    /// A document.
    Pdf,
    /// A picture that browsers show badly or not at all: BMP, TIFF.
    Raster,
    /// Nothing.
    Empty,
    /// Something else.
    Unknown,
}

impl Format {
    /// By the first bytes.
    pub fn of(bytes: &[u8]) -> Result<Self, Foreign> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Self::Gif),
            [] => Err(Foreign::Empty),
            [b'%', b'P', b'D', b'F', b'-', ..] => Err(Foreign::Pdf),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Err(Foreign::Heif),
            [b'B', b'M', ..] | [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Err(Foreign::Raster),
            _ => Err(markup(bytes)),
        }
    }
}

fn markup(bytes: &[u8]) -> Foreign {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with('<') {
        Foreign::Unknown
    } else if start.contains("<svg") {
        Foreign::Svg
    } else if start.starts_with("<!doctype html") || start.contains("<html") || start.contains("<body") {
        Foreign::Html
    } else {
        Foreign::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_its_bytes_alone() {
        assert_eq!(Format::of(b"\xff\xd8\xff\xe0"), Ok(Format::Jpeg));
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\n"), Ok(Format::Png));
        assert_eq!(Format::of(b"RIFF\0\0\0\0WEBPVP8 "), Ok(Format::WebP));
        assert_eq!(Format::of(b"GIF89a"), Ok(Format::Gif));
        assert_eq!(Format::of(b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">"), Err(Foreign::Svg));
        assert_eq!(Format::of("\u{feff} <!DOCTYPE html><p>".as_bytes()), Err(Foreign::Html));
        assert_eq!(Format::of(b"\0\0\0\x18ftypheic"), Err(Foreign::Heif));
        assert_eq!(Format::of(b"%PDF-1.7"), Err(Foreign::Pdf));
        assert_eq!(Format::of(b""), Err(Foreign::Empty));
        assert_eq!(Format::of(b"<p>hello"), Err(Foreign::Unknown));
    }
}
