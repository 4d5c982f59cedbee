//! Renders the pages that list articles, including drafts.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use gazette_core::article::Card;
use gazette_core::edition::{HeadCard, by_date};
use gazette_core::pages::{self, FrontPage, LIST_CARDS, ListKind, ListPage, Rendered, SectionBlock};
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Window};
use rayon::prelude::*;

use super::marks::{Mark, mark_cards};
use super::state::View;
use crate::content::{FrontMatter, ParsedFile};
use crate::diagnostics::Severity;

/// The folder's articles with front matter, at a point in time.
pub struct Lists<'v> {
    view: &'v View,
    now: Timestamp,
    local_now: DateTime<FixedOffset>,
    /// Newest first.
    stories: Vec<Story<'v>>,
}

#[derive(Clone, Copy)]
struct Story<'v> {
    parsed: &'v ParsedFile,
    front: &'v FrontMatter,
}

impl Story<'_> {
    fn path(&self) -> String {
        format!("/{}/{}", self.front.section.slug, self.front.slug)
    }
}

impl<'v> Lists<'v> {
    /// The articles of a view. One without a date counts as published `now`.
    pub fn new(view: &'v View, now: Timestamp) -> Self {
        let stories = view.snapshot.files().filter_map(|parsed| Some(Story { front: parsed.front.as_ref()?, parsed }));
        let mut stories: Vec<Story<'v>> = stories.collect();
        stories.sort_by_cached_key(|story| (-published_at(story.front, now).as_secs(), story.front.id.clone()));
        Self { view, now, local_now: view.snapshot.site().zone.local(now), stories }
    }

    /// The front page.
    pub fn front(&self) -> Rendered {
        let (snapshot, site) = (&self.view.snapshot, self.view.snapshot.site());
        let outline = |story: &Story<'_>| HeadCard {
            card: snapshot.outline(story.front, self.local_now),
            window: Window { publish_at: published_at(story.front, self.now), unpublish_at: None },
            front: story.front.front,
        };
        let outlines: Vec<HeadCard> = self.stories.iter().map(outline).collect();
        let mut newest_first: Vec<&HeadCard> = outlines.iter().collect();
        newest_first.sort_by(|a, b| by_date(a, b));
        let layout = FrontPage::arrange(site, &newest_first);

