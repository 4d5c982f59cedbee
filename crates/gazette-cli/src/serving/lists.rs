//! Renders the pages that list articles, including drafts.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use gazette_content::FrontMatter;
use gazette_content::diagnostics::Severity;
use gazette_core::article::{Byline, Card, Tag};
use gazette_core::edition::{HeadCard, by_date};
use gazette_core::naming::NameKind;
use gazette_core::pages::{self, FrontPage, LIST_CARDS, ListKind, ListPage, Rendered, SectionBlock};
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Window};
use rayon::prelude::*;

use super::marks::{Mark, mark_cards};
use super::state::View;
use crate::content::ParsedFile;

/// The folder's articles with front matter, at a point in time.
pub struct Lists<'v> {
    view: &'v View,
    now: Timestamp,
    local_now: DateTime<FixedOffset>,
    /// Newest first.
    articles: Vec<ArticleRef<'v>>,
}

#[derive(Clone, Copy)]
struct ArticleRef<'v> {
    parsed: &'v ParsedFile,
    front: &'v FrontMatter,
}

impl<'v> Lists<'v> {
    /// The articles of a view. One without a date counts as published `now`.
    pub fn new(view: &'v View, now: Timestamp) -> Self {
        let articles =
            view.snapshot.files().filter_map(|parsed| Some(ArticleRef { front: parsed.front.as_ref()?, parsed }));
        let mut articles: Vec<ArticleRef<'v>> = articles.collect();
        articles.sort_by_cached_key(|article| (-published_at(article.front, now).as_secs(), article.front.id.clone()));
        Self { view, now, local_now: view.snapshot.site().zone.local(now), articles }
    }

    /// The front page.
    pub fn front(&self) -> Rendered {
        let (snapshot, site) = (&self.view.snapshot, self.view.snapshot.site());
        let outline = |article: &ArticleRef<'_>| HeadCard {
            card: snapshot.outline(article.front, self.local_now),
            window: Window { publish_at: published_at(article.front, self.now), unpublish_at: None },
            front: article.front.front,
        };
        let outlines: Vec<HeadCard> = self.articles.iter().map(outline).collect();
        let mut newest_first: Vec<&HeadCard> = outlines.iter().collect();
        newest_first.sort_by(|a, b| by_date(a, b));
        let layout = FrontPage::arrange(site, &newest_first);

