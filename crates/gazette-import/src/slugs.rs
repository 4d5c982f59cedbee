//! Names for articles: the old ones where Gazette can have them, otherwise made of the title.

use std::collections::HashSet;

use gazette_core::slug::{NotASlug, Slug};
use gazette_core::text::fold;

/// The names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Slugs {
    taken: HashSet<Slug>,
}

/// Why a slug is not the alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The source has no alias.
    NoAlias,
    /// A slug can't have its characters, or is too long.
    NotASlug,
    /// The source dropped letters with accents from it.
    Mangled,
    /// Another article has it.
    Taken,
}

impl Change {
    /// The reason, for the ledger.
    pub fn why(self) -> &'static str {
        match self {
            Self::NoAlias => "there was no alias",
            Self::NotASlug => "the alias has other characters than a-z, 0-9 and single hyphens, or more than 120",
            Self::Mangled => "the alias lost its letters with accents",
            Self::Taken => "another article has the same alias",
        }
    }
}

impl Slugs {
    /// A free slug for a record: its alias, or one of its title, or one of `fallback`; numbered if it is taken.
    pub fn choose(&mut self, alias: &str, title: &str, fallback: &str) -> (Slug, Option<Change>) {
        let (slug, mut change) = match alias.parse::<Slug>() {
            Ok(_) if is_mangled(alias, title) => (Slug::from_title(title), Some(Change::Mangled)),
            Ok(slug) => (Ok(slug), None),
            Err(NotASlug::Empty) => (Slug::from_title(title), Some(Change::NoAlias)),
            Err(_) => {
                let of_alias = Slug::from_title(alias);
                (of_alias.or_else(|_| Slug::from_title(title)), Some(Change::NotASlug))
            }
        };
        let slug = slug.or_else(|_| Slug::from_title(fallback)).unwrap_or_else(|_| first());
        let mut number = 1;
        let free = loop {
            let candidate = slug.numbered(number);
            if self.taken.insert(candidate.clone()) {
                break candidate;
            }
            number += 1;
            // Ten thousand articles without a title: looking through all of them for each would take minutes.
            if number == 10
                && let Ok(unique) = Slug::from_title(&format!("{slug}-{fallback}"))
                && self.taken.insert(unique.clone())
            {
                break unique;
            }
        };
        if number > 1 {
            change = change.or(Some(Change::Taken));
        }
        (free, change)
    }
}

fn first() -> Slug {
    "x".parse().expect("a letter is a slug")
}

/// Whether an alias is what some versions of Joomla make of a title: letters outside of Latin-1 become hyphens, so that
/// `Thị trường` is `th-tr-ng`.
fn is_mangled(alias: &str, title: &str) -> bool {
    if title.chars().all(|c| c <= '\u{ff}') {
        return false;
    }
    let dropped: String = title.chars().map(|c| if c <= '\u{ff}' { c } else { ' ' }).collect();
    let folded = fold(&dropped);
    let made = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let whole = fold(title);
    let meant = whole.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    alias.split('-').eq(made) && !alias.split('-').eq(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_stays_where_it_can() {
        let mut slugs = Slugs::default();
        for (alias, title, slug, change) in [
            ("gia-lua", "Giá lúa", "gia-lua", None),
            ("gia-lua", "Giá lúa", "gia-lua-2", Some(Change::Taken)),
            ("gia-lua", "Giá lúa", "gia-lua-3", Some(Change::Taken)),
            ("Bai_Co_Chu_HOA", "Bài Có Chữ HOA", "bai-co-chu-hoa", Some(Change::NotASlug)),
            ("th-tr-ng-que", "Thị trường quê", "thi-truong-que", Some(Change::Mangled)),
            (
                "kien-giang-thi-u-cat-san-l-p",
                "Kiên Giang thiếu cát san lấp",
                "kien-giang-thieu-cat-san-lap",
                Some(Change::Mangled),
            ),
            ("cau-moi", "Cầu mới", "cau-moi", None),
            ("other-words", "Cầu mới", "other-words", None),
            ("", "Cầu cũ", "cau-cu", Some(Change::NoAlias)),
            ("", "…", "joomla-7", Some(Change::NoAlias)),
            ("tiếng-việt", "x", "tieng-viet", Some(Change::NotASlug)),
            ("2016-05-05-02-00-00", "Ờ", "2016-05-05-02-00-00", None),
        ] {
            let (chosen, why) = slugs.choose(alias, title, "joomla-7");
            assert_eq!((chosen.as_str(), why), (slug, change), "{alias}");
        }
        let (long, change) = slugs.choose(&"dai-".repeat(60), "Dài", "x");
        assert!(long.as_str().len() <= 120 && change == Some(Change::NotASlug));
    }

    #[test]
    fn thousands_of_the_same_alias_take_no_time() {
        let mut slugs = Slugs::default();
        for number in 0..2_000 {
            slugs.choose("x", "", &format!("joomla-{number}"));
        }
        assert_eq!(slugs.taken.len(), 2_000);
    }
}
