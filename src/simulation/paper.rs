//! The expected content of every edition, derived from the editors' intentions and not from the Catalog's output.

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

use crate::reading::client::{self as reading, StoredArticle};
use crate::storage::{NativeSql, Sql};

/// An article as one commit made it.
pub struct Story {
    /// The article.
    pub article: Article,
    /// Its bytes.
    pub json: String,
    /// The hash of its source.
    pub source: Hash,
    /// When it is public.
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
    /// The articles, by id.
    pub stories: BTreeMap<String, Rc<Story>>,
    /// Since when each article has its present state.
    since: BTreeMap<String, Timestamp>,
    /// Slugs that redirect to an id.
    moved: BTreeMap<Slug, String>,
    /// Slugs of articles that were taken down and were public before.
    gone: BTreeSet<Slug>,
    /// Ids and slugs under which readers could see an article until now.
    seen: BTreeSet<(String, Slug)>,
    /// The edition in which an id was last purged, unless that was cancelled.
    purged: BTreeMap<String, u64>,
    /// The edition in which an id was last withdrawn, even if it is back.
    ever_withdrawn: BTreeMap<String, u64>,
    /// Articles withdrawn by purges, by id: the story, and the slugs that led to it. A cancelled purge restores them.
    withdrawn: BTreeMap<String, (Option<Rc<Story>>, BTreeSet<Slug>)>,
    /// The visible names of withdrawn articles, by id, as another article may have the id next.
    seen_before: BTreeMap<String, BTreeSet<(String, Slug)>>,
    /// Slugs of purged articles that were public before: 410 after the execution, and possibly before.
    purged_slugs: BTreeSet<(Slug, String)>,
}

/// An editor's intention for the next edition.
pub enum Intent {
    /// New and changed articles, articles to take down, new settings.
    Change(Vec<Rc<Story>>, Vec<Slug>, Option<Rc<Site>>),
    /// The content of an old edition.
    Restore(u64),
    /// Purge an article; whether without delay.
    Purge(Slug, bool),
    /// Cancel a purge.
    CallOff(Slug),
}

/// Facts that only the Catalog knows of an edition: its time, and the article of a purge or of the end of one.
struct Fact {
    number: u64,
    at: Timestamp,
    purged: Option<String>,
    /// The cancelled purge, and whether its article is live again.
    called_off: Option<(String, bool)>,
}

/// The expected result for a slug.
pub enum Expected {
    /// An article; whether the slug is an old one.
    Article(Rc<Story>, bool),
    /// 410.
    Gone,
    /// 404.
    Nothing,
    /// 410 or 404: the slug of a purged article.
    Absent,
}

impl Edition {
    fn of_nothing(site: Rc<Site>) -> Self {
        Self {
            site,
            stories: BTreeMap::new(),
            since: BTreeMap::new(),
            moved: BTreeMap::new(),
            gone: BTreeSet::new(),
            seen: BTreeSet::new(),
            purged: BTreeMap::new(),
            ever_withdrawn: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            seen_before: BTreeMap::new(),
            purged_slugs: BTreeSet::new(),
        }
    }

    fn after(&self, intent: Option<&Intent>, fact: &Fact, history: &[Rc<Self>]) -> Self {
        let mut next = self.clone();
        next.look(fact.at);
        match intent {
            Some(Intent::Restore(number)) => {
                next.restore(*number, &history[usize::try_from(*number).expect("it is small")], fact.at);
            }
            Some(Intent::Change(stories, removals, site)) => {
                for slug in removals {
                    next.remove(slug);
                }
                next.insert(stories, fact.at);
                next.site = site.clone().unwrap_or(next.site);
            }
            Some(Intent::Purge(slug, _)) => {
                let id = fact.purged.as_ref().expect("an edition of a purge purges something");
                let had_slug =
                    |edition: &Rc<Self>| edition.stories.get(id).is_some_and(|story| story.card().slug == *slug);
                assert!(history.iter().any(had_slug), "{id} never was {slug} and was purged in its place");
                next.purge(id, fact.number, history);
            }
            Some(Intent::CallOff(_)) => unreachable!("it has no key"),
            None => {
                if let Some((id, is_live)) = &fact.called_off {
                    next.call_off(id, *is_live, fact.at);
                }
            }
        }
        next
    }

