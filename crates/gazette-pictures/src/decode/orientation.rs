//! How a camera was held, as EXIF tells it, and how to turn its picture upright.

use crate::pixels::Pixels;

/// The tag of the orientation, and the type of its value: a 16-bit number.
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
const ENTRY_BYTES: usize = 12;

/// What makes a picture upright: rows and columns change places, then it is mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation {
    is_transposed: bool,
    is_mirrored_left_right: bool,
    is_mirrored_top_bottom: bool,
}

impl Orientation {
    pub const UPRIGHT: Self =
        Self { is_transposed: false, is_mirrored_left_right: false, is_mirrored_top_bottom: false };

    /// Reads it out of the first directory of an EXIF block, which is laid out like a TIFF file.
    pub fn of_exif(exif: &[u8]) -> Option<Self> {
        let is_big_endian = match exif.first_chunk()? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        let number = |at: usize, bytes: usize| {
            let field = exif.get(at..at.checked_add(bytes)?)?;
            let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
            Some(if is_big_endian { field.iter().fold(0, add) } else { field.iter().rev().fold(0, add) })
        };
        let directory = number(4, 4)? as usize;
        let entries = number(directory, 2)? as usize;
        let entry = (0..entries).map(|entry| directory + 2 + entry * ENTRY_BYTES).find(|entry| {
            number(*entry, 2) == Some(ORIENTATION.into())
                && number(*entry + 2, 2) == Some(SHORT.into())
                && number(*entry + 4, 4) == Some(1)
        })?;
        Self::of_value(number(entry + 8, 2)?)
    }

    fn of_value(value: u32) -> Option<Self> {
        (1..=8).contains(&value).then_some(Self {
            is_transposed: value >= 5,
            is_mirrored_left_right: matches!(value, 2 | 3 | 6 | 7),
            is_mirrored_top_bottom: matches!(value, 3 | 4 | 7 | 8),
        })
    }

    pub fn is_on_its_side(self) -> bool {
        self.is_transposed
    }

    /// The picture as it is to be shown.
    pub fn upright(self, pixels: Pixels) -> Pixels {
        if self == Self::UPRIGHT {
            return pixels;
        }
        let (held_width, channels) = (pixels.width as usize, pixels.channels());
        let (width, height) =
            if self.is_transposed { (pixels.height, pixels.width) } else { (pixels.width, pixels.height) };
        let mut data = Vec::with_capacity(pixels.data().len());
        for y in 0..height {
            let y = if self.is_mirrored_top_bottom { height - 1 - y } else { y } as usize;
            for x in 0..width {
                let x = if self.is_mirrored_left_right { width - 1 - x } else { x } as usize;
                let pixel = if self.is_transposed { x * held_width + y } else { y * held_width + x };
                data.extend_from_slice(&pixels.data()[pixel * channels..][..channels]);
            }
        }
        Pixels::new(width, height, pixels.has_alpha(), data)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixtures::exif;

    /// The grey values of a picture two wide and three high, held in each way.
    const HELD: [(u8, &[u8]); 8] = [
        (1, &[1, 2, 3, 4, 5, 6]),
        (2, &[2, 1, 4, 3, 6, 5]),
        (3, &[6, 5, 4, 3, 2, 1]),
        (4, &[5, 6, 3, 4, 1, 2]),
        (5, &[1, 3, 5, 2, 4, 6]),
        (6, &[2, 4, 6, 1, 3, 5]),
        (7, &[6, 4, 2, 5, 3, 1]),
        (8, &[5, 3, 1, 6, 4, 2]),
    ];

    #[test]
    fn a_picture_is_upright_however_it_was_held() {
        for (value, held) in HELD {
            let orientation = Orientation::of_exif(&exif(value)).unwrap();
            assert_eq!(orientation.is_on_its_side(), value >= 5, "{value}");
            let (width, height) = if value >= 5 { (3, 2) } else { (2, 3) };
            let rgb = |greys: &[u8]| greys.iter().flat_map(|grey| [*grey; 3]).collect::<Vec<_>>();
            let upright = orientation.upright(Pixels::new(width, height, false, rgb(held)));
            assert_eq!(upright, Pixels::new(2, 3, false, rgb(&[1, 2, 3, 4, 5, 6])), "{value}");
        }
    }

    #[test]
    fn either_byte_order_is_read_and_nonsense_is_not() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        assert_eq!(Orientation::of_exif(little), Orientation::of_value(6));
        for value in [0, 9, 255] {
            assert_eq!(Orientation::of_exif(&exif(value)), None);
        }
        assert_eq!(Orientation::of_exif(&exif(6)[..19]), None);
        assert_eq!(Orientation::of_exif(b"MM\0*\xff\xff\xff\xff"), None);
    }

    proptest! {
        #[test]
        fn no_exif_breaks_it(tail in proptest::collection::vec(any::<u8>(), 0..80), is_big_endian: bool) {
            let head: &[u8] = if is_big_endian { b"MM\0*\0\0\0\x08" } else { b"II*\0\x08\0\0\0" };
            let _ = Orientation::of_exif(&[head, &tail].concat());
            let _ = Orientation::of_exif(&tail);
        }
    }
}
