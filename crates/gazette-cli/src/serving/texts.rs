//! Texts that the development server adds to pages, in the paper's language.

use gazette_core::language::Language;

/// The texts in one language. `{}` stands for the date.
#[derive(Debug)]
pub struct ServeTexts {
    /// On a card.
    pub draft: &'static str,
    /// On a card, before the date.
    pub embargoed: &'static str,
    /// On a card.
    pub expired: &'static str,
    /// On a card.
    pub broken: &'static str,
    /// Above an article.
    pub draft_note: &'static str,
    /// Above an article.
    pub embargoed_note: &'static str,
    /// Above an article.
    pub expired_note: &'static str,
}

const VI: ServeTexts = ServeTexts {
    draft: "Bản nháp",
    embargoed: "Hẹn giờ",
    expired: "Hết hạn",
    broken: "Có lỗi",
    draft_note: "Bản nháp: bạn đọc không thấy bài này cho đến khi bỏ dòng draft: true và xuất bản.",
    embargoed_note: "Hẹn giờ xuất bản: {}. Trước lúc đó bạn đọc không thấy bài này.",
    expired_note: "Hết hạn xuất bản từ {}: bạn đọc không còn thấy bài này.",
};

const EN: ServeTexts = ServeTexts {
    draft: "Draft",
    embargoed: "Embargoed until",
    expired: "Taken down",
    broken: "Has errors",
    draft_note: "Draft: readers see this article only after you remove the line draft: true and publish it.",
    embargoed_note: "Under embargo until {}. Readers can't see this article before then.",
    expired_note: "Taken down on {}. Readers can no longer see this article.",
};

/// The texts in this language.
pub fn texts(language: Language) -> &'static ServeTexts {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}
