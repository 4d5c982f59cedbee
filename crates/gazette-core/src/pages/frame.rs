//! The frame around every page.

use askama::Template;

use super::head::render;
use super::{BUILD, Rendered};
use crate::article::Card;
use crate::html::link_is_safe;
use crate::language::{Language, Texts};
use crate::site::{Banner, Site};

/// The path of the icon, which is also the publisher's logo.
pub(crate) const ICON_PATH: &str = "/assets/apple-touch-icon.png";
/// Its width and height.
pub(crate) const ICON_PIXELS: &str = "180";

/// The numbers that change independently of articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// All article views, including imported ones.
    pub total_views: u64,
    /// Guests active in the last five minutes; not shown if unknown.
    pub guests: Option<u32>,
    /// The most read articles, most views first.
    pub most_read: Vec<MostRead>,
}

/// One of the most read articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MostRead {
    /// Its title.
    pub title: String,
    /// The path of its page.
    pub path: String,
}

impl MostRead {
    /// From a card.
    pub fn of(card: &Card) -> Self {
        Self { title: card.title.clone(), path: card.path() }
    }
}

/// The HTML around a page. It is the same for all pages of a site until its settings or [`Numbers`] change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// From the doctype into `<head>`.
    pub top: String,
    /// From `</head>` to the start of `<main>`.
    pub middle: String,
    /// From `</main>` to the end.
    pub end: String,
}

#[derive(Template)]
#[template(path = "frame/top.html", whitespace = "minimize")]
struct Top<'a> {
    site: &'a Site,
}

#[derive(Template)]
#[template(path = "frame/middle.html", whitespace = "minimize")]
struct Middle<'a> {
    site: &'a Site,
    texts: &'a Texts,
    /// Titles and addresses.
    menu: Vec<(&'a str, String)>,
}

#[derive(Template)]
#[template(path = "frame/end.html", whitespace = "minimize")]
struct End<'a> {
    site: &'a Site,
    texts: &'a Texts,
    banners: Vec<&'a Banner>,
    total_views: String,
    guests: Option<String>,
    most_read: &'a [MostRead],
}

impl Frame {
    /// Builds the frame.
    pub fn new(site: &Site, numbers: &Numbers) -> Self {
        let language = Language::of_tag(&site.language);
        let texts = language.texts();
        let guests = numbers.guests.map(|guests| language.number(guests.into()));
        let banners = site.banners.iter().filter(|banner| link_is_safe(&banner.url)).collect();
        let total_views = language.number(numbers.total_views);
        Self {
            top: render(&Top { site }),
            middle: render(&Middle { site, texts, menu: menu(site, texts) }),
            end: render(&End { site, texts, banners, total_views, guests, most_read: &numbers.most_read }),
        }
    }

    /// Joins the frame with a page. The menu marks the page's section.
    pub fn join<T: AsRef<[u8]>>(&self, page: &Rendered<T>) -> Vec<u8> {
        let (head, main) = (page.head.as_ref(), page.main.as_ref());
        let link = page.section.as_ref().map(|section| format!("<a href=\"/{section}\""));
        let link_end = link.and_then(|link| Some(self.middle.find(&link)? + link.len()));
        let (before, after) = self.middle.split_at(link_end.unwrap_or(self.middle.len()));
        let current = if link_end.is_some() { CURRENT } else { "" };
        let [top, before, current, after, end] = [&self.top, before, current, after, &self.end].map(str::as_bytes);
        [top, head, before, current, after, main, end].concat()
    }
}

/// The sections that the paper's own menu does not contain; then that menu; then the search, unless that menu contains
/// it.
fn menu<'a>(site: &'a Site, texts: &'static Texts) -> Vec<(&'a str, String)> {
    let sections = site.sections.iter().map(|section| (section.title.as_str(), format!("/{}", section.slug)));
    let is_placed = |path: &str| site.menu.iter().any(|link| link.url == path);
    let links = site.menu.iter().filter(|link| link_is_safe(&link.url));
    let search = (!is_placed("/search")).then(|| (texts.search, "/search".to_owned()));
    let sections = sections.filter(|(_, path)| !is_placed(path));
    sections.chain(links.map(|link| (link.title.as_str(), link.url.clone()))).chain(search).collect()
}

