use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::ColorType;
use proptest::prelude::*;

use super::*;
use crate::Format;
use crate::decode::decode;
use crate::fixtures::profiles::*;
use crate::fixtures::{ink_jpeg, with_segments};

const PATCH_PX: usize = 16;

/// Patches beside each other, so large that a JPEG keeps each as it is; their width and height in all.
fn patches<const N: usize>(colours: &[[u8; N]]) -> (Vec<u8>, u32, u32) {
    let row: Vec<u8> = colours.iter().flat_map(|colour| colour.repeat(PATCH_PX)).collect();
    (row.repeat(PATCH_PX), u32::try_from(colours.len() * PATCH_PX).unwrap(), u32::try_from(PATCH_PX).unwrap())
}

/// A file of patches with a profile.
fn tagged<const N: usize>(format: Format, colours: &[[u8; N]], samples: ExtendedColorType, profile: &[u8]) -> Vec<u8> {
    fn write(
        mut encoder: impl ImageEncoder,
        (data, width, height): (Vec<u8>, u32, u32),
        samples: ExtendedColorType,
        profile: &[u8],
    ) {
        encoder.set_icc_profile(profile.to_vec()).unwrap();
        encoder.write_image(&data, width, height, samples).unwrap();
    }
    let mut bytes = Vec::new();
    match format {
        Format::Jpeg => write(JpegEncoder::new_with_quality(&mut bytes, 100), patches(colours), samples, profile),
        Format::Png => write(PngEncoder::new(&mut bytes), patches(colours), samples, profile),
        Format::WebP => write(WebPEncoder::new_lossless(&mut bytes), patches(colours), samples, profile),
        Format::Gif => unreachable!("it has no profile"),
    }
    bytes
}

/// Patches of inks in a JPEG with a profile.
fn printed(inks: &[[u8; 4]], stored_as: ColorType, profile: Option<&[u8]>) -> Vec<u8> {
    let (data, width, height) = patches(inks);
    let bytes = ink_jpeg(&data, width, height, stored_as);
    match profile.map(jpeg_segment) {
        Some((marker, content)) => with_segments(&bytes, &[(marker, &content)]),
        None => bytes,
    }
}

/// The colours of a file's patches.
fn shown(format: Format, bytes: &[u8]) -> Vec<[u8; 3]> {
    let pixels = decode(format, bytes).unwrap();
    let row = pixels.data().chunks_exact(pixels.channels()).skip(pixels.width as usize * PATCH_PX / 2);
    let row: Vec<_> = row.take(pixels.width as usize).collect();
    row.chunks_exact(PATCH_PX).map(|patch| patch[PATCH_PX / 2][..3].try_into().unwrap()).collect()
}

#[track_caller]
fn assert_near(found: &[[u8; 3]], expected: &[[u8; 3]], tolerance: u8, what: &str) {
    let is_near = |(found, expected): (&u8, &u8)| found.abs_diff(*expected) <= tolerance;
    let is_same =
        found.len() == expected.len() && found.as_flattened().iter().zip(expected.as_flattened()).all(is_near);
    assert!(is_same, "{what}: {found:?} instead of {expected:?}");
}

#[test]
fn greys_are_as_light_as_their_profile_says() {
    let greys = [0, 36, 73, 109, 146, 182, 219, 255];
    for (profile, expected) in [
        (grey_with_dot_gain_of_20_percent(), [0, 59, 98, 132, 165, 196, 226, 255]),
        (grey_with_gamma(1.8), [0, 48, 91, 128, 163, 195, 226, 255]),
    ] {
        let expected = expected.map(|grey| [grey; 3]);
        for format in [Format::Jpeg, Format::Png] {
            let file = tagged(format, &greys.map(|grey| [grey]), ExtendedColorType::L8, &profile);
            assert_near(&shown(format, &file), &expected, 1, "8 bits");
        }
        let file = tagged(Format::Png, &greys.map(|grey| [grey, grey]), ExtendedColorType::L16, &profile);
        assert_near(&shown(Format::Png, &file), &expected, 1, "16 bits");
        let file = tagged(Format::Png, &greys.map(|grey| [grey, 128]), ExtendedColorType::La8, &profile);
        assert_near(&shown(Format::Png, &file), &expected, 1, "transparent");
        assert!(decode(Format::Png, &file).unwrap().data().as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 128));
    }
}

