//! Reads the sources that the paper has.

use gazette_content::diagnostics::Problems;
use gazette_content::{FrontMatter, Rules, parse_article};
use gazette_core::site::Site;
use gazette_core::wire::Source;

/// The front matter of a source, given as JSON; `None` if it can't be read. `site` has the sections.
pub fn front_matter(source: &str, site: &Site) -> Option<FrontMatter> {
    let source: Source = serde_json::from_str(source).ok()?;
    let mut problems = Problems::new(&source.path, &source.text);
    let rules = Rules { site, settings_are_valid: false };
    parse_article(&source.path, &source.text, rules, &mut problems)?.front
}
