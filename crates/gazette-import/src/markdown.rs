//! Converts the HTML of articles to Markdown as Gazette reads it.
//!
//! Guarantee: every word that readers saw is in the lead or the body, or a loss names it. What Markdown cannot say (merged
//! cells, players, scripts, places in the text) is a loss, too. The HTML is parsed as browsers do, so that no mistake in it
//! hides text.
//!
//! [`convert`] takes an article's two parts and a [`Resolver`], which says where links and pictures lead.

mod blocks;
mod depth;
mod inline;
mod links;
mod lists;
mod media;
mod plugins;
mod tables;
mod tree;

use gazette_core::text::repair;

use blocks::Writer;
use tree::Tree;

/// Where a link of the old site leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To this address, or to this file of the content folder.
    To(String),
    /// Nowhere that readers could open; the reason.
    Nowhere(&'static str),
}

/// Where a picture of the old site is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// In this file of the content folder.
    File(String),
    /// At this address on another site; it becomes a link.
    Elsewhere(String),
    /// Not at hand.
    Missing,
}

/// What an importer knows of the old site's addresses.
pub trait Resolver {
    /// Where a link leads that is written so.
    fn link(&self, written: &str) -> Link;
    /// Where a picture is that is written so.
    fn picture(&self, written: &str) -> Picture;
}

/// Something that readers saw, or an editor wrote, and that is not in the Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostPart {
    /// Its kind, for counting: `merged cells`, `script`, `plugin`.
    pub kind: &'static str,
    /// The thing itself.
    pub what: String,
}

/// An article in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// Its first paragraph as plain text, taken out of the body. Empty if there is none.
    pub lead: String,
    /// The rest.
    pub body: String,
    /// What is not in it.
    pub losses: Vec<LostPart>,
    /// The files of pictures in it, in order.
    pub pictures: Vec<String>,
    /// How many of its pictures have no description of their own.
    pub undescribed: usize,
}

/// The losses of one article.
#[derive(Debug, Default)]
struct Losses {
    found: Vec<LostPart>,
}

/// The longest text of a loss, in characters.
const MAX_LOSS_CHARS: usize = 200;

impl Losses {
    fn add(&mut self, kind: &'static str, what: impl AsRef<str>) {
        let what: String = what.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        self.found.push(LostPart { kind, what: what.chars().take(MAX_LOSS_CHARS).collect() });
    }
}

/// Converts an article. `alt` describes pictures that have no description; without it they get an empty one.
pub fn convert(intro: &str, full: &str, alt: &str, resolver: &dyn Resolver) -> Converted {
    let mut losses = Losses::default();
    let intro = plugins::replace(intro, &mut losses);
    let full = plugins::replace(full, &mut losses);
    let intro_tree = Tree::parse(&depth::guard(&intro, &mut losses));
    let full_tree = Tree::parse(&depth::guard(&full, &mut losses));
    let mut writer = Writer::new(resolver, alt, losses);
    writer.find_notes(&[&intro_tree, &full_tree]);
    let mut blocks = writer.blocks(&intro_tree, intro_tree.top());
    let in_intro = writer.take_lead(&mut blocks);
    let mut rest = writer.blocks(&full_tree, full_tree.top());
    let lead = in_intro.or_else(|| writer.take_lead(&mut rest)).unwrap_or_default();
    blocks.append(&mut rest);
    let body = Writer::join(blocks);
    let clean = |text: String| repair(&text).map_or(text, |(repaired, _)| repaired);
    Converted {
        lead: clean(lead),
        body: clean(body),
        losses: writer.losses.found,
        pictures: writer.pictures,
        undescribed: writer.undescribed,
    }
}

/// Whether an element stands by itself, so that the text around it is separate.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "caption"
            | "legend"
            | "option"
            | "optgroup"
            | "select"
            | "textarea"
    )
}

#[cfg(test)]
mod tests;