const INKS: [[u8; 4]; 8] = [
    [0, 0, 0, 0],
    [255, 0, 0, 0],
    [0, 255, 0, 0],
    [0, 0, 255, 0],
    [255, 0, 255, 0],
    [255, 255, 0, 0],
    [0, 255, 255, 0],
    [0, 0, 0, 255],
];

/// What [`press`] makes of them: its Lab values in sRGB, by CIE's formulas.
const IN_PRINT: [[u8; 3]; 8] = [
    [255, 255, 255],
    [0, 151, 218],
    [217, 12, 123],
    [247, 224, 0],
    [0, 143, 68],
    [40, 51, 128],
    [215, 29, 36],
    [40, 40, 40],
];

#[test]
fn inks_look_as_in_print() {
    for stored_as in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let file = printed(&INKS, stored_as, Some(&press()));
        assert_near(&shown(Format::Jpeg, &file), &IN_PRINT, 2, &format!("{stored_as:?}"));
    }
    // Without the segment in which Adobe's programs say so, inks are inverted all the same.
    let file = printed(&INKS, ColorType::Cmyk, Some(&press()));
    let at = file.windows(2).position(|marker| marker == [0xff, 0xee]).unwrap();
    assert_near(&shown(Format::Jpeg, &[&file[..at], &file[at + 16..]].concat()), &IN_PRINT, 2, "no Adobe");
}

#[test]
fn inks_without_a_profile_are_pure() {
    let pure = INKS.map(|[cyan, magenta, yellow, black]| [cyan, magenta, yellow].map(|ink| 255 - ink.max(black)));
    for stored_as in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        assert_near(&shown(Format::Jpeg, &printed(&INKS, stored_as, None)), &pure, 2, &format!("{stored_as:?}"));
    }
}

#[test]
fn colours_of_wider_spaces_become_srgb() {
    let colours = [[200, 100, 60], [60, 200, 60], [120, 120, 120], [180, 160, 200], [0, 0, 0], [255, 255, 255]];
    // By the spaces' definitions, with Bradford's adaptation of white.
    for (space, profile, expected) in [
        ("Adobe RGB", adobe_rgb(), [[227, 100, 55], [0, 201, 37], [121, 121, 121], [189, 161, 203]]),
        ("Display P3", display_p3(), [[215, 93, 47], [0, 203, 11], [120, 120, 120], [184, 159, 203]]),
        ("ProPhoto RGB", prophoto_rgb(), [[255, 80, 64], [0, 228, 0], [139, 139, 139], [200, 171, 215]]),
    ] {
        let expected = [expected.as_slice(), &[[0, 0, 0], [255, 255, 255]]].concat();
        for format in [Format::Png, Format::WebP, Format::Jpeg] {
            let tolerance = if format == Format::Jpeg { 4 } else { 1 };
            let file = tagged(format, &colours, ExtendedColorType::Rgb8, &profile);
            assert_near(&shown(format, &file), &expected, tolerance, &format!("{space} in {format:?}"));
        }
        let transparent = colours.map(|[red, green, blue]| [red, green, blue, 100]);
        let file = tagged(Format::Png, &transparent, ExtendedColorType::Rgba8, &profile);
        assert_near(&shown(Format::Png, &file), &expected, 1, &format!("{space}, transparent"));
        assert!(decode(Format::Png, &file).unwrap().data().as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 100));
    }
}

