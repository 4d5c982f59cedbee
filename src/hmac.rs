//! HMAC-SHA-256 (RFC 2104): what only who has the key can make.

use gazette_core::hash::Hash;

/// A block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// The code of a message under a key.
pub fn hmac(key: &[u8], message: &[u8]) -> Hash {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(Hash::of(key).as_bytes());
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Hash::of(&[padded(0x36).as_slice(), message].concat());
    Hash::of(&[padded(0x5c).as_slice(), inner.as_bytes()].concat())
}

/// Whether two codes are the same, in a time that tells nothing about where they differ.
pub fn is_same(a: Hash, b: Hash) -> bool {
    a.as_bytes().iter().zip(b.as_bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_hmac_sha_256() {
        // RFC 4231, test cases 2 and 6.
        let known = [
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, message, expected) in known {
            assert_eq!(hmac(&key, message.as_bytes()).to_string(), expected);
        }
    }

    #[test]
    fn codes_that_differ_in_one_bit_are_not_the_same() {
        let code = hmac(b"key", b"message");
        let mut other = *code.as_bytes();
        other[31] ^= 1;
        assert!(is_same(code, code) && !is_same(code, Hash::from_bytes(other)));
    }
}
