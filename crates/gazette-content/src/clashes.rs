//! Finds duplicates between articles: slugs, ids and addresses.

use std::collections::{HashMap, HashSet};

use gazette_core::article::Front;
use gazette_core::edition::legacy_address;
use gazette_core::naming::name_key;
use gazette_core::site::Site;
use gazette_core::slug::{RESERVED, Slug};
use gazette_core::text::composed;
use gazette_core::url_space::ROOT_FILES;
use gazette_core::wire::MAX_EXACT;
use gazette_messages::tell;

use crate::article::{ArticleEntry, EntryAuthor};
use crate::diagnostics::{Diagnostic, Severity, Span};

/// Finds all clashes. Each is reported in the later of the two files.
pub fn find(entries: &[ArticleEntry], site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let slugs = entries.iter().map(|entry| (entry.slug.0.as_str(), entry, entry.slug.1));
    unique(
        slugs,
        &mut found,
        |_, _| false,
        |slug, place, other, entry| {
            let is_same_name = composed(&other.file) == composed(&entry.file);
            let help = if is_same_name { tell!("clash-slug-same-name-help") } else { tell!("clash-slug-help") };
            (tell!("clash-slug", name = slug, place = place), help)
        },
    );
    let ids = entries.iter().map(|entry| (entry.id.0.as_str(), entry, entry.id.1));
    // Two articles with the same slug also have the same id, unless they set one; reporting the slug is enough.
    unique(
        ids,
        &mut found,
        |entry, other| entry.slug.0 == other.slug.0,
        |id, place, _, _| (tell!("clash-id", name = id, place = place), tell!("clash-id-help")),
    );
    let addresses = entries
        .iter()
        .flat_map(|entry| entry.redirect_from.iter().map(move |(address, span)| (address.as_str(), entry, *span)));
    unique(
        addresses,
        &mut found,
        |_, _| false,
        |address, place, _, _| (tell!("clash-address", name = address, place = place), tell!("clash-address-help")),
    );
    found.extend(shared_authors(entries));
    found.extend(older_leads(entries));
    found.extend(hidden_redirects(entries, site));
    found.extend(too_many_views(entries, site));
    found
}

/// Reports each slug in a byline that two names share: the paper would number the later one. Two files that both write the slug
/// are an error, as one of them doesn't get what it says.
fn shared_authors(entries: &[ArticleEntry]) -> Vec<Diagnostic> {
    let named = || entries.iter().flat_map(|entry| entry.authors.iter().map(move |author| (entry, author)));
    let mut written: HashMap<&Slug, (&ArticleEntry, &EntryAuthor, Span)> = HashMap::new();
    let mut found = Vec::new();
    for (entry, author) in named() {
        let Some(span) = author.slug_span else { continue };
        let (other_entry, other, other_span) = *written.entry(&author.slug).or_insert((entry, author, span));
        if name_key(&other.name) != name_key(&author.name) {
            let place = format!("{}:{}", other_entry.file, other_span.line);
            let message =
                tell!("author-slug-taken", slug = author.slug, name = author.name, other = other.name, place = place);
            found.push(error(entry, span, message, tell!("author-slug-taken-help")).about(&other_entry.file));
        }
    }
    let mut warned: HashSet<&Slug> = HashSet::new();
    for (entry, author) in named().filter(|(_, author)| author.slug_span.is_none()) {
        let Some((other_entry, other, span)) = written.get(&author.slug) else { continue };
        if name_key(&other.name) != name_key(&author.name) && warned.insert(&author.slug) {
            let message = tell!(
                "author-slug-shared",
                slug = author.slug,
                name = other.name,
                other = author.name,
                file = entry.file,
                second = author.slug.numbered(2),
            );
            let help = tell!("author-slug-shared-help");
            found.push(Diagnostic::new(Severity::Warning, &other_entry.file, *span, message, help).about(&entry.file));
        }
    }
    found
}

/// The time for which a lead can expect to stay, in seconds.
const LEAD_SECS: i64 = 12 * 60 * 60;

