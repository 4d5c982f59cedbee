//! The whole HTTP surface: the API, with one endpoint per line, and the pages.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::LazyLock;

use gazette_core::url_space::Route;
use gazette_core::wire::ApiError;
use matchit::Params;

use crate::answer::Answer;
use crate::counting::handlers as counts;
use crate::counting::missing;
use crate::host::random_uuid;
use crate::limit::{self, LISTS, Limit, SEARCHES};
use crate::publishing::{handlers as editors, proposals, releases};
use crate::reading::client::Edition;
use crate::reading::{api, feeds, lists, media, pages, paper, point_in_time, previews};
use crate::request::Method::{self, Delete, Get, Options, Post};
use crate::request::RequestContext;
use crate::searching::handlers as searches;

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, ApiError>> + 'a>>;
type Handler = for<'a> fn(&'a RequestContext, Parameters<'a>) -> Answering<'a>;

/// An endpoint of the API.
pub struct Endpoint {
    /// The method; a GET endpoint also handles HEAD.
    pub method: Method,
    /// The path below `/api/v1`, with its parameters in braces.
    pub path: &'static str,
    /// The rate limit for readers.
    pub limit: Option<&'static Limit>,
    handler: Handler,
}

/// The parameters in an API path, by name.
pub struct Parameters<'a>(Params<'static, 'a>);

impl<'a> Parameters<'a> {
    /// A parameter that the endpoint's path contains.
    fn get(&self, name: &str) -> &'a str {
        self.0.get(name).unwrap_or_default()
    }
}

const fn endpoint(method: Method, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method, path, limit: None, handler }
}

/// An endpoint with a rate limit for readers.
const fn limited(limit: &'static Limit, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method: Get, path, limit: Some(limit), handler }
}

