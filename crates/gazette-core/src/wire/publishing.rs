//! Publishing: first uploads of blobs, then a commit that names them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::article::Front;
use crate::hash::Hash;
use crate::slug::Slug;
use crate::time::Timestamp;

/// The maximum number of blobs in one upload, and of hashes in one query.
pub const MAX_BLOBS_PER_UPLOAD: usize = 500;
/// The maximum size of an article, source or settings, in bytes. They are stored in rows of a Durable Object, which
/// hold 2 MB.
pub const MAX_TEXT_BYTES: usize = 1_900_000;
/// The maximum size of a picture or document, in bytes. It is stored only in KV, where a value has at most 25 MiB. If
/// it does not fit into an upload in base64, it is sent alone as bytes.
pub const MAX_MEDIA_BYTES: usize = 20_000_000;
/// The maximum size of an upload, in bytes of JSON.
pub const MAX_UPLOAD_BYTES: usize = 16_000_000;

/// The maximum number of articles that one commit changes. The Catalog applies it in one step, within the memory and
/// the time of an object.
pub const MAX_CHANGES_PER_COMMIT: usize = 10_000;
/// The maximum number of addresses of older systems for one article.
pub const MAX_REDIRECTS: usize = 100;
/// The maximum length of an edition's message, in characters.
pub const MAX_MESSAGE_CHARS: usize = 500;
/// The maximum number of imported views of an article, to which the counts can add for centuries.
pub const MAX_VIEWS: u64 = 1 << 31;
/// The maximum length of such an address, in characters.
pub const MAX_ADDRESS_CHARS: usize = 1_000;
/// The largest whole number that JavaScript, and so every reader of JSON, represents exactly (RFC 8259, section 6). No
/// count may be larger.
pub const MAX_EXACT: u64 = (1 << 53) - 1;
/// The maximum size of a card, in bytes of JSON, as thirty of them share one value.
pub const MAX_CARD_BYTES: usize = 16_000;
/// The maximum size of a commit, in bytes of JSON.
pub const MAX_COMMIT_BYTES: usize = 8_000_000;

/// The kind of a blob, which determines its checks and its storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BlobKind {
    /// An article as JSON.
    Article,
    /// An article as JSON that only previews show. It is never public, and is deleted when the preview expires. It ends
    /// in a line break, so that its hash differs from that of the article.
    Draft,
    /// A source as JSON: the editor's file and the hashes of its media.
    Source,
    /// The settings as JSON.
    Site,
    /// A picture or a PDF document, in its own format.
    Media,
}

/// A blob to upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PlainBlob")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blob {
    /// The kind of content.
    pub kind: BlobKind,
    /// The hash as computed by the sender. The server computes it again, and refuses a difference.
    pub hash: Hash,
    /// The content.
    #[serde(flatten)]
    pub data: BlobData,
}

/// A blob as in JSON.
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

/// The content of a blob, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BlobData {
    /// As text, for all kinds except media.
    Text(String),
    /// In standard base64 with padding, for media.
    Base64(String),
}

/// The body of `POST /api/v1/blobs`: at most 500 blobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Upload {
    /// The blobs.
    pub blobs: Vec<Blob>,
}

/// The response of `POST /api/v1/blobs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoredBlobs {
    /// The number of blobs of this request that are stored now, new or not.
    pub stored: usize,
}

/// The body of `POST /api/v1/blobs/missing`: at most 500 hashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingBlobs {
    /// The hashes of all blobs that the next commit will name.
    pub hashes: Vec<Hash>,
}

/// The response of `POST /api/v1/blobs/missing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingBlobsAnswer {
    /// The blobs that must be uploaded. The others stay stored for at least a day.
    pub missing: Vec<Hash>,
}

/// The source of an article: the editor's file, with the files it uses. Its hash is compared to find conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// The path of the file in the content folder, with `/` between folders.
    pub path: String,
    /// The file's text.
    pub text: String,
    /// The media it uses: the path as in the text, and the hash of the file as the paper stores it.
    pub files: BTreeMap<String, Hash>,
}

/// The body of `POST /api/v1/editions`: the changes of the next edition. All are made, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commit {
    /// A random key chosen by the sender. A repeated commit with the same key gets the edition that the first one made.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub idempotency_key: String,
    /// A message about the edition.
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
    /// Articles to erase permanently, also from the history, by any slug that they ever had. They are hidden at once,
    /// and erased after the delay in the settings.
    #[serde(default)]
    pub purges: Vec<Slug>,
    /// Whether to erase them without that delay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purge_now: bool,
    /// Whether to overwrite other editors' changes. An article that was taken down or purged is still a conflict.
    #[serde(default)]
    pub force: bool,
    /// The ids of articles in this commit that are published even if they were taken down or purged. Without its id here,
    /// such an article is a conflict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub republish: Vec<String>,
}

/// The body of `POST /api/v1/editions/{n}/restore`. The response is the same as for a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Restore {
    /// A random key chosen by the sender, as in a commit.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub idempotency_key: String,
    /// A message about the edition.
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    #[serde(default)]
    pub message: Option<String>,
}

