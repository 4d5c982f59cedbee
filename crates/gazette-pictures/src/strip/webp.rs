//! WebP: chunks within one RIFF chunk (RFC 9649, section 2).

use std::borrow::Cow;

use super::{Damage, Parts, Stripped};

/// The picture, its transparency and its movement.
const KEPT: &[&[u8; 4]] = &[b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"];
/// The flags of an extended file that say that there is a colour profile, EXIF or XMP.
const METADATA_FLAGS: u8 = 0x20 | 0x08 | 0x04;

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped<'_>, Damage> {
    let head = bytes.get(..12).ok_or(Damage::BreaksOff)?;
    let size = little_endian_32(&head[4..]).checked_add(8).ok_or(Damage::BreaksOff)?;
    let whole = bytes.get(..size).ok_or(Damage::BreaksOff)?;
    let mut parts = Parts::new(whole);
    parts.pass(12, true)?;
    let (mut has_data, mut is_animated) = (false, false);
    while parts.at < whole.len() {
        let head = parts.peek(8)?;
        let (name, length) = (&head[..4], little_endian_32(&head[4..]));
        let padded = length.checked_add(8 + length % 2).ok_or(Damage::BreaksOff)?;
        let at = parts.kept.len();
        parts.pass(padded, KEPT.iter().any(|kept| *kept == name))?;
        match name {
            b"VP8 " | b"VP8L" => has_data = true,
            b"ANMF" => (has_data, is_animated) = (true, true),
            b"VP8X" => {
                let flags = parts.kept.get_mut(at + 8).ok_or(Damage::Malformed)?;
                *flags &= !METADATA_FLAGS;
            }
            _ => {}
        }
    }
    if !has_data {
        return Err(Damage::Malformed);
    }
    let size = u32::try_from(parts.kept.len() - 8).map_err(|_| Damage::Malformed)?;
    parts.kept[4..8].copy_from_slice(&size.to_le_bytes());
    if parts.kept == bytes {
        return Ok(Stripped { bytes: Cow::Borrowed(bytes), is_animated });
    }
    Ok(Stripped { bytes: Cow::Owned(parts.kept), is_animated })
}

fn little_endian_32(bytes: &[u8]) -> usize {
    bytes.iter().take(4).rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}
