//! Links within the paper that lead nowhere: in articles, in the menu and in banners.

use std::collections::HashSet;

use gazette_core::site::Site;
use gazette_core::slug::Slug;

use super::article::ArticleEntry;
use super::dir::SETTINGS;
use super::media::MediaFile;
use crate::diagnostics::{Diagnostic, Severity, Span};

mod addresses;
mod nearest;

use addresses::{Addresses, LinkTarget};
use nearest::Nearest;

/// What links are in, and what they can lead to.
#[derive(Debug, Clone, Copy)]
pub struct LinkContext<'p> {
    /// The settings, which must be sound.
    pub site: &'p Site,
    /// The articles.
    pub entries: &'p [ArticleEntry],
    /// Where the menu and the banners lead, each with its place.
    pub links: &'p [(String, Span)],
    /// The banners' pictures; none if the media was not made ready, so that any may be there.
    pub media: Option<&'p [MediaFile]>,
    /// What articles that could not be read are called, as far as one can tell: no link to one is told, since mending
    /// the article mends it.
    pub unread: &'p HashSet<Slug>,
}

/// Every link that leads nowhere.
///
/// An error where readers would meet it. A warning in a draft, whose links may run ahead; and where the address is
/// written in full, since the paper's host may have more to show than the paper.
pub fn find(context: LinkContext<'_>) -> Vec<Diagnostic> {
    let addresses = Addresses::new(context);
    let mut nearest = Nearest::new(&addresses);
    let settings = context.links.iter().map(|link| (SETTINGS, false, link));
    let articles = context
        .entries
        .iter()
        .flat_map(|entry| entry.links.iter().map(|link| (entry.file.as_str(), entry.draft, link)));
    let mut found = Vec::new();
    for (file, is_draft, (url, span)) in settings.chain(articles) {
        let Some((address, is_absolute)) = within(url, &context.site.base_url) else { continue };
        let (message, help) = match addresses.at(address) {
            LinkTarget::Public => continue,
            LinkTarget::Draft(_) if is_draft => continue,
            LinkTarget::Draft(draft) => (
                format!("the link to {address} leads nowhere yet: {} is a draft", draft.file),
                "publish it, too (without draft: true), or take the link out".to_owned(),
            ),
            LinkTarget::Nothing if is_absolute => (
                format!("the paper has nothing at {url}"),
                suggestion(&mut nearest, address)
                    .unwrap_or_else(|| "if something else answers there, all is well; if not, correct it".to_owned()),
            ),
            LinkTarget::Nothing => (
                format!("the link to {address} leads nowhere"),
                suggestion(&mut nearest, address).unwrap_or_else(|| {
                    "link to an article, section, tag or author of this folder; gazette pull fetches what others published"
                        .to_owned()
                }),
            ),
        };
        let severity = if is_draft || is_absolute { Severity::Warning } else { Severity::Error };
        found.push(Diagnostic { severity, file: file.to_owned(), span: *span, message, help, excerpt: None });
    }
    found
}

/// The address within the paper that a link leads to, and whether it is written in full.
fn within<'u>(url: &'u str, base_url: &str) -> Option<(&'u str, bool)> {
    let (address, is_absolute) = match url.strip_prefix(base_url) {
        Some(path) if !base_url.is_empty() => (path, true),
        _ => (url, false),
    };
    (address.starts_with('/') && !address.starts_with("//")).then_some((address, is_absolute))
}

fn suggestion(nearest: &mut Nearest<'_>, address: &str) -> Option<String> {
    nearest.to(address).map(|suggestion| format!("did you mean {suggestion}?"))
}

#[cfg(test)]
mod tests;
