//! `gazette preview`: makes a signed link that shows drafts on the real site until it expires.

use std::collections::HashSet;
use std::path::PathBuf;

use gazette_content::ArticleEntry;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::{MAX_BLOBS_PER_UPLOAD, PreviewInfo, PreviewRequest};
use gazette_messages::tell;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::proposals::no_proposal;
use super::push::report_elsewhere;
use super::{Outcome, Session, current_dir, load_to_publish, local_time, now};
use crate::client::{Client, ClientError, PreviewLink};
use crate::content::{Content, LoadedContent, Scope, Selection};
use crate::failure::Failure;
use crate::publishing::{Named, PushPlan, StateFile, drafts, upload_drafts};
use crate::terminal::one_line;

/// The maximum number of slugs to print; if there are more, only their number is printed.
const MAX_PRINTED_SLUGS: usize = 5;
const SECS_PER_DAY: u32 = 86_400;

/// Arguments of `gazette preview`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette preview thoi-su/cau-vam-sen.md     one article
  gazette preview --days 2                   all drafts, and everything that a push would publish
  gazette preview --proposal 12              a proposal, as it would be published
  gazette preview --edition 12               the whole paper as it was in edition 12
  gazette preview --release 3                the articles of release 3
  gazette preview a.md --json | jq -r .url
  gazette preview --list                     list active links with their ids
  gazette preview --revoke ID                revoke a link")]
pub struct Args {
    /// Show only articles in these files and folders
    paths: Vec<PathBuf>,

    /// How many days the link works (at most 30)
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=30))]
    days: u32,

    /// Show the whole paper as it was in this edition, instead of drafts
    #[arg(long, value_name = "N", conflicts_with = "paths", value_parser = clap::value_parser!(u64).range(1..))]
    edition: Option<u64>,

    /// Show the articles of this proposal, until it is accepted or withdrawn
    #[arg(long, value_name = "ID", conflicts_with_all = ["paths", "edition"], value_parser = clap::value_parser!(u64).range(1..))]
    proposal: Option<u64>,

    /// Show the articles of this release, until it is published or cancelled
    #[arg(long, value_name = "ID", conflicts_with_all = ["paths", "edition", "proposal"])]
    release: Option<u64>,

    /// List active links
    #[arg(long, conflicts_with_all = ["paths", "edition", "proposal", "release", "revoke", "days"])]
    list: bool,

    /// Revoke a link
    #[arg(long, value_name = "ID", conflicts_with_all = ["paths", "edition", "proposal", "release", "days"])]
    revoke: Option<String>,
}

/// Runs `gazette preview`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    if args.list {
        return list(&client, session);
    }
    if let Some(id) = &args.revoke {
        return revoke(id, &client, session);
    }
    if let Some(edition) = args.edition {
        return show_edition(edition, args.days, &client, session);
    }
    if let Some(proposal) = args.proposal {
        return show_proposal(proposal, args.days, &client, session);
    }
    if let Some(release) = args.release {
        return show_release(release, args.days, &client, session);
    }
    let folder = session.content_dir()?;
    let selection = folder.select(&current_dir(), &args.paths)?;
    let loaded = load_to_publish(folder, selection.clone(), session)?;
    let (blocking, elsewhere) = Scope::of_preview(&selection).judge(loaded.diagnostics.clone());
    if blocking.has_errors() {
        return Err(Failure::Invalid(blocking));
    }
    let content = &loaded.content;
    let entries = chosen(&loaded, &selection, &client, session)?;
    let preview = make(content, &entries, args.days, &client, session)?;

    let url = format!("{}{}", client.address(), preview.path);
    let slugs: Vec<&Slug> = entries.iter().map(|entry| &entry.slug.0).collect();
    report(&url, &slugs, &local_time(&preview.expires_at, Some(&content.site.zone)), session);
    answer(json!({"url": url, "expires_at": preview.expires_at, "articles": slugs}), &preview, session);
    report_elsewhere(elsewhere, session);
    Ok(Outcome::Done)
}

