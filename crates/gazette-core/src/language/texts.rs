//! The texts of the interface. A text that is missing in a language is a compile error.

mod en;
mod vi;

use super::Language;

/// The fixed texts of the interface in one language. Texts that contain a number are methods of [`Language`].
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is named for what it says; the English catalogue spells it out")]
pub struct Texts {
    // Frame
    pub skip_to_content: &'static str,
    pub menu: &'static str,
    pub sections: &'static str,
    pub front_page: &'static str,
    pub banners: &'static str,
    pub online_heading: &'static str,
    /// The text before and after the number of guests.
    pub online: (&'static str, &'static str),
    pub total_views: &'static str,
    pub most_read: &'static str,
    pub back_to_top: &'static str,
    // Front page
    pub breaking: &'static str,
    pub top_stories: &'static str,
    pub newest: &'static str,
    pub newest_at: &'static str,
    pub more_stories: &'static str,
    pub older_stories: &'static str,
    // Lists
    pub author: &'static str,
    pub tag: &'static str,
    pub archive: &'static str,
    pub pages: &'static str,
    pub previous_page: &'static str,
    pub next_page: &'static str,
    pub no_articles: &'static str,
    // Article
    pub table: &'static str,
    pub breadcrumb: &'static str,
    pub updated: &'static str,
    pub contents: &'static str,
    pub corrections: &'static str,
    pub tags: &'static str,
    pub views: &'static str,
    pub share: &'static str,
    pub share_by_mail: &'static str,
    pub read_on: &'static str,
    pub newer: &'static str,
    pub older: &'static str,
    // Search
    pub search: &'static str,
    pub search_label: &'static str,
    pub all_sections: &'static str,
    pub nothing_found: &'static str,
    /// Number of results: of one, of several after their number, and of more than are counted.
    pub one_result: &'static str,
    pub results: &'static str,
    pub many_results: &'static str,
    pub order: &'static str,
    pub best_first: &'static str,
    pub newest_first: &'static str,
    /// The text before the suggested words and a question mark.
    pub did_you_mean: &'static str,
    // Notices
    pub not_found: &'static str,
    pub not_found_text: &'static str,
    /// The note above a draft in a preview.
    pub preview_note: &'static str,
    /// The link beside a note, back to the current paper.
    pub leave_preview: &'static str,
    /// The note above a point-in-time page, before the edition's number and time.
    pub edition_note: &'static str,
    pub too_many: &'static str,
    pub too_many_text: &'static str,
    /// Headings and texts of other notices.
    pub bad_request: (&'static str, &'static str),
    pub editors_only: (&'static str, &'static str),
    pub preview_over: (&'static str, &'static str),
    pub forbidden: (&'static str, &'static str),
    pub broken: (&'static str, &'static str),
    pub not_here_yet: (&'static str, &'static str),
    pub gone: &'static str,
    pub gone_text: &'static str,
    pub privacy: &'static str,
    /// The paragraphs.
    pub privacy_text: &'static [&'static str],
    pub try_sections: &'static str,
}

impl Language {
    /// The fixed texts in this language.
    pub const fn texts(self) -> &'static Texts {
        match self {
            Self::Vi => &vi::TEXTS,
            Self::En => &en::TEXTS,
        }
    }
}
