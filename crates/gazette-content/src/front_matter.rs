//! Reads an article's front matter and reports every mistake with its position and a remedy.

use chrono::{DateTime, FixedOffset};
use gazette_core::article::{
    Byline, Correction, Front, MAX_ID_BYTES, MAX_LEAD_CHARS, MAX_NAME_CHARS, MAX_TITLE_CHARS, SectionRef, Tag, is_id,
    is_language_tag,
};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::MAX_VIEWS;
use gazette_messages::{key, tell};

use crate::dates::{instant, pattern};
use crate::diagnostics::{Problems, Span};
use crate::fields::{Fields, Form, Text, nearest};
use crate::node::Node;
use crate::reasons::not_a_slug;

mod lead;
mod names;
mod redirects;
mod silent;

const ARTICLE: Form = Form {
    of: key!("form-article"),
    known: &[
        "title",
        "lead",
        "section",
        "byline",
        "published_at",
        "updated_at",
        "unpublish_at",
        "slug",
        "id",
        "tags",
        "source",
        "language",
        "image",
        "front",
        "redirect_from",
        "legacy_id",
        "corrections",
        "views",
        "draft",
    ],
    synonyms: &[
        ("headline", "title"),
        ("summary", "lead"),
        ("description", "lead"),
        ("excerpt", "lead"),
        ("category", "section"),
        ("categories", "section"),
        ("author", "byline"),
        ("authors", "byline"),
        ("date", "published_at"),
        ("publish_at", "published_at"),
        ("modified", "updated_at"),
        ("expires_at", "unpublish_at"),
        ("permalink", "slug"),
        ("keywords", "tags"),
        ("lang", "language"),
        ("aliases", "redirect_from"),
        ("joomla_id", "legacy_id"),
        ("hits", "views"),
    ],
};
const IMAGE: Form = Form {
    of: key!("form-image"),
    known: &["file", "alt", "caption"],
    synonyms: &[("src", "file"), ("url", "file"), ("title", "caption")],
};
const CORRECTION: Form =
    Form { of: key!("form-correction"), known: &["at", "text"], synonyms: &[("date", "at"), ("note", "text")] };

const MAX_LINE_CHARS: usize = 1000;

/// An article's front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// The headline.
    pub title: String,
    /// The opening paragraph, without the code of its source.
    pub lead: String,
    /// The agency or desk that it came from.
    pub source: Option<String>,
    /// Its section.
    pub section: SectionRef,
    /// Its authors.
    pub bylines: Vec<Byline>,
    /// For each of its authors, the position of the slug in the byline, if it has one.
    pub byline_slugs: Vec<Option<Span>>,
    /// When it becomes public. Only a draft can lack it.
    pub published_at: Option<DateTime<FixedOffset>>,
    /// When it was last changed for readers.
    pub updated_at: Option<DateTime<FixedOffset>>,
    /// When it is taken down.
    pub unpublish_at: Option<DateTime<FixedOffset>>,
    /// Its slug.
    pub slug: Slug,
    /// The position that sets the slug.
    pub slug_span: Span,
    /// The id, which stays when the slug changes.
    pub id: String,
    /// The position that sets the id.
    pub id_span: Span,
    /// Its tags, without duplicates.
    pub tags: Vec<Tag>,
    /// A BCP 47 tag.
    pub language: String,
    /// The main picture.
    pub image: Option<ImageField>,
    /// Its position on the front page.
    pub front: Option<Front>,
    /// The position that sets it.
    pub front_span: Span,
    /// Addresses of older systems, in the form in which browsers request them.
    pub redirect_from: Vec<Text>,
    /// Oldest first.
    pub corrections: Vec<Correction>,
    /// Views imported from an older system.
    pub views: u64,
    /// Whether it is a draft, which is not published.
    pub draft: bool,
}

