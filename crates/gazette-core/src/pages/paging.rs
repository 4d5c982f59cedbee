//! The numbered links below a list.

use super::list::ListKind;
use crate::language::Language;

/// A numbered link; a gap has no path.
#[derive(Default)]
pub(super) struct Step {
    pub number: u32,
    pub label: String,
    pub path: Option<String>,
    pub is_current: bool,
}

/// Links to the first page, the two before this one, this one and the next, which are known without counting. Empty for
/// a list of one page.
pub(super) fn paging(kind: &ListKind<'_>, page: u32, has_next: bool, language: Language) -> Vec<Step> {
    let last = if has_next { page + 1 } else { page };
    if last == 1 {
        return Vec::new();
    }
    let from = page.saturating_sub(2).max(1);
    let link = |number| Step {
        number,
        label: language.page(number),
        path: Some(kind.path(number)),
        is_current: number == page,
    };
    let mut steps = Vec::new();
    if from > 1 {
        steps.push(link(1));
    }
    if from > 2 {
        steps.push(Step::default());
    }
    steps.extend((from..=last).map(link));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(page: u32, has_next: bool) -> String {
        let steps = paging(&ListKind::Newest, page, has_next, Language::Vi);
        let step = |step: &Step| match (step.number, step.is_current) {
            (0, _) => "…".to_owned(),
            (number, true) => format!("[{number}]"),
            (number, false) => number.to_string(),
        };
        steps.iter().map(step).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paging_shows_what_is_known() {
        assert_eq!(numbers(1, false), "");
        assert_eq!(numbers(1, true), "[1] 2");
        assert_eq!(numbers(3, true), "1 2 [3] 4");
        assert_eq!(numbers(4, false), "1 2 3 [4]");
        assert_eq!(numbers(9, true), "1 … 7 8 [9] 10");
    }
}
