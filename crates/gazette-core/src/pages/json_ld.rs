//! Structured data (JSON-LD), safe within `<script type="application/ld+json">`.

use serde_json::{Value, json};

use super::card::machine_date;
use super::frame::ICON_PATH;
use crate::article::{Byline, Card};
use crate::language::Language;
use crate::site::Site;

/// A step of a breadcrumb: its text, and its path unless it is the page itself.
pub(super) type Crumb<'a> = (&'a str, Option<String>);

/// A `NewsArticle` with its `BreadcrumbList`.
pub(super) fn news_article(site: &Site, card: &Card, crumbs: &[Crumb<'_>]) -> String {
    let url = site.absolute(&card.path());
    let mut article = json!({
        "@type": "NewsArticle",
        "@id": url,
        "mainEntityOfPage": { "@type": "WebPage", "@id": url },
        "url": url,
        "headline": card.title,
        "description": card.lead,
        "datePublished": machine_date(card.published_at),
        "dateModified": machine_date(card.updated_at),
        "inLanguage": card.language,
        "articleSection": card.section.title,
        "wordCount": card.word_count,
        "isAccessibleForFree": true,
        "author": authors(site, card),
        "publisher": publisher(site),
    });
    if let Some(image) = &card.image {
        article["image"] = json!([{ "@type": "ImageObject", "url": image.url }]);
    }
    if !card.tags.is_empty() {
        article["keywords"] = card.tags.iter().map(|tag| tag.title.as_str()).collect();
    }
    graph(&[article, breadcrumb(site, crumbs)])
}

/// The `WebSite` of the front page.
pub(super) fn web_site(site: &Site) -> String {
    graph(&[json!({
        "@type": "WebSite",
        "@id": site.absolute("/#website"),
        "url": site.absolute("/"),
        "name": site.title,
        "description": site.tagline,
        "inLanguage": Language::of_tag(&site.language).tag(),
        "publisher": publisher(site),
    })])
}

/// The `BreadcrumbList` of a list.
pub(super) fn breadcrumb_only(site: &Site, crumbs: &[Crumb<'_>]) -> String {
    graph(&[breadcrumb(site, crumbs)])
}

/// The authors; an article without a byline has the paper as its author.
fn authors(site: &Site, card: &Card) -> Value {
    if card.bylines.is_empty() {
        publisher(site)
    } else {
        card.bylines.iter().map(|byline| person(site, byline)).collect()
    }
}

fn person(site: &Site, byline: &Byline) -> Value {
    let url = site.absolute(&["/authors/", byline.slug.as_str()].concat());
    let mut person = json!({ "@type": "Person", "name": byline.name, "url": url });
    if let Some(organisation) = &byline.organisation {
        person["affiliation"] = json!({ "@type": "Organization", "name": organisation });
    }
    person
}

fn publisher(site: &Site) -> Value {
    json!({
        "@type": "NewsMediaOrganization",
        "name": site.title,
        "url": site.absolute("/"),
        "logo": { "@type": "ImageObject", "url": site.absolute(ICON_PATH) },
    })
}

fn breadcrumb(site: &Site, crumbs: &[Crumb<'_>]) -> Value {
    let items: Vec<Value> = crumbs
        .iter()
        .zip(1..)
        .map(|((name, path), position)| {
            let mut item = json!({ "@type": "ListItem", "position": position, "name": name });
            if let Some(path) = path {
                item["item"] = site.absolute(path).into();
            }
            item
        })
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

fn graph(nodes: &[Value]) -> String {
    embed(&json!({ "@context": "https://schema.org", "@graph": nodes }))
}

/// JSON in which no character can end the script element, begin a comment in it, or be an entity.
fn embed(value: &Value) -> String {
    let json = value.to_string();
    let mut safe = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        match c {
            // These occur only in strings, where an escape is equivalent.
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, card, site};

    fn node(json: &str, index: usize) -> Value {
        serde_json::from_str::<Value>(json).unwrap()["@graph"][index].clone()
    }

    #[test]
    fn any_title_comes_back_exactly_and_can_not_leave_the_script() {
        for title in [HOSTILE, "<!-- a --> ]]> \u{2028}\u{2029} \\u003c &amp; \u{0}", "Đường “dài”"] {
            let mut card = card(0, "thoi-su");
            card.title = title.into();
            let json = news_article(&site(), &card, &[(title, None)]);
            assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
            assert_eq!(node(&json, 0)["headline"], title);
            assert_eq!(node(&json, 1)["itemListElement"][0]["name"], title);
        }
    }

    #[test]
    fn an_article_names_its_authors_and_their_organisations() {
        let article = node(&news_article(&site(), &card(0, "thoi-su"), &[]), 0);
        assert_eq!(article["author"][0]["name"], "Lê Chí Thành");
        assert_eq!(article["author"][0]["url"], "https://bao.example/authors/le-chi-thanh");
        assert_eq!(article["author"][0]["affiliation"]["name"], "Bộ phận giúp việc");
        assert_eq!(article["mainEntityOfPage"]["@id"], "https://bao.example/thoi-su/bai-0");
        assert_eq!(article["datePublished"], "2026-05-07T09:05:00+07:00");
        assert!(article["image"][0]["url"].as_str().unwrap().starts_with("https://bao.example/media/"));
    }

    #[test]
    fn an_article_without_a_byline_is_by_the_paper() {
        let mut card = card(0, "thoi-su");
        card.bylines.clear();
        assert_eq!(node(&news_article(&site(), &card, &[]), 0)["author"]["name"], "Báo Vĩnh Giang");
    }

    #[test]
    fn breadcrumbs_count_from_one_and_end_without_an_address() {
        let json = breadcrumb_only(&site(), &[("Trang nhất", Some("/".into())), ("Kinh tế", None)]);
        let items = node(&json, 0)["itemListElement"].clone();
        assert_eq!((&items[0]["position"], &items[0]["item"]), (&json!(1), &json!("https://bao.example/")));
        assert_eq!((&items[1]["position"], &items[1]["item"]), (&json!(2), &Value::Null));
    }
}
