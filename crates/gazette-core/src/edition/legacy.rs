//! Addresses of older systems: their normal form, and which of them may redirect to an article.

use crate::text::{Forbidden, find_forbidden};
use crate::url_space::Route;
use crate::wire::MAX_ADDRESS_CHARS;

/// The reason why an address can't redirect to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It does not begin with one slash, or contains a backslash or a line break.
    #[error("it is not a path")]
    NotAPath,
    /// Its normal form is longer than [`MAX_ADDRESS_CHARS`].
    #[error("it is longer than {MAX_ADDRESS_CHARS} characters")]
    TooLong,
    /// It contains a forbidden character.
    #[error("it contains {0}")]
    Forbidden(Forbidden),
    /// The paper always serves something else there.
    #[error("it is one of the paper's own addresses")]
    Own,
}

/// The normal form of an address that is to redirect to an article. The address is checked as written and in its normal
/// form, which is stored: a percent-encoded character is as forbidden as a plain one.
pub fn redirect_address(written: &str) -> Result<String, BadAddress> {
    check_address(written)?;
    let address = legacy_address(written);
    check_address(&address)?;
    if address.chars().count() > MAX_ADDRESS_CHARS { Err(BadAddress::TooLong) } else { Ok(address) }
}

fn check_address(address: &str) -> Result<(), BadAddress> {
    if !address.starts_with('/') || address.starts_with("//") || address.contains(['\n', '\t', '\\']) {
        return Err(BadAddress::NotAPath);
    }
    if let Some((_, forbidden)) = find_forbidden(address) {
        return Err(BadAddress::Forbidden(forbidden));
    }
    if may_redirect(address) { Ok(()) } else { Err(BadAddress::Own) }
}

/// Whether an address may redirect to an article: an address of an older system, or of a page. Paths that the paper
/// always serves itself would hide it; the front page may have such addresses only with a query.
fn may_redirect(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    // These belong to the host (RFC 8615).
    if path.starts_with("/.well-known/") {
        return false;
    }
    match Route::of(path) {
        Route::Other | Route::Article { .. } | Route::List(..) | Route::Feed(Some(_), _) => true,
        Route::Front => !query.is_empty(),
        _ => false,
    }
}

/// Encodes an address in its normal form, so that [`legacy_address`] returns the same again.
pub fn encoded_legacy_address(address: &str) -> String {
    address.replace('%', "%25")
}

/// Normalises an address: percent-decoded, the path without a trailing slash, then the query's pairs in alphabetical
/// order, so that `?id=1&view=article` and `?view=article&id=1` are the same address. An article of Joomla is
/// identified by its number, whatever else is in the query: [`joomla_address`].
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
    if let Some(id) = joomla_id(path, &pairs) {
        return joomla_address(id);
    }
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The normal form for all addresses of a Joomla article.
pub fn joomla_address(id: &str) -> String {
    ["/index.php?id=", id, "&option=com_content&view=article"].concat()
}

/// The same for Joomla's readable paths, `/section/123-alias.html`; used if the path itself is unknown.
pub fn joomla_address_of(path: &str) -> Option<String> {
    let (id, alias) = path.rsplit('/').next()?.split_once('-')?;
    (is_number(id) && !alias.is_empty()).then(|| joomla_address(id))
}

/// The number of the article in a Joomla query: `id=123`, or `id=123:alias`.
fn joomla_id<'a>(path: &str, pairs: &[&'a str]) -> Option<&'a str> {
    let has = |pair| pairs.contains(&pair);
    let is_article = has("option=com_content") && (has("view=article") || has("task=view"));
    if !is_article || !matches!(path, "/" | "/index.php") {
        return None;
    }
    let id = pairs.iter().find_map(|pair| pair.strip_prefix("id="))?;
    id.split(':').next().filter(|id| is_number(id))
}

