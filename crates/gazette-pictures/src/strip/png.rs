//! PNG: chunks with a length, a name and a checksum (<https://www.w3.org/TR/png-3/#5Chunk-layout>).

use super::{Damage, Parts, Stripped, big_endian_32};

/// Decoders need these to show the picture as it is meant, also one that moves. No text, time or EXIF among them.
const KEPT: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"acTL",
    b"fcTL", b"fdAT",
];

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped<'_>, Damage> {
    let mut parts = Parts::new(bytes);
    parts.pass(8, true)?;
    let (mut has_data, mut is_animated) = (false, false);
    loop {
        let head = parts.peek(8)?;
        let name = &head[4..];
        let length = big_endian_32(head).checked_add(12).ok_or(Damage::BreaksOff)?;
        parts.pass(length, KEPT.iter().any(|kept| *kept == name))?;
        match name {
            b"IDAT" => has_data = true,
            b"acTL" => is_animated = true,
            b"IEND" if has_data => return Ok(parts.finish(is_animated)),
            b"IEND" => return Err(Damage::Malformed),
            _ => {}
        }
    }
}