/// Warns of each article with `front: lead` that a newer one soon replaces at the top of the front page.
fn older_leads(entries: &[ArticleEntry]) -> Vec<Diagnostic> {
    let leads = || entries.iter().filter(|entry| entry.front == Some(Front::Lead) && !entry.draft);
    let ends_before = |entry: &ArticleEntry, other: &ArticleEntry| {
        entry.unpublish_at.zip(other.published_at).is_some_and(|(end, start)| end <= start)
    };
    let mut leads: Vec<&ArticleEntry> = leads().collect();
    leads.sort_by_key(|entry| (entry.published_at, entry.slug.0.as_str()));
    // A paper may have a lead each day; two of one half-day are a mistake.
    let is_close = |entry: &ArticleEntry, newer: &ArticleEntry| {
        let between = entry.published_at.zip(newer.published_at).map(|(old, new)| new.as_secs() - old.as_secs());
        between.is_none_or(|secs| secs < LEAD_SECS)
    };
    let next = leads.iter().zip(leads.iter().skip(1));
    let replaced = next.filter(|(entry, newer)| is_close(entry, newer) && !ends_before(entry, newer));
    let warning = |(entry, newer): (&&ArticleEntry, &&ArticleEntry)| {
        let (message, help) = (tell!("two-leads", file = newer.file), tell!("two-leads-help"));
        Diagnostic::new(Severity::Warning, &entry.file, entry.front_span, message, help).about(&newer.file)
    };
    replaced.map(warning).collect()
}

/// Reports if the total of all views exceeds what the paper can count.
fn too_many_views(entries: &[ArticleEntry], site: &Site) -> Option<Diagnostic> {
    let total = entries.iter().fold(site.views_offset, |total, entry| total.saturating_add(entry.views));
    let most = entries.iter().max_by_key(|entry| entry.views).filter(|_| total > MAX_EXACT)?;
    let message = tell!("total-views", total = total, most = MAX_EXACT);
    let help = tell!("total-views-help", views = most.views);
    Some(error(most, 1, message, help))
}

/// Reports every name that two entries share.
fn unique<'e>(
    named: impl Iterator<Item = (&'e str, &'e ArticleEntry, Span)>,
    found: &mut Vec<Diagnostic>,
    is_reported: impl Fn(&ArticleEntry, &ArticleEntry) -> bool,
    explain: impl Fn(&str, &str, &ArticleEntry, &ArticleEntry) -> (String, String),
) {
    let mut first: HashMap<&str, (&ArticleEntry, Span)> = HashMap::new();
    for (name, entry, span) in named {
        if let Some((other, other_span)) = first.get(name) {
            if is_reported(entry, other) {
                continue;
            }
            let (message, help) = explain(name, &format!("{}:{}", other.file, other_span.line), other, entry);
            found.push(error(entry, span, message, help).about(&other.file));
        } else {
            first.insert(name, (entry, span));
        }
    }
}

/// Finds redirects from addresses that have a page, which takes precedence.
fn hidden_redirects(entries: &[ArticleEntry], site: &Site) -> Vec<Diagnostic> {
    let pages: HashMap<&str, &ArticleEntry> = entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let mut found = Vec::new();
    for entry in entries {
        for (address, span) in &entry.redirect_from {
            let first = address.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
            let page = pages.get(address.as_str());
            let message = if let Some(page) = page {
                tell!("address-of-article", address = address, file = page.file)
            } else if site.sections.iter().any(|section| legacy_address(&format!("/{}", section.slug)) == *address) {
                tell!("address-of-section", address = address)
            } else if RESERVED.contains(&first) || ROOT_FILES.contains(&first) {
                tell!("address-reserved", address = address)
            } else {
                continue;
            };
            let clash = error(entry, *span, message, tell!("address-taken-help"));
            found.push(page.into_iter().fold(clash, |clash, page| clash.about(&page.file)));
        }
    }
    found
}

fn error(entry: &ArticleEntry, span: impl Into<Span>, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, &entry.file, span, message, help)
}
