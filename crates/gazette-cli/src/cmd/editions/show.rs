//! `gazette editions show`: shows an edition and the articles that it added, changed and removed.

use std::collections::BTreeMap;

use gazette_content::time_zone;
use gazette_core::hash::Hash;
use gazette_core::site::{Newsroom, Section, Site};
use gazette_core::slug::Slug;
use gazette_core::wire::{EditionInfo, LiveSource};
use gazette_messages::tell;
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::json;

use super::super::{Outcome, Session, changed_articles, local_time};
use crate::client::{Client, ClientError, CountedSection};
use crate::content::Content;
use crate::failure::Failure;
use crate::publishing::front_matter;
use crate::terminal::{one_line, style};

/// Arguments of `gazette editions show`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette editions show 3
  gazette editions show 3 --json")]
pub struct Args {
    /// The number of the edition
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    number: u64,
}

/// Runs `gazette editions show`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let client = session.client()?;
    let number = args.number;
    let Some(info) = client.edition(number)? else { return Err(no_edition(number, &client)?) };
    let folder = session.content_dir_if_any()?;
    let site = folder.map(|folder| Content::load_settings(&folder).site);
    let zone = site.as_ref().map(|site| site.zone.clone());
    let headline = style::bold(&tell!("edition-headline", number = number));
    let accepted =
        info.accepted_by.as_deref().map(|by| format!(", {}", tell!("accepted-by", name = by))).unwrap_or_default();
    let by =
        info.editor.as_deref().map(|editor| format!("  {}{accepted}", tell!("by", name = editor))).unwrap_or_default();
    terminal.print(format_args!("{headline}  {}{}", local_time(&info.published_at, zone.as_ref()), one_line(&by)));
    if let Some(message) = &info.message {
        terminal.print(one_line(message));
    }
    if let Some(counts) = info.counts {
        terminal.print(format_args!("{}.", changed_articles(counts)));
    }
    let has_token = client.token_origin()?.is_some();
    let changes = if has_token {
        let progress = terminal.progress(0, tell!("edition-comparing"));
        let site = site.map_or_else(|| live_sections(&client), Ok);
        let changes = site.and_then(|site| Changes::fetch(&client, number, &site, &progress));
        progress.finish_and_clear();
        changes?
    } else {
        terminal.note(tell!("edition-editors-only"));
        None
    };
    if let Some(changes) = &changes {
        changes.print(&info, session);
    } else if has_token {
        terminal.note(tell!("edition-gone", number = number - 1));
    }
    let mut answer = json!(info);
    answer["changes"] = json!(changes);
    terminal.print_json(&answer);
    Ok(Outcome::Done)
}

fn no_edition(number: u64, client: &Client) -> Result<Failure, ClientError> {
    let help = match client.editions().next().transpose()? {
        Some(newest) => tell!("edition-newest", number = newest.number),
        None => tell!("edition-nothing"),
    };
    Ok(Failure::Refused { message: tell!("edition-none", address = client.address(), number = number), help })
}

/// Settings with which sources can be read where there is no content folder: they have the live sections.
fn live_sections(client: &Client) -> Result<Site, ClientError> {
    let section = |CountedSection { slug, title, description, .. }| Section { slug, title, description };
    let sections = client.sections().map(|counted| counted.map(section)).collect::<Result<_, _>>()?;
    Ok(Site {
        title: String::new(),
        tagline: String::new(),
        base_url: String::new(),
        language: String::new(),
        zone: time_zone("UTC").expect("UTC is a time zone"),
        views_offset: 0,
        sections,
        menu: Vec::new(),
        banners: Vec::new(),
        webhooks: Vec::new(),
        redirects: Vec::new(),
        newsroom: Newsroom::default(),
    })
}

/// What an edition changed.
#[derive(Debug, Serialize)]
struct Changes {
    /// Whether the settings differ from those of the edition before it.
    settings: bool,
    added: Vec<Article>,
    changed: Vec<Article>,
    removed: Vec<Article>,
    /// Whether only the writer's own articles are listed.
    own_only: bool,
}

