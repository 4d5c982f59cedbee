//! The operations, in the order in which people read of them.

use gazette_core::wire::Role;

/// An operation of the API.
pub struct Operation {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// Below `/api/v1`, with its parameters in braces.
    pub path: &'static str,
    /// What a client's generator calls it.
    pub name: &'static str,
    /// Under which heading it stands.
    pub tag: &'static str,
    /// In a few words.
    pub summary: &'static str,
    /// What else there is to know.
    pub description: &'static str,
    /// Those of the query.
    pub parameters: &'static [&'static str],
    /// The schema of the body; empty if it takes none.
    pub body: &'static str,
    /// The schema of the answer; empty if it is a text.
    pub answer: &'static str,
    /// The type of the answer.
    pub media: &'static str,
    /// How it says that it was done.
    pub statuses: &'static [u16],
    /// The least role that may, of those with a token; none if everybody may.
    pub role: Option<Role>,
}

const GET: Operation = Operation {
    method: "GET",
    path: "",
    name: "",
    tag: "articles",
    summary: "",
    description: "",
    parameters: &[],
    body: "",
    answer: "",
    media: "application/json",
    statuses: &[200],
    role: None,
};
const COUNT: Operation = Operation { tag: "counts", ..GET };
const SIGN: Operation = Operation { method: "POST", ..COUNT };
const EDITION: Operation = Operation { tag: "editions", ..GET };
const READ: Operation = Operation { tag: "editors", role: Some(Role::Writer), ..GET };
const WRITE: Operation = Operation { method: "POST", ..READ };
const KEEP: Operation = Operation { tag: "keeping", role: Some(Role::Admin), ..GET };

