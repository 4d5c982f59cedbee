//! Feeds and sitemaps.
//!
//! Like [`pages`](crate::pages), these are pure functions of the settings and of public cards; every text is escaped.
//! An entry's id is a `tag:` URI (RFC 4151) with the article's id, so that a changed slug makes no new entry.

mod json_feed;
mod sitemap;

pub use json_feed::json_feed;
pub use sitemap::{Place, SITEMAP_PLACES, news_sitemap, sitemap, sitemap_index};

use askama::Template;
use chrono::{DateTime, FixedOffset};

use crate::article::{Card, Image};
use crate::html::escaped;
use crate::pages::ICON_PATH;
use crate::pages::machine_date;
use crate::pages::render;
use crate::site::Site;
use crate::time::Timestamp;

/// The number of articles in a feed.
pub const FEED_CARDS: usize = 30;

/// The content of a feed.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    /// The paper's settings.
    pub site: &'a Site,
    /// The feed's title.
    pub title: &'a str,
    /// A description of the content.
    pub about: &'a str,
    /// The path of the page with the same articles, such as `/` or `/kinh-te`.
    pub home: &'a str,
    /// The articles, newest first, at most [`FEED_CARDS`].
    pub cards: &'a [&'a Card],
    /// When the edition was published; used if the feed has no articles.
    pub published_at: Timestamp,
}

#[derive(Template)]
#[template(path = "feeds/atom.xml", whitespace = "minimize")]
struct Atom<'a> {
    feed: &'a Feed<'a>,
}

#[derive(Template)]
#[template(path = "feeds/rss.xml", whitespace = "minimize")]
struct Rss<'a> {
    feed: &'a Feed<'a>,
}

/// Atom 1.0 (RFC 4287).
pub fn atom(feed: &Feed<'_>) -> String {
    render(&Atom { feed })
}

/// RSS 2.0, with Dublin Core's `creator`, because RSS's `author` is an e-mail address. A description is HTML, so a lead
/// is escaped once more.
pub fn rss(feed: &Feed<'_>) -> String {
    render(&Rss { feed })
}

impl Feed<'_> {
    /// The URL of the feed itself, in the format of this file name.
    fn own_url(&self, file: &str) -> String {
        self.site.absolute(&format!("{}/{file}", self.home.trim_end_matches('/')))
    }

    /// The time of the latest change of its articles.
    fn changed(&self) -> Timestamp {
        let newest = self.cards.iter().map(|card| Timestamp::from(card.updated_at)).max();
        newest.unwrap_or(self.published_at)
    }

    /// A permanent id of an article, independent of its URL.
    fn tag_uri(&self, card: &Card) -> String {
        let host = self.site.base_url.split("://").last().unwrap_or_default().split(':').next().unwrap_or_default();
        let day = &machine_date(card.published_at)[..10];
        ["tag:", host, ",", day, ":", &card.id].concat()
    }
}

/// The time of the latest change in the format of Atom; in the zone of that article, if there is one.
fn updated(feed: &Feed<'_>) -> String {
    let newest = feed.cards.iter().max_by_key(|card| card.updated_at);
    newest.map_or_else(|| feed.published_at.to_rfc3339(), |card| machine_date(card.updated_at))
}

fn http_date(date: DateTime<FixedOffset>) -> String {
    Timestamp::from(date).to_http_date()
}

/// The content type of a picture, by its file name, which matches its content.
fn image_type(image: &Image) -> &'static str {
    match image.url.rsplit('.').next() {
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        _ => "image/jpeg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, card, site, with_text_everywhere};

    fn with_feed<T>(cards: &[Card], read: impl FnOnce(&Feed<'_>) -> T) -> T {
        let site = site();
        let cards: Vec<&Card> = cards.iter().collect();
        let published_at = Timestamp::from_secs(1_800_000_000);
        read(&Feed {
            site: &site, title: "Kinh tế", about: "Tin <mới>", home: "/kinh-te", cards: &cards, published_at
        })
    }

    #[test]
    fn a_feed_names_itself_its_page_and_its_newest_change() {
        let (atom, rss) = with_feed(&[card(0, "kinh-te"), card(5, "kinh-te")], |feed| (atom(feed), rss(feed)));
        for expected in [
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://bao.example/kinh-te/feed.xml\"/>",
            "<link rel=\"alternate\" type=\"text/html\" href=\"https://bao.example/kinh-te\"/>",
            "<updated>2026-05-07T09:05:00+07:00</updated>",
            "<id>tag:bao.example,2026-05-07:bai-0</id>",
            "<author><name>Lê Chí Thành</name></author>",
        ] {
            assert!(atom.contains(expected), "{expected} is missing in {atom}");
        }
        for expected in [
            "href=\"https://bao.example/kinh-te/rss.xml\"",
            "<lastBuildDate>Thu, 07 May 2026 02:05:00 GMT</lastBuildDate>",
            "<guid isPermaLink=\"false\">tag:bao.example,2026-05-07:bai-0</guid>",
            "<dc:creator>Lê Chí Thành</dc:creator>",
        ] {
            assert!(rss.contains(expected), "{expected} is missing in {rss}");
        }
    }

    #[test]
    fn a_feed_without_articles_was_changed_when_the_paper_was_published() {
        let (atom, rss) = with_feed(&[], |feed| (atom(feed), rss(feed)));
        assert!(atom.contains("<updated>2027-01-15T08:00:00Z</updated>"), "{atom}");
        assert!(rss.contains("<lastBuildDate>Fri, 15 Jan 2027 08:00:00 GMT</lastBuildDate>"), "{rss}");
    }

    #[test]
    fn hostile_texts_stay_texts() {
        let hostile = with_text_everywhere(card(0, "kinh-te"), HOSTILE);
        with_feed(&[hostile], |feed| {
            for text in [atom(feed), rss(feed)] {
                assert!(!text.contains("<script") && !text.contains("<img"), "{text}");
            }
        });
    }
}
