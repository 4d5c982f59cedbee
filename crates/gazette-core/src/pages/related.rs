//! Related articles below an article: articles with the same tags, and its neighbours in the section.
//!
//! They are rendered when the page is joined, from the newest cards in memory. So a new article does not change the
//! pages of older ones, and an article that was taken down disappears with that edition.

use askama::Template;

use super::card::CardView;
use super::head::render;
use crate::article::Card;
use crate::language::{Language, Texts};
use crate::site::Site;
use crate::slug::Slug;

/// The number of related articles besides the neighbours.
const RELATED: usize = 4;

/// The chosen articles.
struct Choice<'a> {
    /// Articles by the number of shared tags, then the newest first; then the newest of the section.
    related: Vec<&'a Card>,
    /// The next newer article of the section.
    newer: Option<&'a Card>,
    /// The next older article of the section.
    older: Option<&'a Card>,
}

#[derive(Template)]
#[template(path = "related.html", whitespace = "minimize")]
struct Block<'a> {
    texts: &'a Texts,
    /// The cards, each with a label if it needs one.
    cards: Vec<(&'static str, CardView<'a>)>,
}

/// The HTML below the article at `path`, which has these tags; empty if there are no articles. Chooses from public
/// cards, newest first: the newest of each section. An article that is not among them has no neighbours. Links have no
/// `rel`, because a section is not a series in a fixed order.
pub fn related(site: &Site, path: &str, tags: &[Slug], newest: &[&Card]) -> String {
    let texts = Language::of_tag(&site.language).texts();
    let Choice { related, newer, older } = choose(path, tags, newest);
    let neighbours = [(texts.newer, newer), (texts.older, older)];
    let neighbours = neighbours.into_iter().filter_map(|(what, card)| Some((what, card?)));
    let cards = related.into_iter().map(|card| ("", card)).chain(neighbours);
    let cards: Vec<_> = cards.map(|(what, card)| (what, CardView::new(site, card))).collect();
    if cards.is_empty() { String::new() } else { render(&Block { texts, cards }) }
}

