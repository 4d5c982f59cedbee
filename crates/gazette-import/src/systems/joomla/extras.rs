//! Banners and redirects.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::fields::Fields;
use super::addresses::article_at;
use crate::ledger::{Fate, Ledger};
use crate::model::{Banner, MediaRef, Paper, Redirect, SourceId, Target};

/// What a site has beside its articles.
#[derive(Debug, Default)]
pub(super) struct Extras {
    pub banners: Vec<Banner>,
    links: Vec<Link>,
}

/// A row of `#__redirect_links` that redirects.
#[derive(Debug)]
struct Link {
    source: SourceId,
    from: String,
    to: String,
    hits: u64,
}

/// The host of an address and its path with query. The host is empty if the address is a path.
pub(in crate::systems) fn split(address: &str) -> (&str, &str) {
    let Some((_, rest)) = address.split_once("://") else { return ("", address) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (&rest[..end], &rest[end..])
}

/// A path with `/` at its beginning.
fn rooted(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/'))
}

impl Extras {
    /// Adds a banner. Joomla 1.5 has a table `banner` with other columns.
    pub fn add_banner(&mut self, is_old: bool, fields: &Fields<'_>, ledger: &mut Ledger) {
        let number = fields.number(if is_old { "bid" } else { "id" });
        let source = SourceId::new(if is_old { "banner" } else { "banners" }, number);
        let params: Value = serde_json::from_str(&fields.text("params")).unwrap_or_default();
        let param = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let src = if is_old { format!("images/banners/{}", fields.line("imageurl")) } else { param("imageurl") };
        let src = src.split("#joomlaImage").next().unwrap_or_default().to_owned();
        let title = fields.line("name");
        let (shown, clicks) = (fields.number("impmade"), fields.number("clicks"));
        if shown > 0 || clicks > 0 {
            ledger.loss(&source, "counts of a banner", format!("shown {shown} times, {clicks} clicks"));
        }
        let code = fields.line("custombannercode");
        fields.note(&source, ledger);
        if !code.is_empty() || src.is_empty() || src.ends_with('/') {
            let kind = if code.to_ascii_lowercase().contains("<script") {
                "script in a banner"
            } else {
                "banner without a picture"
            };
            ledger.loss(&source, kind, format!("{title}: {code:.200}"));
            ledger.record(source, Fate::LeftOut, Some("its picture is code, which Gazette does not run".to_owned()), 0);
            return;
        }
        let is_active = fields.integer(if is_old { "showBanner" } else { "state" }) == Some(1);
        let why = (!is_active).then(|| "was not shown".to_owned());
        ledger.record(source.clone(), Fate::Used, why, 0);
        let alt = Some(param("alt")).filter(|alt| !alt.is_empty()).unwrap_or_else(|| title.clone());
        self.banners.push(Banner {
            source,
            url: fields.line("clickurl"),
            image: MediaRef { src, alt, ..MediaRef::default() },
            title,
            is_active,
            from: fields.date("publish_up"),
            until: fields.date("publish_down"),
        });
    }

    /// Adds a row of `#__redirect_links`. Most are no redirects but a log of missing pages.
    pub fn add_redirect(&mut self, fields: &Fields<'_>, ledger: &mut Ledger) {
        let source = SourceId::new("redirect_links", fields.number("id"));
        let link =
            Link { from: fields.line("old_url"), to: fields.line("new_url"), hits: fields.number("hits"), source };
        fields.note(&link.source, ledger);
        if fields.integer("published") == Some(1) && !link.to.is_empty() {
            self.links.push(link);
        } else {
            let why = "no redirect: the old site noted a missing page".to_owned();
            ledger.record(link.source, Fate::LeftOut, Some(why), 0);
        }
    }

    /// The hosts of the old site: those that are known, then those of its redirects, most frequent first.
    pub fn hosts(&self, known: &[String]) -> Vec<String> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for link in &self.links {
            let (host, _) = split(&link.from);
            if !host.is_empty() {
                *counts.entry(host.to_ascii_lowercase()).or_default() += 1 + link.hits;
            }
        }
        let mut found: Vec<(String, u64)> = counts.into_iter().collect();
        found.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
        let mut hosts = known.to_vec();
        hosts.extend(found.into_iter().map(|(host, _)| host).filter(|host| !known.contains(host)));
        hosts
    }

    /// The redirects, once the articles are known.
    pub fn redirects(&self, paper: &Paper, ledger: &mut Ledger) -> Vec<Redirect> {
        let is_own = |host: &str| host.is_empty() || paper.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        let mut redirects = Vec::new();
        for Link { source, from, to, .. } in &self.links {
            let ((_, from), (host, path)) = (split(from), split(to));
            let target = if is_own(host) {
                article_at(paper, path).map_or_else(|| Target::Url(rooted(path)), Target::Article)
            } else {
                ledger.loss(source, "redirect to another site", to.clone());
                Target::Url(to.clone())
            };
            ledger.record(source.clone(), Fate::Used, None, 0);
            redirects.push(Redirect { from: rooted(from), to: target });
        }
        redirects
    }
}
