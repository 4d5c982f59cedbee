//! The handlers of the editors' requests.

use std::collections::HashSet;

use futures_util::future::try_join_all;
use gazette_catalog::blobs::NewBlob;
use gazette_catalog::command::{Command, Committed};
use gazette_catalog::commit::check_signature;
use gazette_catalog::editor::Editor;
use gazette_catalog::inspect::{Inspected, inspect, inspect_media};
use gazette_catalog::proposals::ProposalCommand;
use gazette_catalog::proposals::media::WITHHELD;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    ApiError, AuditEntry, AuditList, BackupPart, Blob, EditionInfo, EditionList, Identity, MAX_BLOBS_PER_UPLOAD,
    MAX_COMMIT_BYTES, MAX_MEDIA_BYTES, MAX_UPLOAD_BYTES, MissingBlobs, MissingBlobsAnswer, Preview, PreviewInfo,
    PreviewList, PreviewRequest, PurgeInfo, PurgeList, Rebuilding, Restore, Restored, Role, SourceList, StoredBlobs,
    Upload, WebhookList,
};
use serde_json::value::RawValue;

use super::auth::authorize;
use super::client::ask;
use super::preview_token::{PreviewId, Token};
use crate::answer::{Answer, NO_STORE};
use crate::host::random_uuid;
use crate::reading;
use crate::request::{RequestContext, whole_number};
use crate::secrets::{Purpose, signing_key};
use crate::storage::{ContentStore, KvContentStore};

/// The maximum size of a query, in bytes of JSON.
pub(super) const MAX_QUESTION_BYTES: usize = 64_000;
const DEFAULT_SOURCES: u32 = 100;
const MAX_SOURCES: u32 = 500;
const DEFAULT_EDITIONS: u32 = 20;
const MAX_EDITIONS: u32 = 100;
const DEFAULT_ENTRIES: u32 = 50;
const MAX_ENTRIES: u32 = 500;

/// `GET /api/v1/whoami`: the name and the role of the request's token.
pub async fn get_identity(request: &RequestContext) -> Result<Answer, ApiError> {
    let Editor { name, role } = authorize(request, Role::Writer).await?;
    request.parameters(&[])?;
    Answer::private_json(200, &Identity { name, role })
}

/// `POST /api/v1/search/rebuild`: rebuilds the search index. Searches work during the rebuild.
pub async fn post_search_rebuild(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Editor).await?;
    let articles = ask(&request.env, &Command::RebuildSearch).await?;
    Answer::private_json(202, &Rebuilding { articles })
}

/// `POST /api/v1/blobs/missing`: the blobs that must be uploaded.
pub async fn post_missing_blobs(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Writer).await?;
    let is_for_proposal = is_for_proposal(request)?;
    let MissingBlobs { hashes } = request.json(MAX_QUESTION_BYTES).await?;
    refuse_too_many(hashes.len())?;
    let command =
        if is_for_proposal { Command::Proposals(ProposalCommand::Missing(hashes)) } else { Command::Missing(hashes) };
    let missing = ask(&request.env, &command).await?;
    Answer::private_json(200, &MissingBlobsAnswer { missing })
}

/// Whether blobs are for a proposal, so that their media is withheld from readers.
fn is_for_proposal(request: &RequestContext) -> Result<bool, ApiError> {
    match request.parameters(&["for"])?.pop() {
        None => Ok(false),
        Some((_, value)) if value == "proposal" => Ok(true),
        Some((name, value)) => Err(ApiError::parameter(&name, &value, "proposal")),
    }
}

fn refuse_too_many(count: usize) -> Result<(), ApiError> {
    match count {
        0..=MAX_BLOBS_PER_UPLOAD => Ok(()),
        _ => Err(ApiError::BadBody(format!("it names {count} blobs; at most {MAX_BLOBS_PER_UPLOAD} are allowed"))),
    }
}