/// An article of an edition.
#[derive(Debug, Serialize)]
struct Article {
    slug: Slug,
    /// `None` if the source can't be read.
    title: Option<String>,
    url: Option<String>,
    /// Whether only its rendering changed, for example because a section was renamed.
    rerendered: bool,
}

/// The sources of an edition.
#[derive(Default)]
struct Sources {
    site: Option<Hash>,
    own_only: bool,
    by_id: BTreeMap<String, LiveSource>,
}

impl Sources {
    /// `None` if the paper does not have the edition.
    fn fetch(client: &Client, number: u64, progress: &ProgressBar) -> Result<Option<Self>, ClientError> {
        let mut sources = Self::default();
        for list in client.sources(Some(number)) {
            let list = match list {
                Err(ClientError::Refused(problem)) if problem.status == 404 => return Ok(None),
                list => list?,
            };
            sources.site = list.site;
            sources.own_only |= list.partial;
            progress.inc_length(list.sources.len() as u64);
            progress.inc(list.sources.len() as u64);
            sources.by_id.extend(list.sources.into_iter().map(|source| (source.id.clone(), source)));
        }
        Ok(Some(sources))
    }
}

impl Changes {
    /// Compares an edition with the one before it; `None` if the paper does not have both.
    fn fetch(client: &Client, number: u64, site: &Site, progress: &ProgressBar) -> Result<Option<Self>, ClientError> {
        let before = if number == 1 { Some(Sources::default()) } else { Sources::fetch(client, number - 1, progress)? };
        let (Some(before), Some(after)) = (before, Sources::fetch(client, number, progress)?) else { return Ok(None) };
        let article = |source: &LiveSource, rerendered| {
            let front = front_matter(&source.text, site);
            let url = front.as_ref().map(|front| format!("{}{}", client.address(), front.path()));
            Article { slug: source.slug.clone(), title: front.map(|front| front.title), url, rerendered }
        };
        let mut changes = Self {
            settings: before.site != after.site,
            added: Vec::new(),
            changed: Vec::new(),
            removed: Vec::new(),
            own_only: before.own_only || after.own_only,
        };
        for (id, source) in &after.by_id {
            match before.by_id.get(id) {
                None => changes.added.push(article(source, false)),
                Some(old) if old.source != source.source => changes.changed.push(article(source, false)),
                Some(old) if old.article != source.article => changes.changed.push(article(source, true)),
                Some(_) => {}
            }
        }
        let removed = before.by_id.iter().filter(|(id, _)| !after.by_id.contains_key(*id));
        changes.removed = removed.map(|(_, source)| article(source, false)).collect();
        Ok(Some(changes))
    }

    fn print(&self, info: &EditionInfo, session: Session<'_>) {
        let terminal = session.terminal;
        if self.settings {
            terminal.print(format_args!("{} {}", style::yellow("~"), tell!("settings-changed")));
        }
        let marks =
            [(style::green("+"), &self.added), (style::yellow("~"), &self.changed), (style::red("-"), &self.removed)];
        for (mark, articles) in marks {
            for Article { slug, title, url, rerendered } in articles {
                let title = title.as_deref().unwrap_or(slug.as_str());
                let why = if *rerendered { format!(", {}", tell!("edition-rerendered")) } else { String::new() };
                let address = style::dim(&one_line(url.as_deref().unwrap_or(slug.as_str())));
                terminal.print(format_args!("{mark} {}{why}  {address}", one_line(title)));
            }
        }
        if self.own_only {
            terminal.note(tell!("edition-own-only"));
            return;
        }
        let listed = [self.added.len(), self.changed.len(), self.removed.len()].iter().sum::<usize>();
        let counted = info.counts.map(|counts| counts.added + counts.changed + counts.removed);
        if counted.is_some_and(|counted| u64::from(counted) > listed as u64) {
            terminal.note(tell!("edition-purged"));
        }
    }
}