/// The main picture in the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageField {
    /// The file, as written.
    pub file: Text,
    /// The alternative text.
    pub alt: String,
    /// The caption.
    pub caption: Option<String>,
}

/// What front matter is validated against.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'s> {
    /// The paper's settings.
    pub site: &'s Site,
    /// Whether the settings have no errors. If they have, an unknown section is not reported, because it may be declared in
    /// the part that can't be read.
    pub settings_are_valid: bool,
}

impl FrontMatter {
    /// The path of the article's page.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.section.slug, self.slug)
    }
}

/// Reads the front matter in `node` of a file. `None` if a required field is missing
/// or invalid. Reports all mistakes in either case.
pub fn read(node: &Node, file: &str, rules: Rules<'_>, problems: &mut Problems<'_>) -> Option<FrontMatter> {
    // A missing field is reported on the line of the opening `---`.
    let fields = Fields::new(node, 1, &ARTICLE, problems)?;
    let zone = &rules.site.zone;
    let title = fields.required("title", MAX_TITLE_CHARS, || tell!("title-help"), problems);
    let lead = fields.required("lead", MAX_LEAD_CHARS, || tell!("lead-help"), problems);
    let section = section(&fields, rules, problems);
    if let Some(section) = &section {
        let span = fields.get("section").map_or(1.into(), |entry| entry.node.span);
        silent::check_folder(file, section.slug.as_str(), span, rules, problems);
    }
    silent::check(&fields, problems);
    let (bylines, byline_slugs) = names::bylines(&fields, problems).into_iter().unzip();
    let draft = fields.flag("draft", problems).unwrap_or(false);
    let published_at = instant(&fields, "published_at", zone, problems);
    if !draft {
        fields.require("published_at", || tell!("published-at-help", form = pattern(zone)), problems);
    }
    let updated_at = instant(&fields, "updated_at", zone, problems);
    let unpublish_at = instant(&fields, "unpublish_at", zone, problems);
    if let (Some(start), Some(end)) = (published_at, unpublish_at)
        && Timestamp::from(end) <= Timestamp::from(start)
    {
        problems.error(fields.span_of("unpublish_at"), tell!("never-visible"), tell!("never-visible-help"));
    }
    let slug = slug(&fields, file, problems);
    let id = id(&fields, problems);
    let tags = names::tags(&fields, problems);
    let source = fields.text("source", MAX_NAME_CHARS, problems).map(|text| text.value);
    let language = language(&fields, rules.site, problems);
    let image = image(&fields, problems);
    let front = front(&fields, problems);
    let redirect_from = redirects::read(&fields, problems);
    let corrections = corrections(&fields, rules, problems);
    let views = fields.number("views", problems).unwrap_or(0);
    if views > MAX_VIEWS {
        let message = tell!("views-too-many", views = views, most = MAX_VIEWS);
        problems.error(fields.span_of("views"), message, tell!("views-too-many-help"));
    }

    let (source, lead) = lead::split(source, &lead?.value);
    let slug = slug?;
    Some(FrontMatter {
        title: title?.value,
        lead,
        source,
        section: section?,
        bylines,
        byline_slugs,
        published_at,
        updated_at,
        unpublish_at,
        slug_span: fields.span_of("slug"),
        id: id.unwrap_or_else(|| slug.to_string()),
        id_span: fields.get("id").map_or_else(|| fields.span_of("slug"), |entry| entry.span),
        slug,
        tags,
        language,
        image,
        front,
        front_span: fields.get("front").map_or(1.into(), |entry| entry.node.span),
        redirect_from,
        corrections,
        views,
        draft,
    })
}

/// The slug that a file's name implies.
pub fn named_slug(file: &str) -> Option<Slug> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Slug::from_title(stem).ok()
}

