//! A card, prepared for templates.

use askama::Template;
use chrono::SecondsFormat;

use crate::article::{Card, Image};
use crate::language::Language;
use crate::site::Site;

/// The fields of a card for templates, including the paths and texts that a template can't compute.
pub(super) struct CardView<'a> {
    pub site: &'a Site,
    pub card: &'a Card,
}

/// The width of a picture in a list, for `sizes`; the first picture of a list is large. See `paper.css`.
const LARGE_IN_LIST: &str = "(min-width: 64em) 40vw, (min-width: 40em) 50vw, 92vw";
const SMALL_IN_LIST: &str = "(min-width: 40em) 216px, 128px";

/// An image as HTML, with a URL within the paper. It is a template because the code of a macro would be repeated in the
/// Worker for each use.
#[derive(Template)]
#[template(path = "picture.html", whitespace = "minimize")]
pub(super) struct Picture<'a> {
    src: &'a str,
    srcset: String,
    srcset_webp: String,
    sizes: &'a str,
    /// Whether it is the largest of the page, so that it loads with priority.
    is_lead: bool,
    pub image: &'a Image,
}

/// A card in a list; a template for the same reason.
#[derive(Template)]
#[template(path = "story.html", whitespace = "minimize")]
pub(super) struct Story<'a> {
    view: &'a CardView<'a>,
    /// The level of the heading.
    level: u8,
    /// The width of the picture, for `sizes`; `None` for a card without it.
    sizes: Option<&'a str>,
    with_lead: bool,
    with_section: bool,
    /// Whether its picture is the largest of the page.
    is_lead: bool,
}

impl Story<'_> {
    fn picture(&self) -> Option<Picture<'_>> {
        self.view.picture(self.sizes?, self.is_lead)
    }
}

impl<'a> CardView<'a> {
    pub fn story(
        &'a self,
        level: u8,
        sizes: Option<&'a str>,
        with_lead: bool,
        with_section: bool,
        is_lead: bool,
    ) -> Story<'a> {
        Story { view: self, level, sizes, with_lead, with_section, is_lead }
    }

    pub fn new(site: &'a Site, card: &'a Card) -> Self {
        Self { site, card }
    }

    pub fn all(site: &'a Site, cards: &[&'a Card]) -> Vec<Self> {
        cards.iter().map(|card| Self::new(site, card)).collect()
    }

    fn language(&self) -> Language {
        Language::of_tag(&self.site.language)
    }

    pub fn path(&self) -> String {
        self.card.path()
    }

    /// The picture with a width for `sizes`.
    pub fn picture(&self, sizes: &'a str, is_lead: bool) -> Option<Picture<'a>> {
        let image = self.card.image.as_ref()?;
        let relative = |srcset: &str| srcset.replace(&format!("{}/media/", self.site.base_url), "/media/");
        Some(Picture {
            src: self.site.relative(&image.url),
            srcset: relative(&image.srcset),
            srcset_webp: relative(&image.srcset_webp),
            sizes,
            is_lead,
            image,
        })
    }

    /// The width of a picture in a list, for `sizes`.
    pub fn in_list(is_first: bool) -> &'static str {
        if is_first { LARGE_IN_LIST } else { SMALL_IN_LIST }
    }

    /// The authors' names.
    pub fn authors(&self) -> String {
        let names: Vec<&str> = self.card.bylines.iter().map(|byline| byline.name.as_str()).collect();
        names.join(", ")
    }

    /// The date for `datetime`.
    pub fn machine_date(&self) -> String {
        machine_date(self.card.published_at)
    }

    pub fn short_date(&self) -> String {
        self.language().short_date_time(self.card.published_at)
    }

    /// The language of the card, if it is not the interface's.
    pub fn foreign_language(&self) -> Option<&'a str> {
        (!self.card.language.eq_ignore_ascii_case(&self.site.language)).then_some(self.card.language.as_str())
    }
}

/// A date for `datetime` and JSON-LD.
pub(crate) fn machine_date(date: chrono::DateTime<chrono::FixedOffset>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
