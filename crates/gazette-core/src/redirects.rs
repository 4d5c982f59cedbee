//! The paper's own redirects: `[[redirects]]` in `gazette.toml`. A rule applies only where the paper has nothing else to
//! show, so that no rule can hide a page.

use std::collections::HashSet;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::edition::{BadAddress, encoded_legacy_address, legacy_address, redirect_address};
use crate::html::link_is_safe;
use crate::site::MAX_URL_CHARS;
use crate::text::{Forbidden, find_forbidden};

/// The maximum number of rules. The settings carry them, and every isolate reads the settings.
pub const MAX_REDIRECT_RULES: usize = 500;
/// The target of a rule for addresses that are gone for good.
pub const GONE: &str = "gone";
/// What may not stand in a URL, besides all that is not ASCII (RFC 3986, section 2). What is encoded already stays so.
const UNSAFE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');
/// The same for a part of a path, which was decoded.
const UNSAFE_IN_PATH: &AsciiSet = &UNSAFE.add(b'%').add(b'?').add(b'#');
/// The maximum number of rules that follow each other. More are as good as a cycle.
const MAX_HOPS: usize = 10;

/// A rule: where an address leads that the paper does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// A path with or without a query, in the form of [`rule_address`]. With `*` at its end, every address that starts so.
    pub from: String,
    /// A path of the paper, an `https` URL, or [`GONE`]. With `*` at its end, the rest of the address follows.
    pub to: String,
}

/// Where a rule leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To this URL or path, percent-encoded.
    Location(String),
    /// Nowhere: the address is gone for good.
    Gone,
}

/// The reason why a rule is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRule {
    /// Its address can't redirect.
    #[error("`from` can't be redirected: {0}")]
    From(BadAddress),
    /// Its address is not in the form of [`rule_address`].
    #[error("`from` is not percent-decoded, or has a slash at its end")]
    NotNormal,
    /// The `*` of its address is not at the end.
    #[error("`*` stands only at the end of `from`")]
    Star,
    /// It would catch every address.
    #[error("`from` covers the whole paper, so that a mistyped address would never be told to be one")]
    Everything,
    /// Its target is neither a path nor an `https` URL nor `gone`.
    #[error("`to` is not a path of the paper, a URL that begins with https://, or `{GONE}`")]
    To,
    /// Its target contains a forbidden character.
    #[error("`to` contains {0}")]
    Forbidden(Forbidden),
    /// Its target ends in `*`, its address does not, or the host would depend on the rest.
    #[error("`*` at the end of `to` follows a slash, and only where `from` ends in `*`")]
    Rest,
    /// Its target is a URL of the paper.
    #[error("`to` is a URL of the paper itself instead of its path")]
    FullUrl,
    /// Its target is its address.
    #[error("it leads to itself")]
    Itself,
    /// Its target is longer than [`MAX_URL_CHARS`].
    #[error("`to` is longer than {MAX_URL_CHARS} characters")]
    TooLong,
}

/// The normal form of a rule's `from`.
pub fn rule_address(written: &str) -> Result<String, BadRule> {
    let (start, is_prefix) = match written.strip_suffix('*') {
        Some(start) => (start, true),
        None => (written, false),
    };
    if start.contains('*') || is_prefix && start.contains('?') {
        return Err(BadRule::Star);
    }
    if is_prefix && matches!(start, "/" | "") {
        return Err(BadRule::Everything);
    }
    // Browsers never send a fragment, and resolve dots.
    let is_sent = !start.contains('#') && !start.split('/').any(|part| matches!(part, "." | ".."));
    let address =
        redirect_address(start).and_then(|address| if is_sent { Ok(address) } else { Err(BadAddress::NotAPath) });
    let address = address.map_err(BadRule::From)?;
    // A percent-encoded `*` would be one of the rule's own in the normal form.
    if address.contains('*') {
        return Err(BadRule::Star);
    }
    // The normal form has no slash at its end, but a prefix of `/cu/` is not one of `/cuc`.
    Ok(match (is_prefix, start.ends_with('/')) {
        (true, true) => format!("{address}/*"),
        (true, false) => format!("{address}*"),
        (false, _) => address,
    })
}