    /// Records what readers could see until now.
    fn look(&mut self, now: Timestamp) {
        for (id, story) in &self.stories {
            let Window { publish_at, unpublish_at } = story.window;
            if publish_at <= now && unpublish_at.is_none_or(|end| end > publish_at.max(self.since[id])) {
                self.seen.insert((id.clone(), story.card().slug.clone()));
            }
        }
    }

    fn was_seen(&self, id: &str) -> bool {
        self.seen.iter().any(|(seen, _)| seen == id)
    }

    fn remove(&mut self, slug: &Slug) {
        let removed = self.stories.iter().find(|(_, story)| story.card().slug == *slug).map(|(id, _)| id.clone());
        let Some(id) = removed else { return };
        self.stories.remove(&id);
        if self.seen.contains(&(id, slug.clone())) {
            self.gone.insert(slug.clone());
        }
    }

    fn insert(&mut self, stories: &[Rc<Story>], now: Timestamp) {
        for story in stories {
            let card = story.card();
            self.since.insert(card.id.clone(), now);
            if let Some(old) = self.stories.insert(card.id.clone(), story.clone()) {
                let old = (card.id.clone(), old.card().slug.clone());
                if self.seen.contains(&old) {
                    self.moved.insert(old.1, old.0);
                }
            }
        }
        for slug in stories.iter().map(|story| &story.card().slug) {
            self.moved.remove(slug);
            self.gone.remove(slug);
            for (_, moved) in self.withdrawn.values_mut() {
                moved.remove(slug);
            }
        }
    }

    fn restore(&mut self, number: u64, then: &Self, now: Timestamp) {
        let is_purged = |id: &String| self.purged.get(id).is_some_and(|purge| *purge > number);
        let mut stories = then.stories.clone();
        stories.retain(|id, _| !is_purged(id));
        let mut moved = then.moved.clone();
        moved.retain(|_, id| !is_purged(id));
        for (slug, id) in &then.moved {
            if let Some((_, moved)) = self.withdrawn.get_mut(id) {
                moved.insert(slug.clone());
            }
        }
        self.purged_slugs.extend(then.purged_slugs.iter().cloned());
        for (id, story) in &stories {
            if !self.stories.get(id).is_some_and(|old| Rc::ptr_eq(old, story)) {
                self.since.insert(id.clone(), now);
            }
        }
        (self.stories, self.moved, self.gone, self.site) = (stories, moved, then.gone.clone(), then.site.clone());
    }

    fn purge(&mut self, id: &String, number: u64, history: &[Rc<Self>]) {
        let led: BTreeSet<Slug> = self.moved.extract_if(.., |_, owner| owner == id).map(|(slug, _)| slug).collect();
        if self.was_seen(id) {
            let led = |edition: &Rc<Self>| -> Vec<Slug> {
                let led = edition.moved.iter().filter(|(_, owner)| *owner == id).map(|(slug, _)| slug.clone());
                led.chain(edition.stories.get(id).map(|story| story.card().slug.clone())).collect()
            };
            let all = history.iter().flat_map(led);
            self.purged_slugs.extend(all.map(|slug| (slug, id.clone())));
        }
        self.withdrawn.insert(id.clone(), (self.stories.remove(id), led));
        self.seen_before.insert(id.clone(), self.seen.extract_if(.., |(seen, _)| seen == id).collect());
        self.purged.insert(id.clone(), number);
        self.ever_withdrawn.insert(id.clone(), number);
    }

    fn call_off(&mut self, id: &String, is_live: bool, now: Timestamp) {
        let (story, moved) = self.withdrawn.remove(id).expect("only a purge that waits is called off");
        self.purged.remove(id);
        self.seen.append(&mut self.seen_before.remove(id).unwrap_or_default());
        if !is_live {
            // Another article has its slug: it is only in the history.
            return;
        }
        self.purged_slugs.retain(|(_, owner)| owner != id);
        self.moved.extend(moved.into_iter().map(|slug| (slug, id.clone())));
        if let Some(story) = story {
            self.since.insert(id.clone(), now);
            self.stories.insert(id.clone(), story);
        }
    }

