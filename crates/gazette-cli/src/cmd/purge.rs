//! `gazette purge`: erases an article permanently, after a delay during which the purge can be called off.

use gazette_core::article::Card;
use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome, PurgeInfo, Role};
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session, load_to_compare, local_time};
use crate::client::{Client, ClientError};
use crate::content::ContentDir;
use crate::failure::Failure;
use crate::publishing::{PushState, StateFile};
use crate::random::uuid;
use crate::shell::word;
use crate::terminal::one_line;

/// Arguments of `gazette purge`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Examples:
  gazette purge ten-nguoi-bi-hai
  gazette purge --list                        list pending purges
  gazette purge --call-off ten-nguoi-bi-hai   keep the article
  gazette purge ten-nguoi-bi-hai --now --yes --message \"Theo quyết định của tòa\"")]
pub struct Args {
    /// The article's slug, or an earlier one
    #[arg(value_name = "SLUG", required_unless_present_any = ["list", "call_off"])]
    slug: Option<Slug>,

    /// A message for the history; it is kept, so do not repeat what is to be erased
    #[arg(long, short, value_name = "TEXT", value_parser = super::message)]
    message: Option<String>,

    /// Do not ask for confirmation
    #[arg(long, short)]
    yes: bool,

    /// Only show what the purge would erase
    #[arg(long, conflicts_with_all = ["list", "call_off", "yes"])]
    dry_run: bool,

    /// Erase the article at once, so that it can't be called off; asks twice
    #[arg(long, conflicts_with_all = ["list", "call_off"])]
    now: bool,

    /// List purges that can still be called off
    #[arg(long, conflicts_with_all = ["slug", "call_off", "message", "yes"])]
    list: bool,

    /// Call off a purge and publish the article again
    #[arg(long, value_name = "SLUG", conflicts_with_all = ["slug", "message", "yes"])]
    call_off: Option<Slug>,
}

/// Runs `gazette purge`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    match args {
        Args { call_off: Some(slug), .. } => call_off(slug, session),
        Args { slug: Some(slug), .. } => purge(slug, args, session),
        _ => list(session),
    }
}

fn list(session: Session<'_>) -> Result<Outcome, Failure> {
    let list = session.client()?.purges()?;
    let zone = session.zone()?;
    if list.purges.is_empty() {
        session.terminal.print(tell!("purge-none"));
    }
    for PurgeInfo { slug, requested_by, due_at, .. } in &list.purges {
        let due = local_time(due_at, zone.as_ref());
        session
            .terminal
            .print(one_line(&format!("{due}  {slug}  {}", tell!("purge-requested-by", name = requested_by))));
    }
    session.terminal.print_json(&list);
    Ok(Outcome::Done)
}

