//! What every edition must be, worked out from what its editors meant and not from what the Catalog wrote.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use gazette_core::article::{Article, Card};
use gazette_core::edition::{HeadCard, by_date};
use gazette_core::hash::Hash;
use gazette_core::pages::{self, FrontPage, Rendered};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Visibility, Window};

use crate::reading::client as reading;
use crate::storage::{NativeSql, Sql};

/// An article, as one commit made it.
pub struct Story {
    /// What it is.
    pub article: Article,
    /// Its bytes.
    pub json: String,
    /// The file it was made from.
    pub source: Hash,
    /// When it may be read.
    pub window: Window,
}

impl Story {
    /// Its card.
    pub fn card(&self) -> &Card {
        &self.article.card
    }
}

/// An edition.
#[derive(Clone)]
pub struct Edition {
    /// Its settings.
    pub site: Rc<Site>,
    /// By their ids.
    pub stories: BTreeMap<String, Rc<Story>>,
    /// Slugs that lead to an id.
    moved: BTreeMap<Slug, String>,
    /// Slugs of what was taken down.
    gone: BTreeSet<Slug>,
}

/// What an editor wants of the next edition.
pub enum Intent {
    /// New and changed articles, articles to take down, new settings.
    Change(Vec<Rc<Story>>, Vec<Slug>, Option<Rc<Site>>),
    /// The content of an old edition.
    Restore(u64),
}

/// What must be found under a slug.
pub enum Expected {
    /// An article; whether the slug is an old one.
    Article(Rc<Story>, bool),
    /// 410.
    Gone,
    /// 404.
    Nothing,
}

impl Edition {
    fn after(&self, intent: &Intent, history: &[Rc<Self>]) -> Self {
        let (stories, removals, site) = match intent {
            Intent::Restore(number) => return (*history[usize::try_from(*number).expect("it is small")]).clone(),
            Intent::Change(stories, removals, site) => (stories, removals, site),
        };
        let mut next = self.clone();
        for slug in removals {
            next.stories.retain(|_, story| story.card().slug != *slug);
            next.gone.insert(slug.clone());
        }
        for story in stories {
            let card = story.card();
            if let Some(old) = next.stories.insert(card.id.clone(), story.clone()) {
                next.moved.insert(old.card().slug.clone(), card.id.clone());
            }
        }
        for story in stories {
            next.moved.remove(&story.card().slug);
            next.gone.remove(&story.card().slug);
        }
        if let Some(site) = site {
            next.site = site.clone();
        }
        next
    }

    /// What is under a slug at an instant.
    pub fn find(&self, slug: &Slug, now: Timestamp) -> Expected {
        let live = self.stories.values().find(|story| story.card().slug == *slug);
        let (story, is_old) = match (live, self.moved.get(slug)) {
            (Some(story), _) => (Some(story), false),
            (None, Some(id)) => match self.stories.get(id) {
                Some(story) => (Some(story), true),
                None => return Expected::Gone,
            },
            (None, None) => (None, false),
        };
        match story.map(|story| story.window.at(now)) {
            Some(Visibility::Live) => Expected::Article(story.expect("it has a window").clone(), is_old),
            Some(Visibility::Expired) => Expected::Gone,
            None if self.gone.contains(slug) => Expected::Gone,
            Some(Visibility::Embargoed) | None => Expected::Nothing,
        }
    }

    /// The public cards at an instant, newest first.
    pub fn cards(&self, now: Timestamp) -> Vec<HeadCard> {
        let live = self.stories.values().filter(|story| story.window.is_live(now));
        let card = |story: &Rc<Story>| HeadCard { card: story.card().clone(), window: story.window, front: None };
        let mut cards: Vec<HeadCard> = live.map(card).collect();
        cards.sort_by(by_date);
        cards
    }

    fn epoch(&self, now: Timestamp) -> Option<Timestamp> {
        let windows = self.stories.values().map(|story| story.window);
        let edges = windows.flat_map(|window| [Some(window.publish_at), window.unpublish_at]);
        edges.flatten().filter(|edge| *edge <= now).max()
    }
}

/// An edition, and its epoch.
type Moment = (u64, Option<Timestamp>);

/// The history.
pub struct Paper {
    sql: Rc<NativeSql>,
    intents: RefCell<HashMap<String, Rc<Intent>>>,
    editions: RefCell<Vec<Rc<Edition>>>,
    fronts: RefCell<HashMap<Moment, Rc<Rendered>>>,
    pages: RefCell<HashMap<(Hash, String), Rc<str>>>,
}

impl Paper {
    /// Nothing was published. `site` is what readers see then.
    pub fn new(sql: &Rc<NativeSql>, site: Rc<Site>) -> Self {
        let nothing = Edition { site, stories: BTreeMap::new(), moved: BTreeMap::new(), gone: BTreeSet::new() };
        Self {
            sql: sql.clone(),
            intents: RefCell::default(),
            editions: RefCell::new(vec![Rc::new(nothing)]),
            fronts: RefCell::default(),
            pages: RefCell::default(),
        }
    }

    /// Notes what the commit with this key means.
    pub fn intend(&self, key: &str, intent: Intent) -> Rc<Intent> {
        self.intents.borrow_mut().entry(key.to_owned()).or_insert(Rc::new(intent)).clone()
    }

    /// The number of the newest edition.
    pub fn newest(&self) -> u64 {
        self.catch_up();
        self.editions.borrow().len() as u64 - 1
    }

    /// What an edition must be.
    pub fn edition(&self, number: u64) -> Rc<Edition> {
        self.catch_up();
        self.editions.borrow()[usize::try_from(number).expect("it is small")].clone()
    }

    /// Which commits made editions, and in which order, only the Catalog knows.
    fn catch_up(&self) {
        let mut editions = self.editions.borrow_mut();
        let rows = self
            .sql
            .run(
                "SELECT number, idempotency_key FROM editions WHERE number >= ? ORDER BY number",
                vec![(editions.len() as u64).into()],
            )
            .expect("the history can be read");
        for row in rows {
            assert_eq!(row.unsigned(0).expect("a number"), editions.len() as u64, "the history has a gap");
            let newest = editions.last().expect("there is the paper before its first").clone();
            let next = match row.optional_text(1).expect("a key") {
                Some(key) => Rc::new(newest.after(&self.intents.borrow()[key], &editions)),
                None => newest,
            };
            editions.push(next);
        }
    }

    /// The front page of an edition at an instant.
    pub fn front(&self, number: u64, now: Timestamp) -> Rc<Rendered> {
        let edition = self.edition(number);
        let make = || {
            let cards = edition.cards(now);
            let cards: Vec<&HeadCard> = cards.iter().collect();
            Rc::new(pages::front(&edition.site, &FrontPage::arrange(&edition.site, &cards)))
        };
        self.fronts.borrow_mut().entry((number, edition.epoch(now))).or_insert_with(make).clone()
    }

    /// An article's HTML under an edition's settings, as KV keeps it.
    pub fn page(&self, number: u64, story: &Story) -> Rc<str> {
        let site = self.edition(number).site.clone();
        let key = (Hash::of(story.json.as_bytes()), reading::style(&site));
        let make = || reading::article_page(&site, &story.article).into();
        self.pages.borrow_mut().entry(key).or_insert_with(make).clone()
    }
}
