//! Readers, and the checks of every response.

use std::rc::Rc;

use gazette_core::edition::HeadCard;
use gazette_core::edition::list::{ListName, Place};
use gazette_core::pages::{Frame, Numbers};
use gazette_core::site::Site;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::editors::{any_author, any_section, any_slug, any_tag};
use super::isolate::{Answer, Content, Isolate, LIST, Page, Question};
use super::lagging::PROPAGATION_MILLIS;
use super::paper::{Expected, Paper};
use super::world::{World, to_f64, to_u64};
use crate::reading::edition_cache::OLD_MILLIS;
use crate::reading::serve_time::OVERDUE_MILLIS;

/// How long after an outage readers may be late, as a new root is tried every ten seconds.
const LATE_AFTER_MILLIS: u64 = 30_000;
/// The maximum time that a reader waits for a new root.
const MAX_WAIT_MILLIS: u64 = 350;
/// The same, if the root is old and there are relays.
const MAX_LONG_WAIT_MILLIS: u64 = 1_050;

/// Checks all responses.
pub struct Judge {
    /// The simulated machines.
    pub world: Rc<World>,
    /// The expected content of every edition.
    pub paper: Rc<Paper>,
    /// Whether nothing fails in this run except possibly the store for some minutes, so that no response may be an
    /// error.
    pub is_calm: bool,
    /// The end of a possible outage, in milliseconds; after that, no reader may be late.
    pub down_until: u64,
}

/// A random request.
pub fn any_question(world: &World) -> Question {
    match world.clockwork.below(10) {
        0..3 => Question::Article(any_slug(world)),
        3..6 => Question::Page(any_slug(world)),
        6 => Question::Front,
        _ => any_list(world),
    }
}

/// A random page of a random list.
fn any_list(world: &World) -> Question {
    let list = match world.clockwork.below(4) {
        0 => ListName::Paper,
        1 => ListName::Section(any_section(world).slug),
        2 => ListName::Tag(any_tag(world).slug),
        _ => ListName::Author(any_author(world).slug),
    };
    let page = if world.clockwork.happens(700) {
        Page::Number(u32::try_from(world.clockwork.below(5)).expect("it is small"))
    } else {
        let millis = world.clockwork.now_millis() - 1_000 * world.clockwork.below(100_000);
        let publish_at = Timestamp::from_millis(to_f64(millis));
        Page::After(Place { publish_at, id: any_slug(world).to_string() })
    };
    Question::List(list, page)
}

impl Judge {
    /// Sends a request, and checks the response. Returns its edition; `None` if the isolate died or had none.
    pub async fn ask(&self, isolate: &Isolate, question: &Question) -> Option<u64> {
        let (asked_at, unanswered) = (self.world.clockwork.now_millis(), self.world.unanswered.get());
        let is_old = isolate.root_age_millis() >= OLD_MILLIS && self.world.relays.are_there();
        let answer = isolate.life.with(isolate.answer(question), || {}).await.ok()?;
        let catalog_failed = self.world.unanswered.get() > unanswered;
        let longest_millis = if is_old { MAX_LONG_WAIT_MILLIS } else { MAX_WAIT_MILLIS };
        assert!(answer.waited_millis <= longest_millis, "{question:?}: waited {} ms", answer.waited_millis);
        if let Some(number) = answer.edition {
            self.judge_content(question, &answer, number, catalog_failed);
            // Values that were missed during the outage arrive within half a minute.
            if self.is_calm && asked_at > self.down_until + LATE_AFTER_MILLIS {
                self.judge_age(isolate, &answer, number, asked_at);
            }
        } else {
            let waited_with_others = matches!(&*answer.content, Err(ApiError::NotHereYet));
            assert!(
                (catalog_failed || waited_with_others) && !self.is_calm,
                "no edition to serve: {:?}",
                answer.content
            );
        }
        answer.edition
    }

    fn judge_content(&self, question: &Question, answer: &Answer, number: u64, catalog_failed: bool) {
        let (edition, now) = (self.paper.edition(number), answer.now);
        let newest = self.paper.edition(self.paper.newest());
        let told = || {
            let what = match question {
                Question::Article(slug) | Question::Page(slug) => edition.explain(slug),
                Question::Front | Question::List(..) => {
                    let withdrawn = edition.stories.keys().filter(|id| newest.has_withdrawn_since(number, id));
                    format!("withdrawn since: {:?}", withdrawn.collect::<Vec<_>>())
                }
            };
            format!("{question:?} in edition {number} at {}: {:?}; {what}", now.as_secs(), answer.content)
        };
        let is_purged = |id: &str| newest.has_withdrawn_since(number, id);
        let is_about_purged = match question {
            Question::Article(slug) | Question::Page(slug) => match edition.find(slug, now) {
                Expected::Article(story, _) => is_purged(&story.card().id),
                _ => false,
            },
            Question::Front | Question::List(..) => edition.stories.keys().any(|id| is_purged(id)),
        };
        // A late reader may find texts erased.
        if is_about_purged && matches!(&*answer.content, Err(error) if [404, 410, 503].contains(&error.status())) {
            return;
        }
        let content = match &*answer.content {
            Err(error @ (ApiError::Internal(_) | ApiError::NotHereYet)) => {
                assert!(catalog_failed && !self.is_calm, "{error:?} and the Catalog was there; {}", told());
                return;
            }
            other => other,
        };
        match question {
            Question::Article(slug) => match (edition.find(slug, now), content) {
                (Expected::Article(story, false), Ok(Content::Article(text))) => {
                    assert!(*text == story.json, "not {}; {}", story.json, told());
                }
                (Expected::Article(story, true), Ok(Content::Moved(to))) => {
                    assert!(*to == story.card().slug.as_str(), "{}", told());
                }
                (expected, content) => judge_absence(&expected, content, told),
            },
            Question::Page(slug) => match (edition.find(slug, now), content) {
                (Expected::Article(story, false), Ok(Content::Page(stored, frame))) => {
                    let page = self.paper.page(number, &story);
                    assert!(**stored == *page, "not {page:?}; {}", told());
                    judge_frame(frame, &edition.site, told);
                }
                (Expected::Article(story, true), Ok(Content::Moved(to))) => {
                    assert!(*to == story.card().path(), "{}", told());
                }
                (expected, content) => judge_absence(&expected, content, told),
            },
            Question::Front => {
                let Ok(Content::Front(rendered, frame)) = content else { panic!("{}", told()) };
                let front = self.paper.front(number, now);
                // A purge erases the heads of old editions; the Catalog makes them again without the article.
                let is_without_purged =
                    || self.paper.fronts_without(number, now, is_purged).any(|front| *rendered == front);
                assert!(*rendered == *front || is_without_purged(), "not {front:?}; {}", told());
                judge_frame(frame, &edition.site, told);
            }
            Question::List(list, page) => {
                let Ok(Content::List(cards)) = content else { panic!("{}", told()) };
                let found: Vec<&str> = cards.iter().map(|card| card.get()).collect();
                let is_one = is_page(&edition.cards(now), list, page, &found, is_purged);
                assert!(is_one, "not that page; {}", told());
            }
        }
    }

