//! Numbers and texts in few bytes, for rows that hold many: a number is 7 bits a byte, the lowest first (LEB128); a text
//! or a list stands behind its length.

use crate::storage::SqlError;

/// Adds a number.
pub fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Adds small numbers.
pub fn put_all(bytes: &mut Vec<u8>, numbers: &[u32]) {
    for number in numbers {
        put(bytes, u64::from(*number));
    }
}

/// Adds bytes behind their length.
pub fn put_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    put(bytes, more.len() as u64);
    bytes.extend_from_slice(more);
}

/// What is left of packed bytes.
pub struct Packed<'a>(pub &'a [u8]);

fn broken() -> SqlError {
    SqlError("packed bytes break off".into())
}

impl<'a> Packed<'a> {
    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next number.
    pub fn number(&mut self) -> Result<u64, SqlError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or_else(broken)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(broken())
    }

    /// The next number, a small one.
    pub fn small(&mut self) -> Result<u32, SqlError> {
        u32::try_from(self.number()?).map_err(|_| broken())
    }

    /// The next small numbers, in their order.
    pub fn small_ones<const N: usize>(&mut self) -> Result<[u32; N], SqlError> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.small()?;
        }
        Ok(numbers)
    }

    /// The next so many bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], SqlError> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or_else(broken)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// The next eight bytes.
    pub fn long(&mut self) -> Result<u64, SqlError> {
        let mut number = [0; 8];
        number.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(number))
    }

    /// The next bytes, behind their length.
    pub fn bytes(&mut self) -> Result<&'a [u8], SqlError> {
        let count = self.small()? as usize;
        self.take(count)
    }

    /// The next text, behind its length.
    pub fn text(&mut self) -> Result<String, SqlError> {
        Ok(String::from_utf8_lossy(self.bytes()?).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again_and_broken_bytes_are_an_error() {
        let mut bytes = Vec::new();
        for number in [0, 127, 128, 300, u64::MAX] {
            put(&mut bytes, number);
        }
        put_bytes(&mut bytes, "bài".as_bytes());
        put_all(&mut bytes, &[7, 70_000]);
        let mut packed = Packed(&bytes);
        for number in [0, 127, 128, 300, u64::MAX] {
            assert_eq!(packed.number().unwrap(), number);
        }
        assert_eq!((packed.text().unwrap().as_str(), packed.small_ones().unwrap()), ("bài", [7, 70_000]));
        assert!(packed.is_empty());
        for broken in [&[0x80; 11][..], &[0x80], &[], &[5, 1]] {
            let mut packed = Packed(broken);
            assert!(packed.bytes().is_err(), "{broken:?}");
        }
    }
}
