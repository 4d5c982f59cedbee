//! A card, ready for a template.

use askama::Template;
use chrono::SecondsFormat;

use crate::article::{Card, Image};
use crate::language::Language;
use crate::site::Site;

/// What a template shows of a card; the paths and texts that a template can't make by itself.
pub(super) struct CardView<'a> {
    pub site: &'a Site,
    pub card: &'a Card,
}

/// How wide a picture stands in a list, as `sizes` has it; a list's first is large. See `paper.css`.
const LARGE_IN_LIST: &str = "(min-width: 64em) 40vw, (min-width: 40em) 50vw, 92vw";
const SMALL_IN_LIST: &str = "(min-width: 40em) 216px, 128px";

/// An image as HTML, addressed within the paper. A template of its own rather than a macro, whose code would be in the
/// Worker once for each place.
#[derive(Template)]
#[template(path = "picture.html", whitespace = "minimize")]
pub(super) struct Picture<'a> {
    src: &'a str,
    srcset: String,
    srcset_webp: String,
    sizes: &'a str,
    /// Whether it is the page's largest, for which readers wait.
    is_lead: bool,
    pub image: &'a Image,
}

/// A card in a list. A template of its own for the same reason.
#[derive(Template)]
#[template(path = "story.html", whitespace = "minimize")]
pub(super) struct Story<'a> {
    view: &'a CardView<'a>,
    /// The level of its heading.
    level: u8,
    /// With its picture, which stands there so wide.
    sizes: Option<&'a str>,
    with_lead: bool,
    with_section: bool,
    /// Whether its picture is the page's largest.
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

    /// The picture where it stands as wide as `sizes` says.
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

    /// How wide a picture stands in a list.
    pub fn in_list(is_first: bool) -> &'static str {
        if is_first { LARGE_IN_LIST } else { SMALL_IN_LIST }
    }

    /// The authors' names.
    pub fn authors(&self) -> String {
        let names: Vec<&str> = self.card.bylines.iter().map(|byline| byline.name.as_str()).collect();
        names.join(", ")
    }

    /// For `datetime`.
    pub fn machine_date(&self) -> String {
        machine_date(self.card.published_at)
    }

    pub fn short_date(&self) -> String {
        self.language().short_date_time(self.card.published_at)
    }

    /// The card's language where it is not the interface's.
    pub fn foreign_language(&self) -> Option<&'a str> {
        (!self.card.language.eq_ignore_ascii_case(&self.site.language)).then_some(self.card.language.as_str())
    }
}

/// A date as `datetime` and JSON-LD want it.
pub(crate) fn machine_date(date: chrono::DateTime<chrono::FixedOffset>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