/// Prints how to revoke the link, and the link as JSON.
fn answer(mut link: Value, preview: &PreviewLink, session: Session<'_>) {
    if let Some(id) = &preview.id {
        session.terminal.print(tell!("preview-revoke-hint", id = one_line(id)));
        link["id"] = json!(id);
    }
    session.terminal.print_json(&link);
}

fn list(client: &Client, session: Session<'_>) -> Result<Outcome, Failure> {
    let list = client.previews()?;
    let zone = session.zone()?;
    if list.previews.is_empty() {
        session.terminal.print(tell!("preview-none"));
    }
    for PreviewInfo { id, created_by, expires_at, drafts, edition, proposal, release, .. } in &list.previews {
        let shows = match (edition, proposal, release) {
            (Some(edition), ..) => tell!("preview-edition", number = edition),
            (_, Some(proposal), _) => tell!("preview-proposal", number = proposal),
            (_, _, Some(release)) => tell!("preview-release", number = release),
            _ if drafts.len() <= MAX_PRINTED_SLUGS => drafts.iter().map(Slug::as_str).collect::<Vec<_>>().join(", "),
            _ => tell!("count-articles", count = drafts.len()),
        };
        let until = tell!("preview-until", time = local_time(expires_at, zone.as_ref()));
        let by = tell!("by", name = created_by);
        session.terminal.print(one_line(&format!("{id}  {until}  {by}  {shows}")));
    }
    session.terminal.print_json(&list);
    Ok(Outcome::Done)
}

fn revoke(id: &str, client: &Client, session: Session<'_>) -> Result<Outcome, Failure> {
    client.revoke_preview(id).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 404 => {
            Failure::Refused { message: tell!("preview-unknown", id = id), help: tell!("preview-unknown-help") }
        }
        other => other.into(),
    })?;
    session.terminal.print(tell!("preview-revoked", id = one_line(id)));
    session.terminal.print_json(&json!({"revoked": id}));
    Ok(Outcome::Done)
}

/// Makes a link to an old edition. This needs no content folder.
fn show_edition(edition: u64, days: u32, client: &Client, session: Session<'_>) -> Result<Outcome, Failure> {
    let request = PreviewRequest {
        drafts: Vec::new(),
        edition: Some(edition),
        proposal: None,
        release: None,
        ttl_secs: Some(days.saturating_mul(SECS_PER_DAY)),
    };
    let preview = client.preview(&request)?;
    let url = format!("{}{}", client.address(), preview.path);
    let until = local_time(&preview.expires_at, Some(&Zone::fixed("UTC", 0)));
    session.terminal.print(&url);
    session.terminal.print(tell!("preview-shows-edition", edition = edition, until = until));
    answer(json!({"url": url, "expires_at": preview.expires_at, "edition": edition}), &preview, session);
    Ok(Outcome::Done)
}

/// Makes a link to a proposal. This needs no content folder.
fn show_proposal(proposal: u64, days: u32, client: &Client, session: Session<'_>) -> Result<Outcome, Failure> {
    let request = PreviewRequest {
        drafts: Vec::new(),
        edition: None,
        release: None,
        proposal: Some(proposal),
        ttl_secs: Some(days.saturating_mul(SECS_PER_DAY)),
    };
    let preview = client.preview(&request).map_err(|error| no_proposal(error, proposal))?;
    let url = format!("{}{}", client.address(), preview.path);
    let until = local_time(&preview.expires_at, session.zone()?.as_ref());
    session.terminal.print(&url);
    session.terminal.print(tell!("preview-shows-proposal", id = proposal, until = until));
    answer(json!({"url": url, "expires_at": preview.expires_at, "proposal": proposal}), &preview, session);
    Ok(Outcome::Done)
}

