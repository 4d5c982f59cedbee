//! The front page.

use askama::Template;
use chrono::{DateTime, FixedOffset};

use super::Rendered;
use super::card::{CardView, machine_date};
use super::head::{Head, render};
use super::json_ld::web_site;
use super::list::LIST_CARDS;
use crate::article::{Card, Front};
use crate::edition::HeadCard;
use crate::language::{Language, Texts};
use crate::site::{Section, Site};

/// The number of headlines in the strip of breaking news.
const BREAKING_CARDS: usize = 3;
/// The number of stories beside the lead.
const TOP_CARDS: usize = 3;
/// The number of headlines in the column of the newest articles.
const NEWEST_CARDS: usize = 6;
/// The number of stories in a section.
const SECTION_CARDS: usize = 4;

/// The layout of the front page. No story occurs twice, and all of the newest [`LIST_CARDS`] occur, so that `/page/2`
/// continues after them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FrontPage<'a> {
    /// Breaking news, above everything else.
    pub breaking: Vec<&'a Card>,
    /// The newest article that an editor made the lead, else the newest of all.
    pub lead: Option<&'a Card>,
    /// The editors' top stories, filled up with the newest.
    pub top: Vec<&'a Card>,
    /// The next newest articles.
    pub newest: Vec<&'a Card>,
    /// The sections in the order of the menu, without those that have nothing more to show.
    pub sections: Vec<SectionBlock<'a>>,
    /// The rest of the newest articles.
    pub more: Vec<&'a Card>,
    /// When the newest article was published.
    pub newest_at: Option<DateTime<FixedOffset>>,
    /// Whether there is a `/page/2`.
    pub has_next: bool,
}

/// A section on the front page.
#[derive(Debug, PartialEq, Eq)]
pub struct SectionBlock<'a> {
    /// The section.
    pub section: &'a Section,
    /// Its newest articles that are not shown above.
    pub cards: Vec<&'a Card>,
}

impl<'a> FrontPage<'a> {
    /// Arranges the front page. `cards` are the public cards of all sections' heads, newest first.
    pub fn arrange(site: &'a Site, cards: &[&'a HeadCard]) -> Self {
        let mut pool = Pool { left: cards.to_vec() };
        let breaking = pool.take(BREAKING_CARDS, |card| card.front == Some(Front::Breaking));
        let lead = pool.take(1, |card| card.front == Some(Front::Lead)).pop().or_else(|| pool.take(1, |_| true).pop());
        let mut top = pool.take(TOP_CARDS, |card| card.front.is_some());
        top.extend(pool.take(TOP_CARDS - top.len(), |_| true));
        let newest = pool.take(NEWEST_CARDS, |_| true);
        let sections = site
            .sections
            .iter()
            .map(|section| SectionBlock {
                section,
                cards: pool.take(SECTION_CARDS, |card| card.card.section.slug == section.slug),
            })
            .filter(|block| !block.cards.is_empty())
            .collect();
        let first_page: Vec<&str> = cards.iter().take(LIST_CARDS).map(|card| card.card.id.as_str()).collect();
        let more = pool.take(LIST_CARDS, |card| first_page.contains(&card.card.id.as_str()));
        let newest_at = cards.first().map(|card| card.card.published_at);
        Self { breaking, lead, top, newest, sections, more, newest_at, has_next: cards.len() > LIST_CARDS }
    }
}

/// The cards not yet placed, newest first.
struct Pool<'a> {
    left: Vec<&'a HeadCard>,
}

impl<'a> Pool<'a> {
    /// Removes and returns the first `count` that match.
    fn take(&mut self, count: usize, matches: impl Fn(&HeadCard) -> bool) -> Vec<&'a Card> {
        let mut taken = Vec::new();
        self.left.retain(|card| {
            let is_taken = taken.len() < count && matches(card);
            if is_taken {
                taken.push(&card.card);
            }
            !is_taken
        });
        taken
    }
}

#[derive(Template)]
#[template(path = "front.html", whitespace = "minimize")]
struct Page<'a> {
    title: &'a str,
    texts: &'a Texts,
    /// The date for `datetime`, and for people.
    newest_at: Option<(String, String)>,
    breaking: Vec<CardView<'a>>,
    lead: Option<CardView<'a>>,
    top: Vec<CardView<'a>>,
    newest: Vec<CardView<'a>>,
    sections: Vec<(&'a Section, Vec<CardView<'a>>)>,
    more: Vec<CardView<'a>>,
    has_next: bool,
}

