//! A small paper for tests, and a strict HTML reader that accepts only what this crate may write.

use chrono::{DateTime, Duration, FixedOffset};

use crate::article::{Article, Byline, Card, Correction, Front, Image, SectionRef, Tag};
use crate::edition::HeadCard;
use crate::site::{Banner, Link, Section, Site};
use crate::time::{Window, Zone};

pub(crate) const HOSTILE: &str = "Thẻ </script><script>alert(1)</script> & \"nháy\" 'đơn' <img src=x onerror=alert(1)>";

pub(crate) fn site() -> Site {
    let section = |slug: &str, title: &str| Section {
        slug: slug.parse().unwrap(),
        title: title.into(),
        description: format!("Tin {title}"),
    };
    Site {
        title: "Báo Vĩnh Giang".into(),
        tagline: "Tiếng nói miền sông nước".into(),
        base_url: "https://bao.example".into(),
        language: "vi".into(),
        zone: Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600),
        views_offset: 37_131_684,
        sections: vec![section("thoi-su", "Thời sự"), section("kinh-te", "Kinh tế"), section("van-hoa", "Văn hóa")],
        menu: vec![Link { title: "Lưu trữ".into(), url: "/archive/2026/05".into() }],
        banners: vec![Banner {
            title: "Tiến tới đại hội Đảng".into(),
            url: "/tags/dai-hoi-dang".into(),
            image: Some("/media/ab/dai-hoi.jpg".into()),
        }],
        webhooks: Vec::new(),
        redirects: Vec::new(),
        newsroom: crate::site::Newsroom::default(),
    }
}

/// An article published `hours_ago` hours before 09:05 on 7 May 2026.
pub(crate) fn card(hours_ago: i64, section: &str) -> Card {
    let site = site();
    let section = site.section(section).unwrap();
    let published_at = first_day() - Duration::hours(hours_ago);
    Card {
        id: format!("bai-{hours_ago}"),
        slug: format!("bai-{hours_ago}").parse().unwrap(),
        url: format!("https://bao.example/{}/bai-{hours_ago}", section.slug),
        title: format!("Bài số {hours_ago}"),
        lead: "Nhịp cuối cùng của cầu Vàm Sen được đặt vào đúng vị trí.".into(),
        source: Some("TGAG".into()),
        section: SectionRef::from(section),
        bylines: vec![Byline {
            name: "Lê Chí Thành".into(),
            organisation: Some("Bộ phận giúp việc".into()),
            slug: "le-chi-thanh".parse().unwrap(),
        }],
        tags: vec![Tag { slug: "cau-vam-sen".parse().unwrap(), title: "Cầu Vàm Sen".into() }],
        published_at,
        updated_at: published_at,
        language: "vi".into(),
        word_count: 812,
        reading_minutes: 4,
        image: Some(Image {
            url: "https://bao.example/media/ab/cau.jpg".into(),
            alt: "Cầu lúc hợp long".into(),
            caption: Some("Ảnh: Khôi".into()),
            width: 1200,
            height: 750,
            srcset: "https://bao.example/media/ab/cau.jpg 480w, https://bao.example/media/cd/cau.jpg 1200w".into(),
            srcset_webp: "https://bao.example/media/ef/cau.webp 480w".into(),
        }),
        corrections: Vec::new(),
    }
}

pub(crate) fn article(body_html: &str) -> Article {
    Article { card: card(0, "thoi-su"), body_html: body_html.into(), body_text: String::new() }
}

pub(crate) fn head_card(hours_ago: i64, section: &str, front: Option<Front>) -> HeadCard {
    let card = card(hours_ago, section);
    HeadCard { window: Window { publish_at: card.published_at.into(), unpublish_at: None }, card, front }
}

/// Sets every text of the card to `text`.
pub(crate) fn with_text_everywhere(mut card: Card, text: &str) -> Card {
    for field in [&mut card.id, &mut card.title, &mut card.lead, &mut card.section.title, &mut card.language] {
        *field = text.into();
    }
    card.source = Some(text.into());
    card.bylines[0].name = text.into();
    card.bylines[0].organisation = Some(text.into());
    card.tags[0].title = text.into();
    card.corrections = vec![Correction { at: card.published_at, text: text.into() }];
    let image = card.image.as_mut().unwrap();
    (image.url, image.alt, image.caption) = (text.into(), text.into(), Some(text.into()));
    (image.srcset, image.srcset_webp) = (text.into(), text.into());
    card
}

fn first_day() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-05-07T09:05:00+07:00").unwrap()
}

/// Panics unless the elements nest, the attributes are quoted and known to be harmless, and the only script is data or
/// a file of the paper. Returns the names of the elements, in order.
pub(crate) fn assert_well_formed(html: &str) -> Vec<&str> {
    const VOID: &[&str] = &["br", "hr", "img", "input", "link", "meta", "source"];
    let (mut open, mut names) = (Vec::new(), Vec::new());
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap_or(html);
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a > outside a tag: {text}");
        let (tag, after) = split_tag(after);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> closes another element");
            continue;
        }
        let name = tag.split([' ', '\n']).next().unwrap();
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "no element: <{tag}>");
        assert_harmless_attributes(name, &tag[name.len()..]);
        names.push(name);
        if name == "script" {
            let (data, after) = rest.split_once("</script>").expect("a script ends");
            assert!(!data.contains('<'), "markup in a script: {data}");
            rest = after;
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(!rest.contains('>') && open.is_empty(), "not closed: {open:?}");
    names
}

/// Splits after the `>` that is outside of attribute values.
fn split_tag(after: &str) -> (&str, &str) {
    let mut in_value = false;
    let end = after.find(|c| {
        in_value ^= c == '"';
        c == '>' && !in_value
    });
    let end = end.expect("a tag ends");
    (&after[..end], &after[end + 1..])
}

fn assert_harmless_attributes(element: &str, mut rest: &str) {
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let name = &rest[..end];
        assert!(name != "style" && !name.starts_with("on"), "{name} on <{element}>");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "no attribute: {name} on <{element}>");
        rest = &rest[end..];
        if let Some(after) = rest.strip_prefix("=\"") {
            let (value, after) = after.split_once('"').expect("a value ends");
            if element == "script" && name == "src" {
                assert!(value.starts_with("/assets/"), "{value}");
            }
            rest = after;
        }
    }
    assert!(element != "style", "an inline style sheet");
}