        let blocks = layout.sections.iter().flat_map(|block| &block.cards);
        let top = layout.breaking.iter().chain(&layout.lead).chain(&layout.top);
        let shown = top.chain(&layout.newest).chain(blocks).chain(&layout.more);
        let shown: HashSet<String> = shown.map(|card| card.path()).collect();
        let articles: Vec<ArticleRef<'_>> =
            self.articles.iter().filter(|article| shown.contains(&article.front.path())).copied().collect();
        let cards = self.cards(&articles);
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
        self.marked(pages::front(site, &page), &articles)
    }

    /// A page of all articles. Its first page is the front page.
    pub fn newest(&self, page: u32) -> Option<Rendered> {
        self.list(ListKind::Newest, &self.articles, page)
    }

    /// A page of a section, which exists even if it has no articles.
    pub fn section(&self, section: &str, page: u32) -> Option<Rendered> {
        let section = self.view.snapshot.site().section(section)?;
        let articles = self.only(|front| front.section.slug == section.slug);
        if articles.is_empty() && page == 1 {
            let empty = ListPage { kind: ListKind::Section(section), cards: &[], page, has_next: false };
            return Some(pages::list(self.view.snapshot.site(), &empty));
        }
        self.list(ListKind::Section(section), &articles, page)
    }

    /// A page of a tag.
    pub fn tag(&self, slug: &Slug, page: u32) -> Option<Rendered> {
        let names = self.view.snapshot.names();
        let is_it = |tag: &&Tag| names.slug(NameKind::Tag, &tag.title, &tag.slug) == *slug;
        let articles = self.only(|front| front.tags.iter().any(|tag| is_it(&tag)));
        let tag = articles.iter().flat_map(|article| &article.front.tags).find(is_it)?;
        let tag = Tag { slug: slug.clone(), ..tag.clone() };
        self.list(ListKind::Tag(&tag), &articles, page)
    }

    /// A page of an author.
    pub fn author(&self, slug: &Slug, page: u32) -> Option<Rendered> {
        let names = self.view.snapshot.names();
        let is_it = |byline: &&Byline| names.slug(NameKind::Author, &byline.name, &byline.slug) == *slug;
        let articles = self.only(|front| front.bylines.iter().any(|byline| is_it(&byline)));
        let author = articles.iter().flat_map(|article| &article.front.bylines).find(is_it)?;
        let author = Byline { slug: slug.clone(), ..author.clone() };
        self.list(ListKind::Author(&author), &articles, page)
    }

    /// A page of a month in the paper's time zone.
    pub fn month(&self, year: i32, month: u32, page: u32) -> Option<Rendered> {
        let zone = &self.view.snapshot.site().zone;
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).map(|day| zone.start_of(day));
        let (start, end) =
            (first(year, month)?, if month == 12 { first(year + 1, 1)? } else { first(year, month + 1)? });
        let articles = self.only(|front| (start..end).contains(&published_at(front, self.now)));
        self.list(ListKind::Month { year, month }, &articles, page)
    }

    /// The related articles below an article, including drafts.
    pub fn related(&self, of: &FrontMatter) -> String {
        let site = self.view.snapshot.site();
        let outlines: Vec<Card> =
            self.articles.iter().map(|article| self.view.snapshot.outline(article.front, self.local_now)).collect();
        let newest: Vec<&Card> = outlines.iter().collect();
        let names = self.view.snapshot.names();
        let tags: Vec<Slug> = of.tags.iter().map(|tag| names.slug(NameKind::Tag, &tag.title, &tag.slug)).collect();
        let path = of.path();
        let main = pages::related(site, &path, &tags, &newest);
        self.marked(Rendered { head: String::new(), main, section: None }, &self.articles).main
    }

    fn only(&self, matches: impl Fn(&FrontMatter) -> bool) -> Vec<ArticleRef<'v>> {
        self.articles.iter().filter(|article| matches(article.front)).copied().collect()
    }

    /// `None` for a page after the last.
    fn list(&self, kind: ListKind<'_>, articles: &[ArticleRef<'_>], page: u32) -> Option<Rendered> {
        let from = LIST_CARDS.checked_mul((page as usize).checked_sub(1)?)?;
        let shown = articles.get(from..).filter(|shown| !shown.is_empty())?;
        let has_next = shown.len() > LIST_CARDS;
        let shown = &shown[..shown.len().min(LIST_CARDS)];
        let cards = self.cards(shown);
        let cards: Vec<&Card> = cards.iter().collect();
        let rendered = pages::list(self.view.snapshot.site(), &ListPage { kind, cards: &cards, page, has_next });
        Some(self.marked(rendered, shown))
    }

    fn cards(&self, articles: &[ArticleRef<'_>]) -> Vec<Card> {
        articles
            .par_iter()
            .map(|article| self.view.snapshot.card(article.parsed, article.front, self.local_now))
            .collect()
    }

    fn marked(&self, mut rendered: Rendered, articles: &[ArticleRef<'_>]) -> Rendered {
        let is_broken =
            |file: &str| self.view.found.iter().any(|found| found.severity == Severity::Error && found.file == file);
        let mark = |article: &ArticleRef<'_>| {
            if is_broken(&article.parsed.file) { Some(Mark::Broken) } else { Mark::of(article.front, self.now) }
        };
        let marks: Vec<(String, Mark)> =
            articles.iter().filter_map(|article| Some((article.front.path(), mark(article)?))).collect();
        let marks = marks.iter().map(|(path, mark)| (path.as_str(), *mark));
        mark_cards(&mut rendered, self.view.snapshot.site(), marks);
        rendered
    }
}

fn published_at(front: &FrontMatter, now: Timestamp) -> Timestamp {
    front.published_at.map_or(now, Timestamp::from)
}
