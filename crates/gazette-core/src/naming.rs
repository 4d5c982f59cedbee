//! Names of people and tags: their slugs, and when two spellings are the same name.
//!
//! Names that differ in accents or in signs that are spoken are different: Tuấn and Tuân, C and C++. If their slugs are equal, the
//! paper numbers them in the order in which they appear: `tuan`, `tuan-2`.

use std::collections::HashMap;
use std::convert::Infallible;

use crate::article::Card;
use crate::hash::Hash;
use crate::slug::Slug;
use crate::text::with_one_tone_placement;
use crate::time::Timestamp;

/// The signs that are spoken within a name, with their words in slugs.
const SPOKEN: [(char, &str); 4] = [('+', "plus"), ('#', "sharp"), ('&', "and"), ('@', "at")];
/// The signs that only mark a name when they begin a word, such as those of hashtags.
const MARKS: [char; 2] = ['#', '@'];

/// A name in the form in which two spellings of it are equal: in lower case, with one placement of tones, and with one space for
/// blanks and for punctuation between words, and around signs. The name must be in NFC.
///
/// `TP.HCM` and `TP HCM` are one name, and so are `hòa bình` and `Hoà Bình`, and `R&D` and `R & D`; `.NET` and `NET` are two.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut rest = name.chars().flat_map(char::to_lowercase).peekable();
    let mut is_within = false;
    while let Some(c) = rest.next() {
        let begins_word = !is_within && rest.peek().is_some_and(|next| next.is_alphanumeric());
        let is_kept = match c {
            '.' => begins_word && key.is_empty(),
            _ => !(is_separator(c) || begins_word && MARKS.contains(&c)),
        };
        let is_apart = !is_kept || is_sign(c);
        if is_apart && !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
        if is_kept {
            key.push(c);
        }
        if is_kept && is_apart {
            key.push(' ');
        }
        is_within = is_kept;
    }
    let key = with_one_tone_placement(key.trim_end());
    if key.is_empty() { name.trim().to_owned() } else { key }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '!'..='"' | '\'' | '(' | ')' | ','..='/' | ':' | ';' | '?' | '[' | ']' | '_' | '·' | '«' | '»')
        || matches!(c, '\u{2010}'..='\u{201f}' | '\u{2026}')
}

/// Whether a character is a sign that stays in names, but is no part of a word.
fn is_sign(c: char) -> bool {
    let is_symbol =
        c.is_ascii() || matches!(c, '\u{a0}'..='\u{ff}' | '\u{20a0}'..='\u{20cf}' | '\u{2190}'..='\u{23ff}');
    is_symbol && !c.is_alphanumeric() && c != '.'
}

/// The slug of a name: letters without accents, and words for the signs that are spoken. A name without letters that are allowed in
/// a slug (such as 李 or Ω) gets one made from its hash.
pub fn slug_of_name(name: &str) -> Slug {
    let mut spelled = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    let mut is_within = false;
    while let Some(c) = chars.next() {
        let is_mark = MARKS.contains(&c) && !is_within && chars.peek().is_some_and(|next| next.is_alphanumeric());
        match SPOKEN.iter().find(|(sign, _)| *sign == c && !is_mark) {
            Some((_, word)) => spelled.extend([" ", word, " "]),
            None => spelled.push(c),
        }
        is_within = !is_separator(c);
    }
    Slug::from_title(&spelled).unwrap_or_else(|_| Slug::of_hash(Hash::of(name_key(name).as_bytes())))
}

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A tag.
    Tag,
    /// An author.
    Author,
}

/// The place of an article in the order in which its names are numbered: by the date of publication, then by id. Drafts are last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    is_draft: bool,
    published_at: Option<Timestamp>,
    id: &'a str,
}

impl<'a> Place<'a> {
    /// The place of an article of a folder. Only a draft can lack its date.
    pub fn new(is_draft: bool, published_at: Option<Timestamp>, id: &'a str) -> Self {
        Self { is_draft, published_at, id }
    }

    /// The place of an article that is published.
    pub fn of(card: &'a Card) -> Self {
        Self::new(false, Some(card.published_at.into()), &card.id)
    }
}

/// A name of an article, with the slug that the command wrote for it.
pub type Named<'a> = (NameKind, &'a str, &'a Slug);

