//! HMAC-SHA-256 (RFC 2104): message authentication codes, and their comparison.

use gazette_core::hash::Hash;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The code of a message under a key.
pub fn hmac(key: &[u8], message: &[u8]) -> Hash {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any size");
    Hash::from_bytes(mac.chain_update(message).finalize().into_bytes().into())
}

/// Compares two codes in constant time.
pub fn is_same(a: Hash, b: Hash) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
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
