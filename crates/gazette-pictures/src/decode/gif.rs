//! GIF: its first picture, on the screen that the file describes.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, Decoder};

use super::{MAX_PIXELS, Samples, Source};
use crate::pixels::{NoPixels, damaged};

const CHANNELS: usize = 4;

pub struct Gif<'b> {
    decoder: Decoder<Cursor<&'b [u8]>>,
}

pub fn open(bytes: &[u8]) -> Result<Gif<'_>, NoPixels> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    Ok(Gif { decoder: options.read_info(Cursor::new(bytes)).map_err(damaged)? })
}

impl Source for Gif<'_> {
    fn size(&self) -> (u32, u32) {
        (self.decoder.width().into(), self.decoder.height().into())
    }

    fn samples(&self) -> Samples {
        Samples::Rgba
    }

    fn profile(&mut self) -> Option<Vec<u8>> {
        self.decoder.icc_profile().map(<[u8]>::to_vec)
    }

    fn exif(&mut self) -> Option<Vec<u8>> {
        None
    }

    fn decode(mut self: Box<Self>) -> Result<Vec<u8>, NoPixels> {
        let frame = self.decoder.next_frame_info().map_err(damaged)?.ok_or_else(|| damaged("it has no picture"))?;
        let [left, top, width, height] = [frame.left, frame.top, frame.width, frame.height].map(usize::from);
        // A frame may be larger than the screen, and is then cut off.
        if width as u64 * height as u64 > MAX_PIXELS {
            return Err(NoPixels::Size(frame.width.into(), frame.height.into()));
        }
        let mut picture = vec![0; width * height * CHANNELS];
        self.decoder.read_into_buffer(&mut picture).map_err(damaged)?;
        let screen_width = usize::from(self.decoder.width());
        let screen_height = usize::from(self.decoder.height());
        if (left, top, width, height) == (0, 0, screen_width, screen_height) {
            return Ok(picture);
        }
        let mut screen = vec![0; screen_width * screen_height * CHANNELS];
        let visible_bytes = width.min(screen_width.saturating_sub(left)) * CHANNELS;
        if visible_bytes > 0 {
            let rows = screen.chunks_exact_mut(screen_width * CHANNELS).skip(top);
            for (row, picture) in rows.zip(picture.chunks_exact(width * CHANNELS)) {
                row[left * CHANNELS..][..visible_bytes].copy_from_slice(&picture[..visible_bytes]);
            }
        }
        Ok(screen)
    }
}