/// The whole API, one endpoint per line.
#[rustfmt::skip]
pub const API: &[Endpoint] = &[
    limited(&LISTS, "/articles", |request, _| Box::pin(api::articles::get_articles(request))),
    endpoint(Get, "/articles/{slug}", |request, path| Box::pin(api::article::get_article(request, path.get("slug")))),
    limited(&LISTS, "/sections", |request, _| Box::pin(api::names::get_sections(request))),
    limited(&LISTS, "/tags", |request, _| Box::pin(api::names::get_tags(request))),
    limited(&LISTS, "/authors", |request, _| Box::pin(api::names::get_authors(request))),
    limited(&SEARCHES, "/search", |request, _| Box::pin(searches::get_search(request))),
    // A request for each letter.
    limited(&LISTS, "/search/suggestions", |request, _| Box::pin(searches::get_suggestions(request))),

    limited(&LISTS, "/articles/{slug}/views", |request, path| Box::pin(counts::get_article_views(request, path.get("slug")))),
    endpoint(Post, "/views", |request, _| Box::pin(counts::post_views(request))),
    endpoint(Get, "/views.svg", |request, _| Box::pin(counts::get_views_svg(request))),
    endpoint(Post, "/presence", |request, _| Box::pin(counts::post_presence(request))),
    limited(&LISTS, "/presence", |request, _| Box::pin(counts::get_presence(request))),
    limited(&LISTS, "/stats", |request, _| Box::pin(counts::get_stats(request))),
    limited(&LISTS, "/most-read", |request, _| Box::pin(counts::get_most_read(request))),

    limited(&LISTS, "/editions", |request, _| Box::pin(editors::get_editions(request))),
    endpoint(Get, "/editions/current", |request, _| Box::pin(async { api::editions::get_current_edition(request) })),
    limited(&LISTS, "/editions/{n}/changes", |request, path| Box::pin(api::editions::get_changes(request, path.get("n")))),

    endpoint(Get, "/whoami", |request, _| Box::pin(editors::get_identity(request))),
    endpoint(Post, "/blobs/missing", |request, _| Box::pin(editors::post_missing_blobs(request))),
    endpoint(Post, "/blobs", |request, _| Box::pin(editors::post_blobs(request))),
    endpoint(Post, "/editions", |request, _| Box::pin(editors::post_edition(request))),
    endpoint(Post, "/editions/{n}/restore", |request, path| Box::pin(editors::post_restore(request, path.get("n")))),
    endpoint(Get, "/previews", |request, _| Box::pin(editors::get_previews(request))),
    endpoint(Post, "/previews", |request, _| Box::pin(editors::post_preview(request))),
    endpoint(Delete, "/previews/{id}", |request, path| Box::pin(editors::delete_preview(request, path.get("id")))),
    endpoint(Get, "/proposals", |request, _| Box::pin(proposals::get_proposals(request))),
    endpoint(Post, "/proposals", |request, _| Box::pin(proposals::post_proposal(request))),
    endpoint(Get, "/proposals/{id}", |request, path| Box::pin(proposals::get_proposal(request, path.get("id")))),
    endpoint(Post, "/proposals/{id}/accept", |request, path| Box::pin(proposals::post_acceptance(request, path.get("id")))),
    endpoint(Post, "/proposals/{id}/return", |request, path| Box::pin(proposals::post_return(request, path.get("id")))),
    endpoint(Post, "/proposals/{id}/withdraw", |request, path| Box::pin(proposals::post_withdrawal(request, path.get("id")))),
    endpoint(Get, "/releases", |request, _| Box::pin(releases::get_releases(request))),
    endpoint(Post, "/releases", |request, _| Box::pin(releases::post_release(request))),
    endpoint(Get, "/releases/{id}", |request, path| Box::pin(releases::get_release(request, path.get("id")))),
    endpoint(Delete, "/releases/{id}", |request, path| Box::pin(releases::delete_release(request, path.get("id")))),
    endpoint(Post, "/releases/{id}/move", |request, path| Box::pin(releases::post_release_move(request, path.get("id")))),
    endpoint(Get, "/sources", |request, _| Box::pin(editors::get_sources(request))),
    endpoint(Get, "/sources/{hash}", |request, path| Box::pin(editors::get_source(request, path.get("hash")))),
    endpoint(Get, "/missing", |request, _| Box::pin(counts::get_missing(request))),
    endpoint(Post, "/search/rebuild", |request, _| Box::pin(editors::post_search_rebuild(request))),

    endpoint(Get, "/purges", |request, _| Box::pin(editors::get_purges(request))),
    endpoint(Delete, "/purges/{slug}", |request, path| Box::pin(editors::delete_purge(request, path.get("slug")))),
    endpoint(Get, "/audit", |request, _| Box::pin(editors::get_audit(request))),
    endpoint(Get, "/webhooks", |request, _| Box::pin(editors::get_webhooks(request))),
    endpoint(Get, "/counts", |request, _| Box::pin(counts::get_counts(request))),
    endpoint(Post, "/counts", |request, _| Box::pin(counts::post_counts(request))),
    endpoint(Get, "/backup/{table}", |request, path| Box::pin(editors::get_backup(request, path.get("table")))),
    endpoint(Post, "/backup/{table}", |request, path| Box::pin(editors::post_backup(request, path.get("table")))),
];

/// The handler of a page, a feed or a file.
fn page<'a>(route: Route<'a>, request: &'a RequestContext) -> Answering<'a> {
    match route {
        Route::Front => Box::pin(lists::get_front(request)),
        Route::Newest(page) => Box::pin(lists::get_newest(request, page)),
        Route::List(list, page) => Box::pin(lists::get_list(request, list, page)),
        Route::Article { slug, .. } => Box::pin(pages::get_article_page(request, slug)),
        Route::Privacy => Box::pin(async { Ok(pages::get_privacy(request)) }),
        Route::Search => Box::pin(searches::get_search_page(request)),
        Route::LeavePreview => Box::pin(async { Ok(previews::leave(request)) }),
        Route::Preview(token) => Box::pin(previews::get_preview(request, token)),
        Route::Media { hash, .. } => Box::pin(media::get_media(request, hash)),
        Route::Robots => Box::pin(async { Ok(paper::get_robots(request)) }),
        Route::Sitemap => Box::pin(feeds::get_sitemap(request)),
        Route::NewsSitemap => Box::pin(feeds::get_news_sitemap(request)),
        Route::SitemapPart(part) => Box::pin(feeds::get_part_of_sitemap(request, part)),
        Route::Feed(of, format) => Box::pin(feeds::get_feed(request, of, format)),
        Route::Api | Route::Static | Route::Other => Box::pin(pages::get_legacy(request)),
    }
}

