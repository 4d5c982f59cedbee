//! The operations of the API, in the order of its documentation.

use gazette_core::wire::Role;

/// An operation of the API.
pub struct Operation {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The path below `/api/v1`, with its parameters in braces.
    pub path: &'static str,
    /// The `operationId`.
    pub name: &'static str,
    /// The heading of its group.
    pub tag: &'static str,
    /// A summary in one sentence.
    pub summary: &'static str,
    /// Everything else that a client must know.
    pub description: &'static str,
    /// The names of the query parameters.
    pub parameters: &'static [&'static str],
    /// The schema of the request body; empty if there is none.
    pub body: &'static str,
    /// The schema of the response; empty for plain text.
    pub answer: &'static str,
    /// The media type of the response.
    pub media: &'static str,
    /// The statuses of success.
    pub statuses: &'static [u16],
    /// The lowest role that may use it; `None` if no token is needed.
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

/// All operations.
#[rustfmt::skip]
pub const OPERATIONS: &[Operation] = &[
    Operation { path: "/articles", name: "listArticles", summary: "Lists articles, newest first.", description: "Filters combine. A cursor stays valid while articles are published; it belongs to one order.", parameters: crate::reading::api::articles::PARAMETERS, answer: "ArticleList", ..GET },
    Operation { path: "/articles/{slug}", name: "getArticle", summary: "Gets an article.", description: "Byte for byte as it was published. An earlier slug redirects to the current one.", answer: "Article", ..GET },
    Operation { path: "/sections", name: "listSections", summary: "Lists the sections in the order of the menu.", description: "Each with the number of its articles.", answer: "SectionList", ..GET },
    Operation { path: "/tags", name: "listTags", summary: "Lists the tags by title.", description: "Each with the number of its articles.", parameters: &["limit", "cursor"], answer: "TagList", ..GET },
    Operation { path: "/authors", name: "listAuthors", summary: "Lists the authors by name.", description: "Each with the number of its articles.", parameters: &["limit", "cursor"], answer: "AuthorList", ..GET },
    Operation { path: "/search", name: "search", summary: "Finds articles that have these words, best first or newest first.", description: "Matches with the same accents rank before matches without them, and titles before texts. Authors and their organisations are found by name.", parameters: &["q", "section", "order", "limit", "cursor"], answer: "SearchResults", ..GET },
    Operation { path: "/search/suggestions", name: "searchSuggestions", summary: "Suggests titles for a query that is being typed.", description: "The last word may go on. For complete words use the search.", parameters: &["q", "section", "limit"], answer: "SuggestionList", ..GET },

    Operation { path: "/articles/{slug}/views", name: "getViews", summary: "Gets an article's view counts.", description: "At most five seconds old.", answer: "ArticleViews", ..COUNT },
    Operation { path: "/views", name: "postView", summary: "Reports a view.", description: "Answered once the view is durable. The same id within ten minutes is counted once. A request with `DNT: 1` or `Sec-GPC: 1` gets the same answer and is not counted.", body: "Beacon", answer: "CountedView", ..SIGN },
    Operation { path: "/views.svg", name: "getViewPicture", summary: "Reports a view from a browser that runs no scripts.", description: "Answers with an empty picture. A request with `DNT: 1` or `Sec-GPC: 1` is not counted.", parameters: &["article"], media: "image/svg+xml", ..COUNT },
    Operation { path: "/presence", name: "postPresence", summary: "Reports that a guest is present.", description: "Takes no body and stores nothing. A request with `DNT: 1` or `Sec-GPC: 1` adds no guest.", answer: "Online", ..SIGN },
    Operation { path: "/presence", name: "getPresence", summary: "Gets the number of guests in the last five minutes.", description: "", answer: "Presence", ..COUNT },
    Operation { path: "/most-read", name: "listMostRead", summary: "Lists the most read articles of a time window.", description: "Each with its `views` in that window.", parameters: &["window", "section", "limit"], answer: "MostRead", ..COUNT },
    Operation { path: "/stats", name: "getStats", summary: "Gets the paper's totals and the rule by which they are counted.", description: "`views` includes `offset`, the views that older systems counted.", answer: "Stats", ..COUNT },

    Operation { path: "/editions/current", name: "getCurrentEdition", summary: "Gets the edition that readers at this place see.", description: "Its number is 0 before the first edition.", answer: "CurrentEdition", ..EDITION },
    Operation { path: "/editions", name: "listEditions", summary: "Lists the editions, newest first.", description: "With a token, each also names its editor, its message and the number of changes.", parameters: &["before", "limit"], answer: "EditionList", ..EDITION },
    Operation { path: "/editions/{n}/changes", name: "listChanges", summary: "Lists what changed since edition n.", description: "The changes lead from edition n (0 is the empty paper) to `edition`, sorted by the articles' ids. All pages lead to the same edition. A client that follows `next` to its end and applies every change has a copy of that edition, byte for byte with `include=body`; next time it asks for the changes since that edition. The pages stay readable for an hour after the next edition. A purged article is named by the SHA-256 of its id only, to every client: a copy finds the article by this hash and erases it, also from its history. An article that was never public is not named. A page may be shorter than `limit`.", parameters: &["limit", "cursor", "include"], answer: "ChangeList", ..EDITION },

    Operation { path: "/whoami", name: "getIdentity", summary: "Gets the name and the role of the token.", description: "For programs that check a token before they store it.", answer: "Identity", ..READ },
    Operation { path: "/blobs/missing", name: "postMissingBlobs", summary: "Lists the blobs that must be uploaded.", description: "", parameters: &["for"], body: "MissingBlobs", answer: "MissingBlobsAnswer", ..WRITE },
    Operation { path: "/blobs", name: "postBlobs", summary: "Uploads blobs.", description: "Each blob is checked. Articles and settings become public when a commit names them; a picture or a document is available by its hash at once. One picture or document may also be sent alone, as `application/octet-stream`. With `for=proposal`, a picture or a document is not available to readers until the proposal is accepted.", parameters: &["for"], body: "Upload", answer: "StoredBlobs", ..WRITE },
    Operation { path: "/editions", name: "postEdition", summary: "Publishes the next edition.", description: "All changes are made, or none. A repeated `idempotency_key` gets the edition that the first request made. A writer may change the writer's own articles, if `writers_publish` in gazette.toml allows it; others are refused with the problem `proposal-needed`. An editor may also take down any article, change settings and use `force`. An admin may also purge; a purge waits for `purge_delay`.", body: "Commit", answer: "CommitOutcome", statuses: &[200, 201], ..WRITE },
    Operation { path: "/editions/{n}/restore", name: "postRestore", summary: "Publishes a new edition with the content of edition n.", description: "Purged articles stay erased; articles with a pending purge stay down.", body: "Restore", answer: "CommitOutcome", statuses: &[200, 201], role: Some(Role::Editor), ..WRITE },
    Operation { path: "/previews", name: "postPreview", summary: "Creates a signed link to drafts, to a proposal, to a release, or to an earlier edition.", description: "The link expires, and can be revoked earlier.", body: "PreviewRequest", answer: "Preview", statuses: &[201], ..WRITE },
    Operation { path: "/previews", name: "listPreviews", summary: "Lists the valid preview links, newest first.", description: "A writer sees the writer's own links.", answer: "PreviewList", ..READ },
    Operation { method: "DELETE", path: "/previews/{id}", name: "revokePreview", summary: "Revokes a preview link at once.", description: "A writer may revoke the writer's own links.", statuses: &[204], ..READ },
    Operation { path: "/proposals", name: "postProposal", summary: "Proposes changes of articles.", description: "An editor accepts or returns them; nothing of them is public before. They are checked like a commit, and a conflict is refused. An earlier proposal of the same articles by the same person is replaced. A repeated `idempotency_key` gets the proposal that the first request made.", body: "ProposalRequest", answer: "ProposalMade", statuses: &[200, 201], ..WRITE },
    Operation { path: "/proposals", name: "listProposals", summary: "Lists the proposals, newest first.", description: "A writer sees the writer's own. A page may be shorter than `limit`.", parameters: &["state", "before", "limit"], answer: "ProposalList", ..READ },
    Operation { path: "/proposals/{id}", name: "getProposal", summary: "Gets a proposal, and what prevents its acceptance.", description: "The texts are at `/sources/{hash}?proposal=`. A writer sees the writer's own proposals.", answer: "ProposalDetails", ..READ },
    Operation { path: "/proposals/{id}/accept", name: "acceptProposal", summary: "Publishes a proposal as the next edition.", description: "It is checked again like a commit; what others have changed meanwhile is a conflict, and the proposal stays. The edition names the person who has made the proposal as its editor, and the sender as `accepted_by`. If somebody else has decided before, the status is 409.", body: "ProposalAcceptance", answer: "CommitOutcome", statuses: &[200, 201], role: Some(Role::Editor), ..WRITE },
    Operation { path: "/proposals/{id}/return", name: "returnProposal", summary: "Returns a proposal with a note.", description: "If somebody else has decided before, the status is 409.", body: "ProposalReturn", answer: "Proposal", role: Some(Role::Editor), ..WRITE },
    Operation { path: "/proposals/{id}/withdraw", name: "withdrawProposal", summary: "Withdraws a proposal that waits or was returned.", description: "A writer may withdraw the writer's own proposals.", body: "ProposalWithdrawal", answer: "Proposal", ..WRITE },
    Operation { path: "/releases", name: "listReleases", summary: "Lists the releases that wait, in the order in which they are published, then those that were refused.", description: "`obstacle` says why one that waits would be refused now.", answer: "ReleaseList", role: Some(Role::Editor), ..READ },
    Operation { path: "/releases", name: "postRelease", summary: "Stores a change that becomes an edition at a set second.", description: "The change is judged now as `POST /api/v1/editions` judges it, and again at its second. If it conflicts then with what others have changed, nothing of it is published: it is refused, and listed with its conflicts until it is moved, replaced or cancelled. Releases of one second are published in the order in which they were stored. Until its second, nothing of it is public. The author and the role are those of this request, even if the token is revoked later. A repeated `idempotency_key` of the same editor gets the release that the first request stored.", body: "NewRelease", answer: "Release", statuses: &[201, 200], role: Some(Role::Editor), ..WRITE },
    Operation { path: "/releases/{id}", name: "getRelease", summary: "Gets a release with what it changes.", description: "`obstacle` says why it would be refused now. One that was published names its edition.", answer: "Release", role: Some(Role::Editor), ..READ },
    Operation { method: "DELETE", path: "/releases/{id}", name: "cancelRelease", summary: "Cancels a release that waits or was refused.", description: "", statuses: &[204], role: Some(Role::Editor), ..READ },
    Operation { path: "/releases/{id}/move", name: "moveRelease", summary: "Moves a release to another second.", description: "One that was refused is judged again, and waits again.", body: "ReleaseMove", answer: "Release", role: Some(Role::Editor), ..WRITE },
    Operation { path: "/search/rebuild", name: "postSearchRebuild", summary: "Rebuilds the search index.", description: "Searches work as before until it is done.", answer: "Rebuilding", statuses: &[202], role: Some(Role::Editor), ..WRITE },
    Operation { path: "/sources", name: "listSources", summary: "Lists the sources of an edition by slug.", description: "Those of the newest edition without `edition`. A writer sees the writer's own articles.", parameters: &["edition", "after", "limit"], answer: "SourceList", ..READ },
    Operation { path: "/sources/{hash}", name: "getSource", summary: "Gets a source of any edition by its hash.", description: "For three-way merges: a folder knows the hash of the source from which a file was made. A writer sees the writer's own articles. Purged sources are not found. With `proposal`, the source of an open proposal.", parameters: &["proposal"], answer: "Source", ..READ },
    Operation { path: "/missing", name: "listMissing", summary: "Lists missing addresses that readers asked for.", description: "Each isolate reports its counts once a minute; no request is counted twice.", answer: "MissingList", role: Some(Role::Editor), ..READ },

    Operation { path: "/purges", name: "listPurges", summary: "Lists the pending purges, earliest first.", description: "", answer: "PurgeList", ..KEEP },
    Operation { method: "DELETE", path: "/purges/{slug}", name: "callOffPurge", summary: "Cancels a pending purge.", description: "Publishes an edition with the article as it was, if the paper had it.", answer: "CommitOutcome", statuses: &[200, 201], ..KEEP },
    Operation { path: "/audit", name: "listAudit", summary: "Lists security-relevant actions, newest first.", description: "Kept for 400 days. No entry names an article.", parameters: &["before", "limit"], answer: "AuditList", ..KEEP },
    Operation { path: "/webhooks", name: "listWebhooks", summary: "Lists the deliveries to webhooks, newest first.", description: "The newest hundred. The section `webhooks` of this file describes the messages and their signature.", answer: "WebhookList", ..KEEP },
    Operation { path: "/counts", name: "listCounts", summary: "Lists all counts by article id, for a backup.", description: "", parameters: &["after", "limit"], answer: "CountList", ..KEEP },
    Operation { method: "POST", path: "/counts", name: "postCounts", summary: "Restores counts from a backup.", description: "Only while a backup is being restored. Repeating a request changes nothing.", body: "RestoredCounts", answer: "Stats", ..KEEP },
    Operation { path: "/backup/{table}", name: "listBackup", summary: "Lists rows for a backup by their key.", description: "", parameters: &["after", "limit"], answer: "BackupPart", ..KEEP },
    Operation { method: "POST", path: "/backup/{table}", name: "postBackup", summary: "Restores rows from a backup into an empty paper.", description: "", body: "BackupRows", answer: "Restored", ..KEEP },
];
