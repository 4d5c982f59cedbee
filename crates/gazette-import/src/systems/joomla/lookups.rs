//! What articles refer to: sections, categories, tags, names and the menu.

use std::collections::{BTreeMap, HashMap, HashSet};

use gazette_core::slug::Slug;

use super::super::fields::Fields;
use super::addresses::number_in;
use super::extras::Extras;
use crate::ledger::Ledger;
use crate::model::{MenuEntry, Paper, SourceId};

/// The tables that are read for articles, without their prefix.
const TABLES: [&str; 14] = [
    "sections",
    "categories",
    "users",
    "tags",
    "contentitem_tag_map",
    "menu",
    "banner",
    "banners",
    "redirect_links",
    "k2_categories",
    "k2_tags",
    "k2_tags_xref",
    "k2_users",
    "languages",
];

/// Whether a table is read for articles.
pub(super) fn is_lookup(table: &str) -> bool {
    TABLES.contains(&table)
}

/// A section or a category.
#[derive(Debug, Clone)]
pub(super) struct Category {
    pub title: String,
    pub alias: String,
    /// The category above it; 0 at the top. In Joomla 1.5, the section.
    pub parent: u64,
    /// Its path on the old site, without `/` at the beginning; empty if the source does not have it.
    pub path: String,
    /// Whether articles can be in it; Joomla's table has other components' categories, too.
    pub is_of_articles: bool,
    /// Its name in Gazette.
    pub slug: Slug,
}

/// An entry of the menu.
#[derive(Debug, Clone)]
pub(super) struct Menu {
    pub title: String,
    pub link: String,
    pub path: String,
    alias: String,
    parent: u64,
    is_shown: bool,
}

/// What articles refer to, by number.
#[derive(Debug)]
pub(super) struct Lookups {
    /// Whether this is Joomla 1.5: public is 0 in `access`, archived is -1, and sections have categories.
    pub is_old: bool,
    pub sections: BTreeMap<u64, Category>,
    pub categories: BTreeMap<u64, Category>,
    pub k2_categories: BTreeMap<u64, Category>,
    users: HashMap<u64, String>,
    pub tags: BTreeMap<u64, String>,
    pub tag_aliases: BTreeMap<u64, String>,
    article_tags: HashMap<u64, Vec<u64>>,
    k2_tags: HashMap<u64, String>,
    k2_item_tags: HashMap<u64, Vec<u64>>,
    pub menu: BTreeMap<u64, Menu>,
    /// The paths of the menu's entries that show one article, by its number.
    pub menu_paths: HashMap<u64, Vec<String>>,
    pub extras: Extras,
}

/// How deep categories and menus can be nested. Damaged data has circles.
const MAX_DEPTH: usize = 32;

impl Lookups {
    pub fn new(is_old: bool) -> Self {
        Self {
            is_old,
            sections: BTreeMap::new(),
            categories: BTreeMap::new(),
            k2_categories: BTreeMap::new(),
            users: HashMap::new(),
            tags: BTreeMap::new(),
            tag_aliases: BTreeMap::new(),
            article_tags: HashMap::new(),
            k2_tags: HashMap::new(),
            k2_item_tags: HashMap::new(),
            menu: BTreeMap::new(),
            menu_paths: HashMap::new(),
            extras: Extras::default(),
        }
    }

    /// Adds a row of a table.
    pub fn add(&mut self, table: &str, fields: &Fields<'_>, ledger: &mut Ledger) {
        let number = fields.number("id");
        match table {
            "sections" => self.add_category(number, 0, "sections", fields, ledger),
            "categories" => {
                let parent = match fields.line("section").parse() {
                    Ok(section) if self.is_old => section,
                    _ => fields.number("parent_id"),
                };
                self.add_category(number, parent, "categories", fields, ledger);
            }
            "k2_categories" => self.add_category(number, fields.number("parent"), "k2_categories", fields, ledger),
            "users" => {
                self.users.insert(number, fields.line("name"));
                fields.note(&SourceId::new("users", number), ledger);
            }
            "tags" if fields.number("parent_id") > 0 => {
                self.tags.insert(number, fields.line("title"));
                self.tag_aliases.insert(number, fields.line("alias"));
                fields.note(&SourceId::new("tags", number), ledger);
            }
            "contentitem_tag_map" if fields.line("type_alias") == "com_content.article" => {
                self.article_tags.entry(fields.number("content_item_id")).or_default().push(fields.number("tag_id"));
            }
            "k2_tags" => {
                self.k2_tags.insert(number, fields.line("name"));
            }
            "k2_tags_xref" => {
                let item = fields.integer("itemID").map_or_else(|| fields.number("itemId"), i64::unsigned_abs);
                self.k2_item_tags.entry(item).or_default().push(fields.number("tagID"));
            }
            "menu" => self.add_menu(number, fields),
            "banner" | "banners" => self.extras.add_banner(table == "banner", fields, ledger),
            "redirect_links" => self.extras.add_redirect(fields, ledger),
            _ => {}
        }
    }

