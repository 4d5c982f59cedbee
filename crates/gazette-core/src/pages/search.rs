//! The search page.

use askama::Template;

use super::Rendered;
use super::card::CardView;
use super::head::{Head, render};
use crate::article::Card;
use crate::language::{Language, Texts};
use crate::site::Site;

/// The query and the results.
#[derive(Debug)]
pub struct SearchPage<'a> {
    /// The query as typed; empty for the form alone.
    pub text: &'a str,
    /// The slug of the section; empty for all.
    pub section: &'a str,
    /// The results, best first.
    pub articles: Vec<FoundArticle<'a>>,
    /// The path of the next page.
    pub next: Option<String>,
    /// A suggested spelling, behind the path of its search.
    pub suggestion: Option<(String, String)>,
}

/// A found article.
#[derive(Debug)]
pub struct FoundArticle<'a> {
    /// Its card.
    pub card: &'a Card,
    /// Its title as safe HTML, with matches in `<mark>`.
    pub title: &'a str,
    /// A passage of its text, likewise.
    pub passage: &'a str,
}

#[derive(Template)]
#[template(path = "search.html", whitespace = "minimize")]
struct Page<'a> {
    site: &'a Site,
    texts: &'a Texts,
    search: &'a SearchPage<'a>,
    found: Vec<(CardView<'a>, &'a FoundArticle<'a>)>,
}

/// The search page, which must not be indexed.
pub fn search(site: &Site, page: &SearchPage<'_>) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let title = match page.text {
        "" => texts.search.to_owned(),
        text => format!("{text} – {}", texts.search),
    };
    let found = page.articles.iter().map(|article| (CardView::new(site, article.card), article)).collect();
    let main = render(&Page { site, texts, search: page, found });
    // The menu treats the search like a section, and no section may have its name.
    Rendered { head: render(&Head::unlisted(site, &title)), main, section: "search".parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, card, site};

    #[test]
    fn what_was_typed_stays_text_and_hits_are_marked() {
        let (site, card) = (site(), card(0, "kinh-te"));
        let found = FoundArticle { card: &card, title: "<mark>Bài</mark> số", passage: "Nhịp <mark>cầu</mark>" };
        let page = SearchPage {
            text: HOSTILE,
            section: "kinh-te",
            articles: vec![found],
            next: Some("/search?q=a&cursor=b".into()),
            suggestion: None,
        };
        let rendered = search(&site, &page);
        let names = assert_well_formed(&rendered.main);
        assert!(!names.contains(&"script") && names.iter().filter(|name| **name == "mark").count() == 2);
        assert_well_formed(&rendered.head);
        assert!(rendered.main.contains("<a href=\"/kinh-te/bai-0\"><mark>Bài</mark> số</a>"), "{}", rendered.main);
        assert!(rendered.main.contains("href=\"/search?q=a&#38;cursor=b\""), "{}", rendered.main);
        assert!(rendered.head.contains("noindex"));
        let chosen = "<option value=\"kinh-te\" selected>Kinh tế</option>";
        assert!(rendered.main.contains(chosen) && rendered.main.matches("selected").count() == 1, "{}", rendered.main);
    }

    #[test]
    fn a_search_without_hits_says_so_and_one_for_nothing_does_not() {
        let site = site();
        let texts = Language::Vi.texts();
        let main = |text| {
            search(&site, &SearchPage { text, section: "", articles: Vec::new(), next: None, suggestion: None }).main
        };
        assert!(main("abc").contains(texts.nothing_found) && !main("abc").contains(texts.did_you_mean));
        assert!(!main("").contains(texts.nothing_found));
    }

    #[test]
    fn what_was_perhaps_meant_is_a_link() {
        let suggestion = Some(("/search?q=a".into(), HOSTILE.into()));
        let main =
            search(&site(), &SearchPage { text: "b", section: "", articles: Vec::new(), next: None, suggestion }).main;
        assert!(!assert_well_formed(&main).contains(&"script"));
        assert!(main.contains("<a href=\"/search?q=a\">"), "{main}");
    }
}
