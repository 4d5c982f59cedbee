//! What each kind of problem means, and what to do. The description of the API has it as data (`x-problems`) and as text,
//! under a heading for each kind: the page `/api/docs` gives that heading the kind as its anchor, so that the `type` of a
//! problem leads there.

use std::fmt::Write;

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::error::ApiError;

/// All kinds, each once.
pub fn problems() -> Vec<Value> {
    let text = String::new;
    let all = [
        (
            ApiError::BadParameter { name: text(), value: text(), expected: text() },
            "A parameter of the query is unknown here, comes twice or has a value that it can't have. `parameter` has its name; the detail says what it may be.",
        ),
        (
            ApiError::BadBody(text()),
            "The body is not JSON of the shape that this address takes. The detail says where it differs.",
        ),
        (ApiError::BodyTooLarge { limit_bytes: 0 }, "Send less at once."),
        (ApiError::UnknownPath, "Nothing is at this address. This page lists those that there are."),
        (ApiError::ArticleNotFound(text()), "No article has this slug, or it is not yet public."),
        (ApiError::ArticleGone(text()), "The article was there and was taken down. Forget it."),
        (
            ApiError::EditionNotFound(0),
            "There was no such edition, or it has not come to this place yet: then it is here within a minute.",
        ),
        (
            ApiError::MethodNotAllowed { allow: "" },
            "The address is right and the method is not. `Allow` names those that it knows.",
        ),
        (
            ApiError::Unauthorized,
            "This is for who has a token: send `Authorization: Bearer` with one from `gazette token new`.",
        ),
        (
            ApiError::Forbidden(text()),
            "The token is right, and its role may not do this: the detail says which role may, and the paper's admins give roles. Or a page of another site made the browser report a view.",
        ),
        (ApiError::PurgeNotFound(text()), "No purge of this article waits. What is erased can't be called off."),
        (ApiError::PreviewNotFound(text()), "No preview link of this name works, or it is not one of yours."),
        (
            ApiError::TooMany { window_secs: 0 },
            "Wait as many seconds as `Retry-After` says. `RateLimit-Policy` tells how many may come; an editor's token, and answers that are kept, count nothing.",
        ),
        (
            ApiError::BlobRefused { hash: Hash::of(b""), reason: text() },
            "A blob is not what its kind or its hash says, or has HTML that no article may have.",
        ),
        (
            ApiError::CommitRefused(text()),
            "The commit names something that does not fit together. Nothing was published.",
        ),
        (
            ApiError::BlobsMissing(Vec::new()),
            "The commit names blobs that are not here; `missing` has them. Upload them and send it again.",
        ),
        (
            ApiError::Conflicts(Vec::new()),
            "Someone else changed the same articles since you last looked; `conflicts` names them. Nothing was published. Pull, or force.",
        ),
        (ApiError::RestoreRefused(text()), "A backup goes into an empty paper only, whole and in order."),
        (ApiError::NotHereYet, "What was just published is on its way to this place. Try again after `Retry-After`."),
        (
            ApiError::Internal(text()),
            "Something broke here, and it is not you. The detail has the id under which it is logged.",
        ),
    ];
    let described = |(error, meaning): (ApiError, &str)| {
        let problem = error.problem();
        json!({"type": problem.kind, "title": problem.title, "status": problem.status, "meaning": meaning})
    };
    all.map(described).to_vec()
}

/// The same as Markdown.
pub fn chapter(problems: &[Value]) -> String {
    let mut text = String::from(
        "# Problems\n\nAn error is `application/problem+json` (RFC 9457). Its `type` is the address of one of the following \
         explanations, and its `detail` says what happened this time.",
    );
    for problem in problems {
        let member = |name: &str| problem[name].as_str().unwrap_or_default();
        let (_, kind) = member("type").split_once('#').unwrap_or_default();
        write!(text, "\n\n## {kind}\n\n**{} {}.** {}", problem["status"], member("title"), member("meaning"))
            .expect("a String takes everything");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_problem_that_is_told_is_explained() {
        let source = include_str!("../error.rs");
        let kinds: Vec<&str> = source.split("=> (\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let explained: Vec<Value> = problems();
        let chapter = chapter(&explained);
        assert_eq!(kinds.len(), explained.len());
        for kind in kinds {
            assert!(explained.iter().any(|problem| problem["type"] == format!("/api/docs#{kind}")), "{kind}");
            assert!(chapter.contains(&format!("\n\n## {kind}\n\n**")), "{kind}");
        }
    }
}
