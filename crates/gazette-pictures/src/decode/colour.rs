//! Colours as a file's profile means them, in sRGB.

use lcms2::{Flags, Intent, PixelFormat, Profile, TagSignature, Transform};

use super::Samples;

/// A profile's device is described by these at their places in its header (ICC.1:2022, 7.2).
const CLASS_AT: usize = 12;
const SPACE_AT: usize = 16;
const SIGNATURE_AT: usize = 36;
/// Scanners, displays, printers, and colour spaces by themselves; not links between two profiles, or effects.
const DEVICES: &[&[u8; 4]] = &[b"scnr", b"mntr", b"prtr", b"spac"];
/// Programs in floating point, of any length: one could keep the command busy for minutes. A profile that has them has
/// tables, too, and browsers use those.
const PROGRAMS: &[TagSignature] =
    &[TagSignature::DToB0Tag, TagSignature::DToB1Tag, TagSignature::DToB2Tag, TagSignature::DToB3Tag];

/// What a profile describes the samples of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Grey,
    Rgb,
    Cmyk,
}

/// Makes red, green and blue, and alpha where the samples have it. A profile that can't be understood, or is about other
/// samples than the file's, is ignored: what browsers do.
pub fn to_srgb(samples: Samples, data: Vec<u8>, profile: Option<&[u8]>) -> Vec<u8> {
    let Some((profile, space)) = profile.and_then(|profile| Some((profile, space_of(profile)?))) else {
        return untagged(samples, data);
    };
    let (samples, data) = match (samples, space) {
        (Samples::Grey | Samples::GreyAlpha, Space::Grey)
        | (Samples::Rgb | Samples::Rgba, Space::Rgb)
        | (Samples::Cmyk, Space::Cmyk) => (samples, data),
        // Many programs save greys with the profile of the screen.
        (Samples::Grey, Space::Rgb) => (Samples::Rgb, untagged(samples, data)),
        (Samples::GreyAlpha, Space::Rgb) => (Samples::Rgba, untagged(samples, data)),
        _ => return untagged(samples, data),
    };
    converted(samples, &data, profile).unwrap_or_else(|| untagged(samples, data))
}

fn space_of(profile: &[u8]) -> Option<Space> {
    let field = |at: usize| profile.get(at..)?.first_chunk::<4>();
    if field(SIGNATURE_AT)? != b"acsp" || !DEVICES.contains(&field(CLASS_AT)?) {
        return None;
    }
    match field(SPACE_AT)? {
        b"GRAY" => Some(Space::Grey),
        b"RGB " => Some(Space::Rgb),
        b"CMYK" => Some(Space::Cmyk),
        _ => None,
    }
}

fn converted(samples: Samples, data: &[u8], profile: &[u8]) -> Option<Vec<u8>> {
    let mut profile = Profile::new_icc(profile).ok()?;
    for program in PROGRAMS {
        profile.remove_tag(*program);
    }
    let (from, to) = match samples {
        Samples::Grey => (PixelFormat::GRAY_8, PixelFormat::RGB_8),
        Samples::GreyAlpha => (PixelFormat::GRAYA_8, PixelFormat::RGBA_8),
        Samples::Rgb => (PixelFormat::RGB_8, PixelFormat::RGB_8),
        Samples::Rgba => (PixelFormat::RGBA_8, PixelFormat::RGBA_8),
        Samples::Cmyk => (PixelFormat::CMYK_8_REV, PixelFormat::RGB_8),
    };
    let srgb = Profile::new_srgb();
    // The paper's white becomes the screen's.
    let intent = Intent::RelativeColorimetric;
    let transform = Transform::<u8, u8>::new_flags(&profile, from, &srgb, to, intent, Flags::COPY_ALPHA).ok()?;
    let mut converted = vec![0; data.len() / from.bytes_per_pixel() * to.bytes_per_pixel()];
    transform.transform_pixels(data, &mut converted);
    Some(converted)
}

/// Colours that no profile describes are taken for sRGB.
fn untagged(samples: Samples, data: Vec<u8>) -> Vec<u8> {
    match samples {
        Samples::Rgb | Samples::Rgba => data,
        Samples::Grey => data.into_iter().flat_map(|grey| [grey; 3]).collect(),
        Samples::GreyAlpha => {
            let pixels = data.as_chunks().0.iter();
            pixels.flat_map(|&[grey, alpha]| [grey, grey, grey, alpha]).collect()
        }
        Samples::Cmyk => {
            let pixels = data.as_chunks().0.iter();
            pixels
                .flat_map(|&[cyan, magenta, yellow, black]| [cyan, magenta, yellow].map(|ink| dimmed(ink, black)))
                .collect()
        }
    }
}

/// What is left of the light behind two layers that let so much of it through, of 255.
fn dimmed(a: u8, b: u8) -> u8 {
    let nearest = (u32::from(a) * u32::from(b) + 127) / 255;
    u8::try_from(nearest).expect("255 times 255 makes 255")
}

#[cfg(test)]
mod tests;
