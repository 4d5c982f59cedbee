//! A row of `#__content`.

use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;

use super::super::fields::Fields;
use super::super::has_text;
use super::lookups::Category;
use super::pictures;
use super::{Joomla, Pass};
use crate::ledger::Fate;
use crate::model::{Article, Legacy, MediaRef, SourceId, State};
use crate::sql::Row;

/// More words than this in `metakey` are a list for search engines, not tags.
const MAX_KEYWORDS: usize = 10;
/// Longer ones are sentences.
const MAX_KEYWORD_CHARS: usize = 40;

/// What articles of Joomla and items of K2 have in common.
pub(super) struct Common<'f> {
    pub fields: &'f Fields<'f>,
    pub source: SourceId,
    pub legacy: Legacy,
    pub categories: Vec<&'f Category>,
    pub tags: Vec<String>,
    /// Why it is a draft, for each reason.
    pub doubts: Vec<String>,
    pub is_archived: bool,
    pub image: Option<MediaRef>,
    pub intro_html: String,
    pub full_html: String,
}

impl Joomla {
    /// The article of a row. `None` if it is left out.
    pub(super) fn article(&self, row: &Row, pass: &mut Pass<'_>) -> Option<Article> {
        let (source, number) = self.source("content", row, pass)?;
        let fields = Fields::new(row, self.encoding);
        let mut doubts = Vec::new();
        let state = fields.integer("state").unwrap_or_default();
        let is_archived = state == if self.lookups.is_old { -1 } else { 2 };
        match state {
            -2 => {
                pass.ledger.record(source, Fate::LeftOut, Some("in the trash".to_owned()), fields.number("hits"));
                return None;
            }
            1 => {}
            _ if is_archived => {}
            0 => doubts.push("not published".to_owned()),
            other => doubts.push(format!("unknown state {other}")),
        }
        doubts.extend(self.access(&fields));
        let categories = self.lookups.categories_of(fields.number("catid"), fields.number("sectionid"));
        let mut tags: Vec<String> = self.lookups.tags_of(number).cloned().collect();
        if tags.is_empty() {
            tags = keywords(&fields.line("metakey"));
        }
        let mut intro_html = fields.text("introtext");
        let mut full_html = fields.text("fulltext");
        let pictures = pictures::read(&fields.text("images"));
        pictures::place(&pictures, &mut intro_html, &mut full_html);
        full_html.push_str(&pictures::links(&fields.text("urls")));
        if fields.text("metadata").contains("noindex") {
            pass.ledger.loss(&source, "noindex", "search engines were told not to show it");
        }
        let common = Common {
            source,
            legacy: Legacy::Joomla(number),
            categories,
            tags,
            doubts,
            is_archived,
            image: pictures.main,
            intro_html,
            full_html,
            fields: &fields,
        };
        let mut article = self.finish(common, pass);
        article.addresses = self.lookups.addresses_of(number, &article.alias, fields.number("catid"));
        Some(article)
    }

    /// Why not everybody could read it. Public is 0 in Joomla 1.5, and 1 later.
    pub(super) fn access(&self, fields: &Fields<'_>) -> Option<String> {
        let public = i64::from(!self.lookups.is_old);
        let access = fields.integer("access").unwrap_or(public);
        (access != public).then(|| format!("only for members (access {access})"))
    }

    /// Makes the article, and accounts for it.
    pub(super) fn finish(&self, common: Common<'_>, pass: &mut Pass<'_>) -> Article {
        let Common {
            fields,
            source,
            legacy,
            categories,
            mut tags,
            mut doubts,
            is_archived,
            image,
            intro_html,
            full_html,
        } = common;
        let published_at = fields.date("publish_up").or_else(|| fields.date("created"));
        let unpublish_at = fields.date("publish_down");
        doubts.extend(date_doubts(published_at, unpublish_at));
        if !has_text(&intro_html) && !has_text(&full_html) {
            doubts.push("no text".to_owned());
            pass.ledger.loss(&source, "no text", "an article needs an opening paragraph");
        }
        let alias = fields.line("alias");
        let mut title = fields.line("title");
        if title.is_empty() {
            doubts.push("no title".to_owned());
            title.clone_from(&alias);
        }
        let (slug, change) = (pass.slug)(&alias, &title, &legacy.id());
        if title.is_empty() {
            title = slug.to_string();
        }
        if let Some(change) = change {
            pass.ledger.loss(&source, "alias", format!("`{alias}` is now `{slug}`: {}", change.why()));
        }
        let subcategories = categories.iter().skip(1).map(|category| category.title.clone());
        tags.extend(subcategories.collect::<Vec<_>>());
        dedup(&mut tags);
        let section: Option<Slug> = categories.first().map(|top| top.slug.clone());
        let is_draft = !doubts.is_empty();
        let why = match (is_draft, is_archived) {
            (true, _) => Some(doubts.join("; ")),
            (false, true) => Some("archived".to_owned()),
            (false, false) => None,
        };
        let hits = fields.number("hits");
        let fate = if is_draft { Fate::Draft } else { Fate::Published };
        let byline = fields.line("created_by_alias");
        let language = Some(fields.line("language")).filter(|language| !language.is_empty() && language != "*");
        let updated_at = fields.date("modified").filter(|at| published_at.is_some_and(|published| *at > published));
        let account = self.lookups.account(fields.number("created_by"));
        fields.note(&source, pass.ledger);
        pass.ledger.record(source.clone(), fate, why, hits);
        Article {
            source,
            legacy,
            title,
            alias,
            slug,
            is_page: section.is_none(),
            section,
            intro_html,
            full_html,
            published_at,
            updated_at,
            unpublish_at: unpublish_at.filter(|end| published_at.is_none_or(|start| *end > start)),
            bylines: if byline.is_empty() { Vec::new() } else { vec![byline] },
            account,
            tags,
            agency: None,
            state: if is_draft { State::Draft } else { State::Published },
            hits,
            language,
            image,
            addresses: Vec::new(),
        }
    }
}

fn date_doubts(published_at: Option<Timestamp>, unpublish_at: Option<Timestamp>) -> Option<String> {
    match (published_at, unpublish_at) {
        (None, _) => Some("no date".to_owned()),
        (Some(start), Some(end)) if end <= start => Some("taken down before it was published".to_owned()),
        _ => None,
    }
}

/// The words of `metakey` if they are a short list.
fn keywords(metakey: &str) -> Vec<String> {
    let words: Vec<String> =
        metakey.split([',', ';']).map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    let is_list = words.len() <= MAX_KEYWORDS && words.iter().all(|word| word.chars().count() <= MAX_KEYWORD_CHARS);
    if is_list { words } else { Vec::new() }
}

/// Drops all but the first of equal texts.
fn dedup(texts: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    texts.retain(|text| seen.insert(text.to_lowercase()));
}
