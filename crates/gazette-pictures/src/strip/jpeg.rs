//! JPEG: segments behind markers, and the picture's data between them (ITU T.81, annex B).

use super::{Damage, Parts, Stripped};

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped<'_>, Damage> {
    let mut parts = Parts::new(bytes);
    if parts.pass(2, true)? != [0xff, START] {
        return Err(Damage::Malformed);
    }
    let mut has_scan = false;
    loop {
        // A marker may be preceded by any number of fill bytes.
        while parts.peek(2)? == [0xff, 0xff] {
            parts.pass(1, false)?;
        }
        let [0xff, marker] = *parts.peek(2)? else { return Err(Damage::Malformed) };
        match marker {
            END if !has_scan => return Err(Damage::BreaksOff),
            END => {
                // What stands behind the end (a phone's film, another size) is no part of the picture.
                parts.pass(2, true)?;
                return Ok(parts.finish(false));
            }
            0x00..=0xbf | 0xd0..=START => return Err(Damage::Malformed),
            _ => {}
        }
        let length = parts.peek(4)?;
        let length = usize::from(u16::from_be_bytes([length[2], length[3]]));
        if length < 2 {
            return Err(Damage::Malformed);
        }
        let segment = parts.peek(2 + length)?;
        parts.pass(2 + length, is_kept(marker, &segment[4..]))?;
        if marker == SCAN {
            has_scan = true;
            pass_scan(&mut parts)?;
        }
    }
}

/// Whether decoders need it: frames, tables and scans; of the application segments only the one that says JFIF, if it
/// brings no thumbnail, and the one that says how Adobe's programs store colours.
fn is_kept(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xc0..=0xcf | SCAN..=0xdf => true,
        0xe0 => content.starts_with(b"JFIF\0") && content.len() == 14 && content.ends_with(&[0, 0]),
        0xee => content.starts_with(b"Adobe") && content.len() == 12,
        _ => false,
    }
}

/// Passes a scan's data, up to the next marker that is not within it.
fn pass_scan(parts: &mut Parts<'_>) -> Result<(), Damage> {
    let data = &parts.bytes[parts.at..];
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    let length = data.windows(2).position(is_end).ok_or(Damage::BreaksOff)?;
    parts.pass(length, true).map(drop)
}