/// The endpoints by API path.
static API_PATHS: LazyLock<matchit::Router<Vec<&'static Endpoint>>> = LazyLock::new(|| {
    let mut by_path: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in API {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    let mut paths = matchit::Router::new();
    for (path, endpoints) in by_path {
        // matchit writes `{slug}` as `:slug`.
        let template = path.replace('{', ":").replace('}', "");
        paths.insert(template, endpoints).expect("the API's paths differ");
    }
    paths
});

/// The target of a path.
enum Target<'a> {
    /// The endpoints of an API path, one per method.
    Api(&'static [&'static Endpoint], Parameters<'a>),
    /// A page, a feed or a file.
    Page(Route<'a>),
    /// An unknown path of the API.
    Nothing,
}

impl<'a> Target<'a> {
    fn of(path: &'a str, route: Route<'a>) -> Self {
        match route {
            Route::Api => {
                let found = path.strip_prefix("/api/v1").and_then(|path| API_PATHS.at(path).ok());
                found.map_or(Self::Nothing, |found| Self::Api(found.value, Parameters(found.params)))
            }
            route => Self::Page(route),
        }
    }

    /// The allowed methods, as the `Allow` header lists them.
    fn allowed(&self) -> Option<&'static str> {
        Some(match (self.knows(Get), self.knows(Post), self.knows(Delete)) {
            (true, true, _) => "GET, HEAD, POST",
            (true, false, true) => "GET, HEAD, DELETE",
            (true, false, false) => "GET, HEAD",
            (false, true, _) => "POST",
            (false, false, true) => "DELETE",
            (false, false, false) => return None,
        })
    }

    /// Whether a method is allowed.
    fn knows(&self, method: Method) -> bool {
        match self {
            Self::Api(endpoints, _) => endpoints.iter().any(|endpoint| endpoint.method == method),
            Self::Page(_) => method == Get,
            Self::Nothing => false,
        }
    }

    /// The rate limit for readers.
    fn limit(&self) -> Option<&'static Limit> {
        match self {
            Self::Api(endpoints, _) => endpoints.iter().find(|endpoint| endpoint.method == Get)?.limit,
            Self::Page(route) => limit::of_page(*route),
            Self::Nothing => None,
        }
    }

    /// Calls the handler, if the method is allowed.
    fn call_handler(self, request: &'a RequestContext) -> Option<Answering<'a>> {
        match self {
            Self::Api(endpoints, parameters) => {
                let endpoint = endpoints.iter().find(|endpoint| endpoint.method == request.method)?;
                Some((endpoint.handler)(request, parameters))
            }
            Self::Page(route) => (request.method == Get).then(|| page(route, request)),
            Self::Nothing => None,
        }
    }
}

/// The kind of address of a path, for statistics: a word, or a path of the API with its parameters in braces. It names no
/// article and no reader.
pub fn kind_of(path: &str) -> &'static str {
    match Target::of(path, Route::of(path)) {
        Target::Api(endpoints, _) => endpoints.first().map_or("api", |endpoint| endpoint.path),
        Target::Nothing => "api",
        Target::Page(route) => match route {
            Route::Front => "front",
            Route::Newest(_) | Route::List(..) => "list",
            Route::Article { .. } => "article",
            Route::Search => "search",
            Route::Privacy => "privacy",
            Route::LeavePreview | Route::Preview(_) => "preview",
            Route::Media { .. } => "media",
            Route::Feed(..) => "feed",
            Route::Sitemap | Route::SitemapPart(_) | Route::NewsSitemap => "sitemap",
            Route::Robots => "robots",
            Route::Api | Route::Static | Route::Other => "other",
        },
    }
}

