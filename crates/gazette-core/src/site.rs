//! The settings of a paper, from `gazette.toml`.

use serde::{Deserialize, Serialize};

use crate::article::SectionRef;
use crate::html;
use crate::language::Language;
use crate::redirects::{self, Redirect};
use crate::slug::Slug;
use crate::text::is_blank;
use crate::time::Zone;

/// The paper's settings. The root of an edition names their blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The paper's name.
    pub title: String,
    /// A line below the name.
    pub tagline: String,
    /// Scheme and host of the public URL, without a trailing slash. All absolute URLs are built from it.
    pub base_url: String,
    /// The interface's language: `vi` or `en`.
    pub language: String,
    /// The time zone of the paper's days.
    pub zone: Zone,
    /// The number of views before this system; part of the site's total.
    pub views_offset: u64,
    /// The sections, in the order of the menu.
    pub sections: Vec<Section>,
    /// Additional links in the menu.
    pub menu: Vec<Link>,
    /// Campaign banners.
    pub banners: Vec<Banner>,
    /// The webhook URLs: at most [`MAX_WEBHOOKS`], each valid by [`check_webhook`]. Not shown to readers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<String>,
    /// Where addresses lead that the paper does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<Redirect>,
    /// The rules of the newsroom.
    #[serde(default, skip_serializing_if = "Newsroom::is_default")]
    pub newsroom: Newsroom,
}

/// The rules of the newsroom: `[newsroom]` in `gazette.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newsroom {
    /// Whether writers may publish their own articles. Otherwise their pushes wait for an editor.
    pub writers_publish: bool,
    /// How long a purge can be cancelled, in seconds; at most [`MAX_PURGE_DELAY_SECS`].
    pub purge_delay_secs: u32,
}

/// The maximum delay of a purge: a week.
pub const MAX_PURGE_DELAY_SECS: u32 = 7 * 24 * 60 * 60;

impl Default for Newsroom {
    fn default() -> Self {
        Self { writers_publish: false, purge_delay_secs: 60 * 60 }
    }
}

impl Newsroom {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The maximum length of a title of the paper, a section, a menu entry or a banner, in characters.
pub const MAX_TITLE_CHARS: usize = 200;
/// The maximum length of a tagline or a description, in characters.
pub const MAX_LINE_CHARS: usize = 500;
/// The maximum length of a URL in the settings, in characters.
pub const MAX_URL_CHARS: usize = 1_000;
/// The maximum number of sections.
pub const MAX_SECTIONS: usize = 200;
/// The maximum number of additional menu entries, and of banners; all pages show them.
pub const MAX_LINKS: usize = 100;

/// The languages of the interface, by their tags.
pub const LANGUAGES: [&str; 2] = [Language::Vi.tag(), Language::En.tag()];

/// The maximum number of changes of a time zone's offset: two a year for centuries.
const MAX_OFFSETS: usize = 2_000;

impl Site {
    /// The names, as in `gazette.toml`, of the settings that differ.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let pairs = [
            ("title", self.title == other.title),
            ("tagline", self.tagline == other.tagline),
            ("base_url", self.base_url == other.base_url),
            ("language", self.language == other.language),
            ("timezone", self.zone == other.zone),
            ("views_offset", self.views_offset == other.views_offset),
            ("sections", self.sections == other.sections),
            ("menu", self.menu == other.menu),
            ("banners", self.banners == other.banners),
            ("webhooks", self.webhooks == other.webhooks),
            ("redirects", self.redirects == other.redirects),
            ("newsroom.writers_publish", self.newsroom.writers_publish == other.newsroom.writers_publish),
            ("newsroom.purge_delay", self.newsroom.purge_delay_secs == other.newsroom.purge_delay_secs),
        ];
        pairs.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
    }

    /// Whether the menu and the banners, which are on every page, may link to a URL: one of the paper's own, or an
    /// encrypted one.
    ///
    /// A browser also takes `http:host` for a URL of another host, so the scheme alone decides, and `//` must follow it.
    pub fn may_link_to(&self, url: &str) -> bool {
        let (scheme, rest) = url.split_once(':').unwrap_or_default();
        let is_plain_http = scheme.eq_ignore_ascii_case("http");
        let has_host = rest.starts_with("//") || !(is_plain_http || scheme.eq_ignore_ascii_case("https"));
        let own = url.strip_prefix(self.base_url.as_str());
        let is_own =
            !self.base_url.is_empty() && own.is_some_and(|path| path.is_empty() || path.starts_with(['/', '?', '#']));
        html::link_is_safe(url) && has_host && (is_own || !is_plain_http)
    }

    /// Checks the language, the titles and the sizes of everything that all pages show, the redirects, and that section
    /// slugs are unique.
    pub fn check(&self) -> Result<(), String> {
        let Self { title, tagline, language, sections, menu, banners, webhooks, zone, .. } = self;
        if !LANGUAGES.contains(&language.as_str()) {
            return Err(format!("its language is not one of {}", LANGUAGES.join(", ")));
        }
        let titles = std::iter::once(title).chain(sections.iter().map(|section| &section.title));
        let titles =
            titles.chain(menu.iter().map(|link| &link.title)).chain(banners.iter().map(|banner| &banner.title));
        if titles.clone().any(|title| is_blank(title)) {
            return Err(
                "the title of the paper, a section, a menu entry or a banner has no visible character".to_owned()
            );
        }
        let titles = titles.chain([&zone.name]);
        let lines = sections.iter().map(|section| &section.description).chain([tagline]);
        let urls = menu.iter().map(|link| &link.url).chain(banners.iter().map(|banner| &banner.url)).chain(webhooks);
        let titles = titles.map(|text| (text, MAX_TITLE_CHARS));
        let lines = lines.map(|text| (text, MAX_LINE_CHARS));
        let urls = urls.map(|url| (url, MAX_URL_CHARS));
        if let Some((text, most)) = titles.chain(lines).chain(urls).find(|(text, most)| text.chars().count() > *most) {
            return Err(format!("“{text:.40}…” is longer than {most} characters"));
        }
        if sections.len() > MAX_SECTIONS || menu.len() > MAX_LINKS || banners.len() > MAX_LINKS {
            return Err(format!(
                "at most {MAX_SECTIONS} sections, {MAX_LINKS} menu entries and {MAX_LINKS} banners are allowed"
            ));
        }
        if zone.offsets.len() > MAX_OFFSETS {
            return Err(format!("its time zone changes more than {MAX_OFFSETS} times"));
        }
        redirects::check(&self.redirects, &self.base_url).map_err(|reason| reason.to_string())?;
        let slugs: std::collections::HashSet<&Slug> = sections.iter().map(|section| &section.slug).collect();
        if slugs.len() < sections.len() { Err("two sections have the same slug".to_owned()) } else { Ok(()) }
    }
}

