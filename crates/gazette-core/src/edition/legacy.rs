//! Addresses of older systems, written one way.

/// An address as the index knows it: percent-decoded, the path as it is but for a slash at its end, then the query's
/// pairs in alphabetical order, so that `?id=1&view=article` and `?view=article&id=1` are one address.
///
/// `address` is a path that begins with `/`, with or without a query; a fragment never reaches a server.
pub fn legacy_address(address: &str) -> String {
    let address = &percent_decoded(address);
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let mut pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Decodes `%XX`; what is not UTF-8 then becomes U+FFFD, and a `%` that begins no code stays.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|code| *first == b'%' && code.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_query_does_not_matter() {
        let address = legacy_address("/index.php?view=article&option=com_content&id=123");
        assert_eq!(address, "/index.php?id=123&option=com_content&view=article");
        assert_eq!(legacy_address(&address), address);
    }

    #[test]
    fn an_encoded_address_is_the_same_as_a_plain_one() {
        assert_eq!(legacy_address("/tin%2dt%E1%BB%A9c?a=%20"), legacy_address("/tin-tức?a= "));
        assert_eq!(legacy_address("/100%/%zz%+f%f"), "/100%/%zz%+f%f");
        assert_eq!(legacy_address("/%FF"), "/\u{fffd}");
    }

    #[test]
    fn a_slash_at_the_end_does_not_matter_but_for_the_root() {
        assert_eq!(legacy_address("/cu/duong-dan/"), "/cu/duong-dan");
        assert_eq!(legacy_address("/"), "/");
        assert_eq!(legacy_address("/?id=1"), "/?id=1");
    }
}