fn is_number(text: &str) -> bool {
    (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Decodes `%XX`. Invalid UTF-8 becomes U+FFFD, and a `%` without a code stays.
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_old_address_is_none_that_the_paper_answers_itself() {
        for address in
            ["/index.php?option=com_content&id=1", "/tin/12-cu.html", "/?id=12", "/tin/bai-cu", "/tags/cu", "/a/b/c/d"]
        {
            assert!(redirect_address(address).is_ok(), "{address}");
        }
        for address in [
            "/",
            "/?",
            "/%3F",
            "/api/v1/articles",
            "/%61pi/v1/articles",
            "/preview/x",
            "/media/ab/a.jpg",
            "/assets/site.css",
            "/schema/article.json",
            "/feed.xml",
            "/sitemap-2.xml",
            "/search?q=a",
            "/search/",
        ] {
            assert_eq!(redirect_address(address), Err(BadAddress::Own), "{address}");
        }
    }

    #[test]
    fn an_address_is_checked_as_written_and_as_stored() {
        for address in
            ["cu", "", "//cu", "/%2Fcu", "/a\nb", "/a%0Ab", "/a%09", "/a\\b", "/a%5Cb", "https://bao.example/"]
        {
            assert_eq!(redirect_address(address), Err(BadAddress::NotAPath), "{address}");
        }
        let joomla = "/?option=com_content&view=article&id=1&x=";
        for address in ["/cu\u{1b}", "/cu%1B", "/a%E2%80%AEb", "/a%7F", &format!("{joomla}\u{7}")] {
            assert!(matches!(redirect_address(address), Err(BadAddress::Forbidden(_))), "{address}");
        }
        let most = "a".repeat(MAX_ADDRESS_CHARS - 1);
        assert_eq!(redirect_address(&format!("/{most}")), Ok(format!("/{most}")));
        assert_eq!(redirect_address(&format!("/{most}%20")), Err(BadAddress::TooLong));
        assert_eq!(redirect_address(&format!("/{}", "%20".repeat(MAX_ADDRESS_CHARS - 1))).map(|a| a.len()), Ok(1_000));
    }

    proptest! {
        #[test]
        fn the_encoded_form_of_an_address_is_the_same_address(
            address in "/((index\\.php)?\\?)?([a-z/?&=%:0-9đ#]|%25|%2[0-9a-f]|id=[0-9x]|&view=article|option=com_content&){0,12}"
        ) {
            let normal = legacy_address(&address);
            prop_assert_eq!(legacy_address(&encoded_legacy_address(&normal)), normal);
        }
    }

    #[test]
    fn the_order_of_a_query_does_not_matter() {
        let address = legacy_address("/index.php?view=category&option=com_content&id=123");
        assert_eq!(address, "/index.php?id=123&option=com_content&view=category");
        assert_eq!(legacy_address(&address), address);
    }

    #[test]
    fn an_article_of_joomla_is_its_number() {
        let article = joomla_address("123");
        for address in [
            article.as_str(),
            "/index.php?option=com_content&view=article&id=123",
            "/index.php?option=com_content&view=article&id=123:thong-xe&catid=4&Itemid=12",
            "/index.php?option=com_content&view=article&id=123%3Athong-xe&catid=4:tin&Itemid=12&lang=vi",
            "/?option=com_content&task=view&id=123&Itemid=1",
            "/index.php?option=com_content&view=article&id=123&tmpl=component&print=1",
        ] {
            assert_eq!(legacy_address(address), article, "{address}");
        }
        for other in [
            "/index.php?option=com_content&view=category&id=123",
            "/index.php?option=com_k2&view=article&id=123",
            "/index.php?option=com_content&view=article&id=x123",
            "/index.php?option=com_content&view=article",
            "/tin?option=com_content&view=article&id=123",
        ] {
            assert_ne!(legacy_address(other), article, "{other}");
        }
        for path in ["/tin-tuc/123-thong-xe.html", "/index.php/tin/trong-tinh/123-thong-xe", "/123-a"] {
            assert_eq!(joomla_address_of(path).as_deref(), Some(article.as_str()), "{path}");
        }
        for path in ["/tin-tuc/thong-xe-123", "/tin/123", "/tin/123-", "/123-a/b", "/", "/1234567890-a"] {
            assert_eq!(joomla_address_of(path), None, "{path}");
        }
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
