//! A picture's pixels: upright, in sRGB; resized; encoded.
//!
//! The same bytes give the same bytes, whatever the machine: nothing here depends on time, order or the number of
//! processors.

use std::borrow::Cow;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x4;
use fast_image_resize::{ResizeOptions, Resizer};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

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

/// Why there are no pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPixels {
    /// It has no area, or more than is allowed.
    Size(u32, u32),
    /// The decoder gave up; its reason.
    Damaged(String),
}

pub fn damaged(error: impl std::fmt::Display) -> NoPixels {
    NoPixels::Damaged(error.to_string())
}

impl Pixels {
    /// `data` holds red, green, blue and, if there is alpha, alpha: row by row from the top.
    pub fn new(width: u32, height: u32, has_alpha: bool, data: Vec<u8>) -> Self {
        Self { width, height, has_alpha, data }
    }

    pub fn data(&self) -> &[u8] {
        &self.data
    }

    pub fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    pub fn channels(&self) -> usize {
        if self.has_alpha { 4 } else { 3 }
    }

    /// Forgets transparency that is nowhere used.
    pub fn without_idle_alpha(mut self) -> Self {
        if self.has_alpha && self.data.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255) {
            self.data = without_alpha(&self.data);
            self.has_alpha = false;
        }
        self
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
        Ok(Self::new(width, height, self.has_alpha, data))
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
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(if self.has_alpha { png::ColorType::Rgba } else { png::ColorType::Rgb });
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::Adaptive);
        let mut writer = encoder.write_header().map_err(damaged)?;
        writer.write_image_data(&self.data).map_err(damaged)?;
        writer.finish().map_err(damaged)?;
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