    /// The expected result for a slug at an instant.
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
        match story.map(|story| (story, story.window.at(now))) {
            Some((story, Visibility::Live)) => Expected::Article(story.clone(), is_old),
            Some((story, Visibility::Expired)) if !self.came_too_late(story) => Expected::Gone,
            // What was never seen changes nothing for readers: the slug answers as it did after the purge.
            Some((_, Visibility::Expired)) | None if self.purged_slugs.iter().any(|(purged, _)| purged == slug) => {
                Expected::Absent
            }
            None if self.gone.contains(slug) => Expected::Gone,
            Some(_) | None => Expected::Nothing,
        }
    }

    /// What this edition has under a slug, for the message of a failed test.
    pub fn explain(&self, slug: &Slug) -> String {
        let live = self.stories.values().find(|story| story.card().slug == *slug);
        let moved = self.moved.get(slug);
        let story = live.or_else(|| moved.and_then(|id| self.stories.get(id)));
        let story = story.map(|story| {
            let id = &story.card().id;
            format!("{id} in {:?} since {:?}, seen: {}", story.window, self.since.get(id), self.was_seen(id))
        });
        let (is_gone, is_purged) =
            (self.gone.contains(slug), self.purged_slugs.iter().any(|(purged, _)| purged == slug));
        format!("{slug}: {story:?}, moved to {moved:?}, gone: {is_gone}, purged: {is_purged}")
    }

    /// Whether its time was over when it was published.
    fn came_too_late(&self, story: &Story) -> bool {
        let id = &story.card().id;
        story.window.unpublish_at.is_some_and(|end| end <= self.since[id]) && !self.was_seen(id)
    }

    /// Whether an edition's article with this id was withdrawn since, also temporarily.
    pub fn has_withdrawn_since(&self, edition: u64, id: &str) -> bool {
        self.ever_withdrawn.get(id).is_some_and(|purge| *purge > edition)
    }

    /// Whether an edition's article with this id was purged since.
    pub fn has_purged_since(&self, edition: u64, id: &str) -> bool {
        self.purged.get(id).is_some_and(|purge| *purge > edition)
    }

    /// The edition in which an article with this id was last purged.
    pub fn purged_in(&self, id: &str) -> Option<u64> {
        self.purged.get(id).copied()
    }

    /// The slugs of withdrawn articles whose purge can be cancelled.
    pub fn withdrawn_slugs(&self) -> Vec<Slug> {
        self.withdrawn.values().filter_map(|(story, _)| Some(story.as_ref()?.card().slug.clone())).collect()
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
    pub(super) sql: Rc<NativeSql>,
    /// What editors intended, by the keys of their requests.
    pub(super) intents: RefCell<HashMap<String, Rc<Intent>>>,
    /// The releases whose cancellation was confirmed.
    pub(super) cancelled: RefCell<BTreeSet<u64>>,
    editions: RefCell<Vec<Rc<Edition>>>,
    fronts: RefCell<HashMap<Moment, Rc<Rendered>>>,
    pages: RefCell<HashMap<(Hash, String), Rc<StoredArticle>>>,
}

impl Paper {
    /// A paper without editions. Readers then see `site`.
    pub fn new(sql: &Rc<NativeSql>, site: Rc<Site>) -> Self {
        let nothing = Edition::of_nothing(site);
        Self {
            sql: sql.clone(),
            intents: RefCell::default(),
            cancelled: RefCell::default(),
            editions: RefCell::new(vec![Rc::new(nothing)]),
            fronts: RefCell::default(),
            pages: RefCell::default(),
        }
    }

    /// Records the intention of the commit with this key.
    pub fn intend(&self, key: &str, intent: Intent) -> Rc<Intent> {
        self.intents.borrow_mut().entry(key.to_owned()).or_insert(Rc::new(intent)).clone()
    }

    /// The number of the newest edition.
    pub fn newest(&self) -> u64 {
        self.catch_up();
        self.editions.borrow().len() as u64 - 1
    }

