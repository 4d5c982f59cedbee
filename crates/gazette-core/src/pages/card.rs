//! A card, ready for a template.

use chrono::SecondsFormat;

use crate::article::{Card, Image};
use crate::language::Language;
use crate::site::Site;

/// What a template shows of a card; the paths and texts that a template can't make by itself.
pub(super) struct CardView<'a> {
    pub site: &'a Site,
    pub card: &'a Card,
}

/// An image, addressed within the paper.
pub(super) struct Picture<'a> {
    pub src: &'a str,
    pub image: &'a Image,
}

impl<'a> CardView<'a> {
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

    pub fn picture(&self) -> Option<Picture<'a>> {
        self.card.image.as_ref().map(|image| Picture { src: self.site.relative(&image.url), image })
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
