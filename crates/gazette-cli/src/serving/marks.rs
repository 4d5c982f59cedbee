//! Marks articles that readers don't see, on cards and above articles.

use gazette_content::FrontMatter;
use gazette_core::language::Language;
use gazette_core::pages::Rendered;
use gazette_core::site::Site;
use gazette_core::time::{Timestamp, Visibility, Window};

use super::texts::texts;

/// Why readers don't see an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is a draft.
    Draft,
    /// It is under embargo until this time.
    Embargoed(Timestamp),
    /// It was taken down at this time.
    Expired(Timestamp),
    /// It can't be published.
    Broken,
}

impl Mark {
    /// Why readers don't see the article at this time; `None` if they do.
    pub fn of(front: &FrontMatter, now: Timestamp) -> Option<Self> {
        let publish_at = front.published_at.map(Timestamp::from);
        let (Some(publish_at), false) = (publish_at, front.draft) else { return Some(Self::Draft) };
        let window = Window { publish_at, unpublish_at: front.unpublish_at.map(Timestamp::from) };
        match window.at(now) {
            Visibility::Embargoed => Some(Self::Embargoed(publish_at)),
            Visibility::Live => None,
            Visibility::Expired => window.unpublish_at.map(Self::Expired),
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Draft => "serve-draft",
            Self::Embargoed(_) => "serve-embargoed",
            Self::Expired(_) => "serve-expired",
            Self::Broken => "serve-broken",
        }
    }

    fn short(self, site: &Site) -> String {
        let language = Language::of_tag(&site.language);
        let texts = texts(language);
        match self {
            Self::Draft => texts.draft.to_owned(),
            Self::Embargoed(at) => format!("{} {}", texts.embargoed, language.short_date_time(site.zone.local(at))),
            Self::Expired(_) => texts.expired.to_owned(),
            Self::Broken => texts.broken.to_owned(),
        }
    }

    /// The note above an article.
    pub fn note(self, site: &Site) -> String {
        let language = Language::of_tag(&site.language);
        let texts = texts(language);
        let dated = |note: &str, at| note.replace("{}", &language.date_time(site.zone.local(at)));
        let text = match self {
            Self::Draft => texts.draft_note.to_owned(),
            Self::Embargoed(at) => dated(texts.embargoed_note, at),
            Self::Expired(at) => dated(texts.expired_note, at),
            Self::Broken => texts.broken.to_owned(),
        };
        format!("<p class=\"serve-note {}\">{text}</p>\n", self.class())
    }
}

/// Adds marks to the cards of a list. `marks` contains paths of articles.
pub fn mark_cards<'m>(rendered: &mut Rendered, site: &Site, marks: impl Iterator<Item = (&'m str, Mark)>) {
    for (path, mark) in marks {
        // In a list, only an article's headline links to it.
        let link = format!("<a href=\"{path}\">");
        if rendered.main.contains(&link) {
            let marked = format!("<span class=\"serve-mark {}\">{}</span>{link}", mark.class(), mark.short(site));
            rendered.main = rendered.main.replace(&link, &marked);
        }
    }
}
