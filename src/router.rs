//! The whole HTTP surface: the API, an endpoint a line, and the pages.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::LazyLock;

use gazette_core::url_space::Route;
use matchit::Params;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::asked::Method::{self, Delete, Get, Options, Post};
use crate::counting::handlers as counts;
use crate::counting::missing;
use crate::error::ApiError;
use crate::host::random_uuid;
use crate::limit::{self, LISTS, Limit, SEARCHES};
use crate::publishing::handlers as editors;
use crate::reading::client::Edition;
use crate::reading::{api, feeds, lists, media, pages, paper, past, previews};
use crate::searching::handlers as searches;

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, ApiError>> + 'a>>;
type Handler = for<'a> fn(&'a Asked, Parameters<'a>) -> Answering<'a>;

/// An endpoint of the API.
pub struct Endpoint {
    /// The method; a GET answers HEAD, too.
    pub method: Method,
    /// The path below `/api/v1`, with its parameters in braces.
    pub path: &'static str,
    /// How many requests readers may make.
    pub limit: Option<&'static Limit>,
    handler: Handler,
}

/// The parameters in an API path, by name.
pub struct Parameters<'a>(Params<'static, 'a>);

impl<'a> Parameters<'a> {
    /// One that the endpoint's path names.
    fn get(&self, name: &str) -> &'a str {
        self.0.get(name).unwrap_or_default()
    }
}

const fn endpoint(method: Method, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method, path, limit: None, handler }
}

/// An endpoint of which readers may ask so much.
const fn limited(limit: &'static Limit, path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method: Get, path, limit: Some(limit), handler }
}

/// The whole API, an endpoint a line.
#[rustfmt::skip]
pub const API: &[Endpoint] = &[
    limited(&LISTS, "/articles", |asked, _| Box::pin(api::articles::get_articles(asked))),
    endpoint(Get, "/articles/{slug}", |asked, path| Box::pin(api::article::get_article(asked, path.get("slug")))),
    limited(&LISTS, "/sections", |asked, _| Box::pin(api::names::get_sections(asked))),
    limited(&LISTS, "/tags", |asked, _| Box::pin(api::names::get_tags(asked))),
    limited(&LISTS, "/authors", |asked, _| Box::pin(api::names::get_authors(asked))),
    limited(&SEARCHES, "/search", |asked, _| Box::pin(searches::get_search(asked))),

    limited(&LISTS, "/articles/{slug}/views", |asked, path| Box::pin(counts::get_article_views(asked, path.get("slug")))),
    endpoint(Post, "/views", |asked, _| Box::pin(counts::post_views(asked))),
    endpoint(Get, "/views.svg", |asked, _| Box::pin(counts::get_views_svg(asked))),
    endpoint(Post, "/presence", |asked, _| Box::pin(counts::post_presence(asked))),
    limited(&LISTS, "/presence", |asked, _| Box::pin(counts::get_presence(asked))),
    limited(&LISTS, "/stats", |asked, _| Box::pin(counts::get_stats(asked))),
    limited(&LISTS, "/most-read", |asked, _| Box::pin(counts::get_most_read(asked))),

    limited(&LISTS, "/editions", |asked, _| Box::pin(editors::get_editions(asked))),
    endpoint(Get, "/editions/current", |asked, _| Box::pin(async { api::editions::get_current_edition(asked) })),
    limited(&LISTS, "/editions/{n}/changes", |asked, path| Box::pin(api::editions::get_changes(asked, path.get("n")))),

    endpoint(Post, "/blobs/missing", |asked, _| Box::pin(editors::post_missing_blobs(asked))),
    endpoint(Post, "/blobs", |asked, _| Box::pin(editors::post_blobs(asked))),
    endpoint(Post, "/editions", |asked, _| Box::pin(editors::post_edition(asked))),
    endpoint(Post, "/editions/{n}/restore", |asked, path| Box::pin(editors::post_restore(asked, path.get("n")))),
    endpoint(Get, "/previews", |asked, _| Box::pin(editors::get_previews(asked))),
    endpoint(Post, "/previews", |asked, _| Box::pin(editors::post_preview(asked))),
    endpoint(Delete, "/previews/{id}", |asked, path| Box::pin(editors::delete_preview(asked, path.get("id")))),
    endpoint(Get, "/sources", |asked, _| Box::pin(editors::get_sources(asked))),
    endpoint(Get, "/missing", |asked, _| Box::pin(counts::get_missing(asked))),
    endpoint(Post, "/search/rebuild", |asked, _| Box::pin(editors::post_search_rebuild(asked))),

    endpoint(Get, "/purges", |asked, _| Box::pin(editors::get_purges(asked))),
    endpoint(Delete, "/purges/{slug}", |asked, path| Box::pin(editors::delete_purge(asked, path.get("slug")))),
    endpoint(Get, "/audit", |asked, _| Box::pin(editors::get_audit(asked))),
    endpoint(Get, "/webhooks", |asked, _| Box::pin(editors::get_webhooks(asked))),
    endpoint(Get, "/counts", |asked, _| Box::pin(counts::get_counts(asked))),
    endpoint(Post, "/counts", |asked, _| Box::pin(counts::post_counts(asked))),
    endpoint(Get, "/backup/{table}", |asked, path| Box::pin(editors::get_backup(asked, path.get("table")))),
    endpoint(Post, "/backup/{table}", |asked, path| Box::pin(editors::post_backup(asked, path.get("table")))),
];

