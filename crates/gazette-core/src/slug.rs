//! Slugs: ASCII names in URLs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::text::fold;

/// A name in URLs: lower-case ASCII letters, digits and single hyphens between them; 1 to 120 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// The maximum length of a slug, in characters, to keep KV keys and URLs short.
pub const MAX_SLUG_CHARS: usize = 120;

/// Reserved first segments of paths, which no section can have.
pub const RESERVED: &[&str] = &[
    "api",
    "archive",
    "assets",
    "authors",
    "editions",
    "favicon",
    "feed",
    "index",
    "media",
    "news-sitemap",
    "page",
    "preview",
    "privacy",
    "robots",
    "rss",
    "schema",
    "search",
    "sitemap",
    "sitemaps",
    "static",
    "tags",
];

/// The reason why a text is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASlug {
    /// No characters are left.
    #[error("a slug can't be empty")]
    Empty,
    /// It is longer than [`MAX_SLUG_CHARS`].
    #[error("a slug has at most {MAX_SLUG_CHARS} characters")]
    TooLong,
    /// It has characters other than `a-z`, `0-9` and single hyphens between them.
    #[error("a slug has only a-z, 0-9 and single hyphens between them")]
    BadCharacters,
}

impl Slug {
    /// The slug of a title or a name, as Vietnamese papers write it: `Đảng bộ An Giang` becomes `dang-bo-an-giang`. Cut
    /// between words if too long.
    pub fn from_title(title: &str) -> Result<Self, NotASlug> {
        let mut slug = String::with_capacity(title.len());
        for word in fold(title).split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if slug.is_empty() {
                slug.extend(word.chars().take(MAX_SLUG_CHARS));
            } else if slug.len() + 1 + word.len() <= MAX_SLUG_CHARS {
                slug.push('-');
                slug.push_str(word);
            } else {
                break;
            }
        }
        if slug.is_empty() { Err(NotASlug::Empty) } else { Ok(Self(slug)) }
    }

    /// The slug of a name without letters that are allowed in a slug.
    pub(crate) fn of_hash(hash: Hash) -> Self {
        Self(format!("x-{:.12}", hash.to_string()))
    }

    /// The slug of the `number`th of those who would have this one: itself, then with `-2`, `-3`… at its end.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        if number < 2 {
            return self.clone();
        }
        let end = format!("-{number}");
        let room = self.0.len().min(MAX_SLUG_CHARS - end.len());
        Self([self.0[..room].trim_end_matches('-'), &end].concat())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reserved, so that no section may have it.
    pub fn is_reserved(&self) -> bool {
        RESERVED.contains(&self.0.as_str())
    }
}

impl FromStr for Slug {
    type Err = NotASlug;

    fn from_str(text: &str) -> Result<Self, NotASlug> {
        if text.is_empty() {
            return Err(NotASlug::Empty);
        }
        if text.len() > MAX_SLUG_CHARS {
            return Err(NotASlug::TooLong);
        }
        let well_formed = text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotASlug::BadCharacters) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_are_transliterated_as_vietnamese_papers_do() {
        for (title, slug) in [
            ("Đảng bộ An Giang", "dang-bo-an-giang"),
            ("Ðường về (phần 2)", "duong-ve-phan-2"),
            ("  Hoà – bình…  ", "hoa-binh"),
            ("Nguyễn Thị Ngọc Ẩn", "nguyen-thi-ngoc-an"),
            ("Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "tieng-viet"),
            ("Ép-phê 100%", "ep-phe-100"),
        ] {
            assert_eq!(Slug::from_title(title).unwrap().as_str(), slug);
        }
    }

    #[test]
    fn a_title_without_letters_has_no_slug() {
        assert_eq!(Slug::from_title("…—?"), Err(NotASlug::Empty));
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        let slug = Slug::from_title(&"trăm năm ".repeat(40)).unwrap();
        assert!(slug.as_str().len() <= MAX_SLUG_CHARS && slug.as_str().ends_with("-nam"), "{slug}");
    }

    #[test]
    fn what_is_no_slug_is_refused() {
        for text in ["", "-a", "a-", "a--b", "A", "đ", "a b", "a/b", "a.b", &"a".repeat(121)] {
            assert!(text.parse::<Slug>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_number_fits_into_a_slug() {
        let slug = |text: &str| text.parse::<Slug>().unwrap();
        assert_eq!(slug("tuan").numbered(1), slug("tuan"));
        assert_eq!(slug("tuan").numbered(12), slug("tuan-12"));
        let long = slug(&["a".repeat(117), "bc".into()].join("-"));
        assert_eq!(long.numbered(2), slug(&["a".repeat(117), "2".into()].join("-")));
    }

    proptest! {
        #[test]
        fn every_slug_of_a_title_is_a_slug(title in "\\PC{0,200}") {
            if let Ok(slug) = Slug::from_title(&title) {
                prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug));
            }
        }
    }
}
