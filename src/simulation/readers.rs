//! Readers, and the checks of every response.

use std::rc::Rc;

use gazette_core::pages::{Frame, Numbers};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;

use super::editors::{any_section, any_slug};
use super::isolate::{Answer, Content, Isolate, Question};
use super::lagging::PROPAGATION_MILLIS;
use super::paper::{Expected, Paper};
use super::world::{World, to_u64};
use crate::reading::serve_time::OVERDUE_MILLIS;

/// The number of cards in the API's list.
const LIST: usize = 20;
/// How long after an outage readers may be late, as a new root is tried every ten seconds.
const LATE_AFTER_MILLIS: u64 = 30_000;
/// The maximum time that a reader waits for a new root.
const PATIENCE: u64 = 350;

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
        0..4 => Question::Article(any_slug(world)),
        4..7 => Question::Page(any_slug(world)),
        7..9 => Question::Front,
        _ => Question::List(world.clockwork.happens(500).then(|| any_section(world).slug)),
    }
}

impl Judge {
    /// Sends a request, and checks the response. Returns its edition; `None` if the isolate died or had none.
    pub async fn ask(&self, isolate: &Isolate, question: &Question) -> Option<u64> {
        let (asked_at, unanswered) = (self.world.clockwork.now_millis(), self.world.unanswered.get());
        let answer = isolate.life.with(isolate.answer(question), || {}).await.ok()?;
        let catalog_failed = self.world.unanswered.get() > unanswered;
        assert!(answer.waited_millis <= PATIENCE, "{question:?}: waited {} ms", answer.waited_millis);
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
        let told = || format!("{question:?} in edition {number} at {}: {:?}", now.as_secs(), answer.content);
        let newest = self.paper.edition(self.paper.newest());
        let is_purged = |id: &str| newest.has_withdrawn_since(number, id);
        let is_about_purged = match question {
            Question::Article(slug) | Question::Page(slug) => match edition.find(slug, now) {
                Expected::Article(story, _) => is_purged(&story.card().id),
                _ => false,
            },
            Question::Front | Question::List(_) => edition.stories.keys().any(|id| is_purged(id)),
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
                assert!(*rendered == *front, "not {front:?}; {}", told());
                judge_frame(frame, &edition.site, told);
            }
            Question::List(section) => {
                let Ok(Content::List(cards)) = content else { panic!("{}", told()) };
                let of_section = |slug: &Slug| section.as_ref().is_none_or(|section| section == slug);
                let all = edition.cards(now);
                let of_section = all.iter().filter(|card| of_section(&card.card.section.slug)).map(|card| &card.card);
                let mut left = cards.iter().peekable();
                for card in of_section {
                    let json = serde_json::to_string(card).expect("a card is JSON");
                    // A late reader may get an old list without articles that were purged since.
                    if left.next_if(|card| card.get() == json).is_none()
                        && !is_purged(&card.id)
                        && (left.peek().is_some() || cards.len() < LIST)
                    {
                        panic!("without {}; {}", card.slug, told());
                    }
                }
                assert!(left.next().is_none(), "with too much; {}", told());
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
