//! The words of publishing: blobs first, then one commit that names them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::article::Front;
use crate::hash::Hash;
use crate::slug::Slug;
use crate::time::Timestamp;

/// The most blobs in one upload, and the most hashes in one question.
pub const MAX_BLOBS_PER_UPLOAD: usize = 500;
/// The largest article, source or settings, in bytes: they live in rows of a Durable Object, which hold 2 MB.
pub const MAX_TEXT_BYTES: usize = 1_900_000;
/// The largest picture or document, in bytes. It lives in KV alone, where a value has 25 MiB at most. One that would not
/// fit into an upload in base64 is sent alone, as it is.
pub const MAX_MEDIA_BYTES: usize = 20_000_000;
/// The largest upload, in bytes of JSON.
pub const MAX_UPLOAD_BYTES: usize = 16_000_000;

/// The most articles that one commit changes: the Catalog applies it in one go, within the memory and the time of an object.
pub const MAX_CHANGES_PER_COMMIT: usize = 10_000;
/// The most addresses of older systems that lead to one article.
pub const MAX_REDIRECTS: usize = 100;
/// The longest message of an edition, in characters.
pub const MAX_MESSAGE_CHARS: usize = 500;
/// The most views that an article may bring along from an older system: what the counts can add to for centuries.
pub const MAX_VIEWS: u64 = 1 << 31;
/// The longest of them, in characters.
pub const MAX_ADDRESS_CHARS: usize = 1_000;
/// The largest whole number that JavaScript, and so every reader of JSON, keeps exactly (RFC 8259, section 6). Nothing that
/// the paper counts may be larger.
pub const MAX_EXACT: u64 = (1 << 53) - 1;
/// The most that a card may have, in bytes of JSON: a hundred of them share one value.
pub const MAX_CARD_BYTES: usize = 16_000;
/// The largest commit, in bytes of JSON.
pub const MAX_COMMIT_BYTES: usize = 8_000_000;

/// What a blob is, and so how it is checked and where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BlobKind {
    /// An [`Article`](crate::article::Article) as JSON.
    Article,
    /// An article as JSON that only a preview shows: it is never public, and goes when the preview expires. It ends in a
    /// line break, so that it never has the name of the article itself.
    Draft,
    /// A [`Source`] as JSON.
    Source,
    /// A [`Site`](crate::site::Site) as JSON.
    Site,
    /// A picture or a PDF document, in its own format.
    Media,
}

/// A blob on its way to the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PlainBlob")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blob {
    /// What it is.
    pub kind: BlobKind,
    /// The name that the sender computed; the server computes its own and refuses a difference.
    pub hash: Hash,
    /// The bytes.
    #[serde(flatten)]
    pub data: BlobData,
}

/// A blob as JSON has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PlainBlob {
    kind: BlobKind,
    hash: Hash,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    base64: Option<String>,
}

impl TryFrom<PlainBlob> for Blob {
    type Error = &'static str;

    fn try_from(plain: PlainBlob) -> Result<Self, &'static str> {
        let data = match (plain.text, plain.base64) {
            (Some(text), None) => BlobData::Text(text),
            (None, Some(base64)) => BlobData::Base64(base64),
            _ => return Err("a blob has either `text` or `base64`"),
        };
        Ok(Self { kind: plain.kind, hash: plain.hash, data })
    }
}

/// A blob's bytes, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BlobData {
    /// As they are; for everything that is text.
    Text(String),
    /// In standard base64 with padding; for media.
    Base64(String),
}

/// The body of `POST /api/v1/blobs`: at most [`MAX_BLOBS_PER_UPLOAD`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// The blobs.
    pub blobs: Vec<Blob>,
}

/// The answer to `POST /api/v1/blobs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredBlobs {
    /// How many blobs are now there, new or not.
    pub stored: usize,
}

/// The body of `POST /api/v1/blobs/missing`: at most [`MAX_BLOBS_PER_UPLOAD`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingBlobs {
    /// What the sender is about to publish.
    pub hashes: Vec<Hash>,
}

/// The answer to `POST /api/v1/blobs/missing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingBlobsAnswer {
    /// Those that must be uploaded; the others are kept for a day at least.
    pub missing: Vec<Hash>,
}

/// An article's source: the file an editor wrote, with the files it uses. Its hash is what conflicts are judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// Where the file lies in the content folder, with `/` between folders.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// The media it uses: the path as the text has it, and the hash of what the paper keeps of the file.
    pub files: BTreeMap<String, Hash>,
}

/// The body of `POST /api/v1/editions`: what the next edition changes. All of it happens, or nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commit {
    /// Chosen at random by the sender; a commit sent again with the same key answers with the edition it already made.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub idempotency_key: String,
    /// What the editor says about it.
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    #[serde(default)]
    pub message: Option<String>,
    /// New settings.
    #[serde(default)]
    pub site: Option<SiteChange>,
    /// Articles to add or change.
    #[serde(default)]
    pub articles: Vec<ArticleChange>,
    /// Articles to take down.
    #[serde(default)]
    pub removals: Vec<Removal>,
    /// Articles to erase for good, from the history too, by any slug they ever had.
    /// They are out of reach at once, and erased after the delay that the settings say.
    #[serde(default)]
    pub purges: Vec<Slug>,
    /// Erase them without that delay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purge_now: bool,
    /// Publish over other people's changes, too.
    #[serde(default)]
    pub force: bool,
}

/// The body of `POST /api/v1/editions/{n}/restore`; its answer is a [`CommitOutcome`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Restore {
    /// Chosen at random by the sender, as a commit's.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub idempotency_key: String,
    /// What the editor says about it.
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    #[serde(default)]
    pub message: Option<String>,
}

