//! Requirements for every article. The command checks them before a push, and reports a line and a remedy for each
//! fault. The server checks them again, because the owner of a token can send anything.

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

use super::Card;
use crate::naming::name_key;
use crate::text::is_blank;

/// The maximum length of a headline, in characters.
pub const MAX_TITLE_CHARS: usize = 300;
/// The maximum length of a lead, in characters.
pub const MAX_LEAD_CHARS: usize = 3_000;
/// The maximum length of a name of a person, a tag, a source or a language, in characters.
pub const MAX_NAME_CHARS: usize = 120;
/// The maximum number of bylines.
pub const MAX_BYLINES: usize = 20;
/// The maximum number of tags.
pub const MAX_TAGS: usize = 30;
/// The maximum difference between a local time and UTC, in seconds: that of Kiribati. SQLite accepts no larger one
/// (<https://www.sqlite.org/lang_datefunc.html>).
const MAX_OFFSET_SECS: i32 = 14 * 60 * 60;

/// The reason why a date is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDate {
    /// No time zone has this offset.
    #[error("its offset from UTC is larger than 14 hours")]
    Offset,
    /// It is a leap second, which most programs can't read.
    #[error("its second is 60")]
    LeapSecond,
    /// The year does not have four digits in UTC.
    #[error("it is outside the years 1000 to 9999")]
    Year,
}

/// Checks the date of an article.
pub fn check_date(at: DateTime<FixedOffset>) -> Result<(), BadDate> {
    if at.offset().local_minus_utc().abs() > MAX_OFFSET_SECS {
        Err(BadDate::Offset)
    } else if at.nanosecond() >= 1_000_000_000 {
        Err(BadDate::LeapSecond)
    } else if !(1000..=9999).contains(&at.naive_utc().year()) || !(1000..=9999).contains(&at.year()) {
        Err(BadDate::Year)
    } else {
        Ok(())
    }
}

/// Whether a text is a common language tag (BCP 47): `vi`, `zh-Hant`.
pub fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let is_primary = |tag: &str| (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    let is_further = |tag: &str| (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    text.chars().count() <= MAX_NAME_CHARS && subtags.next().is_some_and(is_primary) && subtags.all(is_further)
}

impl Card {
    /// Refuses texts that are blank or too long, invalid dates, and lists that are too long or have duplicates.
    pub fn check(&self) -> Result<(), String> {
        let text = |name: &str, text: &str, most: usize| {
            let length = text.chars().count();
            match length > most {
                true => Err(format!("{name} has {length} characters; at most {most} are allowed")),
                false if is_blank(text) => Err(format!("{name} has no visible character")),
                false => Ok(()),
            }
        };
        text("its title", &self.title, MAX_TITLE_CHARS)?;
        if !self.lead.is_empty() {
            text("its lead", &self.lead, MAX_LEAD_CHARS)?;
        }
        for byline in &self.bylines {
            text("the name in a byline", &byline.name, MAX_NAME_CHARS)?;
        }
        for tag in &self.tags {
            text("a tag", &tag.title, MAX_NAME_CHARS)?;
        }
        if self.image.as_ref().is_some_and(|image| is_blank(&image.alt)) {
            return Err("the description of its image has no visible character".into());
        }
        if self.bylines.len() > MAX_BYLINES || self.tags.len() > MAX_TAGS {
            return Err(format!("it has more than {MAX_BYLINES} bylines or {MAX_TAGS} tags"));
        }
        // Different names may have the same slug: the paper numbers them.
        let is_repeated = |at: usize| {
            let mut same = self.tags[..at].iter().filter(|tag| tag.slug == self.tags[at].slug);
            same.any(|tag| name_key(&tag.title) == name_key(&self.tags[at].title))
        };
        if let Some(at) = (0..self.tags.len()).find(|at| is_repeated(*at)) {
            return Err(format!("it has the tag “{}” twice", self.tags[at].slug));
        }
        if !is_language_tag(&self.language) {
            return Err("its language is not a language tag".into());
        }
        let corrections = self.corrections.iter().map(|correction| ("the date of a correction", correction.at));
        for (name, at) in
            [("published_at", self.published_at), ("updated_at", self.updated_at)].into_iter().chain(corrections)
        {
            check_date(at).map_err(|bad| format!("{name}: {bad}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_one_that_a_clock_shows() {
        for (text, expected) in [
            ("2026-05-07T09:05:00+07:00", Ok(())),
            ("2026-05-07T09:05:00+14:00", Ok(())),
            ("2026-05-07T09:05:00-14:00", Ok(())),
            ("1000-01-01T00:00:00Z", Ok(())),
            ("9999-12-31T23:59:59Z", Ok(())),
            ("2026-05-07T09:05:00+14:01", Err(BadDate::Offset)),
            ("2026-05-07T09:05:00+15:00", Err(BadDate::Offset)),
            ("2026-05-07T09:05:00-23:59", Err(BadDate::Offset)),
            ("2026-05-07T09:05:60Z", Err(BadDate::LeapSecond)),
            ("9999-12-31T23:59:59-12:00", Err(BadDate::Year)),
            ("1000-01-01T00:00:00+07:00", Err(BadDate::Year)),
            ("0999-12-31T23:59:59-07:00", Err(BadDate::Year)),
        ] {
            assert_eq!(check_date(DateTime::parse_from_rfc3339(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn a_language_tag_is_one_of_the_usual_form() {
        for (text, expected) in
            [("vi", true), ("zh-Hant", true), ("", false), ("xx-\"><b", false), ("VI", false), ("vi-", false)]
        {
            assert_eq!(is_language_tag(text), expected, "{text}");
        }
    }
}