fn choose<'a>(path: &str, tags: &[Slug], newest: &[&'a Card]) -> Choice<'a> {
    let section = path.split('/').nth(1).unwrap_or_default();
    // The number of shared tags of each card; `None` for cards that are not candidates.
    let mut shared: Vec<Option<usize>> = Vec::with_capacity(newest.len());
    let (mut newer, mut older, mut is_listed) = (None, None, false);
    for (at, card) in newest.iter().enumerate() {
        let number = card.tags.iter().filter(|tag| tags.contains(&tag.slug)).count();
        let is_near = card.section.slug.as_str() == section;
        let is_itself = is_near && path.ends_with(card.slug.as_str()) && card.path() == path;
        if is_near && !is_itself {
            if !is_listed {
                newer = Some(at);
            } else if older.is_none() {
                older = Some(at);
            }
        }
        is_listed |= is_itself;
        shared.push((!is_itself && (is_near || number > 0)).then_some(number));
    }
    newer = newer.filter(|_| is_listed);
    for at in [newer, older].into_iter().flatten() {
        shared[at] = None;
    }
    let mut related = Vec::with_capacity(RELATED);
    for number in (0..=tags.len()).rev() {
        for (card, shared) in newest.iter().zip(&shared) {
            if *shared == Some(number) && related.len() < RELATED {
                related.push(*card);
            }
        }
    }
    Choice { related, newer: newer.map(|at| newest[at]), older: older.map(|at| newest[at]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Tag;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, card, site, with_text_everywhere};

    /// An article published `hours_ago` hours ago, with these tags.
    fn tagged(hours_ago: i64, section: &str, tags: &[&str]) -> Card {
        let tag = |slug: &&str| Tag { slug: slug.parse().unwrap(), title: (*slug).into() };
        Card { tags: tags.iter().map(tag).collect(), ..card(hours_ago, section) }
    }

    fn slugs<'a>(cards: impl IntoIterator<Item = &'a &'a Card>) -> Vec<&'a str> {
        cards.into_iter().map(|card| card.slug.as_str()).collect()
    }

    fn chosen<'a>(of: &Card, newest: &'a [Card]) -> Choice<'a> {
        let tags: Vec<Slug> = of.tags.iter().map(|tag| tag.slug.clone()).collect();
        let mut newest: Vec<&Card> = newest.iter().collect();
        newest.sort_by_key(|card| std::cmp::Reverse(card.published_at));
        choose(&of.path(), &tags, &newest)
    }

    #[test]
    fn what_shares_most_tags_comes_first_then_the_newest_then_the_rest_of_the_section() {
        let of = tagged(5, "thoi-su", &["cau", "song"]);
        let near =
            [(1, vec![]), (4, vec!["cau"]), (5, vec!["cau", "song"]), (6, vec![]), (9, vec!["cau"]), (30, vec![])];
        let far = [(20, vec!["song", "cau"]), (7, vec!["song"]), (0, vec![])];
        let near = near.iter().map(|(hours, tags)| tagged(*hours, "thoi-su", tags));
        let newest: Vec<Card> = near.chain(far.iter().map(|(hours, tags)| tagged(*hours, "kinh-te", tags))).collect();
        let onward = chosen(&of, &newest);
        assert_eq!(slugs(&onward.related), ["bai-20", "bai-7", "bai-9", "bai-1"]);
        assert_eq!((onward.newer.unwrap().slug.as_str(), onward.older.unwrap().slug.as_str()), ("bai-4", "bai-6"));
    }

    #[test]
    fn no_article_is_offered_twice_or_on_its_own_page() {
        let section: Vec<Card> = (0..9).map(|hours| tagged(hours, "thoi-su", &["cau"])).collect();
        for of in &section {
            let onward = chosen(of, &section);
            let mut all = slugs(&onward.related);
            all.extend(slugs(onward.newer.iter().chain(&onward.older)));
            let offered = all.len();
            all.sort_unstable();
            all.dedup();
            assert!(all.len() == offered && !all.contains(&of.slug.as_str()), "{of:?}: {all:?}");
            assert_eq!(onward.related.len(), RELATED);
        }
    }

    #[test]
    fn the_newest_has_nothing_newer_the_oldest_nothing_older_and_an_unlisted_one_neither() {
        let section: Vec<Card> = (0..3).map(|hours| tagged(hours, "thoi-su", &[])).collect();
        let neighbours = |of: &Card| {
            let onward = chosen(of, &section);
            [onward.newer, onward.older].map(|card| card.map(|card| card.slug.to_string()))
        };
        assert_eq!(neighbours(&section[0]), [None, Some("bai-1".into())]);
        assert_eq!(neighbours(&section[2]), [Some("bai-1".into()), None]);
        assert_eq!(neighbours(&card(50, "thoi-su")), [None, None]);
    }

    #[test]
    fn it_is_links_with_their_dates_and_nothing_where_there_is_nothing() {
        let (site, newer, itself, far) = (site(), card(0, "kinh-te"), card(1, "kinh-te"), card(2, "thoi-su"));
        let tags = [itself.tags[0].slug.clone()];
        let html = related(&site, &itself.path(), &tags, &[&newer, &itself, &far]);
        assert_well_formed(&html);
        for expected in [
            "<h2 id=\"onward-title\">Đọc tiếp</h2>",
            "<a href=\"/thoi-su\">Thời sự</a>",
            "<a href=\"/thoi-su/bai-2\">Bài số 2</a>",
            "<p class=\"kicker\">Tin mới hơn</p>",
            "<a href=\"/kinh-te/bai-0\">Bài số 0</a>",
            "<time datetime=\"2026-05-07T07:05:00+07:00\">",
        ] {
            assert!(html.contains(expected), "{expected} is missing in {html}");
        }
        assert!(!html.contains("Tin cũ hơn") && !html.contains("rel=") && !html.contains("bai-1"), "{html}");
        assert_eq!(related(&site, &itself.path(), &tags, &[&itself]), "");
    }

    #[test]
    fn hostile_cards_stay_text() {
        let itself = card(0, "kinh-te");
        let mut hostile = with_text_everywhere(card(1, "kinh-te"), HOSTILE);
        hostile.tags.clear();
        let html = related(&site(), &itself.path(), &[], &[&itself, &hostile, &hostile]);
        assert!(html.contains("Tin cũ hơn") && !assert_well_formed(&html).contains(&"script"), "{html}");
    }
}
