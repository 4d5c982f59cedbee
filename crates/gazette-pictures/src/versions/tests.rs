use image::{GenericImageView, Rgb, RgbImage};

use super::*;
use crate::fixtures::profiles::{adobe_rgb, jpeg_segment};
use crate::fixtures::*;

fn made(format: Format, bytes: &[u8]) -> (Vec<u8>, Versions) {
    let kept = keep(format, bytes).unwrap();
    let versions = versions(&kept).unwrap();
    (kept.bytes.into_owned(), versions)
}

fn widths_of(versions: &[Version]) -> Vec<u32> {
    versions.iter().map(|version| version.width).collect()
}

#[test]
fn every_version_has_the_size_and_format_it_says() {
    for (format, own) in [
        (Format::Jpeg, Format::Jpeg),
        (Format::Png, Format::Png),
        (Format::WebP, Format::WebP),
        (Format::Gif, Format::Png),
    ] {
        let (_, versions) = made(format, &encoded(&photo(1000, 500), format));
        assert_eq!(widths_of(&versions.own), [480, 800, 1000], "{format:?}");
        assert_eq!(widths_of(&versions.webp), if format == Format::WebP { vec![] } else { vec![480, 800, 1000] });
        for version in versions.own.iter().chain(&versions.webp) {
            let image = decoded(&version.bytes);
            assert_eq!(image.dimensions(), (version.width, version.height));
            assert_eq!((version.height), (version.width / 2));
            assert_eq!(Format::of(&version.bytes), Ok(version.format));
            let near = |x: u32, y: u32, [r, g, b]: [u8; 3]| {
                let pixel = image.get_pixel(x, y).0;
                [r, g, b].iter().zip(pixel).all(|(wanted, found)| wanted.abs_diff(found) < 60)
            };
            assert!(near(40, 40, [215, 10, 10]) && near(version.width - 40, 40, [10, 185, 10]), "{format:?}");
        }
        let smallest = [&versions.own[0], versions.webp.first().unwrap_or(&versions.own[0])];
        assert!(smallest.iter().all(|version| [own, Format::WebP].contains(&version.format)), "{format:?}");
    }
}

#[test]
fn nothing_is_made_larger_than_it_was() {
    for (width, expected) in [
        (1, vec![1]),
        (300, vec![300]),
        (480, vec![480]),
        (590, vec![590]),
        (600, vec![480, 600]),
        (1600, vec![480, 800, 1200, 1600]),
        (4000, vec![480, 800, 1200, 1600]),
    ] {
        assert_eq!(widths(width), expected, "{width}");
    }
}

#[test]
fn what_is_kept_has_limits_and_keeps_its_shape() {
    for (size, kept) in [
        ((1600, 1000), (1600, 1000)),
        ((4000, 3000), (2560, 1920)),
        ((3000, 4000), (2217, 2956)),
        ((1000, 9000), (853, 7677)),
        ((20_000, 1), (2560, 1)),
        ((1, 20_000), (1, 20_000)),
    ] {
        assert_eq!(within_limits(size.0, size.1), kept, "{size:?}");
        assert_eq!(within_limits(kept.0, kept.1), kept, "{size:?}");
    }
}

#[test]
fn a_picture_is_turned_upright_and_forgets_where_it_was_taken() {
    let upright = corners(60, 40);
    // How the sensor saw it: turned, so that the corners stand elsewhere. 6 is a quarter turn clockwise to be upright.
    let held = image::imageops::rotate270(&upright);
    let phone = from_phone(&encoded(&held, Format::Jpeg), 6);
    assert_eq!(look(Format::Jpeg, &phone), Ok((60, 40)));
    let (kept, versions) = made(Format::Jpeg, &phone);
    for bytes in [&kept, &versions.own[0].bytes, &versions.webp[0].bytes] {
        let image = decoded(bytes).into_rgb8();
        assert_eq!(image.dimensions(), (60, 40));
        for (x, y) in [(5, 5), (54, 5), (54, 34), (5, 34)] {
            let (wanted, found): (&Rgb<u8>, &Rgb<u8>) = (upright.get_pixel(x, y), image.get_pixel(x, y));
            assert!(wanted.0.iter().zip(found.0).all(|(a, b)| a.abs_diff(b) < 60), "{x},{y}: {wanted:?} {found:?}");
        }
        for trace in ["Exif", "EXIF", "GPS", "Nguyen An", "10.37", "XMP", "xmp", "mp42"] {
            assert!(!contains(bytes, trace), "{trace}");
        }
    }
}

