//! Sitemaps (<https://www.sitemaps.org/protocol.html>), and Google's news sitemap.

use askama::Template;

use crate::article::Card;
use crate::pages::{machine_date, render};
use crate::site::Site;
use crate::time::Timestamp;

/// The maximum number of URLs in one sitemap.
pub const SITEMAP_PLACES: u32 = 50_000;

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A URL of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its path; it needs no escaping.
    pub path: String,
    /// When the page was last changed, if known.
    pub changed_at: Option<Timestamp>,
}

/// A sitemap of pages.
pub fn sitemap(site: &Site, places: &[Place]) -> String {
    list(site, "urlset", "url", places)
}

/// An index of sitemaps.
pub fn sitemap_index(site: &Site, sitemaps: &[Place]) -> String {
    list(site, "sitemapindex", "sitemap", sitemaps)
}

fn list(site: &Site, root: &str, element: &str, places: &[Place]) -> String {
    let mut xml = [HEADER, "<", root, " xmlns=\"", NAMESPACE, "\">\n"].concat();
    for place in places {
        xml.extend(["<", element, "><loc>", &site.absolute(&place.path), "</loc>"]);
        if let Some(at) = place.changed_at {
            xml.extend(["<lastmod>", &at.to_rfc3339(), "</lastmod>"]);
        }
        xml.extend(["</", element, ">\n"]);
    }
    xml.extend(["</", root, ">\n"]);
    xml
}

#[derive(Template)]
#[template(path = "feeds/news_sitemap.xml", whitespace = "minimize")]
struct News<'a> {
    site: &'a Site,
    cards: &'a [Card],
}

/// The news of the last two days, at most 1,000 of them
/// (<https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap>).
pub fn news_sitemap(site: &Site, cards: &[Card]) -> String {
    render(&News { site, cards })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, card, site, with_text_everywhere};

    #[test]
    fn a_sitemap_has_absolute_addresses_and_the_changes_that_are_known() {
        let changed_at = Some(Timestamp::from_secs(1_800_000_000));
        let place = |path: &str, changed_at| Place { path: path.into(), changed_at };
        let xml = sitemap(&site(), &[place("/", None), place("/kinh-te/a", changed_at)]);
        assert!(xml.contains("<url><loc>https://bao.example/</loc></url>"), "{xml}");
        assert!(
            xml.contains("<loc>https://bao.example/kinh-te/a</loc><lastmod>2027-01-15T08:00:00Z</lastmod>"),
            "{xml}"
        );
        let index = sitemap_index(&site(), &[place("/sitemap-2026-05.xml", None)]);
        assert!(index.contains("<sitemap><loc>https://bao.example/sitemap-2026-05.xml</loc></sitemap>"), "{index}");
    }

    #[test]
    fn the_longest_addresses_that_there_are_fit_into_the_fifty_megabytes_that_one_may_have() {
        let (site, name) = (site(), "a".repeat(crate::slug::MAX_SLUG_CHARS));
        let longest_host = 253 - "bao.example".len();
        let longest = Place { path: format!("/{name}/{name}"), changed_at: Some(Timestamp::from_secs(1_800_000_000)) };
        let (none, one) = (sitemap(&site, &[]).len(), sitemap(&site, &[longest]).len());
        let bytes = none + (one - none + longest_host) * SITEMAP_PLACES as usize;
        assert!(bytes < 50 * 1024 * 1024 / 10 * 6, "{bytes} bytes");
    }

    #[test]
    fn news_have_their_date_their_title_and_the_papers_name() {
        let xml = news_sitemap(&site(), &[card(0, "kinh-te"), with_text_everywhere(card(1, "kinh-te"), HOSTILE)]);
        for expected in [
            "<news:name>Báo Vĩnh Giang</news:name><news:language>vi</news:language>",
            "<news:publication_date>2026-05-07T09:05:00+07:00</news:publication_date>",
            "<news:title>Bài số 0</news:title>",
        ] {
            assert!(xml.replace('\n', "").contains(expected), "{expected} is missing in {xml}");
        }
        assert!(!xml.contains("<script"), "{xml}");
    }
}