impl Redirect {
    /// Checks both sides of a rule, and brings its address into the normal form.
    pub fn new(from: &str, to: &str) -> Result<Self, BadRule> {
        let from = rule_address(from)?;
        check_target(to, from.ends_with('*'))?;
        if rule_address(to).is_ok_and(|to| to == from) {
            return Err(BadRule::Itself);
        }
        Ok(Self { from, to: to.to_owned() })
    }

    /// The prefix of a rule for many addresses.
    fn prefix(&self) -> Option<&str> {
        self.from.strip_suffix('*')
    }

    /// Where the rule leads an address in its normal form. With the rest of the path goes the query. `None` if the rest of the
    /// path would lead out of the rule's target, as `..` does in a browser.
    fn target(&self, address: &str, query: &str) -> Option<Target> {
        if self.to == GONE {
            return Some(Target::Gone);
        }
        let (Some(start), Some(prefix)) = (self.to.strip_suffix('*'), self.prefix()) else {
            return Some(Target::Location(utf8_percent_encode(&self.to, UNSAFE).to_string()));
        };
        let rest = address.get(prefix.len()..).unwrap_or_default().trim_start_matches('/');
        if rest.split('/').any(|part| matches!(part, "." | "..")) {
            return None;
        }
        let (start, rest) = (utf8_percent_encode(start, UNSAFE), utf8_percent_encode(rest, UNSAFE_IN_PATH));
        Some(Target::Location(match query {
            "" => format!("{start}{rest}"),
            query => format!("{start}{rest}?{}", utf8_percent_encode(query, UNSAFE)),
        }))
    }
}

fn check_target(to: &str, has_rest: bool) -> Result<(), BadRule> {
    if to == GONE {
        return Ok(());
    }
    if to.chars().count() > MAX_URL_CHARS {
        return Err(BadRule::TooLong);
    }
    if let Some((_, forbidden)) = find_forbidden(to) {
        return Err(BadRule::Forbidden(forbidden));
    }
    let start = to.strip_suffix('*').unwrap_or(to);
    let path = match to.strip_prefix("https://") {
        Some(rest) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
            if host.is_empty() || !host.chars().all(is_host) {
                return Err(BadRule::To);
            }
            &rest[host.len()..]
        }
        None if to.starts_with('/') => to,
        None => return Err(BadRule::To),
    };
    if !link_is_safe(to) {
        return Err(BadRule::To);
    }
    if to.ends_with('*') && !(has_rest && start.ends_with('/') && !path.contains(['?', '#'])) || start.contains('*') {
        return Err(BadRule::Rest);
    }
    Ok(())
}

/// Finds the rule for an address: with its query, then without it, then the longest prefix. Returns `None` if there is
/// none, or if it would lead back to the address itself.
///
/// `path` is as requested; `query` is without `?`.
pub fn find(rules: &[Redirect], path: &str, query: &str) -> Option<Target> {
    if rules.is_empty() {
        return None;
    }
    let with_query = (!query.is_empty()).then(|| legacy_address(&format!("{path}?{query}")));
    let plain = legacy_address(path);
    let exact = |address: &str| rules.iter().find(|rule| rule.from == address);
    // The front page with a query has only what is said of this query.
    let by_path = || (path != "/").then(|| exact(&plain).or_else(|| longest_prefix(rules, &plain))).flatten();
    let rule = with_query.as_deref().and_then(exact).or_else(by_path)?;
    match rule.target(&plain, query)? {
        Target::Location(location) if location == path || legacy_address(&location) == plain && query.is_empty() => {
            None
        }
        target => Some(target),
    }
}

fn longest_prefix<'r>(rules: &'r [Redirect], address: &str) -> Option<&'r Redirect> {
    // `/cu/*` is for `/cu`, too.
    let covers = |prefix: &str| address.starts_with(prefix) || prefix.strip_suffix('/') == Some(address);
    let matching = rules.iter().filter(|rule| rule.prefix().is_some_and(covers));
    matching.max_by_key(|rule| rule.from.len())
}

