//! Parses, checks and renders an article's file.

use std::collections::BTreeMap;

use gazette_core::article::{Article, Card, Front, Image, Tag};
use gazette_core::files::check_article_path;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::text::{reading_minutes, word_count};
use gazette_core::time::Timestamp;
use gazette_core::wire::{MAX_CARD_BYTES, MAX_TEXT_BYTES, Source};
use gazette_messages::tell;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::diagnostics::{Problems, Span};
use crate::fields::Text;
use crate::front_matter::{self, FrontMatter, Rules};
use crate::markdown::{self, Body};
use crate::media::MediaFile;
use crate::reasons::bad_path;
use crate::source_text::{ArticleParts, SourceText};
use crate::{hygiene, yaml};

/// What is kept in memory of an article: everything needed to compare and publish it, except its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleEntry {
    /// The file, relative to the content folder, with `/` between folders.
    pub file: String,
    /// The slug, with the position that sets it.
    pub slug: (Slug, Span),
    /// The id, which stays when the slug changes, with the position that sets it.
    pub id: (String, Span),
    /// The path of its page.
    pub path: String,
    /// When it becomes public. Only a draft can lack it.
    pub published_at: Option<Timestamp>,
    /// When it is taken down.
    pub unpublish_at: Option<Timestamp>,
    /// Its position on the front page.
    pub front: Option<Front>,
    /// The position that sets it.
    pub front_span: Span,
    /// Addresses of older systems that redirect to it, with their positions.
    pub redirect_from: Vec<(String, Span)>,
    /// Views imported from an older system.
    pub views: u64,
    /// Whether it is a draft, which is not published.
    pub draft: bool,
    /// The hash of its [`Source`].
    pub source: Hash,
    /// The hash of its [`Source`] without the path, which stays when the file is renamed.
    pub content: Hash,
    /// The hash of its [`Article`]. Valid only if the hashes of all its media are known.
    pub article: Hash,
    /// The pictures and documents that it uses, without duplicates.
    pub media: Vec<MediaFile>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its authors.
    pub authors: Vec<EntryAuthor>,
    /// The links in its text within the paper, as paths or full addresses, with their positions.
    pub links: Vec<(String, Span)>,
    /// The ids in its body, to which links can lead.
    pub ids: Vec<String>,
}

/// An author of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryAuthor {
    /// The name.
    pub name: String,
    /// The slug in the byline, or else that of the name.
    pub slug: Slug,
    /// The position of the slug in the byline, if it has one.
    pub slug_span: Option<Span>,
}

/// An article that is ready to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedArticle {
    /// Its entry.
    pub entry: ArticleEntry,
    /// Its [`Article`] as JSON.
    pub article: String,
    /// Its [`Source`] as JSON.
    pub source: String,
}

/// An article's file, with its front matter parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedArticle<'t> {
    /// The front matter. `None` if a required field is missing or invalid.
    pub front: Option<FrontMatter>,
    /// The parts of the text.
    pub parts: ArticleParts<'t>,
}

/// Checks and renders an article. `None` if it can't be rendered. One with errors may not be published.
pub fn render_article(
    source_text: &SourceText,
    context: Context<'_>,
    problems: &mut Problems<'_>,
) -> Option<RenderedArticle> {
    let Context { file, rules, .. } = context;
    if source_text.report_collision(problems) {
        return None;
    }
    let ParsedArticle { front, parts } = parse_article(file, &source_text.normalised, rules, problems)?;
    if let Err(reason) = check_article_path(file) {
        problems.error(1, tell!("article-path", reason = bad_path(&reason)), tell!("article-path-help"));
    }
    let mut body = markdown::render(parts.body, parts.body_line, context, problems);
    hygiene::check_lines(parts.front_matter, parts.front_matter_line, problems);
    let front = front?;
    if !front.draft && body.html.trim().is_empty() && !problems.has_errors() {
        let fence = Span::new(parts.body_line.saturating_sub(1), 1..4);
        problems.warning(fence, tell!("no-text"), tell!("no-text-help"));
    }
    let image = front.image.as_ref().and_then(|image| {
        let found = context.picture(&image.file.value);
        let picture = found.map_err(|none| problems.error(image.file.span, none.message, none.help)).ok()?;
        body.media.push((image.file.value.clone(), picture.media.clone()));
        let (base_url, main) = (&rules.site.base_url, picture.main());
        Some(Image {
            url: rules.site.absolute(&picture.path(main)),
            alt: image.alt.clone(),
            caption: image.caption.clone(),
            width: main.width,
            height: main.height,
            srcset: picture.srcset(base_url),
            srcset_webp: picture.srcset_webp(base_url),
        })
    });
    let source = Source {
        path: file.to_owned(),
        text: source_text.normalised.clone(),
        files: body.media.iter().map(|(name, media)| (name.clone(), media.kept)).collect::<BTreeMap<_, _>>(),
    };
    let without_path = Hash::of(json::compact(&Source { path: String::new(), ..source.clone() }).as_bytes());
    let article = article(&front, image, &body, rules);
    let card_bytes = json::compact(&article.card).len();
    if card_bytes > MAX_CARD_BYTES {
        let message = tell!("metadata-too-large", size = card_bytes, most = MAX_CARD_BYTES);
        problems.error(1, message, tell!("metadata-too-large-help"));
    }
    let (article, source) = (json::compact(&article), json::compact(&source));
    if article.len().max(source.len()) > MAX_TEXT_BYTES {
        let message = tell!("article-too-large", size = article.len(), most = MAX_TEXT_BYTES);
        problems.error(1, message, tell!("article-too-large-help"));
    }
    let entry = ArticleEntry { content: without_path, ..entry(file, front, body, &article, &source) };
    Some(RenderedArticle { entry, article, source })
}

