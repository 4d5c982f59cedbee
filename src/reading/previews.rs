//! Drafts on the real site, for whoever has the signed link.

use std::rc::Rc;

use gazette_core::article::{Article, Card};
use gazette_core::json;
use gazette_core::language::Language;
use gazette_core::pages::{self, ListKind, ListPage, Rendered};
use gazette_core::slug::Slug;

use super::lists::make_front;
use super::stored_page;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::publishing::client::{self as catalog, Token};

/// The cookie by which the pages behind a link know it.
const COOKIE: &str = "gazette-preview";

/// Whether a `Cookie` header has a preview in it. Such a request is answered from no cache.
pub fn is_preview(cookies: &str) -> bool {
    cookies.contains(COOKIE)
}

/// `GET /preview/{token}`: the draft, or the list of them, or the front page of an edition of the history; and a cookie
/// for the pages behind it.
pub async fn get_preview(asked: &Asked, token: &str) -> Result<Answer, ApiError> {
    let Some((link, shown)) = &asked.preview else {
        return Err(ApiError::UnknownPath);
    };
    if asked.edition.is_past {
        let front = make_front(&asked.env, &asked.edition, asked.now).await?;
        return Ok(Answer::page(200, front).with("Set-Cookie", cookie(asked, token)));
    }
    let site = &asked.edition.site;
    let mut slugs = shown.drafts.keys();
    let rendered = if let (Some(slug), None) = (slugs.next(), slugs.next()) {
        let draft = read(asked, link, slug).await?.ok_or(ApiError::UnknownPath)?;
        stored_page::render(site, &draft).rendered
    } else {
        let cards = catalog::draft_cards(&asked.env, link).await?;
        let cards = cards.iter().map(|card| json::read(card)).collect::<Result<Vec<Card>, _>>()?;
        let cards: Vec<&Card> = cards.iter().collect();
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
    let Some((link, _)) = asked.preview.as_ref().filter(|(_, shown)| shown.drafts.contains_key(slug)) else {
        return Ok(None);
    };
    let draft = read(asked, link, slug).await?;
    Ok(draft.map(|draft| answer(asked, stored_page::render(&asked.edition.site, &draft).rendered)))
}

/// The preview's token among cookies.
pub(super) fn token_of(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

async fn read(asked: &Asked, link: &Token, slug: &Slug) -> Result<Option<Article>, ApiError> {
    let json = catalog::draft(&asked.env, link, slug).await?;
    Ok(json.map(|json| Article::from_json(&json)).transpose()?)
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
