//! WebP.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::{Samples, Source};
use crate::pixels::{NoPixels, damaged};

pub struct WebP<'b> {
    decoder: WebPDecoder<Cursor<&'b [u8]>>,
}

pub fn open(bytes: &[u8]) -> Result<WebP<'_>, NoPixels> {
    Ok(WebP { decoder: WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)? })
}

impl Source for WebP<'_> {
    fn size(&self) -> (u32, u32) {
        self.decoder.dimensions()
    }

    fn samples(&self) -> Samples {
        if self.decoder.has_alpha() { Samples::Rgba } else { Samples::Rgb }
    }

    fn profile(&mut self) -> Option<Vec<u8>> {
        self.decoder.icc_profile().unwrap_or(None)
    }

    fn exif(&mut self) -> Option<Vec<u8>> {
        self.decoder.exif_metadata().unwrap_or(None)
    }

    fn decode(mut self: Box<Self>) -> Result<Vec<u8>, NoPixels> {
        let size_bytes = self.decoder.output_buffer_size().ok_or_else(|| damaged("it is too large"))?;
        let mut data = vec![0; size_bytes];
        self.decoder.read_image(&mut data).map_err(damaged)?;
        Ok(data)
    }
}
