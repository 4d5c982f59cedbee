//! What articles must not have in common: slugs, ids and addresses.

use std::collections::HashMap;

use gazette_core::edition::legacy_address;
use gazette_core::site::Site;
use gazette_core::slug::RESERVED;
use gazette_core::wire::MAX_EXACT;

use super::article::ArticleEntry;
use crate::diagnostics::{Diagnostic, Severity, Span};

/// What the paper itself serves at the top, besides the reserved words. `/feed.php` is not among them: older systems
/// had such addresses.
pub const FILES: &[&str] =
    &["favicon.ico", "feed.json", "feed.xml", "news-sitemap.xml", "robots.txt", "rss.xml", "sitemap.xml"];

/// Every clash, told at the later of the two files.
pub fn find(entries: &[ArticleEntry], site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let slugs = entries.iter().map(|entry| (entry.slug.0.as_str(), entry, entry.slug.1));
    unique(
        slugs,
        &mut found,
        |_, _| false,
        |slug| (format!("the slug `{slug}` is taken by"), "rename one of the files, or add the field `slug` to it"),
    );
    let ids = entries.iter().map(|entry| (entry.id.0.as_str(), entry, entry.id.1));
    // Two articles with one slug have one id, too, unless they say otherwise; telling the slug is enough.
    unique(
        ids,
        &mut found,
        |entry, other| entry.slug.0 == other.slug.0,
        |id| {
            (
                format!("the id `{id}` is taken by"),
                "ids keep apart whose views are counted; give one article another id",
            )
        },
    );
    let addresses = entries
        .iter()
        .flat_map(|entry| entry.redirect_from.iter().map(move |(address, span)| (address.as_str(), entry, *span)));
    unique(
        addresses,
        &mut found,
        |_, _| false,
        |address| {
            (
                format!("the address {address} already leads to"),
                "one address leads to one article; remove it from the other",
            )
        },
    );
    found.extend(hidden_redirects(entries, site));
    found.extend(too_many_views(entries, site));
    found
}

/// Tells if all views together are more than the paper can count.
fn too_many_views(entries: &[ArticleEntry], site: &Site) -> Option<Diagnostic> {
    let total = entries.iter().fold(site.views_offset, |total, entry| total.saturating_add(entry.views));
    let most = entries.iter().max_by_key(|entry| entry.views).filter(|_| total > MAX_EXACT)?;
    Some(Diagnostic {
        severity: Severity::Error,
        file: most.file.clone(),
        span: 1.into(),
        message: format!("all views together are {total}, and the paper counts to {MAX_EXACT}"),
        help: format!("correct `views` ({} here) and `views_offset` in gazette.toml", most.views),
        excerpt: None,
    })
}

/// Tells each name that two entries have.
fn unique<'e>(
    named: impl Iterator<Item = (&'e str, &'e ArticleEntry, Span)>,
    found: &mut Vec<Diagnostic>,
    is_reported: impl Fn(&ArticleEntry, &ArticleEntry) -> bool,
    explain: impl Fn(&str) -> (String, &'static str),
) {
    let mut first: HashMap<&str, (&ArticleEntry, Span)> = HashMap::new();
    for (name, entry, span) in named {
        if let Some((other, other_span)) = first.get(name) {
            if is_reported(entry, other) {
                continue;
            }
            let (message, help) = explain(name);
            found.push(error(entry, span, format!("{message} {}:{}", other.file, other_span.line), help));
        } else {
            first.insert(name, (entry, span));
        }
    }
}

/// Redirects from addresses at which there is a page, which readers get instead.
fn hidden_redirects(entries: &[ArticleEntry], site: &Site) -> Vec<Diagnostic> {
    let pages: HashMap<&str, &ArticleEntry> = entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let mut found = Vec::new();
    for entry in entries {
        for (address, span) in &entry.redirect_from {
            let first = address.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
            let whose = if let Some(page) = pages.get(address.as_str()) {
                format!("is the page of {}", page.file)
            } else if site.sections.iter().any(|section| legacy_address(&format!("/{}", section.slug)) == *address) {
                "is a section's front".to_owned()
            } else if RESERVED.contains(&first) || FILES.contains(&first) {
                "belongs to the paper itself".to_owned()
            } else {
                continue;
            };
            let help = "remove it from redirect_from; no reader would be sent on from there";
            found.push(error(entry, *span, format!("the address {address} {whose}"), help));
        }
    }
    found
}

fn error(entry: &ArticleEntry, span: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        file: entry.file.clone(),
        span,
        message,
        help: help.to_owned(),
        excerpt: None,
    }
}