/// Makes a link to a release. This needs no content folder.
fn show_release(release: u64, days: u32, client: &Client, session: Session<'_>) -> Result<Outcome, Failure> {
    let request = PreviewRequest {
        drafts: Vec::new(),
        edition: None,
        proposal: None,
        release: Some(release),
        ttl_secs: Some(days.saturating_mul(SECS_PER_DAY)),
    };
    let zone = session.zone()?;
    let preview =
        client.preview(&request).map_err(|error| super::releases::explained(error, release, zone.as_ref()))?;
    let url = format!("{}{}", client.address(), preview.path);
    let until = local_time(&preview.expires_at, zone.as_ref());
    session.terminal.print(&url);
    session.terminal.print(tell!("preview-shows-release", id = release, until = until));
    answer(json!({"url": url, "expires_at": preview.expires_at, "release": release}), &preview, session);
    Ok(Outcome::Done)
}

/// The articles of the preview: the selected ones, or everything that is not public yet.
fn chosen<'p>(
    loaded: &'p LoadedContent,
    selection: &Selection,
    client: &Client,
    session: Session<'_>,
) -> Result<Vec<&'p ArticleEntry>, Failure> {
    let content = &loaded.content;
    let entries: Vec<&ArticleEntry> = match selection {
        Selection::Only(_) => content.entries.iter().filter(|entry| selection.includes(&entry.file)).collect(),
        Selection::All => {
            let (state, damage) = StateFile::peek(content.folder().root(), client.address());
            if let Some(damage) = damage {
                session.terminal.warn(damage);
            }
            let plan = PushPlan::between(loaded, &state, selection, Named::default());
            let sent: HashSet<&str> = plan.articles.iter().map(|planned| planned.entry.file.as_str()).collect();
            content.entries.iter().filter(|entry| entry.draft || sent.contains(entry.file.as_str())).collect()
        }
    };
    match entries.len() {
        0 if *selection == Selection::All => {
            Err(Failure::Refused { message: tell!("preview-nothing"), help: tell!("preview-nothing-help") })
        }
        0 => Err(Failure::Refused { message: tell!("preview-no-articles"), help: tell!("preview-no-articles-help") }),
        1..=MAX_BLOBS_PER_UPLOAD => Ok(entries),
        number => Err(Failure::Refused {
            message: tell!("preview-too-many", most = MAX_BLOBS_PER_UPLOAD, number = number),
            help: tell!("preview-too-many-help"),
        }),
    }
}

/// Uploads the drafts and makes the link. If blobs were deleted between the two requests, uploads them again.
fn make(
    content: &Content,
    entries: &[&ArticleEntry],
    days: u32,
    client: &Client,
    session: Session<'_>,
) -> Result<PreviewLink, Failure> {
    // Rounded to the minute, so that repeating the preview at once uploads nothing.
    let drafts = drafts(content, entries, Timestamp::from_secs(now().as_secs() / 60 * 60))?;
    let progress = session.terminal.progress(drafts.len(), tell!("progress-uploading"));
    let uploaded = upload_drafts(content, &drafts, client, &progress);
    progress.finish_and_clear();
    uploaded?;
    let hashes = drafts.iter().map(|draft| draft.hash).collect();
    let request = PreviewRequest {
        drafts: hashes,
        edition: None,
        proposal: None,
        release: None,
        ttl_secs: Some(days * SECS_PER_DAY),
    };
    match client.preview(&request) {
        Err(ClientError::Missing(_)) => {
            upload_drafts(content, &drafts, client, &ProgressBar::hidden())?;
            Ok(client.preview(&request)?)
        }
        result => Ok(result?),
    }
}

fn report(url: &str, slugs: &[&Slug], until: &str, session: Session<'_>) {
    let names = slugs.iter().map(|slug| slug.as_str()).collect::<Vec<_>>().join(", ");
    let what = if slugs.len() <= MAX_PRINTED_SLUGS { names } else { tell!("count-articles", count = slugs.len()) };
    session.terminal.print(url);
    session.terminal.print(tell!("preview-shows", what = what, until = until));
}
