//! An article's page.

use askama::Template;

use super::Rendered;
use super::card::{CardView, machine_date};
use super::contents::{Entry, contents};
use super::head::{Head, render};
use super::json_ld::news_article;
use super::url::query_value;
use crate::article::{Article, Card};
use crate::language::{Language, Texts};
use crate::site::Site;

#[derive(Template)]
#[template(path = "article.html", whitespace = "minimize")]
struct Page<'a> {
    language: Language,
    texts: &'a Texts,
    /// The language of interface texts within an article in another language.
    texts_lang: Option<&'static str>,
    view: CardView<'a>,
    card: &'a Card,
    body_html: String,
    contents: Vec<Entry>,
    /// The URL and the title, percent-encoded.
    shared_url: String,
    shared_title: String,
    /// The id, percent-encoded.
    counted_as: String,
}

/// The page of an article. Its `body_html` must have passed [`html::check`](crate::html::check).
pub fn article(site: &Site, article: &Article) -> Rendered {
    let card = &article.card;
    let language = Language::of_tag(&site.language);
    let texts = language.texts();
    let view = CardView::new(site, card);
    let crumbs = [
        (texts.front_page, Some("/".to_owned())),
        (card.section.title.as_str(), Some(format!("/{}", card.section.slug))),
        (card.title.as_str(), None),
    ];
    let head = Head {
        language: Language::of_tag(&card.language),
        image: card.image.as_ref(),
        article: Some(card),
        feed: Some(site.absolute("/feed.xml")),
        json_ld: Some(news_article(site, card, &crumbs)),
        ..Head::at(site, &card.path(), &card.title, &card.lead)
    };
    let page = Page {
        language,
        texts,
        texts_lang: view.foreign_language().map(|_| language.tag()),
        view,
        card,
        body_html: with_scrolling_boxes(&article.body_html, texts.table),
        contents: contents(&article.body_html),
        shared_url: query_value(&site.absolute(&card.path())),
        shared_title: query_value(&card.title),
        counted_as: query_value(&card.id),
    };
    Rendered { head: render(&head), main: render(&page), section: Some(card.section.slug.clone()) }
}

