//! JPEG.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Samples, Source};
use crate::pixels::{NoPixels, damaged};

pub struct Jpeg<'b> {
    decoder: JpegDecoder<ZCursor<&'b [u8]>>,
    size: (u32, u32),
    /// What the decoder gives.
    output: ColorSpace,
}

pub fn open(bytes: &[u8]) -> Result<Jpeg<'_>, NoPixels> {
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or_else(|| damaged("it has no header"))?;
    // What Adobe's segment calls CMYK is RGB where there are three components.
    let output = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => ColorSpace::Luma,
        Some(inks @ (ColorSpace::CMYK | ColorSpace::YCCK)) if info.components == 4 => inks,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(output));
    Ok(Jpeg { decoder, size: (info.width.into(), info.height.into()), output })
}

impl Source for Jpeg<'_> {
    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn samples(&self) -> Samples {
        match self.output {
            ColorSpace::Luma => Samples::Grey,
            ColorSpace::CMYK | ColorSpace::YCCK => Samples::Cmyk,
            _ => Samples::Rgb,
        }
    }

    fn profile(&mut self) -> Option<Vec<u8>> {
        self.decoder.icc_profile()
    }

    fn exif(&mut self) -> Option<Vec<u8>> {
        self.decoder.exif().cloned()
    }

    fn decode(mut self: Box<Self>) -> Result<Vec<u8>, NoPixels> {
        let mut data = self.decoder.decode().map_err(damaged)?;
        if self.output == ColorSpace::YCCK {
            data.as_chunks_mut().0.iter_mut().for_each(ycck_to_cmyk);
        }
        Ok(data)
    }
}

/// The inverse of what JFIF calls YCbCr, whose RGB is the opposite of inverted CMY; black stands by itself. Computed as
/// the decoder computes RGB, in fixed point with 14 bits.
fn ycck_to_cmyk(pixel: &mut [u8; 4]) {
    let [y, cb, cr, black] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let base = y * 16384 + 8191;
    let rgb = [base + cr * 22970, base - cr * 11700 - cb * 5638, base + cb * 29032];
    let [cyan, magenta, yellow] = rgb.map(|value| 255 - (value >> 14).clamp(0, 255));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte above")]
    let cmyk = [cyan, magenta, yellow, black].map(|value| value as u8);
    *pixel = cmyk;
}
