//! Suggests the address that a broken link was most likely meant to have.

use gazette_core::slug::Slug;
use percent_encoding::percent_decode_str;
use strsim::osa_distance;

use super::addresses::{Addresses, LinkTarget};

/// The maximum number of comparisons. In a paper of 100,000 articles with a thousand broken links, reporting all of them is
/// more important than a suggestion for each.
const MAX_COMPARED: usize = 400_000;

/// Finds similar addresses.
#[derive(Debug)]
pub struct Nearest<'a> {
    addresses: &'a Addresses<'a>,
    all: Vec<String>,
    compared: usize,
}

impl<'a> Nearest<'a> {
    /// Searches these addresses.
    pub fn new(addresses: &'a Addresses<'a>) -> Self {
        Self { addresses, all: Vec::new(), compared: 0 }
    }

    /// The address that was most likely meant by a broken one.
    pub fn to(&mut self, address: &str) -> Option<String> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        let folded: Vec<String> = path.split('/').skip(1).map(folded).collect();
        let plain = format!("/{}", folded.join("/"));
        if plain != *path && matches!(self.addresses.at(&plain), LinkTarget::Public) {
            return Some(plain);
        }
        if let Some(page) = folded.last().and_then(|slug| self.addresses.page_of_id(slug)) {
            return Some(page.to_owned());
        }
        if self.compared >= MAX_COMPARED {
            return None;
        }
        if self.all.is_empty() {
            self.all = self.addresses.all().collect();
            self.all.sort_unstable();
        }
        self.compared += self.all.len();
        let distances = self.all.iter().filter_map(|other| {
            let allowed = allowed(other);
            (other.len().abs_diff(plain.len()) <= allowed).then(|| (osa_distance(&plain, other), allowed, other))
        });
        let near = distances.filter(|(distance, allowed, _)| distance <= allowed);
        near.min_by_key(|(distance, ..)| *distance).map(|(_, _, other)| other.clone())
    }
}

/// The maximum number of different letters: a third of the address's last part.
fn allowed(address: &str) -> usize {
    (address.rsplit('/').next().unwrap_or_default().len() / 3).max(1)
}

/// A part of a path in the form of a slug.
fn folded(part: &str) -> String {
    Slug::from_title(part).map_or_else(|_| part.to_owned(), |slug| slug.to_string())
}