/// `POST /api/v1/blobs`: checks and stores blobs for a commit or a proposal. A JSON body contains several; a body of bytes
/// (`application/octet-stream`) is one picture or document.
pub async fn post_blobs(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Writer).await?;
    let is_for_proposal = is_for_proposal(request)?;
    let inspected = if request.header("Content-Type").as_deref() == Some("application/octet-stream") {
        vec![inspect_media(request.bytes(MAX_MEDIA_BYTES).await?)?]
    } else {
        let Upload { blobs } = request.json(MAX_UPLOAD_BYTES).await?;
        refuse_too_many(blobs.len())?;
        let mut seen = HashSet::new();
        let distinct = blobs.into_iter().filter(|blob: &Blob| seen.insert(blob.hash));
        distinct.map(inspect).collect::<Result<Vec<_>, _>>()?
    };
    let stored = inspected.len();
    let store = KvContentStore::bind(&request.env)?;
    let kept = try_join_all(inspected.into_iter().map(|blob| keep(&store, blob, is_for_proposal))).await?;
    let () = ask(&request.env, &Command::Store(kept)).await?;
    Answer::private_json(200, &StoredBlobs { stored })
}

/// Puts content for readers into KV, and returns the blob for the Catalog. Media of a proposal is withheld from readers.
pub async fn keep(store: &impl ContentStore, blob: Inspected, is_for_proposal: bool) -> Result<NewBlob, ApiError> {
    use gazette_core::wire::BlobKind::{Article, Draft, Media, Site, Source};
    Ok(match blob {
        Inspected::Media { hash, content_type, bytes } if is_for_proposal => {
            store.put_withheld(hash, content_type, &bytes).await?;
            NewBlob { hash, kind: WITHHELD.into(), text: None, in_kv: true, owner: None }
        }
        Inspected::Media { hash, content_type, bytes } => {
            store.put_media(hash, content_type, &bytes).await?;
            NewBlob { hash, kind: "media".into(), text: None, in_kv: true, owner: None }
        }
        Inspected::Text { hash, kind, text, owner } => {
            let (kind, is_public) = match kind {
                Article => ("article", true),
                Site => ("site", true),
                Draft => ("draft", false),
                Source | Media => ("source", false),
            };
            if is_public {
                store.put_blob(hash, text.as_bytes()).await?;
            }
            NewBlob { hash, kind: kind.into(), text: Some(text), in_kv: true, owner }
        }
    })
}

/// `POST /api/v1/editions`: makes the next edition.
pub async fn post_edition(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let commit = request.body(MAX_COMMIT_BYTES).await?;
    committed(request, &Command::Commit { commit, editor }).await
}

/// `POST /api/v1/editions/{n}/restore`: makes the next edition with the content of edition n.
pub async fn post_restore(request: &RequestContext, number: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Editor).await?;
    let edition = number.parse().map_err(|_| ApiError::UnknownPath)?;
    let Restore { idempotency_key, message } = request.json(MAX_QUESTION_BYTES).await?;
    check_signature(&idempotency_key, message.as_deref())?;
    committed(request, &Command::Restore { edition, idempotency_key, message, editor }).await
}

/// `POST /api/v1/previews`: creates a signed link with an expiry to uploaded drafts, to an edition of the history, or to a
/// release.
pub async fn post_preview(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let preview: PreviewRequest = request.json(MAX_QUESTION_BYTES).await?;
    let key = signing_key(&request.env, Purpose::Previews)?;
    let id = PreviewId::of_uuid(&random_uuid()).ok_or_else(|| ApiError::Internal("no UUID".into()))?;
    let command = Command::CreatePreview { id: id.to_string(), request: preview, editor };
    let expires_at = Timestamp::from_secs(ask(&request.env, &command).await?);
    let path = format!("/preview/{}", Token { id, expires_at }.sign(key));
    let url = request.edition.site.absolute(&path);
    Answer::private_json(201, &Preview { id: id.to_string(), url, path, expires_at: expires_at.to_rfc3339() })
}

/// The preview links that an editor may see and revoke: all, or a writer's own.
fn links_of(editor: &Editor) -> Option<String> {
    (editor.role == Role::Writer).then(|| editor.name.clone())
}