/// The maximum number of webhooks.
pub const MAX_WEBHOOKS: usize = 10;

/// The reason why a webhook URL is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWebhook {
    /// It contains a user or a password, or a backslash that hides one.
    #[error("it has a user or a password in it")]
    Credentials,
    /// It names the local machine, but the paper is public.
    #[error("only a paper at http://localhost may tell the same machine")]
    SameMachine,
    /// Its scheme is not `https`.
    #[error("it does not begin with https://")]
    NotEncrypted,
    /// Its host is an IP address, in any notation.
    #[error("it needs a name, and that is the number of a machine")]
    Number,
    /// Its host is not a public name.
    #[error("that is not the name of a host which everybody can reach")]
    NotPublic,
    /// Its port or path is invalid.
    #[error("its port or its path is not that of an address")]
    PortOrPath,
}

/// Checks a webhook URL for a paper with this `base_url`: an `https` URL with a host name, without user or password. A
/// paper at `http://localhost` may also use unencrypted URLs on the same machine.
///
/// IP addresses, and names of the machine or of a private network, are refused: a webhook must not make the Worker's
/// host call services that the editor can't reach.
pub fn check_webhook(url: &str, base_url: &str) -> Result<(), BadWebhook> {
    let (scheme, rest) = url.split_once("://").ok_or(BadWebhook::NotEncrypted)?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if authority.contains(['@', '\\']) {
        return Err(BadWebhook::Credentials);
    }
    if is_local(host) {
        if !base_host(base_url).is_some_and(is_local) {
            return Err(BadWebhook::SameMachine);
        }
        if !matches!(scheme, "http" | "https") {
            return Err(BadWebhook::NotEncrypted);
        }
    } else if scheme != "https" {
        return Err(BadWebhook::NotEncrypted);
    } else if is_number(host) {
        return Err(BadWebhook::Number);
    } else if !is_public_name(host) {
        return Err(BadWebhook::NotPublic);
    }
    let is_port = |port: &str| !port.starts_with('+') && port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_path = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && port.is_none_or(is_port) { Ok(()) } else { Err(BadWebhook::PortOrPath) }
}

fn base_host(base_url: &str) -> Option<&str> {
    let authority = base_url.strip_prefix("http://")?.split('/').next()?;
    Some(match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    })
}

fn is_local(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || matches!(host, "127.0.0.1" | "[::1]")
}

/// Whether a host is an IP address in some notation; no other host ends in a number.
fn is_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let is_decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    host.contains(['[', ']']) || is_decimal || last.starts_with("0x") || last.starts_with("0X")
}

/// Whether a name has two or more labels, and none that is reserved for private networks (RFC 6761, RFC 6762, RFC
/// 8375).
fn is_public_name(host: &str) -> bool {
    const PRIVATE: [&str; 10] =
        ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "localdomain", "arpa"];
    let labels: Vec<&str> = host.strip_suffix('.').unwrap_or(host).split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && host.len() <= 253
        && labels.iter().all(is_label)
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !PRIVATE.iter().any(|private| last.eq_ignore_ascii_case(private))
}

/// A section of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name in URLs; never a reserved word.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// A description.
    #[serde(default)]
    pub description: String,
}

