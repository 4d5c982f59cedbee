//! Lists of articles: sections, tags, authors, months, and the front page's further pages.

use askama::Template;

use super::Rendered;
use super::card::CardView;
use super::head::{Head, render};
use super::json_ld::breadcrumb_only;
use super::paging::{Step, paging};
use crate::article::{Byline, Card, Tag};
use crate::language::{Language, Texts};
use crate::site::{Section, Site};

/// The number of articles on a page of a list.
pub const LIST_CARDS: usize = 20;

/// The kind of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind<'a> {
    /// The whole paper; from `/page/2` on.
    Newest,
    /// `/{section}`.
    Section(&'a Section),
    /// `/tags/{tag}`.
    Tag(&'a Tag),
    /// `/authors/{author}`.
    Author(&'a Byline),
    /// `/archive/{yyyy}/{mm}`.
    Month {
        /// As in the path.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
}

/// One page of a list.
#[derive(Debug, Clone, Copy)]
pub struct ListPage<'a> {
    /// The kind of the list.
    pub kind: ListKind<'a>,
    /// The cards of this page, at most [`LIST_CARDS`].
    pub cards: &'a [&'a Card],
    /// The number of the page, from 1.
    pub page: u32,
    /// Whether there is a page after this one.
    pub has_next: bool,
}

impl ListKind<'_> {
    /// The path of a page of this list; the first page has no number.
    pub fn path(&self, page: u32) -> String {
        let base = match self {
            Self::Newest => String::new(),
            Self::Section(section) => format!("/{}", section.slug),
            Self::Tag(tag) => format!("/tags/{}", tag.slug),
            Self::Author(author) => format!("/authors/{}", author.slug),
            Self::Month { year, month } => format!("/archive/{year:04}/{month:02}"),
        };
        match page {
            0 | 1 if base.is_empty() => "/".to_owned(),
            0 | 1 => base,
            page => format!("{base}/page/{page}"),
        }
    }

    /// The path of its feed; months have none, as they end.
    fn feed(&self) -> Option<String> {
        match self {
            Self::Newest => Some("/feed.xml".to_owned()),
            Self::Month { .. } => None,
            _ => Some(format!("{}/feed.xml", self.path(1))),
        }
    }

    fn title(&self, language: Language) -> String {
        match self {
            Self::Newest => language.texts().newest.to_owned(),
            Self::Section(section) => section.title.clone(),
            Self::Tag(tag) => tag.title.clone(),
            Self::Author(author) => author.name.clone(),
            Self::Month { year, month } => language.month(*year, *month),
        }
    }

    /// The kind of the list above the title, if the title alone is not enough.
    fn kicker(&self, texts: &Texts) -> Option<&'static str> {
        match self {
            Self::Newest | Self::Section(_) => None,
            Self::Tag(_) => Some(texts.tag),
            Self::Author(_) => Some(texts.author),
            Self::Month { .. } => Some(texts.archive),
        }
    }

    fn description(&self) -> &str {
        match self {
            Self::Section(section) => &section.description,
            Self::Author(author) => author.organisation.as_deref().unwrap_or_default(),
            Self::Newest | Self::Tag(_) | Self::Month { .. } => "",
        }
    }
}

#[derive(Template)]
#[template(path = "list.html", whitespace = "minimize")]
struct Page<'a> {
    texts: &'a Texts,
    kicker: Option<&'static str>,
    title: &'a str,
    description: &'a str,
    names_sections: bool,
    views: Vec<CardView<'a>>,
    /// The number of the page, unless it is the first.
    which: Option<String>,
    paging: Vec<Step>,
    previous: Option<String>,
    next: Option<String>,
}