/// What is wrong with rules taken together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRules {
    /// There are more than [`MAX_REDIRECT_RULES`].
    #[error("there are more than {MAX_REDIRECT_RULES} redirects")]
    TooMany,
    /// One is wrong by itself.
    #[error("the redirect from {from:.80}: {reason}")]
    Bad {
        /// Its address.
        from: String,
        /// The reason.
        reason: BadRule,
    },
    /// Two have the same address.
    #[error("two redirects are from {0:.80}")]
    Twice(String),
    /// One leads back to itself, by way of others.
    #[error("the redirect from {0:.80} leads back to itself")]
    Cycle(String),
}

/// The path, with query and fragment, of a URL of the paper with this `base_url`, whatever the case of scheme and host and
/// whether or not it names the usual port; `None` if it is another site's.
pub fn own_path<'u>(url: &'u str, base_url: &str) -> Option<&'u str> {
    let parts = |url: &'u str| {
        let (scheme, rest) = url.split_once("://")?;
        Some((scheme, rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()))))
    };
    let origin = |scheme: &str, authority: &str| {
        let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
        let port = if scheme == "https" { ":443" } else { ":80" };
        (authority.strip_suffix(port).unwrap_or(&authority).trim_end_matches('.').to_owned(), scheme)
    };
    let (scheme, (authority, path)) = parts(url)?;
    let (base_scheme, base_authority) = base_url.trim_end_matches('/').split_once("://")?;
    (origin(scheme, authority) == origin(base_scheme, base_authority)).then_some(if path.is_empty() {
        "/"
    } else {
        path
    })
}

/// Checks rules, each by itself and all together. `base_url` is the paper's.
pub fn check(rules: &[Redirect], base_url: &str) -> Result<(), BadRules> {
    if rules.len() > MAX_REDIRECT_RULES {
        return Err(BadRules::TooMany);
    }
    let mut known = HashSet::new();
    for rule in rules {
        let bad = |reason| BadRules::Bad { from: rule.from.clone(), reason };
        let normal = Redirect::new(&encoded_legacy_address(&rule.from), &rule.to).map_err(bad)?;
        if normal.from != rule.from {
            return Err(bad(BadRule::NotNormal));
        }
        if own_path(&rule.to, base_url).is_some() {
            return Err(bad(BadRule::FullUrl));
        }
        if !known.insert(&rule.from) {
            return Err(BadRules::Twice(rule.from.clone()));
        }
    }
    match rules.iter().find(|rule| leads_back(rules, rule)) {
        Some(rule) => Err(BadRules::Cycle(rule.from.clone())),
        None => Ok(()),
    }
}