/// The body of `POST /api/v1/previews`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewRequest {
    /// Blobs of the kind [`BlobKind::Draft`], at most [`MAX_BLOBS_PER_UPLOAD`].
    #[serde(default)]
    pub drafts: Vec<Hash>,
    /// Instead of drafts: an edition of the history, to be seen as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
    /// For how long the link shows them; a week if left out, 30 days at most.
    #[serde(default)]
    pub ttl_secs: Option<u32>,
}

/// The answer to `POST /api/v1/previews`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preview {
    /// Names it, for `DELETE /api/v1/previews/{id}`.
    pub id: String,
    /// The link, at the paper's public address.
    pub url: String,
    /// Its path, for an edge at another address.
    pub path: String,
    /// When it ends, as RFC 3339.
    pub expires_at: String,
}

/// The answer to `GET /api/v1/sources`: live sources by slug, of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceList {
    /// The edition they belong to; a part that says another number belongs to another list.
    pub edition: u64,
    /// The blob of the edition's settings; none before the first edition.
    pub site: Option<Hash>,
    /// Whether these are a writer's own articles only. Then nothing follows from an article's not being here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_only: bool,
    /// The sources.
    pub sources: Vec<LiveSource>,
    /// Where the next ones are.
    pub next: Option<String>,
}

/// A live article's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiveSource {
    /// The article's slug.
    pub slug: Slug,
    /// Its id.
    pub id: String,
    /// Its blob.
    pub article: Hash,
    /// The blob of its source.
    pub source: Hash,
    /// That blob's text: a [`Source`] as JSON.
    pub text: String,
}

/// New settings of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteChange {
    /// The blob of the settings.
    pub blob: Hash,
    /// The settings that the sender last pushed or pulled.
    #[serde(default)]
    pub base: Option<Hash>,
}

/// An article to add or change. Slug, id, section and dates are read from its blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleChange {
    /// The article's blob.
    pub article: Hash,
    /// The blob of its source.
    pub source: Hash,
    /// The source that the sender last pushed or pulled for this article; none if it never did.
    #[serde(default)]
    pub base: Option<Hash>,
    /// The source is as it was, only the rendering is new: never a conflict, and skipped if someone changed the source.
    #[serde(default)]
    pub rerendered: bool,
    /// When it is to be taken down.
    #[serde(default)]
    pub unpublish_at: Option<Timestamp>,
    /// Its place on the front page.
    #[serde(default)]
    pub front: Option<Front>,
    /// Addresses of older systems that lead to it.
    #[serde(default)]
    pub redirect_from: Vec<String>,
    /// Media it shows or links to, each of which must be there.
    #[serde(default)]
    pub media: Vec<Hash>,
    /// Views brought along from an older system; part of the site's offset.
    #[serde(default)]
    pub views: u64,
}

/// An article to take down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Removal {
    /// Its slug.
    pub slug: Slug,
    /// The source that the sender last pushed or pulled for it; none takes it down whatever it is now.
    #[serde(default)]
    pub base: Option<Hash>,
}

/// The answer to `POST /api/v1/editions`: 201 when it made an edition, 200 when nothing changed or it was sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommitOutcome {
    /// The edition that holds all of the commit.
    pub edition: u64,
    /// Whether this commit made it, now or when it was first sent.
    pub is_new: bool,
    /// What it changed.
    pub counts: Counts,
    /// Slugs that were already as the commit wants them.
    pub unchanged: Vec<Slug>,
    /// Slugs whose rendering was skipped because someone changed the source since.
    pub skipped: Vec<Slug>,
}

/// How many articles an edition added, changed and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// New ones.
    pub added: u32,
    /// Changed ones.
    pub changed: u32,
    /// Ones taken down.
    pub removed: u32,
}

/// Something that someone else changed since the sender last looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conflict {
    /// The article; none for the site's settings.
    pub slug: Option<Slug>,
    /// Who changed it.
    pub editor: String,
    /// In which edition.
    pub edition: u64,
    /// When.
    pub at: Timestamp,
    /// Whether the article was purged: only `force` publishes it again. Absent if it was not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub purged: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// The answer to `POST /api/v1/search/rebuild`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rebuilding {
    /// How many articles the index is told anew.
    pub articles: u64,
}

/// An edition, in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditionInfo {
    /// 1, 2, 3…
    pub number: u64,
    /// When, as RFC 3339.
    pub published_at: String,
    /// Who published it. This and the next two are for editors, and absent without a token: they tell of what is under
    /// embargo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    /// What the editor said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
}

/// The answer to `GET /api/v1/editions`: newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditionList {
    /// The editions.
    pub editions: Vec<EditionInfo>,
    /// Where the next older ones are.
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_has_its_bytes_in_one_of_two_ways() {
        let hash = Hash::of(b"a");
        for data in [BlobData::Text("a".into()), BlobData::Base64("YQ==".into())] {
            let blob = Blob { kind: BlobKind::Source, hash, data };
            let json = serde_json::to_string(&blob).unwrap();
            assert_eq!(serde_json::from_str::<Blob>(&json).unwrap(), blob);
        }
        for rest in ["", ",\"text\":\"a\",\"base64\":\"YQ==\"", ",\"text\":\"a\",\"more\":1"] {
            let json = format!("{{\"kind\":\"source\",\"hash\":\"{hash}\"{rest}}}");
            assert!(serde_json::from_str::<Blob>(&json).is_err(), "{json}");
        }
    }
}
