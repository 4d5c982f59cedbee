//! The editors' requests.

use std::collections::HashSet;

use futures_util::FutureExt;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{
    Blob, EditionInfo, EditionList, MAX_BLOBS_PER_UPLOAD, MAX_COMMIT_BYTES, MAX_MEDIA_BYTES, MAX_UPLOAD_BYTES,
    MissingBlobs, MissingBlobsAnswer, Preview, PreviewRequest, Rebuilding, Restore, SourceList, StoredBlobs, Upload,
};

use super::auth::editor;
use super::blobs::NewBlob;
use super::client::{ask, root_of, signing_key};
use super::command::{Command, Committed};
use super::commit;
use super::inspect::{Inspected, inspect, inspect_media};
use super::previews::Token;
use crate::answer::{Answer, NO_STORE};
use crate::asked::{Asked, Method};
use crate::error::ApiError;
use crate::reading;
use crate::storage::{KvPaper, PaperStore};
use crate::together;

/// The largest question, in bytes of JSON.
const MAX_QUESTION_BYTES: usize = 64_000;
const DEFAULT_SOURCES: u32 = 100;
const MAX_SOURCES: u32 = 500;
const DEFAULT_EDITIONS: u32 = 20;
const MAX_EDITIONS: u32 = 100;

/// `POST /api/v1/search/rebuild`: has the search index told everything anew. Readers find all they found meanwhile.
pub async fn post_search_rebuild(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let articles = ask(&asked.env, &Command::RebuildSearch).await?;
    Answer::private_json(202, &Rebuilding { articles })
}

/// `POST /api/v1/blobs/missing`: which of these blobs must be uploaded.
pub async fn post_missing_blobs(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let MissingBlobs { hashes } = asked.json(MAX_QUESTION_BYTES).await?;
    refuse_too_many(hashes.len())?;
    let missing = ask(&asked.env, &Command::Missing(hashes)).await?;
    Answer::private_json(200, &MissingBlobsAnswer { missing })
}

fn refuse_too_many(count: usize) -> Result<(), ApiError> {
    match count {
        0..=MAX_BLOBS_PER_UPLOAD => Ok(()),
        _ => Err(ApiError::BadBody(format!("it names {count} blobs, and {MAX_BLOBS_PER_UPLOAD} are the most"))),
    }
}

/// `POST /api/v1/blobs`: checks blobs and keeps them, to be named by a commit. As JSON they are many; as bytes
/// (`application/octet-stream`) it is one picture or document.
pub async fn post_blobs(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let inspected = if asked.header("Content-Type").as_deref() == Some("application/octet-stream") {
        vec![inspect_media(asked.bytes(MAX_MEDIA_BYTES).await?)?]
    } else {
        let Upload { blobs } = asked.json(MAX_UPLOAD_BYTES).await?;
        refuse_too_many(blobs.len())?;
        let mut seen = HashSet::new();
        let distinct = blobs.into_iter().filter(|blob: &Blob| seen.insert(blob.hash));
        distinct.map(inspect).collect::<Result<Vec<_>, _>>()?
    };
    let stored = inspected.len();
    let store = KvPaper::bind(&asked.env)?;
    let kept = together::all(inspected.into_iter().map(|blob| keep(&store, blob).boxed_local()).collect()).await?;
    let () = ask(&asked.env, &Command::Store(kept)).await?;
    Answer::private_json(200, &StoredBlobs { stored })
}

/// Puts what readers will need into KV, and says what the Catalog must know of it.
pub async fn keep(store: &impl PaperStore, blob: Inspected) -> Result<NewBlob, ApiError> {
    use gazette_core::wire::BlobKind::{Article, Draft, Media, Site, Source};
    Ok(match blob {
        Inspected::Media { hash, content_type, bytes } => {
            store.put_media(hash, content_type, &bytes).await?;
            NewBlob { hash, kind: "media".into(), text: None, in_kv: true }
        }
        Inspected::Text { hash, kind, text } => {
            let (kind, is_public) = match kind {
                Article => ("article", true),
                Site => ("site", true),
                Draft => ("draft", false),
                Source | Media => ("source", false),
            };
            if is_public {
                store.put_blob(hash, text.as_bytes()).await?;
            }
            NewBlob { hash, kind: kind.into(), text: Some(text), in_kv: true }
        }
    })
}

/// `POST /api/v1/editions`: makes the next edition.
pub async fn post_edition(asked: &Asked) -> Result<Answer, ApiError> {
    let editor = editor(asked).await?;
    let commit = asked.body(MAX_COMMIT_BYTES).await?;
    committed(asked, &Command::Commit { commit, editor }).await
}

/// `POST /api/v1/editions/{n}/restore`: makes the next edition with the content of edition n.
pub async fn post_restore(asked: &Asked, number: &str) -> Result<Answer, ApiError> {
    let editor = editor(asked).await?;
    let edition = number.parse().map_err(|_| ApiError::UnknownPath)?;
    let Restore { idempotency_key, message } = asked.json(MAX_QUESTION_BYTES).await?;
    commit::check_signature(&idempotency_key, message.as_deref())?;
    committed(asked, &Command::Restore { edition, idempotency_key, message, editor }).await
}

