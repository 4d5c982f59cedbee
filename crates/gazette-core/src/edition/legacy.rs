//! Addresses of older systems, written one way.

/// An address as the index knows it: the path as it is but for a slash at its end, then the query's pairs in
/// alphabetical order, so that `?id=1&view=article` and `?view=article&id=1` are one address.
///
/// `address` is a path that begins with `/`, with or without a query; a fragment never reaches a server.
pub fn legacy_address(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let mut pairs: Vec<_> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
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
    fn a_slash_at_the_end_does_not_matter_but_for_the_root() {
        assert_eq!(legacy_address("/cu/duong-dan/"), "/cu/duong-dan");
        assert_eq!(legacy_address("/"), "/");
        assert_eq!(legacy_address("/?id=1"), "/?id=1");
    }
}
