//! An isolate: responds to readers in one data center until it dies. It does the same as `lib.rs` and the handlers,
//! without a `Response`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::edition::Bundle;
use gazette_core::edition::list::{ListName, Place};
use gazette_core::pages::{Frame, Rendered};
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::clockwork::Life;
use super::world::{IsolateLater, SimulatedPlace, World};
use crate::host::Host;
use crate::publishing::client::{ArticleJson, ListQuery, Position};
use crate::reading::ahead::Ahead;
use crate::reading::article_list;
use crate::reading::edition::Edition;
use crate::reading::edition_cache::{CacheHit, EditionCache};
use crate::reading::lists;
use crate::reading::memory::Cacheable;
use crate::reading::serve_time::serve_time;
use crate::reading::stored_article::{self, Found, StoredArticle};

/// The number of articles on a page of a list.
pub const LIST: u32 = 6;

/// A reader's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// An article as JSON.
    Article(Slug),
    /// An article's page.
    Page(Slug),
    /// The front page.
    Front,
    /// A page of a list.
    List(ListName, Page),
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// By its number, from 0.
    Number(u32),
    /// The articles after this place.
    After(Place),
}

/// The content of a response.
#[derive(Debug)]
pub enum Content {
    /// An article's bytes.
    Article(String),
    /// A redirect to a slug or a path.
    Moved(String),
    /// An article's page as stored, and its frame.
    Page(Box<StoredArticle>, Rc<Frame>),
    /// The front page, and its frame.
    Front(Rendered, Rc<Frame>),
    /// Cards.
    List(Vec<ArticleJson>),
}

/// A response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The edition; `None` if there was none to serve.
    pub edition: Option<u64>,
    /// The instant of the response.
    pub now: Timestamp,
    /// The content.
    pub content: Rc<Result<Content, ApiError>>,
    /// Whether a confirmation of the root is overdue, and the response says so.
    pub is_stale: bool,
    /// How long the reader waited for a newer edition, in milliseconds.
    pub waited_millis: u64,
    /// Whether the isolate had no edition before.
    pub is_first: bool,
}

impl Cacheable for Answer {
    fn bytes(&self) -> usize {
        2_000
    }

    fn is_refusal(&self) -> bool {
        false
    }
}

/// An isolate.
pub struct Isolate {
    /// The number of the isolate, unique in a run.
    pub number: u64,
    /// Its data center.
    pub place: SimulatedPlace,
    /// Its lifetime.
    pub life: Life,
    later: IsolateLater,
    edition_cache: Rc<EditionCache<Answer>>,
    /// The entry module's cache: the generation and its responses.
    l1: RefCell<(u32, HashMap<String, Answer>)>,
    /// The highest edition that was served.
    highest: Cell<u64>,
    /// The times of requests.
    pub visits_millis: RefCell<Vec<u64>>,
}

impl Isolate {
    /// A new isolate.
    pub fn new(world: &Rc<World>, place: usize) -> Self {
        let (life, clockwork) = (Life::new(), world.clockwork.clone());
        Self {
            number: clockwork.next_number(),
            place: world.place(place),
            later: IsolateLater { life: life.clone(), clockwork },
            life,
            edition_cache: Rc::default(),
            l1: RefCell::default(),
            highest: Cell::new(0),
            visits_millis: RefCell::default(),
        }
    }

    /// How long ago its root was confirmed, in milliseconds.
    pub fn root_age_millis(&self) -> f64 {
        self.edition_cache.root_age_millis(self.place.millis())
    }

    /// Switches to a root that it has just published.
    pub async fn adopt(&self, bundle: &str) {
        let bundle = Bundle::read(bundle.as_bytes()).expect("the Catalog wrote it");
        // Otherwise it will see the root later.
        let _not_yet = self.life.with(self.edition_cache.show(&self.place, &bundle), || {}).await;
    }

