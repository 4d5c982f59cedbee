//! The whole HTTP surface, one route a line.

use std::pin::Pin;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::asked::Method::{self, Delete, Get, Options, Post};
use crate::counting::handlers as counts;
use crate::counting::missing;
use crate::error::ApiError;
use crate::host::random_uuid;
use crate::limit;
use crate::publishing::handlers as editors;
use crate::reading::client::Edition;
use crate::reading::{api_lists, articles, feeds, lists, media, pages, paper, past, previews};
use crate::searching::handlers as searches;

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, ApiError>> + 'a>>;

/// What answers a method on a path; nothing runs before it is awaited.
#[rustfmt::skip]
fn route<'a>(method: Method, path: &[&'a str], asked: &'a Asked) -> Option<Answering<'a>> {
    Some(match (method, path) {
        (Post, ["api", "v1", "blobs", "missing"]) => Box::pin(editors::post_missing_blobs(asked)),
        (Post, ["api", "v1", "blobs"]) => Box::pin(editors::post_blobs(asked)),
        (Post, ["api", "v1", "editions"]) => Box::pin(editors::post_edition(asked)),
        (Post, ["api", "v1", "editions", number, "restore"]) => Box::pin(editors::post_restore(asked, number)),
        (Get, ["api", "v1", "previews"]) => Box::pin(editors::get_previews(asked)),
        (Post, ["api", "v1", "previews"]) => Box::pin(editors::post_preview(asked)),
        (Delete, ["api", "v1", "previews", id]) => Box::pin(editors::delete_preview(asked, id)),
        (Get, ["api", "v1", "purges"]) => Box::pin(editors::get_purges(asked)),
        (Delete, ["api", "v1", "purges", slug]) => Box::pin(editors::delete_purge(asked, slug)),
        (Get, ["api", "v1", "audit"]) => Box::pin(editors::get_audit(asked)),
        (Post, ["api", "v1", "search", "rebuild"]) => Box::pin(editors::post_search_rebuild(asked)),
        (Get | Post, ["api", "v1", "backup", table]) => Box::pin(editors::backup(asked, table)),
        (Get, ["api", "v1", "sources"]) => Box::pin(editors::get_sources(asked)),
        (Get, ["api", "v1", "webhooks"]) => Box::pin(editors::backup(asked, editors::WEBHOOKS)),
        (Get, ["api", "v1", "counts"]) => Box::pin(counts::get_counts(asked)),
        (Post, ["api", "v1", "counts"]) => Box::pin(counts::post_counts(asked)),
        (Get, ["api", "v1", "missing"]) => Box::pin(counts::get_missing(asked)),
        (Get, ["api", "v1", "editions"]) => Box::pin(editors::get_editions(asked)),

        (Get, ["api", "v1", "editions", number, "changes"]) => Box::pin(api_lists::get_list(asked, "changes", number)),
        (Get, ["api", "v1", "editions", "current"]) => Box::pin(async { paper::get_current_edition(asked) }),
        (Get, ["api", "v1", "articles"]) => Box::pin(api_lists::get_list(asked, "articles", "")),
        (Get, ["api", "v1", of @ ("sections" | "tags" | "authors")]) => Box::pin(api_lists::get_list(asked, of, "")),
        (Get, ["api", "v1", "articles", slug]) => Box::pin(articles::get_article(asked, slug)),

        (Post, ["api", "v1", "views"]) => Box::pin(counts::post_views(asked)),
        (Get, ["api", "v1", "views.svg"]) => Box::pin(counts::get_views_svg(asked)),
        (Post, ["api", "v1", "presence"]) => Box::pin(counts::post_presence(asked)),
        (Get, ["api", "v1", "most-read"]) => Box::pin(counts::get_most_read(asked)),
        (Get, ["api", "v1", "articles", slug, "views"]) => Box::pin(counts::get_article_views(asked, slug)),
        (Get, ["api", "v1", "stats"]) => Box::pin(counts::get_stats(asked)),
        (Get, ["api", "v1", "presence"]) => Box::pin(counts::get_presence(asked)),
        (Get, ["api", "v1", "search"]) => Box::pin(searches::get_search(asked)),
        (_, ["api", ..]) => return None,

        (Get, [""]) => Box::pin(lists::get_front(asked)),
        (Get, ["page", page]) => Box::pin(lists::get_newest(asked, page)),
        (Get, ["tags", tag]) => Box::pin(lists::get_tag(asked, tag, None)),
        (Get, ["tags", tag, "page", page]) => Box::pin(lists::get_tag(asked, tag, Some(page))),
        (Get, ["authors", author]) => Box::pin(lists::get_author(asked, author, None)),
        (Get, ["authors", author, "page", page]) => Box::pin(lists::get_author(asked, author, Some(page))),
        (Get, ["archive", year, month]) => Box::pin(lists::get_month(asked, year, month, None)),
        (Get, ["archive", year, month, "page", page]) => Box::pin(lists::get_month(asked, year, month, Some(page))),
        (Get, ["privacy"]) => Box::pin(async { Ok(pages::get_privacy(asked)) }),
        (Get, ["search"]) => Box::pin(searches::get_search_page(asked)),
        (Get, ["preview", "leave"]) => Box::pin(async { Ok(previews::leave()) }),
        (Get, ["preview", token]) => Box::pin(previews::get_preview(asked, token)),
        (Get, ["media", hash, _name]) => Box::pin(media::get_media(asked, hash)),
        (Get, ["robots.txt"]) => Box::pin(async { Ok(paper::get_robots(asked)) }),
        (Get, ["sitemap.xml"]) => Box::pin(feeds::get_sitemap(asked)),
        (Get, ["news-sitemap.xml"]) => Box::pin(feeds::get_news_sitemap(asked)),
        (Get, [file]) if feeds::part_of_sitemap(file).is_some() => Box::pin(feeds::get_part_of_sitemap(asked, file)),
        (Get, [of @ .., file @ ("feed.xml" | "rss.xml" | "feed.json")]) => Box::pin(feeds::get_feed(asked, of.to_vec(), file)),
        (Get, [section]) => Box::pin(lists::get_section(asked, section, None)),
        (Get, [section, "page", page]) => Box::pin(lists::get_section(asked, section, Some(page))),
        (Get, [_section, slug]) => Box::pin(pages::get_article_page(asked, slug)),
        (Get, _) => Box::pin(pages::get_legacy(asked)),
        _ => return None,
    })
}

