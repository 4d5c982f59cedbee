//! Decodes files within limits: upright, in sRGB.

mod colour;
mod gif;
mod jpeg;
mod orientation;
mod png;
mod webp;

use crate::format::Format;
use crate::pixels::{NoPixels, Pixels};
use orientation::Orientation;

/// More pixels in one picture than that are refused: twice as many as cameras make, and 120 MB in memory.
pub const MAX_PIXELS: u64 = 40_000_000;
/// No side may be longer.
pub const MAX_SIDE_PX: u32 = 20_000;

/// What a picture's file says of itself, before any pixel is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub width: u32,
    pub height: u32,
    /// Whether it is to be shown turned by a quarter, so that upright its height is its width.
    pub is_on_its_side: bool,
    /// Whether its pixels are upright sRGB as they stand in the file.
    pub is_plain: bool,
}

/// What a decoder makes of each pixel, 8 bits a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Samples {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Inverted, as in JPEG files: 255 is no ink.
    Cmyk,
}

impl Samples {
    fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }
}

/// A file whose head has been read.
trait Source {
    fn size(&self) -> (u32, u32);
    fn samples(&self) -> Samples;
    fn profile(&mut self) -> Option<Vec<u8>>;
    fn exif(&mut self) -> Option<Vec<u8>>;
    /// All samples, row by row from the top.
    fn decode(self: Box<Self>) -> Result<Vec<u8>, NoPixels>;
}

/// Reads a file's head. Its size is within the limits then.
pub fn read_header(format: Format, bytes: &[u8]) -> Result<Header, NoPixels> {
    let mut source = open(format, bytes)?;
    let (width, height) = source.size();
    let orientation = orientation(&mut *source);
    let is_plain =
        orientation == Orientation::UPRIGHT && source.samples() != Samples::Cmyk && source.profile().is_none();
    Ok(Header { width, height, is_on_its_side: orientation.is_on_its_side(), is_plain })
}

/// Decodes a file.
pub fn decode(format: Format, bytes: &[u8]) -> Result<Pixels, NoPixels> {
    let mut source = open(format, bytes)?;
    let (width, height) = source.size();
    let orientation = orientation(&mut *source);
    let samples = source.samples();
    let profile = source.profile();
    let data = colour::to_srgb(samples, source.decode().map_err(|why| named(format, why))?, profile.as_deref());
    let pixels = Pixels::new(width, height, samples.has_alpha(), data);
    Ok(orientation.upright(pixels).without_idle_alpha())
}

fn open(format: Format, bytes: &[u8]) -> Result<Box<dyn Source + '_>, NoPixels> {
    let source = open_any(format, bytes).map_err(|why| named(format, why))?;
    let (width, height) = source.size();
    if width == 0 || height == 0 || is_too_large(width, height) {
        return Err(NoPixels::Size(width, height));
    }
    Ok(source)
}

fn open_any(format: Format, bytes: &[u8]) -> Result<Box<dyn Source + '_>, NoPixels> {
    Ok(match format {
        Format::Jpeg => Box::new(jpeg::open(bytes)?),
        Format::Png => Box::new(png::open(bytes)?),
        Format::WebP => Box::new(webp::open(bytes)?),
        Format::Gif => Box::new(gif::open(bytes)?),
    })
}

/// A decoder's reason with the format that it decodes.
fn named(format: Format, why: NoPixels) -> NoPixels {
    match why {
        NoPixels::Damaged(reason) => NoPixels::Damaged(format!("Format error decoding {format:?}: {reason}")),
        NoPixels::Size(..) => why,
    }
}

fn is_too_large(width: u32, height: u32) -> bool {
    u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE_PX
}

/// EXIF that can't be read says nothing about how to hold the picture.
fn orientation(source: &mut dyn Source) -> Orientation {
    source.exif().and_then(|exif| Orientation::of_exif(&exif)).unwrap_or(Orientation::UPRIGHT)
}
