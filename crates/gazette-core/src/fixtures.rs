//! Articles for tests of the crates above.

use chrono::{DateTime, FixedOffset};

use crate::article::{Article, Card, SectionRef};

/// An article that has only what every article has.
///
/// # Panics
///
/// If `section` or `slug` is no slug.
pub fn article(section: &str, slug: &str, title: &str, published_at: DateTime<FixedOffset>) -> Article {
    let card = Card {
        id: slug.into(),
        url: format!("https://bao.example/{section}/{slug}"),
        slug: slug.parse().expect("a slug"),
        title: title.into(),
        lead: String::new(),
        source: None,
        section: SectionRef { slug: section.parse().expect("a slug"), title: section.into() },
        bylines: Vec::new(),
        tags: Vec::new(),
        published_at,
        updated_at: published_at,
        language: "vi".into(),
        word_count: 1,
        reading_minutes: 1,
        image: None,
        corrections: Vec::new(),
    };
    Article { card, body_html: String::new(), body_text: String::new() }
}