    fn add_category(&mut self, number: u64, parent: u64, kind: &'static str, fields: &Fields<'_>, ledger: &mut Ledger) {
        let title = if kind == "k2_categories" { fields.line("name") } else { fields.line("title") };
        let alias = fields.line("alias");
        let is_of_articles = match fields.line("extension").as_str() {
            "" => kind != "categories" || !self.is_old || fields.line("section").parse::<u64>().is_ok(),
            extension => extension == "com_content",
        };
        let slug = alias.parse().or_else(|_| Slug::from_title(&title)).or_else(|_| Slug::from_title(&alias));
        let slug = slug.or_else(|_| Slug::from_title(&format!("muc-{number}")));
        let Ok(slug) = slug else { return };
        // Gazette has pages of its own under these names.
        let slug = if slug.is_reserved() { slug.numbered(2) } else { slug };
        fields.note(&SourceId::new(kind, number), ledger);
        let category = Category { title, alias, parent, path: fields.line("path"), is_of_articles, slug };
        let map = match kind {
            "sections" => &mut self.sections,
            "k2_categories" => &mut self.k2_categories,
            _ => &mut self.categories,
        };
        map.insert(number, category);
    }

    fn add_menu(&mut self, number: u64, fields: &Fields<'_>) {
        let is_of_site = fields.integer("client_id").unwrap_or_default() == 0;
        let entry = Menu {
            title: if fields.has("title") { fields.line("title") } else { fields.line("name") },
            link: fields.line("link"),
            path: fields.line("path"),
            alias: fields.line("alias"),
            parent: if fields.has("parent_id") { fields.number("parent_id") } else { fields.number("parent") },
            is_shown: fields.integer("published") == Some(1),
        };
        if is_of_site && !entry.link.is_empty() {
            self.menu.insert(number, entry);
        }
    }

    /// Completes what rows only tell together, and puts the menu into the paper.
    pub fn finish(&mut self, paper: &mut Paper) {
        // Joomla 1.5 has no paths, but the names above.
        let paths: Vec<(u64, String)> = self.menu.keys().map(|id| (*id, self.menu_path(*id))).collect();
        for (id, path) in paths {
            if let Some(entry) = self.menu.get_mut(&id).filter(|entry| entry.path.is_empty()) {
                entry.path = path;
            }
        }
        for entry in self.menu.values().filter(|entry| !entry.path.is_empty()) {
            if let Some(number) = number_in(&entry.link, "com_content", "article") {
                self.menu_paths.entry(number).or_default().push(format!("/{}", entry.path));
            }
        }
        let shown = self.menu.values().filter(|entry| entry.is_shown);
        paper.menu = shown
            .map(|Menu { title, link, path, .. }| MenuEntry {
                title: title.clone(),
                link: link.clone(),
                path: format!("/{path}"),
            })
            .collect();
        paper.hosts = self.extras.hosts(&paper.hosts);
    }

    fn menu_path(&self, id: u64) -> String {
        let mut names = Vec::new();
        let mut next = self.menu.get(&id);
        while let Some(entry) = next.filter(|entry| !entry.alias.is_empty() && names.len() < MAX_DEPTH) {
            names.push(entry.alias.as_str());
            next = self.menu.get(&entry.parent);
        }
        names.reverse();
        names.join("/")
    }

    /// The categories from the top to this one.
    pub fn line(categories: &BTreeMap<u64, Category>, number: u64) -> Vec<&Category> {
        let mut line = Vec::new();
        let mut next = categories.get(&number).map(|category| (number, category));
        let mut seen = HashSet::new();
        while let Some((number, category)) =
            next.filter(|(number, category)| seen.insert(*number) && category.is_of_articles && seen.len() < MAX_DEPTH)
        {
            line.push(category);
            next = (category.parent != number)
                .then(|| categories.get(&category.parent).map(|above| (category.parent, above)))
                .flatten();
        }
        line.reverse();
        line
    }

    /// The categories of an article, the section first.
    pub fn categories_of(&self, category: u64, section: u64) -> Vec<&Category> {
        if !self.is_old {
            return Self::line(&self.categories, category);
        }
        let section = self.sections.get(&section);
        let category = self.categories.get(&category).filter(|category| category.is_of_articles);
        section.into_iter().chain(category).collect()
    }

    /// The title of each section in the order of the source.
    pub fn section_titles(&self) -> Vec<(Slug, String)> {
        let top = |categories: &BTreeMap<u64, Category>| {
            let numbers = categories.keys().filter(|number| Self::line(categories, **number).len() == 1);
            numbers
                .filter_map(|number| categories.get(number))
                .map(|top| (top.slug.clone(), top.title.clone()))
                .collect()
        };
        let mut titles: Vec<(Slug, String)> = if self.is_old { top(&self.sections) } else { top(&self.categories) };
        titles.extend(top(&self.k2_categories));
        let mut seen = HashSet::new();
        titles.retain(|(slug, _)| seen.insert(slug.clone()));
        titles
    }

    /// The name of an account.
    pub fn account(&self, number: u64) -> Option<String> {
        self.users.get(&number).filter(|name| !name.is_empty()).cloned()
    }

    /// The tags of an article.
    pub fn tags_of(&self, article: u64) -> impl Iterator<Item = &String> {
        self.article_tags.get(&article).into_iter().flatten().filter_map(|tag| self.tags.get(tag))
    }

    /// The tags of an item of K2.
    pub fn k2_tags_of(&self, item: u64) -> impl Iterator<Item = &String> {
        self.k2_item_tags.get(&item).into_iter().flatten().filter_map(|tag| self.k2_tags.get(tag))
    }
}