/// Whether a reader who follows a rule, and the rules that follow from it, comes back.
///
/// A rule that leads to an address below its own prefix is none: a page may be there, and [`find`] stops where it is not.
pub fn leads_back(rules: &[Redirect], rule: &Redirect) -> bool {
    let mut address = rule.prefix().unwrap_or(&rule.from).to_owned();
    let mut seen = HashSet::new();
    for _ in 0..MAX_HOPS {
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let Some(Target::Location(location)) = find(rules, path, query) else { return false };
        if !location.starts_with('/') {
            return false;
        }
        if !seen.insert(location.clone()) {
            return true;
        }
        address = location;
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "https://bao.example";

    fn rules(written: &[(&str, &str)]) -> Vec<Redirect> {
        written.iter().map(|(from, to)| Redirect::new(from, to).unwrap()).collect()
    }

    fn location(location: &str) -> Target {
        Target::Location(location.to_owned())
    }

    #[test]
    fn the_most_exact_rule_applies() {
        let rules = rules(&[
            ("/cu/*", "/thoi-su"),
            ("/cu/xa/*", "/xa/*"),
            ("/cu/rss", "/feed.xml"),
            ("/index.php?view=category&id=4", "/thoi-su"),
            ("/index.php", "/"),
            ("/?p=12", "/thoi-su/cau-moi"),
            ("/mat", GONE),
            ("/ban-in/*", "https://in.bao.example/*"),
            ("/tin tức/*", "/tin-tức/*"),
        ]);
        for (path, query, target) in [
            ("/cu/rss", "", Some(location("/feed.xml"))),
            ("/cu/rss/", "", Some(location("/feed.xml"))),
            ("/cu/mot/hai", "x=1", Some(location("/thoi-su"))),
            ("/cu", "", Some(location("/thoi-su"))),
            ("/cuc", "", None),
            ("/cu/xa/a-b.html", "", Some(location("/xa/a-b.html"))),
            ("/index.php", "id=4&view=category", Some(location("/thoi-su"))),
            ("/index.php", "id=5&view=category", Some(location("/"))),
            ("/", "p=12", Some(location("/thoi-su/cau-moi"))),
            ("/", "p=13", None),
            ("/", "", None),
            ("/cu/xa/a%3Fb%23c%25d", "p=1&q=%C4%91", Some(location("/xa/a%3Fb%23c%25d?p=1&q=%C4%91"))),
            ("/mat", "", Some(Target::Gone)),
            ("/ban-in/2025/1.pdf", "", Some(location("https://in.bao.example/2025/1.pdf"))),
            ("/tin%20t%E1%BB%A9c/m%E1%BB%99t", "", Some(location("/tin-t%E1%BB%A9c/m%E1%BB%99t"))),
        ] {
            assert_eq!(find(&rules, path, query), target, "{path}?{query}");
        }
    }

    #[test]
    fn the_rest_of_an_address_names_no_other_host() {
        let rules = rules(&[("/cu/*", "/*"), ("/xa/*", "https://xa.example/*")]);
        assert_eq!(find(&rules, "/cu//evil.example", ""), Some(location("/evil.example")));
        assert_eq!(find(&rules, "/cu/%2F%2Fevil.example", ""), Some(location("/evil.example")));
        assert_eq!(find(&rules, "/cu/%5C%5Cevil.example", ""), Some(location("/%5C%5Cevil.example")));
        assert_eq!(find(&rules, "/xa/%0D%0Ax:y", ""), Some(location("https://xa.example/%0D%0Ax:y")));
    }

    #[test]
    fn the_rest_of_an_address_does_not_leave_the_target() {
        let rules = rules(&[("/kho/*", "https://khac.example/cong-khai/*"), ("/cu/*", "/moi/*")]);
        for path in
            ["/kho/..%2f..%2fbi-mat", "/kho/a/%2e%2e/b", "/kho/%2e", "/cu/../api", "/cu/a/..", "/cu/.%2E/", "/cu/./a"]
        {
            assert_eq!(find(&rules, path, ""), None, "{path}");
        }
        assert_eq!(find(&rules, "/cu/..a/b..", ""), Some(location("/moi/..a/b..")));
        // Neither a browser nor a server decodes twice.
        assert_eq!(find(&rules, "/cu/%252e%252e/a", ""), Some(location("/moi/%252e%252e/a")));
    }

    #[test]
    fn a_rule_that_could_never_apply_or_never_end_is_refused() {
        for (from, to, reason) in [
            ("cu", "/", BadRule::From(BadAddress::NotAPath)),
            ("/search", "/", BadRule::From(BadAddress::Own)),
            ("/api/*", "/", BadRule::From(BadAddress::Own)),
            ("/media/ab/*", "/", BadRule::From(BadAddress::Own)),
            ("/", "/thoi-su", BadRule::From(BadAddress::Own)),
            ("/*", "/", BadRule::Everything),
            ("*", "/", BadRule::Everything),
            ("/a*b", "/", BadRule::Star),
            ("/a?b=*", "/", BadRule::Star),
            ("/a%2A", "/", BadRule::Star),
            ("/%2a", "/", BadRule::Star),
            ("/a%2A/*", "/b/*", BadRule::Star),
            ("/a?b=%2A", "/", BadRule::Star),
            ("/a#b", "/", BadRule::From(BadAddress::NotAPath)),
            ("/a/../b", "/", BadRule::From(BadAddress::NotAPath)),
            ("/a", "/a", BadRule::Itself),
            ("/a/*", "/a/*", BadRule::Itself),
            ("/a?b=1&c=2", "/a?c=2&b=1", BadRule::Itself),
            ("/a", "thoi-su", BadRule::To),
            ("/a", "//evil.example", BadRule::To),
            ("/a", "http://bao.example/", BadRule::To),
            ("/a", "javascript:alert(1)", BadRule::To),
            ("/a", "https://", BadRule::To),
            ("/a", "https://a@b.example/", BadRule::To),
            ("/a", "/b c", BadRule::To),
            ("/a", "/b/*", BadRule::Rest),
            ("/a/*", "/b*", BadRule::Rest),
            ("/a/*", "https://b.example*", BadRule::To),
            ("/a/*", "/b/?q=*", BadRule::Rest),
        ] {
            assert_eq!(Redirect::new(from, to), Err(reason), "{from} → {to}");
        }
    }

    #[test]
    fn the_papers_own_urls_are_known_however_they_are_written() {
        for (url, path) in [
            ("https://bao.example/a?b#c", Some("/a?b#c")),
            ("HTTPS://BAO.example:443/a", Some("/a")),
            ("https://bao.example.", Some("/")),
            ("https://bao.example?b", Some("?b")),
            ("http://bao.example/a", None),
            ("https://bao.example:8443/a", None),
            ("https://bao.example.evil.example/a", None),
            ("/a", None),
        ] {
            assert_eq!(own_path(url, BASE), path, "{url}");
        }
        assert_eq!(own_path("http://LOCALHOST:8787/a", "http://localhost:8787"), Some("/a"));
        let to_itself = rules(&[("/a", "https://BAO.example/a")]);
        assert!(matches!(check(&to_itself, BASE), Err(BadRules::Bad { reason: BadRule::FullUrl, .. })));
        assert_eq!(check(&to_itself, "https://khac.example"), Ok(()));
    }

    #[test]
    fn rules_that_lead_in_a_circle_are_refused() {
        let cycle = |from: &str| Err(BadRules::Cycle(from.to_owned()));
        assert_eq!(check(&rules(&[("/a", "/b"), ("/b", "/a")]), BASE), cycle("/a"));
        assert_eq!(check(&rules(&[("/x", "/y"), ("/a/*", "/b/*"), ("/b/*", "/a/*")]), BASE), cycle("/a/*"));
        assert_eq!(check(&rules(&[("/a/*", "/b/c/*"), ("/b/*", "/a/*")]), BASE), cycle("/a/*"));
        assert_eq!(check(&rules(&[("/a/*", "/a/b/*")]), BASE), cycle("/a/*"));
        assert_eq!(check(&rules(&[("/a/*", "/a/b"), ("/c", "/a/x"), ("/d", "/c")]), BASE), Ok(()));
        assert_eq!(check(&rules(&[("/a", "/b"), ("/a/", "/c")]), BASE), Err(BadRules::Twice("/a".to_owned())));
        let rule = |from: &str| Redirect { from: from.to_owned(), to: "/".to_owned() };
        assert_eq!(check(&[rule("/%41"), rule("/a%")], BASE), Ok(()), "this is what /%2541 is asked for as");
        assert!(matches!(check(&[rule("/a/")], BASE), Err(BadRules::Bad { reason: BadRule::NotNormal, .. })));
    }

    proptest! {
        #[test]
        fn a_location_is_one_line_of_ascii_on_the_paper_or_the_rules_host(
            rest in "[ -~àđ\\\\/%\r\n]{0,20}", to in "(/|/b/|https://b\\.example/)\\*"
        ) {
            let rules = rules(&[("/a/*", &to)]);
            if let Some(Target::Location(location)) = find(&rules, &format!("/a/{rest}"), "") {
                prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'), "{}", location);
                prop_assert!(location.starts_with(to.trim_end_matches('*')) && !location.starts_with("//"), "{}", location);
                let path = location.split('?').next().unwrap_or_default();
                prop_assert!(!path.split('/').any(|part| matches!(part, "." | "..")), "{}", location);
            }
        }
    }
}
