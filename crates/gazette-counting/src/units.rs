//! Hashes, seconds and slots, as counters store them.

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;

/// The length of a slot.
pub const SLOT_SECS: u32 = 5 * 60;

/// The first eight bytes of a text's SHA-256.
pub fn short_hash(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&Hash::of(text.as_bytes()).as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

/// Seconds since 1970, as counters keep them.
pub fn secs(now: Timestamp) -> u32 {
    u32::try_from(now.as_secs()).unwrap_or(0)
}