/// `GET /api/v1/previews`: the active preview links, newest first; a writer sees only the writer's own.
pub async fn get_previews(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    request.parameters(&[])?;
    let previews: Vec<PreviewInfo> = ask(&request.env, &Command::Previews(links_of(&editor))).await?;
    Answer::private_json(200, &PreviewList { previews })
}

/// `DELETE /api/v1/previews/{id}`: revokes a preview link.
pub async fn delete_preview(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let command = Command::RevokePreview { id: id.to_owned(), of: links_of(&editor), editor };
    let was_there: bool = ask(&request.env, &command).await?;
    if !was_there {
        return Err(ApiError::PreviewNotFound(id.chars().take(80).collect()));
    }
    Ok(Answer::no_content())
}

/// `GET /api/v1/purges`: the pending purges, which can be cancelled.
pub async fn get_purges(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Admin).await?;
    request.parameters(&[])?;
    let purges: Vec<PurgeInfo> = ask(&request.env, &Command::Purges).await?;
    Answer::private_json(200, &PurgeList { purges })
}

/// `DELETE /api/v1/purges/{slug}`: cancels a pending purge; makes an edition in which the article is as before.
pub async fn delete_purge(request: &RequestContext, slug: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Admin).await?;
    let slug: Slug = slug.parse().map_err(|_| ApiError::PurgeNotFound(slug.chars().take(80).collect()))?;
    committed(request, &Command::CallOffPurge(slug, editor)).await
}

/// `GET /api/v1/audit`: the audit log, newest first.
pub async fn get_audit(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Admin).await?;
    let (before, limit) = before_and_limit(request, DEFAULT_ENTRIES, MAX_ENTRIES)?;
    let entries: Vec<AuditEntry> = ask(&request.env, &Command::AuditLog { before, limit }).await?;
    let next = entries.last().filter(|last| last.number > 1 && entries.len() == limit as usize);
    let next = next.map(|last| format!("/api/v1/audit?limit={limit}&before={}", last.number));
    Answer::private_json(200, &AuditList { entries, next })
}

/// Sends a command that makes an edition, and serves that edition in this isolate at once.
pub(super) async fn committed(request: &RequestContext, command: &Command) -> Result<Answer, ApiError> {
    let Committed { outcome, bundle } = ask(&request.env, command).await?;
    if let Some(bundle) = bundle {
        reading::client::adopt(&request.env, &bundle).await;
    }
    Answer::private_json(if outcome.is_new { 201 } else { 200 }, &outcome)
}

/// `GET /api/v1/sources`: the sources of the newest or another edition, by slug; a writer sees those of own articles
/// and, in the newest, of what readers have seen.
pub async fn get_sources(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let (after, limit) = request.after_and_limit("", DEFAULT_SOURCES, MAX_SOURCES)?;
    if !after.is_empty()
        && let Err(error) = after.parse::<Slug>()
    {
        return Err(ApiError::parameter("after", &after, error.to_string()));
    }
    // That of `?edition=`.
    let edition = request.edition.is_past.then_some(request.edition.root.number);
    let command = Command::Sources { edition, of: writers_name(editor), after, limit };
    let (mut list, has_more): (SourceList, bool) = ask(&request.env, &command).await?;
    if let Some(last) = list.sources.last().filter(|_| has_more) {
        let edition = edition.map(|number| format!("edition={number}&")).unwrap_or_default();
        list.next = Some(format!("/api/v1/sources?{edition}limit={limit}&after={}", last.slug));
    }
    Answer::private_json(200, &list)
}

/// `GET /api/v1/sources/{hash}`: a source of any edition, or of an open proposal; a writer sees those of own articles, and what
/// readers have seen of articles that are public.
pub async fn get_source(request: &RequestContext, hash: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Writer).await?;
    let unknown = || ApiError::SourceNotFound(hash.chars().take(80).collect());
    let proposal = request.parameters(&["proposal"])?.pop();
    let proposal = proposal.map(|(name, value)| positive(&name, &value, "the number of a proposal")).transpose()?;
    let (hash, of) = (hash.parse().map_err(|_| unknown())?, writers_name(editor));
    let command = match proposal {
        Some(id) => Command::Proposals(ProposalCommand::Source { id, hash, of }),
        None => Command::Source { hash, of },
    };
    let text: Option<String> = ask(&request.env, &command).await?;
    let source: Box<RawValue> = serde_json::from_str(&text.ok_or_else(unknown)?)?;
    Answer::private_json(200, &source)
}