/// The front page, `/`. Its further pages are [`ListKind::Newest`](super::ListKind::Newest).
pub fn front(site: &Site, front: &FrontPage<'_>) -> Rendered {
    let language = Language::of_tag(&site.language);
    let head = Head {
        image: front.lead.and_then(|lead| lead.image.as_ref()),
        next: front.has_next.then(|| site.absolute("/page/2")),
        feed: Some(site.absolute("/feed.xml")),
        json_ld: Some(web_site(site)),
        ..Head::at(site, "/", &site.title, &site.tagline)
    };
    let page = Page {
        title: &site.title,
        texts: language.texts(),
        newest_at: front.newest_at.map(|date| (machine_date(date), language.date_time(date))),
        breaking: CardView::all(site, &front.breaking),
        lead: front.lead.map(|card| CardView::new(site, card)),
        top: CardView::all(site, &front.top),
        newest: CardView::all(site, &front.newest),
        sections: front.sections.iter().map(|block| (block.section, CardView::all(site, &block.cards))).collect(),
        more: CardView::all(site, &front.more),
        has_next: front.has_next,
    };
    Rendered { head: render(&head), main: render(&page), section: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, head_card, site, with_text_everywhere};

    /// `count` cards, an hour apart, in alternating sections; `places` assigns the editor's positions by index.
    fn paper(count: i64, places: &[(i64, Front)]) -> Vec<HeadCard> {
        let sections = ["thoi-su", "kinh-te", "van-hoa"];
        let place = |n: i64| places.iter().find(|(at, _)| *at == n).map(|(_, front)| *front);
        (0..count).zip(sections.into_iter().cycle()).map(|(n, section)| head_card(n, section, place(n))).collect()
    }

    fn shown<'a>(front: &FrontPage<'a>) -> Vec<&'a str> {
        let blocks = front.sections.iter().flat_map(|block| &block.cards);
        let all = front
            .breaking
            .iter()
            .chain(&front.lead)
            .chain(&front.top)
            .chain(&front.newest)
            .chain(blocks)
            .chain(&front.more);
        all.map(|card| card.id.as_str()).collect()
    }

    fn arranged(paper: &[HeadCard], check: impl FnOnce(FrontPage<'_>)) {
        let site = site();
        check(FrontPage::arrange(&site, &paper.iter().collect::<Vec<_>>()));
    }

    #[test]
    fn the_editors_lead_wins_over_the_newest() {
        arranged(&paper(9, &[(4, Front::Lead), (7, Front::Lead)]), |front| {
            assert_eq!(front.lead.unwrap().id, "bai-4");
            assert_eq!(front.top[0].id, "bai-7", "an older lead stays among the top stories");
        });
    }

    #[test]
    fn without_an_editors_lead_the_newest_leads() {
        arranged(&paper(9, &[(5, Front::Top)]), |front| {
            assert_eq!(front.lead.unwrap().id, "bai-0");
            let top: Vec<&str> = front.top.iter().map(|card| card.id.as_str()).collect();
            assert_eq!(top, ["bai-5", "bai-1", "bai-2"]);
        });
    }

    #[test]
    fn breaking_news_stands_above_the_lead_and_nowhere_else() {
        let site = site();
        let paper = paper(9, &[(0, Front::Breaking), (3, Front::Breaking)]);
        let front = FrontPage::arrange(&site, &paper.iter().collect::<Vec<_>>());
        let breaking: Vec<&str> = front.breaking.iter().map(|card| card.id.as_str()).collect();
        assert_eq!((breaking, front.lead.unwrap().id.as_str()), (vec!["bai-0", "bai-3"], "bai-1"));
        let main = super::front(&site, &front).main;
        let (strip, rest) = main.split_once("class=\"breaking\"").unwrap().1.split_once("</section>").unwrap();
        assert!(strip.contains("/bai-3\"") && !rest.contains("/bai-3\""), "{main}");
        assert_well_formed(&main);
    }

    #[test]
    fn a_paper_of_breaking_news_alone_is_not_called_empty() {
        let site = site();
        let paper = paper(1, &[(0, Front::Breaking)]);
        let main = front(&site, &FrontPage::arrange(&site, &paper.iter().collect::<Vec<_>>())).main;
        assert!(main.contains("class=\"breaking\"") && !main.contains("Chưa có bài viết nào"), "{main}");
    }

    #[test]
    fn an_empty_paper_has_a_front_page() {
        arranged(&[], |front| {
            assert_eq!(front, FrontPage::default());
            let main = super::front(&site(), &front).main;
            assert!(main.contains("Chưa có bài viết nào"), "{main}");
            assert_well_formed(&main);
        });
    }

    #[test]
    fn there_is_a_second_page_as_soon_as_a_list_is_full() {
        arranged(&paper(20, &[]), |front| assert!(!front.has_next));
        arranged(&paper(21, &[]), |front| assert!(front.has_next));
    }

    #[test]
    fn hostile_cards_stay_text() {
        let mut paper = paper(30, &[]);
        for head in &mut paper {
            head.card = with_text_everywhere(head.card.clone(), HOSTILE);
        }
        let site = site();
        let rendered = front(&site, &FrontPage::arrange(&site, &paper.iter().collect::<Vec<_>>()));
        assert!(!assert_well_formed(&rendered.main).contains(&"script"));
        assert_well_formed(&rendered.head);
    }

    proptest! {
        #[test]
        fn no_story_stands_twice_and_the_newest_all_stand(
            count in 0_i64..80,
            places in prop::collection::vec((0_i64..80, prop::bool::ANY), 0..12),
        ) {
            let place = |is_lead| if is_lead { Front::Lead } else { Front::Top };
            let places: Vec<_> = places.into_iter().map(|(at, is_lead)| (at, place(is_lead))).collect();
            let paper = paper(count, &places);
            let site = site();
            let front = FrontPage::arrange(&site, &paper.iter().collect::<Vec<_>>());
            let mut ids = shown(&front);
            for card in paper.iter().take(LIST_CARDS) {
                prop_assert!(ids.contains(&card.card.id.as_str()));
            }
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), all);
        }
    }
}
