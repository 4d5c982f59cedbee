//! The shapes of what handlers write by hand, and the list of all that is described.

#![expect(dead_code, reason = "these are described, never made")]

use gazette_core::article::Article;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire;
use schemars::{JsonSchema, SchemaGenerator};

/// Articles, and where the next part is.
#[derive(JsonSchema)]
struct ArticleList {
    /// The articles.
    articles: Vec<Listed>,
    /// The address of the next part; null if this is the last.
    next: Option<String>,
}

/// What was found, and where the next part is.
#[derive(JsonSchema)]
struct Found {
    /// The articles, best first, each with its `highlights`.
    articles: Vec<Listed>,
    /// The address of the next part; null if this is the last.
    next: Option<String>,
    /// The words as they were perhaps meant, when nobody wrote them so; null if nothing better is known.
    did_you_mean: Option<String>,
}

/// The most read.
#[derive(JsonSchema)]
struct MostRead {
    /// Most views first, each with its `views`.
    articles: Vec<Listed>,
}

/// What a list shows of an article.
struct Listed;

impl JsonSchema for Listed {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Listed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"$ref": "#/components/schemas/ListedArticle"})
    }
}

/// The sections.
#[derive(JsonSchema)]
struct SectionList {
    /// In the order of the menu.
    sections: Vec<CountedSection>,
    /// Always null: they come all at once.
    next: Option<String>,
}

/// A section.
#[derive(JsonSchema)]
struct CountedSection {
    /// Its name in URLs.
    slug: Slug,
    /// Its name for people.
    title: String,
    /// What it is about.
    description: String,
    /// How many articles it has.
    articles: u32,
}

/// Tags.
#[derive(JsonSchema)]
struct TagList {
    /// By slug.
    tags: Vec<CountedTag>,
    /// The address of the next part; null if this is the last.
    next: Option<String>,
}

/// A tag.
#[derive(JsonSchema)]
struct CountedTag {
    /// Its name in URLs.
    slug: Slug,
    /// As the newest article has it.
    title: String,
    /// How many articles have it.
    articles: u32,
}

/// Authors.
#[derive(JsonSchema)]
struct AuthorList {
    /// By slug.
    authors: Vec<CountedAuthor>,
    /// The address of the next part; null if this is the last.
    next: Option<String>,
}

/// An author.
#[derive(JsonSchema)]
struct CountedAuthor {
    /// The name in URLs.
    slug: Slug,
    /// As the newest article has it.
    name: String,
    /// How many articles are by this author.
    articles: u32,
}

/// An article's numbers.
#[derive(JsonSchema)]
struct ArticleViews {
    /// All its views.
    views: u64,
    /// The sum of each day's distinct visitors, an estimate.
    readers: u64,
    /// Views since midnight in the paper's zone.
    today: u64,
    /// Views of the last sixty minutes.
    last_hour: u64,
}

/// A view.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Beacon {
    /// The article's slug or id.
    article: String,
    /// A random name of this view.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{8,64}$"))]
    id: String,
    /// Where the reader came from; it is not kept.
    referrer: Option<String>,
}

/// A view that was counted.
#[derive(JsonSchema)]
struct Counted {
    /// The article's views.
    views: u64,
    /// Guests of the last five minutes.
    online: u64,
    /// All views of the paper.
    total: u64,
}

/// Who is here.
#[derive(JsonSchema)]
struct Online {
    /// Guests of the last five minutes.
    online: u64,
    /// All views of the paper.
    total: u64,
}

/// Who is here.
#[derive(JsonSchema)]
struct Presence {
    /// Guests of the last five minutes.
    guests: u64,
}

/// The paper's numbers.
#[derive(JsonSchema)]
struct Stats {
    /// All views, those of older systems among them.
    views: u64,
    /// Those of older systems.
    offset: u64,
    /// Those that were counted here.
    counted: u64,
    /// What was not counted, since a robot asked.
    bots: u64,
    /// Counted or not.
    raw: u64,
    /// What counting has cost, in rows of SQLite.
    rows_written: u64,
    /// How it is counted, in words.
    rule: String,
}

/// An edition.
#[derive(JsonSchema)]
struct CurrentEdition {
    /// Its number; 0 before the first.
    number: u64,
    /// When, as RFC 3339.
    published_at: String,
    /// The hash of its root, and so of all that is in it.
    root: Hash,
}

/// What leads from one edition to another.
#[derive(JsonSchema)]
struct ChangeList {
    /// The edition that it leads from.
    from: u64,
    /// The edition that it leads to, the same in all parts.
    edition: u64,
    /// By the articles' ids.
    changes: Vec<Change>,
    /// The address of the next part; null if this is the last.
    next: Option<String>,
}

/// What became of an article.
#[derive(JsonSchema)]
struct Change {
    /// What became of it.
    #[schemars(rename = "change")]
    kind: ChangeKind,
    /// The article's id, which stays when its slug changes. One that was purged has none.
    #[schemars(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Of one that was purged: the SHA-256 of its id, in hexadecimal digits.
    #[schemars(skip_serializing_if = "Option::is_none")]
    id_sha256: Option<Hash>,
    /// Its slug now, or the last one it had. One that was purged has none.
    #[schemars(skip_serializing_if = "Option::is_none")]
    slug: Option<Slug>,
    /// Of an article that is there: the entity tag that it is answered with.
    #[schemars(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    /// Of an article that is there, if asked for: itself, byte for byte as it is answered.
    #[schemars(skip_serializing_if = "Option::is_none")]
    article: Option<Article>,
}