/// All of them.
#[rustfmt::skip]
pub const OPERATIONS: &[Operation] = &[
    Operation { path: "/articles", name: "listArticles", summary: "Articles, newest first.", description: "Filters combine. A cursor stays right while articles are published; it belongs to one order.", parameters: crate::reading::api_list::PARAMETERS, answer: "ArticleList", ..GET },
    Operation { path: "/articles/{slug}", name: "getArticle", summary: "An article.", description: "Byte for byte what was published. A slug of former days redirects.", answer: "Article", ..GET },
    Operation { path: "/sections", name: "listSections", summary: "The sections, in the order of the menu.", description: "Each with the number of its articles.", answer: "SectionList", ..GET },
    Operation { path: "/tags", name: "listTags", summary: "The tags, by name.", description: "Each with the number of its articles.", parameters: &["limit", "cursor"], answer: "TagList", ..GET },
    Operation { path: "/authors", name: "listAuthors", summary: "The authors, by name.", description: "Each with the number of its articles.", parameters: &["limit", "cursor"], answer: "AuthorList", ..GET },
    Operation { path: "/search", name: "search", summary: "Articles with words, best first.", description: "The words as typed rank before the same without accents.", parameters: &["q", "section", "limit", "cursor"], answer: "Found", ..GET },

    Operation { path: "/articles/{slug}/views", name: "getViews", summary: "An article's numbers.", description: "At most five seconds old.", answer: "ArticleViews", ..COUNT },
    Operation { path: "/views", name: "postView", summary: "Reports a view.", description: "Answered once it is durable. The same id again, within ten minutes, counts nothing, and so does a request with `DNT: 1` or `Sec-GPC: 1`, which is answered as any other.", body: "Beacon", answer: "Counted", ..SIGN },
    Operation { path: "/views.svg", name: "getViewPicture", summary: "Reports a view by a reader without scripts.", description: "Answers with an empty picture. With `DNT: 1` or `Sec-GPC: 1` it counts nothing.", parameters: &["article"], media: "image/svg+xml", ..COUNT },
    Operation { path: "/presence", name: "postPresence", summary: "Says that somebody is still here.", description: "Takes no body, and keeps nothing. With `DNT: 1` or `Sec-GPC: 1` it adds no guest.", answer: "Online", ..SIGN },
    Operation { path: "/presence", name: "getPresence", summary: "The guests of the last five minutes.", description: "", answer: "Presence", ..COUNT },
    Operation { path: "/most-read", name: "listMostRead", summary: "The most read articles of a time.", description: "Each with its `views` in that time.", parameters: &["window", "section", "limit"], answer: "MostRead", ..COUNT },
    Operation { path: "/stats", name: "getStats", summary: "The paper's numbers, and how they are counted.", description: "`views` includes `offset`, which older systems counted.", answer: "Stats", ..COUNT },

    Operation { path: "/editions/current", name: "getCurrentEdition", summary: "The edition that readers here see.", description: "Number 0 before the first.", answer: "CurrentEdition", ..EDITION },
    Operation { path: "/editions", name: "listEditions", summary: "The history, newest first.", description: "With a token, also who made each, with which message, and what it changed.", parameters: &["before", "limit"], answer: "EditionList", ..EDITION },
    Operation { path: "/editions/{n}/changes", name: "listChanges", summary: "What changed since edition n.", description: "What leads from edition n (0 is the empty paper) to `edition`, by the articles' ids. All parts lead to the same edition, so who has followed `next` to its end and applied every change has the paper as it was in that edition, byte for byte with `include=body`; the next time, ask for the changes since that one. An edition can be followed for an hour after the next one came. What was purged is named by the SHA-256 of its id alone, also to who never had it: a copy finds what it has to erase, and from all its history. What readers could never see is not named. A part may have fewer than `limit`.", parameters: &["limit", "cursor", "include"], answer: "ChangeList", ..EDITION },

    Operation { path: "/blobs/missing", name: "postMissingBlobs", summary: "Which blobs must be uploaded.", description: "", body: "MissingBlobs", answer: "MissingBlobsAnswer", ..WRITE },
    Operation { path: "/blobs", name: "postBlobs", summary: "Uploads blobs.", description: "Each is checked; articles and settings are listed once a commit names them, a picture or a document can be had by its hash at once. One picture or document may also come alone, as `application/octet-stream`.", body: "Upload", answer: "StoredBlobs", ..WRITE },
    Operation { path: "/editions", name: "postEdition", summary: "Makes the next edition.", description: "All of it happens, or nothing does. The same `idempotency_key` again answers with the edition that it made. A writer may change articles of that name, as `writers_publish` in gazette.toml allows; taking down other articles, settings and `force` want an editor; purges want an admin, and wait for `purge_delay`.", body: "Commit", answer: "CommitOutcome", statuses: &[200, 201], ..WRITE },
    Operation { path: "/editions/{n}/restore", name: "postRestore", summary: "Makes the next edition with the content of edition n.", description: "What was purged stays erased, and what is to be purged stays down.", body: "Restore", answer: "CommitOutcome", statuses: &[200, 201], role: Some(Role::Editor), ..WRITE },
    Operation { path: "/previews", name: "postPreview", summary: "A signed link to drafts, or to an edition of the history.", description: "It ends by itself, and can be ended before.", body: "PreviewRequest", answer: "Preview", statuses: &[201], ..WRITE },
    Operation { path: "/previews", name: "listPreviews", summary: "The preview links that work, newest first.", description: "A writer sees those of that name.", answer: "PreviewList", ..READ },
    Operation { method: "DELETE", path: "/previews/{id}", name: "revokePreview", summary: "Ends a preview link at once.", description: "A writer may end those of that name.", statuses: &[204], ..READ },
    Operation { path: "/search/rebuild", name: "postSearchRebuild", summary: "Has the search index told everything anew.", description: "Readers find all they found meanwhile.", answer: "Rebuilding", statuses: &[202], role: Some(Role::Editor), ..WRITE },
    Operation { path: "/sources", name: "listSources", summary: "The live sources, by slug.", description: "", parameters: &["after", "limit"], answer: "SourceList", ..READ },
    Operation { path: "/missing", name: "listMissing", summary: "Pages that readers asked for and that are not there.", description: "Each isolate tells what it has counted once a minute; none is counted too often.", answer: "MissingList", role: Some(Role::Editor), ..READ },

    Operation { path: "/purges", name: "listPurges", summary: "The purges that wait, the earliest first.", description: "", answer: "PurgeList", ..KEEP },
    Operation { method: "DELETE", path: "/purges/{slug}", name: "callOffPurge", summary: "Calls off a purge that waits.", description: "Makes an edition with the article as it was, unless it was not in the paper.", answer: "CommitOutcome", statuses: &[200, 201], ..KEEP },
    Operation { path: "/audit", name: "listAudit", summary: "Who did what that matters for security, newest first.", description: "Kept for 400 days. It names no article.", parameters: &["before", "limit"], answer: "AuditList", ..KEEP },
    Operation { path: "/webhooks", name: "listWebhooks", summary: "Who was told of which edition, newest first.", description: "The newest hundred. What is told, and how it is signed, stands under `webhooks` in the OpenAPI file.", answer: "WebhookList", ..KEEP },
    Operation { path: "/counts", name: "listCounts", summary: "All counts, by article id, for a backup.", description: "", parameters: &["after", "limit"], answer: "CountList", ..KEEP },
    Operation { method: "POST", path: "/counts", name: "postCounts", summary: "Counts out of a backup.", description: "Only while a backup is being restored. The same once more changes nothing.", body: "RestoredCounts", answer: "Stats", ..KEEP },
    Operation { path: "/backup/{table}", name: "listBackup", summary: "Rows for a backup, by their key.", description: "", parameters: &["after", "limit"], answer: "Json", ..KEEP },
    Operation { method: "POST", path: "/backup/{table}", name: "postBackup", summary: "Rows out of a backup, into an empty paper.", description: "", body: "Rows", answer: "Json", ..KEEP },
];