#[test]
fn what_was_kept_is_kept_again_to_the_bit_and_makes_the_same_versions() {
    let large = encoded(&photo(2700, 60), Format::Jpeg);
    let turned = from_phone(&jpeg(300, 200), 8);
    let (app2, icc) = jpeg_segment(&adobe_rgb());
    for (format, bytes) in [
        (Format::Jpeg, large),
        (Format::Jpeg, turned),
        (Format::Jpeg, with_segments(&jpeg(300, 200), &[(app2, &icc)])),
        (Format::Jpeg, ink_jpeg(&[0, 90, 200, 20].repeat(300 * 200), 300, 200, jpeg_encoder::ColorType::Cmyk)),
        (Format::Png, with_chunks(&encoded(&photo(300, 200), Format::Png), &[(b"eXIf", &exif(3))])),
        (Format::WebP, extended_webp(&encoded(&photo(300, 200), Format::WebP), 300, 200)),
        (Format::Gif, film()),
    ] {
        let (kept, first) = made(format, &bytes);
        assert!(format == Format::Gif || kept != bytes, "{format:?}: nothing was done");
        let (again, second) = made(Format::of(&kept).unwrap(), &kept);
        assert!(again == kept, "{format:?}");
        let all = |versions: Versions| {
            versions.own.into_iter().chain(versions.webp).map(|version| version.bytes).collect::<Vec<_>>()
        };
        assert!(all(first) == all(second), "{format:?}");
    }
}

#[test]
fn a_clean_picture_is_kept_as_it_is_and_not_encoded_twice() {
    let small = {
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 40);
        photo(1600, 400).write_with_encoder(encoder).unwrap();
        bytes
    };
    let (kept, versions) = made(Format::Jpeg, &small);
    assert!(kept == small && versions.own.last().unwrap().bytes == small);
    assert!(versions.own[0].bytes != small);
}

#[test]
fn colours_of_another_profile_become_srgb() {
    let image = RgbImage::from_pixel(64, 64, Rgb([60, 200, 60]));
    let (app2, icc) = jpeg_segment(&adobe_rgb());
    let (kept, _) = made(Format::Jpeg, &with_segments(&encoded(&image, Format::Jpeg), &[(app2, &icc)]));
    let [red, green, _] = decoded(&kept).into_rgb8().get_pixel(30, 30).0;
    // Adobe's green lies outside of sRGB: red falls to nothing, green stays about as it was.
    assert!(red < 20 && green.abs_diff(200) < 25, "{red} {green}");
    assert!(!contains(&kept, "ICC_PROFILE"));
}

#[test]
fn transparency_stays_where_there_is_some() {
    let image = image::RgbaImage::from_fn(600, 300, |x, _| image::Rgba([200, 30, 30, if x < 300 { 0 } else { 255 }]));
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let (_, versions) = made(Format::Png, &png.into_inner());
    for version in versions.own.iter().chain(&versions.webp) {
        let image = decoded(&version.bytes);
        let alpha = |x| image.get_pixel(x, 10).0[3];
        assert_eq!((alpha(10), alpha(version.width - 10)), (0, 255));
    }
}

#[test]
fn what_can_not_be_published_is_refused_before_it_is_decoded() {
    let bomb = {
        let mut png = encoded(&corners(8, 8), Format::Png);
        png[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
        png
    };
    let header = with_chunks(&bomb[..], &[]);
    assert!(matches!(look(Format::Png, &header), Err(Unusable::NoPixels(_))));
    let wide = encoded(&RgbImage::new(7000, 6000), Format::Png);
    assert_eq!(look(Format::Png, &wide), Err(Unusable::NoPixels(NoPixels::Size(7000, 6000))));
    let whole = jpeg(50, 50);
    assert_eq!(look(Format::Jpeg, &whole), Ok((50, 50)));
    assert_eq!(look(Format::Jpeg, &whole[..whole.len() / 2]), Err(Unusable::Damage(Damage::BreaksOff)));
}
