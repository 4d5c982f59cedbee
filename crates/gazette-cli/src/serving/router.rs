//! Maps addresses to responses: the Worker's pages and redirects, and the development server's own paths under `/_serve`.

use std::sync::Arc;
use std::time::Duration;

use gazette_content::diagnostics::{Diagnostic, Severity};
use gazette_core::edition::{joomla_address_of, legacy_address};
use gazette_core::hash::Hash;
use gazette_core::pages::{self, Frame, Numbers, Rendered};
use gazette_core::redirects::{self, Target};
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::url_space::{ListOf, Route, page_number};

use super::assets;
use super::http::{Connection, Request};
use super::lists::Lists;
use super::marks::Mark;
use super::problems;
use super::response::Response;
use super::state::{DevServer, View};
use crate::content::ParsedFile;

/// How often to write to a browser, so that a closed connection is noticed.
const PING: Duration = Duration::from_secs(15);
const IMMUTABLE: &str = "private, max-age=31536000, immutable";

/// Responds to a request at this time.
pub fn respond(server: &Arc<DevServer>, request: &Request, now: Timestamp) -> Response {
    let path: Vec<&str> = request.path.split('/').skip(1).collect();
    match path.as_slice() {
        ["_serve", "events"] => events(Arc::clone(server)),
        ["media", hash, name] => media(&server.view(), hash, name).unwrap_or_else(|| page_at(server, request, now)),
        _ => assets::find(&request.path).unwrap_or_else(|| page_at(server, request, now)),
    }
}

fn page_at(server: &DevServer, request: &Request, now: Timestamp) -> Response {
    let page_request = PageRequest { view: server.view(), request, now };
    let response = page_request.respond();
    server.mark_first_page_sent();
    response
}

/// Sends the current version and each new one.
fn events(server: Arc<DevServer>) -> Response {
    Response::events(Box::new(move |line: &mut Connection<'_>| {
        line.send("retry: 500\n\n")?;
        let mut sent = None;
        loop {
            let version = server.wait(sent, PING);
            match sent.replace(version) {
                Some(earlier) if earlier == version => line.send(":\n\n")?,
                _ => line.send(&format!("data: {version}\n\n"))?,
            }
        }
    }))
}

/// `GET /media/{hash}/{name}`.
fn media(view: &View, hash: &str, name: &str) -> Option<Response> {
    let bytes = view.snapshot.media(hash.parse::<Hash>().ok()?)?;
    // The extension was made from the actual format.
    let media_type = match name.rsplit_once('.')?.1 {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        _ => return None,
    };
    Some(Response::of(media_type, bytes).with("Cache-Control", IMMUTABLE))
}

/// A request for a page.
struct PageRequest<'v> {
    view: View,
    request: &'v Request,
    now: Timestamp,
}

