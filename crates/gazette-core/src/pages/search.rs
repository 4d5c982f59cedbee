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
    /// The results in their order.
    pub articles: Vec<FoundArticle<'a>>,
    /// The number of all results, up to a maximum.
    pub count: u32,
    /// Whether there are more than that.
    pub has_more: bool,
    /// Whether the results are newest first.
    pub is_by_date: bool,
    /// The paths of the same search, best first and newest first.
    pub orders: [String; 2],
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
    /// Its authors, likewise, if their names match; else empty.
    pub byline: &'a str,
}

#[derive(Template)]
#[template(path = "search.html", whitespace = "minimize")]
struct Page<'a> {
    site: &'a Site,
    texts: &'a Texts,
    search: &'a SearchPage<'a>,
    found: Vec<(CardView<'a>, &'a FoundArticle<'a>)>,
    /// The number of results, in words.
    total: String,
}

/// The search page, which must not be indexed.
pub fn search(site: &Site, page: &SearchPage<'_>) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let title = match page.text {
        "" => texts.search.to_owned(),
        text => format!("{text} – {}", texts.search),
    };
    let found = page.articles.iter().map(|article| (CardView::new(site, article.card), article)).collect();
    let total = match (page.count, page.has_more) {
        (_, true) => texts.many_results.to_owned(),
        (1, false) => texts.one_result.to_owned(),
        (count, false) => format!("{count} {}", texts.results),
    };
    let main = render(&Page { site, texts, search: page, found, total });
    // The menu treats the search like a section, and no section may have its name.
    Rendered { head: render(&Head::unlisted(site, &title)), main, section: "search".parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, card, site};

    /// A page without results.
    fn page(text: &str) -> SearchPage<'_> {
        SearchPage {
            text,
            section: "",
            articles: Vec::new(),
            count: 0,
            has_more: false,
            is_by_date: false,
            orders: ["/search?q=a&section=b".into(), "/search?q=a&section=b&order=date".into()],
            next: None,
            suggestion: None,
        }
    }

    #[test]
    fn results_are_counted_and_the_other_order_is_a_link() {
        let (site, card) = (site(), card(0, "kinh-te"));
        let found = || FoundArticle { card: &card, title: "a", passage: "b", byline: "" };
        let main = |count, has_more, is_by_date| {
            search(&site, &SearchPage { articles: vec![found()], count, has_more, is_by_date, ..page("a") }).main
        };
        for (count, has_more, expected) in
            [(1, false, "1 kết quả"), (20, false, "20 kết quả"), (1_000, true, "Hơn 1.000 kết quả")]
        {
            assert!(main(count, has_more, false).contains(expected), "{expected}");
        }
        let other =
            |is_by_date| main(2, false, is_by_date).contains("href=\"/search?q=a&#38;section=b&#38;order=date\"");
        assert_eq!([other(false), other(true)], [true, false]);
        assert!(main(2, false, true).contains("name=\"order\" value=\"date\""));
    }

    #[test]
    fn what_was_typed_stays_text_and_hits_are_marked() {
        let (site, card) = (site(), card(0, "kinh-te"));
        let found = FoundArticle {
            card: &card,
            title: "<mark>Bài</mark> số",
            passage: "Nhịp <mark>cầu</mark>",
            byline: "<mark>Lê</mark> Chí",
        };
        let page = SearchPage {
            text: HOSTILE,
            section: "kinh-te",
            articles: vec![found],
            count: 21,
            next: Some("/search?q=a&cursor=b".into()),
            ..page("")
        };
        let rendered = search(&site, &page);
        let names = assert_well_formed(&rendered.main);
        assert!(!names.contains(&"script") && names.iter().filter(|name| **name == "mark").count() == 3);
        assert!(rendered.main.contains("<mark>Lê</mark> Chí"));
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
        let main = |text| search(&site, &page(text)).main;
        assert!(main("abc").contains(texts.nothing_found) && !main("abc").contains(texts.did_you_mean));
        assert!(!main("").contains(texts.nothing_found));
    }

    #[test]
    fn what_was_perhaps_meant_is_a_link() {
        let suggestion = Some(("/search?q=a".into(), HOSTILE.into()));
        let main = search(&site(), &SearchPage { suggestion, ..page("b") }).main;
        assert!(!assert_well_formed(&main).contains(&"script"));
        assert!(main.contains("<a href=\"/search?q=a\">"), "{main}");
    }
}
