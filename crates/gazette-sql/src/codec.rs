//! Binary messages and rows: serde values in the format of postcard (<https://postcard.jamesmunns.com/wire-format>).
//!
//! The format does not describe itself: both sides must have the same type. Types that skip or flatten fields can't be
//! written in it.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a value can't be encoded or decoded.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// Damaged bytes, or those of another type.
    #[error("postcard: {0}")]
    Postcard(#[from] postcard::Error),
    /// Bytes after the value.
    #[error("{0} bytes are left after a value")]
    TrailingBytes(usize),
}

/// A value as bytes.
pub fn encode(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, CodecError> {
    Ok(postcard::to_allocvec(value)?)
}

/// The value that these bytes are. Takes memory in proportion to the bytes, whatever lengths they state.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    let (value, rest) = postcard::take_from_bytes(bytes)?;
    if rest.is_empty() { Ok(value) } else { Err(CodecError::TrailingBytes(rest.len())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_break_off_or_go_on_or_state_a_wrong_length_are_an_error() {
        let value = (u64::MAX, vec![String::from("bài"), String::new()], Some([7_u32, 70_000]));
        let bytes = encode(&value).unwrap();
        let decode = decode::<(u64, Vec<String>, Option<[u32; 2]>)>;
        assert_eq!(decode(&bytes).unwrap(), value);
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).is_err(), "{end}");
        }
        assert!(matches!(decode(&[&bytes[..], &[0]].concat()), Err(CodecError::TrailingBytes(1))));
        assert!(super::decode::<Vec<[u64; 32]>>(&[0xff, 0xff, 0xff, 0xff, 0x0f]).is_err());
        assert!(super::decode::<String>(&[2, 0xff, 0xff]).is_err());
    }
}
