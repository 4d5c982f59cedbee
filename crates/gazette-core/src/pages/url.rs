//! Percent-encoding of text in links.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Encodes a text as a value of a query: all characters except RFC 3986's unreserved ones.
pub(super) fn query_value(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(
            query_value("https://bao.example/a?b=đ&c \"<"),
            "https%3A%2F%2Fbao.example%2Fa%3Fb%3D%C4%91%26c%20%22%3C"
        );
        assert_eq!(query_value("aZ09-._~"), "aZ09-._~");
    }
}