/// Answers a request, whatever comes of it.
pub async fn answer(asked: &mut Asked) -> Answer {
    let whole_path = asked.path.clone();
    let path: Vec<&str> = whole_path.split('/').skip(1).collect();
    let limited = match asked.method {
        // What a preview shows comes from the Catalog, whatever the page.
        Get => limit::of(&path).or_else(|| asked.is_preview().then_some(&limit::LISTS)),
        _ => None,
    };
    let kept = match limited {
        Some(limit) if route(asked.method, &path, asked).is_some() => limit::keep(asked, limit).await,
        _ => Ok(()),
    };
    let turned = match kept {
        Ok(()) => past::turn_back(asked).await,
        Err(too_many) => Err(too_many),
    };
    let asked = &*asked;
    let is_api = path.first() == Some(&"api");
    if is_api && asked.method == Options {
        return match allowed(&path, asked) {
            Some(allow) => Answer::options(allow),
            None => Answer::problem(&ApiError::UnknownPath),
        };
    }
    let result = match (turned, route(asked.method, &path, asked)) {
        (Err(error), _) => Err(error),
        (Ok(()), Some(answering)) => answering.await,
        (Ok(()), None) => Err(unknown_or_not_allowed(&path, asked)),
    };
    // What the history names and nobody has was purged.
    let result = match result {
        Err(ApiError::NotHereYet) if asked.edition.is_past => {
            Err(ApiError::ArticleGone(path.last().copied().unwrap_or_default().to_owned()))
        }
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
        if asked.method == Get && is_settled(&error, &path) { refusal.kept() } else { refusal }
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
        false => tagged(answer, &path),
    }
}

/// An error as people or programs are told it.
pub fn refusal_of(path: &str, edition: &Edition, error: &ApiError) -> Answer {
    let is_api = path == "/api" || path.starts_with("/api/");
    if is_api { Answer::problem(error) } else { pages::error_page(&edition.site, path, error) }
}

/// With the tags by which shared caches can be told to drop what they may keep: `paper` for all of it, and the name that
/// the address ends in, so that an article and its JSON go together.
fn tagged(answer: Answer, path: &[&str]) -> Answer {
    let is_shared = answer.is_shared();
    match path.last() {
        Some(name) if is_shared && !name.is_empty() => answer.with("Cache-Tag", ["paper,", *name].concat()),
        _ if is_shared => answer.with("Cache-Tag", "paper"),
        _ => answer,
    }
}

/// Whether edition and instant alone decide that nothing is here. A preview or a picture may come while both stay.
fn is_settled(error: &ApiError, path: &[&str]) -> bool {
    let is_nothing = matches!(error, ApiError::UnknownPath | ApiError::ArticleNotFound(_) | ApiError::ArticleGone(_));
    is_nothing && !matches!(path, ["preview" | "media", ..])
}

fn unknown_or_not_allowed(path: &[&str], asked: &Asked) -> ApiError {
    allowed(path, asked).map_or(ApiError::UnknownPath, |allow| ApiError::MethodNotAllowed { allow })
}

/// The methods that a path knows, as the `Allow` header has them.
fn allowed(path: &[&str], asked: &Asked) -> Option<&'static str> {
    let knows = |method| route(method, path, asked).is_some();
    Some(match (knows(Get), knows(Post)) {
        (true, true) => "GET, HEAD, POST",
        (true, false) => "GET, HEAD",
        (false, true) => "POST",
        (false, false) if knows(Delete) => "DELETE",
        (false, false) => return None,
    })
}
