//! `gazette purge`: erases an article permanently, after a delay during which the purge can be called off.

use gazette_core::article::Card;
use gazette_core::slug::Slug;
use gazette_core::wire::{Commit, CommitOutcome, PurgeInfo, Role};
use serde_json::json;

use super::{Outcome, Session, load_to_compare, local_time};
use crate::client::{Client, ClientError};
use crate::content::ContentDir;
use crate::failure::Failure;
use crate::publishing::{PushState, StateFile};
use crate::random::uuid;
use crate::terminal::one_line;

/// Arguments of `gazette purge`.
#[derive(Debug, clap::Args)]
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
        session.terminal.print("No pending purges.");
    }
    for PurgeInfo { slug, requested_by, due_at, .. } in &list.purges {
        let due = local_time(due_at, zone.as_ref());
        session.terminal.print(one_line(&format!("{due}  {slug}  requested by {requested_by}")));
    }
    session.terminal.print_json(&list);
    Ok(Outcome::Done)
}

fn call_off(slug: &Slug, session: Session<'_>) -> Result<Outcome, Failure> {
    let folder = session.content_dir_if_any()?;
    let client = session.client()?;
    let outcome = client.call_off_purge(slug).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 404 => Failure::Refused {
            message: format!(
                "no pending purge of “{slug}”: it was called off, is already executed, or was never requested"
            ),
            help: "`gazette purge --list` lists pending purges; an erased article can't be restored".to_owned(),
        },
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
    session.terminal.print(format_args!("Called off the purge of “{slug}” in edition {edition}."));
    if outcome.skipped.is_empty() && outcome.counts.added == 0 {
        session.terminal.note("the article was taken down before the purge, and stays down");
    }
    if !outcome.skipped.is_empty() {
        session.terminal.warn(
            "the article is not live again, because another article has its address now or the settings have changed; \
             publish it with `gazette push FILE --republish`",
        );
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
    if args.now && !args.yes && !session.terminal.can_ask() {
        return Err(Failure::Usage {
            message: "--now erases the article at once, and there is no terminal on which to ask for confirmation"
                .to_owned(),
            help: "add --yes, or omit --now: the purge can then be called off for a while".to_owned(),
        });
    }
    if !args.yes && !confirm(slug, args.now, &client, session) {
        return Err(Failure::Refused {
            message: format!("the purge of “{slug}” was not confirmed; nothing was erased"),
            help: "`gazette unpublish` takes an article down and keeps it in the history".to_owned(),
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
        Err(_) => session.terminal.print(format_args!(
            "Readers can't reach “{slug}” from edition {edition} on. The paper did not report when it will be erased; see `gazette purge --list`."
        )),
    }
    let due_at = due_at.unwrap_or(None);
    if let Some(file) = &file {
        session.terminal.warn(format_args!(
            "{file} is still in your folder: delete it; `gazette push {file} --republish` would publish the article again"
        ));
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
            terminal.print(format_args!("Readers can't reach “{slug}” from edition {edition} on."));
        } else {
            terminal.print(format_args!("Readers already can't reach “{slug}”."));
        }
        terminal.print(format_args!("It will be erased permanently at {due}."));
        terminal.print(format_args!("Until then, `gazette purge --call-off {slug}` keeps it."));
    } else if outcome.is_new {
        terminal.print(format_args!("Erased “{slug}” from edition {edition} and all earlier ones."));
        terminal.note(
            "cached copies expire within minutes; its pictures are erased too, unless another article or the settings use them",
        );
    } else {
        terminal.print(format_args!("Erased “{slug}”; no new edition was needed (the newest is {edition})."));
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

/// Asks for confirmation if there is a terminal; without one, only `--now` needs `--yes`.
fn confirm(slug: &Slug, is_now: bool, client: &Client, session: Session<'_>) -> bool {
    // A script must pass --yes for what can't be called off.
    if !session.terminal.can_ask() {
        return !is_now;
    }
    let address = client.address().to_string();
    let answered = |question: &str, prompt: &str, wanted: &str| {
        session.terminal.ask(question, prompt).is_some_and(|answer| answer.trim_end_matches('/') == wanted)
    };
    let card = client.article(slug.as_str()).ok().map(|article| article.card);
    let wanted = card.as_ref().map_or(slug, |card| &card.slug);
    if !answered(&question(slug, card.as_ref(), is_now, &address), "Type the slug to continue: ", wanted.as_str()) {
        return false;
    }
    let question = "With --now, the purge can't be called off.";
    !is_now || answered(question, "Type the paper's address to continue: ", &address)
}

/// The question before a purge: names the article by its current slug and title. `card` is its card, if readers can see it.
fn question(slug: &Slug, card: Option<&Card>, is_now: bool, address: &str) -> String {
    let article = match card {
        Some(card) if card.slug == *slug => format!("“{slug}” ({})", card.title),
        Some(card) => format!("“{}” ({}), which had the slug “{slug}” before,", card.slug, card.title),
        None => format!("the last article with the slug “{slug}”, which readers can't see now,"),
    };
    let article = one_line(&article);
    if is_now {
        format!("This erases {article} from {address} at once and permanently, with its history and its sources.")
    } else {
        format!(
            "This removes {article} from {address} at once, and erases it permanently, with its history and its sources, after \
             the delay in the settings. Until then, --call-off brings it back."
        )
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
            message: format!("{} never had an article “{slug}”; nothing was erased", client.address()),
            help: "`gazette pull` fetches the live articles; `gazette editions` lists the history".to_owned(),
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
    let waiting = || session.terminal.note("another command is using this folder; waiting for it to finish");
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