/// A link with a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The text.
    pub title: String,
    /// An absolute URL, or a path that begins with `/`.
    pub url: String,
}

/// A campaign banner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// The campaign's name; also shown if there is an image.
    pub title: String,
    /// The URL of the link.
    pub url: String,
    /// The picture's path, `/media/{hash}/{name}`.
    #[serde(default)]
    pub image: Option<String>,
}

impl Site {
    /// The section with this slug.
    pub fn section(&self, slug: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.slug.as_str() == slug)
    }

    /// The absolute URL of a path that begins with `/`.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The path of one of the paper's absolute URLs; returns other URLs unchanged.
    pub fn relative<'a>(&self, url: &'a str) -> &'a str {
        match url.strip_prefix(self.base_url.as_str()) {
            Some(path) if path.starts_with('/') => path,
            _ => url,
        }
    }
}

impl From<&Section> for SectionRef {
    fn from(section: &Section) -> Self {
        Self { slug: section.slug.clone(), title: section.title.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_has_a_public_name_and_is_encrypted() {
        let paper = "https://bao.example";
        for good in [
            "https://app.example/hook?of=paper",
            "https://app.example:8443",
            "https://a-b.c1.example./x#y",
            "https://xn--bo-lka.vn/",
        ] {
            assert_eq!(check_webhook(good, paper), Ok(()), "{good}");
        }
        for bad in [
            "",
            "app.example",
            "/hook",
            "https://",
            "https:///hook",
            "http://app.example/hook",
            "http://localhost:9000/",
            "https://localhost/",
            "https://LOCALHOST/",
            "https://app.localhost/",
            "https://127.0.0.1",
            "https://2130706433",
            "https://0x7f000001",
            "https://0x7f.0x0.0x0.0x1",
            "https://127.1",
            "https://0177.0.0.1",
            "https://127.0.0.1.",
            "https://[::1]",
            "https://[::ffff:127.0.0.1]",
            "https://[fe80::1]:8443/",
            "https://10.0.0.1",
            "https://169.254.169.254/latest",
            "https://metadata.google.internal/",
            "https://printer.local/",
            "https://router.lan/",
            "https://intranet/",
            "https://x.example:99999",
            "https://x.example:0",
            "https://x.example:",
            "https://x.example:+80",
            "https://lan:secret@app.example/",
            "https://app.example@127.0.0.1/",
            "https://app.example\\@127.0.0.1/",
            "https://app.example/a b",
            "https://-a.example/",
            "https://a..example/",
            "https://\u{ff41}pp.example/",
            "ftp://app.example/",
            "javascript://app.example/",
        ] {
            assert!(check_webhook(bad, paper).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_webhook_that_is_refused_is_told_why() {
        for (url, why) in [
            ("http://app.example/", BadWebhook::NotEncrypted),
            ("ftp://app.example/", BadWebhook::NotEncrypted),
            ("app.example", BadWebhook::NotEncrypted),
            ("https://x:y@app.example/", BadWebhook::Credentials),
            ("https://app.example\\@127.0.0.1/", BadWebhook::Credentials),
            ("https://127.0.0.1/", BadWebhook::SameMachine),
            ("http://localhost:9000/", BadWebhook::SameMachine),
            ("https://10.0.0.1/", BadWebhook::Number),
            ("https://2130706433/", BadWebhook::Number),
            ("https://0x7f000001/", BadWebhook::Number),
            ("https://[fe80::1]:80/", BadWebhook::Number),
            ("https://printer.local/", BadWebhook::NotPublic),
            ("https://intranet/", BadWebhook::NotPublic),
            ("https:///hook", BadWebhook::NotPublic),
            ("https://app.example:99999/", BadWebhook::PortOrPath),
            ("https://app.example/a b", BadWebhook::PortOrPath),
        ] {
            assert_eq!(check_webhook(url, "https://bao.example"), Err(why), "{url}");
        }
        assert_eq!(check_webhook("http://10.0.0.1/", "http://localhost:8787"), Err(BadWebhook::NotEncrypted));
    }

    #[test]
    fn a_paper_on_ones_own_machine_may_tell_that_machine() {
        for paper in ["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]:8787"] {
            for good in ["http://localhost:9000/hook", "http://127.0.0.1/", "http://[::1]:9000", "https://app.example/"]
            {
                assert_eq!(check_webhook(good, paper), Ok(()), "{good}");
            }
            for bad in [
                "http://localhost.example/",
                "http://127.0.0.1@app.example/",
                "http://127.0.0.1\\@app.example/",
                "http://10.0.0.1/",
                "http://app.example/",
                "ftp://localhost/",
            ] {
                assert!(check_webhook(bad, paper).is_err(), "{bad}");
            }
        }
        let of = |paper: &str| check_webhook("http://localhost:9000/", paper);
        assert_eq!(of("https://localhost:8787"), Err(BadWebhook::SameMachine), "a paper that others reach");
        assert_eq!(of("http://localhost.example"), Err(BadWebhook::SameMachine));
    }
}
