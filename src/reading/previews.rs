//! Drafts on the real site, for whoever has the signed link.

use std::rc::Rc;

use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;
use gazette_core::language::Language;
use gazette_core::pages::{self, ListKind, ListPage, Rendered};
use gazette_core::slug::Slug;

use super::lists::make_front;
use super::stored_page;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::publishing::client as catalog;

/// The cookie by which the pages behind a link know it.
const COOKIE: &str = "gazette-preview";
/// How many drafts a preview's first page lists.
const LISTED: usize = 100;

/// Whether a `Cookie` header has a preview in it. Such a request is answered from no cache.
pub fn is_preview(cookies: &str) -> bool {
    cookies.contains(COOKIE)
}

/// `GET /preview/{token}`: the draft, or the list of them, or the front page of an edition of the history; and a cookie
/// for the pages behind it.
pub async fn get_preview(asked: &Asked, token: &str) -> Result<Answer, ApiError> {
    if asked.edition.is_past {
        let front = make_front(&asked.env, &asked.edition, asked.now).await?;
        return Ok(Answer::page(200, front).with("Set-Cookie", cookie(asked, token)));
    }
    let drafts = catalog::drafts(&asked.env, token, asked.now).await?.ok_or(ApiError::UnknownPath)?;
    let mut articles = Vec::new();
    for hash in drafts.values().take(LISTED) {
        articles.push(read(asked, *hash).await?);
    }
    let site = &asked.edition.site;
    let rendered = if let [article] = articles.as_slice() {
        stored_page::render(site, article).rendered
    } else {
        let cards: Vec<&Card> = articles.iter().map(|article| &article.card).collect();
        pages::list(site, &ListPage { kind: ListKind::Newest, cards: &cards, page: 1, has_next: false })
    };
    Ok(answer(asked, rendered).with("Set-Cookie", cookie(asked, token)))
}

fn cookie(asked: &Asked, token: &str) -> String {
    let secure = if asked.raw.url().starts_with("https:") { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The draft of an article, if this request's cookie shows it.
pub async fn find_draft(asked: &Asked, slug: &Slug) -> Result<Option<Answer>, ApiError> {
    if asked.edition.is_past {
        return Ok(None);
    }
    let cookies = asked.header("Cookie").unwrap_or_default();
    let Some(token) = token_of(&cookies) else { return Ok(None) };
    let drafts = catalog::drafts(&asked.env, token, asked.now).await?.unwrap_or_default();
    let Some(hash) = drafts.get(slug) else { return Ok(None) };
    let article = read(asked, *hash).await?;
    Ok(Some(answer(asked, stored_page::render(&asked.edition.site, &article).rendered)))
}

/// The preview's token among cookies.
pub(super) fn token_of(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

async fn read(asked: &Asked, hash: Hash) -> Result<Article, ApiError> {
    let json = catalog::draft(&asked.env, hash).await?.ok_or(ApiError::UnknownPath)?;
    Ok(Article::from_json(&json)?)
}

fn answer(asked: &Asked, rendered: Rendered) -> Answer {
    let site = Rc::clone(&asked.edition.site);
    let note = Language::of_tag(&site.language).texts().preview_note;
    let main = format!("<p class=\"preview-note\">{note}</p>\n{}", rendered.main);
    Answer::page(200, Rendered { main, ..rendered }).unlisted()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        for (cookies, expected) in [
            ("gazette-preview=abc", Some("abc")),
            ("a=b; gazette-preview=abc; c=d", Some("abc")),
            ("x-gazette-preview=abc", None),
            ("gazette-previews=abc", None),
            ("", None),
        ] {
            assert_eq!(token_of(cookies), expected, "{cookies}");
        }
    }
}
