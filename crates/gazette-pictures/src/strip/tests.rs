use proptest::prelude::*;

use super::*;
use crate::fixtures::*;

const FORMATS: [Format; 4] = [Format::Jpeg, Format::Png, Format::WebP, Format::Gif];

fn stripped(format: Format, bytes: &[u8]) -> Vec<u8> {
    strip(format, bytes).unwrap().bytes.into_owned()
}

/// A picture with metadata in each format, and the same without.
fn dirty() -> Vec<(Format, Vec<u8>, Vec<u8>)> {
    let [jpeg, png, webp, gif] = FORMATS.map(|format| encoded(&corners(40, 20), format));
    let text = with_chunks(&png, &[(b"tEXt", b"Author\0Nguyen An"), (b"eXIf", &exif(6)), (b"tIME", &[7; 7])]);
    // Behind the screen and its colour table.
    let at = 13 + if gif[10] & 0x80 == 0 { 0 } else { 3 << ((gif[10] & 7) + 1) };
    let comment = [&gif[..at], b"\x21\xfe\x09Nguyen An\0\x21\xff\x0bXMP DataXMP\x09Nguyen An\0".as_slice(), &gif[at..]];
    vec![
        (Format::Jpeg, from_phone(&jpeg, 6), jpeg),
        (Format::Png, [text, b"Nguyen An".to_vec()].concat(), png),
        (Format::WebP, extended_webp(&webp, 40, 20), webp),
        (Format::Gif, [comment.concat(), b"Nguyen An".to_vec()].concat(), gif),
    ]
}

#[test]
fn whatever_is_not_the_picture_goes_and_the_pixels_stay_to_the_bit() {
    for (format, dirty, clean) in dirty() {
        assert!(contains(&dirty, "Nguyen An"), "{format:?}");
        let stripped = stripped(format, &dirty);
        for trace in ["Nguyen An", "Exif", "EXIF", "GPS", "XMP", "xmp"] {
            assert!(!contains(&stripped, trace), "{trace} in {format:?}");
        }
        assert_eq!(decoded(&stripped).into_rgb8(), decoded(&clean).into_rgb8(), "{format:?}");
        if format != Format::WebP {
            assert_eq!(stripped, clean, "{format:?}");
        }
    }
}

#[test]
fn stripping_what_is_stripped_changes_nothing() {
    for (format, dirty, clean) in dirty() {
        let once = stripped(format, &dirty);
        let again = strip(format, &once).unwrap();
        assert!(matches!(&again.bytes, Cow::Borrowed(bytes) if *bytes == once), "{format:?}");
        assert!(matches!(strip(format, &clean).unwrap().bytes, Cow::Borrowed(_)), "{format:?}");
    }
}

#[test]
fn a_film_is_told_from_a_picture() {
    let film = film();
    assert_eq!(strip(Format::Gif, &film), Ok(Stripped { bytes: Cow::Borrowed(film.as_slice()), is_animated: true }));
    for (format, dirty, _) in dirty() {
        assert!(!strip(format, &dirty).unwrap().is_animated, "{format:?}");
    }
}

#[test]
fn a_file_that_breaks_off_is_never_taken_for_a_whole_one() {
    for (format, _, clean) in dirty() {
        for length in 0..clean.len() {
            assert!(strip(format, &clean[..length]).is_err(), "{format:?} after {length} of {} bytes", clean.len());
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_stripping_panic_or_grow(
        kind in 0..4_usize, at in 0..4000_usize, noise in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let (format, mut bytes, _) = dirty().swap_remove(kind);
        let at = at % bytes.len();
        let end = (at + noise.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&noise[..end - at]);
        if let Ok(stripped) = strip(format, &bytes) {
            prop_assert!(stripped.bytes.len() <= bytes.len());
            let once = stripped.bytes.into_owned();
            prop_assert_eq!(strip(format, &once).map(|again| again.bytes.into_owned()), Ok(once));
        }
    }
}
