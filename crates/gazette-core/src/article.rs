//! Articles, as the API returns them and as the paper stores them.

mod check;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::slug::Slug;
use crate::time::{Timestamp, Window};

pub use check::{
    BadDate, MAX_BYLINES, MAX_LEAD_CHARS, MAX_NAME_CHARS, MAX_TAGS, MAX_TITLE_CHARS, check_date, is_language_tag,
};

/// The maximum length of an id, in bytes.
pub const MAX_ID_BYTES: usize = 120;

/// Whether a text is a valid id: ASCII letters, digits, `-`, `_` and `.`. Every slug is a valid id.
pub fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=MAX_ID_BYTES).contains(&id.len()) && id.bytes().all(is_plain)
}

/// An article without its body, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Card {
    /// The permanent id. It stays the same when the slug changes.
    pub id: String,
    /// The name in the URL, unique in the paper.
    pub slug: Slug,
    /// The absolute URL of the page.
    pub url: String,
    /// The headline.
    pub title: String,
    /// The opening paragraph, as plain text.
    pub lead: String,
    /// The agency or desk that supplied the article, such as `TGAG`.
    pub source: Option<String>,
    /// The section.
    pub section: SectionRef,
    /// The authors with their organisations.
    pub bylines: Vec<Byline>,
    /// The tags, in the editor's order.
    pub tags: Vec<Tag>,
    /// When the article becomes or became public for the first time.
    pub published_at: DateTime<FixedOffset>,
    /// When the article was last changed for readers; equal to `published_at` if never.
    pub updated_at: DateTime<FixedOffset>,
    /// The language of the article, as a BCP 47 tag.
    pub language: String,
    /// The number of words in lead and body. Vietnamese words are counted by syllable, as they are written.
    pub word_count: u32,
    /// The reading time at 220 words a minute, at least 1.
    pub reading_minutes: u32,
    /// The main image.
    pub image: Option<Image>,
    /// The corrections, oldest first.
    pub corrections: Vec<Correction>,
}

/// A whole article, as `GET /api/v1/articles/{slug}` returns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Article {
    /// All fields except the body.
    #[serde(flatten)]
    pub card: Card,
    /// The body as HTML, with a fixed set of elements and attributes and without scripts.
    pub body_html: String,
    /// The body as plain text, with an empty line between paragraphs.
    pub body_text: String,
}

/// A section, as articles reference it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectionRef {
    /// The section's name in URLs.
    pub slug: Slug,
    /// The section's title.
    pub title: String,
}

/// An author with the author's organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Byline {
    /// The author's name.
    pub name: String,
    /// The author's organisation.
    pub organisation: Option<String>,
    /// The author's name in URLs: `/authors/{author}`.
    pub slug: Slug,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tag {
    /// The tag's name in URLs: `/tags/{tag}`.
    pub slug: Slug,
    /// The tag as the editor wrote it.
    pub title: String,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    /// The absolute URL of a version at most 1,200 pixels wide, in the image's own format.
    pub url: String,
    /// A description for readers who can't see the image.
    pub alt: String,
    /// The caption.
    pub caption: Option<String>,
    /// The width of the version at `url`, in pixels.
    pub width: u32,
    /// The height of the version at `url`, in pixels.
    pub height: u32,
    /// All versions in the image's own format, as a `srcset` for `<img>`: absolute URLs with widths, smallest first.
    /// Absent if there is only one version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub srcset: String,
    /// All versions in WebP, as a `srcset` for `<source type="image/webp">`. Absent if WebP would not be smaller.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub srcset_webp: String,
}

/// A correction, which is shown with the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    /// When the correction was made.
    pub at: DateTime<FixedOffset>,
    /// What was wrong, and what is right.
    pub text: String,
}

/// A position on the front page, assigned by an editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Front {
    /// Breaking news, above everything else.
    Breaking,
    /// The lead story.
    Lead,
    /// Among the top stories.
    Top,
}

impl Front {
    /// The word for it in front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Lead => "lead",
            Self::Top => "top",
        }
    }

    /// The position with this word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Breaking, Self::Lead, Self::Top].into_iter().find(|front| front.as_str() == word)
    }
}

/// The fields of an article that are not in its card.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ArticleBody {
    body_html: String,
    body_text: String,
}

impl Article {
    /// Parses an article. Two passes avoid `#[serde(flatten)]`, which would add a second copy of the card's
    /// deserialiser to the Worker: 20 KB.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let card = serde_json::from_str(text)?;
        let ArticleBody { body_html, body_text } = serde_json::from_str(text)?;
        Ok(Self { card, body_html, body_text })
    }

    /// Serialises an article as the paper stores it: the card's fields, then the body's. serde writes the same bytes.
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

    /// When readers may see it, for the `unpublish_at` of its front matter.
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
