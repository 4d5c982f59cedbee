//! Old addresses of articles and categories that their numbers alone do not tell.

use std::collections::BTreeMap;

use gazette_core::slug::Slug;

use super::lookups::{Category, Lookups};
use crate::ledger::Ledger;
use crate::model::{Paper, Redirect, SourceId, Target};

/// The value of a parameter in a link of Joomla, up to the `:` before an alias.
pub(in crate::systems) fn parameter<'l>(link: &'l str, name: &str) -> Option<&'l str> {
    let query = link.split_once('?')?.1;
    let pairs = query.split('&').map(|pair| pair.strip_prefix("amp;").unwrap_or(pair));
    let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
    Some(value.split([':', '#']).next().unwrap_or(value))
}

/// The number in a link that shows one record of a component: `option=com_content&view=article&id=9:alias`.
pub(in crate::systems) fn number_in(link: &str, option: &str, view: &str) -> Option<u64> {
    let is_it = parameter(link, "option") == Some(option)
        && (parameter(link, "view") == Some(view) || parameter(link, "task") == Some("view") && view == "article");
    is_it.then(|| parameter(link, "id")?.parse().ok()).flatten()
}

impl Lookups {
    /// The paths of an article: of the menu's entries that show it, and of its category and alias.
    pub(super) fn addresses_of(&self, number: u64, alias: &str, category: u64) -> Vec<String> {
        let mut addresses = self.menu_paths.get(&number).cloned().unwrap_or_default();
        let path = self.categories.get(&category).filter(|category| category.is_of_articles).map(|found| &found.path);
        if let Some(path) = path.filter(|path| !path.is_empty() && !alias.is_empty()) {
            addresses.push(format!("/{path}/{alias}"));
        }
        addresses
    }

    /// Adds the addresses of categories, tags and redirects to the paper, whose articles are known.
    pub(super) fn resolve(&self, paper: &mut Paper, ledger: &mut Ledger) {
        let mut found = Vec::new();
        if self.is_old {
            for (number, section) in &self.sections {
                add_category(&mut found, "section", *number, section, &section.slug);
            }
        }
        for (number, category) in &self.categories {
            let line = self.categories_of(*number, category.parent);
            let Some(top) = line.first().filter(|_| category.is_of_articles) else { continue };
            add_category(&mut found, "category", *number, category, &top.slug);
            let above: Vec<&str> =
                line[..line.len().saturating_sub(1)].iter().map(|above| above.alias.as_str()).collect();
            if !above.is_empty() {
                let to = Target::Section(top.slug.clone());
                found.push(Redirect { from: format!("/{}/{number}-{}", above.join("/"), category.alias), to });
            }
        }
        self.add_menu_addresses(&mut found);
        for (number, title) in &self.tags {
            let alias = self.tag_aliases.get(number).map(String::as_str).unwrap_or_default();
            if let Ok(slug) = Slug::from_title(title) {
                let to = Target::Tag(slug);
                found.push(Redirect { from: format!("/component/tags/tag/{number}-{alias}"), to: to.clone() });
                found.push(Redirect { from: format!("/component/tags/tag/{alias}"), to });
            }
        }
        found.extend(self.extras.redirects(paper, ledger));
        let mut known: BTreeMap<String, Target> = BTreeMap::new();
        found.retain(|Redirect { from, to }| known.insert(from.clone(), to.clone()).is_none());
        paper.redirects = found;
        paper.banners.clone_from(&self.extras.banners);
    }

    /// The paths of the menu's entries that show a category.
    fn add_menu_addresses(&self, found: &mut Vec<Redirect>) {
        for entry in self.menu.values().filter(|entry| !entry.path.is_empty()) {
            let category = number_in(&entry.link, "com_content", "category");
            let line =
                category.and_then(|number| Some(self.categories_of(number, self.categories.get(&number)?.parent)));
            let section =
                number_in(&entry.link, "com_content", "section").and_then(|number| self.sections.get(&number));
            let slug = line.as_ref().and_then(|line| line.first().copied()).or(section).map(|top| &top.slug);
            if let Some(slug) = slug.filter(|slug| slug.as_str() != entry.path) {
                found.push(Redirect { from: format!("/{}", entry.path), to: Target::Section(slug.clone()) });
            }
        }
    }
}

fn add_category(found: &mut Vec<Redirect>, view: &str, number: u64, category: &Category, top: &Slug) {
    let to = Target::Section(top.clone());
    found.push(Redirect { from: format!("/index.php?option=com_content&view={view}&id={number}"), to: to.clone() });
    if !category.path.is_empty() && category.path != top.as_str() {
        found.push(Redirect { from: format!("/{}", category.path), to });
    }
}

/// The article that an address of the old site showed, by its number.
pub(super) fn article_at(paper: &Paper, address: &str) -> Option<SourceId> {
    let number = number_in(address, "com_content", "article").or_else(|| {
        let path = address.split(['?', '#']).next()?;
        let last = path.trim_end_matches('/').rsplit('/').next()?;
        let is_other = path.contains("/component/") && !path.contains("/component/content/") || path.contains("/item/");
        let digits = last.find(|c: char| !c.is_ascii_digit()).unwrap_or(last.len());
        (!is_other && last[digits..].starts_with(['-', ':'])).then(|| last[..digits].parse().ok()).flatten()
    })?;
    let source = SourceId::new("content", number);
    paper.articles.iter().any(|entry| entry.source == source).then_some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_links_of_joomla() {
        for (link, number) in [
            ("index.php?option=com_content&view=article&id=9", Some(9)),
            ("index.php?option=com_content&amp;view=article&amp;id=9:gia-lua&amp;catid=9", Some(9)),
            ("index.php?option=com_content&task=view&id=9&Itemid=1", Some(9)),
            ("index.php?option=com_content&view=category&id=9", None),
            ("index.php?option=com_k2&view=article&id=9", None),
            ("index.php?option=com_content&view=article", None),
            ("/tin/9-gia", None),
        ] {
            assert_eq!(number_in(link, "com_content", "article"), number, "{link}");
        }
    }
}
