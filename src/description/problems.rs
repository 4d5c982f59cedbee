//! The meaning and the remedy of each kind of problem. The API description has them as data (`x-problems`) and as text,
//! under a heading for each kind. The page `/api/docs` uses the kind as the anchor of that heading, so that the `type`
//! of a problem links to it.

use std::fmt::Write;

use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;
use serde_json::{Value, json};

/// All kinds.
pub fn problems() -> Vec<Value> {
    let text = String::new;
    let all = [
        (
            ApiError::BadParameter { name: text(), value: text(), expected: text() },
            "A query parameter is unknown, repeated or has an invalid value. `parameter` has its name; the detail says which values are valid.",
        ),
        (ApiError::BadBody(text()), "The body is not valid JSON for this endpoint. The detail says where it differs."),
        (ApiError::BodyTooLarge { limit_bytes: 0 }, "The body exceeds the limit in the detail. Send less at once."),
        (ApiError::UnknownPath, "Nothing is at this address. This page lists the API's addresses."),
        (ApiError::ArticleNotFound(text()), "No article has this slug, or it is not yet public."),
        (ApiError::ArticleGone(text()), "The article was taken down. Remove copies of it."),
        (
            ApiError::EditionNotFound(0),
            "There is no such edition, or it has not reached this place yet, which usually takes some seconds.",
        ),
        (
            ApiError::MethodNotAllowed { allow: "" },
            "The address does not support this method. `Allow` lists the methods that it supports.",
        ),
        (
            ApiError::Unauthorized,
            "This endpoint needs a token: send `Authorization: Bearer` with a token from `gazette token new`.",
        ),
        (
            ApiError::Forbidden(text()),
            "The token is valid, but its role does not allow this. The detail names the role that does; admins assign roles. The same problem answers a report of a view that another site's page sent.",
        ),
        (
            ApiError::PurgeNotFound(text()),
            "There is no pending purge of this article. An executed purge can't be cancelled.",
        ),
        (
            ApiError::PreviewNotFound(text()),
            "There is no valid preview link with this id, or it belongs to another writer.",
        ),
        (
            ApiError::ProposalNotFound(text()),
            "There is no proposal with this number, or it belongs to another writer. Proposals that were accepted or withdrawn are listed for 400 days.",
        ),
        (
            ApiError::ProposalDecided(text()),
            "Somebody else has already accepted, returned, withdrawn or replaced the proposal. The detail says who and when. Nothing was changed.",
        ),
        (
            ApiError::ProposalRefused(text()),
            "The proposal can't be made: it contains nothing new, or its sender has too many proposals that wait.",
        ),
        (
            ApiError::ProposalNeeded { reason: text(), slugs: Vec::new() },
            "A writer may not publish these articles, but may propose them: send them to `POST /api/v1/proposals`. `to_propose` has their slugs; without it, these are all articles of the commit. Upload their pictures again with `for=proposal`.",
        ),
        (
            ApiError::ReleaseNotFound(text()),
            "No release with this number waits or was refused. `GET /api/v1/releases` lists those that do.",
        ),
        (
            ApiError::ReleasePublished { release: 0, edition: 0 },
            "The release is in the history as an edition, and can't be moved or cancelled any more.",
        ),
        (
            ApiError::ReleaseInPast { at: text(), now: text() },
            "The time of a release must be later than now by the paper's clock. The detail says both times.",
        ),
        (
            ApiError::SourceNotFound(text()),
            "No version of an article has this source, or the article is being purged, or it belongs to another writer.",
        ),
        (
            ApiError::TooMany { window_secs: 0 },
            "Wait the number of seconds in `Retry-After`. `RateLimit-Policy` has the limit. Requests with an editor's token and answers from a cache do not count.",
        ),
        (
            ApiError::BlobRefused { hash: Hash::of(b""), reason: text() },
            "A blob does not match its kind or its hash, or contains HTML that is not allowed in articles.",
        ),
        (ApiError::CommitRefused(text()), "The commit contradicts itself or the paper. Nothing was published."),
        (
            ApiError::BlobsMissing(Vec::new()),
            "The commit names blobs that were not uploaded; `missing` lists them. Upload them and send the commit again.",
        ),
        (
            ApiError::Conflicts(Vec::new()),
            "Someone else has changed the same articles; `conflicts` names them. Nothing was published. Pull their changes, or use `force`.",
        ),
        (ApiError::RestoreRefused(text()), "A backup can only be restored into an empty paper, complete and in order."),
        (
            ApiError::NotHereYet,
            "Content that was just published has not reached this place yet. Try again after `Retry-After` seconds.",
        ),
        (ApiError::Internal(text()), "Internal error. The detail has the id of its log entry."),
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
        let source = include_str!("../../crates/gazette-core/src/wire/error.rs");
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