/// Every page, feed and file.
fn page<'a>(route: Route<'a>, asked: &'a Asked) -> Answering<'a> {
    match route {
        Route::Front => Box::pin(lists::get_front(asked)),
        Route::Newest(page) => Box::pin(lists::get_newest(asked, page)),
        Route::List(list, page) => Box::pin(lists::get_list(asked, list, page)),
        Route::Article { slug, .. } => Box::pin(pages::get_article_page(asked, slug)),
        Route::Privacy => Box::pin(async { Ok(pages::get_privacy(asked)) }),
        Route::Search => Box::pin(searches::get_search_page(asked)),
        Route::LeavePreview => Box::pin(async { Ok(previews::leave(asked)) }),
        Route::Preview(token) => Box::pin(previews::get_preview(asked, token)),
        Route::Media { hash, .. } => Box::pin(media::get_media(asked, hash)),
        Route::Robots => Box::pin(async { Ok(paper::get_robots(asked)) }),
        Route::Sitemap => Box::pin(feeds::get_sitemap(asked)),
        Route::NewsSitemap => Box::pin(feeds::get_news_sitemap(asked)),
        Route::SitemapPart(part) => Box::pin(feeds::get_part_of_sitemap(asked, part)),
        Route::Feed(of, format) => Box::pin(feeds::get_feed(asked, of, format)),
        Route::Api | Route::Static | Route::Other => Box::pin(pages::get_legacy(asked)),
    }
}

/// The endpoints of each API path.
static API_PATHS: LazyLock<matchit::Router<Vec<&'static Endpoint>>> = LazyLock::new(|| {
    let mut by_path: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in API {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    let mut paths = matchit::Router::new();
    for (path, endpoints) in by_path {
        // `{slug}` is matchit's `:slug`.
        let template = path.replace('{', ":").replace('}', "");
        paths.insert(template, endpoints).expect("the API's paths differ");
    }
    paths
});

/// What a path leads to.
enum Target<'a> {
    /// The endpoints of an API path, one for each method.
    Api(&'static [&'static Endpoint], Parameters<'a>),
    /// A page, a feed or a file.
    Page(Route<'a>),
    /// No path of the API.
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

    /// The methods that it knows, as the `Allow` header has them.
    fn allowed(&self) -> Option<&'static str> {
        Some(match (self.knows(Get), self.knows(Post), self.knows(Delete)) {
            (true, true, _) => "GET, HEAD, POST",
            (true, false, _) => "GET, HEAD",
            (false, true, _) => "POST",
            (false, false, true) => "DELETE",
            (false, false, false) => return None,
        })
    }

    /// Whether it knows a method.
    fn knows(&self, method: Method) -> bool {
        match self {
            Self::Api(endpoints, _) => endpoints.iter().any(|endpoint| endpoint.method == method),
            Self::Page(_) => method == Get,
            Self::Nothing => false,
        }
    }

    /// The limit of requests by readers.
    fn limit(&self) -> Option<&'static Limit> {
        match self {
            Self::Api(endpoints, _) => endpoints.iter().find(|endpoint| endpoint.method == Get)?.limit,
            Self::Page(route) => limit::of_page(*route),
            Self::Nothing => None,
        }
    }

    /// Answers a request, if the target knows its method.
    fn answer(self, asked: &'a Asked) -> Option<Answering<'a>> {
        match self {
            Self::Api(endpoints, parameters) => {
                let endpoint = endpoints.iter().find(|endpoint| endpoint.method == asked.method)?;
                Some((endpoint.handler)(asked, parameters))
            }
            Self::Page(route) => (asked.method == Get).then(|| page(route, asked)),
            Self::Nothing => None,
        }
    }
}

