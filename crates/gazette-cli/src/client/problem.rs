//! What the paper's problems (RFC 9457) say in the language of messages. The paper itself says everything in English.

use gazette_core::wire::Problem;
use gazette_messages::{Language, has_key, language, tell, text};

/// The kinds whose details have more than their kind and what was asked say: a reason, a time, who it was.
const WITH_FACTS: [&str; 13] = [
    "bad-body",
    "bad-parameter",
    "blob-refused",
    "body-too-large",
    "commit-refused",
    "forbidden",
    "internal",
    "proposal-decided",
    "proposal-needed",
    "proposal-refused",
    "release-in-past",
    "release-published",
    "restore-refused",
];

/// What a problem says. In English, and if its kind is unknown, these are the paper's own words.
pub fn told(problem: &Problem) -> String {
    let own = if problem.detail.is_empty() { &problem.title } else { &problem.detail };
    told_of(&problem.kind, own)
}

/// The same of a problem's kind, which may have its page in front, and detail.
pub fn told_of(kind: &str, detail: &str) -> String {
    told_in(language(), kind, detail)
}

fn told_in(language: Language, kind: &str, detail: &str) -> String {
    let kind = kind.rsplit_once('#').map_or(kind, |(_, kind)| kind);
    let key = format!("problem-{kind}");
    if language == Language::En || !has_key(&key) {
        return detail.to_owned();
    }
    let meaning = text(&key, &[]);
    if detail.is_empty() || !WITH_FACTS.contains(&kind) {
        return meaning;
    }
    tell!("problem-verbatim", meaning = meaning, detail = detail.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_problem_has_a_message_and_no_other_kind_has() {
        let source = include_str!("../../../gazette-core/src/wire/error.rs");
        let kinds: BTreeSet<_> = source.split("=> (\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(kinds.len() > 20, "{kinds:?}");
        let known = gazette_messages::keys().iter().filter_map(|key| key.strip_prefix("problem-"));
        assert_eq!(known.filter(|kind| *kind != "verbatim").collect::<BTreeSet<_>>(), kinds);
        assert!(WITH_FACTS.iter().all(|kind| kinds.contains(kind)));
    }

    #[test]
    fn english_and_unknown_kinds_have_the_papers_own_words() {
        for (language, kind) in [(Language::En, "/api/docs#article-gone"), (Language::Vi, "/api/docs#of-a-later-paper")]
        {
            assert_eq!(told_in(language, kind, "It is gone."), "It is gone.");
        }
    }
}