    /// The expected content of an edition.
    pub fn edition(&self, number: u64) -> Rc<Edition> {
        self.catch_up();
        self.editions.borrow()[usize::try_from(number).expect("it is small")].clone()
    }

    /// Only the Catalog knows which commits made editions, and in which order.
    fn catch_up(&self) {
        let mut editions = self.editions.borrow_mut();
        let first = editions.len() as u64;
        let rows = self.sql.run(
            "SELECT number,
                coalesce(idempotency_key, (SELECT idempotency_key FROM releases WHERE releases.release = editions.release)),
                published_at,
                (SELECT detail FROM audit WHERE act = 'purge-requested' AND detail LIKE 'edition ' || editions.number || ',%'),
                (SELECT id FROM versions WHERE from_edition = number),
                (SELECT detail FROM audit WHERE act = 'purge-called-off' AND detail LIKE 'edition ' || editions.number || ',%')
             FROM editions WHERE number >= ? ORDER BY number",
            vec![first.into()],
        );
        for row in rows.expect("the history can be read") {
            assert_eq!(row.unsigned::<usize>(0).expect("a number"), editions.len(), "the history has a gap");
            let newest = editions.last().expect("there is the paper before its first").clone();
            let (key, id) = (row.optional_text(1).expect("a key"), |column| row.optional_text(column).expect("an id"));
            // The row of a purge may be that of a later one, or deleted.
            let purged = id(3).map(|detail| {
                let is_its = |id: &&String| detail.ends_with(&Hash::of(id.as_bytes()).to_string());
                let known = || editions.iter().rev().flat_map(|edition| edition.stories.keys());
                known().find(is_its).expect("only what was published is purged").clone()
            });
            let called_off = row.optional_text(5).expect("a text").map(|detail| {
                let is_its = |id: &&String| detail.ends_with(&Hash::of(id.as_bytes()).to_string());
                let called_off = newest.withdrawn.keys().find(is_its).expect("only a purge that waits is called off");
                (called_off.clone(), id(4) == Some(called_off))
            });
            let fact = Fact {
                number: editions.len() as u64,
                at: Timestamp::from_secs(row.int(2).expect("an instant")),
                purged,
                called_off,
            };
            let intents = self.intents.borrow();
            let next = Rc::new(newest.after(key.map(|key| &*intents[key]), &fact, &editions));
            editions.push(next);
        }
    }

    /// The purged stories.
    pub fn purged(&self) -> Vec<Rc<Story>> {
        let newest = self.edition(self.newest());
        let editions = self.editions.borrow();
        let mut purged: BTreeMap<Hash, Rc<Story>> = BTreeMap::new();
        for (number, edition) in (0..).zip(editions.iter()) {
            let of_it = edition.stories.iter().filter(|(id, _)| newest.has_purged_since(number, id));
            purged.extend(of_it.map(|(_, story)| (story.source, story.clone())));
        }
        purged.into_values().collect()
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

    /// The front pages of an edition without some of these articles.
    pub fn fronts_without(
        &self,
        number: u64,
        now: Timestamp,
        is_omitted: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = Rendered> {
        let edition = self.edition(number);
        let cards = edition.cards(now);
        let some: Vec<String> =
            cards.iter().map(|card| card.card.id.clone()).filter(|id| is_omitted(id)).take(12).collect();
        (1..1_u32 << some.len()).map(move |omitted| {
            let is_kept = |id: &str| !some.iter().enumerate().any(|(n, other)| other == id && omitted >> n & 1 == 1);
            let kept: Vec<&HeadCard> = cards.iter().filter(|card| is_kept(&card.card.id)).collect();
            pages::front(&edition.site, &FrontPage::arrange(&edition.site, &kept))
        })
    }

    /// An article's HTML under an edition's settings, as KV stores it.
    pub fn page(&self, number: u64, story: &Story) -> Rc<StoredArticle> {
        let site = self.edition(number).site.clone();
        let (blob, style) = (Hash::of(story.json.as_bytes()), reading::style(&site));
        let key = (blob, style.clone());
        let make = || Rc::new(StoredArticle::new(&site, style, blob, &story.article, story.json.clone()));
        self.pages.borrow_mut().entry(key).or_insert_with(make).clone()
    }
}