/// One page of a list.
pub fn list(site: &Site, list: &ListPage<'_>) -> Rendered {
    let ListPage { kind, cards, has_next, .. } = *list;
    let page = list.page.max(1);
    let language = Language::of_tag(&site.language);
    let texts = language.texts();
    let title = kind.title(language);
    let page_title = if page == 1 { title.clone() } else { format!("{title} – {}", language.page(page)) };
    let previous = (page > 1).then(|| kind.path(page - 1));
    let next = has_next.then(|| kind.path(page + 1));
    let crumbs = [(texts.front_page, Some("/".to_owned())), (title.as_str(), Some(kind.path(1)))];
    let head = Head {
        image: cards.iter().find_map(|card| card.image.as_ref()),
        previous: previous.as_deref().map(|path| site.absolute(path)),
        next: next.as_deref().map(|path| site.absolute(path)),
        feed: kind.feed().map(|path| site.absolute(&path)),
        json_ld: Some(breadcrumb_only(site, &crumbs)),
        ..Head::at(site, &kind.path(page), &page_title, kind.description())
    };
    let template = Page {
        texts,
        kicker: kind.kicker(texts),
        title: &title,
        description: kind.description(),
        names_sections: !matches!(kind, ListKind::Section(_)),
        views: CardView::all(site, cards),
        which: (page > 1).then(|| language.page(page)),
        paging: paging(&kind, page, has_next, language),
        previous,
        next,
    };
    let section = match kind {
        ListKind::Section(section) => Some(section.slug.clone()),
        _ => None,
    };
    Rendered { head: render(&head), main: render(&template), section }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, card, site, with_text_everywhere};

    fn section_page(page: u32, has_next: bool) -> Rendered {
        let (site, card) = (site(), card(0, "kinh-te"));
        let kind = ListKind::Section(&site.sections[1]);
        list(&site, &ListPage { kind, cards: &[&card], page, has_next })
    }

    #[test]
    fn the_first_page_has_the_bare_path() {
        let (site, card) = (site(), card(0, "kinh-te"));
        for (kind, first, second) in [
            (ListKind::Newest, "/", "/page/2"),
            (ListKind::Section(&site.sections[1]), "/kinh-te", "/kinh-te/page/2"),
            (ListKind::Tag(&card.tags[0]), "/tags/cau-vam-sen", "/tags/cau-vam-sen/page/2"),
            (ListKind::Author(&card.bylines[0]), "/authors/le-chi-thanh", "/authors/le-chi-thanh/page/2"),
            (ListKind::Month { year: 2026, month: 5 }, "/archive/2026/05", "/archive/2026/05/page/2"),
        ] {
            assert_eq!((kind.path(1).as_str(), kind.path(2).as_str()), (first, second));
        }
    }

    #[test]
    fn a_page_names_itself_and_its_neighbours() {
        let second = section_page(2, true);
        for expected in [
            "<title>Kinh tế – Trang 2 – Báo Vĩnh Giang</title>",
            "rel=\"canonical\" href=\"https://bao.example/kinh-te/page/2\"",
            "rel=\"prev\" href=\"https://bao.example/kinh-te\"",
            "rel=\"alternate\" type=\"application/atom+xml\" title=\"Kinh tế – Trang 2\" href=\"https://bao.example/kinh-te/feed.xml\"",
            "rel=\"next\" href=\"https://bao.example/kinh-te/page/3\"",
        ] {
            assert!(second.head.contains(expected), "{expected} is missing in {}", second.head);
        }
        assert!(second.main.contains("<a href=\"/kinh-te\" rel=\"prev\">"));
        let only = section_page(1, false);
        assert!(only.head.contains("rel=\"canonical\" href=\"https://bao.example/kinh-te\""));
        assert!(!only.main.contains("class=\"paging\""));
    }

    #[test]
    fn only_the_first_picture_is_large_and_not_lazy() {
        let (site, card) = (site(), card(0, "kinh-te"));
        let kind = ListKind::Section(&site.sections[1]);
        let main = list(&site, &ListPage { kind, cards: &[&card, &card], page: 1, has_next: false }).main;
        let images: Vec<&str> =
            main.match_indices("<img ").map(|(at, _)| main[at..].split('>').next().unwrap()).collect();
        assert!(images[0].contains("92vw") && images[0].contains("fetchpriority=\"high\""), "{images:?}");
        assert!(images[1].contains("128px") && images[1].contains("loading=\"lazy\""), "{images:?}");
        assert!(!images[0].contains("lazy") && !images[1].contains("fetchpriority") && images.len() == 2, "{images:?}");
    }

    #[test]
    fn every_list_is_well_formed_and_keeps_hostile_texts_as_text() {
        let mut site = site();
        site.sections[0].title = HOSTILE.into();
        site.sections[0].description = HOSTILE.into();
        let card = with_text_everywhere(card(0, "thoi-su"), HOSTILE);
        for kind in [
            ListKind::Newest,
            ListKind::Section(&site.sections[0]),
            ListKind::Tag(&card.tags[0]),
            ListKind::Author(&card.bylines[0]),
            ListKind::Month { year: 2026, month: 5 },
        ] {
            for cards in [&[][..], &[&card, &card]] {
                let rendered = list(&site, &ListPage { kind, cards, page: 3, has_next: true });
                let names = assert_well_formed(&rendered.main);
                assert!(!names.contains(&"script"));
                assert_eq!(names.iter().filter(|name| **name == "h1").count(), 1);
                assert_well_formed(&rendered.head);
            }
        }
    }
}
