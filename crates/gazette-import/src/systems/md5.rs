//! MD5 (RFC 1321), by which K2 names pictures. Not for anything that must be safe.

/// The digest of at most 55 bytes, in hexadecimal.
pub(super) fn md5_of_name(name: &str) -> String {
    let bytes = &name.as_bytes()[..name.len().min(55)];
    let mut block = [0_u8; 64];
    block[..bytes.len()].copy_from_slice(bytes);
    block[bytes.len()] = 0x80;
    block[56..].copy_from_slice(&(bytes.len() as u64 * 8).to_le_bytes());
    let word = |index: usize| {
        let at = index * 4;
        u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]])
    };
    let start = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let [mut a, mut b, mut c, mut d] = start;
    for step in 0..64 {
        let (mixed, index) = match step / 16 {
            0 => (b & c | !b & d, step),
            1 => (d & b | !d & c, (5 * step + 1) % 16),
            2 => (b ^ c ^ d, (3 * step + 5) % 16),
            _ => (c ^ (b | !d), 7 * step % 16),
        };
        let sum = a.wrapping_add(mixed).wrapping_add(constant(step)).wrapping_add(word(index));
        (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(TURNS[step / 16][step % 4])));
    }
    let words = [a, b, c, d].into_iter().zip(start).map(|(word, start)| word.wrapping_add(start));
    words.flat_map(u32::to_le_bytes).fold(String::with_capacity(32), |hex, byte| hex + &format!("{byte:02x}"))
}

const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// 2³² times the sine of the number of the step, from 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 2³²")]
fn constant(step: usize) -> u32 {
    let step = u32::try_from(step + 1).unwrap_or_default();
    (f64::from(step).sin().abs() * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        for (name, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            ("Image8", "184b7cb84d7b456c96a0bdfbbeaa5f14"),
        ] {
            assert_eq!(md5_of_name(name), digest, "{name}");
        }
    }
}