impl PageRequest<'_> {
    fn respond(&self) -> Response {
        if self.request.path == problems::PATH {
            return self.bare_page(200, problems::page(&self.view.found));
        }
        if !self.view.snapshot.has_site() {
            let errors: Vec<&Diagnostic> = self.errors(|_| true);
            return self.bare_page(500, problems::error_page(&errors));
        }
        let lists = || Lists::new(&self.view, self.now);
        match Route::of(&self.request.path) {
            Route::Front => {
                let elsewhere = self.legacy_if_any().or_else(|| self.redirect());
                elsewhere.unwrap_or_else(|| self.page(200, lists().front()))
            }
            Route::Newest("1") => Response::moved("/".to_owned()),
            Route::Newest(page) => self.list(Some(page), |page| lists().newest(page)),
            Route::List(ListOf::Tag(tag), page) => self.named_list(tag, page, |tag, page| lists().tag(tag, page)),
            Route::List(ListOf::Author(author), page) => {
                self.named_list(author, page, |author, page| lists().author(author, page))
            }
            Route::List(ListOf::Month(year, month), page) => self.month(year, month, page),
            Route::List(ListOf::Section(section), page) if self.is_section(section) => match page {
                Some("1") => Response::moved(format!("/{section}")),
                page => self.list(page, |page| lists().section(section, page)),
            },
            Route::Privacy => self.page(200, pages::privacy(self.view.snapshot.site())),
            Route::Article { slug, .. } => self.article(slug),
            _ => self.legacy(),
        }
    }

    fn is_section(&self, slug: &str) -> bool {
        self.view.snapshot.site().section(slug).is_some()
    }

    /// `GET /{section}/{slug}`: an article. With another section, or with its id instead of the slug, a redirect to it.
    fn article(&self, slug: &str) -> Response {
        let Ok(slug) = slug.parse::<Slug>() else { return self.legacy() };
        let named: Vec<&ParsedFile> = self
            .view
            .snapshot
            .files()
            .map(AsRef::as_ref)
            .filter(|parsed| parsed.slug.as_ref() == Some(&slug))
            .collect();
        let here = |parsed: &&&ParsedFile| parsed.front.as_ref().is_some_and(|front| front.path() == self.request.path);
        if let Some(parsed) = named.iter().find(here).or_else(|| named.iter().find(|parsed| parsed.front.is_none())) {
            return self.article_page(parsed);
        }
        let fronts = || self.view.snapshot.files().filter_map(|parsed| parsed.front.as_ref());
        let elsewhere = named.iter().find_map(|parsed| parsed.front.as_ref());
        match elsewhere.or_else(|| fronts().find(|front| front.id == slug.as_str())) {
            Some(front) => Response::moved(front.path()),
            None => self.legacy(),
        }
    }

    fn article_page(&self, parsed: &ParsedFile) -> Response {
        let (snapshot, site) = (&self.view.snapshot, self.view.snapshot.site());
        let page = snapshot.render(parsed, site.zone.local(self.now));
        let mut errors: Vec<&Diagnostic> =
            page.found.iter().filter(|found| found.severity == Severity::Error).collect();
        // Problems between this file and others are known from the last check.
        for found in self.errors(|found| found.file == parsed.file) {
            if !errors.contains(&found) {
                errors.push(found);
            }
        }
        let mut rendered = match &page.article {
            Some(article) => pages::article(site, article),
            None => return self.bare_page(500, problems::error_page(&errors)),
        };
        if let Some(front) = &parsed.front {
            rendered.main.push_str(&Lists::new(&self.view, self.now).related(front));
        }
        if let Some(mark) = parsed.front.as_ref().and_then(|front| Mark::of(front, self.now)) {
            rendered.main.insert_str(0, &mark.note(site));
        }
        if errors.is_empty() {
            return self.page(200, rendered);
        }
        rendered.main.insert_str(0, &problems::above_article(&parsed.file, &errors));
        self.bare_page(500, rendered)
    }

    fn errors(&self, matches: impl Fn(&Diagnostic) -> bool) -> Vec<&Diagnostic> {
        self.view.found.iter().filter(|found| found.severity == Severity::Error && matches(found)).collect()
    }

    /// Any other path: an address of an older system, one that the settings redirect, a path with a trailing slash, or
    /// nothing.
    fn legacy(&self) -> Response {
        if let Some(response) = self.legacy_if_any().or_else(|| self.redirect()) {
            return response;
        }
        match self.request.path.strip_suffix('/') {
            // With two slashes, the location could name another host.
            Some(path) if !path.is_empty() && !path.contains("//") => Response::moved(path.to_owned()),
            _ => self.not_found(),
        }
    }

    /// What the settings' redirects say of an address at which there is nothing.
    fn redirect(&self) -> Option<Response> {
        let site = self.view.snapshot.site();
        Some(match redirects::find(&site.redirects, &self.request.path, &self.request.query)? {
            Target::Location(location) => Response::moved(location),
            Target::Gone => self.page(410, pages::gone(site, None)),
        })
    }

    fn legacy_if_any(&self) -> Option<Response> {
        let Request { path, query } = self.request;
        let address = legacy_address(&if query.is_empty() { path.clone() } else { format!("{path}?{query}") });
        let fronts = || self.view.snapshot.files().filter_map(|parsed| parsed.front.as_ref());
        let find = |address: &str| fronts().find(|front| front.redirect_from.iter().any(|from| from.value == address));
        let front = find(&address).or_else(|| find(&joomla_address_of(path)?))?;
        Some(Response::moved(front.path()))
    }

    /// A page of a list, by its number in the path; without a number, the first.
    fn list(&self, page: Option<&str>, make: impl FnOnce(u32) -> Option<Rendered>) -> Response {
        let number = page.map_or(Some(1), |page| page_number(page, u32::MAX));
        number.and_then(make).map_or_else(|| self.not_found(), |rendered| self.page(200, rendered))
    }

    fn named_list(
        &self,
        name: &str,
        page: Option<&str>,
        make: impl FnOnce(&Slug, u32) -> Option<Rendered>,
    ) -> Response {
        name.parse().map_or_else(|_| self.not_found(), |name| self.list(page, |page| make(&name, page)))
    }

    fn month(&self, year: &str, month: &str, page: Option<&str>) -> Response {
        let number = |text: &str, digits| {
            let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u16>().ok().filter(|_| is_number)
        };
        match (number(year, 4), number(month, 2)) {
            (Some(year), Some(month)) => {
                self.list(page, |page| Lists::new(&self.view, self.now).month(year.into(), month.into(), page))
            }
            _ => self.not_found(),
        }
    }

    fn not_found(&self) -> Response {
        self.redirect()
            .unwrap_or_else(|| self.page(404, pages::not_found(self.view.snapshot.site(), &self.request.path)))
    }

    /// A page. If there are errors, a line above it says so.
    fn page(&self, status: u16, mut rendered: Rendered) -> Response {
        rendered.main.insert_str(0, &problems::strip(&self.view.found));
        self.bare_page(status, rendered)
    }

    /// A page without that line.
    fn bare_page(&self, status: u16, mut rendered: Rendered) -> Response {
        let site = self.view.snapshot.site();
        let additions = format!(
            "\n<link rel=\"stylesheet\" href=\"{}\">\n<script src=\"{}\" data-version=\"{}\" defer></script>",
            assets::STYLE_PATH,
            assets::SCRIPT_PATH,
            self.view.version
        );
        rendered.head.push_str(&additions);
        // The development server counts no views.
        let numbers = Numbers { total_views: site.views_offset, ..Numbers::default() };
        Response::page(status, Frame::new(site, &numbers).join(&rendered))
    }
}