/// The body of `POST /api/v1/previews`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewRequest {
    /// The hashes of drafts (blobs of the kind `draft`), at most 500.
    #[serde(default)]
    pub drafts: Vec<Hash>,
    /// An earlier edition to show instead of drafts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<u64>,
    /// A proposal to show instead of drafts. The link shows nothing any more once the proposal is accepted or withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<u64>,
    /// A release whose articles to show instead of drafts, until it is published or cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<u64>,
    /// The lifetime of the link in seconds; a week if omitted, at most 30 days.
    #[serde(default)]
    pub ttl_secs: Option<u32>,
}

/// The response of `POST /api/v1/previews`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preview {
    /// The id of the link, for `DELETE /api/v1/previews/{id}`.
    pub id: String,
    /// The link at the paper's public address.
    pub url: String,
    /// The path of the link, for a server at another address.
    pub path: String,
    /// When the link expires, as RFC 3339.
    pub expires_at: String,
}

/// The response of `GET /api/v1/sources`: live sources of one edition, sorted by slug.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceList {
    /// The edition of the sources. If it differs between pages, start again.
    pub edition: u64,
    /// The blob of the edition's settings; null before the first edition.
    pub site: Option<Hash>,
    /// Whether articles may be left out, because a writer asks: those of others that were never public and, in an edition
    /// other than the newest, all of others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// The source of the settings, on the first page; absent if the edition has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsSource>,
    /// The sources.
    pub sources: Vec<LiveSource>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// The source of an edition's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingsSource {
    /// Its hash.
    pub source: Hash,
    /// The [`Source`] as JSON. Its path is `gazette.toml`.
    pub text: String,
}

/// The source of a live article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiveSource {
    /// The article's slug.
    pub slug: Slug,
    /// The article's id.
    pub id: String,
    /// The article's blob.
    pub article: Hash,
    /// The blob of the source.
    pub source: Hash,
    /// The text of that blob: the source as JSON.
    pub text: String,
}

/// New settings of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteChange {
    /// The blob of the new settings.
    pub blob: Hash,
    /// The settings that the sender last pushed or pulled, to detect conflicts.
    #[serde(default)]
    pub base: Option<Hash>,
    /// The blob of their source, `gazette.toml`, which other editors fetch.
    #[serde(default)]
    pub source: Option<Hash>,
}

/// An article to add or change. Its slug, id, section and dates are read from its blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleChange {
    /// The article's blob.
    pub article: Hash,
    /// The blob of the source.
    pub source: Hash,
    /// The source that the sender last pushed or pulled for this article, to detect conflicts; null if there is none.
    #[serde(default)]
    pub base: Option<Hash>,
    /// Whether only the rendering is new and the source is unchanged. Such a change never conflicts, and is skipped if
    /// the source was changed by someone else.
    #[serde(default)]
    pub rerendered: bool,
    /// When the article is taken down on schedule.
    #[serde(default)]
    pub unpublish_at: Option<Timestamp>,
    /// The position on the front page.
    #[serde(default)]
    pub front: Option<Front>,
    /// The addresses of older systems that redirect to the article.
    #[serde(default)]
    pub redirect_from: Vec<String>,
    /// The media that the article shows or links to. Each must be stored.
    #[serde(default)]
    pub media: Vec<Hash>,
    /// The number of imported views from an older system; part of the site's offset.
    #[serde(default)]
    pub views: u64,
}

/// An article to take down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Removal {
    /// The article's slug.
    pub slug: Slug,
    /// The source that the sender last pushed or pulled for the article, to detect conflicts. Without it, any version
    /// is taken down.
    #[serde(default)]
    pub base: Option<Hash>,
}

/// The response of `POST /api/v1/editions`: 201 if it made an edition, 200 if nothing changed or the request was
/// repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommitOutcome {
    /// The edition that contains the whole commit.
    pub edition: u64,
    /// Whether this commit made the edition, now or when it was first sent.
    pub is_new: bool,
    /// The numbers of changed articles.
    pub counts: Counts,
    /// The slugs of articles that were already in the requested state.
    pub unchanged: Vec<Slug>,
    /// The slugs of articles that were skipped, because someone else changed their source.
    pub skipped: Vec<Slug>,
}

/// The numbers of articles that an edition added, changed and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// The number of new articles.
    pub added: u32,
    /// The number of changed articles.
    pub changed: u32,
    /// The number of articles taken down.
    pub removed: u32,
}

/// A change by another editor since the sender's last push or pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conflict {
    /// The article; null for the site's settings.
    pub slug: Option<Slug>,
    /// The editor who made the change.
    pub editor: String,
    /// The edition with the change.
    pub edition: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Whether the article was purged. Only a commit with its id in `republish` publishes it again. Absent if false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub purged: bool,
    /// Whether the article was taken down. Only a commit with its id in `republish` publishes it again. Absent if false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken_down: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// The response of `POST /api/v1/search/rebuild`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rebuilding {
    /// The number of articles to be indexed.
    pub articles: u64,
}

/// An edition of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditionInfo {
    /// The number of the edition: 1, 2, 3…
    pub number: u64,
    /// When it was published, as RFC 3339.
    pub published_at: String,
    /// The editor. This and the next fields are absent without a token, because they may reveal articles under
    /// embargo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    /// The editor who accepted it, if it was a proposal of `editor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<String>,
    /// The editor's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The numbers of changed articles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// The release that became this edition. Absent if it was published at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<u64>,
}

/// The response of `GET /api/v1/editions`: the editions, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditionList {
    /// The editions.
    pub editions: Vec<EditionInfo>,
    /// The URL of the next page, with older editions; null on the last page.
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
