//! The operations, in the order in which people read of them.

/// An operation of the API.
pub struct Operation {
    /// `GET` or `POST`.
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
    /// Whether it wants a token.
    pub is_for_editors: bool,
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
    is_for_editors: false,
};
const COUNT: Operation = Operation { tag: "counts", ..GET };
const SIGN: Operation = Operation { method: "POST", ..COUNT };
const EDITION: Operation = Operation { tag: "editions", ..GET };
const READ: Operation = Operation { tag: "editors", is_for_editors: true, ..GET };
const WRITE: Operation = Operation { method: "POST", ..READ };

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
    Operation { path: "/editions", name: "listEditions", summary: "The history, newest first.", description: "With a token, also who made each.", parameters: &["before", "limit"], answer: "EditionList", ..EDITION },
    Operation { path: "/editions/{n}/changes", name: "listChanges", summary: "What changed since edition n.", description: "What leads from edition n (0 is the empty paper) to `edition`, by the articles' ids. All parts lead to the same edition, so who has followed `next` to its end and applied every change has the paper as it was in that edition, byte for byte with `include=body`; the next time, ask for the changes since that one. An edition can be followed for an hour after the next one came. Removed and purged articles may be named though they were never there before. A part may have fewer than `limit`.", parameters: &["limit", "cursor", "include"], answer: "ChangeList", ..EDITION },

    Operation { path: "/blobs/missing", name: "postMissingBlobs", summary: "Which blobs must be uploaded.", description: "", body: "MissingBlobs", answer: "MissingBlobsAnswer", ..WRITE },
    Operation { path: "/blobs", name: "postBlobs", summary: "Uploads blobs.", description: "Each is checked; they are public once a commit names them. One picture or document may also come alone, as `application/octet-stream`.", body: "Upload", answer: "StoredBlobs", ..WRITE },
    Operation { path: "/editions", name: "postEdition", summary: "Makes the next edition.", description: "All of it happens, or nothing does. The same `idempotency_key` again answers with the edition that it made.", body: "Commit", answer: "CommitOutcome", statuses: &[200, 201], ..WRITE },
    Operation { path: "/editions/{n}/restore", name: "postRestore", summary: "Makes the next edition with the content of edition n.", description: "What was purged stays erased.", body: "Restore", answer: "CommitOutcome", statuses: &[200, 201], ..WRITE },
    Operation { path: "/previews", name: "postPreview", summary: "A signed link to drafts, or to an edition of the history.", description: "", body: "PreviewRequest", answer: "Preview", statuses: &[201], ..WRITE },
    Operation { path: "/search/rebuild", name: "postSearchRebuild", summary: "Has the search index told everything anew.", description: "Readers find all they found meanwhile.", answer: "Rebuilding", statuses: &[202], ..WRITE },
    Operation { path: "/sources", name: "listSources", summary: "The live sources, by slug.", description: "", parameters: &["after", "limit"], answer: "SourceList", ..READ },
    Operation { path: "/webhooks", name: "listWebhooks", summary: "Who was told of which edition, newest first.", description: "The newest hundred. What is told, and how it is signed, stands under `webhooks` in the OpenAPI file.", answer: "WebhookList", ..READ },
    Operation { path: "/counts", name: "listCounts", summary: "All counts, by article id, for a backup.", description: "", parameters: &["after", "limit"], answer: "CountList", ..READ },
    Operation { path: "/missing", name: "listMissing", summary: "Pages that readers asked for and that are not there.", description: "Each isolate tells what it has counted once a minute; none is counted too often.", answer: "MissingList", ..READ },
    Operation { path: "/counts", name: "postCounts", summary: "Counts out of a backup.", description: "The same once more changes nothing.", body: "RestoredCounts", answer: "Stats", ..WRITE },
    Operation { path: "/backup/{table}", name: "listBackup", summary: "Rows for a backup, by their key.", description: "", parameters: &["after", "limit"], answer: "Json", ..READ },
    Operation { path: "/backup/{table}", name: "postBackup", summary: "Rows out of a backup, into an empty paper.", description: "", body: "Rows", answer: "Json", ..WRITE },
];