/// The names of an article: its tags, then its authors.
pub fn names_of(card: &Card) -> impl Iterator<Item = Named<'_>> {
    let tags = card.tags.iter().map(|tag| (NameKind::Tag, tag.title.as_str(), &tag.slug));
    tags.chain(card.bylines.iter().map(|byline| (NameKind::Author, byline.name.as_str(), &byline.slug)))
}

/// Gives the names of an article the slugs that `find` finds for them. Whether one of them is another than before.
pub fn settle<E>(card: &mut Card, mut find: impl FnMut(Named<'_>) -> Result<Slug, E>) -> Result<bool, E> {
    let mut is_other = false;
    let tags = card.tags.iter_mut().map(|tag| (NameKind::Tag, &tag.title, &mut tag.slug));
    let authors = card.bylines.iter_mut().map(|byline| (NameKind::Author, &byline.name, &mut byline.slug));
    for (kind, name, slug) in tags.chain(authors) {
        let settled = find((kind, name, slug))?;
        is_other |= settled != *slug;
        *slug = settled;
    }
    Ok(is_other)
}

/// Numbers names of equal slugs in the order in which it is told of them, as a paper does that was empty before.
#[derive(Debug, Clone, Default)]
pub struct Numbering {
    /// By kind and slug, the key of the name that has it.
    owners: HashMap<(NameKind, Slug), String>,
}

impl Numbering {
    /// The numbers that an empty paper would give the names of these articles.
    pub fn of<'a, N: IntoIterator<Item = Named<'a>>>(articles: impl IntoIterator<Item = (Place<'a>, N)>) -> Self {
        let mut articles: Vec<_> = articles.into_iter().collect();
        articles.sort_by_key(|(place, _)| *place);
        let mut numbering = Self::default();
        for (kind, name, written) in articles.into_iter().flat_map(|(_, names)| names) {
            numbering.add(kind, name, written);
        }
        numbering
    }

    /// The slug of a name, which is new or known: the first with this beginning that no other name has. `written` is the slug in
    /// the article.
    pub fn add(&mut self, kind: NameKind, name: &str, written: &Slug) -> Slug {
        let key = name_key(name);
        let slug = self.find(kind, &key, written);
        self.owners.entry((kind, slug.clone())).or_insert(key);
        slug
    }

    /// The slug of a name. For one that it was not told of, the slug that it would get.
    pub fn slug(&self, kind: NameKind, name: &str, written: &Slug) -> Slug {
        self.find(kind, &name_key(name), written)
    }

    /// Gives an article's tags and authors their slugs.
    pub fn apply(&self, card: &mut Card) {
        let Ok(_) = settle(card, |(kind, name, slug)| Ok::<_, Infallible>(self.slug(kind, name, slug)));
    }

    fn find(&self, kind: NameKind, key: &str, written: &Slug) -> Slug {
        let mut number = 1;
        loop {
            let slug = (kind, written.numbered(number));
            if self.owners.get(&slug).is_none_or(|owner| owner == key) {
                return slug.1;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn signs_that_are_spoken_are_words_of_the_slug() {
        for (name, slug) in [
            ("C", "c"),
            ("C++", "c-plus-plus"),
            ("C#", "c-sharp"),
            ("F# và C++", "f-sharp-va-c-plus-plus"),
            ("R&D", "r-and-d"),
            ("Lan & Minh", "lan-and-minh"),
            ("bao@bao.example", "bao-at-bao-example"),
            (".NET", "net"),
            ("ASP.NET", "asp-net"),
            ("Node.js", "node-js"),
            ("Google+", "google-plus"),
            ("+84", "plus-84"),
            ("#MeToo", "metoo"),
            ("@lan", "lan"),
            ("# @", "sharp-at"),
            ("+", "plus"),
            ("TP. HCM", "tp-hcm"),
            ("Lê Chí Thành", "le-chi-thanh"),
            ("O’Brien", "o-brien"),
        ] {
            assert_eq!(slug_of_name(name).as_str(), slug, "{name}");
        }
    }

    #[test]
    fn every_name_has_a_slug() {
        assert_eq!(slug_of_name("李").as_str().len(), 14);
        assert_ne!(slug_of_name("李"), slug_of_name("王"));
        assert_eq!(slug_of_name("ΩΣ"), slug_of_name("ωσ"));
        assert_ne!(slug_of_name("🐘"), slug_of_name("🐳"));
        assert_ne!(slug_of_name("…"), slug_of_name("—"));
    }

    #[test]
    fn names_are_the_same_in_another_case_spacing_or_punctuation() {
        for (one, other) in [
            ("Tuấn", "TUẤN"),
            ("Lê  Chí Thành ", "lê chí thành"),
            ("Hoà Bình", "hòa bình"),
            ("TP.HCM", "TP HCM"),
            ("TP. HCM", "tp-hcm"),
            ("O’Brien", "O'Brien"),
            ("#MeToo", "metoo"),
            ("Node.js", "node js"),
            ("Škoda", "ŠKODA"),
            ("R&D", "R & D"),
            ("Lan&Minh", "Lan &Minh"),
            ("C++", "C ++"),
            ("C#", "c #"),
            ("Google+", "Google +"),
            ("bao@bao.example", "bao @ bao.example"),
            ("ASP.NET", "ASP .NET"),
            ("C++.NET", "C++ .NET"),
            ("A*", "A *"),
            ("50%", "50 %"),
            ("500₫", "500 ₫"),
            ("1×2", "1 × 2"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_with_other_accents_or_spoken_signs_are_different() {
        for (one, other) in [
            ("Tuấn", "Tuân"),
            ("Tuân", "Tuẫn"),
            ("Tuấn", "Tuan"),
            ("C", "C++"),
            ("C", "C#"),
            ("C++", "C#"),
            ("R&D", "R D"),
            (".NET", "NET"),
            ("C#", "C #1"),
            ("A*", "A"),
            ("Đông", "Dông"),
            ("李 Anh", "王 Anh"),
            ("…", "—"),
        ] {
            assert_ne!(name_key(one), name_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_are_numbered_by_date_and_id_and_those_of_drafts_are_last() {
        let slug: Slug = "tuan".parse().unwrap();
        let name = |name| [(NameKind::Author, name, &slug)];
        let at = |secs| Some(Timestamp::from_secs(secs));
        let numbering = Numbering::of([
            (Place::new(false, at(2), "d"), name("Tuần")),
            (Place::new(true, None, "a"), name("Tuan")),
            (Place::new(true, at(1), "b"), name("Tuẩn")),
            (Place::new(false, at(1), "f"), name("Tuẫn")),
            (Place::new(false, at(1), "e"), name("Tuấn")),
        ]);
        let found = ["Tuấn", "Tuẫn", "Tuần", "Tuan", "Tuẩn"].map(|name| numbering.slug(NameKind::Author, name, &slug));
        assert_eq!(found, [1, 2, 3, 4, 5].map(|number| slug.numbered(number)));
    }

    #[test]
    fn names_are_numbered_in_the_order_in_which_they_appear() {
        let mut numbering = Numbering::default();
        let mut add = |kind, name: &str| numbering.add(kind, name, &slug_of_name(name)).to_string();
        for (name, slug) in
            [("Tuấn", "tuan"), ("Tuân", "tuan-2"), ("TUẤN", "tuan"), ("Tuẫn", "tuan-3"), ("Tuân", "tuan-2")]
        {
            assert_eq!(add(NameKind::Author, name), slug, "{name}");
        }
        assert_eq!(add(NameKind::Tag, "Tuẫn"), "tuan");
        assert_eq!(numbering.slug(NameKind::Author, "Tuẫn", &"tuan".parse().unwrap()).as_str(), "tuan-3");
        assert_eq!(numbering.slug(NameKind::Author, "Tuan", &"tuan".parse().unwrap()).as_str(), "tuan-4");
        assert_eq!(numbering.add(NameKind::Author, "Tuấn", &"tuan-bao".parse().unwrap()).as_str(), "tuan-bao");
    }

    proptest! {
        #[test]
        fn any_name_has_a_slug_and_a_stable_key(name in "\\PC{0,60}") {
            let slug = slug_of_name(&name);
            prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug));
            prop_assert_eq!(name_key(&name_key(&name)), name_key(&name));
        }

        #[test]
        fn spaces_around_signs_matter_neither_for_the_key_nor_for_the_slug(
            name in "[A-Za-z]{1,3}([-+&.,*% ]{0,3}[A-Za-zđ0-9]{1,3}){0,4}[+#&*]{0,2}"
        ) {
            let spaced: String = name.chars().map(|c| if "+&*%#".contains(c) { format!(" {c} ") } else { c.into() }).collect();
            prop_assert_eq!(name_key(&spaced), name_key(&name));
            prop_assert_eq!(slug_of_name(&spaced), slug_of_name(&name));
            prop_assert_eq!(slug_of_name(&name_key(&name)), slug_of_name(&name));
        }
    }
}