/// Responds to a request; errors become responses, too.
pub async fn respond(request: &mut RequestContext) -> Answer {
    let whole_path = request.path.clone();
    let route = Route::of(&whole_path);
    let target = Target::of(&whole_path, route);
    let name = whole_path.rsplit('/').next().unwrap_or_default();
    let is_api = route == Route::Api;
    let limited = match request.method {
        // Every page of a preview comes from the Catalog.
        Get => target.limit().or_else(|| request.is_preview().then_some(&LISTS)),
        _ => None,
    };
    let within_limit = match limited {
        Some(limit) if target.knows(Get) => limit::keep(request, limit).await,
        _ => Ok(()),
    };
    let prepared = match within_limit {
        Ok(()) => point_in_time::at_requested_edition(request).await,
        Err(too_many) => Err(too_many),
    };
    let request = &*request;
    let allowed = target.allowed();
    if is_api && request.method == Options {
        return match allowed {
            Some(allow) => Answer::options(allow),
            None => Answer::problem(&ApiError::UnknownPath),
        };
    }
    let result = match (prepared, target.call_handler(request)) {
        (Err(error), _) => Err(error),
        (Ok(()), Some(answering)) => answering.await,
        (Ok(()), None) => Err(allowed.map_or(ApiError::UnknownPath, |allow| ApiError::MethodNotAllowed { allow })),
    };
    let result = match result {
        Err(error) if !is_api && request.method == Get && matches!(error.status(), 404 | 410) => {
            pages::find_redirect(request).unwrap_or(Err(error))
        }
        result => result,
    };
    // A value that the history names and that is missing everywhere was purged.
    let result = match result {
        Err(ApiError::NotHereYet) if request.edition.is_past => Err(ApiError::ArticleGone(name.to_owned())),
        result => result,
    };
    let answer = result.unwrap_or_else(|mut error| {
        if error.status() == 500 {
            // If a Durable Object has responded so, it has already logged the cause.
            let id = random_uuid();
            log::error!(id:%, method = request.raw.method().as_str(), path = request.path.as_str(); "a request failed: {error:?}");
            error = ApiError::Logged(id);
        }
        if !is_api && request.raw.method() == "GET" && error.status() == 404 && !request.edition.is_past {
            missing::note(&request.path, &request.query);
        }
        let refusal = refusal_of(&request.path, &request.edition, &error);
        if request.method == Get && is_settled(&error, &route) { refusal.kept() } else { refusal }
    });
    // Judged by the public address, not by this request, because the response is cached for both.
    let answer = if request.edition.site.base_url.starts_with("https:") {
        answer.with("Strict-Transport-Security", "max-age=31536000")
    } else {
        answer
    };
    let answer = match limited {
        Some(limit) => answer.with("RateLimit-Policy", limit.policy),
        None => answer,
    };
    match request.edition.is_past {
        true => point_in_time::unlisted(answer, &request.edition),
        false if request.is_preview() && !is_api => answer.unlisted(),
        false => tagged(answer, name),
    }
}

/// An error as a page for people or as problem details for programs.
pub fn refusal_of(path: &str, edition: &Edition, error: &ApiError) -> Answer {
    let is_api = path == "/api" || path.starts_with("/api/");
    if is_api { Answer::problem(error) } else { pages::error_page(&edition.site, path, error) }
}

/// Adds tags by which shared caches can purge responses: `paper` for all of them, and the last part of the path, so
/// that an article and its JSON are purged together.
fn tagged(answer: Answer, name: &str) -> Answer {
    match answer.is_shared() {
        true if name.is_empty() => answer.with("Cache-Tag", "paper"),
        true => answer.with("Cache-Tag", ["paper,", name].concat()),
        false => answer,
    }
}

/// Whether the edition and the instant alone determine that nothing is here. A preview or a picture may arrive while
/// both stay the same.
fn is_settled(error: &ApiError, route: &Route<'_>) -> bool {
    let is_nothing = matches!(error, ApiError::UnknownPath | ApiError::ArticleNotFound(_) | ApiError::ArticleGone(_));
    is_nothing && !matches!(route, Route::Preview(_) | Route::LeavePreview | Route::Media { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_an_address_names_no_article() {
        for (path, kind) in [
            ("/", "front"),
            ("/page/2", "list"),
            ("/thoi-su", "list"),
            ("/thoi-su/bai-mat", "article"),
            ("/cu/thoi-su/bai-mat.html", "other"),
            ("/preview/AAAA", "preview"),
            ("/feed.xml", "feed"),
            ("/api/v1/articles/bai-mat", "/articles/{slug}"),
            ("/api/v1/articles/bai-mat/views", "/articles/{slug}/views"),
            ("/api/v1/previews/AAAA", "/previews/{id}"),
            ("/api/v1/bai-mat", "api"),
            ("/api", "api"),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }
}