const CURRENT: &str = " aria-current=\"true\"";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, site};
    use crate::site::Link;

    fn page(section: Option<&str>) -> Rendered {
        let section = section.map(|section| section.parse().unwrap());
        Rendered { head: "<title>a</title>".into(), main: "<h1>b</h1>".into(), section }
    }

    fn html(frame: &Frame, page: &Rendered) -> String {
        String::from_utf8(frame.join(page)).unwrap()
    }

    #[test]
    fn the_whole_page_is_well_formed_whatever_the_settings_say() {
        let mut site = site();
        for text in [&mut site.title, &mut site.tagline, &mut site.language, &mut site.sections[0].title] {
            *text = HOSTILE.into();
        }
        site.menu[0].title = HOSTILE.into();
        site.banners[0].title = HOSTILE.into();
        site.banners[0].image = Some(HOSTILE.into());
        let html = html(&Frame::new(&site, &Numbers::default()), &page(None));
        let names = assert_well_formed(&html);
        assert_eq!(names.iter().filter(|name| **name == "script").count(), 1, "the beacon alone");
    }

    #[test]
    fn the_totals_are_shown_as_the_papers_language_writes_them() {
        let frame = Frame::new(&site(), &Numbers { total_views: 37_131_684, guests: Some(1074), ..Numbers::default() });
        assert!(frame.end.contains("Số lần xem các bài viết <b data-total>37.131.684</b>"));
        assert!(frame.end.contains("Hiện có <b data-online>1.074</b> khách đang truy cập"));
    }

    #[test]
    fn guests_stay_hidden_until_their_number_is_known() {
        let frame = Frame::new(&site(), &Numbers::default());
        assert!(frame.end.contains("<p hidden>Hiện có"));
    }

    #[test]
    fn the_menu_marks_the_pages_own_section_only() {
        let frame = Frame::new(&site(), &Numbers::default());
        let marked = html(&frame, &page(Some("kinh-te")));
        assert!(marked.contains("<a href=\"/kinh-te\" aria-current=\"true\">Kinh tế</a>"));
        assert_eq!(marked.matches("aria-current").count(), 1);
        assert!(!html(&frame, &page(None)).contains("aria-current"));
        assert!(!html(&frame, &page(Some("da-xoa"))).contains("aria-current"));
    }

    #[test]
    fn a_section_that_the_papers_menu_places_is_not_named_twice() {
        let mut site = site();
        site.menu =
            ["/", "/kinh-te", "javascript:alert(1)"].map(|url| Link { title: url.into(), url: url.into() }).into();
        let paths: Vec<String> = menu(&site, Language::Vi.texts()).into_iter().map(|(_, url)| url).collect();
        assert_eq!(paths, ["/thoi-su", "/van-hoa", "/", "/kinh-te", "/search"]);
    }

    #[test]
    fn assets_carry_the_build() {
        assert!((8..=12).contains(&BUILD.len()) && BUILD.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let frame = Frame::new(&site(), &Numbers::default());
        assert!(frame.top.contains(&format!("/assets/paper.css?v={BUILD}\"")));
        assert!(frame.end.contains(&format!("<script src=\"/assets/beacon.js?v={BUILD}\" defer></script>")));
    }

    #[test]
    fn the_most_read_are_links_in_their_order_and_their_titles_stay_text() {
        let story = |title: &str, path: &str| MostRead { title: title.into(), path: path.into() };
        let most_read = vec![story("Giá lúa", "/kinh-te/gia-lua"), story(HOSTILE, "/thoi-su/b")];
        let frame = Frame::new(&site(), &Numbers { most_read, ..Numbers::default() });
        let html = html(&frame, &page(None));
        assert_eq!(assert_well_formed(&html).iter().filter(|name| **name == "script").count(), 1);
        let (first, second) = (html.find("/kinh-te/gia-lua\">Giá lúa</a>"), html.find("/thoi-su/b\">"));
        assert!(first.is_some() && first < second, "{html}");
        assert!(!Frame::new(&site(), &Numbers::default()).end.contains("most-read"));
    }
}
