//! A picture's pixels: decoded within limits, turned upright, in sRGB; resized; encoded.
//!
//! The same bytes give the same bytes, whatever the machine: nothing here depends on time, order or the number of
//! processors.

use std::borrow::Cow;
use std::io::Cursor;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x4;
use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, Limits};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::format::Format;

/// More pixels in one picture than that are refused: twice as many as cameras make, and 120 MB in memory.
pub const MAX_PIXELS: u64 = 40_000_000;
/// No side may be longer.
pub const MAX_SIDE_PX: u32 = 20_000;
/// What a WebP file can hold.
const MAX_WEBP_SIDE_PX: u32 = 16_383;
const WEBP_QUALITY: f32 = 80.0;

/// A picture in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    has_alpha: bool,
    data: Vec<u8>,
}

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

/// Why there are no pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPixels {
    /// It has no area, or more than is allowed.
    Size(u32, u32),
    /// The decoder gave up; its reason.
    Damaged(String),
}

/// Reads a file's head. Its size is within the limits then.
pub fn read_header(format: Format, bytes: &[u8]) -> Result<Header, NoPixels> {
    open(format, bytes).map(|(header, ..)| header)
}

/// Decodes a file.
pub fn decode(format: Format, bytes: &[u8]) -> Result<Pixels, NoPixels> {
    let (_, decoder, orientation, profile) = open(format, bytes)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    let has_alpha = image.color().has_alpha();
    let (width, height) = (image.width(), image.height());
    let data = if has_alpha { image.into_rgba8().into_raw() } else { image.into_rgb8().into_raw() };
    let mut pixels = Pixels { width, height, has_alpha, data };
    if let Some(profile) = profile {
        pixels.convert_to_srgb(&profile);
    }
    pixels.drop_idle_alpha();
    Ok(pixels)
}

fn damaged(error: impl std::fmt::Display) -> NoPixels {
    NoPixels::Damaged(error.to_string())
}

type Opened<'b> = (Header, Box<dyn ImageDecoder + 'b>, Orientation, Option<Vec<u8>>);

fn open(format: Format, bytes: &[u8]) -> Result<Opened<'_>, NoPixels> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.for_decoder());
    // The size has its own check, with a message that names it; this is about what a decoder needs besides.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PIXELS * 8 + 64_000_000);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let is_too_large = u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE_PX;
    if width == 0 || height == 0 || is_too_large {
        return Err(NoPixels::Size(width, height));
    }
    // EXIF that can't be read says nothing about how to hold the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    let is_plain = orientation == Orientation::NoTransforms
        && profile.is_none()
        && !matches!(decoder.original_color_type(), ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16);
    let is_on_its_side = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Ok((Header { width, height, is_on_its_side, is_plain }, Box::new(decoder), orientation, profile))
}

impl Pixels {
    fn channels(&self) -> usize {
        if self.has_alpha { 4 } else { 3 }
    }

    /// Colours as a profile means them become sRGB. A profile that can't be understood, or is about ink, is ignored:
    /// what browsers do with a picture that has none.
    fn convert_to_srgb(&mut self, profile: &[u8]) {
        let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
        if profile.color_space != DataColorSpace::Rgb {
            return;
        }
        let layout = if self.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let options = TransformOptions::default();
        let Ok(transform) = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options) else {
            return;
        };
        let mut converted = vec![0; self.data.len()];
        let row_bytes = self.width as usize * self.channels();
        let rows = self.data.chunks_exact(row_bytes).zip(converted.chunks_exact_mut(row_bytes));
        if rows.map(|(from, to)| transform.transform(from, to)).all(|row| row.is_ok()) {
            self.data = converted;
        }
    }

    /// Forgets transparency that is nowhere used.
    fn drop_idle_alpha(&mut self) {
        if self.has_alpha && self.data.chunks_exact(4).all(|pixel| pixel[3] == 255) {
            self.data = without_alpha(&self.data);
            self.has_alpha = false;
        }
    }

    /// The picture in another size.
    pub fn resized(&self, width: u32, height: u32) -> Result<Self, NoPixels> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let mut resized = vec![0; width as usize * height as usize * 4];
        // One kind of pixel for all: the resizer is compiled here for each that is named, which takes long.
        let from = self.data_with_alpha();
        let from = TypedImageRef::<U8x4>::from_buffer(self.width, self.height, &from).map_err(damaged)?;
        let mut to = TypedImage::<U8x4>::from_buffer(width, height, &mut resized).map_err(damaged)?;
        let options = ResizeOptions::new().use_alpha(self.has_alpha);
        Resizer::new().resize_typed(&from, &mut to, &options).map_err(damaged)?;
        let data = if self.has_alpha { resized } else { without_alpha(&resized) };
        Ok(Self { width, height, has_alpha: self.has_alpha, data })
    }

    fn data_with_alpha(&self) -> Cow<'_, [u8]> {
        if self.has_alpha {
            return Cow::Borrowed(&self.data);
        }
        let pixels = self.data.as_chunks().0.iter();
        Cow::Owned(pixels.flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect())
    }

    /// As JPEG, progressive, with half the colour's resolution, as cameras do.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, NoPixels> {
        let side = |side: u32| u16::try_from(side).map_err(damaged);
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        let colours = if self.has_alpha { ColorType::Rgba } else { ColorType::Rgb };
        encoder.encode(&self.data, side(self.width)?, side(self.height)?, colours).map_err(damaged)?;
        Ok(bytes)
    }

    /// As PNG.
    pub fn to_png(&self) -> Result<Vec<u8>, NoPixels> {
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
        let colours = if self.has_alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
        encoder.write_image(&self.data, self.width, self.height, colours).map_err(damaged)?;
        Ok(bytes)
    }

    /// As lossy WebP; `None` if it is too large for that format.
    pub fn to_webp(&self) -> Option<Vec<u8>> {
        if self.width.max(self.height) > MAX_WEBP_SIDE_PX {
            return None;
        }
        let encoder = if self.has_alpha {
            webp::Encoder::from_rgba(&self.data, self.width, self.height)
        } else {
            webp::Encoder::from_rgb(&self.data, self.width, self.height)
        };
        encoder.encode_simple(false, WEBP_QUALITY).ok().map(|bytes| bytes.to_vec())
    }
}

fn without_alpha(data: &[u8]) -> Vec<u8> {
    data.as_chunks().0.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect()
}