        let blocks = layout.sections.iter().flat_map(|block| &block.cards);
        let top = layout.breaking.iter().chain(&layout.lead).chain(&layout.top);
        let shown = top.chain(&layout.newest).chain(blocks).chain(&layout.more);
        let shown: HashSet<String> = shown.map(|card| card.path()).collect();
        let stories: Vec<Story<'_>> =
            self.stories.iter().filter(|story| shown.contains(&story.path())).copied().collect();
        let cards = self.cards(&stories);
        let cards: HashMap<String, &Card> = cards.iter().map(|card| (card.path(), card)).collect();
        let whole = |outline: &&'_ Card| cards.get(&outline.path()).copied();
        let all = |outlines: &[&Card]| outlines.iter().filter_map(whole).collect::<Vec<_>>();
        let block = |block: &SectionBlock<'_>| {
            Some(SectionBlock { section: site.section(block.section.slug.as_str())?, cards: all(&block.cards) })
        };
        let page = FrontPage {
            breaking: all(&layout.breaking),
            lead: layout.lead.as_ref().and_then(whole),
            top: all(&layout.top),
            newest: all(&layout.newest),
            sections: layout.sections.iter().filter_map(block).collect(),
            more: all(&layout.more),
            newest_at: layout.newest_at,
            has_next: layout.has_next,
        };
        self.marked(pages::front(site, &page), &stories)
    }

    /// A page of all articles. Its first page is the front page.
    pub fn newest(&self, page: u32) -> Option<Rendered> {
        self.list(ListKind::Newest, &self.stories, page)
    }

    /// A page of a section, which exists even if it has no articles.
    pub fn section(&self, section: &str, page: u32) -> Option<Rendered> {
        let section = self.view.snapshot.site().section(section)?;
        let stories = self.only(|front| front.section.slug == section.slug);
        if stories.is_empty() && page == 1 {
            let empty = ListPage { kind: ListKind::Section(section), cards: &[], page, has_next: false };
            return Some(pages::list(self.view.snapshot.site(), &empty));
        }
        self.list(ListKind::Section(section), &stories, page)
    }

    /// A page of a tag.
    pub fn tag(&self, slug: &Slug, page: u32) -> Option<Rendered> {
        let stories = self.only(|front| front.tags.iter().any(|tag| tag.slug == *slug));
        let tag = stories.iter().flat_map(|story| &story.front.tags).find(|tag| tag.slug == *slug)?;
        self.list(ListKind::Tag(tag), &stories, page)
    }

    /// A page of an author.
    pub fn author(&self, slug: &Slug, page: u32) -> Option<Rendered> {
        let stories = self.only(|front| front.bylines.iter().any(|byline| byline.slug == *slug));
        let author = stories.iter().flat_map(|story| &story.front.bylines).find(|byline| byline.slug == *slug)?;
        self.list(ListKind::Author(author), &stories, page)
    }

    /// A page of a month in the paper's time zone.
    pub fn month(&self, year: i32, month: u32, page: u32) -> Option<Rendered> {
        let zone = &self.view.snapshot.site().zone;
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).map(|day| zone.start_of(day));
        let (start, end) =
            (first(year, month)?, if month == 12 { first(year + 1, 1)? } else { first(year, month + 1)? });
        let stories = self.only(|front| (start..end).contains(&published_at(front, self.now)));
        self.list(ListKind::Month { year, month }, &stories, page)
    }

    /// The related articles below an article, including drafts.
    pub fn related(&self, of: &FrontMatter) -> String {
        let site = self.view.snapshot.site();
        let outlines: Vec<Card> =
            self.stories.iter().map(|story| self.view.snapshot.outline(story.front, self.local_now)).collect();
        let newest: Vec<&Card> = outlines.iter().collect();
        let tags: Vec<Slug> = of.tags.iter().map(|tag| tag.slug.clone()).collect();
        let path = format!("/{}/{}", of.section.slug, of.slug);
        let main = pages::related(site, &path, &tags, &newest);
        self.marked(Rendered { head: String::new(), main, section: None }, &self.stories).main
    }

    fn only(&self, matches: impl Fn(&FrontMatter) -> bool) -> Vec<Story<'v>> {
        self.stories.iter().filter(|story| matches(story.front)).copied().collect()
    }

    /// `None` for a page after the last.
    fn list(&self, kind: ListKind<'_>, stories: &[Story<'_>], page: u32) -> Option<Rendered> {
        let from = LIST_CARDS.checked_mul((page as usize).checked_sub(1)?)?;
        let shown = stories.get(from..).filter(|shown| !shown.is_empty())?;
        let has_next = shown.len() > LIST_CARDS;
        let shown = &shown[..shown.len().min(LIST_CARDS)];
        let cards = self.cards(shown);
        let cards: Vec<&Card> = cards.iter().collect();
        let rendered = pages::list(self.view.snapshot.site(), &ListPage { kind, cards: &cards, page, has_next });
        Some(self.marked(rendered, shown))
    }

    fn cards(&self, stories: &[Story<'_>]) -> Vec<Card> {
        stories.par_iter().map(|story| self.view.snapshot.card(story.parsed, story.front, self.local_now)).collect()
    }

    fn marked(&self, mut rendered: Rendered, stories: &[Story<'_>]) -> Rendered {
        let is_broken =
            |file: &str| self.view.found.iter().any(|found| found.severity == Severity::Error && found.file == file);
        let mark = |story: &Story<'_>| {
            if is_broken(&story.parsed.file) { Some(Mark::Broken) } else { Mark::of(story.front, self.now) }
        };
        let marks: Vec<(String, Mark)> =
            stories.iter().filter_map(|story| Some((story.path(), mark(story)?))).collect();
        let marks = marks.iter().map(|(path, mark)| (path.as_str(), *mark));
        mark_cards(&mut rendered, self.view.snapshot.site(), marks);
        rendered
    }
}

fn published_at(front: &FrontMatter, now: Timestamp) -> Timestamp {
    front.published_at.map_or(now, Timestamp::from)
}
