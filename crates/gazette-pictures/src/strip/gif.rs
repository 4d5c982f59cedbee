//! GIF: a screen, and then blocks (<https://www.w3.org/Graphics/GIF/spec-gif89a.txt>).

use super::{Damage, Parts, Stripped};

const IMAGE: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
const END: u8 = 0x3b;
/// How a picture is drawn; and how often a film is repeated.
const CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;
const REPETITIONS: &[&[u8]] = &[b"NETSCAPE2.0", b"ANIMEXTS1.0"];

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped<'_>, Damage> {
    let mut parts = Parts::new(bytes);
    let screen = parts.pass(13, true)?;
    parts.pass(colour_table_bytes(screen[10]), true)?;
    let mut images = 0;
    loop {
        match parts.peek(1)?[0] {
            IMAGE => {
                images += 1;
                let descriptor = parts.pass(10, true)?;
                // The colour table, and one byte that says how codes begin.
                parts.pass(colour_table_bytes(descriptor[9]) + 1, true)?;
                pass_blocks(&mut parts, true)?;
            }
            EXTENSION => {
                let label = parts.peek(2)?[1];
                let is_repetition =
                    || parts.peek(14).is_ok_and(|head| REPETITIONS.iter().any(|known| head[3..] == **known));
                let keep = label == CONTROL || label == APPLICATION && is_repetition();
                parts.pass(2, keep)?;
                pass_blocks(&mut parts, keep)?;
            }
            END if images > 0 => {
                parts.pass(1, true)?;
                return Ok(parts.finish(images > 1));
            }
            _ => return Err(Damage::Malformed),
        }
    }
}

fn colour_table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Passes blocks, each with its length before it, up to an empty one.
fn pass_blocks(parts: &mut Parts<'_>, keep: bool) -> Result<(), Damage> {
    loop {
        let length = usize::from(parts.peek(1)?[0]);
        parts.pass(1 + length, keep)?;
        if length == 0 {
            return Ok(());
        }
    }
}