#[test]
fn greys_may_have_a_profile_of_colours() {
    let profile = prophoto_rgb();
    let file = tagged(Format::Png, &[[120]], ExtendedColorType::L8, &profile);
    assert_near(&shown(Format::Png, &file), &[[139; 3]], 1, "grey");
    let file = tagged(Format::Png, &[[120, 77]], ExtendedColorType::La8, &profile);
    assert_near(&shown(Format::Png, &file), &[[139; 3]], 1, "transparent grey");
}

/// Some samples of each kind.
fn all_samples() -> [(Samples, Vec<u8>); 5] {
    let data: Vec<u8> = (0..=239).collect();
    [Samples::Grey, Samples::GreyAlpha, Samples::Rgb, Samples::Rgba, Samples::Cmyk]
        .map(|samples| (samples, data.clone()))
}

#[test]
fn a_profile_of_something_else_is_ignored() {
    let of_class = |class| device(class, *b"CMYK", &[(*b"A2B0", press_table())]);
    let of_space = |space| device(*b"prtr", space, &[(*b"A2B0", press_table())]);
    let all = all_samples();
    let [grey, grey_alpha, rgb, rgba, cmyk] = &all;
    for (what, profile, ignored_by) in [
        ("a press", press(), vec![grey, grey_alpha, rgb, rgba]),
        ("a screen", adobe_rgb(), vec![cmyk]),
        ("grey", grey_with_gamma(1.0), vec![rgb, rgba, cmyk]),
        ("a link", of_class(*b"link"), all.iter().collect()),
        ("an effect", of_class(*b"abst"), all.iter().collect()),
        ("named colours", of_class(*b"nmcl"), all.iter().collect()),
        ("Lab", of_space(*b"Lab "), all.iter().collect()),
        ("six inks", of_space(*b"6CLR"), all.iter().collect()),
        ("a press by four inks in three", of_space(*b"RGB "), all.iter().collect()),
        ("nothing", device(*b"mntr", *b"RGB ", &[]), all.iter().collect()),
        ("half a press", press()[..200].to_vec(), all.iter().collect()),
        ("half a screen", adobe_rgb()[..300].to_vec(), all.iter().collect()),
        ("nonsense", b"nonsense".repeat(100), all.iter().collect()),
        ("no bytes", vec![], all.iter().collect()),
    ] {
        for (samples, data) in ignored_by {
            let expected = untagged(*samples, data.clone());
            assert!(to_srgb(*samples, data.clone(), Some(&profile)) == expected, "{what} in {samples:?}");
        }
    }
}

#[test]
fn a_profile_has_no_say_by_programs() {
    let inks = INKS.as_flattened().iter().map(|ink| 255 - ink).collect::<Vec<_>>();
    let both = device(*b"prtr", *b"CMYK", &[(*b"A2B0", press_table()), (*b"D2B1", blackening_program())]);
    let found = to_srgb(Samples::Cmyk, inks, Some(&both));
    assert_near(found.as_chunks().0, &IN_PRINT, 2, "table and program");
}

proptest! {
    #[test]
    fn no_profile_breaks_a_picture(
        which in 0..5_usize,
        mutations in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..12),
        length in any::<proptest::sample::Index>(),
        is_cut: bool,
    ) {
        let mut profile = match which {
            0 => press(),
            1 => grey_with_dot_gain_of_20_percent(),
            2 => display_p3(),
            3 => device(*b"prtr", *b"CMYK", &[(*b"D2B0", blackening_program()), (*b"A2B1", press_table())]),
            _ => adobe_rgb(),
        };
        for (at, byte) in &mutations {
            let at = at.index(profile.len());
            profile[at] = *byte;
        }
        if is_cut {
            profile.truncate(length.index(profile.len()));
        }
        for (samples, data) in all_samples() {
            let size_bytes = untagged(samples, data.clone()).len();
            prop_assert_eq!(to_srgb(samples, data, Some(&profile)).len(), size_bytes);
        }
    }
}
