//! PNG.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Limits, Reader, Transformations};

use super::{Samples, Source};
use crate::pixels::{NoPixels, damaged};

/// What the decoder may allocate: 8 bytes for each of the pixels that are allowed, and 64 MB besides.
const MAX_DECODER_BYTES: usize = 384_000_000;

pub struct Png<'b> {
    reader: Reader<Cursor<&'b [u8]>>,
}

pub fn open(bytes: &[u8]) -> Result<Png<'_>, NoPixels> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_DECODER_BYTES });
    decoder.set_ignore_text_chunk(true);
    // Palettes become colours, and fewer than 8 bits become 8.
    decoder.set_transformations(Transformations::EXPAND);
    Ok(Png { reader: decoder.read_info().map_err(damaged)? })
}

impl Source for Png<'_> {
    fn size(&self) -> (u32, u32) {
        self.reader.info().size()
    }

    fn samples(&self) -> Samples {
        match self.reader.output_color_type().0 {
            ColorType::Grayscale => Samples::Grey,
            ColorType::GrayscaleAlpha => Samples::GreyAlpha,
            ColorType::Rgb | ColorType::Indexed => Samples::Rgb,
            ColorType::Rgba => Samples::Rgba,
        }
    }

    fn profile(&mut self) -> Option<Vec<u8>> {
        self.reader.info().icc_profile.as_deref().map(<[u8]>::to_vec)
    }

    fn exif(&mut self) -> Option<Vec<u8>> {
        self.reader.info().exif_metadata.as_deref().map(<[u8]>::to_vec)
    }

    fn decode(mut self: Box<Self>) -> Result<Vec<u8>, NoPixels> {
        let size_bytes = self.reader.output_buffer_size().ok_or_else(|| damaged("it is too large"))?;
        let mut data = vec![0; size_bytes];
        let frame = self.reader.next_frame(&mut data).map_err(damaged)?;
        if frame.bit_depth == BitDepth::Sixteen {
            data = data.as_chunks().0.iter().map(|sample| nearest_byte(*sample)).collect();
        }
        Ok(data)
    }
}

/// A 16-bit sample in 8 bits.
fn nearest_byte(sample: [u8; 2]) -> u8 {
    let nearest = (u32::from(u16::from_be_bytes(sample)) + 128) / 257;
    u8::try_from(nearest).expect("65535 makes 255")
}
