//! The sender of a beacon: keyed hashes, which are all that leaves the Worker; and whether it is a person.

use gazette_core::wire::ApiError;

use crate::hmac::hmac;
use crate::request::RequestContext;
use crate::secrets;

/// The secret that keys the hashes, so that addresses can't be found by trial.
const SECRET: &str = "VISITOR_KEY";

/// The sender of a request, as keyed hashes.
pub struct Sender {
    /// Of the network: the IPv4 address, or the /64 of the IPv6 address. One shard counts all visitors of a network.
    pub network: String,
    /// Of the network and the user agent. Phones of one carrier share addresses, so this is an estimate of a person.
    pub visitor: String,
}

/// The sender of a request, by HMAC-SHA-256.
pub fn sender(request: &RequestContext) -> Result<Sender, ApiError> {
    let key = secrets::key(&request.env, SECRET)?;
    let (network, agent) = (request.network(), request.header("User-Agent").unwrap_or_default());
    Ok(Sender {
        network: hmac(key.as_bytes(), network.as_bytes()).to_string(),
        visitor: hmac(key.as_bytes(), format!("{network}\0{agent}").as_bytes()).to_string(),
    })
}

/// Whether the reader asks not to be tracked, by Do Not Track or Global Privacy Control.
pub fn is_private(request: &RequestContext) -> bool {
    ["DNT", "Sec-GPC"].iter().any(|name| request.header(name).is_some_and(|value| value.trim() == "1"))
}

/// Whether a page of another site made the browser send the request.
pub fn is_cross_site(request: &RequestContext) -> bool {
    let header = |name| request.header(name).map(|value| value.trim().to_ascii_lowercase());
    let own = [request.raw.url(), request.edition.site.base_url.clone()];
    is_foreign(header("Sec-Fetch-Site").as_deref(), header("Origin").as_deref(), &own)
}

fn is_foreign(fetch_site: Option<&str>, sent_from: Option<&str>, own: &[String]) -> bool {
    fetch_site == Some("cross-site")
        || sent_from.is_some_and(|sent_from| !own.iter().any(|own| origin(own) == origin(sent_from)))
}

/// The scheme, host and port of a URL, without the scheme's default port.
fn origin(url: &str) -> String {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find(['/', '?', '#']).map_or(url.len(), |at| after_scheme + at);
    let origin = url[..end].to_ascii_lowercase();
    let usual = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(usual).map(str::to_owned).unwrap_or(origin)
}

/// Whether a beacon is answered but not counted as a view: its user agent is a robot's, or the page was prefetched.
pub fn is_automatic(request: &RequestContext) -> bool {
    let fetched_ahead = ["Sec-Purpose", "Purpose"]
        .iter()
        .any(|name| request.header(name).is_some_and(|value| value.to_ascii_lowercase().contains("prefetch")));
    fetched_ahead || is_robot(&request.header("User-Agent").unwrap_or_default())
}

/// Parts of robots' user agents, one a line, in lower case. `scripts/robots.mjs` makes the file.
const ROBOTS: &str = include_str!("robots.txt");

/// The sorted parts, and which two bytes any part begins with: at most places of a user agent, that is all that is
/// looked up.
struct Robots {
    parts: Vec<&'static [u8]>,
    begin: Vec<bool>,
}

thread_local! {
    static KNOWN: Robots = Robots::new();
}

impl Robots {
    fn new() -> Self {
        let mut parts: Vec<_> = ROBOTS.lines().map(str::as_bytes).collect();
        parts.sort_unstable();
        let mut begin = vec![false; 1 << 16];
        for part in &parts {
            begin[first_two(part)] = true;
        }
        Self { parts, begin }
    }

    fn have_one_in(&self, agent: &[u8]) -> bool {
        (0..agent.len().saturating_sub(1)).any(|at| {
            let rest = &agent[at..];
            let here = |part: &&&[u8]| part[..2] == rest[..2];
            self.begin[first_two(rest)]
                && self.parts[self.parts.partition_point(|part| part[..2] < rest[..2])..]
                    .iter()
                    .take_while(here)
                    .any(|part| rest.starts_with(part))
        })
    }
}

fn first_two(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn is_robot(agent: &str) -> bool {
    // Cubot makes telephones.
    let agent = agent.to_ascii_lowercase().replace("cubot", "");
    agent.is_empty() || KNOWN.with(|robots| robots.have_one_in(agent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beacons_of_another_site_are_known_by_what_browsers_say_of_it() {
        let own = ["http://localhost:8787/api/v1/views".to_owned(), "https://Bao.example:443".to_owned()];
        for (fetch_site, sent_from, expected) in [
            (None, None, false),
            (Some("same-origin"), Some("https://bao.example"), false),
            (Some("same-site"), None, false),
            (Some("none"), None, false),
            (None, Some("http://localhost:8787"), false),
            (Some("cross-site"), None, true),
            (Some("cross-site"), Some("https://bao.example"), true),
            (None, Some("https://evil.example"), true),
            (None, Some("http://bao.example"), true),
            (None, Some("https://bao.example:8443"), true),
            (None, Some("https://bao.example.evil.example"), true),
            (None, Some("http://localhost:8788"), true),
            (None, Some("null"), true),
            (None, Some(""), true),
        ] {
            assert_eq!(is_foreign(fetch_site, sent_from, &own), expected, "{fetch_site:?} {sent_from:?}");
        }
    }

    #[test]
    fn robots_are_known_by_their_names_and_people_are_not_taken_for_them() {
        for agent in [
            "",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/146.0.0.0 Safari/537.36",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "curl/8.0",
            "python-requests/2.32",
            "Go-http-client/2.0",
            "okhttp/4.9",
        ] {
            assert!(is_robot(agent), "{agent}");
        }
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 Edg/146.0",
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/130.0 Chrome/124.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 14; SM-A156E; wv) AppleWebKit/537.36 Chrome/146.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/500.0]",
            "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 12; RMX3501) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Zalo android/12100655",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; U; Android 9; vi; CPH2083) AppleWebKit/537.36 UCBrowser/13.4 Mobile Safari/537.36",
        ] {
            assert!(!is_robot(agent), "{agent}");
        }
        for part in ROBOTS.lines() {
            assert!(is_robot(&["A", &part.to_uppercase(), "Z"].concat()), "{part}");
        }
        assert!(ROBOTS.lines().all(|part| part.len() >= 3 && part.is_ascii() && part == part.to_ascii_lowercase()));
    }
}
