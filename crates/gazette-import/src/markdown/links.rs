//! Links, and Word's footnotes, which are links to and fro.

use std::collections::HashSet;

use super::blocks::{Block, Collected, Writer};
use super::inline::{Piece, Style};
use super::media::is_picture_file;
use super::tree::Tree;
use super::{Link, Picture};

impl Writer<'_> {
    /// Finds Word's footnotes: links to `#_ftn1`, and their definitions, which link back to `#_ftnref1`.
    pub fn find_notes(&mut self, trees: &[&Tree]) {
        let mut references = HashSet::new();
        let mut definitions = HashSet::new();
        for tree in trees {
            for number in tree.below(tree.top()) {
                let href = tree.attribute(number, "href");
                if let Some(label) = note_defined(href) {
                    definitions.insert(label.to_owned());
                } else if let Some(label) = note_referenced(href) {
                    references.insert(label.to_owned());
                }
            }
        }
        self.notes = references.intersection(&definitions).cloned().collect();
    }

    pub(super) fn link(&mut self, tree: &Tree, number: usize, style: &Style, to: &mut Collected, depth: usize) {
        let children = &tree.node(number).children;
        let href = tree.attribute(number, "href");
        let note = note_defined(href).or_else(|| note_referenced(href)).filter(|label| self.notes.contains(*label));
        if let Some(label) = note {
            if note_defined(href).is_some() {
                to.note = Some(label.to_owned());
            } else {
                to.pieces.push(Piece::Mark(format!("[^{label}]")));
            }
            return;
        }
        // A picture that links to its large version, or a block: the link can't go around either.
        let holds_picture = tree.below(children).any(|below| matches!(tree.name(below), "img" | "figure"));
        if holds_picture {
            self.linked_picture(tree, number, style, to, depth);
            return;
        }
        let mut style = style.clone();
        if !href.is_empty() {
            style.link = self.target(href);
        }
        self.collect(tree, children, &style, to, depth);
    }

    fn linked_picture(&mut self, tree: &Tree, number: usize, style: &Style, to: &mut Collected, depth: usize) {
        let href = tree.attribute(number, "href");
        let before = to.blocks.len();
        self.collect(tree, &tree.node(number).children, style, to, depth);
        let large = is_picture_file(href).then(|| self.resolver.picture(href));
        let pictures = to.blocks[before..].iter_mut().filter_map(|block| match block {
            Block::Picture { markdown, .. } => Some(markdown),
            _ => None,
        });
        let mut pictures: Vec<&mut String> = pictures.collect();
        match (large, &mut pictures[..]) {
            (Some(Picture::File(file)), [picture]) => {
                if let Some(at) = picture.rfind("](") {
                    picture.truncate(at + 2);
                    picture.push_str(&destination(&file));
                    picture.push(')');
                    if let Some(last) = self.pictures.last_mut() {
                        *last = file;
                    }
                }
            }
            (Some(_), _) | (None, []) => {}
            (None, _) if href.is_empty() || href.starts_with('#') => {}
            (None, _) => self.losses.add("link of a picture", href),
        }
    }

    /// The destination of a link in Markdown; `None`, and a loss, if it has none.
    pub fn target(&mut self, href: &str) -> Option<String> {
        let compact: String = href.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let scheme = compact.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
        if href.starts_with('#') {
            if href.len() > 1 {
                self.losses.add("link to a place in the text", href);
            }
            return None;
        }
        let link = match scheme.as_str() {
            "javascript" | "vbscript" | "data" | "file" => {
                self.losses.add("javascript or another link that is no address", href);
                return None;
            }
            "mailto" | "tel" => Link::To(href.to_owned()),
            _ if href.starts_with("www.") => Link::To(format!("https://{href}")),
            _ => self.resolver.link(href),
        };
        match link {
            Link::To(address) => Some(destination(&address)),
            Link::Nowhere(why) => {
                self.losses.add("link", format!("{href}: {why}"));
                None
            }
        }
    }
}

/// A destination as Markdown writes it.
pub(super) fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.trim().chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_whitespace() || c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The label of a footnote that a link leads to.
fn note_referenced(href: &str) -> Option<&str> {
    href.rsplit_once("#_ftn").map(|(_, label)| label).filter(|label| is_label(label))
}

/// The label of a footnote whose definition links back so.
fn note_defined(href: &str) -> Option<&str> {
    href.rsplit_once("#_ftnref").map(|(_, label)| label).filter(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    (1..=6).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_digit())
}
