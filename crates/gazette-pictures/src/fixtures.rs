//! Pictures made for tests.

pub mod profiles;

use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::Format;

/// A picture whose corners differ: red, green, blue and white, clockwise from the upper left.
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([230, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (false, false) => Rgb([20, 20, 230]),
        (true, false) => Rgb([250, 250, 250]),
    })
}

/// The same with grain, so that its size says something.
pub fn photo(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    let mut photo = corners(width, height);
    for pixel in photo.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (state >> 27) as u8;
        pixel.0 = pixel.0.map(|value| value.saturating_sub(grain));
    }
    photo
}

pub fn encoded(image: &RgbImage, format: Format) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
    };
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&photo(width, height), Format::Jpeg)
}

/// A JPEG of inks, four samples to a pixel, of which 255 is a full ink.
pub fn ink_jpeg(inks: &[u8], width: u32, height: u32, stored_as: jpeg_encoder::ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 100);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    encoder.encode(inks, width.try_into().unwrap(), height.try_into().unwrap(), stored_as).unwrap();
    bytes
}

/// A film of two pictures.
pub fn film() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
    for shade in [0, 255] {
        let frame = RgbaImage::from_pixel(6, 4, Rgba([shade, shade, 9, 255]));
        encoder.encode_frame(Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(100, 1))).unwrap();
    }
    drop(encoder);
    bytes
}

/// EXIF as phones write it: how the phone was held, who owns it, and where it was.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    // Three entries: orientation; the artist, at byte 50; GPS, at byte 60.
    tiff.extend(b"\0\x03\x01\x12\0\x03\0\0\0\x01\0");
    tiff.push(orientation);
    tiff.extend(b"\0\0\x01\x3b\0\x02\0\0\0\x0a\0\0\0\x32\x88\x25\0\x04\0\0\0\x01\0\0\0\x3c\0\0\0\0");
    tiff.extend(b"Nguyen An\0");
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0GPSGPS 10.37 105.43");
    tiff
}

/// A JPEG with segments behind its first two bytes.
pub fn with_segments(jpeg: &[u8], segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for (marker, content) in segments {
        bytes.extend([0xff, *marker]);
        bytes.extend((u16::try_from(content.len()).unwrap() + 2).to_be_bytes());
        bytes.extend_from_slice(content);
    }
    bytes.extend_from_slice(&jpeg[2..]);
    bytes
}

/// A JPEG with all that a phone writes, also behind its end.
pub fn from_phone(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Nguyen An</x:xmpmeta>";
    let mut bytes =
        with_segments(jpeg, &[(0xe1, &exif), (0xe1, xmp), (0xed, b"Photoshop 3.0\0Nguyen An"), (0xfe, b"Nguyen An")]);
    bytes.extend(b"ftypmp42Nguyen An");
    bytes
}

/// A PNG with chunks before its data.
pub fn with_chunks(png: &[u8], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    // The signature and IHDR.
    let mut bytes = png[..33].to_vec();
    for (name, content) in chunks {
        bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(*name);
        bytes.extend_from_slice(content);
        bytes.extend(crc(&[name.as_slice(), content].concat()).to_be_bytes());
    }
    bytes.extend_from_slice(&png[33..]);
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}

/// A WebP in the extended form, with EXIF and XMP.
pub fn extended_webp(webp: &[u8], width: u32, height: u32) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let mut chunk = [name.as_slice(), &u32::try_from(content.len()).unwrap().to_le_bytes(), content].concat();
        chunk.resize(chunk.len() + content.len() % 2, 0);
        chunk
    };
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let head = [vec![0x0c, 0, 0, 0], side(width), side(height)].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &head),
        webp[12..].to_vec(),
        chunk(b"EXIF", &exif(6)),
        chunk(b"XMP ", b"<x>Nguyen An</x>!"),
    ];
    chunk(b"RIFF", &body.concat())
}

pub fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

pub fn decoded(bytes: &[u8]) -> image::DynamicImage {
    let format = image::guess_format(bytes).unwrap();
    assert!(matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif));
    image::load_from_memory_with_format(bytes, format).unwrap()
}
