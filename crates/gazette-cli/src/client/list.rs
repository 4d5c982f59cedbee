//! Lists that the paper gives in parts, as iterators over all of them.

use std::vec;

use gazette_messages::tell;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{Auth, Client, ClientError, Course};

/// A part of any list, whatever its items are called.
#[derive(Deserialize)]
struct Part<T> {
    #[serde(
        alias = "articles",
        alias = "authors",
        alias = "changes",
        alias = "editions",
        alias = "entries",
        alias = "proposals",
        alias = "sections",
        alias = "tags"
    )]
    items: Vec<T>,
    next: Option<String>,
    edition: Option<u64>,
    did_you_mean: Option<String>,
    #[serde(default)]
    own_only: bool,
}

/// A list. A part of it is asked for when all before it were taken. After an error it is over: whoever wants the rest begins
/// anew.
pub struct List<'c, T> {
    client: &'c Client,
    auth: Auth,
    next: Option<String>,
    course: Course,
    items: vec::IntoIter<T>,
    edition: Option<u64>,
    did_you_mean: Option<String>,
    is_own_only: bool,
}

impl<'c, T: DeserializeOwned> List<'c, T> {
    /// The list that begins at a path, about which nothing is asked yet.
    pub(super) fn new(client: &'c Client, auth: Auth, path: String) -> Self {
        let (next, course, items) = (Some(path), Course::default(), Vec::new().into_iter());
        Self { client, auth, next, course, items, edition: None, did_you_mean: None, is_own_only: false }
    }

    /// Of a search from which at least one item was asked for: the words as they were perhaps meant.
    pub fn did_you_mean(&self) -> Option<&str> {
        self.did_you_mean.as_deref()
    }

    /// Of proposals from which at least one was asked for: whether these are only the writer's own.
    pub fn is_own_only(&self) -> bool {
        self.is_own_only
    }

    fn fetch(&mut self, path: &str) -> Result<(), ClientError> {
        let part: Part<T> = self.client.get_as(self.auth, path)?;
        if self.edition.is_some_and(|edition| Some(edition) != part.edition) {
            // The paper promises that it doesn't happen; a copy that mixes two editions would be wrong without a sign of it.
            let cause = tell!("list-editions");
            return Err(ClientError::Failing { address: self.client.address().to_string(), cause });
        }
        self.items = part.items.into_iter();
        self.next = self.client.next_part(&mut self.course, path, part.next.as_deref())?;
        self.edition = part.edition;
        self.did_you_mean = part.did_you_mean;
        self.is_own_only = part.own_only;
        Ok(())
    }
}

impl<T: DeserializeOwned> Iterator for List<'_, T> {
    type Item = Result<T, ClientError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            let path = self.next.take()?;
            if let Err(error) = self.fetch(&path) {
                return Some(Err(error));
            }
        }
    }
}

/// What leads from one edition to a newer one, each article once.
pub struct Changes<'c> {
    list: List<'c, Change>,
    is_whole: bool,
}

/// What became of an article. Its `article` is byte for byte as the paper answers with it, for
/// [`Article::from_json`](gazette_core::article::Article::from_json).
pub type Change = gazette_core::wire::Change<Box<RawValue>>;

impl<'c> Changes<'c> {
    /// The changes of a list.
    pub(super) fn new(list: List<'c, Change>) -> Self {
        Self { list, is_whole: false }
    }

    /// The edition that a copy has after applying all changes; the next request starts from it. `None` until the iterator has
    /// reached its end, because a copy with only some of the changes is of no edition.
    pub fn edition(&self) -> Option<u64> {
        self.list.edition.filter(|_| self.is_whole)
    }
}

impl Iterator for Changes<'_> {
    type Item = Result<Change, ClientError>;

    fn next(&mut self) -> Option<Self::Item> {
        let change = self.list.next();
        match &change {
            // After an error there comes nothing either.
            None => self.is_whole = self.list.edition.is_some(),
            Some(Err(_)) => self.list.edition = None,
            Some(Ok(_)) => {}
        }
        change
    }
}