fn call_off(slug: &Slug, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir_if_any()?;
    let client = session.client()?;
    let outcome = client.call_off_purge(slug).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 404 => {
            Failure::Refused { message: tell!("purge-not-pending", slug = slug), help: tell!("purge-not-pending-help") }
        }
        other => other.into(),
    })?;
    let edition = outcome.edition;
    if let Some(folder) = folder {
        remember(&folder, edition, &client, session, |state| {
            // The next push compares the article with the paper again.
            state.articles.remove(slug);
            Ok(())
        })?;
    }
    session.terminal.print(tell!("purge-called-off", slug = slug, edition = edition));
    if outcome.skipped.is_empty() && outcome.counts.added == 0 {
        session.terminal.note(tell!("purge-stays-down"));
    }
    if !outcome.skipped.is_empty() {
        session.terminal.warn(tell!("purge-not-live"));
    }
    session.terminal.print_json(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "called_off": slug,
        "is_live": outcome.skipped.is_empty() && outcome.counts.added > 0,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

fn purge(slug: &Slug, args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir_if_any()?;
    let client = session.client()?;
    if args.dry_run {
        let card = client.article(slug.as_str()).ok().map(|article| article.card);
        session.terminal.print(question(slug, card.as_ref(), args.now, &client.address().to_string()));
        session.terminal.note(tell!("dry-run-note"));
        session.terminal.print_json(&json!({"slug": card.as_ref().map_or(slug, |card| &card.slug)}));
        return Ok(Outcome::Done);
    }
    if !args.yes && !session.terminal.can_ask() {
        return Err(Failure::Usage {
            message: if args.now { tell!("purge-now-asks") } else { tell!("purge-asks") },
            help: if args.now { tell!("purge-now-asks-help") } else { tell!("confirm-help") },
        });
    }
    if !args.yes && !confirm(slug, args.now, &client, session) {
        return Err(Failure::Refused {
            message: tell!("purge-unconfirmed", slug = slug),
            help: tell!("purge-unconfirmed-help"),
        });
    }
    // If this request fails, only a purge by an earlier slug can't be recognised.
    let waiting_before = if args.now { Vec::new() } else { waiting(&client).unwrap_or_default() };
    let outcome = erase(slug, args, &client)?;
    let edition = outcome.edition;
    let file = folder.map(|folder| forget(slug, edition, folder, &client, session)).transpose()?.flatten();
    let due_at = if args.now { Ok(None) } else { due(slug, &waiting_before, &outcome, &client) };
    match due_at.as_ref() {
        Ok(due_at) => report(slug, &outcome, due_at.as_deref(), session)?,
        Err(_) => session.terminal.print(tell!("purge-unknown-time", slug = slug, edition = edition)),
    }
    let is_erased = matches!(due_at, Ok(None));
    let due_at = due_at.unwrap_or(None);
    if let Some(file) = &file {
        session.terminal.warn(if is_erased {
            tell!("purge-file-left", file = file, path = word(file))
        } else {
            tell!("purge-file-waits", file = file, slug = slug)
        });
    }
    session.terminal.print_json(&json!({
        "edition": edition,
        "is_new": outcome.is_new,
        "purged": slug,
        "due_at": due_at,
        "file": file,
        "url": format!("{}/", client.address()),
    }));
    Ok(Outcome::Done)
}

fn report(slug: &Slug, outcome: &CommitOutcome, due_at: Option<&str>, session: Session<'_>) -> Result<(), Failure> {
    let terminal = session.terminal;
    let edition = outcome.edition;
    if let Some(due_at) = due_at {
        let due = local_time(due_at, session.zone()?.as_ref());
        if outcome.is_new {
            terminal.print(tell!("purge-hidden", slug = slug, edition = edition));
        } else {
            terminal.print(tell!("purge-hidden-already", slug = slug));
        }
        terminal.print(tell!("purge-due", due = due));
        terminal.print(tell!("purge-until", slug = slug));
    } else if outcome.is_new {
        terminal.print(tell!("purge-erased", slug = slug, edition = edition));
        terminal.note(tell!("purge-erased-note"));
    } else {
        terminal.print(tell!("purge-erased-same", slug = slug, edition = edition));
    }
    Ok(())
}

/// The pending purges.
fn waiting(client: &Client) -> Result<Vec<PurgeInfo>, ClientError> {
    client.purges().map(|list| list.purges)
}

/// Until when the purge can be called off; `None` if it can't. If `slug` is an earlier slug of the article, its purge is the
/// one that is not in `before`.
fn due(
    slug: &Slug,
    before: &[PurgeInfo],
    outcome: &CommitOutcome,
    client: &Client,
) -> Result<Option<String>, ClientError> {
    let now = waiting(client)?;
    let is_new = |purge: &&PurgeInfo| outcome.is_new && before.iter().all(|other| other.id != purge.id);
    let found = now.iter().find(|purge| purge.slug == *slug).or_else(|| now.iter().find(is_new));
    Ok(found.map(|purge| purge.due_at.clone()))
}

/// Asks for confirmation on the terminal.
fn confirm(slug: &Slug, is_now: bool, client: &Client, session: Session<'_>) -> bool {
    let address = client.address().to_string();
    let answered = |question: &str, prompt: &str, wanted: &str| {
        session
            .terminal
            .ask(question, &format!("{prompt} "))
            .is_some_and(|answer| answer.trim_end_matches('/') == wanted)
    };
    let card = client.article(slug.as_str()).ok().map(|article| article.card);
    let wanted = card.as_ref().map_or(slug, |card| &card.slug);
    if !answered(&question(slug, card.as_ref(), is_now, &address), &tell!("purge-type-slug"), wanted.as_str()) {
        return false;
    }
    let question = tell!("purge-now-final");
    !is_now || answered(&question, &tell!("purge-type-address"), &address)
}

/// The question before a purge: names the article by its current slug and title. `card` is its card, if readers can see it.
fn question(slug: &Slug, card: Option<&Card>, is_now: bool, address: &str) -> String {
    let article = match card {
        Some(card) if card.slug == *slug => tell!("purge-article", slug = slug, title = card.title),
        Some(card) => tell!("purge-article-renamed", slug = card.slug, title = card.title, old = slug),
        None => tell!("purge-article-hidden", slug = slug),
    };
    let article = one_line(&article);
    if is_now {
        tell!("purge-question-now", article = article, address = address)
    } else {
        tell!("purge-question", article = article, address = address)
    }
}

fn erase(slug: &Slug, args: &Args, client: &Client) -> Result<CommitOutcome, Failure> {
    let commit = Commit {
        idempotency_key: uuid()?,
        message: args.message.clone(),
        site: None,
        articles: Vec::new(),
        removals: Vec::new(),
        purges: vec![slug.clone()],
        purge_now: args.now,
        force: false,
        republish: Vec::new(),
    };
    client.commit(&commit).map_err(|error| match error.needing(Role::Admin) {
        ClientError::Refused(problem) if problem.status == 422 => Failure::Refused {
            message: tell!("purge-never", address = client.address(), slug = slug),
            help: tell!("purge-never-help"),
        },
        other => other.into(),
    })
}

/// Records in the folder's state that the article is gone. Returns its file if the folder has one.
fn forget(
    slug: &Slug,
    edition: u64,
    folder: ContentDir,
    client: &Client,
    session: Session<'_>,
) -> Result<Option<String>, Failure> {
    let known = folder.clone();
    let entries = load_to_compare(folder, session)?.entries;
    let article = entries.iter().find(|entry| entry.slug.0 == *slug).map(|entry| entry.file.clone());
    remember(&known, edition, client, session, |state| {
        Ok(state.mark_unpublished(std::slice::from_ref(slug), || Ok(entries))?)
    })?;
    Ok(article)
}

/// Updates the folder's record of the paper, which is at `edition` now.
fn remember(
    folder: &ContentDir,
    edition: u64,
    client: &Client,
    session: Session<'_>,
    change: impl FnOnce(&mut PushState) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let waiting = || session.terminal.note(tell!("folder-in-use"));
    let file = StateFile::lock(folder.root(), client.address(), waiting)?;
    let (mut state, damage) = file.read();
    if let Some(damage) = damage {
        session.terminal.warn(damage);
    }
    state.edition = state.edition.max(edition);
    change(&mut state)?;
    Ok(file.write(&state)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_names_the_article_by_its_current_slug_and_title() {
        let card: Card = serde_json::from_value(json!({
            "id": "x", "slug": "moi", "url": "https://bao.example/tin/moi", "title": "Cầu\u{1b} mới", "lead": "Lead.",
            "section": {"slug": "tin", "title": "Tin"}, "tags": [], "bylines": [], "language": "vi",
            "published_at": "2026-05-07T09:05:00+07:00", "updated_at": "2026-05-07T09:05:00+07:00", "image": null,
            "word_count": 1, "reading_minutes": 1, "corrections": [], "source": null
        }))
        .unwrap();
        let asked = |slug: &str, card| question(&slug.parse().unwrap(), card, true, "https://bao.example");
        let current = asked("moi", Some(&card));
        assert!(current.contains("“moi” (Cầu") && !current.contains('\u{1b}'), "{current}");
        let earlier = asked("cu", Some(&card));
        assert!(earlier.contains("“moi” (Cầu") && earlier.contains("had the slug “cu” before"), "{earlier}");
        assert!(asked("cu", None).contains("the last article with the slug “cu”"));
    }
}
