//! A small paper, for properties that need one.

use chrono::DateTime;
use gazette_content::Settings;
use gazette_content::diagnostics::Diagnostic;
use gazette_core::article::{Article, Card, SectionRef};
use gazette_core::site::{Section, Site};

/// Its settings.
pub fn site() -> Site {
    let slug = "thoi-su".parse().expect("it is a slug");
    Site {
        title: "Báo".into(),
        base_url: "https://bao.example".into(),
        sections: vec![Section { slug, title: "Thời sự".into(), description: String::new() }],
        ..Settings::default().site
    }
}

/// An article of it.
pub fn article(body_html: &str) -> Article {
    let site = site();
    let published_at = DateTime::from_timestamp(1_778_000_000, 0).expect("it is a date").fixed_offset();
    let card = Card {
        id: "bai".into(),
        slug: "bai".parse().expect("it is a slug"),
        url: site.absolute("/thoi-su/bai"),
        title: "Bài".into(),
        lead: "Mở đầu.".into(),
        source: None,
        section: SectionRef::from(&site.sections[0]),
        bylines: Vec::new(),
        tags: Vec::new(),
        published_at,
        updated_at: published_at,
        language: "vi".into(),
        word_count: 2,
        reading_minutes: 1,
        image: None,
        corrections: Vec::new(),
    };
    Article { card, body_html: body_html.into(), body_text: String::new() }
}

/// That an editor finds each problem: it is on a line of the file, and says what is wrong and what to do.
pub fn assert_findable(found: &[Diagnostic], text: &str) {
    let lines = text.split('\n').count();
    for problem in found {
        assert!((1..=lines).contains(&problem.span.line), "not one of {lines} lines: {problem:?}");
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "it says too little: {problem:?}");
    }
}