/// Wraps each table in a scroll box, and makes these and code focusable by keyboard, because they scroll if they are
/// too wide. The plain form writes them as `<table>` and `<pre>`. The box is no `<div>`, as the body is in one: if a
/// browser does not allow a table where it is written, the end of a box could end the body.
fn with_scrolling_boxes(body_html: &str, label: &str) -> String {
    body_html
        .replace(
            "<table>",
            &format!("<section class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\"><table>"),
        )
        .replace("</table>", "</table></section>")
        .replace("<pre>", "<pre tabindex=\"0\">")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Correction;
    use crate::pages::fixtures::{self, HOSTILE, assert_well_formed, site, with_text_everywhere};

    fn rendered(change: impl FnOnce(&mut Article)) -> Rendered {
        let mut written = fixtures::article("<p>Thân bài</p>");
        change(&mut written);
        article(&site(), &written)
    }

    #[test]
    fn an_article_shows_who_wrote_it_where_and_when() {
        let main = rendered(|_| ()).main;
        for expected in [
            "<article class=\"article\" data-article=\"bai-0\">",
            "href=\"/authors/le-chi-thanh\">Lê Chí Thành</a> <span class=\"organisation\">Bộ phận giúp việc</span>",
            "<span class=\"source\">TGAG</span>",
            "<time datetime=\"2026-05-07T09:05:00+07:00\">09:05 Thứ Năm, 07/05/2026</time>",
            "4 phút đọc",
            "<picture><source type=\"image/webp\" srcset=\"/media/ef/cau.webp 480w\" sizes=\"(min-width: 90em) 1080px, ",
            "<img src=\"/media/ab/cau.jpg\" srcset=\"/media/ab/cau.jpg 480w, /media/cd/cau.jpg 1200w\" sizes=\"",
            "alt=\"Cầu lúc hợp long\" width=\"1200\" height=\"750\" decoding=\"async\" fetchpriority=\"high\">",
            "<a rel=\"tag\" href=\"/tags/cau-vam-sen\">",
            "<p>Thân bài</p>",
        ] {
            assert!(main.contains(expected), "{expected} is missing in {main}");
        }
        for absent in ["Cập nhật", "Đính chính", "Trong bài"] {
            assert!(!main.contains(absent), "{absent} in {main}");
        }
    }

    #[test]
    fn a_picture_with_one_version_is_a_plain_image() {
        let main = rendered(|article| {
            let image = article.card.image.as_mut().unwrap();
            (image.srcset, image.srcset_webp) = (String::new(), String::new());
        })
        .main;
        assert!(main.contains("<img src=\"/media/ab/cau.jpg\" alt=\"Cầu lúc hợp long\" width="), "{main}");
        assert!(!main.contains("<picture") && !main.contains("srcset") && !main.contains("sizes"), "{main}");
    }

    #[test]
    fn an_update_and_a_correction_are_told() {
        let main = rendered(|article| {
            let at = article.card.published_at + chrono::Duration::minutes(95);
            article.card.updated_at = at;
            article.card.corrections = vec![Correction { at, text: "Con số đúng là 2.486.".into() }];
        })
        .main;
        assert!(main.contains("Cập nhật <time datetime=\"2026-05-07T10:40:00+07:00\">10:40 Thứ Năm, 07/05/2026"));
        assert!(main.contains("07/05/2026</time> Con số đúng là 2.486.") && main.contains("href=\"#corrections\""));
    }

    #[test]
    fn an_article_in_another_language_says_so() {
        let main = rendered(|article| article.card.language = "en".into()).main;
        assert!(
            main.contains("data-article=\"bai-0\" lang=\"en\">") && main.contains("class=\"article-meta\" lang=\"vi\"")
        );
        assert!(!rendered(|_| ()).main.contains("lang="));
    }

    #[test]
    fn a_long_read_has_a_table_of_contents_with_its_headings_as_text() {
        let headings = "<h2 id=\"x-gia\">Giá &lt;b&gt; <em>lúa</em></h2>".repeat(4);
        let main = rendered(|article| article.body_html = headings).main;
        let contents = main.split_once("<nav class=\"contents\"").unwrap().1.split_once("</nav>").unwrap().0;
        assert_eq!(contents.matches("<a href=\"#x-gia\">Giá &#60;b&#62; lúa</a>").count(), 4, "{contents}");
    }

    #[test]
    fn a_table_scrolls_in_a_box_that_the_keyboard_reaches() {
        let main = rendered(|article| article.body_html = "<table><tbody></tbody></table>".into()).main;
        assert!(main.contains("tabindex=\"0\" aria-label=\"Bảng\"><table>"));
        assert_well_formed(&main);
    }

    #[test]
    fn code_that_scrolls_is_reached_by_the_keyboard() {
        let main = rendered(|article| article.body_html = "<pre><code>a</code></pre>".into()).main;
        assert!(main.contains("<pre tabindex=\"0\"><code>"), "{main}");
    }

    #[test]
    fn nothing_of_a_body_could_end_what_it_stands_in() {
        let main = rendered(|article| article.body_html = "<table><table></table></table>".into()).main;
        let body = main.split_once("<div class=\"body\">").unwrap().1;
        assert!(!body.split_once("</div>").unwrap().0.contains("<div"));
        let around = ["main", "article", "div"];
        assert!(crate::html::ELEMENTS.iter().all(|(name, _)| !around.contains(name)));
    }

    #[test]
    fn the_page_of_a_long_read_is_small() {
        let words = "người ".repeat(2000);
        let rendered = rendered(|article| article.body_html = format!("<p>{words}</p>"));
        let frame = crate::pages::Frame::new(&site(), &crate::pages::Numbers::default());
        assert!(frame.join(&rendered).len() < 60_000);
    }

    fn assert_text_stays_text(text: &str) {
        let rendered = rendered(|article| article.card = with_text_everywhere(article.card.clone(), text));
        assert!(!assert_well_formed(&rendered.main).contains(&"script"));
        assert_well_formed(&rendered.head);
        let json = rendered.head.split_once("<script type=\"application/ld+json\">").unwrap().1;
        let json: serde_json::Value = serde_json::from_str(json.split_once("</script>").unwrap().0).unwrap();
        assert_eq!(json["@graph"][0]["headline"], text);
    }

    #[test]
    fn hostile_fields_stay_text() {
        assert_text_stays_text(HOSTILE);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_the_fields_say_the_markup_is_well_formed(text in "[<>/\"'=&; \n\\\\a-cđ\u{2028}\\PC]{0,40}") {
            assert_text_stays_text(&text);
        }
    }
}
