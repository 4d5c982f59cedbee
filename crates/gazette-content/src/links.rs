//! Finds broken links within the paper: in articles, in the menu, in banners and in redirects.

use gazette_messages::tell;

use crate::anchors;
use crate::diagnostics::{Diagnostic, MAX_PER_FILE, Severity};
use crate::paper::Paper;
use crate::redirects;
use crate::settings::SETTINGS;

mod addresses;
mod nearest;

pub use addresses::Addresses;
use addresses::LinkTarget;
use nearest::Nearest;

/// Finds broken links.
///
/// A broken link is an error if readers would meet it. It is a warning in a draft, if it is a full address, because the paper's host
/// may serve other things besides the paper, and if it is the page of a name with a number, because only the paper knows all numbers.
pub fn find(paper: Paper<'_>) -> Vec<Diagnostic> {
    let addresses = Addresses::new(paper);
    let mut nearest = Nearest::new(&addresses);
    let settings = paper.settings.links.iter().map(|link| (SETTINGS, false, link));
    let articles =
        paper.entries.iter().flat_map(|entry| entry.links.iter().map(|link| (entry.file.as_str(), entry.draft, link)));
    let mut found = redirects::find_hidden(paper.settings, &addresses);
    // Warnings and errors have a limit each, so that many warnings hide no error.
    let (mut file_before, mut warnings, mut errors) = (SETTINGS, 0, 0);
    for (file, is_draft, (url, span)) in settings.chain(articles) {
        if file_before != file {
            (file_before, warnings, errors) = (file, 0, 0);
        }
        let Some((address, is_absolute)) = within(url, &paper.settings.site.base_url) else { continue };
        let target = addresses.at(address);
        let is_warning = is_draft || is_absolute || matches!(target, LinkTarget::Numbered);
        let severity = if is_warning { Severity::Warning } else { Severity::Error };
        let count = if is_warning { &mut warnings } else { &mut errors };
        if *count > MAX_PER_FILE {
            continue;
        }
        let (message, help) = match target {
            LinkTarget::Public => {
                let Some((address, help)) = dead_anchor(&addresses, address) else { continue };
                warnings += 1;
                if warnings <= MAX_PER_FILE {
                    let message = tell!("anchor-there", address = address);
                    found.push(Diagnostic::new(Severity::Warning, file, *span, message, help));
                }
                continue;
            }
            LinkTarget::Draft(_) if is_draft => continue,
            LinkTarget::Draft(draft) => {
                (tell!("link-to-draft", address = address, file = draft.file), tell!("link-to-draft-help"))
            }
            LinkTarget::Numbered => (tell!("link-numbered", address = address), tell!("link-numbered-help")),
            LinkTarget::Nothing if is_absolute => (
                tell!("link-no-page", url = url),
                suggestion(&mut nearest, address).unwrap_or_else(|| tell!("link-no-page-help")),
            ),
            LinkTarget::Nothing => (
                tell!("link-broken", address = address),
                suggestion(&mut nearest, address).unwrap_or_else(|| tell!("link-broken-help")),
            ),
        };
        *count += 1;
        found.push(if *count > MAX_PER_FILE {
            Diagnostic::and_more(severity, file, *span)
        } else {
            Diagnostic::new(severity, file, *span, message, help)
        });
    }
    found
}

/// An address whose fragment names no heading of its article, as an editor would write it, and the remedy.
fn dead_anchor(addresses: &Addresses<'_>, address: &str) -> Option<(String, String)> {
    let (path, fragment) = address.split_once('#').filter(|(_, fragment)| !fragment.is_empty())?;
    let help = anchors::remedy(fragment, &addresses.article(path)?.ids)?;
    Some((format!("{path}#{}", anchors::written(fragment)), help))
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
    nearest.to(address).map(|suggestion| tell!("link-near", address = suggestion))
}

#[cfg(test)]
mod tests;
