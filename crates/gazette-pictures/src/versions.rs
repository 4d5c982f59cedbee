//! What is made of a picture: one file that the paper keeps of it, and the versions that readers get.
//!
//! The *kept file* is the picture as the editor has it, stripped, to the bit, if it is upright, in sRGB and not larger
//! than any page needs; else it is encoded anew. It is what a pull gives back, and all versions are made of it: whoever
//! pushes what was pulled publishes the very same bytes.

use std::borrow::Cow;

use crate::decode;
use crate::format::Format;
use crate::pixels::{NoPixels, Pixels};
use crate::strip::{Damage, Stripped, strip};

/// Whatever changes the bytes that are made of a picture changes this number: what older versions of the command have
/// made is then made anew.
pub const PIPELINE: u32 = 2;
/// A version is made in each of these widths that the picture exceeds, and in its own up to the last.
pub const WIDTHS_PX: &[u32] = &[480, 800, 1200, 1600];
/// What the paper keeps of a picture is at most so wide, and has at most so many pixels.
const MAX_KEPT_WIDTH_PX: u32 = 2560;
const MAX_KEPT_PIXELS: u64 = 2560 * 2560;
const KEPT_QUALITY: u8 = 90;
const QUALITY: u8 = 82;

/// Why nothing can be made of a picture's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It is not whole.
    Damage(Damage),
    /// It can't be decoded, or has too many pixels.
    NoPixels(NoPixels),
}

/// The file that the paper keeps of a picture.
#[derive(Debug)]
pub struct Kept<'b> {
    /// The file. The same bytes as the editor's, where there was nothing to do.
    pub bytes: Cow<'b, [u8]>,
    /// Its format.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// It moves, and is published only as it is.
    pub is_animated: bool,
}

/// A version of a picture.
#[derive(Debug)]
pub struct Version {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// All versions of a picture, smallest first.
#[derive(Debug, Default)]
pub struct Versions {
    /// In its own format.
    pub own: Vec<Version>,
    /// In WebP, in the same widths. None where that would save nothing.
    pub webp: Vec<Version>,
}

/// Whether a picture could be published, as far as one can tell without decoding it; its size when it is upright.
pub fn look(format: Format, bytes: &[u8]) -> Result<(u32, u32), Unusable> {
    strip(format, bytes).map_err(Unusable::Damage)?;
    let header = decode::read_header(format, bytes).map_err(Unusable::NoPixels)?;
    let (width, height) = (header.width, header.height);
    Ok(if header.is_on_its_side { (height, width) } else { (width, height) })
}

/// Makes the file to keep. Of its own output it makes the same again.
pub fn keep(format: Format, bytes: &[u8]) -> Result<Kept<'_>, Unusable> {
    let Stripped { bytes: stripped, is_animated } = strip(format, bytes).map_err(Unusable::Damage)?;
    let header = decode::read_header(format, bytes).map_err(Unusable::NoPixels)?;
    let (width, height) = within_limits(header.width, header.height);
    if is_animated || header.is_plain && (width, height) == (header.width, header.height) {
        let (width, height) = (header.width, header.height);
        return Ok(Kept { bytes: stripped, format, width, height, is_animated });
    }
    let pixels = decode::decode(format, bytes).map_err(Unusable::NoPixels)?;
    let (width, height) = within_limits(pixels.width, pixels.height);
    let (bytes, format) = encode(&pixels.resized(width, height).map_err(Unusable::NoPixels)?, format, KEPT_QUALITY)?;
    // What an encoder says besides goes, too.
    let bytes = strip(format, &bytes).map_err(Unusable::Damage)?.bytes.into_owned();
    Ok(Kept { bytes: Cow::Owned(bytes), format, width, height, is_animated })
}

/// Makes all versions of what is kept.
pub fn versions(kept: &Kept<'_>) -> Result<Versions, Unusable> {
    let mut versions = Versions::default();
    let Kept { format, width, height, .. } = *kept;
    let whole = || Version { bytes: kept.bytes.to_vec(), format, width, height };
    if kept.is_animated {
        versions.own.push(whole());
        return Ok(versions);
    }
    let pixels = decode::decode(format, &kept.bytes).map_err(Unusable::NoPixels)?;
    for width in widths(pixels.width) {
        let height = scaled(pixels.height, width, pixels.width);
        let pixels = pixels.resized(width, height).map_err(Unusable::NoPixels)?;
        let (bytes, format) = encode(&pixels, format, QUALITY)?;
        let mut own = Version { bytes, format, width, height };
        // Encoding anew what is small already would only lose quality.
        if width == kept.width && kept.bytes.len() <= own.bytes.len() {
            own = whole();
        }
        if kept.format != Format::WebP {
            let webp = pixels.to_webp();
            versions.webp.extend(webp.map(|bytes| Version { bytes, format: Format::WebP, width, height }));
        }
        versions.own.push(own);
    }
    // All of them or none: a browser that takes WebP looks at no other list, so that a list with gaps would make it
    // take a small picture where a large one belongs.
    let size_bytes = |versions: &[Version]| versions.iter().map(|version| version.bytes.len()).sum::<usize>();
    if versions.webp.len() < versions.own.len() || size_bytes(&versions.webp) >= size_bytes(&versions.own) {
        versions.webp.clear();
    }
    Ok(versions)
}

/// In the picture's own format; a still GIF becomes a PNG, which holds all that it does.
fn encode(pixels: &Pixels, format: Format, jpeg_quality: u8) -> Result<(Vec<u8>, Format), Unusable> {
    let encoded = match format {
        Format::Jpeg => pixels.to_jpeg(jpeg_quality).map(|bytes| (bytes, format)),
        Format::Png | Format::Gif => pixels.to_png().map(|bytes| (bytes, Format::Png)),
        Format::WebP => match pixels.to_webp() {
            Some(bytes) => Ok((bytes, format)),
            None => pixels.to_png().map(|bytes| (bytes, Format::Png)),
        },
    };
    encoded.map_err(Unusable::NoPixels)
}

/// The widths of the versions. A width of more than four fifths of the widest is left out, because it would save few bytes.
fn widths(width: u32) -> Vec<u32> {
    let widest = WIDTHS_PX.last().map_or(width, |last| width.min(*last));
    let smaller = WIDTHS_PX.iter().copied().filter(|smaller| u64::from(*smaller) * 5 <= u64::from(widest) * 4);
    smaller.chain([widest]).collect()
}

/// The size in which a picture is kept.
fn within_limits(width: u32, height: u32) -> (u32, u32) {
    let mut kept = width.min(MAX_KEPT_WIDTH_PX);
    let area = u64::from(width) * u64::from(height);
    if u64::from(kept) * u64::from(scaled(height, kept, width)) > MAX_KEPT_PIXELS {
        let narrower = (u64::from(width).pow(2) * MAX_KEPT_PIXELS / area.max(1)).isqrt();
        kept = kept.min(u32::try_from(narrower).unwrap_or(kept).max(1));
    }
    while kept > 1 && u64::from(kept) * u64::from(scaled(height, kept, width)) > MAX_KEPT_PIXELS {
        kept -= 1;
    }
    (kept, scaled(height, kept, width))
}

/// A height where the width changes from `from` to `to`, rounded, at least 1.
fn scaled(height: u32, to: u32, from: u32) -> u32 {
    let (height, to, from) = (u64::from(height), u64::from(to), u64::from(from.max(1)));
    u32::try_from((height * to + from / 2) / from).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests;