/// What can become of an article. A purged one is erased from the history, too, and so it should be from copies, which
/// find it among theirs by `id_sha256`.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum ChangeKind {
    Added,
    Changed,
    Removed,
    Purged,
}

/// Who was told of which edition.
#[derive(JsonSchema)]
struct WebhookList {
    /// Newest edition first.
    webhooks: Vec<Webhook>,
}

/// An edition, and somebody who is to be told of it.
#[derive(JsonSchema)]
struct Webhook {
    /// The edition's number.
    edition: u64,
    /// Where it is told.
    url: String,
    /// Whether it was.
    state: WebhookState,
    /// How often it was tried.
    attempts: u32,
    /// What the last attempt was answered with: a status, or why there is none; null before the first.
    outcome: Option<String>,
    /// When the last attempt was; null before the first.
    #[schemars(extend("format" = "date-time"))]
    last_at: Option<String>,
    /// When the next attempt is; null if there is none.
    #[schemars(extend("format" = "date-time"))]
    next_at: Option<String>,
}

/// How far the telling has come. Of one that failed there is no further attempt.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum WebhookState {
    Waiting,
    Delivered,
    Failed,
}

/// What a webhook is sent.
#[derive(JsonSchema)]
struct Told {
    /// What has happened; there may be others in time.
    #[schemars(rename = "type", extend("const" = "edition.published"))]
    kind: String,
    /// When it happened.
    #[schemars(extend("format" = "date-time"))]
    timestamp: String,
    /// The edition.
    data: ToldEdition,
}

/// An edition, to who is told of it.
#[derive(JsonSchema)]
struct ToldEdition {
    /// Its number.
    edition: u64,
    /// When it was published.
    #[schemars(extend("format" = "date-time"))]
    published_at: String,
    /// What changed since the edition before; null if that is more than twenty articles.
    changes: Option<Vec<Change>>,
    /// Where to ask for the changes. An answer names the edition that it leads to: one that is older is not here yet.
    changes_url: String,
}

/// Counts out of a backup.
#[derive(JsonSchema)]
struct RestoredCounts {
    /// Of all articles.
    total: CountTotal,
    /// Of some.
    articles: Vec<ArticleCounts>,
}

/// Counts for a backup.
#[derive(JsonSchema)]
struct CountList {
    /// Of all articles.
    total: CountTotal,
    /// Of those of this part, by id.
    articles: Vec<ArticleCounts>,
    /// The address of the next part; null if this is the last.
    next: Option<String>,
}

/// What was counted in all.
#[derive(JsonSchema)]
struct CountTotal {
    /// Views.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    views: u64,
    /// What was not counted, since a robot asked.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    bots: u64,
}

/// Addresses that readers asked for and that are not there.
#[derive(JsonSchema)]
struct MissingList {
    /// Most wanted first, a hundred at most.
    missing: Vec<MissingAddress>,
}

/// An address that is not there.
#[derive(JsonSchema)]
struct MissingAddress {
    /// How often it was asked for.
    times: u32,
    /// Its path; of Joomla's pages with the query.
    path: String,
}

/// An article's counts.
#[derive(JsonSchema)]
struct ArticleCounts {
    /// Its id.
    id: String,
    /// All its views.
    views: u32,
    /// The sum of each day's distinct visitors.
    readers: u32,
    /// By day.
    days: Vec<DayCounts>,
}

/// A day's counts.
#[derive(JsonSchema)]
struct DayCounts {
    /// In the paper's zone.
    #[schemars(extend("format" = "date"))]
    day: String,
    /// Its views.
    views: u32,
    /// Its distinct visitors.
    readers: u32,
}

/// What only the command reads and writes.
#[derive(JsonSchema)]
struct Json {}

/// What only the command writes.
#[derive(JsonSchema)]
struct Rows(Vec<Vec<Option<String>>>);

/// Describes what is answered.
pub fn answers(schemas: &mut SchemaGenerator) {
    macro_rules! all {
        ($($type:ty)+) => {$(schemas.subschema_for::<$type>();)+};
    }
    all! {
        Article ArticleList MostRead SectionList TagList AuthorList ArticleViews Counted Online Presence Stats CurrentEdition
        ChangeList CountList WebhookList Told Found MissingList Json wire::Problem wire::MissingBlobsAnswer wire::StoredBlobs
        wire::CommitOutcome wire::Preview
        wire::Rebuilding wire::SourceList wire::EditionList wire::PreviewList wire::PurgeList wire::AuditList
    }
}

/// Describes what is sent.
pub fn bodies(schemas: &mut SchemaGenerator) {
    macro_rules! all {
        ($($type:ty)+) => {$(schemas.subschema_for::<$type>();)+};
    }
    all! { Beacon RestoredCounts Rows wire::MissingBlobs wire::Upload wire::Commit wire::Restore wire::PreviewRequest }
}
