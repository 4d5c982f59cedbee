//! Reads `[[redirects]]` of `gazette.toml`, and finds those that could never take effect.

use std::collections::HashMap;

use gazette_core::edition::BadAddress;
use gazette_core::redirects::{BadRule, GONE, MAX_REDIRECT_RULES, Redirect, leads_back, own_path};
use gazette_core::site::MAX_URL_CHARS;
use gazette_core::wire::MAX_ADDRESS_CHARS;
use gazette_messages::{key, tell};

use crate::diagnostics::{Diagnostic, Problems, Severity, Span};
use crate::fields::{Fields, Form, Text};
use crate::links::Addresses;
use crate::reasons::bad_rule;
use crate::settings::{RedirectSpans, SETTINGS, Settings};

const REDIRECT: Form = Form {
    of: key!("form-redirect"),
    known: &["from", "to"],
    synonyms: &[
        ("source", "from"),
        ("old", "from"),
        ("target", "to"),
        ("destination", "to"),
        ("new", "to"),
        ("url", "to"),
    ],
};

/// Reads the redirects, each with its positions.
pub fn read(fields: &Fields<'_>, base_url: &str, problems: &mut Problems<'_>) -> Vec<(Redirect, RedirectSpans)> {
    let mut found: Vec<(Redirect, RedirectSpans)> = Vec::new();
    let mut known: HashMap<String, Span> = HashMap::new();
    for node in fields.list("redirects") {
        if found.len() == MAX_REDIRECT_RULES {
            let message = tell!("redirects-too-many", most = MAX_REDIRECT_RULES);
            problems.error(node.span, message, tell!("redirects-too-many-help"));
            break;
        }
        let Some(fields) = Fields::new(node, node.span, &REDIRECT, problems) else { continue };
        let from = fields.required("from", MAX_ADDRESS_CHARS, || tell!("redirect-from-help"), problems);
        let to = fields.required("to", MAX_URL_CHARS, || tell!("redirect-to-help"), problems);
        let (Some(from), Some(to)) = (from, to) else { continue };
        let spans = RedirectSpans { from: from.span, to: to.span };
        // A full URL of the paper is the same as its path.
        let redirect = match own_path(&to.value, base_url) {
            Some(path) if !path.starts_with('/') => Err(BadRule::FullUrl),
            own => Redirect::new(&from.value, own.unwrap_or(&to.value)),
        };
        match redirect {
            Err(reason) => {
                let (span, help) = remedy(reason, &from, &to);
                let reason = bad_rule(reason);
                let message = tell!("redirect-invalid", from = from.value, to = to.value, reason = reason);
                problems.error(span, message, help);
            }
            Ok(redirect) => {
                if let Some(first) = known.insert(redirect.from.clone(), spans.from) {
                    let message = tell!("redirect-second", from = from.value, line = first.line);
                    problems.error(spans.from, message, tell!("remove-one-of-two"));
                } else {
                    found.push((redirect, spans));
                }
            }
        }
    }
    let rules: Vec<Redirect> = found.iter().map(|(redirect, _)| redirect.clone()).collect();
    for (redirect, spans) in &found {
        if leads_back(&rules, redirect) {
            let message = tell!("redirect-loops", from = redirect.from);
            problems.error(spans.to, message, tell!("redirect-page-help"));
        }
    }
    found
}

/// Where a reason is, and what to do.
fn remedy(reason: BadRule, from: &Text, to: &Text) -> (Span, String) {
    let path = |url: &str| url.splitn(4, '/').nth(3).map(str::to_owned);
    match reason {
        BadRule::From(BadAddress::NotAPath) if from.value.contains("://") => {
            let path = path(&from.value).unwrap_or_default();
            (from.span, tell!("redirect-from-host-help", path = path))
        }
        BadRule::From(BadAddress::Own) => (from.span, tell!("redirect-own-help")),
        BadRule::From(_) | BadRule::NotNormal => (from.span, tell!("redirect-slash-help")),
        BadRule::Star => (from.span, tell!("redirect-star-help")),
        BadRule::Everything => (from.span, tell!("redirect-everything-help")),
        BadRule::Itself => (to.span, tell!("redirect-page-help")),
        BadRule::FullUrl => (to.span, tell!("redirect-to-host-help")),
        BadRule::To if to.value.starts_with("http://") => {
            (to.span, tell!("redirect-https-help", rest = to.value.trim_start_matches("http://")))
        }
        BadRule::To | BadRule::Forbidden(_) | BadRule::TooLong => (to.span, tell!("redirect-kinds-help", gone = GONE)),
        BadRule::Rest => (to.span, tell!("redirect-rest-help")),
    }
}