    /// Responds to a request.
    pub async fn answer(&self, question: &Question) -> Answer {
        let path = format!("{question:?}");
        let began_at = self.place.world.clockwork.now_millis();
        self.visits_millis.borrow_mut().push(began_at);
        if let Some(answer) = self.lookup(&path) {
            return answer;
        }
        let was_empty = self.highest.get() == 0;
        let address = address_of(question);
        let asked = self.edition_cache.edition_and_ahead(&self.place, &self.later, (&address, ""));
        let (edition, ahead) = match asked.await {
            Ok(found) => found,
            Err(error) => {
                let (now, content) = (self.place.now(), Rc::new(Err(error)));
                return Answer { edition: None, now, content, is_stale: false, waited_millis: 0, is_first: was_empty };
            }
        };
        let number = edition.root.number;
        assert!(number >= self.highest.get(), "edition {number} was given after {}", self.highest.get());
        self.highest.set(number);
        // Without an edition, readers wait without a limit.
        let waited_millis = if was_empty { 0 } else { self.place.world.clockwork.now_millis() - began_at };
        // As in `lib.rs`: the response may have been cached while the edition was awaited.
        if let Some(answer) = self.lookup(&path) {
            return Answer { waited_millis, is_first: was_empty, ..answer };
        }
        let now = self.place.now();
        let content = Rc::new(self.content(question, &edition, &ahead, now).await);
        let is_stale = serve_time(&edition, now, self.place.millis()).stale_secs.is_some();
        let answer = Answer { edition: Some(number), now, content, is_stale, waited_millis, is_first: was_empty };
        if matches!(&*answer.content, Ok(content) if !matches!(content, Content::Moved(_))) {
            self.edition_cache.keep(&path, Rc::new(answer.clone()), (&edition, now), self.place.millis());
        }
        answer
    }

    /// The cached response, as the entry module and `response_cache` look it up together.
    fn lookup(&self, path: &str) -> Option<Answer> {
        let present = self.edition_cache.generation(self.place.millis());
        let (moment, l1) = &mut *self.l1.borrow_mut();
        if std::mem::replace(moment, present) != present {
            l1.clear();
        }
        if let Some(answer) = l1.get(path) {
            return Some(Answer { now: self.place.now(), ..answer.clone() });
        }
        let CacheHit { kept, frame, serve_time, is_old } = self.edition_cache.lookup(path, self.place.millis())?;
        if is_old {
            self.edition_cache.refresh_later(&self.place, &self.later);
        }
        let (now, content) = (self.place.now(), reframed(&kept.content, &frame));
        let answer = Answer {
            now,
            content,
            is_stale: serve_time.stale_secs.is_some(),
            waited_millis: 0,
            is_first: false,
            ..(*kept).clone()
        };
        if present != 0 {
            l1.insert(path.to_owned(), answer.clone());
        }
        Some(answer)
    }

    async fn content(
        &self,
        question: &Question,
        edition: &Edition,
        ahead: &Ahead,
        now: Timestamp,
    ) -> Result<Content, ApiError> {
        let (place, later) = (&self.place, &self.later);
        Ok(match question {
            Question::Article(slug) => match stored_article::find(place, later, edition, slug, now, ahead).await? {
                Found::Article(stored) => Content::Article(String::from_utf8(stored.json.into_vec()).expect("UTF-8")),
                Found::Moved(card) => Content::Moved(card.slug.to_string()),
            },
            Question::Page(slug) => match stored_article::find(place, later, edition, slug, now, ahead).await? {
                Found::Article(stored) => Content::Page(stored, self.frame(edition)),
                Found::Moved(card) => Content::Moved(card.path()),
            },
            Question::Front => Content::Front(lists::make_front(place, edition, now).await?, self.frame(edition)),
            Question::List(list, page) => {
                let mut query = ListQuery { now: now.as_secs(), limit: LIST, ..ListQuery::default() };
                match list {
                    ListName::Paper => {}
                    ListName::Section(slug) => query.section = Some(slug.to_string()),
                    ListName::Tag(slug) => query.tag = Some(slug.to_string()),
                    ListName::Author(slug) => query.author = Some(slug.to_string()),
                }
                match page {
                    Page::Number(number) => query.skip = number * LIST,
                    Page::After(Place { publish_at, id }) => {
                        query.after = Some(Position { key: publish_at.as_secs().to_string(), id: id.clone() });
                    }
                }
                Content::List(article_list::find(place, edition, query).await?.items)
            }
        })
    }

    fn frame(&self, edition: &Edition) -> Rc<Frame> {
        self.edition_cache.frame(edition, self.place.millis())
    }
}

/// Joins a cached page with the current frame.
fn reframed(content: &Rc<Result<Content, ApiError>>, frame: &Rc<Frame>) -> Rc<Result<Content, ApiError>> {
    match &**content {
        Ok(Content::Page(page, _)) => Rc::new(Ok(Content::Page(page.clone(), frame.clone()))),
        Ok(Content::Front(page, _)) => Rc::new(Ok(Content::Front(page.clone(), frame.clone()))),
        _ => content.clone(),
    }
}

/// The path of a request, as far as the read path needs it.
fn address_of(question: &Question) -> String {
    match question {
        Question::Article(slug) => format!("/api/v1/articles/{slug}"),
        Question::Page(slug) => format!("/tin/{slug}"),
        Question::Front => "/".into(),
        Question::List(ListName::Tag(slug), _) => format!("/tags/{slug}"),
        Question::List(ListName::Author(slug), _) => format!("/authors/{slug}"),
        Question::List(..) => "/api/v1/articles".into(),
    }
}