/// `POST /api/v1/previews`: a signed link, for a time, to drafts that were uploaded.
pub async fn post_preview(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let request: PreviewRequest = asked.json(MAX_QUESTION_BYTES).await?;
    let key = signing_key(&asked.env)?;
    let token = match request.edition {
        Some(_) if !request.drafts.is_empty() => {
            return Err(ApiError::BadBody("a link shows drafts or an edition, not both".into()));
        }
        Some(number) => {
            root_of(&asked.env, number).await?.ok_or(ApiError::EditionNotFound(number))?;
            Token::of_edition(number, request.ttl_secs, asked.now)?
        }
        None => {
            let (list, expires_at) = ask(&asked.env, &Command::CreatePreview(request)).await?;
            Token { list, expires_at: Timestamp::from_secs(expires_at) }
        }
    };
    let path = format!("/preview/{}", token.sign(key.as_bytes()));
    let url = asked.edition.site.absolute(&path);
    let id = String::new();
    Answer::private_json(201, &Preview { id, url, path, expires_at: token.expires_at.to_rfc3339() })
}

/// Gives an order that makes an edition, and shows that in this isolate at once.
async fn committed(asked: &Asked, command: &Command) -> Result<Answer, ApiError> {
    let Committed { outcome, root } = ask(&asked.env, command).await?;
    if let Some(root) = root {
        reading::client::adopt(&asked.env, &root).await;
    }
    Answer::private_json(if outcome.is_new { 201 } else { 200 }, &outcome)
}

/// `GET /api/v1/sources`: the live sources, by slug; editors only.
pub async fn get_sources(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let (after, limit) = after_and_limit(asked, "", DEFAULT_SOURCES, MAX_SOURCES)?;
    if !after.is_empty()
        && let Err(error) = after.parse::<Slug>()
    {
        return Err(ApiError::parameter("after", &after, error.to_string()));
    }
    let mut list: SourceList = ask(&asked.env, &Command::Sources { after, limit }).await?;
    if let Some(last) = list.sources.last().filter(|_| list.sources.len() == limit as usize) {
        list.next = Some(format!("/api/v1/sources?limit={limit}&after={}", last.slug));
    }
    Answer::private_json(200, &list)
}

/// What [`backup`] is asked for the log of webhooks by: no part of a path.
pub const WEBHOOKS: &str = "/webhooks";

/// `GET /api/v1/webhooks`: who was told of which edition, newest first.
///
/// `GET /api/v1/backup/{table}`: rows for a backup, by their key. `POST`: rows of one, into an empty paper; also its `begin`
/// and its `finish`. Editors only.
pub async fn backup(asked: &Asked, table: &str) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let put = if asked.method == Method::Post { Some(asked.body(MAX_UPLOAD_BYTES).await?) } else { None };
    let command = if table == WEBHOOKS {
        asked.parameters(&[])?;
        Command::Webhooks
    } else {
        let (after, limit) = after_and_limit(asked, "0", MAX_SOURCES, MAX_SOURCES)?;
        Command::Backup { table: table.to_owned(), after, limit, put }
    };
    let body: String = ask(&asked.env, &command).await?;
    Ok(Answer::public_json(body).with("Cache-Control", NO_STORE))
}

/// Where a part of a list begins, and how long it is at most.
fn after_and_limit(asked: &Asked, start: &str, default: u32, most: u32) -> Result<(String, u32), ApiError> {
    let (mut after, mut limit) = (start.to_owned(), default);
    for (name, value) in asked.parameters(&["after", "limit"])? {
        if name == "limit" {
            let parsed = value.parse().ok().filter(|limit| (1..=most).contains(limit));
            limit =
                parsed.ok_or_else(|| ApiError::parameter(&name, &value, format!("a whole number from 1 to {most}")))?;
        } else {
            after = value;
        }
    }
    Ok((after, limit))
}

/// `GET /api/v1/editions`: the history, newest first; editors see who made each.
pub async fn get_editions(asked: &Asked) -> Result<Answer, ApiError> {
    let (mut before, mut limit) = (None, DEFAULT_EDITIONS);
    for (name, value) in asked.parameters(&["before", "limit"])? {
        let bad = |expected| ApiError::parameter(&name, &value, expected);
        if name == "limit" {
            let parsed = value.parse().ok().filter(|limit| (1..=MAX_EDITIONS).contains(limit));
            limit = parsed.ok_or_else(|| bad("a whole number from 1 to 100"))?;
        } else {
            let parsed = value.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
            before = Some(parsed.ok_or_else(|| bad("the number of an edition"))?);
        }
    }
    let is_editor = match asked.header("Authorization") {
        Some(_) => editor(asked).await.map(|_| true)?,
        None => false,
    };
    let mut editions: Vec<EditionInfo> = ask(&asked.env, &Command::Editions { before, limit }).await?;
    if !is_editor {
        for edition in &mut editions {
            (edition.editor, edition.message, edition.counts) = (None, None, None);
        }
    }
    let next = editions.last().filter(|last| last.number > 1 && editions.len() == limit as usize);
    let next = next.map(|last| format!("/api/v1/editions?limit={limit}&before={}", last.number));
    let body = serde_json::to_string(&EditionList { editions, next })?;
    Ok(Answer::public_json(body).with("Cache-Control", NO_STORE).with("Vary", "Authorization"))
}