/// Finds redirects from addresses at which the paper has something: a page takes precedence over a redirect. It is a warning for the
/// page of a name with a number, at which the paper may have nothing.
pub fn find_hidden(settings: &Settings, addresses: &Addresses<'_>) -> Vec<Diagnostic> {
    let rules = settings.site.redirects.iter().zip(&settings.redirect_spans);
    let hidden = rules.filter_map(|(redirect, spans)| {
        let path = redirect.from.split('?').next().unwrap_or_default();
        // A page is the same with any query; only the front page is looked up with it.
        let of_page = (path != "/" && !redirect.from.ends_with('*')).then(|| addresses.page_at(path).is_known());
        let by_article = addresses.redirecting(&redirect.from);
        let message = match by_article {
            Some(article) => tell!("redirect-hidden-by-article", from = redirect.from, file = article.file),
            None if of_page? => tell!("redirect-hidden-by-page", from = redirect.from),
            None => return None,
        };
        // Only the paper knows what is at a page with a number.
        let is_numbered = by_article.is_none() && addresses.is_numbered(path);
        let (severity, help) = if is_numbered {
            (Severity::Warning, tell!("link-numbered-help"))
        } else {
            (Severity::Error, tell!("redirect-hidden-help"))
        };
        Some(Diagnostic::new(severity, SETTINGS, spans.from, message, help))
    });
    hidden.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::NoFiles;
    use crate::source_text::SourceText;

    fn read(redirects: &str) -> (Vec<Redirect>, Vec<Diagnostic>) {
        let text = format!(
            "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
             sections = [{{slug = \"thoi-su\", title = \"Thời sự\"}}]\n{redirects}"
        );
        let (settings, found) = Settings::read(&SourceText::of(text), &NoFiles);
        (settings.site.redirects, found)
    }

    #[test]
    fn redirects_are_read_in_their_normal_form() {
        let (redirects, found) = read(
            "[[redirects]]\nfrom = \"/cu/\"\nto = \"/thoi-su\"\n[[redirects]]\nfrom = \"/tin%20cu/*\"\nto = \"gone\"\n",
        );
        assert_eq!(found, []);
        let both: Vec<_> = redirects.iter().map(|rule| (rule.from.as_str(), rule.to.as_str())).collect();
        assert_eq!(both, [("/cu", "/thoi-su"), ("/tin cu/*", GONE)]);
    }

    #[test]
    fn each_mistake_is_told_at_its_side_with_a_remedy() {
        for (from, to, column, message, remedy) in [
            ("https://cu.example/a", "/", 8, "not a path", "from = \"/a\""),
            ("/search", "/", 8, "own addresses", "remove it"),
            ("/*", "/", 8, "whole paper", "at least one part"),
            ("/a*b", "/", 8, "at the end", "once"),
            ("/a", "http://b.example/", 6, "https://", "to = \"https://b.example/\""),
            ("/a", "thoi-su", 6, "not a path", "a path of the paper"),
            ("/a", "/b/*", 6, "ends in `*`", "leave the `*` out"),
            ("/a", "https://bao.example/a", 6, "leads to itself", "the address of a page"),
            ("/a#b", "/", 8, "not a path", "starts with one slash"),
        ] {
            let (_, found) = read(&format!("[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"\n"));
            assert_eq!(found.len(), 1, "{from} → {to}: {found:?}");
            assert_eq!(found[0].span.column, Some(column), "{from} → {to}");
            assert!(found[0].message.contains(message), "{}", found[0].message);
            assert!(found[0].help.contains(remedy), "{}", found[0].help);
        }
    }

    #[test]
    fn a_second_redirect_and_a_circle_are_told() {
        let rule = |from: &str, to: &str| format!("[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
        let (_, found) = read(&[rule("/a", "/thoi-su"), rule("/a/", "/")].concat());
        assert!(found[0].message.contains("second redirect from /a/; the first is in line 6"), "{}", found[0].message);
        let (_, found) = read(&[rule("/a", "/b"), rule("/b", "/a")].concat());
        assert_eq!(found.len(), 2);
        assert!(found[0].message.contains("/a leads back to itself"), "{}", found[0].message);
        // However the paper's own URL is written.
        let (read_as, found) =
            read(&[rule("/a", "https://BAO.example:443/b"), rule("/b", "HTTPS://bao.example/a")].concat());
        assert_eq!(found.len(), 2, "{read_as:?}");
        let (_, found) = read(&rule("/a", "https://Bao.example?x"));
        assert!(found[0].message.contains("a URL of the paper itself"), "{}", found[0].message);
    }
}
