//! Articles, as the API answers with them and as the paper stores them.

mod check;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::slug::Slug;
use crate::time::{Timestamp, Window};

pub use check::{
    BadDate, MAX_BYLINES, MAX_LEAD_CHARS, MAX_NAME_CHARS, MAX_TAGS, MAX_TITLE_CHARS, check_date, is_language_tag,
};

/// The longest id, in bytes.
pub const MAX_ID_BYTES: usize = 120;

/// Whether an article may have this id: ASCII letters, digits, `-`, `_` and `.`, as every slug is.
pub fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=MAX_ID_BYTES).contains(&id.len()) && id.bytes().all(is_plain)
}

/// What a list shows of an article: everything but the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Card {
    /// Stays when the slug changes, and keys the counts.
    pub id: String,
    /// Unique in the paper.
    pub slug: Slug,
    /// Absolute, from the paper's `base_url`.
    pub url: String,
    /// The headline.
    pub title: String,
    /// The opening paragraph, as plain text.
    pub lead: String,
    /// The agency or desk it came from, as `TGAG`.
    pub source: Option<String>,
    /// The one section it lives in.
    pub section: SectionRef,
    /// Who wrote it, and for whom.
    pub bylines: Vec<Byline>,
    /// In the order of the front matter.
    pub tags: Vec<Tag>,
    /// When it is, or was first, public.
    pub published_at: DateTime<FixedOffset>,
    /// When it was last changed for readers; `published_at` if never.
    pub updated_at: DateTime<FixedOffset>,
    /// A BCP 47 tag.
    pub language: String,
    /// Words of lead and body; Vietnamese words are counted by the syllable, as they are written.
    pub word_count: u32,
    /// At 220 words a minute, at least 1.
    pub reading_minutes: u32,
    /// The main picture.
    pub image: Option<Image>,
    /// What was wrong at first, oldest first.
    pub corrections: Vec<Correction>,
}

/// A whole article: exactly what `GET /api/v1/articles/{slug}` answers with.
///
/// Written by serde or by [`Article::to_json`], byte for byte the same; read by [`Article::from_json`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article {
    /// What lists show of it.
    #[serde(flatten)]
    pub card: Card,
    /// The body as HTML that holds to [`crate::html`]'s allow-list.
    pub body_html: String,
    /// The body as plain text, paragraphs apart by an empty line.
    pub body_text: String,
}

/// A section, as articles name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectionRef {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub title: String,
}

/// An author's name and, separately, the author's organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Byline {
    /// The author's name.
    pub name: String,
    /// The author's organisation.
    pub organisation: Option<String>,
    /// Names the author in `/authors/{author}`.
    pub slug: Slug,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tag {
    /// Names it in `/tags/{tag}`.
    pub slug: Slug,
    /// As the editor wrote it.
    pub title: String,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    /// Absolute, from the paper's `base_url`: a version that is at most 1,200 pixels wide, in the picture's own format.
    pub url: String,
    /// What it shows, for those who can't see it.
    pub alt: String,
    /// What stands under it.
    pub caption: Option<String>,
    /// Of what `url` names, in pixels.
    pub width: u32,
    /// Of what `url` names, in pixels.
    pub height: u32,
    /// All versions in the picture's own format, as the `srcset` of an `<img>` takes them: absolute URLs with widths,
    /// smallest first. Left out where there is one version only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub srcset: String,
    /// The same for WebP, for a `<source type="image/webp">`. Left out where it would save nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub srcset_webp: String,
}

/// A correction, shown with the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    /// When it was made.
    pub at: DateTime<FixedOffset>,
    /// What was wrong and is now right.
    pub text: String,
}

/// A place on the front page, given by an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Front {
    /// In the strip of breaking news, above all else.
    Breaking,
    /// The one story above all others.
    Lead,
    /// Among the first.
    Top,
}

/// What an article has besides its card.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ArticleBody {
    body_html: String,
    body_text: String,
}

impl Article {
    /// Reads an article. In two passes rather than by `#[serde(flatten)]`, which would put a second copy of every
    /// reader of a card into the Worker: 20 KB of it.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let card = serde_json::from_str(text)?;
        let ArticleBody { body_html, body_text } = serde_json::from_str(text)?;
        Ok(Self { card, body_html, body_text })
    }

    /// Writes an article as the paper keeps it: its card's fields, then its body's.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut json = serde_json::to_string(&self.card)?;
        json.pop();
        for (name, text) in [("body_html", &self.body_html), ("body_text", &self.body_text)] {
            json.extend([",\"", name, "\":", &serde_json::to_string(text)?]);
        }
        json.push('}');
        Ok(json)
    }
}

impl Card {
    /// The path of its page: `/{section}/{slug}`.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.section.slug, self.slug)
    }

    /// When readers may see it, given the `unpublish_at` of its front matter.
    pub fn window(&self, unpublish_at: Option<Timestamp>) -> Window {
        Window { publish_at: self.published_at.into(), unpublish_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_versions_is_written_and_read_as_ever() {
        let json = r#"{"url":"https://bao.example/media/ab/a.jpg","alt":"a","caption":null,"width":3,"height":2}"#;
        let image: Image = serde_json::from_str(json).unwrap();
        assert_eq!((image.srcset.as_str(), image.srcset_webp.as_str()), ("", ""));
        assert_eq!(serde_json::to_string(&image).unwrap(), json);
    }

    #[test]
    fn an_article_is_written_one_way_and_read_back() {
        let at = DateTime::parse_from_rfc3339("2026-05-07T09:05:00+07:00").unwrap();
        let section = SectionRef { slug: "tin".parse().unwrap(), title: "Tin \"nóng\"".into() };
        let card = Card {
            id: "a".into(),
            slug: "a".parse().unwrap(),
            url: "https://bao.example/tin/a".into(),
            title: "Một".into(),
            lead: "</script>".into(),
            source: None,
            section,
            bylines: Vec::new(),
            tags: Vec::new(),
            published_at: at,
            updated_at: at,
            language: "vi".into(),
            word_count: 1,
            reading_minutes: 1,
            image: None,
            corrections: Vec::new(),
        };
        let article = Article { card, body_html: "<p>\u{2028}\\</p>".into(), body_text: String::new() };
        let json = article.to_json().unwrap();
        assert_eq!(json, serde_json::to_string(&article).unwrap());
        assert_eq!(Article::from_json(&json).unwrap(), article);
        assert!(json.contains("\"published_at\":\"2026-05-07T09:05:00+07:00\""), "{json}");
    }
}