fn section(fields: &Fields<'_>, rules: Rules<'_>, problems: &mut Problems<'_>) -> Option<SectionRef> {
    let declared = || rules.site.sections.iter().map(|section| section.slug.as_str());
    let list = || declared().collect::<Vec<_>>().join(", ");
    let text = fields.required("section", MAX_NAME_CHARS, || tell!("section-help", list = list()), problems)?;
    let found = rules.site.section(&text.value);
    if found.is_none() && rules.settings_are_valid {
        let help = match nearest(&text.value, declared()) {
            Some(meant) => tell!("section-unknown-near", meant = meant, list = list()),
            None => tell!("section-unknown-help", list = list()),
        };
        problems.error(text.span, tell!("section-unknown", name = text.value), help);
    }
    found.map(SectionRef::from)
}

fn slug(fields: &Fields<'_>, file: &str, problems: &mut Problems<'_>) -> Option<Slug> {
    let Some(text) = fields.text("slug", MAX_TITLE_CHARS, problems) else {
        let named = named_slug(file);
        if named.is_none() {
            problems.error(1, tell!("slug-nameless"), tell!("slug-nameless-help"));
        }
        return named;
    };
    written_slug(&text, "ten-bai", problems)
}

/// A slug as the editor wrote it. `None`, with an error, if it is not valid.
fn written_slug(text: &Text, example: &str, problems: &mut Problems<'_>) -> Option<Slug> {
    let slug = text.value.parse::<Slug>().map_err(|reason| {
        let help = Slug::from_title(&text.value).map_or_else(
            |_| tell!("slug-letters-help", example = example),
            |slug| tell!("slug-write-help", slug = slug),
        );
        let message = tell!("slug-invalid", value = text.value, reason = not_a_slug(&reason));
        problems.error(text.span, message, help);
    });
    slug.ok()
}

fn id(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<String> {
    let text = fields.text("id", MAX_ID_BYTES, problems)?;
    if !is_id(&text.value) {
        problems.error(text.span, tell!("id-invalid", value = text.value), tell!("id-invalid-help"));
    }
    Some(text.value)
}

fn language(fields: &Fields<'_>, site: &Site, problems: &mut Problems<'_>) -> String {
    let Some(text) = fields.text("language", MAX_NAME_CHARS, problems) else { return site.language.clone() };
    if !is_language_tag(&text.value) {
        problems.error(text.span, tell!("language-tag", value = text.value), tell!("language-tag-help"));
    }
    text.value
}

fn image(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<ImageField> {
    let entry = fields.get("image")?;
    let image = Fields::new(&entry.node, entry.span, &IMAGE, problems)?;
    let file = image.required("file", MAX_LINE_CHARS, || tell!("image-file-help"), problems);
    let alt = image.required("alt", MAX_LINE_CHARS, || tell!("image-alt-help"), problems);
    let caption = image.text("caption", MAX_LINE_CHARS, problems).map(|text| text.value);
    Some(ImageField { file: file?, alt: alt?.value, caption })
}

fn front(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<Front> {
    let text = fields.text("front", MAX_NAME_CHARS, problems)?;
    let front = Front::of(&text.value);
    if front.is_none() {
        problems.error(text.span, tell!("front-unknown", value = text.value), tell!("front-unknown-help"));
    }
    front
}

fn corrections(fields: &Fields<'_>, rules: Rules<'_>, problems: &mut Problems<'_>) -> Vec<Correction> {
    let mut corrections = Vec::new();
    for node in fields.list("corrections") {
        let Some(correction) = Fields::new(node, node.span, &CORRECTION, problems) else { continue };
        let at = instant(&correction, "at", &rules.site.zone, problems);
        let help = || tell!("correction-at-help", form = pattern(&rules.site.zone));
        correction.require("at", help, problems);
        let text = correction.required("text", MAX_LEAD_CHARS, || tell!("correction-text-help"), problems);
        if let (Some(at), Some(text)) = (at, text) {
            corrections.push(Correction { at, text: text.value });
        }
    }
    corrections.sort_by_key(|correction| correction.at);
    corrections
}

#[cfg(test)]
mod tests;