/// The name of a writer, who does not see everything.
pub(super) fn writers_name(editor: Editor) -> Option<String> {
    (editor.role == Role::Writer).then_some(editor.name)
}

/// `GET /api/v1/webhooks`: the log of deliveries to webhooks, newest edition first. Admins only.
pub async fn get_webhooks(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Admin).await?;
    request.parameters(&[])?;
    let log: WebhookList = ask(&request.env, &Command::Webhooks).await?;
    Answer::private_json(200, &log)
}

/// `GET /api/v1/backup/{table}`: rows for a backup, sorted by their key. Admins only.
pub async fn get_backup(request: &RequestContext, table: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Admin).await?;
    let (after, limit) = request.after_and_limit("0", MAX_SOURCES, MAX_SOURCES)?;
    let command = Command::ReadBackup { table: table.to_owned(), after, limit, editor };
    let part: BackupPart<Box<RawValue>> = ask(&request.env, &command).await?;
    Answer::private_json(200, &part)
}

/// `POST /api/v1/backup/{table}`: imports rows of a backup into an empty paper; also its `begin` and `finish`. Admins
/// only.
pub async fn post_backup(request: &RequestContext, table: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Admin).await?;
    let rows = request.body(MAX_UPLOAD_BYTES).await?;
    request.parameters(&["after", "limit"])?;
    let restored: Restored = ask(&request.env, &Command::PutBackup { table: table.to_owned(), rows, editor }).await?;
    Answer::private_json(200, &restored)
}

/// Parses the number before which a page begins, if any, and its length up to `most`.
fn before_and_limit(request: &RequestContext, default: u32, most: u32) -> Result<(Option<u64>, u32), ApiError> {
    let (mut before, mut limit) = (None, default);
    for (name, value) in request.parameters(&["before", "limit"])? {
        if name == "limit" {
            limit = whole_number(&name, &value, most)?;
        } else {
            before = Some(positive(&name, &value, "a number from the list")?);
        }
    }
    Ok((before, limit))
}

/// The value of a parameter that is a number of something.
pub(super) fn positive(name: &str, value: &str, expected: &str) -> Result<u64, ApiError> {
    let number = value.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
    number.ok_or_else(|| ApiError::parameter(name, value, expected))
}

/// `GET /api/v1/editions`: the history, newest first. Editors see each edition's author, message and changes; a writer
/// sees those of the writer's own editions; readers see none, because they may reveal articles under embargo.
pub async fn get_editions(request: &RequestContext) -> Result<Answer, ApiError> {
    let (before, limit) = before_and_limit(request, DEFAULT_EDITIONS, MAX_EDITIONS)?;
    let editor = match request.header("Authorization") {
        Some(_) => Some(authorize(request, Role::Writer).await?),
        None => None,
    };
    let mut editions: Vec<EditionInfo> = ask(&request.env, &Command::Editions { before, limit }).await?;
    for edition in &mut editions {
        let may_see = editor.as_ref().is_some_and(|editor| {
            editor.role >= Role::Editor || edition.editor.as_deref() == Some(editor.name.as_str())
        });
        if !may_see {
            (edition.editor, edition.message, edition.counts, edition.accepted_by) = (None, None, None, None);
            edition.release = None;
        }
    }
    let next = editions.last().filter(|last| last.number > 1 && editions.len() == limit as usize);
    let next = next.map(|last| format!("/api/v1/editions?limit={limit}&before={}", last.number));
    let body = serde_json::to_string(&EditionList { editions, next })?;
    Ok(Answer::public_json(body).with("Cache-Control", NO_STORE).with("Vary", "Authorization"))
}
