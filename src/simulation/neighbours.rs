//! The services that the Catalog calls, as it sees them: the counts and the search indexes. They may fail or be slow.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use gazette_core::article::Article;
use gazette_core::wire::ApiError;

use super::clockwork::Clockwork;
use crate::searching::client::{Finish, Order, Progress};

/// The services and their failures.
pub struct Neighbours {
    clockwork: Clockwork,
    /// Whether the counts don't respond.
    pub are_counts_broken: Cell<bool>,
    /// The id of an article that the search indexes can't handle.
    pub poison: RefCell<Option<String>>,
    indexes: RefCell<Vec<Rc<SearchIndex>>>,
    used_indexes: Cell<usize>,
}

/// A search index. Searches are not simulated.
#[derive(Default)]
pub struct SearchIndex {
    /// How long each call takes.
    pub delay_millis: Cell<u64>,
    /// Whether each call fails.
    pub is_broken: Cell<bool>,
    /// What it has.
    pub progress: Cell<Progress>,
    /// The ids of its articles.
    pub articles: RefCell<BTreeSet<String>>,
    /// How often it failed because of the article that it can't handle.
    pub poisoned: Cell<u64>,
}

impl Neighbours {
    /// The counts and one search index.
    pub fn new(clockwork: &Clockwork) -> Self {
        Self {
            clockwork: clockwork.clone(),
            are_counts_broken: Cell::default(),
            poison: RefCell::default(),
            indexes: RefCell::new(vec![Rc::default()]),
            used_indexes: Cell::new(1),
        }
    }

    /// Sets the number of search indexes. Others keep what they have.
    pub fn use_indexes(&self, count: usize) {
        let mut indexes = self.indexes.borrow_mut();
        let all = indexes.len().max(count);
        indexes.resize_with(all, Rc::default);
        self.used_indexes.set(count);
    }

    /// The number of search indexes.
    pub fn used_indexes(&self) -> usize {
        self.used_indexes.get()
    }

    /// A search index, used or not.
    pub fn index(&self, replica: usize) -> Rc<SearchIndex> {
        self.indexes.borrow()[replica].clone()
    }

    /// What a search index has.
    pub async fn progress(&self, replica: u32) -> Result<Progress, ApiError> {
        Ok(self.called(replica).await?.progress.get())
    }

    /// Executes an order in a search index.
    pub async fn tell(&self, replica: u32, order: Order) -> Result<(), ApiError> {
        let index = self.called(replica).await?;
        match order {
            Order::Put { articles, .. } => {
                let id_of = |json: &String| Article::from_json(json).expect("an article").card.id;
                let ids: Vec<String> = articles.iter().map(|entry| id_of(&entry.json)).collect();
                if self.poison.borrow().as_ref().is_some_and(|poison| ids.contains(poison)) {
                    index.poisoned.set(index.poisoned.get() + 1);
                    return Err(failure());
                }
                index.articles.borrow_mut().extend(ids);
            }
            Order::Finish(Finish { edition, generation, removed }) => {
                index.articles.borrow_mut().retain(|id| !removed.contains(id));
                index.progress.set(Progress { edition, generation });
            }
            Order::Remove(ids) => index.articles.borrow_mut().retain(|id| !ids.contains(id)),
            Order::Clear => {
                index.articles.borrow_mut().clear();
                index.progress.set(Progress::default());
            }
            Order::Compact => {}
            Order::Progress | Order::Search(_) | Order::Suggest(_) => unreachable!("these are no orders"),
        }
        Ok(())
    }

    async fn called(&self, replica: u32) -> Result<Rc<SearchIndex>, ApiError> {
        let index = self.index(usize::try_from(replica).expect("it is small"));
        if index.delay_millis.get() > 0 {
            self.clockwork.sleep(index.delay_millis.get()).await;
        }
        if index.is_broken.get() { Err(failure()) } else { Ok(index) }
    }
}

/// The failure of a service that a test has broken.
pub fn failure() -> ApiError {
    ApiError::Internal("as it was wished".into())
}