    /// A reader is at most half a minute plus the store's propagation behind, whether relays answer or not. If the response says that it is stale, the
    /// limit grows by the time without other readers.
    fn judge_age(&self, isolate: &Isolate, answer: &Answer, number: u64, asked_at: u64) {
        let mut since = asked_at;
        if answer.is_stale {
            let visits = isolate.visits_millis.borrow();
            // A reader who waited in vain left a refresh running that takes no longer than this, and the next refresh
            // follows it. During an outage none succeeds, and for a while after it the next one may be delayed.
            let has_helped = |at: &u64| *at >= self.down_until + LATE_AFTER_MILLIS && at + 20_000 <= asked_at;
            let Some(before) = visits.iter().copied().filter(has_helped).max() else { return };
            since = before;
        }
        let newer = self.world.kv.root_puts().into_iter().find(|(_, root)| number_of(root) > number);
        let Some((put_at, _)) = newer else { return };
        let limit = to_u64(OVERDUE_MILLIS) + PROPAGATION_MILLIS;
        let late = since.saturating_sub(put_at);
        assert!(late <= limit, "edition {number} was served {late} ms after the next was there");
    }
}

/// Whether these cards, as JSON, are a page of a list. A late reader may get a list without some of the articles that
/// were purged since.
fn is_page(all: &[HeadCard], list: &ListName, page: &Page, found: &[&str], is_purged: impl Fn(&str) -> bool) -> bool {
    let is_listed = |card: &&HeadCard| match list {
        ListName::Paper => true,
        ListName::Section(slug) => card.card.section.slug == *slug,
        ListName::Tag(slug) => card.card.tags.iter().any(|tag| tag.slug == *slug),
        ListName::Author(slug) => card.card.bylines.iter().any(|byline| byline.slug == *slug),
    };
    let place = |card: &HeadCard| Place { publish_at: card.window.publish_at, id: card.card.id.clone() };
    let (skip, after) = match page {
        Page::Number(number) => (number * LIST, None),
        Page::After(place) => (0, Some(place)),
    };
    let is_after = |card: &&HeadCard| after.is_none_or(|after| place(card) < *after);
    let (skip, limit) = (skip as usize, LIST as usize);
    let listed: Vec<&HeadCard> = all.iter().filter(is_listed).filter(is_after).collect();
    let purged: Vec<&str> = listed.iter().map(|card| card.card.id.as_str()).filter(|id| is_purged(id)).collect();
    (0..1_u32 << purged.len().min(12)).any(|omitted| {
        let is_omitted = |id: &str| (purged.iter().enumerate()).any(|(n, other)| *other == id && omitted >> n & 1 == 1);
        let kept = listed.iter().filter(|card| !is_omitted(&card.card.id)).skip(skip).take(limit);
        let kept = kept.map(|card| serde_json::to_string(&card.card).expect("a card is JSON"));
        kept.eq(found.iter().copied())
    })
}

fn judge_absence(expected: &Expected, content: &Result<Content, ApiError>, told: impl Fn() -> String) {
    match (expected, content) {
        (Expected::Gone | Expected::Absent, Err(ApiError::ArticleGone(_)))
        | (Expected::Nothing | Expected::Absent, Err(ApiError::ArticleNotFound(_))) => {}
        (Expected::Article(story, _), _) => panic!("{} is public; {}", story.card().slug, told()),
        (Expected::Gone, _) => panic!("it is gone; {}", told()),
        (Expected::Absent, _) => panic!("it is purged; {}", told()),
        (Expected::Nothing, _) => panic!("it is not public; {}", told()),
    }
}

fn judge_frame(frame: &Frame, site: &Site, told: impl Fn() -> String) {
    let frames = (0..5).flat_map(|total_views| {
        [None, Some(0)].map(|guests| Frame::new(site, &Numbers { total_views, guests, ..Numbers::default() }))
    });
    assert!(frames.into_iter().any(|expected| expected == *frame), "a frame of another edition; {}", told());
}

/// The number of a root, which is the first field of its JSON.
pub fn number_of(root: &[u8]) -> u64 {
    let text = std::str::from_utf8(root).expect("a root is text");
    let digits = text.strip_prefix("{\"number\":").and_then(|rest| rest.split(',').next());
    digits.and_then(|digits| digits.parse().ok()).expect("a root's number stands first")
}
