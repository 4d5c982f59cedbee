//! What readers' programs ask the paper: articles, what they are sorted into, and what has changed. No token is needed.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use gazette_cli::client::{ArticleFilter, Client, ClientError};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let paper = Client::new("https://paper.example".parse()?, None, Duration::from_secs(30), |_| {});
//! let filter = ArticleFilter { section: Some("thoi-su".into()), ..ArticleFilter::default() };
//! for article in paper.articles(&filter).take(10) {
//!     println!("{}", article?.card.title);
//! }
//! match paper.article("cau-moi") {
//!     Ok(article) => println!("{}", article.body_text),
//!     Err(ClientError::Refused(problem)) if problem.status == 404 => println!("there is none"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```

use chrono::NaiveDate;
use gazette_core::article::{Article, Card};
use gazette_core::slug::Slug;
use gazette_core::wire::{ArticleViews, CountedAuthor, CountedSection, CountedTag, EditionInfo, ListedArticle};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::list::{Changes, List};
use super::{Auth, Client, ClientError, api_path};

/// How many items a part of a list has.
const LIMIT: &str = "100";
/// All but what RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which articles, and in which order. Filters combine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// Those of this section.
    pub section: Option<String>,
    /// Those with this tag.
    pub tag: Option<String>,
    /// Those by this author.
    pub author: Option<String>,
    /// Those of this day, in the paper's time zone, or later.
    pub from: Option<NaiveDate>,
    /// Those of this day, in the paper's time zone, or earlier.
    pub to: Option<NaiveDate>,
    /// What comes first.
    pub order: Order,
    /// Whether each comes with its body.
    pub with_body: bool,
    /// Whether each comes with its views.
    pub with_views: bool,
}

/// What comes first in a list of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// What was published last.
    #[default]
    Newest,
    /// What was published first.
    Oldest,
    /// What was changed last.
    LastUpdated,
    /// What was not changed for longest.
    FirstUpdated,
    /// By title, as Vietnamese sorts.
    Title,
    /// By title, from the end of the alphabet.
    TitleBackwards,
    /// The most read of all time; of those, a thousand.
    MostViews,
    /// The same, from its end.
    FewestViews,
}

impl Order {
    fn name(self) -> &'static str {
        match self {
            Self::Newest => "-published_at",
            Self::Oldest => "published_at",
            Self::LastUpdated => "-updated_at",
            Self::FirstUpdated => "updated_at",
            Self::Title => "title",
            Self::TitleBackwards => "-title",
            Self::MostViews => "-views",
            Self::FewestViews => "views",
        }
    }
}

#[derive(Deserialize)]
struct WholeArticle {
    #[serde(flatten)]
    card: Card,
    body_html: String,
    body_text: String,
}

impl Client {
    /// `GET /api/v1/articles`.
    pub fn articles(&self, filter: &ArticleFilter) -> List<'_, ListedArticle> {
        let ArticleFilter { section, tag, author, from, to, order, with_body, with_views } = filter;
        let include: Vec<&str> = [("body", with_body), ("views", with_views)]
            .iter()
            .filter(|(_, with)| **with)
            .map(|(name, _)| *name)
            .collect();
        let include = include.join(",");
        let [from, to] = [from, to].map(|day| day.map(|day| day.to_string()));
        self.list(
            "/articles",
            &[
                ("section", section.as_deref()),
                ("tag", tag.as_deref()),
                ("author", author.as_deref()),
                ("from", from.as_deref()),
                ("to", to.as_deref()),
                ("order", Some(order.name())),
                ("include", Some(include.as_str()).filter(|include| !include.is_empty())),
                ("limit", Some(LIMIT)),
            ],
        )
    }

    /// `GET /api/v1/articles/{slug}`: the article with this slug or id, or with a slug that led to it before.
    pub fn article(&self, slug: &str) -> Result<Article, ClientError> {
        let whole: WholeArticle = match self.get(&format!("/api/v1/articles/{}", encoded(slug))) {
            Err(ClientError::Redirected { address, location }) => {
                let Some(path) = api_path(&location) else {
                    return Err(ClientError::Redirected { address, location });
                };
                self.get(path)?
            }
            answer => answer?,
        };
        let WholeArticle { card, body_html, body_text } = whole;
        Ok(Article { card, body_html, body_text })
    }

    /// Whether readers are told that an article is gone, as far as the edge knows.
    pub fn is_gone(&self, slug: &Slug) -> Result<bool, ClientError> {
        match self.article(slug.as_str()) {
            Ok(_) => Ok(false),
            Err(ClientError::Refused(problem)) if [404, 410].contains(&problem.status) => Ok(problem.status == 410),
            Err(error) => Err(error),
        }
    }

    /// `GET /api/v1/articles/{slug}/views`: an article's numbers, at most five seconds old.
    pub fn article_views(&self, slug: &str) -> Result<ArticleViews, ClientError> {
        self.get(&format!("/api/v1/articles/{}/views", encoded(slug)))
    }

    /// `GET /api/v1/search`: articles with these words, of one section or all, best first, each with its `highlights`.
    pub fn search(&self, words: &str, section: Option<&str>) -> List<'_, ListedArticle> {
        self.list("/search", &[("q", Some(words)), ("section", section), ("limit", Some(LIMIT))])
    }

    /// `GET /api/v1/sections`, in the order of the menu.
    pub fn sections(&self) -> List<'_, CountedSection> {
        self.list("/sections", &[])
    }

    /// `GET /api/v1/tags`, by title.
    pub fn tags(&self) -> List<'_, CountedTag> {
        self.list("/tags", &[("limit", Some(LIMIT))])
    }

    /// `GET /api/v1/authors`, by name.
    pub fn authors(&self) -> List<'_, CountedAuthor> {
        self.list("/authors", &[("limit", Some(LIMIT))])
    }

    /// `GET /api/v1/editions`: the history, newest first; with a token, who made it.
    pub fn editions(&self) -> List<'_, EditionInfo> {
        self.list_as(Auth::IfAny, "/editions", &[])
    }

    /// An edition of the history, as [`Self::editions`] lists it; `None` if there is none with this number.
    pub fn edition(&self, number: u64) -> Result<Option<EditionInfo>, ClientError> {
        let before = number.saturating_add(1).to_string();
        let mut editions = self.list_as(Auth::IfAny, "/editions", &[("before", Some(&before)), ("limit", Some("1"))]);
        Ok(editions.next().transpose()?.filter(|edition: &EditionInfo| edition.number == number))
    }

    /// `GET /api/v1/editions/{n}/changes`: what changed since an edition; 0 is the empty paper, so that all there is has
    /// changed since. With `with_articles`, each change includes its article.
    pub fn changes(&self, since: u64, with_articles: bool) -> Changes<'_> {
        let include = Some("body").filter(|_| with_articles);
        Changes::new(self.list(&format!("/editions/{since}/changes"), &[("include", include), ("limit", Some(LIMIT))]))
    }

    fn list<T: serde::de::DeserializeOwned>(&self, path: &str, parameters: &[(&str, Option<&str>)]) -> List<'_, T> {
        self.list_as(Auth::Nobody, path, parameters)
    }

    pub(super) fn list_as<T: serde::de::DeserializeOwned>(
        &self,
        auth: Auth,
        path: &str,
        parameters: &[(&str, Option<&str>)],
    ) -> List<'_, T> {
        let given = parameters.iter().filter_map(|(name, value)| Some((name, (*value)?)));
        let query: Vec<String> = given.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        List::new(self, auth, format!("/api/v1{path}{mark}{}", query.join("&")))
    }
}

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
