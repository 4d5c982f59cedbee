//! The page's own part of `<head>`.

use askama::Template;

use super::card::machine_date;
use super::frame::{ICON_PATH, ICON_PIXELS};
use super::words::description;
use crate::article::{Card, Image};
use crate::language::Language;
use crate::site::Site;

/// Metadata for search engines and link previews.
#[derive(Template)]
#[template(path = "head.html", whitespace = "minimize")]
pub(super) struct Head<'a> {
    pub site: &'a Site,
    pub language: Language,
    /// The title of the page, without the paper's name.
    pub title: String,
    pub description: String,
    /// `None` for pages that must not be indexed.
    pub canonical: Option<String>,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// The URL of the feed with the same articles.
    pub feed: Option<String>,
    pub image: Option<&'a Image>,
    pub article: Option<&'a Card>,
    pub json_ld: Option<String>,
}

impl<'a> Head<'a> {
    /// A page without a URL of its own.
    pub fn unlisted(site: &'a Site, title: &str) -> Self {
        Self {
            site,
            language: Language::of_tag(&site.language),
            title: title.to_owned(),
            description: description(&site.tagline),
            canonical: None,
            previous: None,
            next: None,
            feed: None,
            image: None,
            article: None,
            json_ld: None,
        }
    }

    /// A page at a path.
    pub fn at(site: &'a Site, path: &str, title: &str, about: &str) -> Self {
        let about = if about.trim().is_empty() { &site.tagline } else { about };
        let canonical = Some(site.absolute(path));
        Self { description: description(about), canonical, ..Self::unlisted(site, title) }
    }

    fn full_title(&self) -> String {
        if self.title == self.site.title {
            match self.site.tagline.as_str() {
                "" => self.title.clone(),
                tagline => format!("{} – {tagline}", self.title),
            }
        } else {
            format!("{} – {}", self.title, self.site.title)
        }
    }
}

/// Renders a template to a string, which can't fail.
pub(crate) fn render(template: &impl Template) -> String {
    template.render().expect("these templates call nothing that can fail, and a string takes every write")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, site};

    #[test]
    fn a_page_with_an_address_is_found_by_it() {
        let site = site();
        let head = render(&Head::at(&site, "/kinh-te", "Kinh tế", "Chợ búa"));
        for expected in [
            "<title>Kinh tế – Báo Vĩnh Giang</title>",
            "<meta name=\"description\" content=\"Chợ búa\">",
            "<link rel=\"canonical\" href=\"https://bao.example/kinh-te\">",
            "<meta property=\"og:locale\" content=\"vi_VN\">",
        ] {
            assert!(head.contains(expected), "{expected} is missing in {head}");
        }
        assert!(!head.contains("noindex"));
    }

    #[test]
    fn the_papers_name_stands_once_in_the_front_pages_title() {
        let site = site();
        let head = render(&Head::at(&site, "/", &site.title, &site.tagline));
        assert!(head.contains("<title>Báo Vĩnh Giang – Tiếng nói miền sông nước</title>"), "{head}");
    }

    #[test]
    fn a_page_without_an_address_is_kept_out_of_indexes() {
        let site = site();
        let head = render(&Head::unlisted(&site, HOSTILE));
        assert!(head.contains("noindex") && !head.contains("canonical"));
        assert_well_formed(&head);
    }
}
