//! JSON Feed 1.1.

use serde::Serialize;

use super::Feed;
use crate::article::Card;
use crate::json;
use crate::pages::machine_date;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    url: &'a str,
    title: &'a str,
    content_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    authors: Vec<Author<'a>>,
    tags: Vec<&'a str>,
    language: &'a str,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>); the lead is the text.
pub fn json_feed(feed: &Feed<'_>) -> String {
    let items = feed.cards.iter().map(|card| item_of(feed, card)).collect();
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: feed.title,
        home_page_url: feed.site.absolute(feed.home),
        feed_url: feed.own_url("feed.json"),
        description: feed.about,
        language: &feed.site.language,
        items,
    };
    json::compact(&document)
}

fn item_of<'a>(feed: &Feed<'_>, card: &'a Card) -> Item<'a> {
    Item {
        id: feed.tag_uri(card),
        url: &card.url,
        title: &card.title,
        content_text: &card.lead,
        image: card.image.as_ref().map(|image| image.url.as_str()),
        date_published: machine_date(card.published_at),
        date_modified: machine_date(card.updated_at),
        authors: card.bylines.iter().map(|byline| Author { name: &byline.name }).collect(),
        tags: card.tags.iter().map(|tag| tag.title.as_str()).collect(),
        language: &card.language,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::pages::fixtures::{card, site};
    use crate::time::Timestamp;

    #[test]
    fn an_item_has_what_the_standard_wants_of_it() {
        let (site, card) = (site(), card(0, "kinh-te"));
        let published_at = Timestamp::from_secs(0);
        let feed = Feed { site: &site, title: "Báo", about: "", home: "/", cards: &[&card], published_at };
        let read: Value = serde_json::from_str(&json_feed(&feed)).unwrap();
        assert_eq!(read["feed_url"], "https://bao.example/feed.json");
        assert_eq!(read.get("description"), None);
        let item = &read["items"][0];
        assert_eq!(item["id"], "tag:bao.example,2026-05-07:bai-0");
        assert_eq!((&item["authors"], &item["tags"]), (&json!([{"name": "Lê Chí Thành"}]), &json!(["Cầu Vàm Sen"])));
    }
}
