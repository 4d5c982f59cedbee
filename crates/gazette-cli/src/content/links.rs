//! Finds broken links within the paper: in articles, in the menu and in banners.

use std::collections::HashSet;

use gazette_core::site::Site;
use gazette_core::slug::Slug;

use super::article::ArticleEntry;
use super::dir::SETTINGS;
use super::media::MediaFile;
use crate::diagnostics::{Diagnostic, MAX_PER_FILE, Severity, Span};

mod addresses;
mod nearest;

use addresses::{Addresses, LinkTarget};
use nearest::Nearest;

/// The links to check and their possible targets.
#[derive(Debug, Clone, Copy)]
pub struct LinkContext<'p> {
    /// The settings, without errors.
    pub site: &'p Site,
    /// The articles.
    pub entries: &'p [ArticleEntry],
    /// The links of the menu and the banners, with their positions.
    pub links: &'p [(String, Span)],
    /// The banners' pictures. `None` if the media was not prepared, so that any media may exist.
    pub media: Option<&'p [MediaFile]>,
    /// The presumed slugs of articles that can't be read. Links to them are not reported: fixing the article fixes the
    /// link.
    pub unread: &'p HashSet<Slug>,
}

/// Finds broken links.
///
/// A broken link is an error if readers would meet it. It is a warning in a draft, and if it is a full address, because the
/// paper's host may serve other things besides the paper.
pub fn find(context: LinkContext<'_>) -> Vec<Diagnostic> {
    let addresses = Addresses::new(context);
    let mut nearest = Nearest::new(&addresses);
    let settings = context.links.iter().map(|link| (SETTINGS, false, link));
    let articles = context
        .entries
        .iter()
        .flat_map(|entry| entry.links.iter().map(|link| (entry.file.as_str(), entry.draft, link)));
    let mut found = Vec::new();
    // Warnings and errors have a limit each, so that many warnings hide no error.
    let (mut file_before, mut warnings, mut errors) = (SETTINGS, 0, 0);
    for (file, is_draft, (url, span)) in settings.chain(articles) {
        if file_before != file {
            (file_before, warnings, errors) = (file, 0, 0);
        }
        let Some((address, is_absolute)) = within(url, &context.site.base_url) else { continue };
        let is_warning = is_draft || is_absolute;
        let severity = if is_warning { Severity::Warning } else { Severity::Error };
        let count = if is_warning { &mut warnings } else { &mut errors };
        if *count > MAX_PER_FILE {
            continue;
        }
        let (message, help) = match addresses.at(address) {
            LinkTarget::Public => continue,
            LinkTarget::Draft(_) if is_draft => continue,
            LinkTarget::Draft(draft) => (
                format!("broken link to {address}: {} is a draft", draft.file),
                "publish that article too (remove `draft: true`), or remove the link".to_owned(),
            ),
            LinkTarget::Nothing if is_absolute => (
                format!("the paper has no page at {url}"),
                suggestion(&mut nearest, address)
                    .unwrap_or_else(|| "if another program serves this address, ignore this warning; otherwise correct the link".to_owned()),
            ),
            LinkTarget::Nothing => (
                format!("broken link to {address}"),
                suggestion(&mut nearest, address).unwrap_or_else(|| {
                    "link to an article, section, tag or author in this folder; `gazette pull` fetches articles that others published"
                        .to_owned()
                }),
            ),
        };
        *count += 1;
        found.push(if *count > MAX_PER_FILE {
            Diagnostic::and_more(severity, file, *span)
        } else {
            Diagnostic { severity, file: file.to_owned(), span: *span, message, help, excerpt: None }
        });
    }
    found
}

/// The address within the paper to which a link points, and whether it is a full address.
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