/// Parses the text of an article's file, and checks its front matter. `None` if it has no front matter that can be parsed.
pub fn parse_article<'t>(
    file: &str,
    text: &'t str,
    rules: Rules<'_>,
    problems: &mut Problems<'_>,
) -> Option<ParsedArticle<'t>> {
    let parsed = ArticleParts::of(text)
        .and_then(|parts| yaml::parse(parts.front_matter, parts.front_matter_line).map(|node| (parts, node)));
    match parsed {
        Ok((parts, node)) => {
            warn_of_document_end(&parts, problems);
            Some(ParsedArticle { front: front_matter::read(&node, file, rules, problems), parts })
        }
        Err(unreadable) => {
            problems.unreadable(unreadable);
            None
        }
    }
}

/// Warns of a line `...` in front matter: it ends a YAML document, so the fields below are not read.
fn warn_of_document_end(parts: &ArticleParts<'_>, problems: &mut Problems<'_>) {
    let mut lines = (parts.front_matter_line..).zip(parts.front_matter.lines());
    let Some((end, _)) = lines.find(|(_, line)| line.trim_end() == "...") else { return };
    if lines.any(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
        problems.warning(Span::new(end, 1..4), tell!("document-end"), tell!("document-end-help"));
    }
}

fn article(front: &FrontMatter, image: Option<Image>, body: &Body, rules: Rules<'_>) -> Article {
    let word_count = word_count(&front.lead).saturating_add(word_count(&body.text));
    let card = card(front, image, word_count, rules.site);
    Article { card, body_html: body.html.clone(), body_text: body.text.clone() }
}

/// The card of an article, as shown in lists.
pub fn card(front: &FrontMatter, image: Option<Image>, word_count: u32, site: &Site) -> Card {
    // A draft without a date is not published, so any date will do.
    let published_at = front.published_at.unwrap_or_default();
    let mut card = Card {
        id: front.id.clone(),
        slug: front.slug.clone(),
        url: String::new(),
        title: front.title.clone(),
        lead: front.lead.clone(),
        source: front.source.clone(),
        section: front.section.clone(),
        bylines: front.bylines.clone(),
        tags: front.tags.clone(),
        published_at,
        updated_at: front.updated_at.unwrap_or(published_at),
        language: front.language.clone(),
        word_count,
        reading_minutes: reading_minutes(word_count),
        image,
        corrections: front.corrections.clone(),
    };
    card.url = site.absolute(&card.path());
    card
}

fn entry(file: &str, front: FrontMatter, body: Body, article: &str, source: &str) -> ArticleEntry {
    let mut media: Vec<MediaFile> = Vec::new();
    for (_, file) in body.media {
        if media.iter().all(|other| other.kept != file.kept) {
            media.push(file);
        }
    }
    ArticleEntry {
        file: file.to_owned(),
        path: front.path(),
        slug: (front.slug, front.slug_span),
        id: (front.id, front.id_span),
        published_at: front.published_at.map(Timestamp::from),
        unpublish_at: front.unpublish_at.map(Timestamp::from),
        front: front.front,
        front_span: front.front_span,
        redirect_from: front.redirect_from.into_iter().map(|Text { value, span }| (value, span)).collect(),
        views: front.views,
        draft: front.draft,
        source: Hash::of(source.as_bytes()),
        content: Hash::of(source.as_bytes()),
        article: Hash::of(article.as_bytes()),
        media,
        tags: front.tags,
        authors: front
            .bylines
            .into_iter()
            .zip(front.byline_slugs)
            .map(|(byline, slug_span)| EntryAuthor { name: byline.name, slug: byline.slug, slug_span })
            .collect(),
        links: body.links,
        ids: body.ids,
    }
}