/// Answers a request, whatever comes of it.
pub async fn answer(asked: &mut Asked) -> Answer {
    let whole_path = asked.path.clone();
    let route = Route::of(&whole_path);
    let target = Target::of(&whole_path, route);
    let name = whole_path.rsplit('/').next().unwrap_or_default();
    let is_api = route == Route::Api;
    let limited = match asked.method {
        // What a preview shows comes from the Catalog, whatever the page.
        Get => target.limit().or_else(|| asked.is_preview().then_some(&LISTS)),
        _ => None,
    };
    let kept = match limited {
        Some(limit) if target.knows(Get) => limit::keep(asked, limit).await,
        _ => Ok(()),
    };
    let turned = match kept {
        Ok(()) => past::turn_back(asked).await,
        Err(too_many) => Err(too_many),
    };
    let asked = &*asked;
    let allowed = target.allowed();
    if is_api && asked.method == Options {
        return match allowed {
            Some(allow) => Answer::options(allow),
            None => Answer::problem(&ApiError::UnknownPath),
        };
    }
    let result = match (turned, target.answer(asked)) {
        (Err(error), _) => Err(error),
        (Ok(()), Some(answering)) => answering.await,
        (Ok(()), None) => Err(allowed.map_or(ApiError::UnknownPath, |allow| ApiError::MethodNotAllowed { allow })),
    };
    // What the history names and nobody has was purged.
    let result = match result {
        Err(ApiError::NotHereYet) if asked.edition.is_past => Err(ApiError::ArticleGone(name.to_owned())),
        result => result,
    };
    let answer = result.unwrap_or_else(|mut error| {
        if error.status() == 500 {
            // What an object answers so it has logged itself, just before.
            let id = random_uuid();
            log::error!(id:%, method = asked.raw.method().as_str(), path = asked.path.as_str(); "a request failed: {error:?}");
            error = ApiError::Logged(id);
        }
        if !is_api && asked.raw.method() == "GET" && error.status() == 404 && !asked.edition.is_past {
            missing::note(&asked.path, &asked.query);
        }
        let refusal = refusal_of(&asked.path, &asked.edition, &error);
        if asked.method == Get && is_settled(&error, &route) { refusal.kept() } else { refusal }
    });
    // As a public address says, not as this request came: an answer is kept for both.
    let answer = if asked.edition.site.base_url.starts_with("https:") {
        answer.with("Strict-Transport-Security", "max-age=31536000")
    } else {
        answer
    };
    let answer = match limited {
        Some(limit) => answer.with("RateLimit-Policy", limit.policy),
        None => answer,
    };
    match asked.edition.is_past {
        true => past::unlisted(answer, &asked.edition),
        false if asked.is_preview() && !is_api => answer.unlisted(),
        false => tagged(answer, name),
    }
}

/// An error as people or programs are told it.
pub fn refusal_of(path: &str, edition: &Edition, error: &ApiError) -> Answer {
    let is_api = path == "/api" || path.starts_with("/api/");
    if is_api { Answer::problem(error) } else { pages::error_page(&edition.site, path, error) }
}

/// With the tags by which shared caches can be told to drop what they may keep: `paper` for all of it, and the last part of
/// the path, so that an article and its JSON go together.
fn tagged(answer: Answer, name: &str) -> Answer {
    match answer.is_shared() {
        true if name.is_empty() => answer.with("Cache-Tag", "paper"),
        true => answer.with("Cache-Tag", ["paper,", name].concat()),
        false => answer,
    }
}

/// Whether edition and instant alone decide that nothing is here. A preview or a picture may arrive while both stay.
fn is_settled(error: &ApiError, route: &Route<'_>) -> bool {
    let is_nothing = matches!(error, ApiError::UnknownPath | ApiError::ArticleNotFound(_) | ApiError::ArticleGone(_));
    is_nothing && !matches!(route, Route::Preview(_) | Route::LeavePreview | Route::Media { .. })
}
