//! Colours as a file's profile means them, in sRGB.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::Samples;

/// Makes red, green and blue, and alpha where the samples have it. A profile that can't be understood, or is about ink, is
/// ignored: what browsers do with a picture that has none.
pub fn to_srgb(samples: Samples, data: Vec<u8>, profile: Option<&[u8]>) -> Vec<u8> {
    let data = untagged(samples, data);
    profile.and_then(|profile| converted(samples, &data, profile)).unwrap_or(data)
}

fn converted(samples: Samples, data: &[u8], profile: &[u8]) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let layout = if samples.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let options = TransformOptions::default();
    let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options).ok()?;
    let mut converted = vec![0; data.len()];
    transform.transform(data, &mut converted).ok()?;
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
